# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carrying out the steps of a repair below a disk's root, by writing its files; no program of the disk's is run, and none changes it.

The order is such that at any moment the disk boots as before or as wanted: who shall get in is let in before others are kept out.
"""

from __future__ import annotations

import json
import os
import posixpath
import re
import stat
import tempfile
from typing import Callable, Dict, FrozenSet, List, Mapping, Sequence, Tuple, Type

from ...accounts.steps import SUDOERS, JoinGroups, LockPassword, SetShell, WriteKeys, WriteSudoers
from ...base import account_edits
from ...base.errors import HostError, Refusal
from ...base.steps import RemoveFile, RunCommand, SetUnit, Step, WriteFile
from ...machine import files, writing_below as writing
from ...machine.below import Below, Unreadable
from ...machine.process import check
from ...rescue.host import quarantining
from ...rescue.quarantine import FOLDER as QUARANTINE, Asked
from ...sshd.host_keys import MODULI, FilterModuli, GenerateHostKey, RetireHostKey, filtered_moduli
from ...sshd.steps import DisableLines
from ...ufw.files import CONF, DEFAULTS, RULES
from ...ufw.steps import SetUfwRules, SetUfwSettings, StartUfw
from .. import accounts, firewall
from ..repair import Held, Repair

#: In the rescue system's memory: the public host keys that were made there, so that a later run keeps them.
MADE = "/run/portcullis-disk-keys.json"
_MOST = 64 << 20
_MOST_HASHED = 1 << 30
_KEYS_KIND = "ssh_keys"
#: What all files of a repair take many times over, new ones beside those that they replace.
_ROOM_BYTES, _ROOM_FILES = 8 << 20, 200
_UNIT_FOLDERS = ("usr/lib/systemd/system", "lib/systemd/system")
_WANTED_BY = re.compile(r"^\s*WantedBy\s*=\s*([a-z0-9.-]+\.target(?:\s+[a-z0-9.-]+\.target)*)\s*$", re.MULTILINE)
_ADDS_WANTS = ("systemctl", "--quiet", "add-wants")


def made() -> FrozenSet[str]:
    """Return the public host keys that were made in this rescue system."""
    text = files.read(MADE)
    return frozenset(json.loads(text)) if text else frozenset()


def refuse_no_room(below: Below, repair: Repair) -> None:
    """Refuse a disk to which not all of a repair could be written, before anything is."""
    paths = [path for step in repair.steps for path in step.paths]
    for path in dict.fromkeys([*paths, *(held.path for held in repair.away), QUARANTINE]):
        folder, where = _nearest(below, posixpath.dirname(path.lstrip("/")))
        about = os.fstatvfs(folder)
        if about.f_flag & os.ST_RDONLY:
            raise Refusal(
                f"/{where} below this root is mounted read-only, so nothing was written; mount the disk for writing first (rescue_disk, access: write), and "
                "see what the kernel says where it does not stay so ('dmesg | tail')."
            )
        room = about.f_bfree * about.f_frsize
        # A file system that makes its inodes as it needs them counts none.
        if room < _ROOM_BYTES or (about.f_files and about.f_ffree < _ROOM_FILES):
            raise Refusal(
                f"/{where} below this root is on a file system with {room} bytes and {about.f_ffree} inodes left, and {_ROOM_BYTES} and {_ROOM_FILES} are "
                "needed, so nothing was written; move something large away (old logs below var/log), then run again."
            )


def _nearest(below: Below, folder: str) -> Tuple[int, str]:
    """Return the folder itself, or the one above it in which it would be made."""
    while folder:
        found = below.look(folder, follow=True)
        if found is not None and stat.S_ISDIR(found.about.st_mode):
            break
        folder = posixpath.dirname(folder)
    return below.folder(folder)


def apply(below: Below, repair: Repair) -> None:
    """Carry out a repair; HostError for what cannot be written, with everything before it done."""
    for step in repair.steps:
        with writing.disk_errors(step.summary):
            _apply(below, step)
    for held in repair.away:
        with writing.disk_errors(f"Move /{held.path} away"):
            _move_away(below, held)


def _apply(below: Below, step: Step) -> None:
    for kinds, handler in _HANDLERS:
        if type(step) in kinds:
            handler(below, step)
            return
    raise HostError(f"'{step.summary}' cannot be done on a disk that does not run; this is a defect of the collection.")


def _text(below: Below, path: str) -> str:
    try:
        return below.read(path.lstrip("/"), _MOST, 0).data.decode("utf-8", "surrogateescape")
    except Unreadable:
        return ""


def _mode(below: Below, path: str, default: int = 0o644) -> int:
    about = below.look(path.lstrip("/"), follow=True)
    plain = about is not None and stat.S_ISREG(about.about.st_mode)
    return stat.S_IMODE(about.about.st_mode) & 0o755 or default if about is not None and plain else default


def _edit(below: Below, step: Step) -> None:
    edits = step.edits
    texts: Dict[str, str] = {path: _text(below, path) for path in {edit.path for edit in edits}}
    for path, text in account_edits.done(texts, edits).items():
        about = below.look(path.lstrip("/"), follow=True)
        if text != texts[path] and about is not None:
            kept = about.about
            writing.write(below, path, text, stat.S_IMODE(kept.st_mode) & 0o644, 0, kept.st_gid)


def _write_keys(below: Below, step: WriteKeys) -> None:
    """Write a file of keys; what was there stays in the quarantine, and sshd finds nothing on the way to it that others may write to."""
    person = next(one for one in accounts.people(_text(below, "etc/passwd")) if one.name == step.name)
    uid, gid = (person.uid, person.gid) if step.in_home else (0, 0)
    path = step.path.lstrip("/")
    if step.in_home:
        home = person.home.lstrip("/")
        inner = posixpath.relpath(posixpath.dirname(path), home)
        folders = [
            home,
            *(f"{home}/{'/'.join(inner.split('/')[: count + 1])}" for count in range(len(inner.split("/")))),
        ]
        for folder in dict.fromkeys(posixpath.normpath(each) for each in folders):
            _own(below, folder, uid, gid, folder == home)
    _keep(below, Held(path, step.name))
    writing.write(below, path, step.text, 0o600 if step.in_home else 0o644, uid, gid)


def _own(below: Below, folder: str, uid: int, gid: int, is_home: bool) -> None:
    """Give a folder on the way to a file of keys to its user; a link in its place is replaced by a folder, but for the home itself."""
    about = below.look(folder, follow=is_home)
    if about is not None and not stat.S_ISDIR(about.about.st_mode):
        _move_away(below, Held(folder, str(uid)))
        about = None
    where = about.path if about is not None else folder
    mode = stat.S_IMODE(about.about.st_mode) & ~0o022 & 0o777 if about is not None else 0o700
    writing.give(below, where, uid, gid, mode)


def _asked(below: Below, held: Held) -> "Asked | None":
    """Return a file of keys as the quarantine takes it; None for what holds nothing, such as a FIFO."""
    about = below.look(held.path)
    if about is None:
        return None
    if stat.S_ISLNK(about.about.st_mode):
        return Asked(
            _KEYS_KIND, held.path, "", below.link(held.path) or "", f"sshd would read keys of {held.user} from it"
        )
    if not stat.S_ISREG(about.about.st_mode):
        return None
    writing.unlock(below, held.path)
    try:
        digest = below.digest(held.path, "sha256", _MOST_HASHED)
    except Unreadable:
        digest = ""
    return Asked(_KEYS_KIND, held.path, digest, "", f"sshd would take keys of {held.user} from it")


def _keep(below: Below, held: Held) -> None:
    asked = _asked(below, held)
    if asked is not None and not asked.link and _free(below, asked):
        quarantining.keep(below, asked)


def _move_away(below: Below, held: Held) -> None:
    asked = _asked(below, held)
    if asked is not None and _free(below, asked):
        quarantining.move(below, [asked])
    else:
        writing.remove(below, held.path)


def _free(below: Below, asked: Asked) -> bool:
    """Return whether the same file from the same place is not in the quarantine yet."""
    return not any(
        (one.path, one.sha256, one.link) == (asked.path, asked.sha256, asked.link)
        for one in quarantining.records(below)
    )


def _generate(below: Below, step: GenerateHostKey) -> None:
    """Make a host key by the rescue system's ssh-keygen, in its memory, and put it on the disk."""
    if step.retired:
        _retire(below, step.path, step.retired, stays=True)
    with tempfile.TemporaryDirectory(prefix="portcullis-", dir="/dev/shm") as folder:
        path = os.path.join(folder, "key")
        check(["ssh-keygen", "-q", "-t", step.kind, "-b", str(step.bits), "-N", "", "-C", "", "-f", path], 120)
        with open(path, "rb") as file:
            private = file.read()
        public = files.read(f"{path}.pub") or ""
    # Written down first: a key that is on the disk and not known here would be made once more, which is no harm.
    files.write(MADE, json.dumps(sorted({*made(), " ".join(public.split()[:2])})), 0o600)
    writing.write(below, step.path, private, 0o600)
    writing.write(below, f"{step.path}.pub", public)


def _retire(below: Below, path: str, retired: str, stays: bool) -> None:
    for end in ("", ".pub"):
        try:
            content = below.read(f"{path}{end}".lstrip("/"), _MOST, 0)
        except Unreadable:
            continue
        writing.give(below, posixpath.dirname(retired), 0, 0, 0o700)
        writing.write(below, f"{retired}{end}", content.data, 0o600)
        if not stays:
            writing.remove(below, f"{path}{end}")


def _firewall(below: Below, step: Step) -> None:
    before: Mapping[str, str] = {path: _text(below, path) for path in (DEFAULTS, CONF, *RULES.values())}
    for path, text in firewall.texts_after(step, before).items():
        if text != before[path]:
            writing.write(below, path, text, 0o640 if path in RULES.values() else 0o644)


def _enable(below: Below, unit: str) -> None:
    """Have a unit start at boot, by the link that 'systemctl enable' would make; what the unit says is the package's word."""
    path = next((f"{folder}/{unit}" for folder in _UNIT_FOLDERS if _text(below, f"{folder}/{unit}")), "")
    targets: List[str] = (
        [name for line in _WANTED_BY.findall(_text(below, path)) for name in line.split()] if path else []
    )
    if not targets:
        raise HostError(
            f"{unit} on this disk has no file that says what starts it at boot; install its package again once the host runs."
        )
    for target in targets:
        writing.link(below, f"etc/systemd/system/{target}.wants/{unit}", f"/lib/systemd/system/{unit}")


def _add_wants(below: Below, step: RunCommand) -> None:
    """Do what the one command does that a plan for sshd may hold."""
    if step.argv[:3] != _ADDS_WANTS:
        raise HostError(
            f"'{step.summary}' cannot be done on a disk that does not run; this is a defect of the collection."
        )
    target, unit = step.argv[3:5]
    writing.link(below, f"etc/systemd/system/{target}.wants/{unit}", f"/lib/systemd/system/{unit}")


def _filter(below: Below, _step: Step) -> None:
    writing.write(below, MODULI, filtered_moduli(_text(below, MODULI)), _mode(below, MODULI))


_HANDLERS: Sequence[Tuple[Tuple[Type[Step], ...], Callable[..., None]]] = (
    ((WriteKeys,), _write_keys),
    ((WriteSudoers,), lambda below, step: writing.write(below, SUDOERS, step.text, 0o440)),
    ((DisableLines,), lambda below, step: writing.write(below, step.path, step.text, _mode(below, step.path))),
    ((WriteFile,), lambda below, step: writing.write(below, step.path, step.text, step.mode)),
    ((RemoveFile,), lambda below, step: writing.remove(below, step.path)),
    ((LockPassword, SetShell, JoinGroups), _edit),
    ((GenerateHostKey,), _generate),
    ((RetireHostKey,), lambda below, step: _retire(below, step.path, step.retired, stays=False)),
    ((FilterModuli,), _filter),
    ((SetUfwSettings, SetUfwRules, StartUfw), _firewall),
    ((SetUnit,), lambda below, step: _enable(below, step.name)),
    ((RunCommand,), _add_wants),
)
