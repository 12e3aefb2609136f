# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a mounted disk holds of sshd, accounts and the firewall: read below its root, by no program of its own."""

from __future__ import annotations

import posixpath
import re
import stat
import time
from typing import Dict, FrozenSet, Iterator, List, Optional, Tuple

from ...accounts import sudoers
from ...accounts.observed import KeyFile
from ...accounts.steps import SUDOERS
from ...base.errors import Refusal
from ...machine.below import Below, Unreadable, what
from ...rescue.packages import STATUS, packages
from ...sshd import config as sshd_config, options as sshd_options
from ...sshd.access import REVOKED, USER_CA_KEYS
from ...sshd.client import PATH as CLIENT
from ...sshd.config import Config
from ...sshd.globs import matches
from ...sshd.host_keys import MODULI, HostKey, filtered_moduli
from ...sshd.listen import SERVICE_DROP_IN, SOCKET_DROP_IN
from ...ufw.files import CONF, DEFAULTS, RULES
from .. import accounts, firewall, sshd
from ..accounts import Person
from ..repair import CLOUD, Held, Observed, Wanted

_MOST_STATUS = 64 << 20
_MOST_TEXT = 1 << 20
_MOST_NAMES = 2_000
_MOST_FILES = 500
_UNITS = ("etc/systemd/system", "etc/systemd/system.control", "usr/local/lib/systemd/system")
#: How systemd itself links a unit to another of its names.
_ALIAS = re.compile(r"(?:/usr)?/lib/systemd/system/ssh(?:@)?\.(?:service|socket)")
#: Of a key that was made in this rescue system, so that no run makes it again.
_NEW = "9999-12-31"


def observe(below: Below, wanted: Wanted, made: FrozenSet[str]) -> Observed:
    """Return what the disk holds; ``made`` are the public host keys that were made in this rescue system."""
    versions = {
        package.name: package.version
        for package in packages(_text(below, STATUS, _MOST_STATUS) or "")
        if package.installed
    }
    config = _config(below)
    passwd = _required(below, "etc/passwd")
    people = accounts.people(passwd)
    there = sshd.cleaned(config, wanted.sshd, sshd.version(versions.get("openssh-server", "")))
    holds = sshd.effective(there)
    patterns = [pattern for pattern in holds["authorizedkeysfile"] if pattern.lower() != "none"]
    homes = {person.name: person for person in people}
    return Observed(
        sshd=_sshd(below, config, versions.get("openssh-server", ""), frozenset(homes), made),
        accounts=accounts.Files(
            passwd=passwd,
            shadow=_required(below, "etc/shadow"),
            group=_required(below, "etc/group"),
            shells=tuple(_shells(below)),
            sudo_installed="sudo" in versions,
            sudoers=_text(below, SUDOERS),
            sudoers_main=_blind(below),
            dormant=(),
            key_files={
                name: tuple(_key_file(below, homes[name], pattern) for pattern in patterns)
                for name in wanted.users
                if name in homes
            },
            uses_pam=holds.get("usepam") == ("yes",),
            day=int(time.time() // 86400),
        ),
        firewall=firewall.Files(
            versions.get("ufw", ""),
            {path: _text(below, path) or "" for path in (DEFAULTS, CONF, *RULES.values())},
            _wanted_at_boot(below, "ufw.service"),
        ),
        held=tuple(_held(below, people, sshd.key_patterns(config))),
        cloud=_text(below, CLOUD),
        has_cloud=below.look("etc/cloud/cloud.cfg.d", follow=True) is not None,
        loads_nftables=_wanted_at_boot(below, "nftables.service"),
    )


def _sshd(below: Below, config: Config, version: str, users: FrozenSet[str], made: FrozenSet[str]) -> sshd.Files:
    moduli = _text(below, MODULI) or ""
    return sshd.Files(
        config=config,
        package_version=version,
        users=users,
        host_keys=tuple(_host_keys(below, sshd.effective(config)["hostkey"], made)),
        defaults=_text(below, sshd_options.DEFAULTS) or "",
        client_config=(_text(below, CLIENT) or "") if below.look(posixpath.dirname(CLIENT), follow=True) else None,
        socket_drop_in=_text(below, SOCKET_DROP_IN),
        service_drop_in=_text(below, SERVICE_DROP_IN),
        key_files={path: _text(below, path) for path in (REVOKED, USER_CA_KEYS)},
        small_groups=filtered_moduli(moduli) != moduli,
        socket_at_boot=_wanted_at_boot(below, "ssh.socket"),
        service_at_boot=_wanted_at_boot(below, "ssh.service"),
        units=tuple(_units(below)),
    )


def _text(below: Below, path: str, most: int = _MOST_TEXT) -> Optional[str]:
    """Return a file's text; None where there is none that can be read, which a write replaces."""
    try:
        return below.read(path.lstrip("/"), most, 0).data.decode("utf-8", "surrogateescape")
    except Unreadable:
        return None


def _required(below: Below, path: str) -> str:
    text = _text(below, path)
    if not text:
        raise Refusal(
            f"/{path} below this root is no file with anything in it, so nobody could get in there; put it back from a backup first (etc has copies "
            f"such as /{path}-)."
        )
    return text


def _config(below: Below) -> Config:
    texts: Dict[str, str] = {}
    globs: Dict[str, Tuple[str, ...]] = {}
    waiting = [sshd_config.MAIN]
    while waiting and len(texts) < _MOST_FILES:
        path = waiting.pop()
        text = _text(below, path)
        if path in texts or text is None:
            continue
        texts[path] = text
        for pattern in sshd_config.include_patterns(text):
            globs[pattern] = tuple(matching(below, posixpath.join("/etc/ssh", pattern)))
            waiting += globs[pattern]
    if sshd_config.MAIN not in texts:
        raise Refusal(
            f"{sshd_config.MAIN} below this root is no file that can be read, so its sshd would not start; put it back first (dpkg's copy is "
            "/usr/share/openssh/sshd_config on the disk)."
        )
    return Config(texts, globs)


def matching(below: Below, pattern: str) -> Iterator[str]:
    """Yield the paths below a root that a pattern of Include's stands for, in order, as glob(3) would."""

    def within(folder: str, parts: List[str]) -> Iterator[str]:
        if not parts:
            yield folder
            return
        first, rest = parts[0], parts[1:]
        if re.search(r"[*?\[\\]", first):
            names, _more = below.names(folder.lstrip("/"), _MOST_NAMES)
            chosen = [name for name in names if matches(first, name)]
        else:
            chosen = [first] if below.look(f"{folder}/{first}".lstrip("/"), follow=True) else []
        for name in chosen:
            yield from within(f"{folder}/{name}", rest)

    yield from within("", [part for part in pattern.split("/") if part])


def _host_keys(below: Below, named: Tuple[str, ...], made: FrozenSet[str]) -> Iterator[HostKey]:
    paths = dict.fromkeys([*named, *matching(below, "/etc/ssh/ssh_host_*_key")])
    for path in paths:
        if below.look(path.lstrip("/"), follow=True) is None:
            continue
        public = " ".join((_text(below, f"{path}.pub") or "").split()[:2])
        yield HostKey(path, public, True, _NEW if public in made else "")


def _wanted_at_boot(below: Below, unit: str) -> bool:
    """Return whether some target wants a unit, by a link in one of the folders that systemctl makes."""
    names, _more = below.names("etc/systemd/system", _MOST_NAMES)
    folders = (name for name in names if name.endswith((".wants", ".requires")))
    return any(below.look(f"etc/systemd/system/{folder}/{unit}") is not None for folder in folders)


def _units(below: Below) -> Iterator[str]:
    """Yield the files by which somebody changed how sshd is started."""
    for folder in _UNITS:
        names, _more = below.names(folder, _MOST_NAMES)
        found = [f"{folder}/{name}" for name in names]
        for name in names:
            if name in ("ssh.service.d", "sshd.service.d"):
                inner, _more = below.names(f"{folder}/{name}", _MOST_NAMES)
                found += [f"{folder}/{name}/{each}" for each in inner]
        for path in sshd.may_start(found):
            about = below.look(path)
            if about is None or stat.S_ISDIR(about.about.st_mode):
                continue
            if not stat.S_ISLNK(about.about.st_mode) or not _ALIAS.fullmatch(below.link(path) or ""):
                yield path


def _shells(below: Below) -> Iterator[str]:
    for line in (_text(below, "etc/shells") or "").splitlines():
        about = below.look(line.strip().lstrip("/"), follow=True) if line.startswith("/") else None
        if about is not None and stat.S_ISREG(about.about.st_mode) and about.about.st_mode & 0o111:
            yield line.strip()


def _blind(below: Below) -> Optional[str]:
    text = _text(below, sudoers.MAIN)
    return None if text is None or sudoers.reads(text, posixpath.dirname(SUDOERS)) else text


def _key_file(below: Below, person: Person, pattern: str) -> KeyFile:
    path = person.key_file(pattern)
    in_home = path.startswith(f"{person.home}/")
    problem = ""
    home = below.look(person.home.lstrip("/"), follow=True)
    if in_home and (home is None or not stat.S_ISDIR(home.about.st_mode)):
        problem = f"cannot be written, since there is no home {person.home} on what is mounted"
    text = _text(below, path)
    about = below.look(path.lstrip("/"))
    # What is no plain file is replaced, whatever it leads to.
    plain = about is not None and stat.S_ISREG(about.about.st_mode) and about.about.st_nlink == 1
    read = plain and (not in_home or _is_safe(below, path, person))
    return KeyFile(path, text if read else None, in_home, problem)


def _is_safe(below: Below, path: str, person: Person) -> bool:
    """Return whether sshd would read a file in a home: nobody else may write to it, or to a folder above it. Source: StrictModes."""
    while True:
        about = below.look(path.lstrip("/"), follow=True)
        if about is None or about.about.st_uid not in (0, person.uid) or about.about.st_mode & 0o022:
            return False
        if path in (person.home, "/"):
            return True
        path = posixpath.dirname(path)


def _held(below: Below, people: Tuple[Person, ...], patterns: Tuple[str, ...]) -> Iterator[Held]:
    """Yield every file, or what else stands in its place, from which sshd might take keys for somebody."""
    seen = set()
    for person in people[:_MOST_NAMES]:
        for pattern in patterns:
            path = posixpath.normpath(person.key_file(pattern)).lstrip("/")
            about = below.look(path)
            if path not in seen and about is not None and not stat.S_ISDIR(about.about.st_mode):
                seen.add(path)
                yield Held(path, person.name, what(about.about))
