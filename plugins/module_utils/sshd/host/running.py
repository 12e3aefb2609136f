# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the sshd that runs holds what its files say now: ``sshd -T`` reads files, and a sshd read them when it started.

A reload leaves the process with its id and its start, and makes it write its pid file anew; so that file says when it read the
others. What they held by then is written down where we made it read them, and compared; where somebody else did, only times tell.
"""

from __future__ import annotations

import glob
import hashlib
import json
import os
from typing import Dict, Iterable, List, Optional, Tuple

from ...machine import files, process, units
from .. import options as sshd_options
from ..config import MAIN, Config
from ..steps import RECORD

_PID_FILE = "/run/sshd.pid"
_HOST_KEYS = "/etc/ssh/ssh_host_*_key"
#: Read when sshd starts, besides its configuration.
_KEYS = frozenset({"hostkey", "hostcertificate"})


def outdated(service: units.Unit, config: Config) -> Tuple[str, ...]:
    """Return the files that the running sshd has not read as they are; none where it has, or where none runs."""
    pid = int(service.properties.get("MainPID") or 0)
    if not pid:
        # Behind a socket the next login starts it, and it reads them then.
        return ()
    if _options(pid):
        return (sshd_options.DEFAULTS,)
    now = _contents(config)
    fingerprint, read = _record()
    if fingerprint == _fingerprint(pid, config):
        return tuple(sorted(path for path in {*now, *read} if now.get(path) != read.get(path)))
    read_at = _read_at(pid, config)
    if read_at is None:
        return (_pid_file(config),)
    return tuple(path for path in (*now, *_folders(config)) if _changed_at(path) > read_at)


def never_read(path: str, service: units.Unit, config: Config) -> bool:
    """Return whether the running sshd may never have read a file of its as it is; not where we made this very process read it once."""
    pid = int(service.properties.get("MainPID") or 0)
    now = process.fingerprint(pid) if pid else ()
    # Behind a socket the next login starts it, and it reads them then.
    if not now or tuple(_record()[0][: len(now)]) == now:
        return False
    read_at = _read_at(pid, config)
    return read_at is None or _changed_at(path) > read_at


def overridden(service: units.Unit, keyword: str = "") -> bool:
    """Return whether it was started with options that win over every file, or with one of this keyword."""
    pid = int(service.properties.get("MainPID") or 0)
    return _options(pid) and keyword in " ".join(process.command_line(pid)).lower()


def needs_restart(service: units.Unit, config: Config) -> bool:
    """Return whether a reload would not do: where it was started with options that win over every file, or keeps no pid file."""
    return _pid_file(config) == "none" or _options(int(service.properties.get("MainPID") or 0))


def _options(pid: int) -> bool:
    return bool(sshd_options.winning(" ".join(process.command_line(pid)).split()))


def write_down(service: units.Unit, config: Config) -> None:
    """Keep what the running sshd has just read."""
    pid = int(service.properties.get("MainPID") or 0)
    record = {"fingerprint": _fingerprint(pid, config), "contents": _contents(config)}
    files.write(RECORD, json.dumps(record), 0o600)


def _record() -> Tuple[List[str], Dict[str, str]]:
    """Return which sshd it was that we made read its files, and what they held."""
    try:
        found = json.loads(files.read(RECORD) or "{}")
        return list(found["fingerprint"]), dict(found["contents"])
    except (ValueError, KeyError, TypeError):
        return [], {}


def _contents(config: Config) -> Dict[str, str]:
    """Return the digests of all files that sshd reads when it starts, by path."""
    texts = {path: text.encode("utf-8", "surrogateescape") for path, text in config.files.items()}
    named = [path for line in config.lines() if line.keyword in _KEYS for path in line.arguments]
    for path in named or glob.glob(_HOST_KEYS):
        if os.path.isfile(path):
            with open(path, "rb") as file:
                texts[path] = file.read()
    return {path: hashlib.sha256(content).hexdigest() for path, content in texts.items()}


def _folders(config: Config) -> List[str]:
    """Return the folders out of which a file may have gone."""
    patterns = (os.path.join(os.path.dirname(MAIN), pattern) for pattern in config.globs)
    return list(dict.fromkeys(os.path.dirname(pattern) for pattern in patterns if "*" in os.path.basename(pattern)))


def _fingerprint(pid: int, config: Config) -> List[str]:
    return [*process.fingerprint(pid), str(_read_at(pid, config))]


def _read_at(pid: int, config: Config) -> Optional[int]:
    """Return when this process read its files, in nanoseconds since 1970; None where nobody can tell."""
    path = _pid_file(config)
    if path == "none":
        return _started_at(pid)
    if (files.read(path) or "").strip() != str(pid):
        return None
    return os.stat(path).st_mtime_ns


def _started_at(pid: int) -> Optional[int]:
    stamped = process.fingerprint(pid)
    booted = [line.split()[1] for line in (files.read("/proc/stat") or "").splitlines() if line.startswith("btime ")]
    if not stamped or not booted:
        return None
    return int((int(booted[0]) + int(stamped[1]) / os.sysconf("SC_CLK_TCK")) * 1_000_000_000)


def _pid_file(config: Config) -> str:
    named: Iterable[str] = (line.value for line in config.lines() if line.keyword == "pidfile" and not line.for_some)
    return next(iter(named), _PID_FILE)


def _changed_at(path: str) -> int:
    try:
        about = os.stat(path)
    except FileNotFoundError:
        return 0
    # A folder's other time changes with whatever lay in it for a while.
    return about.st_mtime_ns if os.path.isdir(path) else max(about.st_mtime_ns, about.st_ctime_ns)
