# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""requirements.yml of ansible-galaxy: which roles and collections it installs, and whether always the same ones.

It is read without PyYAML, which is not on every host: block lists of mappings or names, with values on one line, as ansible-galaxy's
own manual writes them. What is written otherwise is refused with its line, never guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Dict, Iterator, List, Optional, Sequence, Tuple

from .finding import Finding, found
from .settings import host_of, is_plain, shown

_KEY = re.compile(r"([A-Za-z_][\w.-]*)\s*:(?:\s+(.*))?$")
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_EXACT = re.compile(r"(?:==?\s*)?v?\d+(\.\d+)*([+-][0-9A-Za-z.+-]*|\.?(?:a|b|rc|dev|post)\d+)?")
_BRANCHES = frozenset({"main", "master", "devel", "develop", "head", "trunk", "latest", "stable", "dev", "*"})


class Malformed(ValueError):
    """A line is written in a way that is not read here; ``line`` is its number."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(f"line {line} {what}")
        self.line = line


@dataclass
class Wish:
    """A role or a collection that is asked for: its settings and the line where it begins."""

    kind: str
    line: int
    settings: Dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.settings.get("name") or self.settings.get("src") or self.settings.get("source") or "(unnamed)"


def wishes(text: str) -> List[Wish]:
    """Return what a requirements.yml asks for; Malformed for what is not read here."""
    result: List[Wish] = []
    # In the oldest form the file is a list of roles.
    kind, item_indent, nested = "roles", -1, -1
    for number, raw in enumerate(text.splitlines(), 1):
        line = _bare(raw, number)
        if not line.strip() or line.strip() in ("---", "..."):
            continue
        indent, said = len(line) - len(line.lstrip()), line.strip()
        if nested >= 0 and (indent > nested or (indent == nested and said.startswith("- "))):
            continue
        nested = -1
        if indent == 0 and not said.startswith("-"):
            kind, item_indent = _section(said, number), -1
        elif said.startswith("- ") and item_indent in (-1, indent):
            item_indent = indent
            result.append(Wish(kind, number))
            nested = _take(result[-1], said[2:].strip(), number, indent + 2)
        elif result and item_indent >= 0 and indent > item_indent:
            nested = _take(result[-1], said, number, indent)
        else:
            raise Malformed(number, "belongs to no entry by its indentation")
    return [wish for wish in result if wish.kind in ("roles", "collections")]


def _bare(raw: str, number: int) -> str:
    if "\t" in raw[: len(raw) - len(raw.lstrip())]:
        raise Malformed(number, "is indented by a tab")
    if not raw.isprintable():
        raise Malformed(number, "holds a control character")
    return re.sub(r"(^|\s)#.*$", "", raw).rstrip()


def _section(said: str, number: int) -> str:
    match = _KEY.match(said)
    if not match or (match[2] or "").strip() not in ("", "[]"):
        raise Malformed(number, "is no 'roles:' or 'collections:' with a list below it")
    return match[1]


def _take(wish: Wish, said: str, number: int, indent: int) -> int:
    """Add what an entry's line says, and return from which indentation on lines belong to a list of its own, else -1."""
    match = _KEY.match(said)
    if said.startswith("{") and said.endswith("}"):
        for part in said[1:-1].split(","):
            _take(wish, part.strip(), number, indent)
        return -1
    if match is None:
        if wish.settings or re.search(r"[{}\[\]&*|>!%@`]", said[:1]):
            raise Malformed(number, "is written in a way that is not read here; write 'name: value', one on each line")
        wish.settings["name"] = _value(said, number)
        return -1
    if match[1] in ("signatures", "include"):
        wish.settings[match[1]] = (match[2] or "listed").strip()
        return indent if not match[2] else -1
    wish.settings[match[1]] = _value((match[2] or "").strip(), number)
    return -1


def _value(said: str, number: int) -> str:
    quoted = re.fullmatch(r"'((?:[^']|'')*)'|\"([^\"\\]*)\"", said)
    if quoted:
        return quoted[1].replace("''", "'") if quoted[1] is not None else quoted[2]
    if said[:1] in tuple("{[&*|>!%@`\"'"):
        raise Malformed(number, "has a value that is not read here; write it on one line, in quotes if need be")
    return said


def findings(path: str, wished: Sequence[Wish], hosts: Sequence[str], keyring: bool) -> Iterator[Finding]:
    """Yield what lets others choose what is installed; ``keyring`` is whether ansible.cfg names one for signatures."""
    for wish in wished:
        yield from _source(path, wish, hosts)
        objection = _version(wish)
        if objection:
            yield found("galaxy_unpinned", f"{shown(wish.name)} {objection}", path, wish.line)
    unsigned = [wish for wish in wished if wish.kind == "collections" and _from_server(wish)]
    # The configured server's own signatures a keyring has verified too.
    signed = [
        wish for wish in unsigned if keyring and (wish.settings.get("signatures") or "source" not in wish.settings)
    ]
    unsigned = [wish for wish in unsigned if wish not in signed]
    if unsigned:
        what = f"{len(unsigned)} collections have no signature, the first is {unsigned[0].name}"
        yield found("galaxy_no_signature", what, path, unsigned[0].line)


def _is_git(wish: Wish) -> bool:
    address = _address(wish) or ""
    return (
        wish.settings.get("type") == "git"
        or wish.settings.get("scm") == "git"
        or address.startswith(("git+", "git@", "git:"))
    )


def _from_server(wish: Wish) -> bool:
    return not _is_git(wish) and wish.settings.get("type", "galaxy") == "galaxy" and "://" not in wish.name


def _address(wish: Wish) -> Optional[str]:
    keys: Tuple[str, ...] = ("source", "src", "name")
    return next((wish.settings[key] for key in keys if re.search(r"://|^[\w.-]+@", wish.settings.get(key, ""))), None)


def _source(path: str, wish: Wish, hosts: Sequence[str]) -> Iterator[Finding]:
    address = _address(wish)
    if address is None:
        return
    if is_plain(address):
        yield found("galaxy_no_tls", f"{shown(wish.name)} comes from {shown(address)}", path, wish.line)
    elif not _is_git(wish) and wish.kind == "collections" and host_of(address) and host_of(address) not in hosts:
        yield found("ansible_galaxy_host", f"{shown(wish.name)} comes from {shown(address)}", path, wish.line)


def _version(wish: Wish) -> str:
    """Return why the version that is asked for is not one and the same for ever; empty where it is."""
    if wish.settings.get("type") in ("dir", "file", "subdirs"):
        return ""
    version = wish.settings.get("version", "").strip()
    # The short form: a name, a comma and a version.
    if not version and "," in wish.name:
        version = wish.name.split(",")[1].strip()
    if not version:
        return "has no version"
    if _COMMIT.fullmatch(version):
        return ""
    if version.lower() in _BRANCHES:
        return f"is taken from the branch {version}"
    if _is_git(wish) and wish.kind == "collections":
        return f"is taken from git at {version}, which is no commit"
    return "" if _EXACT.fullmatch(version) else f"has the version {version}, which is not exact"
