# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lines of an authorized_keys file, read as sshd reads them.

Source: sshd(8), AUTHORIZED_KEYS FILE FORMAT; auth2-pubkeyfile.c, auth-options.c, sshkey.c and base64.c of OpenSSH 8.4 to 10.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
import re
from dataclasses import dataclass
from typing import Iterator, List, NamedTuple, Optional, Tuple

from . import key_material
from .key_material import TYPES

#: Each may stand there with "no-" in front, too.
_FLAGS = (
    "agent-forwarding",
    "port-forwarding",
    "pty",
    "touch-required",
    "user-rc",
    "verify-required",
    "x11-forwarding",
)
#: What sshd reads in front of a key, in whatever case; a line with any other option is refused whole.
_OPTIONS = frozenset(["cert-authority", "restrict", *_FLAGS, *(f"no-{flag}" for flag in _FLAGS)])
#: Options with a value, and the values that sshd takes.
_VALUES = {
    "command": "",
    "environment": r"[A-Za-z0-9_]+=.*",
    "expiry-time": r"(?:\d{8}|\d{12}|\d{14})(?:Z|UTC)?",
    "from": "",
    "permitlisten": r"(?:(?:\[[^]]*\]|[^:]*):)?(?:\*|\d{1,5})",
    "permitopen": r"(?:\[[^]]*\]|[^:]+):(?:\*|\d{1,5})",
    "principals": "",
    "tunnel": r"any|\d+",
}
#: So many lines of a file are read where a user may have written as many as fit, and none that is longer: no key takes a tenth of that.
MOST_LINES = 1000
LONGEST_LINE = 16_384
#: May stand there only once.
_SINGLE = frozenset(["command", "from", "principals"])
_OPTION = re.compile(r'([^,="]*)(="((?:\\"|[^"\\]|\\(?!"))*)")?')
_KEY = re.compile(rf"(?:{'|'.join(map(re.escape, TYPES))})[ \t]")


class Option(NamedTuple):
    """An option by its name in lower case; ``value`` is without its quotes, None where the option has none."""

    name: str
    value: Optional[str] = None


@dataclass(frozen=True)
class Key:
    """One line of the file that holds a whole key. ``options`` stand in front of it, ``comment`` behind it.

    ``type`` and ``blob`` (base64) are as ssh-keygen writes them, however the line spells the key.
    """

    type: str
    blob: str
    options: str = ""
    comment: str = ""

    @property
    def line(self) -> str:
        return " ".join(part for part in (self.options, self.type, self.blob, self.comment) if part)

    @property
    def identity(self) -> Tuple[str, bool]:
        """What tells it from other keys of a file: the same key may stand there as an authority's, too."""
        return self.blob, self.is_ca

    @property
    def meaning(self) -> Tuple[object, ...]:
        """What the line says to sshd: the key and its options, in whatever order and spelling those are, and no comment."""
        found, problem = _options(self.options)
        return self.type, self.blob, problem, tuple(sorted(found, key=lambda option: option.name))

    @property
    def fingerprint(self) -> str:
        """What ssh-keygen -l calls the key."""
        digest = base64.b64encode(hashlib.sha256(base64.b64decode(self.blob)).digest())
        return f"SHA256:{digest.decode().rstrip('=')}"

    @property
    def rsa_bits(self) -> Optional[int]:
        """How long an RSA key is; None for other types, whose length is fixed."""
        return key_material.rsa_bits(base64.b64decode(self.blob)) if self.type == "ssh-rsa" else None

    @property
    def options_problem(self) -> str:
        """Why sshd takes nothing of the line for what stands in front of its key; empty where it does."""
        return _options(self.options)[1]

    @property
    def sources(self) -> Tuple[str, ...]:
        """The patterns of addresses from which alone it lets somebody in; none where it does so from everywhere."""
        found = self._values("from")
        return tuple(found[0].split(",")) if found else ()

    @property
    def command(self) -> str:
        """What alone it runs; empty where it runs whatever is asked for."""
        return "".join(self._values("command"))

    @property
    def is_ca(self) -> bool:
        """Whether it lets in whoever has a certificate of its."""
        return any(option.name == "cert-authority" for option in _options(self.options)[0])

    @property
    def holds_another(self) -> bool:
        """Whether a further key is where only a comment belongs, as where files were joined without a line break."""
        return any(parse_line(self.comment[found.start() :]) for found in _KEY.finditer(self.comment))

    def expired(self, now: str) -> bool:
        """Whether sshd refuses it by now, the host's time as YYYYMMDDHHMMSS."""
        return any(re.sub(r"\D", "", end).ljust(14, "0") <= now for end in self._values("expiry-time"))

    def _values(self, name: str) -> List[str]:
        return [
            option.value for option in _options(self.options)[0] if option.name == name and option.value is not None
        ]


class KeyLine(NamedTuple):
    """A line that is neither empty nor a comment: its number from 1, and its key; None where sshd reads none there."""

    number: int
    key: Optional[Key]


def key_lines(text: str) -> List[KeyLine]:
    """Return the lines of a file that may let somebody in; a line ends at a line feed and nowhere else."""
    return list(_key_lines(text))


def first_lines(text: str) -> Tuple[List[KeyLine], bool]:
    """Return the first ``MOST_LINES`` of these, and whether there are more."""
    lines = _key_lines(text)
    found = list(itertools.islice(lines, MOST_LINES))
    return found, next(lines, None) is not None


def _key_lines(text: str) -> Iterator[KeyLine]:
    for number, line in enumerate(text.split("\n"), 1):
        start = line.lstrip(" \t")[:1]
        if start not in ("", "#") and line.strip(" \t\r"):
            yield KeyLine(number, parse_line(line))


def parse_line(line: str) -> Optional[Key]:
    """Return the key of a line, or None where it holds none that is whole and of a type that sshd takes, or is too long."""
    if len(line) > LONGEST_LINE:
        return None
    # For C a string ends there.
    line = line.partition("\0")[0].lstrip(" \t")
    if not line or line.startswith("#"):
        return None
    found = _key("", line)
    if found is None:
        end = _end_of_options(line)
        found = _key(line[:end], line[end:].lstrip(" \t")) if end else None
    return found


def parse(text: str) -> Tuple[Key, ...]:
    """Return all whole keys of a file, in its order."""
    return tuple(line.key for line in key_lines(text) if line.key is not None)


def _key(options: str, text: str) -> Optional[Key]:
    kind, encoded, comment, *_none = [*re.split("[ \t]+", text, maxsplit=2), "", ""]
    blob = key_material.decoded(encoded) if kind in TYPES else None
    whole = key_material.canonical(TYPES[kind], blob) if blob is not None else None
    if whole is None:
        return None
    return Key(TYPES[kind], base64.b64encode(whole).decode(), options, comment.rstrip(" \t\r"))


def _end_of_options(line: str) -> int:
    """Return where options end: at the first space or tab outside quotes; 0 where a quote is not closed.

    Source: sshkey_advance_past_options() of sshkey.c.
    """
    quoted, index = False, 0
    while index < len(line) and (quoted or line[index] not in " \t"):
        if line.startswith('\\"', index):
            index += 1
        elif line[index] == '"':
            quoted = not quoted
        index += 1
    return 0 if quoted else index


def _options(text: str) -> Tuple[List[Option], str]:
    """Return options, and why sshd refuses them; the latter is empty where it takes them.

    Source: sshauthopt_parse() and opt_dequote() of auth-options.c, auth_authorise_keyopts() of auth.c.
    """
    found: List[Option] = []
    rest = f"{text},"
    while rest:
        matched = _OPTION.match(rest)
        # It matches nothing, at least.
        name, value = (matched[1].lower(), matched[3]) if matched else ("", None)
        rest = rest[matched.end() if matched else 0 :]
        if rest[:1] != "," or (name and name not in (_OPTIONS if value is None else _VALUES)):
            why = " that is written so" if name in _VALUES or name in _OPTIONS else ""
            return found, f"sshd does not know the option '{name}'{why}"
        if value is not None:
            value = value.replace('\\"', '"')
            if _VALUES[name] and not re.fullmatch(_VALUES[name], value, re.DOTALL):
                return found, f"sshd takes no option '{name}' of {value!r}"
            if name in _SINGLE and name in [option.name for option in found]:
                return found, f"sshd takes the option '{name}' only once"
        if name:
            found.append(Option(name, value))
        rest = rest[1:]
    names = {option.name for option in found}
    if "principals" in names and "cert-authority" not in names:
        return found, "sshd takes the option 'principals' beside 'cert-authority' alone"
    return found, ""
