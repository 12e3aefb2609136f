# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The units of a host that is backed up, and of a store."""

from __future__ import annotations

#: Saving and restoring take their time, and let everything else go first.
_PATIENT = """TimeoutStartSec=24h
IOSchedulingClass=idle
Nice=10
KeyringMode=private
LockPersonality=yes
PrivateTmp=yes
ProtectSystem=strict
"""
_HEAD = """[Unit]
Description={what}
Documentation=man:portcullis(8)
"""
_CLIENT = (
    _HEAD
    + """Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
ExecStart={program} backup {action}
"""
    + _PATIENT
    + """CacheDirectory=portcullis-backup
CacheDirectoryMode=0700
StateDirectory=portcullis/backup
StateDirectoryMode=0700
ProtectClock=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
"""
)
CLIENT = (
    _CLIENT
    + """{sandbox}ReadWritePaths={writable}
CapabilityBoundingSet=CAP_DAC_READ_SEARCH CAP_SETUID CAP_SETGID CAP_KILL
"""
)
#: It runs servers of databases as their own users, each in a network of its own with nothing in it.
CLIENT_DRILL = (
    _CLIENT
    + """NoNewPrivileges=yes
ProtectHome=read-only
"""
)
STORE = (
    _HEAD
    + """RequiresMountsFor={folder}

[Service]
Type=oneshot
ExecStart={program} backup-store {action}
"""
    + _PATIENT
    + """{sandbox}PrivateDevices=yes
PrivateNetwork=yes
ProtectHome=read-only
ReadWritePaths={folder} {state}
CapabilityBoundingSet=CAP_SETUID CAP_SETGID CAP_CHOWN CAP_FOWNER CAP_DAC_READ_SEARCH CAP_DAC_OVERRIDE CAP_KILL
"""
)
TIMER = """[Unit]
Description={what}

[Timer]
OnCalendar={schedule}
RandomizedDelaySec={jitter}
Persistent=true

[Install]
WantedBy=timers.target
"""
