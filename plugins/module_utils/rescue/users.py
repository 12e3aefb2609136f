# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts and groups by which somebody is root, or gets in as nobody should, by the texts of the files in /etc."""

from __future__ import annotations

import re
from typing import Dict, Iterator, List, Mapping, Optional, Set, Tuple

from .rules import Known, lines, quoted

#: Whose members become root without a rule of their own.
ROOTS = frozenset({"root", "sudo", "wheel", "disk", "shadow", "docker", "lxd", "incus-admin"})
_PROGRAMS = range(1, 1000)
_NO_SHELL = re.compile(r"(|/(usr/)?(s?bin)/(nologin|false|true|sync))")
#: A range of IDs that a user may be given begins far above all accounts. Source: subuid(5).
_FIRST_OF_A_RANGE = 65_536
Found = Iterator[Tuple[str, str]]


def accounts(passwd: str, shadow: str, keyed: Mapping[str, bool], known: Known) -> Found:
    """Yield accounts by which somebody is root or gets in as nobody should: the user, and why.

    ``keyed`` says of each user whether there are keys to log in by.
    """
    secrets: Dict[str, str] = {}
    for line in shadow.split("\n"):
        name, _sign, rest = line.partition(":")
        secrets.setdefault(name, rest.partition(":")[0])
    owners: Dict[int, str] = {}
    for row in rows(passwd):
        for why in (*_identity(row, owners, known), *_way_in(row, secrets, keyed, known)):
            yield row[0], why
    for line in passwd.split("\n"):
        fields = line.split(":")
        if len(fields) != 7 and line.strip() and fields[0].strip()[:1] not in ("#", "+", "-"):
            yield fields[0], f"is in a line with {len(fields)} fields for 7, which programs may read as an account"


def _number(uid: str) -> Optional[int]:
    return int(uid) if re.fullmatch(r"\d{1,10}", uid) else None


def _identity(row: List[str], owners: Dict[int, str], known: Known) -> Iterator[str]:
    """Yield why a user may be somebody else; ``owners`` are the first of each UID so far."""
    name, number = row[0], _number(row[2])
    if number is None:
        yield f"has the UID {row[2]!r}, which programs may take for another number"
    elif number == 0 and name != "root":
        yield "has UID 0, so it is root under another name"
    elif owners.setdefault(number, name) != name and known.admins & {name, owners[number]}:
        yield f"has the UID of {owners[number]}, so one is an admin under another name"


def _way_in(row: List[str], secrets: Mapping[str, str], keyed: Mapping[str, bool], known: Known) -> Iterator[str]:
    """Yield why somebody gets in by an account without the secret that it should have."""
    name, secret, number, shell = row[0], row[1], _number(row[2]), row[6]
    no_shell = _NO_SHELL.fullmatch(shell)
    if secret not in ("x", "*", "!", "!!"):
        yield "has a password in /etc/passwd itself" if secret else "needs no password"
    if secrets.get(name) == "" and secret == "x" and not no_shell:
        yield "needs no password"
    if number is None or no_shell:
        return
    usable = secrets.get(name, "*")[:1] not in ("*", "!", "")
    if (number in _PROGRAMS or number == 65534) and (usable or keyed.get(name)):
        yield f"is an account of a program (UID {row[2]}) with the shell {shell} and {'a password' if usable else 'keys'}"
    if not known.packaged(shell):
        yield f"has the shell {shell}, which is no package's"


def members(group: str, gshadow: str, passwd: str, known: Known, cloud_user: str) -> Found:
    """Yield users who are no admins and are in a group that makes root of them, or get into it when they like, and why."""
    right = {*known.admins, "root", cloud_user}
    named = [fields for fields in (line.split(":") for line in group.split("\n")) if len(fields) == 4]
    numbers = {_plain(fields[2]): fields[0] for fields in reversed(named) if fields[0] in ROOTS}
    for name, _secret, number, listed in named:
        root = name if name in ROOTS else numbers.get(_plain(number), "")
        whose = "whose members" if name == root else f"which has the number of {root}, whose members"
        for user in _listed(listed, right) if root else ():
            yield user, f"is in the group {name}, {whose} become root, and is not among admins"
    for row in rows(passwd):
        root = numbers.get(_plain(row[3]), "")
        # Whoever has root's own number is a finding already.
        if root and row[0] not in right and row[2].strip("+-0 "):
            yield row[0], f"has the group {root} as its first, whose members become root, and is not among admins"
    yield from _joining(gshadow, right)


def _joining(gshadow: str, right: Set[str]) -> Found:
    """Yield who gets into such a group by its password, or as one who may add members. Source: gshadow(5)."""
    for fields in (line.split(":") for line in gshadow.split("\n")):
        if len(fields) == 4 and fields[0] in ROOTS:
            if fields[1] and fields[1][0] not in "*!x":
                yield fields[0], "is a group that whoever knows its password joins, and its members become root"
            for user in _listed(fields[2], right):
                yield (
                    user,
                    f"may add anybody to the group {fields[0]}, whose members become root, and is not among admins",
                )


def _plain(number: str) -> str:
    return number.strip().lstrip("0") or "0"


def _listed(names: str, right: Set[str]) -> List[str]:
    return [name.strip() for name in names.split(",") if name.strip() and name.strip() not in right]


def rows(passwd: str) -> List[List[str]]:
    """Return the rows of a passwd file that have all fields."""
    return [
        row
        for row in (line.split(":") for line in passwd.split("\n"))
        if len(row) == 7 and row[0] and row[0][0] not in "#+-"
    ]


def id_ranges(text: str, known: Known) -> Iterator[str]:
    """Lines of subuid or subgid by which a user may become root, or another user, in a namespace of their own."""
    for number, line in lines(text):
        fields = line.split(":")
        # root needs no range to become another user.
        if (
            len(fields) == 3
            and fields[0] not in ("root", "0")
            and not (fields[1].isdigit() and int(fields[1]) >= _FIRST_OF_A_RANGE)
        ):
            yield quoted(number, line)


def extra_users(text: str, known: Known) -> Iterator[str]:
    """Accounts that a name service of their own adds: the ones that are root. Source: libnss-extrausers."""
    for number, line in lines(text):
        fields = line.split(":")
        if len(fields) > 2 and fields[2].strip().lstrip("+-0") == "":
            yield quoted(number, f"{fields[0]}:...:{fields[2]}:")


def doas(text: str, known: Known) -> Iterator[str]:
    """Rules that permit something to others than admins. Source: doas.conf(5)."""
    for number, line in lines(text):
        words = re.sub(r"\bsetenv\s*\{[^}]*\}", " ", line).split()
        who = next((word for word in words[1:] if word not in ("nopass", "nolog", "persist", "keepenv")), "")
        if words[0] == "permit" and who.strip(":") not in known.admins:
            yield quoted(number, line)


def given_groups(text: str, known: Known) -> Iterator[str]:
    """Lines that give somebody a group at a login, though no file of groups shows it, whose members become root. Source: group.conf(5)."""
    for number, line in lines(text):
        groups = re.split(r"[\s,]+", line.rpartition(";")[2].strip())
        if ROOTS & set(groups):
            yield quoted(number, line)
