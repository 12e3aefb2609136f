# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the collection manages is on the list that its own code makes, and a next run finds each of it changed.

With PORTCULLIS_LOCKOUT=all each of them, on both releases; else some.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import pytest

from demo import stage
from demo.fleet import ADMIN, Fleet
from lab import Lab
from tests.integration.drift_check import Answer, CheckedHost

WHOLE = os.environ.get("PORTCULLIS_LOCKOUT") == "all"
HOSTS = {"honest1": "bookworm", "honest2": "trixie"} if WHOLE else {"honest1": "bookworm"}

#: What is new or other than before on a converged host, and is nobody's to look after: each with the reason.
OTHERS = {
    r"/etc/(passwd|group|shadow|gshadow|subuid|subgid)-?": "the entries of accounts are compared, and these files' owners",
    r"/etc/letsencrypt/(accounts|archive|live|renewal|csr|keys|options-ssl|ssl-dhparams|\.updated-|cli\.ini).*": "certbot keeps it; certificates are compared",
    r"/etc/systemd/system/[^/]+\.(wants|requires)/.*": "links that enabling makes; the units' states are compared",
    r"/etc/systemd/system/(dbus-org\.[^/]+|sshd\.service|sysinit.*)": "aliases that enabling makes",
    r"/etc/rc\w\.d/.*|/etc/init\.d/.*": "links of the package's scripts",
    r"/etc/(ld\.so\.cache|mailcap|mtab|networks|resolv\.conf|hostname|hosts|\.updated|\.pwd\.lock|machine-id|adjtime|locale\.gen)": "the system's own",
    r"/etc/(alternatives|ssl/certs|ca-certificates|apparmor\.d|ufw/applications\.d|logrotate\.d)/.*": "packages' own",
    r"/etc/(cron\.\w+|default|apt/apt\.conf\.d)/.*": "packages' own, made as they are installed",
    r"/etc/ca-certificates\.conf.*|/usr/local/share/ca-certificates/.*": "the lab's own authority",
    r"/etc/needrestart/.*|/etc/perl/.*|/etc/python3[^/]*/.*|/usr/local/lib/python3[^/]*/.*": "packages' own",
    r"/etc/ufw/(sysctl\.conf|[a-z0-9]+\.(rules|init)(\.\d{8}_\d{6})?)": "ufw's own; owners are compared, rules by what the kernel holds",
    r"/etc/ssh/(moduli|ssh_host_\w+_key(\.pub)?)": "compared by its own planner",
    r"/etc/\.portcullis-.*": "only while a step is carried out",
    r"/var/cache/portcullis/.*": "thrown away, and unpacked anew, where others may write to it",
    r"/var/lib/portcullis/retired-host-keys/.*": "keys that are used no more, in a folder that is root's alone",
    r"/etc/nginx/.*": "the site of the test's own",
    r"/etc/login\.defs|/var/lib/dpkg/statoverride": "packages' and dpkg's own; our block and our entry are compared by their own planner",
}  # fmt: skip


@pytest.fixture(scope="module", params=HOSTS)
def host(request: pytest.FixtureRequest, lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Converged]:
    name = request.param
    lab.up({name: HOSTS[name]})
    yield Converged(lab, name, tmp_path_factory)
    lab.remove(name)


class Converged(CheckedHost):
    """A host after a first run, with all that was seen before, while and after it."""

    def __init__(self, lab: Lab, name: str, factory: pytest.TempPathFactory) -> None:
        super().__init__(lab, name, factory.mktemp(name))
        lab.trust_ca(name)
        self.run("systemctl enable --quiet --now nginx.service")
        admin = {"name": ADMIN, "key_files": [str(lab.folder / "key.pub")], "exclusive_keys": True}
        self.fleet = Fleet(
            lab,
            {
                **stage.variables(lab),
                "accounts_admins": [admin],
                "ufw_applications": [{"name": "Checked", "ports": ["8080/tcp"]}],
                "ufw_docker_state": "present",
                "cloudflare_allowlist_nginx_real_ip": True,
                "unattended_upgrades_automatic_reboot": True,
            },
        )
        self.learn(self.fleet, stage.SITE)
        self.first = self.ask()
        before, self.units_before = self.files(), self.enabled()
        run = self.fleet.play(stage.SITE, "--limit", name)
        assert run.code == 0, run.output[-3000:]
        after = self.files()
        self.new = {path for path, about in after.items() if before.get(path) != about}
        self.learn(self.fleet, stage.SITE)
        self.converged = self.ask()

    @property
    def things(self) -> list[tuple[str, dict[str, object]]]:
        """Every entry once, with a module that has it."""
        found = {(one["kind"], one.get("path") or one["name"]): (answer.module, one)
                 for answer in reversed(self.converged) for one in answer.things}  # fmt: skip
        return list(found.values())

    def paths(self) -> set[str]:
        return {str(one["path"]) for _module, one in self.things if one["kind"] == "File"}

    def units(self) -> set[str]:
        return {str(one["name"]) for _module, one in self.things if one["kind"] == "Unit"}

    def find(self, module: str, done: str, undone: str, name: str) -> str:
        """Do something, and return nothing if the next run finds it by its name, or what it said instead."""
        self.run(done)
        try:
            (answer,) = self.ask(module)
        finally:
            self.run(undone)
        return "" if name in answer.said else f"{done}: {answer.said or 'unchanged'}"


def test_a_converged_host_has_nothing_to_do(host: Converged) -> None:
    assert [(answer.module, answer.said) for answer in host.converged if answer.said != ""] == []


def listed(answer: Answer) -> set[str]:
    found = {str(one.get("path") or one["name"]) for one in answer.things}
    return found | {str(path) for one in answer.things for path in one.get("drop_ins") or ()}


def test_every_step_of_a_first_run_is_about_what_is_on_the_list(host: Converged) -> None:
    assert sum(bool(answer.paths) for answer in host.first) >= 4
    known = set().union(*(listed(answer) for answer in (*host.first, *host.converged)))
    strays = {
        path for answer in host.first for path in answer.paths if path not in known and not _is_others(path)
    }  # fmt: skip
    assert strays == set()
    units = {unit for answer in host.first for unit in answer.units} - known
    # What others own, and a step of ours has read its files anew.
    assert units <= {"nginx.service", "ssh.service", "ssh.socket", "systemd-journald.service"}


def _is_others(path: str) -> bool:
    return any(re.fullmatch(pattern, path) for pattern in OTHERS)


def test_every_file_that_a_first_run_leaves_is_on_the_list_or_a_packages(host: Converged) -> None:
    packaged = host.packaged()
    strays = {path for path in host.new - host.paths() - packaged if not _is_others(path)}
    assert strays == set()


def test_every_unit_that_a_first_run_enables_is_on_the_list_or_a_packages(host: Converged) -> None:
    new = host.enabled() - host.units_before
    packaged = {os.path.basename(path) for path in host.packaged()}
    assert {unit for unit in new - host.units() if unit not in packaged} == set()


def some(things: list[tuple[str, dict[str, object]]], kind: str) -> list[tuple[str, dict[str, object]]]:
    """Return the entries of a kind that a test tries."""
    found = [(module, one) for module, one in things if one["kind"] == kind and not one["why_not"]]
    return found if WHOLE else found[::8]


def test_every_entry_says_who_compares_it_or_why_nobody_does(host: Converged) -> None:
    for _module, thing in host.things:
        assert thing["kind"] != "State" or thing["found_by"] or thing["why_not"], thing


def test_every_file_and_folder_that_others_could_change_is_found(host: Converged) -> None:
    missed = []
    for module, thing in some(host.things, "File"):
        path = str(thing["path"])
        if not host.run(f"[ ! -e {path} ] || echo there"):
            continue
        mode, uid, gid, real = host.run(f"stat -Lc '%a %u %g' {path}; readlink -f {path}").split()
        back = f"chown {uid}:{gid} {real}; chmod {mode} {real}"
        for done in (f"chmod {'0777' if thing['folder'] else '0666'} {real}", f"chown nobody {real}"):
            missed.append(host.find(module, done, back, real))
    assert [one for one in missed if one] == []
    assert len(missed) > (80 if WHOLE else 4)


def test_every_unit_that_is_masked_disabled_stopped_or_overridden_is_found(host: Converged) -> None:
    missed = []
    for module, thing in some(host.things, "Unit"):
        name = str(thing["name"])
        folder = f"/run/systemd/system/{name}.d"
        override = f"mkdir -p {folder}; printf '[Unit]\\nConditionPathExists=/nope\\n' > {folder}/x.conf; systemctl daemon-reload"
        removed = f"rm -r {folder}; systemctl daemon-reload"
        missed.append(host.find(module, override, removed, f"{folder}/x.conf"))
        if not thing["ours"]:
            missed.append(host.find(module, f"systemctl mask -q {name}", f"systemctl unmask -q {name}", name))
        else:
            path = f"/etc/systemd/system/{name}"
            masked = f"cp -p {path} /root/unit; ln -sf /dev/null {path}; systemctl daemon-reload"
            # A timer that is due while its service is masked fails, and stays so.
            timer = name.replace(".service", ".timer")
            again = f"; systemctl start {timer}" if timer in host.units() else ""
            unmasked = f"rm {path}; cp -p /root/unit {path}; systemctl daemon-reload{again}"
            missed.append(host.find(module, masked, unmasked, name))
        if thing["starts"]:
            missed.append(host.find(module, f"systemctl disable -q {name}", f"systemctl enable -q {name}", name))
        if thing["runs"]:
            missed.append(host.find(module, f"systemctl stop {name}", f"systemctl start {name}", name))
        harmless = override.replace("[Unit]\\nConditionPathExists=/nope", "[Service]\\nNice=3")
        host.run(harmless)
        (answer,) = host.ask(module)
        host.run(removed)
        missed += [f"{name} with Nice=: {answer.said}"] if answer.said else []
    assert [one for one in missed if one] == []
    assert len(missed) > (30 if WHOLE else 4)


def test_one_run_mends_all_that_others_could_change(host: Converged) -> None:
    paths = [
        path for path in sorted(host.paths()) if path.startswith(("/etc/ssh/sshd", "/etc/systemd", "/etc/ufw", "/usr"))
    ]
    there = [path for path in paths if host.run(f"[ ! -f {path} ] || echo there")]
    host.run("; ".join(f"chmod 0666 {path}" for path in there))
    host.run(
        "systemctl mask -q apt-daily-upgrade.service certbot.service; systemctl mask -q --runtime apt-daily.service"
    )
    run = host.fleet.play(stage.SITE, "--limit", host.name)
    assert run.code == 0, run.output[-3000:]
    assert [(answer.module, answer.said) for answer in host.ask() if answer.said] == []
    assert host.run(f"stat -c '%a %n' {' '.join(there)} | grep -E '^..?[2367]|^.[2367]' || true") == ""
