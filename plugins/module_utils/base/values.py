# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values that people write in an inventory, parsed once into types.

Every parser takes what YAML or a command line may hold, returns a value or raises ``Refusal`` with a sentence that
names the option, the value and what to write instead.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from typing import Any, Tuple, Union

from .errors import Refusal

Address = Union[ipaddress.IPv4Address, ipaddress.IPv6Address]
Network = Union[ipaddress.IPv4Network, ipaddress.IPv6Network]

#: What Debian's and Ubuntu's programs take for a login name, less the trailing $ of machine accounts.
USER_NAME = r"[A-Za-z_][A-Za-z0-9_.-]{0,31}"
#: Names that sudo and PAM's files give a meaning of their own.
_NO_USERS = frozenset({"ALL"})
#: Python takes anything behind a % for a zone, line breaks among it, and digits of every script for digits.
_NETWORK = re.compile(r"[0-9A-Fa-f:.]+(?:/[0-9.]+)?")


def port(value: Any, option: str) -> int:
    """Return a TCP or UDP port number from 1 to 65535."""
    try:
        if isinstance(value, (bool, float)):
            raise ValueError
        number = int(value)
    except (TypeError, ValueError):
        number = 0
    if not 1 <= number <= 65535:
        raise Refusal(f"{option}: {value!r} is not a port, since ports run from 1 to 65535; write one such number.")
    return number


def ports(values: Any, option: str) -> Tuple[int, ...]:
    """Return ports in the order given, each once; an empty list is refused."""
    if not isinstance(values, (list, tuple)):
        values = [values]
    found = tuple(dict.fromkeys(port(value, option) for value in values))
    if not found:
        raise Refusal(f"{option}: the list of ports is empty, so nothing could get in; name at least one port.")
    return found


def network(value: Any, option: str) -> Network:
    """Return an IPv4 or IPv6 network; a single address is a network of one; host bits are refused."""
    text = str(value).strip(" ")
    try:
        if not _NETWORK.fullmatch(text):
            raise ValueError
        meant = ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise Refusal(
            f"{option}: {text[:60]!r} is neither an address nor a network; write one like 203.0.113.0/24 or 2001:db8::/32."
        ) from None
    if int(ipaddress.ip_address(text.partition("/")[0])) != int(meant.network_address):
        raise Refusal(
            f"{option}: {text[:60]!r} has bits set behind its prefix, so it may be a slip; write {meant} if you mean it."
        )
    return meant


def networks(values: Any, option: str) -> Tuple[Network, ...]:
    """Return networks in the order given, each once."""
    if not isinstance(values, (list, tuple)):
        values = [values]
    return tuple(dict.fromkeys(network(value, option) for value in values))


def address(value: Any, option: str) -> Address:
    """Return an IPv4 or IPv6 address; IPv4 that is written in IPv6 (``::ffff:192.0.2.1``) is IPv4; a network is refused."""
    found = network(value, option)
    if found.num_addresses != 1:
        raise Refusal(f"{option}: {found} is a network, and one address is meant; write one like 203.0.113.7.")
    one = found.network_address
    return getattr(one, "ipv4_mapped", None) or one


def user_name(value: Any, option: str) -> str:
    """Return a login name as useradd accepts it."""
    text = str(value)
    if not re.fullmatch(USER_NAME, text) or text in _NO_USERS:
        raise Refusal(
            f"{option}: {value!r} is not a login name, since those hold letters, digits, _, - and dots and start with a letter or _; "
            "write the name as the passwd file has it."
        )
    return text


def user_names(values: Any, option: str) -> Tuple[str, ...]:
    """Return login names in the order given, each once; an empty list is refused."""
    found = tuple(dict.fromkeys(user_name(value, option) for value in values))
    if not found:
        raise Refusal(f"{option}: the list of users is empty, so nobody could log in; name at least one.")
    return found


def in_bounds(value: Any, option: str, low: int, high: int, unit: str, other: str = "") -> int:
    """Return a whole number between low and high, both included; unit names what it counts, ``other`` what else may be written."""
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise Refusal(
            f"{option}: {value!r} is out of bounds; write a whole number of {unit} from {low} to {high}{other}."
        )
    return value


def https_url(value: Any, option: str) -> str:
    """Return a URL that starts with https:// and names a host."""
    text = str(value)
    if not re.fullmatch(r"https://[A-Za-z0-9.-]+(:[0-9]+)?(/[!#-&(-;=?-~]*)?", text):
        raise Refusal(f"{option}: {value!r} is not a URL of https; write one like https://www.example.org/list.")
    return text


def one_line(value: Any, option: str) -> str:
    """Return text free of control characters, surrogates and all that some program takes for the end of a line, tabs excepted.

    They would let one value bring further settings into a file.
    """
    text = str(value)
    odd = next((sign for sign in text if sign != "\t" and unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp")), None)
    if odd is not None:
        raise Refusal(
            f"{option}: the value holds a line break or another control character ({odd!r}); write it on one line."
        )
    return text


#: An address and a port, as ``ss`` shows them, without brackets.
Place = Tuple[str, int]
