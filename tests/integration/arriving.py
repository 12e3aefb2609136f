# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts that take packages from a signed archive of the lab's, and time that passes for apt's timers alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from lab import Lab
from lab.archive import Archive, Package, Suite
from tests.integration.playing import Playbook

#: However slow the machine is, by then it has happened or never will.
PATIENCE_SECONDS = 120
TIMERS = ("apt-daily", "apt-daily-upgrade")
#: The timer's own times and delay make way for one that comes within seconds; what it starts stays as it is.
SOON = """
for timer in apt-daily apt-daily-upgrade; do
    mkdir -p /run/systemd/system/$timer.timer.d /run/systemd/system/$timer.service.d
    cat > /run/systemd/system/$timer.timer.d/soon.conf <<'END'
[Timer]
OnCalendar=
OnCalendar=*:*:0/3
RandomizedDelaySec=0
AccuracySec=100ms
END
    cat > /run/systemd/system/$timer.service.d/told.conf <<'END'
[Service]
ExecStartPre=/bin/sh -c "echo $TRIGGER_UNIT > /run/started-%N"
END
done
systemctl stop apt-daily.timer apt-daily-upgrade.timer
systemctl daemon-reload
"""
LATER = """
for timer in apt-daily apt-daily-upgrade; do
    printf '[Timer]\\nOnCalendar=\\nOnCalendar=daily\\n' > /run/systemd/system/$timer.timer.d/zz-later.conf
done
systemctl daemon-reload
systemctl start apt-daily.timer apt-daily-upgrade.timer
"""
NO_LATER = """
systemctl stop apt-daily.timer apt-daily-upgrade.timer
rm /run/systemd/system/apt-daily*.timer.d/zz-later.conf
systemctl daemon-reload
"""
#: The days since the last run have passed.
A_DAY_LATER = "rm -f /var/lib/apt/periodic/*-stamp /run/started-*"


class Arriving(Playbook):
    """A playbook on hosts of several releases, each with Debian's archives of its own release."""

    def __init__(
        self, lab: Lab, folder: Path, hosts: Mapping[str, str], text: str, variables: Mapping[str, Any]
    ) -> None:
        super().__init__(lab, folder, hosts, text, variables)
        self.releases = hosts
        self.archive = Archive(lab)
        for host, codename in hosts.items():
            self.archive.use(host, [Suite.debian(codename), Suite.debian_security(codename)])

    def publish(
        self, security: Sequence[Package], main: Sequence[Package] = (), signed_by: str | None = "archive"
    ) -> None:
        """Publish packages for every release."""
        for codename in set(self.releases.values()):
            self.archive.publish(Suite.debian_security(codename), security, signed_by)
            self.archive.publish(Suite.debian(codename), main)

    def everywhere(self, act: Callable[[str], Any]) -> dict[str, Any]:
        """Do something on every host at once and return what came of it."""
        with ThreadPoolExecutor(max_workers=4) as pool:
            return dict(zip(self.hosts, pool.map(act, self.hosts), strict=True))

    def a_day_passes(self, host: str) -> None:
        """Let apt's timers start their services once more, first that which reads the lists and then that which upgrades."""
        # A play may have started them.
        self.run(host, "systemctl stop apt-daily.timer apt-daily-upgrade.timer")
        for timer in TIMERS:
            self._rests(host, timer)
        self.run(host, A_DAY_LATER)
        for timer in TIMERS:
            self.run(host, f"systemctl start {timer}.timer")
            self.until(host, f"[ -s /run/started-{timer} ]")
            self.run(host, f"systemctl stop {timer}.timer")
            self._rests(host, timer)
            assert self.run(host, f"cat /run/started-{timer}").strip() == f"{timer}.timer"

    def status(self, host: str) -> str:
        """Return what the host says where nobody has to look at anything: apt's timers run, and come at no time that matters here."""
        self.run(host, LATER)
        try:
            return self.run(host, "portcullis status")
        finally:
            self.run(host, NO_LATER)

    def _rests(self, host: str, timer: str) -> None:
        """Wait until what a timer starts has ended."""
        self.until(host, f"systemctl show --value -p ActiveState {timer}.service | grep -Eqx 'inactive|failed'")

    def until(self, host: str, command: str) -> None:
        """Wait until a command ends well on a host."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (done := self.lab.exec(host, ["sh", "-c", command])).returncode:
            assert time.monotonic() < deadline, f"{host}: {command}: {done.stdout}{done.stderr}"
            time.sleep(0.3)

    def version(self, host: str, package: str) -> str:
        """Return a package's version and state, for example ``2 installed``."""
        return self.run(host, f"dpkg-query --show --showformat '${{Version}} ${{db:Status-Status}}' {package}")
