# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading sshd's configuration the way sshd does: files in order, includes in place, the first value wins.

Source: sshd_config(5) and servconf.c of OpenSSH 8.4 to 10.
"""

from __future__ import annotations

import itertools
import posixpath
import re
from dataclasses import dataclass
from typing import Dict, FrozenSet, Iterator, List, Mapping, Sequence, Tuple

from ..base.errors import Refusal
from .globs import matches
from .settings import ALIASES, Settings, reported, values

MAIN = "/etc/ssh/sshd_config"
_MOST_LINES = 20_000

#: Keywords whose lines add up over all files, so that one of ours cannot narrow another's.
ACCUMULATING = frozenset(
    {
        *("port", "hostkey", "allowusers", "allowgroups", "denyusers", "denygroups", "listenaddress", "acceptenv"),
        *("hostcertificate", "persourcepenalties"),
    }
)
#: Between these stands in the main file what our drop-in says already. It is ours to write and to remove, and so no line of others.
BLOCK_BEGIN = "# Begin of what 00-portcullis.conf says, for who reads this file alone (ssh_hardening_visible); edits here do not last."
BLOCK_END = "# End of what 00-portcullis.conf says."
_BLOCK = re.compile(rf"^{re.escape(BLOCK_BEGIN)}\n(?:.*\n)*?{re.escape(BLOCK_END)}\n", re.MULTILINE)

#: What ``Match all`` stands for in ``Line.match``: it holds for every login, and wins over what no Match is about.
EVERY_LOGIN = "all"

#: Source: strdelim() of OpenSSH's misc.c: a keyword may be quoted, from wherever in it, and a = may stand on either side of it.
_LINE = re.compile(
    r'(?:""[ \t\r]*|[ \t\r]*=?[ \t\r]*)([^ \t\r"=#][^ \t\r"=]*)?(?:"([^"]*)"[ \t\r]*|[ \t\r]*=?[ \t\r]*)(.*)', re.DOTALL
)
#: What argv_split() takes at once: what a backslash may stand in front of, with it.
_SIGN = re.compile(r"\\[\"'\\ ]|[\s\S]")


@dataclass(frozen=True)
class Line:
    """One setting: where it stands (path, index from 0), its keyword in lower case, its arguments, and the Match it is in.

    ``match`` is empty outside of any Match, and ``EVERY_LOGIN`` behind ``Match all``.
    """

    path: str
    index: int
    keyword: str
    arguments: Tuple[str, ...]
    match: str = ""

    @property
    def for_some(self) -> bool:
        """Whether it is about some logins only."""
        return self.match not in ("", EVERY_LOGIN)

    @property
    def value(self) -> str:
        return " ".join(self.arguments)

    @property
    def values(self) -> Tuple[str, ...]:
        return values(self.keyword, self.arguments)

    @property
    def place(self) -> str:
        return f"{self.path}:{self.index + 1}"


@dataclass(frozen=True)
class Config:
    """The configuration as files: texts by path, and what each include pattern led to, in order."""

    files: Mapping[str, str]
    globs: Mapping[str, Tuple[str, ...]]

    def lines(self) -> List[Line]:
        """Return all settings in the order in which sshd reads them; Refusal where files include each other without an end."""
        found = list(itertools.islice(self._read(MAIN, "", 0), _MOST_LINES + 1))
        if len(found) > _MOST_LINES:
            raise Refusal(
                f"{MAIN} comes to more than {_MOST_LINES} lines with all that it includes, as files that include each other do; take those lines out, "
                "then run again."
            )
        return found

    @property
    def matches(self) -> bool:
        """Whether some file may treat one login otherwise than another."""
        return any(line.keyword == "match" for path, text in self.files.items() for line in parse(path, text))

    def with_file(self, path: str, text: str) -> "Config":
        """Return the configuration as it will be once this file is there, read wherever a pattern leads to it."""
        globs = {
            pattern: tuple(sorted({*found, path})) if matches(posixpath.join("/etc/ssh", pattern), path) else found
            for pattern, found in self.globs.items()
        }
        return Config({**self.files, path: text}, globs)

    def as_found(self, mark: str, ours: str) -> "Config":
        """Return the configuration as others have it: without our file, and with the lines that ``mark`` turned into comments."""
        texts = {path: re.sub(f"^{re.escape(mark)}", "", text, flags=re.MULTILINE) for path, text in self.files.items()}
        return Config({**texts, ours: ""} if ours in texts else texts, self.globs)

    def below(self, folder: str) -> Dict[str, str]:
        """Return the files' texts by path as they would be with everything below a folder, includes included."""
        return {folder + path: _moved(text, folder) for path, text in self.files.items()}

    def _read(self, path: str, outer: str, depth: int) -> Iterator[Line]:
        # sshd itself stops at sixteen.
        if depth > 16:
            return
        match = outer
        text = self.files.get(path, "")
        repeated = _repeated(text) if path == MAIN else frozenset()
        for line in parse(path, text):
            if line.index in repeated:
                continue
            if line.keyword == "match":
                match = _within(outer, EVERY_LOGIN if line.value.lower() == EVERY_LOGIN else line.value)
                continue
            placed = Line(line.path, line.index, line.keyword, line.arguments, match)
            yield placed
            if line.keyword == "include":
                for pattern in line.arguments:
                    for included in self.globs.get(pattern, ()):
                        # A Match inside an included file ends with that file.
                        yield from self._read(included, match, depth + 1)


def _repeated(text: str) -> FrozenSet[int]:
    """Return the indexes of the lines that only repeat our drop-in."""
    return frozenset(
        index
        for found in _BLOCK.finditer(text)
        for index in range(text.count("\n", 0, found.start()), text.count("\n", 0, found.end()))
    )


def with_block(text: str, lines: Sequence[str]) -> str:
    """Return the main file's text with these lines as the block in front; exactly as it was before it had one where there are none.

    In front, since scanners take the first line of a keyword, as sshd does.
    """
    rest = _BLOCK.sub("", text)
    return "".join(f"{line}\n" for line in (BLOCK_BEGIN, *lines, BLOCK_END)) + rest if lines else rest


def _within(outer: str, inner: str) -> str:
    """Return what a Match comes to in a file that is included within another."""
    if outer in ("", EVERY_LOGIN):
        return inner
    return outer if inner == EVERY_LOGIN else f"{outer} {inner}"


def parse(path: str, text: str) -> List[Line]:
    """Return the settings of one file, Match lines included; comments and what sshd would refuse are left out."""
    found = []
    for index, raw in enumerate(text.split("\n")):
        matched = _LINE.match(raw)
        keyword = f"{matched[1] or ''}{matched[2] or ''}".lower() if matched else ""
        if matched and keyword.isalnum():
            found.append(Line(path, index, ALIASES.get(keyword, keyword), split(matched[3].rstrip(" \t\r\f"))))
    return found


def _moved(text: str, folder: str) -> str:
    lines = text.split("\n")
    for line in parse("", text):
        if line.keyword == "include":
            patterns = (folder + posixpath.join("/etc/ssh", pattern) for pattern in line.arguments)
            lines[line.index] = " ".join(["Include", *(f'"{one}"' if " " in one else one for one in patterns)])
    return "\n".join(lines)


def split(text: str) -> Tuple[str, ...]:
    """Return the arguments of a line, up to a comment; those of quotes that do not end are what spaces part.

    Source: argv_split() of OpenSSH's misc.c.
    """
    found: List[str] = []
    quote, inside = "", False
    signs = iter(_SIGN.findall(text))
    for sign in signs:
        if not quote and sign in " \t":
            inside = False
            continue
        if not inside:
            if sign == "#":
                break
            found.append("")
            inside = True
        if sign == quote:
            quote = ""
        elif not quote and sign in "\"'":
            quote = sign
        elif sign == "\\ " and quote:
            found[-1] += sign
        else:
            found[-1] += sign[-1]
    return tuple(text.split()) if quote else tuple(found)


def include_patterns(text: str) -> List[str]:
    """Return the include patterns of a file; a relative one is below /etc/ssh."""
    return [pattern for line in parse("", text) if line.keyword == "include" for pattern in line.arguments]


def effective(text: str) -> Settings:
    """Return what ``sshd -T`` printed, as values by keyword in lower case."""
    found: Dict[str, Tuple[str, ...]] = {}
    for line in filter(None, text.split("\n")):
        keyword, _space, value = line.partition(" ")
        name = keyword.lower()
        found[name] = (*found.get(name, ()), *reported(name, value.strip()))
    for former, name in ALIASES.items():
        if former in found:
            found.setdefault(name, found[former])
    return found


def disable(text: str, indexes: Sequence[int], mark: str) -> str:
    """Return the text with these lines turned into comments that start with ``mark``, so that they can be brought back."""
    lines = text.split("\n")
    for index in indexes:
        lines[index] = f"{mark}{lines[index]}"
    return "\n".join(lines)
