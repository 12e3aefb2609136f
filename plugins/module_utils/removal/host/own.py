# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of ours belongs to no capability alone: below our own folders, around the host's command, and what is at work just now."""

from __future__ import annotations

import glob
import os
import re
import time
from typing import Iterator, List, Tuple

from ...allowlist.units import SETTINGS_FOLDER
from ...base.errors import HostError
from ...base.paths import CACHE, ETC, PROGRAM, STATE, UNITS
from ...containment import plan as containment
from ...containment.host import freezer, kernel as contained
from ...evacuate import access
from ...evacuate.host import source
from ...machine import files
from ...machine.process import check
from ...outbound.plan import SERVICE as OUTBOUND
from ...transaction.things import BOOT_LINK, BOOT_UNIT, LAST, PENDING
from ...window.host import window
from ..plan import KEPT, OWN_STATE as OF_CAPABILITIES, Observed

#: Where a command may be written down that something runs: units, hooks, small scripts, cron, certbot, sudo, a forced command.
_CALLING = (
    *(f"{UNITS}/{pattern}" for pattern in ("*.service", "*.timer", "*.path", "*.socket", "*.d/*.conf")),
    *("/etc/letsencrypt/renewal/*.conf", "/etc/letsencrypt/renewal-hooks/*/*", "/usr/local/sbin/*", "/usr/local/bin/*"),
    *("/etc/cron*/*", "/etc/crontab", "/var/spool/cron/crontabs/*", "/etc/sudoers.d/*", "/etc/apt/apt.conf.d/*"),
    *("/etc/update-motd.d/*", "/etc/network/if-*.d/*", "/root/.ssh/authorized_keys"),
)
#: What each transaction makes where it is not there, and no capability removes.
OWN = (BOOT_LINK, BOOT_UNIT, CACHE, STATE, LAST, PROGRAM)
#: All that is ours below STATE.
OWN_STATE = OF_CAPABILITIES | {LAST, PENDING}
#: What an evacuation that was killed in its first moment left behind; one that is open is refused.
_EVACUATION = (access.BOOT_LINK, access.BOOT_UNIT)
#: A longer file is no unit, hook or script.
_MOST_CHARACTERS = 64 * 1024
#: When timers of ours were due last.
_STAMPS = "/var/lib/systemd/timers/stamp-portcullis-*.timer"
#: For so long what looks every few minutes may run.
_SHORT_SECONDS = 15
#: Our units that stay as they are once they have run.
_LASTING = (OUTBOUND, containment.SERVICE)


def observe() -> Observed:
    """Return what there is of our own files, and what is at work."""
    spared = {one.path for one in KEPT}
    caches = [
        path for path in glob.glob(f"{CACHE}*") if re.fullmatch(rf"{CACHE}(-backup|-allowlist-[a-z0-9_]+)?", path)
    ]
    state = list(_below(STATE, spared | OWN_STATE))
    own = {*OWN, *_EVACUATION, *spared, *caches, *glob.glob(_STAMPS), *(path for path in state if _is_ours(path))}
    there = {path for path in (*own, *_dangling(UNITS)) if os.path.lexists(path)}
    there |= {path for path in (ETC, SETTINGS_FOLDER) if os.path.isdir(path) and not os.listdir(path)}
    return Observed(
        there=tuple(sorted(there)),
        needed=OWN,
        unknown=tuple(
            path for path in (*state, *_below(ETC, spared)) if path not in spared | there and not _is_ours(path)
        ),
        calling=_calling(),
        running=_running(),
        windows=window.open_ports(),
        contained=_contained(),
        suspended=freezer.noted(),
        evacuating=_evacuating(),
    )


def _dangling(folder: str) -> List[str]:
    """Return the links by which units of ours are started that are not there any more, as somebody removed these by hand."""
    links = (path for kind in ("wants", "requires") for path in glob.glob(f"{folder}/*.{kind}/portcullis-*"))
    return [path for path in links if os.path.islink(path) and not os.path.exists(path)]


def _is_ours(path: str) -> bool:
    # What was killed while it wrote a file left a hidden one.
    return path in OWN_STATE or os.path.basename(path).startswith(".portcullis-")


def _below(folder: str, whole: "set[str] | frozenset[str]") -> Iterator[str]:
    """Yield what is below a folder of ours: of those that are known as a whole the folder, of others each file."""
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else ():
        path = f"{folder}/{name}"
        if path in whole or os.path.islink(path) or not os.path.isdir(path):
            yield path
        elif os.listdir(path):
            yield from _below(path, whole)
        else:
            yield path


def _contained() -> bool:
    """Return whether this host is cut off, by our files or by the kernel's rules alone."""
    if any(os.path.exists(path) for path in containment.FILES):
        return True
    try:
        return bool(contained.held())
    except HostError:
        # Who may not ask the kernel could not have cut this host off either: a container without the rights to.
        return False


def _evacuating() -> str:
    try:
        found = source.record()
    except HostError:
        return f"{access.RECORD} says it, and cannot be read"
    return f"all below {found.root}" if found else ""


def _calling() -> Tuple[str, ...]:
    found = []
    for path in (path for pattern in _CALLING for path in files.matching(pattern)):
        # Nobody may have this wait, or take memory, by what is in a file's place.
        own = path in (PROGRAM, *OWN, *_EVACUATION) or re.match(rf"{UNITS}/portcullis-rollback", path)
        if not own and os.path.isfile(path) and PROGRAM in (files.read(path, _MOST_CHARACTERS) or ""):
            found.append(path)
    return tuple(sorted(found))


def _running() -> Tuple[str, ...]:
    """Return our services that run just now, and go on for longer than one that only looks."""
    deadline = time.monotonic() + _SHORT_SECONDS
    while True:
        found = _active()
        if not found or time.monotonic() > deadline:
            return found
        time.sleep(0.5)


def _active() -> Tuple[str, ...]:
    argv = [
        *("systemctl", "list-units", "--plain", "--no-legend", "--no-pager"),
        *("--state=activating,active", "portcullis-*.service"),
    ]
    names = [line.split()[0] for line in check(argv).splitlines() if line.strip()]
    return tuple(name for name in names if name not in _LASTING and not name.startswith("portcullis-rollback"))
