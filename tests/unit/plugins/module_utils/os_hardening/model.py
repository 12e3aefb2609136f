# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host as data, on which a plan can be applied: what comes of it is what the host's own code would find."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ansible_collections.portcullis.vps.plugins.module_utils.base.steps import (
    InstallPackages,
    Plan,
    RemoveFile,
    SetAttributes,
    SetUnit,
    WriteFile,
)
from ansible_collections.portcullis.vps.plugins.module_utils.os_hardening import (
    going_back,
    login_defs,
    plan as core,
    record as written,
    sysctl,
)
from ansible_collections.portcullis.vps.plugins.module_utils.os_hardening.choice import CLOCK, KEYSIGN
from ansible_collections.portcullis.vps.plugins.module_utils.os_hardening.measures import MEASURES
from ansible_collections.portcullis.vps.plugins.module_utils.os_hardening.observed import (
    KernelValue,
    Observed,
    Sudo,
    UnitState,
)
from ansible_collections.portcullis.vps.plugins.module_utils.os_hardening.record import Record
from ansible_collections.portcullis.vps.plugins.module_utils.os_hardening.steps import OVERRIDE, KeepMode, SetKernel
from ansible_collections.portcullis.vps.plugins.module_utils.os_hardening.wanted import Wanted

PARAMS: dict[str, Any] = {
    "state": "present",
    "measures": [],
    "skipped_measures": [],
    "journal_megabytes": 500,
    "lock_timeout_seconds": 300,
}
#: What a fresh Debian 12 has.
FRESH = {
    "net/ipv4/conf/*/accept_redirects": "1",
    "net/ipv4/conf/*/secure_redirects": "1",
    "net/ipv4/conf/*/send_redirects": "1",
    "net/ipv6/conf/*/accept_redirects": "1",
    "net/ipv4/conf/*/accept_source_route": "0",
    "net/ipv6/conf/*/accept_source_route": "0",
    "net/ipv4/conf/*/rp_filter": "0",
    "net/ipv4/conf/*/log_martians": "0",
    "net/ipv6/conf/*/accept_ra": "1",
    "net/ipv6/conf/*/accept_ra_rtr_pref": "1",
    "net/ipv6/conf/*/accept_ra_pinfo": "1",
    "net/ipv6/conf/*/accept_ra_defrtr": "1",
    "net/ipv6/conf/*/autoconf": "1",
    "net/ipv6/conf/*/router_solicitations": "-1",
    "net/ipv4/conf/*/arp_ignore": "0",
    "net/ipv4/conf/*/arp_announce": "0",
    "net/ipv4/ip_forward": "0",
    "net/ipv6/conf/all/forwarding": "0",
    "net/ipv4/icmp_echo_ignore_broadcasts": "1",
    "net/ipv4/icmp_ignore_bogus_error_responses": "1",
    "net/ipv4/icmp_ratelimit": "1000",
    "net/ipv4/icmp_ratemask": "6168",
    "net/ipv4/tcp_syncookies": "1",
    "net/ipv4/tcp_rfc1337": "0",
    "net/core/bpf_jit_harden": "0",
    "kernel/dmesg_restrict": "1",
    "kernel/kptr_restrict": "0",
    "kernel/perf_event_paranoid": "3",
    "kernel/randomize_va_space": "2",
    "kernel/unprivileged_bpf_disabled": "2",
    "kernel/yama/ptrace_scope": "0",
    "kernel/sysrq": "438",
    "kernel/core_uses_pid": "0",
    "dev/tty/ldisc_autoload": "1",
    "fs/protected_fifos": "1",
    "fs/protected_hardlinks": "1",
    "fs/protected_regular": "2",
    "fs/protected_symlinks": "1",
    "fs/suid_dumpable": "0",
    "kernel/unprivileged_userns_clone": "1",
    "user/max_user_namespaces": "31231",
}
LOGIN_DEFS = "UMASK\t\t022\n#SHA_CRYPT_MIN_ROUNDS 5000\nENCRYPT_METHOD SHA512"
PATTERNS = tuple(setting.name for measure in MEASURES.values() for setting in measure.settings)


def wanted(**changed: Any) -> Wanted:
    return Wanted.parse({**PARAMS, **changed})


def host(interfaces: tuple[str, ...] = ("eth0",), **changed: Any) -> Observed:
    """Return a fresh Debian host, with what is said here otherwise; ``values`` are settings of the kernel that differ."""
    kernel = {
        name: KernelValue(value) for pattern, value in FRESH.items() for name in sysctl.expanded(pattern, interfaces)
    }
    kernel.update({name: KernelValue(value) for name, value in changed.pop("values", {}).items()})
    given: dict[str, Any] = {
        "interfaces": interfaces,
        "kernel": kernel,
        "texts": {**dict.fromkeys((*core.FILES, written.PATH)), login_defs.PATH: LOGIN_DEFS},
        "modes": {
            KEYSIGN: 0o4755,
            **{path: 0o755 if mode == 0o700 else 0o644 for path, mode in going_back.CRON.items()},
        },
        "units": {CLOCK: UnitState(exists=False)},
        "installed": frozenset({"logrotate", "cron"}),
        "sudo": Sudo("sudo"),
    }
    return Observed(**{**given, **changed})


def applied(observed: Observed, plan: Plan, state: Wanted) -> Observed:
    """Return the host once a plan was applied there."""
    kernel, texts, units = dict(observed.kernel), dict(observed.texts), dict(observed.units)
    modes, installed, overrides = dict(observed.modes), set(observed.installed), dict(observed.overrides)
    for step in plan.steps:
        if isinstance(step, SetKernel):
            for name, value, _before in step.values:
                if name == sysctl.FORWARDING and kernel[name].value != value:
                    # As Linux does (inet_forward_change).
                    kernel["net/ipv4/conf/all/accept_redirects"] = KernelValue(str(1 - int(value)))
                kernel[name] = KernelValue(value)
        elif isinstance(step, (WriteFile, RemoveFile)):
            assert texts[step.path] == step.before
            texts[step.path] = step.text if isinstance(step, WriteFile) else None
        elif isinstance(step, InstallPackages):
            installed.update(step.names)
        elif isinstance(step, SetUnit):
            units[step.name] = _given(units[step.name], step)
    _modes(plan, modes, overrides)
    # Which is done for all roles alike, from the list of what is managed.
    if any(measure.name == "cron_permissions" for measure in state.measures):
        modes = {path: mode & going_back.CRON.get(path, 0o777) for path, mode in modes.items()}
    return replace(
        observed,
        kernel=kernel,
        texts=texts,
        units=units,
        modes=modes,
        overrides={path: line for path, line in overrides.items() if line},
        installed=frozenset(installed),
        record=Record.parse(texts[written.PATH]),
    )


def _modes(plan: Plan, modes: dict[str, int], overrides: dict[str, str]) -> None:
    for step in plan.steps:
        if isinstance(step, KeepMode):
            assert modes.get(step.path) == step.before
            overrides[step.path] = OVERRIDE if step.kept else ""
        if isinstance(step, (KeepMode, SetAttributes)) and step.mode is not None:
            modes[step.path] = step.mode


def _given(unit: UnitState, step: SetUnit) -> UnitState:
    enabled = unit.enabled if step.enabled is None else step.enabled
    return UnitState(True, enabled, unit.active if step.active is None else step.active)


def converged(observed: Observed, state: Wanted) -> Observed:
    """Return the host after a run, once a second one was seen to change nothing."""
    after = applied(observed, core.plan(observed, state), state)
    assert core.plan(after, state).changes == []
    return after
