# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The units that refresh a list on the host: who fetches may do nothing, who applies meets nobody outside.

The timer starts the unit that applies, which first has the other one fetch, and whose end a third one awaits where nginx
has to follow.
"""

from __future__ import annotations

from typing import Dict

from ..base import unit_files
from ..base.paths import ETC, STATE, UNITS

SETTINGS_FOLDER = f"{ETC}/allowlists"
LIST_FOLDER = f"{STATE}/allowlists"
NGINX_FOLDER = "/etc/nginx/conf.d"

#: What none of the three needs.
_DENIED = """{sandbox}PrivateDevices=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectClock=yes
RestrictSUIDSGID=yes
"""
#: And what nginx's check may need, since it loads whatever its configuration names.
_HARDENED = f"""{_DENIED}ProtectHome=yes
PrivateTmp=yes
LockPersonality=yes
MemoryDenyWriteExecute=yes
SystemCallFilter=@system-service
"""
_FETCH = (
    """[Unit]
Description=Fetch the list of networks for {name}
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
ExecStart={program} allowlist fetch
TimeoutStartSec=5min
LoadCredential=settings:{settings}
DynamicUser=yes
CacheDirectory={base}
UMask=0022
CapabilityBoundingSet=
ProtectSystem=strict
ProtectProc=invisible
PrivateUsers=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
MemoryMax=256M
TasksMax=16
"""
    + _HARDENED
    + """SystemCallFilter=~@privileged @resources
# It makes sure that its own files are its own.
SystemCallFilter=@chown
"""
)
_APPLY = (
    """[Unit]
Description=Let in by the list of networks for {name}
Wants={also}
After={base}-fetch.service ufw.service

[Service]
Type=oneshot
# Sees whether this could concern SSH, which takes more privileges than the rest has; it reads nothing that was fetched.
ExecStartPre=+{program} allowlist ready {name}
ExecStart={program} allowlist apply {name}
TimeoutStartSec=10min
UMask=0077
CapabilityBoundingSet=CAP_NET_ADMIN CAP_NET_RAW
ProtectSystem=strict
# After a reboot the locks are made by what comes before; by then these paths count for that, too.
ReadWritePaths=/etc/ufw -/run/ufw.lock -/run/portcullis.lock {lists}
# iptables asks ipset for names by a raw socket of IPv4 that never sends; without AF_UNIX it cannot ask any other process.
RestrictAddressFamilies=AF_NETLINK AF_INET
IPAddressDeny=any
MemoryMax=512M
TasksMax=32
"""
    + _HARDENED
)
_NGINX = (
    """[Unit]
Description=Have nginx trust the list of networks for {name}
After={base}.service

[Service]
Type=oneshot
ExecStart={program} allowlist nginx {name}
TimeoutStartSec=5min
CapabilityBoundingSet=CAP_CHOWN CAP_DAC_OVERRIDE CAP_FOWNER CAP_NET_BIND_SERVICE CAP_SETGID CAP_SETUID
# nginx's check opens its logs, wherever these are.
ProtectSystem=full
ReadWritePaths={nginx}
"""
    + _DENIED
)
_TIMER = """[Unit]
Description=Refresh the list of networks for {name}

[Timer]
OnCalendar={calendar}
# Hosts spread over the whole time between two runs, each at a moment of its own.
RandomizedDelaySec={hours}h
FixedRandomDelay=yes
Persistent=yes

[Install]
WantedBy=timers.target
"""
#: Every so many hours; all of them divide a day.
HOURS = (1, 2, 3, 4, 6, 8, 12, 24)


def base(name: str) -> str:
    """Return what the names of all units of a list begin with; this and ``.service`` is the one that applies it."""
    return f"portcullis-allowlist-{name}"


def timer(name: str) -> str:
    return f"{base(name)}.timer"


def fetch(name: str) -> str:
    return f"{base(name)}-fetch.service"


def settings_path(name: str) -> str:
    return f"{SETTINGS_FOLDER}/{name}.json"


def list_path(name: str) -> str:
    return f"{LIST_FOLDER}/{name}.json"


def paths(name: str) -> Dict[str, str]:
    """Return the paths of all unit files that a list may have, by the unit's name."""
    start = base(name)
    units = (f"{start}-fetch.service", f"{start}.service", f"{start}-nginx.service", timer(name))
    return {unit: f"{UNITS}/{unit}" for unit in units}


def units(name: str, hours: int, nginx: bool) -> Dict[str, str]:
    """Return the unit files by name; with ``nginx``, that which has it follow is among them."""
    start = base(name)
    also = [f"{start}-fetch.service", *([f"{start}-nginx.service"] if nginx else [])]
    words: Dict[str, object] = {
        "name": name,
        "base": start,
        "also": " ".join(also),
        "settings": settings_path(name),
        "lists": LIST_FOLDER,
        "nginx": f"{NGINX_FOLDER} {LIST_FOLDER}",
        "hours": hours,
        "calendar": "*-*-* 00:00:00" if hours == 24 else f"*-*-* 00/{hours}:00:00",
    }
    texts = (_FETCH, _APPLY, *([_NGINX] if nginx else []), _TIMER)
    return {
        unit: unit_files.render(text, "", **words)
        for unit, text in zip((also[0], f"{start}.service", *also[1:], timer(name)), texts)
    }
