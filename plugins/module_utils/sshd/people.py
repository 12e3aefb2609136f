# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""AllowUsers and its like: names, and behind an @ the addresses that somebody may come from.

Source: sshd_config(5), AllowUsers; match_user() and match_pattern() of OpenSSH's match.c, addr_match_list() of addrmatch.c.
"""

from __future__ import annotations

import ipaddress
import re
from typing import Any, Dict, Iterable, List, Optional, Sequence, Tuple

from ..base import values
from ..base.errors import Refusal
from ..base.values import Address

#: What a list of addresses and names of hosts is written in.
_HOSTS = re.compile(r"[A-Za-z0-9!*?\[][A-Za-z0-9.:/*?!,_\[\]-]*")


def fits(pattern: str, name: str) -> bool:
    """Return whether sshd's pattern with * and ? matches a name, in these very letters."""
    return re.fullmatch(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."), name, re.DOTALL) is not None


def parse(given: Sequence[Any], option: str) -> Tuple[str, ...]:
    """Return entries of AllowUsers, each once: a login name, or one with an @ and addresses; Refusal for others."""
    found = tuple(dict.fromkeys(_entry(value, option) for value in given))
    # It refuses a list without any.
    values.user_names([entry.partition("@")[0] for entry in found], option)
    return found


def _entry(value: Any, option: str) -> str:
    name, at, hosts = str(value).partition("@")
    if not at:
        return values.user_name(name, option)
    if not _HOSTS.fullmatch(hosts) or not all(map(_is_pattern, hosts.split(","))):
        raise Refusal(
            f"{option}: {hosts!r}, from where {name!r} may log in, is neither an address, a network nor a pattern of these; write one such "
            "as ada@203.0.113.0/24 or ada@203.0.113.*."
        )
    return f"{values.user_name(name, option)}@{hosts}"


def _is_pattern(host: str) -> bool:
    text = host[host.startswith("!") :]
    if "/" not in text:
        return bool(text)
    try:
        # sshd takes no bits behind the prefix either.
        return bool(ipaddress.ip_network(text))
    except ValueError:
        return False


def names(entries: Iterable[str]) -> Tuple[str, ...]:
    """Return the names in entries, each once."""
    return tuple(dict.fromkeys(entry.partition("@")[0] for entry in entries))


def may(entries: Sequence[str], name: str) -> bool:
    """Return whether somebody may log in from somewhere; without any entries everybody may."""
    return not entries or any(fits(entry.partition("@")[0], name) for entry in entries)


def hosts_of(entries: Iterable[str], name: str) -> Tuple[str, ...]:
    """Return the patterns of hosts from which alone entries let somebody in; none where they do from anywhere, or not at all."""
    found: List[str] = []
    for entry in entries:
        user, at, hosts = entry.partition("@")
        if fits(user, name):
            if not at:
                return ()
            found.append(hosts)
    return tuple(dict.fromkeys(found))


def kept(wanted: Sequence[str], theirs: Sequence[str]) -> Tuple[str, ...]:
    """Return the wanted entries, with the addresses that others' entries bind those to who are wanted by their name alone."""
    found: Dict[str, None] = {}
    for entry in wanted:
        bound = () if "@" in entry else hosts_of(theirs, entry)
        found.update(dict.fromkeys(f"{entry}@{hosts}" for hosts in bound) if bound else {entry: None})
    return tuple(found)


def shuts_out(entries: Sequence[str], name: str, client: Optional[Address]) -> bool:
    """Return whether entries surely let nobody of this name in from an address; names of hosts are for sshd to look up."""
    if client is None or not may(entries, name):
        return False
    bound = hosts_of(entries, name)
    return bool(bound) and not any(_may_be_in(hosts, client) for hosts in bound)


def _may_be_in(hosts: str, client: Address) -> bool:
    found = False
    for host in hosts.split(","):
        negated, text = host.startswith("!"), host.lstrip("!")
        if re.search(r"[g-zG-Z_]", text):
            return True
        if _is_in(text, client):
            if negated:
                return False
            found = True
    return found


def _is_in(text: str, client: Address) -> bool:
    try:
        return client in ipaddress.ip_network(text)
    except ValueError:
        return fits(text.lower(), str(client))
