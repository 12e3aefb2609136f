# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files on the host's own disks: what changed lately, what gives somebody else's rights, what differs from its package."""

from __future__ import annotations

import base64
import glob
import hashlib
import os
import stat
import time
from typing import Any, Dict, Iterator, List, Tuple

from .. import mounts, texts
from . import stream
from .stream import Sender

_DAY = 86_400
_MOST_LINES = 300_000
_MOST_MARKS = 50
#: Where containers keep whole systems, whose files are of no package of this host; these are marked last.
_CONTAINERS = (
    "/var/lib/docker/",
    "/var/lib/containerd/",
    "/var/lib/containers/",
    "/var/lib/machines/",
    "/var/lib/lxc/",
    "/snap/",
)
_LISTS = "/var/lib/dpkg/info"
_PROGRAMS = (
    "/usr/bin",
    "/usr/sbin",
    "/bin",
    "/sbin",
    "/lib/systemd",
    "/usr/lib/systemd",
    "/lib/security",
    "/usr/lib/x86_64-linux-gnu/security",
)
_MERGED = ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")


def files(sender: Sender, days: int) -> None:
    """Send a line for each file that changed within so many days, or that gives whoever runs it more rights."""
    rights: List[Dict[str, Any]] = []
    sender.records("files", f"changed within {days} days", _lately(sender, days, rights), 100_000_000)
    sender.records("files", "set-user-id, set-group-id and capabilities", rights)
    owned = _owned()
    links = _links()
    paths = [str(one["path"]) for one in rights]
    strangers = texts.of_no_package(paths, owned, links) if owned else []
    for path in sorted(strangers, key=lambda path: path.startswith(_CONTAINERS))[:_MOST_MARKS]:
        one = next(one for one in rights if one["path"] == path)
        sender.note(
            f"{path} ({one['mode']}{', ' + one['capability'] if one['capability'] else ''}) is of no package", mark=True
        )


def _lately(sender: Sender, days: int, rights: List[Dict[str, Any]]) -> Iterator[Dict[str, Any]]:
    since = time.time() - days * _DAY
    count = 0
    for path, known in _walk(sender):
        capability = _capability(path, known)
        if capability or (stat.S_ISREG(known.st_mode) and known.st_mode & (stat.S_ISUID | stat.S_ISGID)):
            rights.append({"path": path, "capability": capability, **stream.described(known)})
        if max(known.st_ctime, known.st_mtime) < since:
            continue
        count += 1
        if count > _MOST_LINES:
            yield {"left_out_from": path}
            return
        yield {"path": path, "size": known.st_size, **stream.described(known)}


def _capability(path: str, known: os.stat_result) -> str:
    if not (stat.S_ISREG(known.st_mode) and known.st_mode & 0o111):
        return ""
    try:
        return base64.b16encode(os.getxattr(path, "security.capability", follow_symlinks=False)).decode()
    except OSError:
        return ""


def _walk(sender: Sender) -> Iterator[Tuple[str, os.stat_result]]:
    """Yield all files and folders of the host's own file systems, each once."""
    walked, _left_out = mounts.walked(sender.mounts)
    crossing = {mount.path for mount in sender.mounts}
    waiting = [mount.path for mount in walked]
    while waiting:
        if sender.seconds_left <= 2:
            sender.note(f"files: the time was over at {waiting[-1]}, so what lies there and behind it is missing")
            return
        try:
            with os.scandir(waiting.pop()) as found:
                entries = list(found)
        except OSError:
            continue
        for entry in entries:
            try:
                known = entry.stat(follow_symlinks=False)
            except OSError:
                continue
            yield entry.path, known
            if stat.S_ISDIR(known.st_mode) and entry.path not in crossing:
                waiting.append(entry.path)


def _links() -> List[Tuple[str, str]]:
    return [(path, os.path.realpath(path)) for path in _MERGED if os.path.islink(path)]


def _owned() -> Dict[str, bool]:
    found: Dict[str, bool] = {}
    for path in glob.glob(f"{_LISTS}/*.list"):
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            found.update((line.rstrip("\n"), True) for line in file)
    return found


def _sums() -> Dict[str, str]:
    found: Dict[str, str] = {}
    for path in glob.glob(f"{_LISTS}/*.md5sums"):
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            found.update(texts.sums(file.read()))
    return found


def _diverted() -> Dict[str, str]:
    try:
        with open("/var/lib/dpkg/diversions", encoding="utf-8", errors="surrogateescape") as file:
            lines = file.read().splitlines()
    except OSError:
        return {}
    return dict(zip(lines[::3], lines[1::3]))


def differing(sender: Sender) -> None:
    """Send the files that are not what their package brought, programs first, and the programs of no package."""
    marks: List[str] = []
    sender.records("differing", "files that are not as their package brought them", _differing(sender, marks))
    owned = _owned()
    folders = [
        folder for folder in _PROGRAMS if not os.path.islink(folder) and not os.path.islink(os.path.dirname(folder))
    ]
    present = [path for folder in folders for path in glob.glob(f"{folder}/*") if not os.path.isdir(path)]
    strangers = texts.of_no_package(present, owned, _links()) if owned else []
    links = {path for path in strangers if os.path.islink(path)}
    sender.records("differing", "programs of no package", ({"path": path, "link": path in links} for path in strangers))
    for text in [*marks, *(f"{path} is of no package" for path in strangers if path not in links)][:_MOST_MARKS]:
        sender.note(text, mark=True)


def _differing(sender: Sender, marks: List[str]) -> Iterator[Dict[str, Any]]:
    expected = _sums()
    diverted = _diverted()
    looked = 0
    for path in texts.in_order(expected):
        if sender.seconds_left <= 3:
            sender.note(f"differing: {looked} of {len(expected)} files of packages were compared in the time there was")
            return
        looked += 1
        # The usual images leave documentation and translations out.
        place = diverted.get(path, path)
        try:
            digest = _md5(place)
        except FileNotFoundError:
            if not path.startswith("/usr/share/"):
                yield {"path": path, "is": "missing"}
            continue
        except (OSError, stream.LeftOut) as error:
            yield {"path": path, "is": f"not read: {error}"}
            continue
        if digest != expected[path]:
            marks.append(f"{path} is not as its package brought it")
            yield {"path": path, "is": "other", "md5": digest, "expected": expected[path]}


def _md5(path: str) -> str:
    digest = hashlib.md5(usedforsecurity=False)
    # Its folder may be a link, as /bin is; the file itself is none.
    opened = stream.open_quietly(path)
    try:
        if not stat.S_ISREG(os.fstat(opened).st_mode):
            raise stream.LeftOut("it is no file")
        while True:
            part = os.read(opened, 1 << 18)
            if not part:
                return digest.hexdigest()
            digest.update(part)
    finally:
        os.close(opened)
