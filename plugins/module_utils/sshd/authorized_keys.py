# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lines of an authorized_keys file, and which of them let somebody in.

Source: sshd(8), AUTHORIZED_KEYS FILE FORMAT.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from typing import List, Optional, Tuple

#: Types that OpenSSH 8.4 to 10 accept; ssh-dss is not among them.
_KEY = re.compile(
    r"(?P<type>ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)|sk-ssh-ed25519@openssh\.com"
    r"|sk-ecdsa-sha2-nistp256@openssh\.com)\s+(?P<blob>[A-Za-z0-9+/]+={0,2})(?:\s|\Z)"
)
#: How many fields a key of a type has, its type being the first. Source: RFC 4253 and 5656; PROTOCOL.u2f of OpenSSH.
_NUMBER_OF_FIELDS = {"ssh-ed25519": 2, "sk-ecdsa-sha2-nistp256@openssh.com": 4}
#: What sshd reads in front of a key, in lower case; a line with any other word is refused whole.
_OPTIONS = frozenset(
    [
        "agent-forwarding",
        "cert-authority",
        "no-agent-forwarding",
        "no-port-forwarding",
        "no-pty",
        "no-touch-required",
        "no-user-rc",
        "no-x11-forwarding",
        "port-forwarding",
        "pty",
        "restrict",
        "user-rc",
        "verify-required",
        "x11-forwarding",
    ]
)
_VALUED_OPTIONS = frozenset(
    ["command", "environment", "expiry-time", "from", "permitlisten", "permitopen", "principals", "tunnel"]
)
_FROM = re.compile(r'(?:\A|,)from="([^"]*)"', re.IGNORECASE)
_EXPIRY = re.compile(r'(?:\A|,)expiry-time="?(\d{8})(\d{4})?(\d{2})?Z?"?', re.IGNORECASE)


@dataclass(frozen=True)
class Key:
    """One line of the file that holds a whole key. ``options`` stand in front of it, ``comment`` behind it."""

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
        return self.blob, any(name == "cert-authority" for name, _option in _options(self.options))

    @property
    def meaning(self) -> Tuple[object, ...]:
        """What the line says to sshd: the key and its options, in whatever order and spelling those are, and no comment."""
        return self.type, self.blob, tuple(sorted(_options(self.options), key=lambda option: option[0]))

    @property
    def fingerprint(self) -> str:
        """What ssh-keygen -l calls the key."""
        digest = base64.b64encode(hashlib.sha256(base64.b64decode(self.blob)).digest())
        return f"SHA256:{digest.decode().rstrip('=')}"

    @property
    def rsa_bits(self) -> Optional[int]:
        """How long an RSA key is; None for other types, whose length is fixed."""
        if self.type != "ssh-rsa":
            return None
        _type, _exponent, modulus = fields(base64.b64decode(self.blob))[:3]
        return int.from_bytes(modulus, "big").bit_length()

    @property
    def unknown_options(self) -> Tuple[str, ...]:
        """The options in front of it that sshd does not know, each without its value."""
        found = []
        for name, value in _options(self.options):
            if name not in (_VALUED_OPTIONS if value else _OPTIONS):
                found.append(name)
        return tuple(found)

    @property
    def sources(self) -> Tuple[str, ...]:
        """The patterns of addresses from which alone it lets somebody in; none where it does so from everywhere."""
        found = _FROM.search(self.options)
        return tuple(found.group(1).split(",")) if found else ()

    @property
    def is_ca(self) -> bool:
        """Whether it lets in whoever has a certificate of its."""
        return self.identity[1]

    @property
    def holds_another(self) -> bool:
        """Whether a further key is where only a comment belongs, as where files were joined without a line break."""
        return any(parse_line(self.comment[found.start() :]) for found in _KEY.finditer(self.comment))

    def expired(self, now: str) -> bool:
        """Whether sshd refuses it by now, the host's time as YYYYMMDDHHMMSS."""
        expiry = _EXPIRY.search(self.options)
        return expiry is not None and "".join(part or "" for part in expiry.groups()).ljust(14, "0") <= now


def parse_line(line: str) -> Optional[Key]:
    """Return the key of a line, or None where it holds none that is whole and of a type that sshd takes."""
    line = line.strip()
    if not line or line.startswith("#"):
        return None
    found = _KEY.match(line) or _after_options(line)
    if found is None:
        return None
    key = Key(found.group("type"), found.group("blob"), line[: found.start()].strip(), line[found.end() :].strip())
    try:
        parts = fields(base64.b64decode(key.blob, validate=True))
    except (binascii.Error, ValueError):
        return None
    # A key that was cut off lacks parts.
    return key if len(parts) == _NUMBER_OF_FIELDS.get(key.type, 3) and parts[0] == key.type.encode() else None


def parse(text: str) -> Tuple[Key, ...]:
    """Return all whole keys of a file, in its order."""
    return tuple(key for key in map(parse_line, text.splitlines()) if key is not None)


def _options(text: str) -> List[Tuple[str, str]]:
    """Return options by their names, which sshd reads in any case; they are parted by commas outside quotes."""
    found, quoted, start = [], False, 0
    for index, sign in enumerate(f"{text},"):
        if sign == '"' and text[index - 1 : index] != "\\":
            quoted = not quoted
        if sign == "," and not quoted:
            found.append(text[start:index].strip())
            start = index + 1
    return [(name.lower(), value) for name, _equals, value in (option.partition("=") for option in found if option)]


def fields(blob: bytes, most: Optional[int] = None) -> List[bytes]:
    """Return the strings that a key is made of, or the first of them; ValueError where one is cut off."""
    found: List[bytes] = []
    while blob if most is None else len(found) < most:
        end = 4 + int.from_bytes(blob[:4], "big")
        if len(blob) < end:
            raise ValueError("cut off")
        found.append(blob[4:end])
        blob = blob[end:]
    return found


def _after_options(line: str) -> "Optional[re.Match[str]]":
    """Find the key behind options, which end at the first space outside quotes."""
    quoted = escaped = False
    for index, sign in enumerate(line):
        if sign == '"' and not escaped:
            quoted = not quoted
        escaped = sign == "\\" and not escaped
        if sign in " \t" and not quoted:
            rest = line[index:].lstrip()
            return _KEY.match(line, len(line) - len(rest))
    return None
