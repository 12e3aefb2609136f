# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Named sets of algorithms for sshd, and what they come to on the sshd present and for those who connect to it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Dict, FrozenSet, Mapping, Optional, Sequence, Tuple

from ..base.errors import Refusal
from . import people
from .settings import Settings

_POST_QUANTUM = (
    "mlkem768x25519-sha256",
    "sntrup761x25519-sha512",
    "sntrup761x25519-sha512@openssh.com",
)
_AEAD = ("chacha20-poly1305@openssh.com", "aes256-gcm@openssh.com", "aes128-gcm@openssh.com")
_ENCRYPT_THEN_MAC = (
    "hmac-sha2-256-etm@openssh.com",
    "hmac-sha2-512-etm@openssh.com",
    "umac-128-etm@openssh.com",
)
_ED25519 = ("ssh-ed25519", "sk-ssh-ed25519@openssh.com")
_ECDSA = (
    "sk-ecdsa-sha2-nistp256@openssh.com",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
)
_RSA = ("rsa-sha2-512", "rsa-sha2-256")
_SHA_512_FIRST = ("hmac-sha2-512-etm@openssh.com", "hmac-sha2-256-etm@openssh.com", "umac-128-etm@openssh.com")
#: What ssh-audit's policy for Debian 12 asks for beside what is post-quantum; its policy for Debian 13 has none of these.
_CLASSIC = (
    *("curve25519-sha256", "curve25519-sha256@libssh.org"),
    *("diffie-hellman-group16-sha512", "diffie-hellman-group18-sha512", "diffie-hellman-group-exchange-sha256"),
)


def _certified(names: Sequence[str]) -> Tuple[str, ...]:
    """Return the names of these algorithms for certificates."""
    return tuple(f"{name.partition('@')[0]}-cert-v01@openssh.com" for name in names)


@dataclass(frozen=True)
class Profile:
    """Algorithms by keyword, in the order of preference, and the least size of an RSA key, of hosts and of people."""

    algorithms: Mapping[str, Tuple[str, ...]]
    user_rsa_bits: int = 0
    host_rsa_bits: int = 0
    #: Keywords without which the profile would not be what its name says.
    needs: Tuple[str, ...] = ()


#: Algorithms that the sshd present does not know are left out.
#: Source: what ssh-audit 3.9 accepts for OpenSSH 8.4 to 10.0.
PROFILES: Mapping[str, Profile] = {
    "default": Profile(
        {
            # curve25519 is for clients that know no other.
            "kexalgorithms": (*_POST_QUANTUM, "curve25519-sha256", "curve25519-sha256@libssh.org"),
            "ciphers": (*_AEAD, "aes256-ctr", "aes192-ctr", "aes128-ctr"),
            "macs": _ENCRYPT_THEN_MAC,
            "hostkeyalgorithms": (*_certified(_ED25519), *_certified(_RSA), *_ED25519, *_RSA),
            # What people's keys and devices are made of is not the host's to choose; SHA-1 and DSA are.
            "pubkeyacceptedalgorithms": (*_certified((*_ED25519, *_ECDSA, *_RSA)), *_ED25519, *_ECDSA, *_RSA),
            "casignaturealgorithms": (*_ED25519, *_ECDSA, *_RSA),
        },
        user_rsa_bits=2048,
        host_rsa_bits=3072,
    ),
    "strict": Profile(
        {
            "kexalgorithms": _POST_QUANTUM,
            "ciphers": _AEAD,
            "macs": _ENCRYPT_THEN_MAC,
            "hostkeyalgorithms": (*_certified(_ED25519), *_certified(_RSA), *_ED25519, *_RSA),
            "pubkeyacceptedalgorithms": (*_certified(_ED25519), *_certified(_RSA), *_ED25519, *_RSA),
            "casignaturealgorithms": (*_ED25519, *_RSA),
        },
        user_rsa_bits=3072,
        host_rsa_bits=3072,
        needs=("kexalgorithms",),
    ),
    # The order counts here. Source: the policies "Hardened Debian 12" (version 3) and "Hardened Debian 13" (version 1) of ssh-audit 3.9.
    "audit": Profile(
        {
            "kexalgorithms": (
                "mlkem768x25519-sha256",
                "sntrup761x25519-sha512",
                "sntrup761x25519-sha512@openssh.com",
            ),
            "ciphers": (
                *("chacha20-poly1305@openssh.com", "aes256-gcm@openssh.com", "aes256-ctr", "aes192-ctr"),
                *("aes128-gcm@openssh.com", "aes128-ctr"),
            ),
            "macs": _SHA_512_FIRST,
            "hostkeyalgorithms": (*_certified(_ED25519), *_certified(_RSA), *_ED25519, *_RSA),
            "pubkeyacceptedalgorithms": (*_certified(_ED25519), *_certified(_RSA), *_ED25519, *_RSA),
            "casignaturealgorithms": (*_ED25519, *_RSA),
        },
        user_rsa_bits=3072,
        host_rsa_bits=4096,
        needs=("kexalgorithms",),
    ),
    "system": Profile({}),
}
_AUDIT = PROFILES["audit"]
#: The same before OpenSSH 9.9, whose hosts the policy for Debian 12 is about.
AUDIT_BEFORE = replace(
    _AUDIT,
    algorithms={
        **_AUDIT.algorithms,
        "kexalgorithms": (*_AUDIT.algorithms["kexalgorithms"][1:], *_CLASSIC),
        "macs": _ENCRYPT_THEN_MAC,
    },
)

#: What a cipher brings its own MAC with.
_OWN_MAC = frozenset(_AEAD)
_TITLES = {"kexalgorithms": "key exchange", "ciphers": "cipher", "macs": "MAC", "hostkeyalgorithms": "host key"}


def settings(
    name: str, supported: Mapping[str, FrozenSet[str]], version: Tuple[int, int]
) -> Dict[str, Tuple[str, ...]]:
    """Return what a profile comes to; Refusal where the sshd present knows nothing of what it needs."""
    profile = PROFILES[name]
    if profile is _AUDIT and "mlkem768x25519-sha256" not in supported.get("kexalgorithms", frozenset()):
        profile = AUDIT_BEFORE
    found: Dict[str, Tuple[str, ...]] = {}
    for keyword, preferred in profile.algorithms.items():
        known = tuple(algorithm for algorithm in preferred if algorithm in supported.get(keyword, frozenset()))
        if known:
            found[keyword] = known
        elif keyword in profile.needs:
            raise Refusal(
                f"crypto: the sshd on this host is OpenSSH {version[0]}.{version[1]}, which supports no {_TITLES[keyword]} of {name!r}; "
                "choose 'default' for it, or upgrade it."
            )
    if profile.user_rsa_bits and version >= (9, 1):
        found["requiredrsasize"] = (str(profile.user_rsa_bits),)
    return found


def modified(given: Tuple[str, ...], profile: Optional[Tuple[str, ...]], supported: FrozenSet[str]) -> Tuple[str, ...]:
    """Return the algorithms that a list of a person's comes to, where it adds to (+), takes away from (-) or precedes (^) others.

    The others are those of the ``profile``; without one they are sshd's own, which sshd itself knows.
    """
    sign = given[0][:1]
    if profile is None or sign not in ("+", "-", "^"):
        return given
    patterns = (given[0][1:], *given[1:])
    if sign == "-":
        left = tuple(name for name in profile if not any(people.fits(pattern, name) for pattern in patterns))
        if not left:
            raise Refusal(
                f"settings: '{','.join(given)}' leaves none of {','.join(profile)}; write the algorithms that are to do."
            )
        return left
    # What sshd does not know is for sshd to refuse.
    named = [
        name
        for pattern in patterns
        for name in (sorted(known for known in supported if people.fits(pattern, known)) or [pattern])
    ]
    return tuple(dict.fromkeys([*profile, *named] if sign == "+" else [*named, *profile]))


def refuse_client(settings: Settings, client: Mapping[str, Sequence[str]]) -> None:
    """Raise Refusal where the ssh of this run's controller shares no algorithm with these settings.

    ``client`` are its algorithms by keyword, as ``ssh -G`` names them; what is not in there is not judged.
    """
    for keyword in _TITLES:
        theirs, ours = client.get(keyword), settings.get(keyword)
        if not theirs or ours is None or set(theirs) & set(ours) or ours[0][:1] in ("+", "-", "^"):
            continue
        if keyword == "macs" and _agreed(client.get("ciphers"), settings.get("ciphers")) in _OWN_MAC:
            continue
        raise Refusal(
            f"crypto: the ssh of this controller supports no {_TITLES[keyword]} that sshd would accept ({','.join(ours)}), so the next run could not "
            "log in; upgrade that ssh, see what your ssh configuration removes ('ssh -G' shows it), or choose another profile (ssh_hardening_crypto)."
        )


def _agreed(theirs: Optional[Sequence[str]], ours: Optional[Sequence[str]]) -> Optional[str]:
    """Return the first algorithm of a client's that the server has too: what the protocol makes them agree on."""
    return next((name for name in theirs or () if name in (ours or ())), None)


@dataclass(frozen=True)
class Accepted:
    """Which keys of people sshd takes; ``algorithms`` None are all that it knows, ``revoked`` are keys as base64."""

    algorithms: Optional[FrozenSet[str]] = None
    rsa_bits: int = 0
    revoked: FrozenSet[str] = frozenset()

    @classmethod
    def by(cls, settings: Settings, revoked: FrozenSet[str] = frozenset()) -> "Accepted":
        """Return what these settings of sshd leave."""
        names = settings.get("pubkeyacceptedalgorithms", ("",))
        # What adds to sshd's own, or is a pattern, only sshd can tell in full.
        plain = all(re.fullmatch(r"[a-z0-9][a-z0-9@.-]*", name) for name in names)
        algorithms = frozenset(names) if plain else None
        return cls(algorithms, int(settings.get("requiredrsasize", ("0",))[0]), revoked)

    def takes(self, kind: str, bits: int, blob: str = "") -> bool:
        """Whether a key of this type, as authorized_keys names it, and size is one of them."""
        if blob in self.revoked:
            return False
        if kind == "ssh-rsa" and bits < self.rsa_bits:
            return False
        if self.algorithms is None:
            return True
        return any(name in self.algorithms for name in (_RSA if kind == "ssh-rsa" else (kind,)))


ANY = Accepted()
