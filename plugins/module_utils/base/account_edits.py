# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What steps change in the databases of accounts, field by field, and how exactly that is taken back.

Others change the same files while a change waits for its confirmation: a password is locked in a hurry, a user is added. So
the way back never brings back a file. It takes back our own edits from what is there by then, and where somebody else has
changed the very same field since, that stays.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Dict, Iterable, List, Mapping, Optional, Sequence, Set, Tuple

PASSWD, SHADOW, GROUP, GSHADOW = "/etc/passwd", "/etc/shadow", "/etc/group", "/etc/gshadow"
SUBUID, SUBGID = "/etc/subuid", "/etc/subgid"
#: Of passwd, shadow, and of group and gshadow alike. Source: passwd(5), shadow(5), group(5).
FULL_NAME, HOME, SHELL = 4, 5, 6
PASSWORD = 1
MEMBERS = 3

_NAMES = {
    (PASSWD, FULL_NAME): "the full name",
    (PASSWD, HOME): "the home",
    (PASSWD, SHELL): "the shell",
    (SHADOW, PASSWORD): "the password",
    (GROUP, MEMBERS): "the group",
}


@dataclass(frozen=True)
class Edit:
    """One edit of the line that begins with ``key``.

    ``what`` is "field", one that becomes ``after``; "lock", a password that is locked; "member", ``after`` joins the list;
    "line", the line comes to be; or "made", which says what a line that came to be has in a field if nobody else has changed
    it. ``before`` is what was there, and of a line in the file of groups those that named the user already.
    """

    path: str
    key: str
    what: str
    index: int = 0
    after: str = ""
    before: str = ""


def added(name: str, full_name: str, home: str, shell: str) -> Tuple[Edit, ...]:
    """Return what useradd edits for a user with a group of its own and no password."""
    lines = [Edit(path, name, "line") for path in (PASSWD, SHADOW, GROUP, GSHADOW, SUBUID, SUBGID)]
    made = ((PASSWD, FULL_NAME, full_name), (PASSWD, HOME, home), (PASSWD, SHELL, shell), (SHADOW, PASSWORD, "!"))
    return (*lines, *(Edit(path, name, "made", index, text) for path, index, text in (*made, (GROUP, MEMBERS, ""))))


def resolve(texts: Mapping[str, str], edits: Iterable[Edit]) -> Tuple[Edit, ...]:
    """Return the edits with what is there before them; those that would change nothing are left out."""
    found = []
    for edit in edits:
        file = _File(texts.get(edit.path, ""))
        line = file.line(edit.key)
        if edit.what in ("line", "made"):
            if line is None and edit.path in texts:
                listing = edit.what == "line" and edit.path in (GROUP, GSHADOW)
                found.append(replace(edit, before=",".join(file.listing(edit.key)) if listing else ""))
        elif line is not None and len(line) > edit.index:
            now = line[edit.index]
            locked = now if now.startswith("!") else f"!{now}"
            after = locked if edit.what == "lock" else edit.after
            if edit.what == "member" and after not in _members(now):
                found.append(edit)
            elif edit.what != "member" and now != after:
                found.append(replace(edit, what="field", after=after, before=now))
    return tuple(found)


def done(texts: Mapping[str, str], edits: Iterable[Edit]) -> Dict[str, str]:
    """Return the texts with the edits made, for files that no program of theirs may change; a line that is not there stays so."""
    files = {path: _File(text) for path, text in texts.items()}
    for edit in resolve(texts, edits):
        if edit.what in ("line", "made"):
            continue
        now = (files[edit.path].line(edit.key) or [])[edit.index]
        after = ",".join([*_members(now), edit.after]) if edit.what == "member" else edit.after
        files[edit.path].set(edit.key, edit.index, after)
    return {path: file.text for path, file in files.items()}


def undone(texts: Mapping[str, str], edits: Sequence[Edit]) -> Tuple[Dict[str, str], List[str]]:
    """Return the texts with the edits taken back, and a sentence for each that somebody else has changed since."""
    files = {path: _File(text) for path, text in texts.items()}
    complaints: List[str] = []
    staying: Set[str] = set()
    for edit in edits:
        line = files[edit.path].line(edit.key) if edit.path in files else None
        if edit.what == "made" and line is not None and line[edit.index : edit.index + 1] != [edit.after]:
            staying.add(edit.key)
            complaints.append(
                f"{_name(edit)} was changed by somebody else meanwhile, so the account {edit.key}, which this change had added, "
                f"stays (remove it by 'userdel {edit.key}' if that is not meant)"
            )
    for edit in reversed(edits):
        if edit.path in files:
            complaints += _take_back(files[edit.path], edit, staying)
    return {path: file.text for path, file in files.items()}, complaints


def _take_back(file: "_File", edit: Edit, staying: Set[str]) -> List[str]:
    if edit.what == "line":
        if edit.key not in staying:
            file.remove(edit.key)
            if edit.path in (GROUP, GSHADOW):
                file.unlist(edit.key, edit.before.split(","))
        return []
    line = file.line(edit.key)
    if line is None or len(line) <= edit.index:
        return [] if edit.what != "field" else [f"{edit.key} was removed by somebody else meanwhile and stays so"]
    now = line[edit.index]
    if edit.what == "member":
        file.set(edit.key, edit.index, ",".join(name for name in _members(now) if name != edit.after))
    elif edit.what == "field" and now == edit.after:
        file.set(edit.key, edit.index, edit.before)
    elif edit.what == "field" and now != edit.before:
        return [f"{_name(edit)} was changed by somebody else meanwhile and stays so"]
    return []


def _name(edit: Edit) -> str:
    return f"{_NAMES.get((edit.path, edit.index), f'field {edit.index + 1} in {edit.path}')} of {edit.key}"


def _members(field: str) -> List[str]:
    return [name for name in field.split(",") if name]


class _File:
    """A file of lines whose fields are parted by colons; what is no such line stays as it is."""

    def __init__(self, text: str) -> None:
        # A line ends with this alone; splitlines() knows other ends.
        self._lines = [line for line in re.split(r"(?<=\n)", text) if line]

    @property
    def text(self) -> str:
        return "".join(self._lines)

    def line(self, key: str) -> Optional[List[str]]:
        """Return the fields of the first line of this key."""
        return next((fields for _number, fields in self._fields() if fields[0] == key), None)

    def listing(self, name: str) -> List[str]:
        """Return the groups that name a user."""
        return [
            fields[0] for _number, fields in self._fields() if name in _members("".join(fields[MEMBERS : MEMBERS + 1]))
        ]

    def set(self, key: str, index: int, value: str) -> None:
        for number, fields in self._fields():
            if fields[0] == key:
                fields[index] = value
                self._lines[number] = ":".join(fields) + self._lines[number][len(self._lines[number].rstrip("\n")) :]
                return

    def remove(self, key: str) -> None:
        removed = [number for number, fields in self._fields() if fields[0] == key]
        self._lines = [line for number, line in enumerate(self._lines) if number not in removed]

    def unlist(self, name: str, but: Sequence[str]) -> None:
        """Take a user out of all groups but these."""
        for group in self.listing(name):
            if group not in but:
                members = _members((self.line(group) or [])[MEMBERS])
                self.set(group, MEMBERS, ",".join(other for other in members if other != name))

    def _fields(self) -> List[Tuple[int, List[str]]]:
        return [(number, line.rstrip("\n").split(":")) for number, line in enumerate(self._lines)]
