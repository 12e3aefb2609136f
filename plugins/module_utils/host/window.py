# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Opening and shutting a port for a while, in the kernel."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shutil
import time
from typing import Dict, Iterator, List, Type

from ..core.steps import Step
from ..core.window import CHAINS, Holders, Observed, OpenWindow, ShutWindow, Wanted
from . import files
from .apply import Handler
from .errors import HostError
from .process import check, run

_FOLDER = "/run/portcullis"
_IPTABLES = {4: "iptables", 6: "ip6tables"}


def open_for(wanted: Wanted, holder: str) -> bool:
    """Open the port for this holder; False where no firewall of ufw's is in force, so that there is nothing to open."""
    families = _families()
    if not families:
        return False
    if not _has_ipset():
        raise HostError(
            "ipset is not installed on this host, and the window needs it; install it ('apt-get install ipset')."
        )
    with _locked():
        now = time.monotonic()
        holders = _read(wanted).at(now).with_one(holder, now + wanted.max_seconds)
        files.write(_path(wanted), holders.to_text(), 0o600)
        try:
            check(wanted.create)
            for family in families:
                if not run([_IPTABLES[family], "-w", "10", "-C", *wanted.rule(family)]).ok:
                    check([_IPTABLES[family], "-w", "10", "-I", *wanted.rule(family)])
            check(wanted.admit(holders.seconds_left(now)))
        except HostError:
            _shut(wanted)
            raise
    return True


def observe(wanted: Wanted, holder: str) -> Observed:
    """Return how the window is, as this holder sees it."""
    others = _read(wanted).at(time.monotonic()).without(holder)
    return Observed(bool(_families()), _has_ipset(), seconds_left(wanted), bool(others.deadlines))


def close_for(wanted: Wanted, holder: str) -> bool:
    """Shut the port, unless somebody else keeps it open; whether it was this that shut it."""
    with _locked():
        now = time.monotonic()
        holders = _read(wanted).at(now).without(holder)
        if holders.deadlines:
            files.write(_path(wanted), holders.to_text(), 0o600)
            check(wanted.admit(holders.seconds_left(now)))
            return False
        was_open = seconds_left(wanted) > 0
        _shut(wanted)
        return was_open


def seconds_left(wanted: Wanted) -> int:
    """Return for how long the kernel will still keep the port open; 0 where it is shut."""
    if not _has_ipset():
        return 0
    listed = run(["ipset", "list", wanted.set_name])
    found = re.search(rf"^{wanted.port} timeout (\d+)", listed.out, re.MULTILINE) if listed.ok else None
    families = _families()
    ruled = bool(families) and all(run([_IPTABLES[f], "-w", "10", "-C", *wanted.rule(f)]).ok for f in families)
    return int(found.group(1)) if found and ruled else 0


@contextlib.contextmanager
def opened(wanted: Wanted) -> Iterator[bool]:
    """Keep the port open while the block runs, and never longer than the window may; yields whether there was a need."""
    holder = f"{os.getpid()}"
    try:
        yield open_for(wanted, holder)
    finally:
        close_for(wanted, holder)


def _shut(wanted: Wanted) -> None:
    # The member first: from then on nobody gets in, whatever becomes of the rest.
    if not _has_ipset():
        return
    run(wanted.shut)
    for iptables, family in ((_IPTABLES[4], 4), (_IPTABLES[6], 6)):
        while run([iptables, "-w", "10", "-D", *wanted.rule(family)]).ok:
            pass
    run(["ipset", "destroy", wanted.set_name])
    with contextlib.suppress(HostError):
        files.remove(_path(wanted))


def _has_ipset() -> bool:
    return shutil.which("ipset", path="/usr/sbin:/sbin") is not None


def _families() -> List[int]:
    if shutil.which("iptables", path="/usr/sbin:/sbin") is None:
        return []
    return [family for family, chain in CHAINS.items() if run([_IPTABLES[family], "-w", "10", "-S", chain]).ok]


def _path(wanted: Wanted) -> str:
    return f"{_FOLDER}/window-{wanted.port}.json"


def _read(wanted: Wanted) -> Holders:
    return Holders.from_text(files.read(_path(wanted)))


@contextlib.contextmanager
def _locked() -> Iterator[None]:
    os.makedirs(_FOLDER, mode=0o700, exist_ok=True)
    with open(f"{_FOLDER}/window.lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


HANDLERS: Dict[Type[Step], Handler] = {
    OpenWindow: lambda step: open_for(Wanted(step.port, step.max_seconds), step.holder),
    ShutWindow: lambda step: close_for(Wanted(step.port), step.holder),
}
