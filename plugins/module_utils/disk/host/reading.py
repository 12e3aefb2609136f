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
from ...containment.plan import RULES as CUT, SERVICE as CUTTING, UNIT_FILE as CUTTING_FILE
from ...machine.below import Below, Unreadable, what
from ...rescue import extensions
from ...rescue.packages import STATUS, packages
from ...sshd import authorized_keys, config as sshd_config, options as sshd_options
from ...sshd.access import REVOKED, USER_CA_KEYS
from ...sshd.client import PATH as CLIENT
from ...sshd.config import Config
from ...sshd.globs import matches
from ...sshd.host_keys import MODULI, HostKey, filtered_moduli
from ...sshd.listen import SERVICE_DROP_IN, SOCKET_DROP_IN
from ...sshd.steps import DROP_IN
from ...ufw.files import CONF, DEFAULTS, RULES
from .. import accounts, containment, firewall, fstab, mount_units, sshd
from ..accounts import Person
from ..repair import CLOUD, Held, Observed, Wanted

_MOST_STATUS = 64 << 20
_MOST_TEXT = 1 << 20
_MOST_NAMES = 2_000
_MOST_FILES = 500
#: How often a name of a file of keys is looked for: each person's by each pattern.
_MOST_LOOKS = 200_000
#: What decides who gets in, beside sshd's files and those of keys.
_DECIDING = (DROP_IN, SUDOERS, sudoers.MAIN, "/etc/passwd", "/etc/shadow", "/etc/group", "/usr/sbin/sshd")
#: What the system is started by: whatever else is mounted there at boot is what nobody has looked at.
_SYSTEM = ("/etc/", "/usr/bin/", "/usr/sbin/", "/usr/lib/", "/usr/lib64/", "/usr/libexec/")
_UNITS = (
    "etc/systemd/system",
    "etc/systemd/system.control",
    "etc/systemd/system.attached",
    "usr/local/lib/systemd/system",
)
#: Where packages have their units: the unit itself is there, and it is the audit that compares it; none adds to sshd's.
_PACKAGED_UNITS = "usr/lib/systemd/system"
#: How systemd itself links a unit to another of its names.
_ALIAS = re.compile(r"(?:/usr)?/lib/systemd/system/ssh(?:@)?\.(?:service|socket)")
_PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----")
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
    passwd, shadow = _required(below, "etc/passwd"), _required(below, "etc/shadow")
    accounts.refuse_unclear(passwd, shadow)
    people = accounts.people(passwd)
    there = sshd.cleaned(config, wanted.sshd, sshd.version(versions.get("openssh-server", "")))
    holds = sshd.effective(there)
    patterns = [pattern for pattern in holds["authorizedkeysfile"] if pattern.lower() != "none"]
    homes = {person.name: person for person in people}
    key_files = {
        name: tuple(_key_file(below, homes[name], pattern) for pattern in patterns)
        for name in wanted.users
        if name in homes
    }
    files = [file.path for found in key_files.values() for file in found]
    _refuse_covered(below, [*_DECIDING, *config.files, *files])
    _refuse_extensions(below)
    return Observed(
        sshd=_sshd(below, config, versions.get("openssh-server", ""), frozenset(homes), made),
        accounts=accounts.Files(
            passwd=passwd,
            shadow=shadow,
            group=_required(below, "etc/group"),
            shells=tuple(_shells(below)),
            sudo_installed="sudo" in versions,
            sudoers=_text(below, SUDOERS),
            sudoers_main=_blind(below),
            dormant=(),
            key_files=key_files,
            uses_pam=holds.get("usepam") == ("yes",),
            day=int(time.time() // 86400),
        ),
        firewall=firewall.Files(
            versions.get("ufw", ""),
            {path: _text(below, path) or "" for path in (DEFAULTS, CONF, *RULES.values())},
            _wanted_at_boot(below, "ufw.service"),
            {path: _text(below, path) or "" for path in firewall.BESIDE},
            {path: _text(below, stock) or "" for path, stock in firewall.BESIDE.items()},
        ),
        held=tuple(_held(below, people, sshd.key_patterns(config))),
        cloud=_text(below, CLOUD),
        has_cloud=below.look("etc/cloud/cloud.cfg.d", follow=True) is not None,
        loads_nftables=_wanted_at_boot(below, "nftables.service"),
        containment=_containment(below),
    )


def _containment(below: Below) -> Optional[containment.Files]:
    """Return what cuts the host off at boot; None where its unit does not start then, or has no table to load."""
    unit = _text(below, CUTTING_FILE) if _wanted_at_boot(below, CUTTING) else None
    if unit is None or below.look(CUT.lstrip("/")) is None:
        return None
    return containment.Files(unit, _text(below, CUT) or "")


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
    """Return a file's text; None where there is none that can be read, which a write replaces. Refusal where it goes on."""
    data = _data(below, path, most)
    if data is not None and len(data) > most:
        raise Refusal(
            f"/{path.lstrip('/')} below this root has more than {most} bytes, and what stands behind them could say anything; see what it is padded "
            "with, shorten it, then run again."
        )
    return None if data is None else data.decode("utf-8", "surrogateescape")


def _data(below: Below, path: str, most: int) -> Optional[bytes]:
    """Return the beginning of a file, one byte more than ``most`` where it goes on; None where there is none that can be read."""
    try:
        return below.read(path.lstrip("/"), most + 1, 0).data
    except Unreadable:
        return None


def _keys_text(below: Below, path: str) -> Optional[str]:
    """Return the text of a file of keys; None where there is none that can be read to its end."""
    data = _data(below, path, _MOST_TEXT)
    return None if data is None or len(data) > _MOST_TEXT else data.decode("utf-8", "surrogateescape")


def _names(below: Below, folder: str) -> List[str]:
    """Return the names in a folder; Refusal where there are more than are looked at."""
    names, more = below.names(folder, _MOST_NAMES)
    if more:
        raise Refusal(
            f"/{folder} below this root holds more than {_MOST_NAMES} names, and the rest could be anything; see what it is filled with, move that "
            "away, then run again."
        )
    return names


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
    while waiting:
        path = waiting.pop()
        if path in texts:
            continue
        text = _text(below, path)
        if text is None:
            _refuse_include(below, path)
            continue
        if len(texts) >= _MOST_FILES:
            raise Refusal(
                f"{sshd_config.MAIN} below this root includes more than {_MOST_FILES} files, and nobody writes so many; move them away, then run again."
            )
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


def _refuse_include(below: Below, path: str) -> None:
    """Refuse what sshd would include and nobody can read now; of a folder it reads nothing, and without the main file it does not start."""
    about = below.look(path.lstrip("/"), follow=True)
    if path != sshd_config.MAIN and (about is None or not stat.S_ISDIR(about.about.st_mode)):
        raise Refusal(
            f"{path} below this root is {what(about.about) if about else 'a link to what is not there'}, which sshd would include at boot, whatever it "
            "says by then; move it away, then run again."
        )


def _refuse_covered(below: Below, paths: List[str]) -> None:
    """Refuse where something is mounted at boot over what is read and written here, and is not mounted now."""
    real = [_real(below, path) for path in paths]
    entries: Dict[str, List[fstab.Entry]] = {}
    for entry in fstab.parse(_text(below, "etc/fstab") or ""):
        if entry.at_boot:
            entries.setdefault(_real(below, posixpath.normpath(entry.place)), []).append(entry)
    for place, named in entries.items():
        over = _over(place, real)
        # Of two lines systemd takes the first, and mount the last; of what a line says only the device is asked here.
        kinds = {(entry.spec, entry.type, entry.options) for entry in named}
        unclear = len(kinds) > 1 or any(entry.is_part for entry in named)
        if over and (unclear or not _is_mounted(below, place)):
            raise Refusal(
                f"{place} of the disk is another file system at boot, and not the one that is mounted here, so {over} would be what nobody has looked "
                "at; name that one by its UUID in etc/fstab of the disk, once, and as a whole (no bind, loop, offset or X-mount.subdir), or take its line "
                "out, then run again."
            )
    for unit, place in _mount_units(below):
        over = _over(place, real)
        if over:
            raise Refusal(
                f"/{unit} on this disk decides what systemd mounts at {place} at boot, so {over} could be what nobody has looked at; look at it, have "
                "it moved away (persistence_quarantine), name the file system in etc/fstab of the disk by its UUID if it is meant, then run again."
            )


def _over(place: str, real: List[str]) -> str:
    """Return what a mount covers of paths, or itself where it covers the system's own programs and settings; empty where nothing of these."""
    within = f"{place.rstrip('/')}/"
    covered = (path for path in real if f"{path}/".startswith(within))
    return next(covered, place if within.startswith(_SYSTEM) else "")


def _mount_units(below: Below) -> Iterator[Tuple[str, str]]:
    """Yield every unit, or folder of drop-ins, that decides about a mount, and the place that it is about."""
    for folder in mount_units.FOLDERS:
        for name in _names(below, folder):
            place = mount_units.place(name)
            if place is None or (name.endswith(".d") and not _has_drop_in(below, f"{folder}/{name}")):
                continue
            yield f"{folder}/{name}", _real(below, place)


def _refuse_extensions(below: Below) -> None:
    """Refuse where systemd may lay something over /usr or /etc at boot: it would hide what is read and written here."""
    for folder in extensions.FOLDERS:
        for name in _names(below, folder):
            if _is_extension(below, f"{folder}/{name}"):
                raise Refusal(
                    f"/{folder}/{name} on this disk is an extension of the system, which systemd may lay over /usr, /opt or /etc at boot, so what is written "
                    "here could be hidden by what nobody has looked at; look at it, have it moved away (rescue_quarantine: [system_extension]) or take it "
                    "out of this folder by hand, then run again."
                )


def _is_extension(below: Below, path: str) -> bool:
    """Return whether systemd could take this for an extension: a file, a link, a folder of versions, or one that says for which release it is."""
    about = below.look(path)
    if about is None or not stat.S_ISDIR(about.about.st_mode) or path.endswith(extensions.VERSIONS):
        return True
    return any(_holds(below, path, release.split("/")) for release in extensions.RELEASES)


def _holds(below: Below, path: str, parts: List[str]) -> bool:
    """Return whether there is anything in a folder within an extension; links in one lead elsewhere once it is used, so a link counts."""
    for part in parts:
        path = f"{path}/{part}"
        about = below.look(path)
        if about is None or not stat.S_ISDIR(about.about.st_mode):
            return about is not None
    return bool(_names(below, path))


def _has_drop_in(below: Below, folder: str) -> bool:
    return any(name.endswith(".conf") for name in _names(below, folder))


def _real(below: Below, path: str) -> str:
    """Return a path without links, as far as there is something."""
    rest = ""
    while path.strip("/"):
        found = below.look(path.lstrip("/"), follow=True)
        if found is not None:
            return posixpath.normpath(f"/{found.path}/{rest}")
        path, _slash, last = path.rstrip("/").rpartition("/")
        rest = f"{last}/{rest}"
    return posixpath.normpath(f"/{rest}")


def _is_mounted(below: Below, place: str) -> bool:
    about, outer = below.look(place.lstrip("/")), below.look(posixpath.dirname(place).lstrip("/"))
    return about is not None and outer is not None and about.about.st_dev != outer.about.st_dev


def matching(below: Below, pattern: str) -> Iterator[str]:
    """Yield the paths below a root that a pattern of Include's stands for, in order, as glob(3) would."""

    def within(folder: str, parts: List[str]) -> Iterator[str]:
        if not parts:
            yield folder
            return
        first, rest = parts[0], parts[1:]
        if re.search(r"[*?\[\\]", first):
            chosen = [name for name in _names(below, folder.lstrip("/")) if matches(first, name)]
        else:
            chosen = [first] if below.look(f"{folder}/{first}".lstrip("/"), follow=True) else []
        for name in chosen:
            yield from within(f"{folder}/{name}", rest)

    yield from within("", [part for part in pattern.split("/") if part])


def _host_keys(below: Below, named: Tuple[str, ...], made: FrozenSet[str]) -> Iterator[HostKey]:
    paths = dict.fromkeys([*named, *matching(below, "/etc/ssh/ssh_host_*_key")])
    for path in paths:
        # A line may name any file, and what is retired is moved.
        if posixpath.dirname(path) != "/etc/ssh" or not _PRIVATE_KEY.match(_keys_text(below, path) or ""):
            continue
        public = " ".join((_text(below, f"{path}.pub") or "").split()[:2])
        yield HostKey(path, public, True, _NEW if public in made else "")


def _wanted_at_boot(below: Below, unit: str) -> bool:
    """Return whether some target wants a unit, by a link in one of the folders that systemctl makes."""
    folders = (name for name in _names(below, "etc/systemd/system") if name.endswith((".wants", ".requires")))
    return any(below.look(f"etc/systemd/system/{folder}/{unit}") is not None for folder in folders)


def _units(below: Below) -> Iterator[str]:
    """Yield the files by which somebody changed how sshd is started."""
    for folder in (*_UNITS, _PACKAGED_UNITS):
        names = _names(below, folder)
        found = [f"{folder}/{name}" for name in names] if folder != _PACKAGED_UNITS else []
        for name in names:
            if sshd.may_hold(name):
                found += [f"{folder}/{name}/{each}" for each in _names(below, f"{folder}/{name}")]
        for path in sshd.may_start(found):
            about = below.look(path)
            if about is None or stat.S_ISDIR(about.about.st_mode):
                continue
            leads = (below.link(path) or "") if stat.S_ISLNK(about.about.st_mode) else ""
            if not _ALIAS.fullmatch(leads) and not (path.endswith(".socket") and leads == "/dev/null"):
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
    elif in_home and home is not None and person.uid and _is_others(f"/{home.path}", home.about.st_uid, person):
        problem = f"cannot be written, since the home {person.home} on this disk leads to /{home.path}, which is the system's own, or another user's"
    text = _keys_text(below, path)
    about = below.look(path.lstrip("/"))
    # What is no plain file is replaced, whatever it leads to.
    plain = about is not None and stat.S_ISREG(about.about.st_mode) and about.about.st_nlink == 1
    read = plain and (not in_home or _is_safe(below, path, person))
    return KeyFile(path, text if read else None, in_home, problem)


def _is_others(home: str, owner: int, person: Person) -> bool:
    """Return whether a home is none that may be given to its user, as folders on the way to a file of keys are."""
    return accounts.SYSTEM.fullmatch(home) is not None or (owner != person.uid and home != f"/home/{person.name}")


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
    if len(people) * len(patterns) > _MOST_LOOKS:
        raise Refusal(
            f"etc/ssh and etc/passwd of the disk name {len(patterns)} files of keys for each of {len(people)} users, which is more than can be looked "
            "at; see which of these somebody has padded, then run again."
        )
    seen = set()
    # The usual ones first: another line may name the same file.
    for pattern in sorted(patterns, key=lambda pattern: not sshd.is_usual(pattern)):
        for person in people:
            path = posixpath.normpath(person.key_file(pattern)).lstrip("/")
            if path in seen:
                continue
            seen.add(path)
            about = below.look(path)
            if about is None or stat.S_ISDIR(about.about.st_mode):
                continue
            # A line may name any file of the disk's own, which then is read no more: only what holds keys alone goes.
            if sshd.is_usual(pattern) or _is_of_keys(below, path, about.about.st_mode):
                yield Held(path, person.name, what(about.about))


def _is_of_keys(below: Below, path: str, mode: int) -> bool:
    """Return whether this is a file that holds keys, and nothing else."""
    lines = authorized_keys.key_lines(_keys_text(below, path) or "") if stat.S_ISREG(mode) else []
    return bool(lines) and all(line.key for line in lines)
