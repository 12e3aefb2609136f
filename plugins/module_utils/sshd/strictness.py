# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which of two values of a setting is the stricter one: the one by which nobody gets in, or may do, what the other forbids.

Values that neither of the two orders are no stricter than each other.

Source: sshd_config(5); auth2.c (authentication methods), servconf.c of OpenSSH 8.4 to 10.
"""

from __future__ import annotations

from typing import Dict, FrozenSet, Mapping, Sequence, Tuple

from . import people
from .settings import COMMAS, normal

#: What each value permits, by keyword: a value is as strict as another if it permits nothing beyond.
_PERMITS: Mapping[str, Mapping[str, FrozenSet[str]]] = {
    "permitrootlogin": {
        "yes": frozenset({"password", "key", "command"}),
        "prohibit-password": frozenset({"key", "command"}),
        "forced-commands-only": frozenset({"command"}),
        "no": frozenset(),
    },
    **{
        keyword: {
            "yes": frozenset({"local", "remote"}),
            "local": frozenset({"local"}),
            "remote": frozenset({"remote"}),
            "no": frozenset(),
        }
        for keyword in ("allowtcpforwarding", "allowstreamlocalforwarding")
    },
    "permittunnel": {
        "yes": frozenset({"point-to-point", "ethernet"}),
        "point-to-point": frozenset({"point-to-point"}),
        "ethernet": frozenset({"ethernet"}),
        "no": frozenset(),
    },
    "gatewayports": {"yes": frozenset({"asked", "any"}), "clientspecified": frozenset({"asked"}), "no": frozenset()},
    "ignorerhosts": {"no": frozenset({"rhosts", "shosts"}), "shosts-only": frozenset({"shosts"}), "yes": frozenset()},
}
#: Of these one value is the stricter of two.
_STRICTER = {
    "permitemptypasswords": "no",
    "passwordauthentication": "no",
    "kbdinteractiveauthentication": "no",
    "hostbasedauthentication": "no",
    "kerberosauthentication": "no",
    "gssapiauthentication": "no",
    "kerberosorlocalpasswd": "no",
    "strictmodes": "yes",
    "ignoreuserknownhosts": "yes",
    "permituserenvironment": "no",
    "allowagentforwarding": "no",
    "x11forwarding": "no",
    "x11uselocalhost": "yes",
    "permittty": "no",
}
#: Of these the lower number is the stricter one; 0 is no limit in the former, and nothing at all in the latter.
_LIMITS = frozenset({"logingracetime", "clientaliveinterval", "clientalivecountmax"})
_LOWER = frozenset({"maxauthtries", "maxsessions"})
_HIGHER = frozenset({"requiredrsasize"})
#: Who may connect at all by these; which algorithms the host shows itself by is not about that.
_ALGORITHMS = COMMAS - {"hostkeyalgorithms"}
_PUBLIC_KEY = "publickey"
#: What sshd has to do besides for a method that is asked for beside a key.
_METHODS = {"keyboard-interactive": "kbdinteractiveauthentication", "password": "passwordauthentication"}


def as_strict(keyword: str, value: Sequence[str], other: Sequence[str]) -> bool:
    """Return whether a value is at least as strict as another."""
    mine, theirs = normal(keyword, value), normal(keyword, other)
    if mine == theirs:
        return True
    if keyword == "allowusers":
        # No list at all lets everybody in.
        return not theirs or (bool(mine) and all(_covered(pattern, theirs) for pattern in mine))
    if keyword == "authenticationmethods":
        return _methods_as_strict(mine, theirs)
    if keyword in _ALGORITHMS:
        return bool(mine) and set(mine) <= set(theirs)
    one, two = " ".join(mine), " ".join(theirs)
    if keyword in _PERMITS:
        permits = _PERMITS[keyword]
        return one in permits and two in permits and permits[one] <= permits[two]
    if keyword in _STRICTER:
        return one == _STRICTER[keyword]
    if keyword == "maxstartups":
        return _startups_as_strict(one, two)
    if not (one.isdigit() and two.isdigit()):
        return False
    if keyword in _LIMITS:
        return (int(one) or float("inf")) <= (int(two) or float("inf"))
    return (keyword in _LOWER and int(one) <= int(two)) or (keyword in _HIGHER and int(one) >= int(two))


def is_laxer(keyword: str, value: Sequence[str], other: Sequence[str]) -> bool:
    """Return whether a value is laxer than another."""
    return as_strict(keyword, value=other, other=value) and not as_strict(keyword, value, other)


def second_factors(methods: Sequence[str]) -> Dict[str, Tuple[str, ...]]:
    """Return what has to be on for these authentication methods; nothing where some of them ask for no key.

    Where every list of methods holds a key, a password alone lets nobody in, whatever else is on.
    """
    if not _always_a_key(methods):
        return {}
    asked = [method for words in methods for method in words.lower().split(",")]
    return {keyword: ("yes",) for name, keyword in _METHODS.items() if any(_is(method, name) for method in asked)}


def takes_password(effective: Mapping[str, Sequence[str]], is_root: bool) -> bool:
    """Return whether sshd lets somebody in by a password alone, by what it says of that user's logins."""
    if _always_a_key(effective.get("authenticationmethods", ("any",))):
        return False
    asks = any("yes" in effective.get(keyword, ()) for keyword in _METHODS.values())
    return asks and (not is_root or "yes" in effective.get("permitrootlogin", ()))


def _always_a_key(methods: Sequence[str]) -> bool:
    return all(any(_is(method, _PUBLIC_KEY) for method in words.lower().split(",")) for words in methods)


def _is(method: str, name: str) -> bool:
    return method.partition(":")[0] == name


def _methods_as_strict(mine: Sequence[str], theirs: Sequence[str]) -> bool:
    if "any" in theirs:
        return True
    if "any" in mine or not mine:
        return False
    lists = [words.split(",") for words in theirs]
    return all(any(_holds(words.split(","), wanted) for wanted in lists) for words in mine)


def _holds(words: Sequence[str], wanted: Sequence[str]) -> bool:
    return all(any(method == one or _is(method, one) for method in words) for one in wanted)


def _startups_as_strict(one: str, two: str) -> bool:
    mine, theirs = one.split(":"), two.split(":")
    if len(mine) != 3 or len(theirs) != 3 or not all(map(str.isdigit, [*mine, *theirs])):
        return False
    return int(mine[0]) <= int(theirs[0]) and int(mine[1]) >= int(theirs[1]) and int(mine[2]) <= int(theirs[2])


def _covered(pattern: str, others: Sequence[str]) -> bool:
    """Return whether whoever a pattern of AllowUsers lets in is let in by one of the others, too."""
    name = pattern.partition("@")[0]
    return pattern in others or any("@" not in other and people.fits(other, name) for other in others)
