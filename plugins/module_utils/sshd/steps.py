# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds of steps that only sshd knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional, Tuple

from ..base.steps import DAEMON_RELOAD, Step, WriteFile

DROP_IN = "/etc/ssh/sshd_config.d/00-portcullis.conf"
#: What a line that would win over ours becomes a comment by.
MARK = "# Disabled by portcullis, since it would win over 00-portcullis.conf: "
#: What the files of the running sshd held when it read them.
RECORD = "/run/portcullis-sshd.json"
#: What each of our files for ssh and sshd begins with.
HEADER = "# Managed by the Ansible collection portcullis.vps, role ssh_hardening; edits here do not last.\n"


@dataclass(frozen=True)
class DisableLines(WriteFile):
    """Turn lines that would win over ours into comments; ``included`` where ours is brought in by a line of its own, too.

    ``repeated`` is whether the file repeats ours from now on, or no longer does; None where nothing of that changes.
    """

    lines: Tuple[str, ...] = ()
    included: bool = False
    repeated: Optional[bool] = None

    @property
    def summary(self) -> str:
        done = [f"include {DROP_IN}"] if self.included else []
        done += [f"disable '{line}'" for line in self.lines]
        if self.repeated is not None:
            done.append("repeat what our drop-in says" if self.repeated else "remove what repeats our drop-in")
        return f"In {self.path} {' and '.join(done)}"


@dataclass(frozen=True)
class FollowSshd(Step):
    """Check the merged configuration, make sshd (or its socket) follow it, and wait until exactly these ports answer.

    Where there are ``addresses``, until they answer on exactly these.
    """

    ports: Tuple[int, ...]
    by_socket: bool = False
    #: Where it was started with other options; sessions go on.
    anew: bool = False
    addresses: Tuple[str, ...] = ()

    @property
    def unit(self) -> str:
        return "ssh.socket" if self.by_socket else "ssh.service"

    @property
    def summary(self) -> str:
        return f"Make sshd follow: {self.where}"

    @property
    def where(self) -> str:
        ports = f"port {', '.join(str(port) for port in self.ports)}"
        return f"{ports} on {' and '.join(self.addresses)}" if self.addresses else ports

    @property
    def units(self) -> Tuple[str, ...]:
        return (self.unit,)

    @property
    def facts(self) -> Tuple[str, ...]:
        return ("sshd_places",)

    @property
    def commands(self) -> Tuple[Tuple[str, ...], ...]:
        """What makes sshd follow its files."""
        # What failed too often with other settings may start again with these. A pattern: no unit of these is always loaded.
        forget = ("systemctl", "reset-failed", "ssh.s*")
        if self.by_socket:
            # systemd opens no new socket while the service holds the old one, and any connection starts the service: so both
            # stop at once. People who are logged in stay so.
            return ("systemctl", "stop", self.unit, "ssh.service"), forget, ("systemctl", "start", self.unit)
        return forget, ("systemctl", "restart" if self.anew else "reload-or-restart", self.unit)

    @property
    def after_restore(self) -> Tuple[Tuple[str, ...], ...]:
        return (DAEMON_RELOAD, *self.commands) if self.by_socket else self.commands
