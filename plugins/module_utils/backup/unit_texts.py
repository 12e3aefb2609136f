# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The units of a host that is backed up, and of a store."""

from __future__ import annotations

CLIENT = """[Unit]
Description=Back up this host
Documentation=man:portcullis(8)
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
ExecStart={program} backup run
TimeoutStartSec=24h
IOSchedulingClass=idle
Nice=10
CacheDirectory=portcullis-backup
CacheDirectoryMode=0700
StateDirectory=portcullis/backup
StateDirectoryMode=0700
{sandbox}KeyringMode=private
LockPersonality=yes
PrivateTmp=yes
ProtectClock=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectSystem=strict
ReadWritePaths={writable}
CapabilityBoundingSet=CAP_DAC_READ_SEARCH CAP_SETUID CAP_SETGID CAP_KILL
"""
#: It runs servers of databases as their own users, each in a network of its own with nothing in it.
CLIENT_DRILL = """[Unit]
Description=Restore backups of this host and compare them with what was saved
Documentation=man:portcullis(8)
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
ExecStart={program} backup drill
TimeoutStartSec=24h
IOSchedulingClass=idle
Nice=10
CacheDirectory=portcullis-backup
CacheDirectoryMode=0700
StateDirectory=portcullis/backup
StateDirectoryMode=0700
NoNewPrivileges=yes
KeyringMode=private
LockPersonality=yes
PrivateTmp=yes
ProtectClock=yes
ProtectHome=read-only
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectSystem=strict
"""
CLIENT_TIMER = """[Unit]
Description={what}

[Timer]
OnCalendar={schedule}
RandomizedDelaySec={jitter}
Persistent=true

[Install]
WantedBy=timers.target
"""
STORE = """[Unit]
Description={what}
Documentation=man:portcullis(8)
RequiresMountsFor={folder}

[Service]
Type=oneshot
ExecStart={program} backup-store {action}
TimeoutStartSec=24h
IOSchedulingClass=idle
Nice=10
{sandbox}KeyringMode=private
LockPersonality=yes
PrivateDevices=yes
PrivateNetwork=yes
PrivateTmp=yes
ProtectHome=read-only
ProtectSystem=strict
ReadWritePaths={folder} {state}
CapabilityBoundingSet=CAP_SETUID CAP_SETGID CAP_CHOWN CAP_FOWNER CAP_DAC_READ_SEARCH CAP_DAC_OVERRIDE CAP_KILL
"""
STORE_TIMER = """[Unit]
Description={what}

[Timer]
OnCalendar={schedule}
RandomizedDelaySec=15min
Persistent=true

[Install]
WantedBy=timers.target
"""
