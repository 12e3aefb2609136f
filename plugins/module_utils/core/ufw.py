# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The firewall: from what ufw's files and the kernel hold and what is wanted to the steps between."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Callable, List, Mapping, Optional, Sequence, Tuple

from . import values
from .errors import Refusal
from .steps import Diff, InstallPackages, Plan, SetUnit, Step, WriteProgram
from .ufw_access import admits, covers, opens
from .ufw_files import (
    CONF,
    DEFAULTS,
    FRESH,
    POLICY_KEYS,
    TARGETS,
    Settings,
    families,
    in_force,
    parse_rules,
    user_rules,
)
from .ufw_rule import Block, Rule, status_line
from .ufw_steps import SetUfwRules, SetUfwSettings, StartUfw, StopUfw

SERVICE = "ufw.service"

SSH_OWNER = "portcullis:ssh"
OWN = "portcullis:ufw"
POLICIES = ("allow", "deny", "reject")
LEVELS = ("off", "low", "medium", "high", "full")
STATES = ("enabled", "disabled")

_OWNER = re.compile(r"portcullis:[a-z0-9_]+")


@dataclass(frozen=True)
class Wanted:
    """What one caller wants. None leaves that side of the firewall alone."""

    owner: str = OWN
    rules: Tuple[Rule, ...] = ()
    ssh: Optional[Tuple[Rule, ...]] = None
    state: Optional[str] = None
    ipv6: Optional[bool] = None
    incoming: Optional[str] = None
    outgoing: Optional[str] = None
    routed: Optional[str] = None
    logging: Optional[str] = None
    purge_unowned: bool = False

    @classmethod
    def parse(cls, params: Mapping[str, Any]) -> "Wanted":
        """Return what the options of the module ufw_rules say; Refusal for what could not be done."""
        owner = str(params["owner"])
        if not _OWNER.fullmatch(owner) or owner == SSH_OWNER:
            raise Refusal(
                f"owner: {owner!r} cannot own rules; write portcullis: and a name of a-z, 0-9 and _ other than ssh."
            )
        rules = [rule for index, given in enumerate(params["rules"]) for rule in _parse_rule(given, f"rules[{index}]")]
        ports = params.get("ssh_ports")
        sources = values.networks(params.get("ssh_sources") or (), "ssh_sources")
        return cls(
            owner=owner,
            rules=tuple(_owned(rule, owner) for rule in rules),
            ssh=None if ports is None else ssh_rules(values.ports(ports, "ssh_ports"), sources),
            **{key: params.get(key) for key in ("state", "ipv6", "incoming", "outgoing", "routed", "logging")},
            purge_unowned=bool(params.get("purge_unowned")),
        )

    def settings(self, now: Settings) -> Settings:
        """Return the settings that are wanted where ``now`` is how things are."""
        kept = {key: getattr(now, key) for key in ("ipv6", "incoming", "outgoing", "routed", "logging")}
        chosen = {key: value if getattr(self, key) is None else getattr(self, key) for key, value in kept.items()}
        return Settings(enabled=now.enabled if self.state is None else self.state == "enabled", **chosen)


def ssh_rules(ports: Sequence[int], sources: Sequence[values.Network] = ()) -> Tuple[Rule, ...]:
    """Return the rules that let SSH in on these ports, from these networks or from anywhere."""
    places = [str(net.network_address) if net.prefixlen == net.max_prefixlen else str(net) for net in sources] or [""]
    return tuple(
        Rule(protocol="tcp", port=str(port), source=place, comment=SSH_OWNER) for port in ports for place in places
    )


def _parse_rule(given: Mapping[str, Any], option: str) -> List[Rule]:
    """Return a rule for each of the sources, which may be one or a list of them."""
    sources = given.get("from")
    if not isinstance(sources, (list, tuple)):
        return [Rule.parse(given, option)]
    if not sources:
        raise Refusal(
            f"{option}.from: the list is empty, which would not mean anywhere; name a network or leave from out."
        )
    return [Rule.parse({**given, "from": source}, option) for source in sources]


def _owned(rule: Rule, owner: str) -> Rule:
    comment = f"{owner} {rule.comment}".rstrip()
    return Rule(**{**rule.__dict__, "comment": comment})


@dataclass(frozen=True)
class Observed:
    """How the firewall is.

    ``texts`` and ``kernel`` are by IP version: ufw's rules file and what iptables-save prints. ``client`` is the address from
    which the present login comes.
    """

    installed: bool = False
    settings: Settings = FRESH
    texts: Mapping[int, str] = field(default_factory=dict)
    kernel: Mapping[int, str] = field(default_factory=dict)
    starts_at_boot: bool = False
    sshd_ports: Tuple[int, ...] = ()
    program: Optional[WriteProgram] = None
    client: Optional[values.Address] = None

    def blocks(self, family: int) -> Tuple[Block, ...]:
        return parse_rules(self.texts.get(family, ""))

    @property
    def in_force(self) -> bool:
        """Whether the kernel sends what comes in through ufw's chains, with ufw's policies."""
        return self.settings.enabled and all(
            in_force(self.kernel.get(family, ""), family, self.settings) for family in families(self.settings)
        )

    def follows(self, family: int) -> bool:
        """Whether the kernel's user rules are those of ufw's file."""
        return user_rules(self.kernel.get(family, "")) == user_rules(self.texts.get(family, ""))


def plan(observed: Observed, wanted: Wanted) -> Plan:
    """Return the steps that make the firewall what this owner wants, and leave everybody else's rules alone."""
    now, after = observed.settings, wanted.settings(observed.settings)
    steps: List[Step] = []
    if not observed.installed:
        if wanted.state is None and not wanted.rules and wanted.ssh is None:
            return Plan()
        steps.append(InstallPackages(("ufw",)))
    settings = _settings_step(now, after)
    live = observed.in_force and after.enabled and settings is None
    rules = {family: _rules(observed.blocks(family), family, wanted) for family in (4, 6)}
    steps += [settings] if settings else []
    for family in (4, 6):
        before, blocks = _texts(observed.blocks(family)), _texts(rules[family])
        stale = live and family in families(after) and not observed.follows(family)
        if before != blocks or stale:
            steps.append(SetUfwRules(family, blocks, before, live and family in families(after)))
    if after.enabled and not live:
        steps.append(StartUfw(now.enabled))
    if now.enabled and not after.enabled:
        steps.append(StopUfw())
    if after.enabled and not observed.starts_at_boot and observed.installed:
        steps.append(SetUnit(SERVICE, enabled=True))
    if not steps:
        return Plan(warnings=_warnings(rules, wanted))
    shown = Diff("ufw status", _status(now, observed.blocks), _status(after, rules.__getitem__))
    proof = after.enabled and (not live or _could_cut_off(observed, rules, wanted))
    program = (observed.program,) if proof and observed.program else ()
    return Plan((*program, *steps), needs_proof=proof, warnings=_warnings(rules, wanted), shown=(shown,))


def refuse_lockout(observed: Observed, wanted: Wanted) -> None:
    """Raise Refusal where, after the plan, no port on which sshd answers would be open."""
    after = wanted.settings(observed.settings)
    if not after.enabled or after.incoming == "allow" or not observed.sshd_ports:
        return
    blocks = _rules(observed.blocks(4), 4, wanted)
    if not any(opens(blocks, port) for port in observed.sshd_ports):
        listening = ", ".join(map(str, observed.sshd_ports))
        raise Refusal(
            f"ssh_ports: sshd on this host listens on port {listening}, and no rule would let anybody in there; "
            "name that port in ssh_ports, or move sshd first (role ssh_hardening)."
        )
    if observed.client is None:
        return
    family = observed.client.version
    if family not in families(after):
        return
    blocks = _rules(observed.blocks(family), family, wanted)
    if not any(admits(blocks, observed.client, port) for port in observed.sshd_ports):
        raise Refusal(
            f"ssh_sources: this login comes from {observed.client}, and no rule would let that address in to sshd any more; "
            "add it, or a network that holds it, to ssh_sources (portcullis_ssh_sources), or remove the rule that denies it."
        )


def open_ssh(observed: Observed, ports: Sequence[int]) -> Tuple[Step, ...]:
    """Return the steps that let SSH in on further ports, from where it is let in already; none where ufw is not in force."""
    if not observed.in_force or observed.settings.incoming == "allow":
        return ()
    steps: List[Step] = []
    for family in families(observed.settings):
        blocks = observed.blocks(family)
        # A rule for all ports of some address was not made for SSH.
        named = [block for block in blocks if block.rule and block.rule.port]
        missing = [port for port in ports if not opens(named, port)]
        ours = [block.rule for block in blocks if block.owner == SSH_OWNER and block.rule]
        sources = list(dict.fromkeys(rule.source for rule in ours)) or [""]
        new = [
            Rule(protocol="tcp", port=str(port), source=source, comment=SSH_OWNER)
            for port in missing
            for source in sources
        ]
        if new:
            texts = _texts(blocks)
            added = tuple(rule.block(family) for rule in new)
            steps.append(SetUfwRules(family, (*added, *texts), texts, live=True))
    return tuple(steps)


def _rules(blocks: Sequence[Block], family: int, wanted: Wanted) -> Tuple[Block, ...]:
    """Return the rules as they shall be: SSH's first, this owner's in the order given, all others where they were."""
    ssh = _blocks(wanted.ssh or (), family)
    own = _blocks(wanted.rules, family)
    taken = {block.key for block in (*ssh, *own)}
    replaced = {wanted.owner, *([SSH_OWNER] if wanted.ssh is not None else [])}
    found: List[Block] = list(ssh)
    placed = False
    for block in blocks:
        if block.owner == wanted.owner and not placed:
            found += own
            placed = True
        if block.owner in replaced or block.key in taken or (wanted.purge_unowned and not block.owner):
            continue
        found.append(block)
    return tuple(found if placed else [*found, *own])


def _blocks(rules: Sequence[Rule], family: int) -> Tuple[Block, ...]:
    found = (Block(rule.block(family), rule) for rule in rules if family in rule.families)
    return tuple({block.key: block for block in found}.values())


def _texts(blocks: Sequence[Block]) -> Tuple[str, ...]:
    return tuple(block.text for block in blocks)


def _settings_step(now: Settings, after: Settings) -> Optional[SetUfwSettings]:
    targets = {policy: target for target, policy in TARGETS.items()}
    keys, words = [], []
    for way, key in POLICY_KEYS.items():
        if getattr(now, way) != getattr(after, way):
            keys.append((DEFAULTS, key, targets[getattr(after, way)]))
            words.append(f"{way} {getattr(after, way)}")
    if now.ipv6 != after.ipv6:
        keys.append((DEFAULTS, "IPV6", "yes" if after.ipv6 else "no"))
        words.append(f"IPv6 {'on' if after.ipv6 else 'off'}")
    if now.logging != after.logging:
        keys.append((CONF, "LOGLEVEL", after.logging))
        words.append(f"logging {after.logging}")
    return SetUfwSettings(tuple(keys), ", ".join(words)) if keys else None


def _could_cut_off(observed: Observed, rules: Mapping[int, Sequence[Block]], wanted: Wanted) -> bool:
    """Whether people who get in now might not after the change: anything but one more rule that lets somebody in."""
    for family, after in rules.items():
        before, texts = _texts(observed.blocks(family)), _texts(after)
        removed = [block for block in observed.blocks(family) if block.text not in texts]
        added = [block for block in after if block.text not in before]
        if any(_concerns_ssh(block, observed, wanted) for block in removed):
            return True
        if any(block.owner == SSH_OWNER for block in added):
            return True
        if any(block.rule and block.rule.action != "allow" for block in added) and not _guarded(after):
            return True
    return False


def _guarded(blocks: Sequence[Block]) -> bool:
    return bool(blocks) and blocks[0].owner == SSH_OWNER


def _concerns_ssh(block: Block, observed: Observed, wanted: Wanted) -> bool:
    if block.rule is None or block.owner == SSH_OWNER:
        return True
    return any(covers(block.rule, port) for port in observed.sshd_ports)


def _warnings(rules: Mapping[int, Sequence[Block]], wanted: Wanted) -> Tuple[str, ...]:
    """Return sentences about rules of other people that let everyone in where this owner lets in some."""
    limited = [rule for rule in wanted.rules if rule.action == "allow" and rule.direction == "in" and rule.source]
    ports = sorted({int(part) for rule in limited for part in rule.port.split(",") if part.isdigit()})
    found = []
    for family in (4, 6):
        for block in rules[family]:
            rule = block.rule
            if rule is None or block.owner == wanted.owner or rule.source:
                continue
            wide = [port for port in ports if covers(rule, port)]
            if wide:
                found.append(
                    f"Port {wide[0]} is open to everyone by a rule of somebody else's ({' '.join(status_line(block, family).split())}); "
                    "remove that rule, or set purge_unowned."
                )
    return tuple(dict.fromkeys(found))


def _status(settings: Settings, blocks: Callable[[int], Sequence[Block]]) -> str:
    lines = [status_line(block, family) for family in families(settings) for block in blocks(family)]
    return settings.status() + "".join(f"{line}\n" for line in lines)
