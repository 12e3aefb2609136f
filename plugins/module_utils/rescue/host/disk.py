# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a disk says of itself: its packages, its users and their homes; read below its root, by no program of its own."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from typing import Callable, Dict, List, Mapping, Optional, Tuple

from ...base.errors import HostError
from ...machine.below import Below, Content, Unreadable
from .. import packages, users
from ..finding import About
from ..packages import Database, Index

#: dpkg's status of ten thousand packages has some 15 MB, and its longest list less than that.
MOST_DATABASE = 64 << 20
#: More than any configuration; what is longer is said to be unreadable.
MOST_TEXT = 1 << 20
#: More than any file of a package of Debian's that anybody has on a server.
MOST_HASHED = 1 << 30
MOST_NAMES = 20_000
_MOST_HOMES = 2_000


@dataclass
class Disk:
    """A root, who owns what there, and the names of its users and groups."""

    below: Below
    database: Database
    passwd: str = ""
    shadow: str = ""
    users: Mapping[int, str] = field(default_factory=dict)
    groups: Mapping[int, str] = field(default_factory=dict)
    homes: Tuple[str, ...] = ()
    unknown_scripts: Tuple[str, ...] = ()

    def about(self, content: Content) -> About:
        """Return owner, mode and times with the disk's own names."""
        stat = content.about
        return About(
            self.users.get(stat.st_uid, str(stat.st_uid)),
            self.groups.get(stat.st_gid, str(stat.st_gid)),
            stat.st_mode & 0o7777,
            stat.st_mtime,
            stat.st_ctime,
            stat.st_size,
        )

    def text(self, path: str, most: int = MOST_TEXT) -> str:
        """Return the text of a file; empty where there is none that can be read."""
        return text_of(self.below, path, most)


def text_of(below: Below, path: str, most: int) -> str:
    try:
        return decoded(below.read(path, most, 0).data)
    except Unreadable:
        return ""


def decoded(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def read(below: Below, index: Index, noted: Callable[[str], None]) -> Disk:
    """Read a disk's packages and users; HostError where it has no dpkg, since then nothing could be said to be no package's."""
    merged = packages.links_merged({name: below.link(name) for name in packages.MERGED})
    database = Database(merged, packages.diversions(text_of(below, packages.DIVERSIONS, MOST_DATABASE)), index)
    status = text_of(below, packages.STATUS, MOST_DATABASE)
    known = packages.packages(status)
    if not known:
        raise HostError(
            f"/{packages.STATUS} below this root lists no package, so nobody could tell what is whose; name the root file system of a "
            "Debian or Ubuntu, with everything mounted that it has in other file systems."
        )
    names, more = below.names(packages.INFO, 200_000)
    if more:
        noted(f"/{packages.INFO} holds more than 200,000 names, of which the rest was not looked at.")
    there = set(names)
    for package in known:
        stem = next((name for name in package.info_names if f"{name}.list" in there), "")
        if stem:
            listed = text_of(below, f"{packages.INFO}/{stem}.list", MOST_DATABASE)
            sums = (
                text_of(below, f"{packages.INFO}/{stem}.md5sums", MOST_DATABASE) if f"{stem}.md5sums" in there else ""
            )
            database.add(package, listed.splitlines(), sums)
        else:
            database.add(package, (), "")
    passwd = text_of(below, "etc/passwd", MOST_DATABASE)
    rows = users.rows(passwd)
    return Disk(
        below,
        database,
        passwd,
        text_of(below, "etc/shadow", MOST_DATABASE),
        _numbers([(row[2], row[0]) for row in rows]),
        _numbers(_groups(text_of(below, "etc/group", MOST_DATABASE))),
        _homes(rows, noted),
        tuple(name for name in names if _SCRIPT.fullmatch(name) and _SCRIPT.sub(r"\1", name) not in database.names),
    )


_SCRIPT = re.compile(r"(.*)\.(preinst|postinst|prerm|postrm|config|triggers)", re.DOTALL)


def _groups(text: str) -> List[Tuple[str, str]]:
    rows = (line.split(":") for line in text.splitlines())
    return [(row[2], row[0]) for row in rows if len(row) == 4]


def _numbers(rows: List[Tuple[str, str]]) -> Dict[int, str]:
    found: Dict[int, str] = {}
    for number, name in rows:
        if re.fullmatch(r"\d{1,10}", number):
            found.setdefault(int(number), name)
    return found


def _homes(rows: List[List[str]], noted: Callable[[str], None]) -> Tuple[str, ...]:
    homes = dict.fromkeys(
        posixpath.normpath(row[5]).lstrip("/")
        for row in rows
        if row[5].startswith("/") and posixpath.normpath(row[5]) != "/"
    )
    found = ("root", *(home for home in homes if home != "root"))
    if len(found) > _MOST_HOMES:
        noted(f"There are {len(found)} homes, of which the first {_MOST_HOMES} were looked at.")
    return found[:_MOST_HOMES]


def home_keys(disk: Disk, rule: Callable[[str], Optional[str]]) -> Dict[str, bool]:
    """Return of each user whether a file of keys in the home has a line that ``rule`` finds."""
    found: Dict[str, bool] = {}
    looked_into = set(disk.homes)
    for row in users.rows(disk.passwd)[:_MOST_HOMES]:
        home = posixpath.normpath(row[5]).lstrip("/")
        found[row[0]] = home in looked_into and any(
            rule(disk.text(f"{home}/.ssh/{name}")) for name in ("authorized_keys", "authorized_keys2")
        )
    return found
