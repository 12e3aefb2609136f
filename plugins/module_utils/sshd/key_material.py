# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is inside a public key: whether it is whole, and the one way to write it.

Source: RFC 4253, 5656 and 8709, PROTOCOL.u2f of OpenSSH; sshkey_from_blob() of its sshkey.c, b64_pton() of its base64.c.
"""

from __future__ import annotations

import base64
import re
from typing import List, Optional

#: What a line may call a key, and what the key calls itself; names of signatures do, too. ssh-dss is not among them.
TYPES = {
    "ssh-ed25519": "ssh-ed25519",
    "ssh-rsa": "ssh-rsa",
    "rsa-sha2-256": "ssh-rsa",
    "rsa-sha2-512": "ssh-rsa",
    "ecdsa-sha2-nistp256": "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384": "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521": "ecdsa-sha2-nistp521",
    "sk-ssh-ed25519@openssh.com": "sk-ssh-ed25519@openssh.com",
    "sk-ecdsa-sha2-nistp256@openssh.com": "sk-ecdsa-sha2-nistp256@openssh.com",
    "webauthn-sk-ecdsa-sha2-nistp256@openssh.com": "sk-ecdsa-sha2-nistp256@openssh.com",
}
#: What a key may call itself besides, in lower case.
_SHORT = {"ed25519": "ssh-ed25519", "rsa": "ssh-rsa", "ed25519-sk": "sk-ssh-ed25519@openssh.com"}
#: Of a curve its size in bytes, the prime and the constant. Source: FIPS 186-4, D.1.2.
_CURVES = {
    b"nistp256": (
        32,
        2**256 - 2**224 + 2**192 + 2**96 - 1,
        0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B,
    ),
    b"nistp384": (
        48,
        2**384 - 2**128 - 2**96 + 2**32 - 1,
        0xB3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF,
    ),
    b"nistp521": (
        66,
        2**521 - 1,
        0x0051953EB9618E1C9A1F929A21A0B68540EEA2DA725B99B315F3B8B489918EF109E156193951EC7E937B1652C0BD3BB1BF073573DF883D2C34F1EF451FD46B503F00,
    ),
}
#: SSH_RSA_MINIMUM_MODULUS_SIZE and SSHBUF_MAX_BIGNUM of OpenSSH, in bits.
_RSA_BITS = (1024, 16384)
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})+|(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)")


def decoded(text: str) -> Optional[bytes]:
    """Return what base64 stands for, spaces of all kinds left out; None for what is none."""
    text = re.sub("[\n\v\f\r]", "", text)
    if not _BASE64.fullmatch(text):
        return None
    found = base64.b64decode(text)
    # Bits behind the last byte have to be nought.
    return found if base64.b64encode(found).decode() == text else None


def canonical(kind: str, blob: bytes) -> Optional[bytes]:
    """Return a key of a type as ssh-keygen writes it; None where it is not whole, of another type or not usable."""
    try:
        name, *parts = strings(blob)
    except ValueError:
        return None
    said = name.decode("ascii", "replace")
    if _SHORT.get(said.lower(), TYPES.get(said)) != kind:
        return None
    if kind == "ssh-rsa":
        parts = _rsa(parts)
    elif not _is_whole(kind, parts):
        return None
    return joined([kind.encode(), *parts]) if parts else None


def _is_whole(kind: str, parts: List[bytes]) -> bool:
    own = 1 if "ed25519" in kind else 2
    if len(parts) != own + kind.startswith("sk-"):
        return False
    # An application is a string of C.
    if kind.startswith("sk-") and b"\0" in parts[-1][:-1]:
        return False
    if own == 1:
        return len(parts[0]) == 32
    return kind.encode().partition(b"sha2-")[2].startswith(parts[0]) and _is_on_curve(parts[0], parts[1])


def _is_on_curve(name: bytes, point: bytes) -> bool:
    if name not in _CURVES:
        return False
    size, prime, constant = _CURVES[name]
    if len(point) != 2 * size + 1 or point[0] != 4:
        return False
    x, y = int.from_bytes(point[1 : size + 1], "big"), int.from_bytes(point[size + 1 :], "big")
    return x < prime and y < prime and (y * y - x * x * x + 3 * x - constant) % prime == 0


def _rsa(parts: List[bytes]) -> List[bytes]:
    """Return exponent and modulus as they are to be written; nothing where they make no key."""
    if len(parts) != 2 or any(part[:1] >= b"\x80" for part in parts):
        return []
    exponent, modulus = (int.from_bytes(part, "big") for part in parts)
    if not _RSA_BITS[0] <= modulus.bit_length() <= _RSA_BITS[1]:
        return []
    return [number.to_bytes(number.bit_length() // 8 + 1, "big") if number else b"" for number in (exponent, modulus)]


def rsa_bits(blob: bytes) -> int:
    """Return the length of the modulus of a whole RSA key."""
    return int.from_bytes(strings(blob)[2], "big").bit_length()


def strings(blob: bytes, most: Optional[int] = None) -> List[bytes]:
    """Return the strings that a key is made of, or the first of them; ValueError where one is cut off."""
    found: List[bytes] = []
    while blob if most is None else len(found) < most:
        end = 4 + int.from_bytes(blob[:4], "big")
        if len(blob) < max(end, 4):
            raise ValueError("cut off")
        found.append(blob[4:end])
        blob = blob[end:]
    if not found:
        raise ValueError("empty")
    return found


def joined(parts: List[bytes]) -> bytes:
    """Return the key that is made of these strings."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)
