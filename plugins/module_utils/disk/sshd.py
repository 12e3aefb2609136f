# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""sshd of a disk: what its files say, for the planner that a running host has, too.

No sshd is asked: the disk's must not run, and the rescue system's is another. So its version is the package's, its algorithms are
those that this version has, and what holds is worked out from its files.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, replace
from typing import Dict, FrozenSet, List, Mapping, Optional, Sequence, Tuple

from ..base.errors import Refusal
from ..base.steps import Step, WriteFile
from ..sshd import config as sshd_config, plan as core, strictness
from ..sshd.config import EVERY_LOGIN, Config
from ..sshd.crypto import PROFILES
from ..sshd.host_keys import HostKey
from ..sshd.key_sources import KEYWORDS
from ..sshd.listen import SERVICE_DROP_IN, SOCKET_DROP_IN
from ..sshd.logins import Login
from ..sshd.observed import Observed, User
from ..sshd.settings import NAMES, Settings
from ..sshd.steps import DROP_IN, MARK, DisableLines
from ..sshd.wanted import Wanted

_VERSION = re.compile(r"(?:\d+:)?(\d{1,2})\.(\d{1,2})p\d")
#: Since when sshd has what not all of those have that are managed. Source: the release notes of OpenSSH.
_SINCE = {
    "mlkem768x25519-sha256": (9, 9),
    "sntrup761x25519-sha512": (9, 9),
    "sntrup761x25519-sha512@openssh.com": (8, 5),
}
KEY_FILES = (".ssh/authorized_keys", ".ssh/authorized_keys2")
#: The same, and a file for each user where sshd's own files are: anything else could be any file of the disk's.
_USUAL = re.compile(r"(?:%h/)?\.ssh/authorized_keys2?|/etc/ssh/authorized_keys(?:\.d)?/%u|none", re.IGNORECASE)
_HOST_KEYS = tuple(f"/etc/ssh/ssh_host_{kind}_key" for kind in ("rsa", "ecdsa", "ed25519"))
_DEFAULTS = {"hostkey": _HOST_KEYS, "authorizedkeysfile": KEY_FILES, "hostkeyagent": ("none",), "port": ("22",)}
#: By which sshd runs, loads or asks another program, library or set of PAM's rules. Source: servconf.c of OpenSSH 8.4 to 10.
_OTHERS = frozenset({"pamservicename", "securitykeyprovider", "setenv", "sshdauthpath", "sshdsessionpath"})
#: Who is asked about where it makes no difference.
_LOGIN = Login("root", "127.0.0.1")


@dataclass(frozen=True)
class Files:
    """What a disk holds of sshd. ``units`` are the files by which its units were changed, ``users`` the names in passwd."""

    config: Config
    package_version: str
    users: FrozenSet[str] = frozenset()
    host_keys: Tuple[HostKey, ...] = ()
    defaults: str = ""
    client_config: Optional[str] = None
    socket_drop_in: Optional[str] = None
    service_drop_in: Optional[str] = None
    key_files: Mapping[str, Optional[str]] = None  # type: ignore[assignment]
    small_groups: bool = False
    socket_at_boot: bool = False
    service_at_boot: bool = True
    units: Tuple[str, ...] = ()


def version(package: str) -> Tuple[int, int]:
    """Return OpenSSH's version by its package's; Refusal where there is no such package."""
    matched = _VERSION.match(package)
    if matched is None:
        raise Refusal(
            f"dpkg on this disk names no version of openssh-server ({package or 'not installed'!r}), so nothing is known of its sshd; mount the disk "
            "of a Debian or Ubuntu that has it."
        )
    return int(matched.group(1)), int(matched.group(2))


def supported(there: Tuple[int, int]) -> Dict[str, FrozenSet[str]]:
    """Return the algorithms that an sshd of this version has, by keyword, as far as Portcullis would choose them."""
    found: Dict[str, FrozenSet[str]] = {}
    for profile in PROFILES.values():
        for keyword, names in profile.algorithms.items():
            known = frozenset(name for name in names if _SINCE.get(name, (0, 0)) <= there)
            found[keyword] = found.get(keyword, frozenset()) | known
    return found


def effective(config: Config) -> Settings:
    """Return what holds for logins that no Match is about: the first value wins, some add up, and ``Match all`` overrides."""
    found: Dict[str, Tuple[str, ...]] = {}
    over: Dict[str, Tuple[str, ...]] = {}
    for line in config.lines():
        if line.for_some or not line.values:
            continue
        if line.keyword in sshd_config.ACCUMULATING:
            found[line.keyword] = (*found.get(line.keyword, ()), *line.values)
        elif line.match == EVERY_LOGIN:
            over.setdefault(line.keyword, line.values)
        else:
            found.setdefault(line.keyword, line.values)
    return {**_DEFAULTS, **found, **over}


def key_patterns(config: Config) -> Tuple[str, ...]:
    """Return every pattern of files of keys that some login could be read from, the usual ones among them.

    What a run that was killed has turned into comments counts, since the files that it names may be there still.
    """
    lines = [line for line in config.as_found(MARK, DROP_IN).lines() if line.keyword == "authorizedkeysfile"]
    named = [value for line in lines for value in line.values]
    return tuple(dict.fromkeys(value for value in (*KEY_FILES, *named) if value.lower() != "none"))


def is_usual(pattern: str) -> bool:
    """Return whether a pattern of AuthorizedKeysFile can be no file but one of keys, so that it may stay."""
    return _USUAL.fullmatch(pattern) is not None


def cleaned(config: Config, wanted: Wanted, there: Tuple[int, int]) -> Config:
    """Return the configuration with what would let others in turned into comments.

    These are words of an authority, a program or a file instead of files of keys, files of keys in unusual places, an agent that has the host's
    keys, programs and rules of PAM's in place of sshd's own, includes from elsewhere than sshd's own folder, and settings of a Match that are
    laxer than ours: a running host's planner refuses them, since people are asked; who repairs a suspect disk has nobody's word for them.
    """
    floor = wanted.settings(supported(there), there)
    lines = config.lines()
    unwanted: Dict[str, List[int]] = {}
    for line in lines:
        if line.path == DROP_IN:
            continue
        source = line.keyword in KEYWORDS and line.value.lower() != "none"
        keys = line.keyword == "authorizedkeysfile" and (line.for_some or not all(map(is_usual, line.values)))
        other = line.keyword in _OTHERS or (line.keyword == "hostkeyagent" and line.value.lower() != "none")
        elsewhere = line.keyword == "include" and not all(map(_is_own, line.arguments))
        ours = floor.get(line.keyword) if line.for_some else None
        if (
            source
            or keys
            or other
            or elsewhere
            or (ours is not None and not strictness.as_strict(line.keyword, line.values, ours))
        ):
            unwanted.setdefault(line.path, []).append(line.index)
    texts = {path: sshd_config.disable(config.files[path], sorted(set(at)), MARK) for path, at in unwanted.items()}
    return Config({**config.files, **texts}, config.globs)


def steps(files: Files, wanted: Wanted) -> Tuple[Step, ...]:
    """Return the steps from a disk's files to what is wanted; Refusal where the planner refuses, and for units that somebody changed."""
    if files.units:
        raise Refusal(
            f"/{files.units[0]} changes how sshd is started, and what it comes to cannot be judged on a disk; look at it, have it quarantined "
            "(persistence_quarantine), then run again."
        )
    there = version(files.package_version)
    config = cleaned(files.config, wanted, there)
    plan = core.plan(observed(files, config, wanted, there), wanted)
    planned = [_from(step, files.config) for step in (*plan.steps, *plan.on_confirm)]
    written = {path for step in planned for path in step.paths}
    alone: List[Step] = [
        DisableLines(path, text, files.config.files[path], lines=_disabled(files.config.files[path], text))
        for path, text in config.files.items()
        if text != files.config.files[path] and path not in written
    ]
    return (*alone, *planned)


def observed(files: Files, config: Config, wanted: Wanted, there: Tuple[int, int]) -> Observed:
    """Return a disk's sshd as the planner sees a running one that answers where it shall."""
    known: Dict[str, Tuple[str, ...]] = {name.lower(): () for name in NAMES if name.lower() not in KEYWORDS}
    return Observed(
        config=config,
        effective={_LOGIN: {**known, **effective(config)}},
        version=there,
        supported=supported(there),
        users=tuple(User(name, name in files.users) for name in wanted.users),
        # What answers on another port is not running.
        places=frozenset(("0.0.0.0", port) for port in wanted.ports),
        by_socket=files.socket_at_boot,
        socket_at_boot=files.socket_at_boot,
        service_at_boot=files.service_at_boot,
        socket_drop_in=files.socket_drop_in,
        service_drop_in=files.service_drop_in,
        host_keys=files.host_keys,
        key_files=files.key_files or {},
        client_config=files.client_config,
        defaults=files.defaults,
        small_groups=files.small_groups,
    )


def _from(step: Step, config: Config) -> Step:
    """Return a step with what is on the disk before it, and not what the planner was given."""
    if isinstance(step, WriteFile) and step.path in config.files:
        return replace(step, before=config.files[step.path])
    return step


def _disabled(before: str, after: str) -> Tuple[str, ...]:
    pairs = zip(before.split("\n"), after.split("\n"))
    return tuple(former.strip() for former, now in pairs if former != now)


def _is_own(pattern: str) -> bool:
    """Return whether a pattern of Include's stands for files of sshd's own folder alone."""
    return posixpath.normpath(posixpath.join("/etc/ssh", pattern)).startswith("/etc/ssh/")


#: Units that start sshd, and what adds to them: drop-ins of a unit, or of every service.
_UNIT = r"(?:ssh|sshd)(?:@[^/]*)?\.(?:service|socket)"
_ADDS = rf"(?:{_UNIT}|service|socket)\.d"


def may_hold(name: str) -> bool:
    """Return whether files in a folder of this name change how sshd is started."""
    return re.fullmatch(_ADDS, name) is not None


def may_start(names: Sequence[str]) -> Tuple[str, ...]:
    """Return those of these files below the units' folder that change how sshd is started, ours apart."""
    ours = (SERVICE_DROP_IN.lstrip("/"), SOCKET_DROP_IN.lstrip("/"))
    return tuple(
        name for name in names if name not in ours and re.search(rf"/(?:{_UNIT}|{_ADDS}/[^/]+\.conf)\Z", f"/{name}")
    )
