# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds of findings: what a person reads, and what has to be named before the roles may do it."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Any, Collection, Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from ..base import values
from ..base.errors import Refusal

LOST_LOGIN, LOST_FORWARDING = "lost_login", "lost_forwarding"
LIFTED_BAN, OPENED_PORT, LOST_LIMIT, LOOSENED = "lifted_ban", "opened_port", "lost_limit", "loosened_setting"
LOST_POLICY = "lost_policy"
CLOSED, OPENED, BLOCKED, WIDER, MISSED = "closed_port", "new_port", "blocked", "wider", "missed_ban"
UNPROVEN = "unproven_login"
POLICY, JAIL, KEPT, REFUSED, UNREAD = "replaced_policy", "jail", "kept", "refused", "unread"

#: What has to be named, by kind: the option of the module, and what one writes into it.
OPTIONS: Mapping[str, Tuple[str, str]] = {
    LOST_LOGIN: ("lost_logins", "users who may lose their login"),
    LOST_FORWARDING: ("lost_forwarding", "users whose forwarding may end"),
    LIFTED_BAN: ("lifted_bans", "networks whose ban may be lifted"),
    OPENED_PORT: ("opened_ports", "ports that may be opened"),
    LOST_LIMIT: ("lost_limits", "ports that may lose their rate limit"),
    LOOSENED: ("loosened_settings", "keywords of sshd that may become laxer"),
    LOST_POLICY: ("lost_policy", "keys of apt that may lose what somebody set"),
}
_VARIABLE = "portcullis_adopt_"
#: So many are named in a sentence.
_NAMED = 20


@dataclass(frozen=True)
class Finding:
    """One sentence, its kind, and what of it has to be named where that kind is refused."""

    kind: str
    text: str
    names: Tuple[str, ...] = ()


class Acknowledged(NamedTuple):
    """What a person has named, by kind: what the roles may do although it cuts somebody off or opens something."""

    names: Mapping[str, Collection[str]]

    @classmethod
    def parse(cls, params: Mapping[str, Any]) -> "Acknowledged":
        """Return what the module's options name; Refusal for what could name nothing."""
        found: Dict[str, Collection[str]] = {}
        for kind, (option, _what) in OPTIONS.items():
            given = [str(name).strip() for name in params.get(option) or ()]
            if "" in given:
                raise Refusal(f"{option}: one entry is empty; write a name, or leave it out.")
            if kind == LIFTED_BAN:
                values.networks(given, option)
            found[kind] = given
        return cls(found)

    def covers(self, kind: str, name: str) -> bool:
        """Whether this was named; a network names all that is in it."""
        given = self.names.get(kind, ())
        if kind != LIFTED_BAN:
            return name.lower() in (each.lower() for each in given)
        network = ipaddress.ip_network(name)
        nets = [values.network(each, "lifted_bans") for each in given]
        return any(
            net.version == network.version and net.prefixlen <= network.prefixlen and net.overlaps(network)
            for net in nets
        )


class Objection(NamedTuple):
    """What is refused until it is named: the kind, what to name, and the sentence."""

    kind: str
    names: Tuple[str, ...]
    text: str

    @classmethod
    def unread(cls, reason: str) -> "Objection":
        """Return what keeps the roles from a host that could not be looked at: no answer is not "nothing to lose"."""
        return cls(UNREAD, (), f"What the first run would cut off or open here is not known: {reason}")


def objection(finding: Finding, acknowledged: Acknowledged) -> Optional[Objection]:
    """Return why a finding keeps the roles from running; None where it does not, or was named."""
    if finding.kind not in OPTIONS:
        return None
    left = tuple(name for name in finding.names if not acknowledged.covers(finding.kind, name))
    if not left:
        return None
    option, what = OPTIONS[finding.kind]
    more = f", and {len(left) - _NAMED} more" if len(left) > _NAMED else ""
    given = ", ".join(left[:_NAMED]) + more
    text = f"{finding.text.rstrip('.')}; to accept that, set {_VARIABLE}{option}: [{given}] ({what})."
    return Objection(finding.kind, left, text)


def _together(objections: Sequence[Objection]) -> str:
    """Return each variable with all that it has to name, where sentences name it one by one."""
    by_kind: Dict[str, List[str]] = {}
    for one in objections:
        by_kind.setdefault(one.kind, []).extend(one.names)
    kinds = [one.kind for one in objections]
    said = [
        f"{_VARIABLE}{OPTIONS[kind][0]}: [{', '.join(dict.fromkeys(names))}]"
        for kind, names in by_kind.items()
        if kind in OPTIONS and kinds.count(kind) > 1 and names
    ]
    return f"To accept all that is alike, set {' and '.join(said)}. " if said else ""


def refusal(objections: Sequence[Objection], host: str = "this host") -> str:
    """Return the sentence that keeps the roles from changing a host; empty where nothing does."""
    if not objections:
        return ""
    if objections[0].kind == UNREAD:
        return f"{objections[0].text.rstrip('.')}. Nothing was changed; mend what cannot be read there, then run again."
    grave = any(one.kind != LOST_POLICY for one in objections)
    what = "cut somebody off or open something" if grave else "replace what somebody has set"
    texts = " ".join(f"({number}) {one.text}" for number, one in enumerate(objections, 1))
    return (
        f"The first run on {host} would {what}, so nothing was changed. {texts} {_together(objections)}"
        "The playbook portcullis.vps.adopt prints the whole report."
    )
