# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""ufw on the host: its files, what the kernel holds of them, and changing both without a gap."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
from typing import Dict, Iterator, Optional, Type

from ..core.steps import Step, WriteProgram
from ..core.ufw import SERVICE, Observed
from ..core.ufw_files import CONF, DEFAULTS, RULES, parse_rules, parse_settings, render, with_value
from ..core.ufw_steps import SetUfwRules, SetUfwSettings, StartUfw, StopUfw
from . import files, session, sockets, units
from .apply import Handler
from .errors import HostError
from .process import CommandFailed, check

_LOCK = "/run/ufw.lock"
_SAVE = {4: "iptables-save", 6: "ip6tables-save"}
_RESTORE = {4: "iptables-restore", 6: "ip6tables-restore"}


def observe(program: Optional[WriteProgram] = None) -> Observed:
    """Return how the firewall is; ``program`` is the step that installs the host's own command, if one is due."""
    installed = os.path.exists("/usr/sbin/ufw")
    service = units.observe([SERVICE, "nftables.service"])
    if service["nftables.service"].enabled or service["nftables.service"].active:
        raise HostError(
            "nftables.service loads rules of its own on this host and would wipe out ufw's; "
            "move those rules to ufw and run 'systemctl disable --now nftables', or leave the role ufw out."
        )
    return Observed(
        installed=installed,
        settings=parse_settings(files.read(DEFAULTS), files.read(CONF) if installed else None),
        texts={family: files.read(path) or "" for family, path in RULES.items()},
        kernel={family: _kernel(command) for family, command in _SAVE.items()} if installed else {},
        starts_at_boot=service[SERVICE].enabled,
        sshd_ports=tuple(sorted(sockets.sshd())),
        program=program,
        client=session.client(),
    )


def verify() -> None:
    """Raise HostError unless the kernel holds what ufw's files say."""
    now = observe()
    if not now.settings.enabled:
        return
    stale = [family for family in ((4, 6) if now.settings.ipv6 else (4,)) if not now.follows(family)]
    if not now.in_force or stale:
        raise HostError(
            "The kernel does not hold what ufw's files say, although ufw reported no failure; "
            "see 'ufw status' and 'iptables-save' on this host, then run again."
        )


def set_settings(step: SetUfwSettings) -> None:
    """Write settings into ufw's configuration files; they hold once ufw is started."""
    with _locked():
        for path, key, value in step.keys:
            files.write(path, with_value(files.read(path) or "", key, value), _mode(path, 0o644))


def set_rules(step: SetUfwRules) -> None:
    """Replace one family's user rules in ufw's file and, where ufw is live, in the kernel in one transaction."""
    path = RULES[step.family]
    with _locked():
        before = files.read(path) or ""
        if tuple(block.text for block in parse_rules(before)) != step.before:
            raise HostError(
                f"{path} was changed by somebody else at this very moment, so it was left alone; run again."
            )
        text = render(step.family, step.blocks, before)
        files.write(path, text, _mode(path, 0o640))
        if not step.live:
            return
        try:
            check([_RESTORE[step.family], "--noflush"], stdin=text)
        except CommandFailed as error:
            # The kernel takes all of it or nothing, so what it holds is still what the file held.
            files.write(path, before, _mode(path, 0o640))
            raise HostError(f"The kernel refused the rules for IPv{step.family}: {error}") from error


def start(step: StartUfw) -> None:
    """Enable ufw, or load everything anew where it was enabled before."""
    check(["ufw", "reload"] if step.before else ["ufw", "--force", "enable"])


def stop(_step: StopUfw) -> None:
    """Disable ufw."""
    check(["ufw", "--force", "disable"])


def _kernel(command: str) -> str:
    return check([command, "-t", "filter"]) if shutil.which(command, path="/usr/sbin:/sbin") else ""


def _mode(path: str, default: int) -> int:
    try:
        return os.stat(path).st_mode & 0o7777
    except FileNotFoundError:
        return default


@contextlib.contextmanager
def _locked() -> Iterator[None]:
    """Hold ufw's own lock, as its command line does."""
    with open(_LOCK, "w", encoding="ascii") as lock:
        fcntl.lockf(lock, fcntl.LOCK_EX)
        yield


HANDLERS: Dict[Type[Step], Handler] = {
    SetUfwSettings: set_settings,
    SetUfwRules: set_rules,
    StartUfw: start,
    StopUfw: stop,
}
