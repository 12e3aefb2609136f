# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""From what the roles want of a host's firewall to neutral rules; what these cannot say is refused by name, never widened.

Who may come in is read by the roles' own parsers (ufw/, allowlist/, certificates/). Here is only what of that a wall in front of the
host can know.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, replace

from ansible_collections.portcullis.vps.plugins.module_utils.base import values
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.certificates import wanted as certificates
from ansible_collections.portcullis.vps.plugins.module_utils.ufw import plan as ufw
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.rule import Rule as UfwRule, written
from ansible_collections.portcullis.vps.plugins.module_utils.window import plan as window
from ansible_collections.portcullis.vps.plugins.plugin_utils.provider import rules as neutral
from ansible_collections.portcullis.vps.plugins.plugin_utils.provider.rules import ALL_PORTS, Rule

_LEFT = "portcullis_provider_firewall_left_to_host"
ICMP_OWNER, WINDOW_OWNER = f"{neutral.MARK}icmp", f"{neutral.MARK}letsencrypt"
#: What rules may have that no wall in front of a host knows, and what it comes to where a person leaves it to the host: the wall lets in
#: whom the host then keeps out, or it does not open for that rule at all.
KINDS: t.Dict[str, t.Tuple[str, str]] = {
    "limit": ("limits the rate of connections", "the provider lets in without a limit, and the host limits"),
    "destination": ("is for one address of the host (to)", "the provider opens it for all of the host's addresses"),
    "source_port": ("is for certain source ports (from_port)", "the provider opens it for all source ports"),
    "deny": ("keeps out some whom a later rule lets in", "the provider lets them in, and the host keeps them out"),
    "interface": ("is for one network interface", "the provider does not open it, as for a VPN's inner side"),
    "application": ("names an application profile (app)", "the provider does not open it"),
    "route": ("is for forwarded packets (route)", "the provider does not open it"),
}
_NOT_OPENED = ("interface", "application", "route")
#: Owners whose sources may be left to the host: their ports are then open to everyone at the provider.
OWNERS = ("ssh", "ufw", "cloudflare_allowlist", "letsencrypt")


@dataclass(frozen=True)
class Policy:
    """What a host lets in, as far as a wall in front of it can say: the rules, and the ports of SSH among them."""

    rules: t.Tuple[Rule, ...]
    ssh_ports: t.Tuple[int, ...]

    @property
    def families(self) -> t.Tuple[int, ...]:
        return tuple(family for family in neutral.FAMILIES if any(rule.of(family) for rule in self.rules))


def left_to_host(given: t.Iterable[t.Any]) -> t.FrozenSet[str]:
    """Return what is left to the host; Refusal for a word that is none."""
    known = (*KINDS, *OWNERS)
    words = [str(word).removeprefix(neutral.MARK) for word in given]
    odd = next((word for word in words if word not in known), None)
    if odd is not None:
        raise Refusal(f"{_LEFT}: {odd!r} cannot be left to the host; choose among {', '.join(known)}.")
    return frozenset(words)


def of(
    firewall: t.Optional[ufw.Wanted],
    lists: t.Sequence[ufw.Wanted] = (),
    issuing: t.Optional[certificates.Wanted] = None,
    further: t.Sequence[UfwRule] = (),
    icmp: bool = True,
    left: t.FrozenSet[str] = frozenset(),
) -> Policy:
    """Return the neutral rules of a host whose roles want this of ufw, of lists of networks and of certificates.

    ``further`` are rules at the provider alone. Refusal for what cannot be said, with its name and the ways out.
    """
    if firewall is None or firewall.ssh is None:
        raise Refusal(
            "ufw_state: it is unmanaged, so nobody here knows whom the host lets in; set it to enabled, or leave the provider's firewall as it is."
        )
    if firewall.state == "disabled" or firewall.incoming == "allow":
        raise Refusal(
            "ufw_state, ufw_default_incoming: this host lets in everybody, and a provider's firewall that follows it would, too; set "
            "ufw_state to enabled and ufw_default_incoming to deny."
        )
    families = (4,) if firewall.ipv6 is False else neutral.FAMILIES
    ordered = [*firewall.ssh, *firewall.rules, *further, *(rule for wanted in lists for rule in wanted.rules)]
    found: t.List[Rule] = []
    for place, rule in enumerate(ordered):
        if rule.direction == "out" and not rule.routed:
            continue
        if rule.action in ("deny", "reject"):
            _refuse_deny(rule, ordered[place + 1 :], families, left)
        elif not _skipped(rule, left):
            found += _neutral(rule, families)
    if issuing is not None and any(each.needs_window for each in issuing.certificates):
        found.append(_window(issuing, families))
    if icmp:
        found.append(Rule("icmp", ALL_PORTS, neutral.everyone(families), ICMP_OWNER))
    opened = [
        neutral.wider(rule) if rule.owner.removeprefix(neutral.MARK) in left else rule for rule in found if rule.sources
    ]
    ports = tuple(dict.fromkeys(int(rule.port) for rule in firewall.ssh))
    return Policy(neutral.normalised(opened), ports)


def _features(rule: UfwRule) -> t.Iterator[str]:
    """Yield what this rule has of ``KINDS``."""
    yield from ["route"] if rule.routed else []
    yield from ["interface"] if rule.interface or rule.interface_out else []
    yield from ["application"] if rule.app or rule.from_app else []
    yield from ["limit"] if rule.action == "limit" else []
    yield from ["destination"] if rule.to else []
    yield from ["source_port"] if rule.from_port else []


def _skipped(rule: UfwRule, left: t.FrozenSet[str]) -> bool:
    """Whether the wall does not open for this rule; Refusal where it has what nobody left to the host."""
    has = list(_features(rule))
    for kind in has:
        if kind not in left:
            raise _cannot_say(rule, kind)
    return any(kind in _NOT_OPENED for kind in has)


def _cannot_say(rule: UfwRule, kind: str) -> Refusal:
    what, meaning = KINDS[kind]
    where = "ufw_ssh_interfaces, ufw_ssh_limit" if rule.comment.startswith(f"{neutral.MARK}ssh") else "ufw_rules"
    return Refusal(
        f"{where}: {written(rule)} {what}, which no provider's firewall can say. Write it without that, or leave that to the host: with "
        f"{_LEFT}: [{kind}] {meaning}; what the provider shall open besides goes into portcullis_provider_firewall_rules."
    )


def _refuse_deny(rule: UfwRule, later: t.Sequence[UfwRule], families: t.Sequence[int], left: t.FrozenSet[str]) -> None:
    """Raise Refusal where a rule that keeps out stands in front of one that lets in some of the same: walls here only accept."""
    if "deny" in left or rule.routed:
        return
    closed = _neutral(replace(rule, app="", from_app=""), families)
    for other in later:
        if other.action in ("allow", "limit") and not (other.direction == "out" or other.routed):
            opened = _neutral(replace(other, app="", from_app=""), families)
            if any(neutral.overlap(one, two) for one in closed for two in opened):
                raise _cannot_say(rule, "deny")


def _neutral(rule: UfwRule, families: t.Sequence[int]) -> t.List[Rule]:
    """Return a rule that lets in as neutral rules; what these cannot say of it is left out."""
    own = [family for family in rule.families if family in families]
    sources = values.networks([rule.source], "from") if rule.source else neutral.everyone(own)
    sources = tuple(net for net in sources if net.version in own)
    with_ports = bool(rule.spans)
    protocols = neutral.WITH_PORTS if rule.protocol == "any" and with_ports else (rule.protocol,)
    return [
        Rule(protocol, ports, sources, rule.comment or f"{neutral.MARK}provider")
        for protocol in protocols
        for ports in (rule.spans or (ALL_PORTS,))
        if sources
    ]


def _window(issuing: certificates.Wanted, families: t.Sequence[int]) -> Rule:
    """Return the rule for port 80, which a provider cannot open for minutes only: the host does, and no host holds a token."""
    sources = issuing.window.sources
    if sources == window.AUTO:
        raise Refusal(
            "letsencrypt_window_sources: auto is decided on the host, each time, by where the names lead; name any, cloudflare or networks, so "
            "that the provider's firewall can be told."
        )
    if sources == window.CLOUDFLARE:
        nets: t.Tuple[values.Network, ...] = issuing.cloudflare
    else:
        nets = neutral.everyone(families) if isinstance(sources, str) else sources
    kept = tuple(net for net in nets if net.version in families)
    return Rule("tcp", (80, 80), kept, WINDOW_OWNER)
