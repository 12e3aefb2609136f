# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The operating system's baseline on many hosts: what is set, what is left out and why."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.base.managed_things import File
from ansible_collections.portcullis.vps.plugins.module_utils.base.steps import (
    InstallPackages,
    ReloadUnit,
    SetUnit,
    Step,
    WriteFile,
)
from ansible_collections.portcullis.vps.plugins.module_utils.os_hardening import (
    login_defs,
    plan as core,
    record as written,
    sysctl,
)
from ansible_collections.portcullis.vps.plugins.module_utils.os_hardening.choice import CLOCK, choose, described
from ansible_collections.portcullis.vps.plugins.module_utils.os_hardening.measures import MEASURES
from ansible_collections.portcullis.vps.plugins.module_utils.os_hardening.observed import (
    ConfigFile,
    KernelValue,
    ListeningService,
    Modules,
    Observed,
    Sudo,
    UnitState,
    Uses,
)
from ansible_collections.portcullis.vps.plugins.module_utils.os_hardening.steps import SetKernel
from ansible_collections.portcullis.vps.plugins.module_utils.os_hardening.sysctl import SysctlFile

from tests.unit.plugins.module_utils.os_hardening.model import LOGIN_DEFS, applied, converged, host, wanted

DEFAULT = wanted()
OFFERED = [name for name, measure in MEASURES.items() if measure.offered]


def left_out(observed: Observed, **changed: Any) -> list[str]:
    return list(described(choose(observed, wanted(**changed)).left_out))


def values(observed: Observed) -> dict[str, str]:
    return {name: found.value for name, found in observed.kernel.items()}


def writes(steps: tuple[Step, ...]) -> dict[str, str]:
    return {step.path: step.text for step in steps if isinstance(step, WriteFile)}


def test_a_fresh_host_gets_every_measure_that_is_on() -> None:
    plan = core.plan(host(), DEFAULT)
    assert set(writes(plan.steps)) == {*core.FILES, login_defs.PATH, written.PATH} - {core.IDLE}
    assert InstallPackages(("systemd-timesyncd",), 300) in plan.steps
    assert SetUnit(CLOCK, enabled=True, active=True) in plan.steps
    after = converged(host(), DEFAULT)
    for measure in DEFAULT.measures:
        for setting in measure.settings:
            for name in sysctl.expanded(setting.name, ("eth0",)):
                assert after.kernel[name].value == setting.value
    assert left_out(host()) == []


def test_namespaces_vfat_squashfs_and_overlay_are_never_touched() -> None:
    modules = {name for measure in MEASURES.values() for name in measure.modules}
    assert not modules & {"vfat", "fat", "squashfs", "overlay", "overlayfs", "udf", "fuse", "loop", "isofs"}
    settings = {setting.name for measure in MEASURES.values() for setting in measure.settings}
    assert not settings & {
        *core.NAMESPACES,
        "kernel/modules_disabled",
        "net/ipv6/conf/*/disable_ipv6",
        "net/ipv4/tcp_timestamps",
    }


@pytest.mark.parametrize("name", OFFERED)
def test_what_is_known_to_break_hosts_is_off_until_somebody_names_it(name: str) -> None:
    assert MEASURES[name].breaks
    assert MEASURES[name] not in DEFAULT.measures
    assert MEASURES[name] in wanted(measures=[name]).measures


@pytest.mark.parametrize("measure", MEASURES.values(), ids=lambda measure: measure.name)
def test_each_measure_says_why_and_what_it_may_break(measure: Any) -> None:
    assert measure.name.isidentifier()
    assert measure.does
    assert all(text.endswith(".") for text in (measure.reason, measure.breaks))
    assert set(measure.rules) <= {"Lynis", "CIS", "ANSSI", "dev-sec"}


def test_an_idle_shell_ends_only_where_somebody_asked_for_it() -> None:
    plan = core.plan(host(), wanted(measures=["idle_logout"]))
    assert "\nTMOUT=900\nreadonly TMOUT\nexport TMOUT\n" in writes(plan.steps)[core.IDLE]
    after = converged(host(), wanted(measures=["idle_logout"]))
    assert converged(after, DEFAULT).texts[core.IDLE] is None
    busy = host(uses=Uses(idle=("/etc/profile.d/tmout.sh",)))
    assert left_out(busy, measures=["idle_logout"]) == [
        "idle_logout: left out, since /etc/profile.d/tmout.sh sets TMOUT already."
    ]
    assert core.IDLE not in writes(core.plan(busy, wanted(measures=["idle_logout"])).steps)


def test_hashes_of_new_passwords_cost_more_and_the_way_back_leads_to_the_same_text() -> None:
    after = converged(host(), DEFAULT)
    text = after.texts[login_defs.PATH] or ""
    assert text.splitlines()[1:4] == [
        "SHA_CRYPT_MIN_ROUNDS 65536",
        "SHA_CRYPT_MAX_ROUNDS 65536",
        "YESCRYPT_COST_FACTOR 6",
    ]
    for state in (wanted(state="absent"), wanted(skipped_measures=["password_hashes"])):
        assert converged(after, state).texts[login_defs.PATH] == host().texts[login_defs.PATH]
    # Somebody edits beside the block meanwhile.
    edited = {**after.texts, login_defs.PATH: text.replace("022", "027") + "\nUID_MIN 2000\n"}
    back = converged(replace(after, texts=edited), wanted(state="absent")).texts[login_defs.PATH]
    assert back == (LOGIN_DEFS.replace("022", "027") + "\nUID_MIN 2000\n")


@pytest.mark.parametrize(
    ("line", "said", "ours"),
    [
        ("SHA_CRYPT_MAX_ROUNDS 5000", "SHA_CRYPT_MAX_ROUNDS to 5000", ["YESCRYPT_COST_FACTOR"]),
        ("SHA_CRYPT_MIN_ROUNDS\t100000 ", "", ["YESCRYPT_COST_FACTOR"]),
        ("  YESCRYPT_COST_FACTOR 1", "YESCRYPT_COST_FACTOR to 1", ["SHA_CRYPT_MIN_ROUNDS", "SHA_CRYPT_MAX_ROUNDS"]),
        ("YESCRYPT_COST_FACTOR 11", "", ["SHA_CRYPT_MIN_ROUNDS", "SHA_CRYPT_MAX_ROUNDS"]),
        ("SHA_CRYPT_MIN_ROUNDS many", "SHA_CRYPT_MIN_ROUNDS to many", ["YESCRYPT_COST_FACTOR"]),
    ],
)
def test_what_somebody_set_of_hashes_stays_and_is_named_where_it_is_less(line: str, said: str, ours: list[str]) -> None:
    observed = host(texts={**host().texts, login_defs.PATH: f"{line}\n{LOGIN_DEFS}"})
    assert list(choose(observed, DEFAULT).hashes) == ours
    assert [sentence for sentence in left_out(observed) if sentence.startswith("password_hashes")] == (
        [f"password_hashes: left out {' and '.join(_group(ours))}, since /etc/login.defs sets {said}."] if said else []
    )
    after = converged(observed, DEFAULT)
    assert (after.texts[login_defs.PATH] or "").endswith(f"\n{line}\n{LOGIN_DEFS}")


def _group(ours: list[str]) -> list[str]:
    return next(list(group) for group in login_defs.HASHES if not set(group) & set(ours))


def test_a_host_without_login_defs_and_one_whose_file_has_a_mode_of_its_own() -> None:
    without = host(texts={**host().texts, login_defs.PATH: None})
    assert left_out(without) == ["password_hashes: left out, since there is no /etc/login.defs."]
    assert login_defs.PATH not in writes(converged_plan(without))
    private = host(modes={**host().modes, login_defs.PATH: 0o600})
    (step,) = (step for step in converged_plan(private) if isinstance(step, WriteFile) and step.path == login_defs.PATH)
    assert step.mode == 0o600


def converged_plan(observed: Observed) -> tuple[Step, ...]:
    return core.plan(observed, DEFAULT).steps


def test_core_dumps_are_off_in_shells_too() -> None:
    assert writes(core.plan(host(), DEFAULT).steps)[core.CORES].endswith("\nulimit -c 0\n")
    busy = host(uses=Uses(crash_reports=("systemd-coredump",)))
    assert core.CORES not in writes(core.plan(busy, DEFAULT).steps)


def test_pings_are_never_limited_by_a_rate_that_somebody_set_for_errors() -> None:
    own = SysctlFile("/etc/sysctl.d/50-own.conf", (("net/ipv4/icmp_ratelimit", "1000"),))
    assert left_out(host(sysctl_files=(own,))) == [
        "icmp_rates: left out, since /etc/sysctl.d/50-own.conf sets net.ipv4.icmp_ratelimit to 1000, which would be for pings, too."
    ]
    assert "net/ipv4/icmp_ratemask" not in choose(host(sysctl_files=(own,)), DEFAULT).kernel
    # What a package brings is read before ours.
    for other in (replace(own, packaged=True), replace(own, entries=(("net/ipv4/icmp_ratelimit", "100"),))):
        assert left_out(host(sysctl_files=(other,))) == []


def test_an_address_that_is_asked_for_elsewhere_is_found_before_arp_keeps_silent_about_it() -> None:
    busy = host(uses=Uses(addresses_elsewhere=("203.0.113.9 on lo",)))
    with pytest.raises(Refusal, match="is asked for on another interface than its own"):
        core.plan(busy, wanted(measures=["own_addresses_only"]))
    plan = core.plan(host(), wanted(measures=["own_addresses_only"]))
    assert plan.needs_proof
    assert choose(host(), wanted(measures=["own_addresses_only"])).kernel["net/ipv4/conf/eth0/arp_ignore"] == "1"


def test_a_skipped_measure_leaves_no_trace() -> None:
    for name in (measure.name for measure in DEFAULT.measures):
        plan = core.plan(host(), wanted(skipped_measures=[name]))
        assert MEASURES[name].does not in [step.purpose for step in plan.steps if isinstance(step, SetKernel)]
    everything = wanted(skipped_measures=[measure.name for measure in DEFAULT.measures])
    assert core.plan(host(), everything).steps == ()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"measures": ["everything"]}, "measures: 'everything' is no measure; write some of icmp_redirects"),
        ({"skipped_measures": ["sysctl"]}, "skipped_measures: 'sysctl' is no measure"),
        ({"measures": ["clock"], "skipped_measures": ["clock"]}, "clock is among skipped_measures, too"),
        ({"journal_megabytes": 1}, "journal_megabytes: 1 is out of bounds"),
    ],
)
def test_what_is_not_legal_is_refused_by_its_variable(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(Refusal, match=said):
        wanted(**changed)


#: Hosts on which a measure would break something: how they differ, which measure, and what is said.
BROKEN: dict[str, tuple[dict[str, Any], str, str]] = {
    "a VPN over SCTP": (
        {"modules": Modules(loaded=frozenset({"sctp"}))},
        "rare_protocols",
        "rare_protocols: left out sctp, since it is loaded.",
    ),
    "a Macintosh's disk in fstab": (
        {"modules": Modules(named={"hfsplus": "/etc/fstab mounts /srv/old"})},
        "rare_file_systems",
        "rare_file_systems: left out hfsplus, since /etc/fstab mounts /srv/old.",
    ),
    "a backup disk on USB": (
        {"modules": Modules(loaded=frozenset({"usb_storage"}))},
        "removable_media",
        "removable_media: left out usb-storage, since it is loaded.",
    ),
    "CAN loaded at boot": (
        {"modules": Modules(named={"can": "/etc/modules has it loaded at boot"})},
        "rare_protocols",
        "rare_protocols: left out can, since /etc/modules has it loaded at boot.",
    ),
    "an own way to load a module": (
        {"modules": Modules(commands={"tipc": "/sbin/modprobe --ignore-install tipc"})},
        "rare_protocols",
        "has modprobe run '/sbin/modprobe --ignore-install tipc' for it",
    ),
    "core dumps that somebody collects": (
        {"uses": Uses(crash_reports=("systemd-coredump",))},
        "core_dumps",
        "core_dumps: left out, since systemd-coredump collects them.",
    ),
    "SLAAC": (
        {"uses": Uses(router_advertisements=("eth0",))},
        "router_advertisements_off",
        "router_advertisements_off: left out, since eth0 has an address or a router from them.",
    ),
    "Docker": (
        {"uses": Uses(forwarding=("the interface docker0",))},
        "forwarding_off",
        "forwarding_off: left out, since the interface docker0 needs it.",
    ),
    "WireGuard": (
        {"uses": Uses(paths=("what comes by the tunnel wg0",))},
        "reverse_path_strict",
        "reverse_path_strict: left out, since what comes by the tunnel wg0 may take another way.",
    ),
    "a debugger's host": (
        {"sysctl_files": (SysctlFile("/etc/sysctl.d/debug.conf", (("kernel/yama/ptrace_scope", "0"),)),)},
        "kernel_attack_surface",
        "kernel_attack_surface: left out kernel.yama.ptrace_scope, since /etc/sysctl.d/debug.conf sets it to 0.",
    ),
    "a later file": (
        {"sysctl_files": (SysctlFile("/etc/sysctl.d/zz.conf", (("kernel/sysrq", "1"),), later=True),)},
        "kernel_attack_surface",
        "/etc/sysctl.d/zz.conf, which is read after our file, sets it to 1.",
    ),
    "ufw's own settings": (
        {"sysctl_files": (SysctlFile("/etc/ufw/sysctl.conf", (("net/ipv4/conf/all/log_martians", "0"),), later=True),)},
        "martian_logs",
        "martian_logs: left out net.ipv4.conf.all.log_martians, since /etc/ufw/sysctl.conf, which is read after our file, sets it to 0.",
    ),
    "a card that wears out": (
        {"journal_files": (ConfigFile("/etc/systemd/journald.conf", {"Storage": "volatile"}),)},
        "journal",
        "journal: left out Storage, since /etc/systemd/journald.conf sets it to volatile.",
    ),
    "a clock that somebody took off": (
        {"units": {CLOCK: UnitState(masked=True)}},
        "clock",
        "clock: left out, since somebody masked systemd-timesyncd.service.",
    ),
    "sudo without its folder": (
        {"sudo": Sudo("sudo", reads_folder=False)},
        "sudo_log",
        "sudo_log: left out, since /etc/sudoers includes no /etc/sudoers.d.",
    ),
}


@pytest.mark.parametrize(("differs", "measure", "said"), BROKEN.values(), ids=BROKEN)
def test_what_would_break_something_is_left_out_by_name_and_refused_where_it_was_asked_for(
    differs: dict[str, Any], measure: str, said: str
) -> None:
    observed = host(**differs)
    with pytest.raises(Refusal) as refused:
        core.plan(observed, wanted(measures=[measure]))
    assert said in str(refused.value)
    assert "take the measure out of this list" in str(refused.value)
    if not MEASURES[measure].offered:
        assert any(said in sentence for sentence in left_out(observed))
        after = converged(observed, DEFAULT)
        assert values(after) | {"net/ipv4/ip_forward": "0"} == values(after)


#: Hosts on which there is nothing to harden, or nobody could: nothing is refused, whoever asked.
NOTHING: dict[str, tuple[dict[str, Any], str]] = {
    "chrony": ({"uses": Uses(clocks=("chrony",))}, "clock"),
    "no logrotate": ({"installed": frozenset()}, "sudo_log"),
    "a folder of cron's that some package brought": ({"installed": frozenset({"logrotate"})}, "cron_permissions"),
    "no sudo": ({"sudo": Sudo()}, "sudo_log"),
    "sudo-rs": ({"sudo": Sudo("sudo-rs")}, "sudo_log"),
    "a log that sudo keeps already": ({"sudo": Sudo("sudo", log_by="/etc/sudoers.d/ours")}, "sudo_log"),
    "no modprobe": ({"modules": Modules(commands=None)}, "rare_protocols"),
    "a module in the kernel": ({"modules": Modules(builtin=frozenset({"can"}))}, "rare_protocols"),
    "a container": ({"container": "lxc"}, "rare_file_systems"),
}


@pytest.mark.parametrize(("differs", "measure"), NOTHING.values(), ids=NOTHING)
def test_where_there_is_nothing_to_harden_nothing_is_refused(differs: dict[str, Any], measure: str) -> None:
    assert any(sentence.startswith(f"{measure}: left out") for sentence in left_out(host(**differs)))
    converged(host(**differs), wanted(measures=[measure]))


def test_a_container_without_rights_to_the_kernel_is_left_alone_by_name() -> None:
    kernel = {name: KernelValue(found.value, writable=False) for name, found in host().kernel.items()}
    observed = host(kernel=kernel, container="lxc")
    plan = core.plan(observed, DEFAULT)
    assert not [step for step in plan.steps if isinstance(step, SetKernel)]
    assert core.SYSCTL not in writes(plan.steps)
    assert any("it cannot be set on this host, and is 1" in sentence for sentence in plan.warnings)
    assert any("that of the host of this container (lxc), and 0 there" in sentence for sentence in plan.warnings)
    converged(observed, DEFAULT)


def test_a_container_with_a_network_of_its_own_has_that_hardened_and_nothing_of_its_hosts() -> None:
    observed = host(container="systemd-nspawn")
    after = converged(observed, DEFAULT)
    changed = {name for name, value in values(after).items() if value != values(observed)[name]}
    assert changed
    assert all(name.startswith("net/") for name in changed)
    assert after.texts[core.MODPROBE] is None


def test_a_packages_file_that_ours_overrides_says_nothing() -> None:
    file = SysctlFile("/usr/lib/sysctl.d/99-protect-links.conf", (("fs/protected_fifos", "1"),), packaged=True)
    assert left_out(host(sysctl_files=(file,))) == []
    assert converged(host(sysctl_files=(file,)), DEFAULT).kernel["fs/protected_fifos"].value == "2"


@pytest.mark.parametrize(
    ("name", "value"),
    [("kernel/yama/ptrace_scope", "3"), ("kernel/unprivileged_bpf_disabled", "1"), ("kernel/perf_event_paranoid", "4")],
)
def test_a_stricter_value_of_somebody_stays(name: str, value: str) -> None:
    after = converged(host(values={name: value}), DEFAULT)
    assert after.kernel[name].value == value
    assert sysctl.shown(name) not in (after.texts[core.SYSCTL] or "")


def test_a_setting_that_this_kernel_does_not_know_is_passed_over() -> None:
    kernel = {name: value for name, value in host().kernel.items() if "yama" not in name and "ipv6" not in name}
    after = converged(host(kernel=kernel), DEFAULT)
    assert "yama" not in (after.texts[core.SYSCTL] or "")
    assert "ipv6" not in (after.texts[core.SYSCTL] or "")


def test_interfaces_that_come_later_have_the_settings_too() -> None:
    text = converged(host(interfaces=("eth0", "docker0")), DEFAULT).texts[core.SYSCTL] or ""
    for place in ("all", "default", "*"):
        assert f"net.ipv4.conf.{place}.send_redirects = 0\n" in text
    assert "eth0" not in text


def test_a_change_of_the_running_kernel_is_found_and_what_was_before_the_first_stays_known() -> None:
    after = converged(host(), DEFAULT)
    drifted = replace(after, kernel={**after.kernel, "net/ipv4/conf/eth0/send_redirects": KernelValue("1")})
    plan = core.plan(drifted, DEFAULT)
    assert plan.changes == ["Ignore and send no ICMP redirects: net.ipv4.conf.eth0.send_redirects from 1 to 0"]
    assert applied(drifted, plan, DEFAULT).record == after.record


def test_what_could_cut_off_the_run_has_to_be_proven() -> None:
    assert not core.plan(host(), DEFAULT).needs_proof
    for name in ("reverse_path_strict", "router_advertisements_off"):
        assert core.plan(host(), wanted(measures=[name])).needs_proof
    forwarding = host(values={"net/ipv4/ip_forward": "1"})
    assert core.plan(forwarding, wanted(measures=["forwarding_off"])).needs_proof
    after = converged(host(), DEFAULT)
    assert not core.plan(after, wanted(state="absent")).needs_proof


def test_the_journal_follows_its_file() -> None:
    plan = core.plan(host(), DEFAULT)
    assert ReloadUnit("systemd-journald.service", restart=True) in plan.steps
    assert writes(plan.steps)[core.JOURNAL].endswith("[Journal]\nStorage=persistent\nCompress=yes\nSystemMaxUse=500M\n")
    bigger = core.plan(converged(host(), DEFAULT), wanted(journal_megabytes=2000))
    assert bigger.changes == [f"Write {core.JOURNAL}", "Restart systemd-journald.service"]


def test_cron_is_kept_to_root_by_the_list_of_what_is_managed() -> None:
    managed = {thing.path: thing.mode for thing in core.things(choose(host(), DEFAULT)) if isinstance(thing, File)}
    assert managed["/etc/crontab"] == 0o600
    assert managed["/etc/cron.d"] == 0o700
    without = core.things(choose(host(), wanted(skipped_measures=["cron_permissions"])))
    assert not [thing for thing in without if isinstance(thing, File) and "cron" in thing.path]


def test_services_that_listen_for_no_reason_are_named() -> None:
    listening = (
        ListeningService("master", "0.0.0.0", 25),
        ListeningService("systemd", "::", 111),
        ListeningService("avahi-daemon", "0.0.0.0", 5353),
    )
    observed = host(listening=listening)
    said = core.warnings(observed, choose(observed, DEFAULT))
    assert len(said) == 3
    assert said[0].startswith("Postfix receives mail from others on port 25.")
    local = host(listening=(ListeningService("master", "127.0.0.1", 25), ListeningService("exim4", "::1", 25)))
    assert core.warnings(local, choose(local, DEFAULT)) == ()
    nfs = host(listening=listening[1:2], uses=Uses(rpc=("the mount /srv",)))
    assert core.warnings(nfs, choose(nfs, DEFAULT)) == ()
    skipped = wanted(skipped_measures=["listeners"])
    assert core.warnings(observed, choose(observed, skipped)) == ()


def test_user_namespaces_that_somebody_took_away_are_named() -> None:
    file = SysctlFile("/etc/sysctl.d/cis.conf", (("user/max_user_namespaces", "0"),))
    observed = host(values={"user/max_user_namespaces": "0"}, sysctl_files=(file,))
    (said,) = core.warnings(observed, choose(observed, DEFAULT))
    assert said.startswith("user.max_user_namespaces is 0, by /etc/sysctl.d/cis.conf: rootless containers")
    assert values(converged(observed, DEFAULT))["user/max_user_namespaces"] == "0"
