# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every role brings: the host's command, and what a way back needs."""

from __future__ import annotations

from ..base import unit_files
from ..base.managed_things import File
from ..base.managed_units import service
from ..base.paths import CACHE, PROGRAM, STATE, UNITS

PENDING = f"{STATE}/pending.json"
LAST = f"{STATE}/last.json"
BOOT_UNIT = f"{UNITS}/portcullis-rollback-boot.service"
BOOT_LINK = f"{UNITS}/sysinit.target.wants/portcullis-rollback-boot.service"
BOOT_TEXT = unit_files.render(
    """[Unit]
Description=Revert what nobody confirmed before the reboot
Documentation=man:portcullis(8)
ConditionPathExists={pending}
DefaultDependencies=no
RequiresMountsFor=/var/lib /usr/local /etc
After=systemd-remount-fs.service local-fs.target systemd-journald.socket systemd-journald-dev-log.socket
Before=sysinit.target systemd-sysctl.service ufw.service ssh.service ssh.socket

[Service]
Type=oneshot
ExecStart={program} rollback --boot
""",
    pending=PENDING,
)

#: What every role brings.
THINGS = (
    File(PROGRAM, 0o755),
    File(BOOT_UNIT),
    service("portcullis-rollback-boot.service", "rollback --boot"),
    File(STATE, 0o755, folder=True),
    File(PENDING, 0o600, why_not="it is there only while no other change is made, and its folder is root's alone"),
    File(LAST, 0o600),
    File(
        CACHE,
        folder=True,
        why_not="what others than root may write to is thrown away there, and unpacked anew, before any of it runs",
    ),
)
