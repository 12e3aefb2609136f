# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Passwords that somebody would guess, the likeliest first, and what the shadow file says of a password.

Nothing here is ever printed or returned to the controller: of a guessed password only its ``Guess.why`` is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Dict, Iterable, Iterator, List, Tuple

from .common_passwords import COMMON, STEMS

#: What people put behind a word so that it looks like a password.
_TAILS = ("", "1", "12", "123", "1234", "12345", "123456", "!", "1!", "123!", "@123", "01", "2", "11", "00", "#1", ".")

_COMMON_WHY = "it is one of the commonest passwords"
_NAME_WHY = "it is made of the user's or the host's own name"
_GIVEN_WHY = "it is one of those that extra_passwords names"

#: Schemes of crypt(5) by their prefix, with whether they are still good.
_SCHEMES = (
    ("$y$", "yescrypt", True),
    ("$gy$", "gost-yescrypt", True),
    ("$7$", "scrypt", True),
    ("$2", "bcrypt", True),
    ("$6$", "sha512crypt", True),
    ("$5$", "sha256crypt", True),
    ("$sha1", "sha1crypt", False),
    ("$md5", "sunmd5", False),
    ("$1$", "md5crypt", False),
    ("$3$", "nthash", False),
    ("_", "bsdicrypt", False),
)


@dataclass(frozen=True)
class Guess:
    """One password to try, and what would be said if it were the one."""

    text: str
    why: str


@dataclass(frozen=True)
class Secret:
    """The second field of a line of the shadow file.

    ``state`` is empty (anybody gets in), locked (no password fits) or set.
    """

    hash: str

    def __repr__(self) -> str:
        # A traceback must not show it.
        return f"Secret({self.state})"

    @property
    def state(self) -> str:
        if not self.hash:
            return "empty"
        return "locked" if self.hash[0] in "!*" else "set"

    @property
    def scheme(self) -> str:
        """The scheme of a password that is set; DES, the oldest, has no prefix."""
        return self._scheme[0] if self.state == "set" else ""

    @property
    def outdated(self) -> bool:
        """Whether the scheme is so fast that the whole list would be tried in a moment by who reads the shadow file."""
        return self.state == "set" and not self._scheme[1]

    @property
    def _scheme(self) -> Tuple[str, bool]:
        return next(((name, good) for prefix, name, good in _SCHEMES if self.hash.startswith(prefix)), ("des", False))


def secrets(shadow: str) -> Dict[str, Secret]:
    """Return the passwords of all users, by name, from the text of /etc/shadow."""
    lines = (line.split(":") for line in shadow.split("\n"))
    found: Dict[str, Secret] = {}
    for fields in lines:
        if len(fields) > 1:
            # The first line of a name is the one that counts.
            found.setdefault(fields[0], Secret(fields[1]))
    return found


def guesses(name: str, about: str, host: str, year: int, extra: Iterable[str] = ()) -> List[Guess]:
    """Return what to try for a user, the likeliest first, each once.

    ``about`` is the user's full name (GECOS), ``host`` the host's name; ``year`` is this one, since people append it.
    """
    found: Dict[str, Guess] = {}
    for text, why in _all(name, about, host, year, extra):
        if text:
            found.setdefault(text, Guess(text, why))
    return list(found.values())


def _all(name: str, about: str, host: str, year: int, extra: Iterable[str]) -> Iterator[Tuple[str, str]]:
    yield from ((text, _GIVEN_WHY) for text in extra)
    yield from ((word, _NAME_WHY) for word in _spellings(name))
    yield from ((text, _COMMON_WHY) for text in COMMON[:50])
    tails = (*_TAILS, *(str(year - back) for back in range(3)), f"{year}!", str(year)[2:])
    own = [name, *re.split(r"[^a-z0-9]+", name.lower()), *re.split(r"[\s,._-]+", about), host.partition(".")[0]]
    for word in dict.fromkeys(part for part in own if len(part) > 1):
        yield from ((f"{spelt}{tail}", _NAME_WHY) for tail in tails for spelt in _spellings(word)[:2])
        yield from ((spelt, _NAME_WHY) for spelt in _spellings(word))
    yield from ((text, _COMMON_WHY) for text in COMMON)
    for tail in tails:
        yield from ((f"{spelt}{tail}", _COMMON_WHY) for stem in STEMS for spelt in (stem, stem.capitalize()))


def _spellings(word: str) -> Tuple[str, ...]:
    lower = word.lower()
    leet = lower.translate(str.maketrans("aeios", "43105"))
    return lower, lower.capitalize(), lower[::-1], lower * 2, lower.upper(), leet, f"{lower}pass", f"{lower}password"
