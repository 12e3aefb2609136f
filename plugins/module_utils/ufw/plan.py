# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The firewall: from what ufw's files and the kernel hold and what is wanted to the steps between."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Dict, Iterable, Iterator, List, Mapping, Optional, Sequence, Tuple

from ..base import values
from ..base.dpkg import kept_back
from ..base.errors import Refusal
from ..base.managed_things import File, State, Thing
from ..base.managed_units import Unit
from ..base.netfilter import Table, parse
from ..base.steps import Diff, InstallPackages, Plan, RemoveFile, SetUnit, Step, WriteFile
from . import kernel_rules, native, profiles as ufw_profiles
from .access import covers
from .block import Block, status_line
from .files import CONF, DEFAULTS, FRESH, OTHERS, POLICY_KEYS, RULES, Settings, families, parse_rules
from .framework import drift, edited, foreign, refuse_letting_out, remains, unseen
from .kernel import in_force, user_rules
from .kernel_rules import KernelRule
from .rule import Rule, interface_name, refuse_unknown, said_of
from .ssh import LIMITS, SSH_OWNER, Login, could_cut_off, keeping_out, rules as ssh_rules
from .steps import START_SERVICE, Rules, SetUfwRules, StartUfw, StopUfw, Texts, described, settings_step

SERVICE = "ufw.service"

OWN = "portcullis:ufw"
POLICIES = ("allow", "deny", "reject")
#: Of a policy: it stays as it is on the host.
UNMANAGED = "unmanaged"
STATES = ("enabled", "disabled")
#: Versions of ufw whose files are known to be written here as ufw writes them; for any other its own commands are used.
VERSIONS = ("0.36", "0.36.1", "0.36.2")
#: What Debian's and Ubuntu's package of ufw cannot be installed beside (its Breaks).
CLASHES = ("iptables-persistent", "netfilter-persistent")

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
    applications: Optional[Tuple[ufw_profiles.Profile, ...]] = None
    ssh_limit: str = LIMITS[0]
    opened_ports: Tuple[str, ...] = ()
    removed: Tuple[Rule, ...] = ()
    removed_kernel_rules: Tuple[KernelRule, ...] = ()

    @classmethod
    def parse(cls, params: Mapping[str, Any]) -> "Wanted":
        """Return what the options of the module ufw say; Refusal for what could not be done."""
        owner = str(params["owner"])
        if not _OWNER.fullmatch(owner) or owner == SSH_OWNER:
            raise Refusal(
                f"owner: {owner!r} cannot own rules; write portcullis: and a name of a-z, 0-9 and _ other than ssh."
            )
        ports = params.get("ssh_ports")
        policies = {way: params.get(f"default_{way}") for way in POLICY_KEYS}
        found = cls(
            owner=owner,
            rules=tuple(_owned(rule, owner) for rule in _parse_rules(params, "rules")),
            ssh=None if ports is None else _ssh(params),
            **{key: params.get(key) for key in ("state", "ipv6", "logging")},
            **{way: None if policy == UNMANAGED else policy for way, policy in policies.items()},
            purge_unowned=bool(params.get("purge_unowned")),
            applications=None
            if params.get("applications") is None
            else ufw_profiles.parse(params["applications"], "applications"),
            ssh_limit=str(params.get("ssh_limit") or LIMITS[0]),
            opened_ports=tuple(str(port) for port in (params.get("adopt") or {}).get("opened_ports") or ()),
            removed=tuple(_parse_rules(params, "removed_rules")),
            removed_kernel_rules=kernel_rules.parse(params.get("removed_kernel_rules") or (), "removed_kernel_rules"),
        )
        _refuse_both(found)
        return found

    def settings(self, now: Settings) -> Settings:
        """Return the settings that are wanted where ``now`` is how things are."""
        kept = {key: getattr(now, key) for key in ("ipv6", "incoming", "outgoing", "routed", "logging")}
        chosen = {key: value if getattr(self, key) is None else getattr(self, key) for key, value in kept.items()}
        return Settings(enabled=now.enabled if self.state is None else self.state == "enabled", **chosen)


def _ssh(params: Mapping[str, Any]) -> Tuple[Rule, ...]:
    """Return the rules that let SSH in, as the options say."""
    ports = values.ports(params["ssh_ports"], "ssh_ports")
    sources = values.networks(params.get("ssh_sources") or (), "ssh_sources")
    interfaces = [interface_name(name, "ssh_interfaces") for name in params.get("ssh_interfaces") or ()]
    return ssh_rules(ports, sources, interfaces, params.get("ssh_limit") == LIMITS[1])


def _refuse_both(wanted: Wanted) -> None:
    """Raise Refusal for a rule that is to be removed and is wanted as well."""
    unwanted = {Block(text).said for texts in _texts(wanted.removed) for text in texts}
    for rule in (*wanted.rules, *(wanted.ssh or ())):
        for family in rule.families:
            block = Block(rule.block(family))
            if block.said in unwanted:
                raise Refusal(
                    f"removed_rules: '{' '.join(status_line(block, family).partition('#')[0].split())}' is among the rules that are wanted, too; "
                    "leave it out of one of the two."
                )


def further_rules(given: Sequence[Mapping[str, Any]], option: str, owner: str) -> Tuple[Rule, ...]:
    """Return rules that a person wrote as the module takes them, for another wall than ufw; Refusal for what is not legal."""
    return tuple(_owned(rule, owner) for rule in _parse_rules({option: given}, option))


def _parse_rules(params: Mapping[str, Any], option: str) -> List[Rule]:
    given = params.get(option) or ()
    return [rule for index, each in enumerate(given) for rule in _parse_rule(each, f"{option}[{index}]")]


def _parse_rule(given: Mapping[str, Any], option: str) -> List[Rule]:
    """Return a rule for each of the sources, which may be one or a list of them."""
    said = said_of(given, option)
    sources = said.get("from")
    if not isinstance(sources, (list, tuple)):
        return [Rule.parse(said, option)]
    if not sources:
        raise Refusal(
            f"{option}.from: the list is empty, which would not mean anywhere; name a network or leave from out."
        )
    return [Rule.parse({**said, "from": source}, option) for source in sources]


def _owned(rule: Rule, owner: str) -> Rule:
    comment = f"{owner} {rule.comment}".rstrip()
    return Rule(**{**rule.__dict__, "comment": comment})


def things(owner: str, enabled: bool = False) -> Tuple[Thing, ...]:
    """Return what is managed of the firewall for one owner; ``enabled`` is whether this caller has ufw start at boot."""
    return (
        *(File(path, 0o640) for path in RULES.values()),
        *(File(path, None) for path in (CONF, DEFAULTS, *OTHERS)),
        File(ufw_profiles.path(owner)),
        *([Unit(SERVICE, starts=True, needs=(("ExecStart", "ufw-init start"),))] if enabled else []),
        State("the kernel's rules and policies", found_by="ufw/kernel.py"),
    )


@dataclass(frozen=True)
class Observed:
    """How the firewall is.

    ``texts`` and ``kernel`` are by IP version: ufw's rules file and what iptables-save prints. ``made`` is what iptables-save
    prints where ufw has just started from its files, for the families of which that is known, and ``unmade`` why it is not.
    ``files`` are (path, the package's text, text) of what else ufw loads. ``profiles`` are the texts of the files with
    application profiles, by path. ``client`` is the address from which the present login comes, ``interface`` the one by which it does,
    ``server`` the host's address to which it was made. ``unseen`` is what the programs print that save the rules of iptables' other
    backend, which ufw does not use, by program. ``clashing`` are the installed packages that cannot stay beside ufw, where that is not
    installed. ``saved`` is what iptables-persistent loads at boot, by IP version. ``kernel_families`` are the families that the kernel
    has: one that was started without IPv6 filters none of it. ``runs`` is whether systemd has ufw.service as active.
    """

    installed: bool = False
    version: str = VERSIONS[-1]
    settings: Settings = FRESH
    texts: Mapping[int, str] = field(default_factory=dict)
    kernel: Mapping[int, str] = field(default_factory=dict)
    made: Mapping[int, str] = field(default_factory=dict)
    unmade: str = ""
    files: Tuple[Tuple[str, str, str], ...] = ()
    starts_at_boot: bool = False
    runs: bool = True
    sshd_ports: Tuple[int, ...] = ()
    client: Optional[values.Address] = None
    interface: str = ""
    server: Optional[values.Address] = None
    unseen: Mapping[str, str] = field(default_factory=dict)
    profiles: Mapping[str, str] = field(default_factory=dict)
    clashing: Tuple[str, ...] = ()
    saved: Mapping[int, str] = field(default_factory=dict)
    kernel_families: Tuple[int, ...] = (4, 6)

    @property
    def families(self) -> Tuple[int, ...]:
        """The families for which the kernel has to hold ufw's rules."""
        return tuple(family for family in families(self.settings) if family in self.kernel_families)

    @property
    def login(self) -> Tuple[str, str, str]:
        """How this run logs in, as the fields of ``ssh.Login``."""
        return str(self.client or ""), self.interface, str(self.server or "")

    @property
    def known(self) -> bool:
        """Whether ufw's files may be written here, and not by ufw alone."""
        return self.version in VERSIONS

    def blocks(self, family: int) -> Tuple[Block, ...]:
        return parse_rules(self.texts.get(family, ""))

    @property
    def in_force(self) -> bool:
        """Whether the kernel sends what comes in through ufw's chains, with ufw's policies."""
        return self.started and not self.drift

    @property
    def started(self) -> bool:
        """The same, as far as it can be seen without knowing what ufw makes of its files."""
        return self.settings.enabled and all(
            in_force(self.kernel.get(family, ""), family, self.settings) for family in self.kernel_families
        )

    @cached_property
    def drift(self) -> Tuple[str, ...]:
        """What is not as ufw makes it, while it is enabled: a line for each, the user's rules left out."""
        if not self.settings.enabled:
            return ()
        found = [line for family, made in self.made.items() for line in drift(parse(made), self.tables(family))]
        return tuple(dict.fromkeys(found))

    @property
    def damaged(self) -> bool:
        """Whether the kernel holds some of ufw's chains, from which ufw itself cannot start."""
        found = {remains(self.tables(family).get("filter", Table())) for family in (4, 6)}
        return "something" in found and not self.started

    def tables(self, family: int) -> Mapping[str, Table]:
        return parse(self.kernel.get(family, ""))

    def foreign(self, removed: Sequence[KernelRule] = ()) -> Tuple[str, ...]:
        """Return sentences about what lets in more than ufw's rules do, none of which is ours to remove; ``removed`` are left out."""
        if not self.settings.enabled or self.settings.incoming == "allow":
            return ()
        found = [
            line
            for family, made in self.made.items()
            for line in foreign(family, parse(made), kernel_rules.without(self.tables(family), removed, family))
        ]
        found += [line for family in self.kernel for line in native.undecided(family, self.tables(family))]
        found += [line for path, stock, text in self.files for line in edited(path, stock, text)]
        found += [line for program, text in self.unseen.items() for line in unseen(program, parse(text))]
        return (*found, *([self.unmade] if self.unmade else []))

    def follows(self, family: int) -> bool:
        """Whether the kernel's user rules are those of ufw's file."""
        return user_rules(self.kernel.get(family, "")) == user_rules(self.texts.get(family, ""))


def plan(observed: Observed, wanted: Wanted) -> Plan:
    """Return the steps that make the firewall what this owner wants, and leave everybody else's rules alone."""
    now, after, absent = observed.settings, wanted.settings(observed.settings), not observed.installed
    if absent and wanted.state is None and not wanted.rules and wanted.ssh is None:
        return Plan()
    refuse_unknown(wanted.rules, observed.version)
    if absent and observed.clashing:
        raise Refusal(kept_back(("ufw",), observed.clashing))
    change, warnings = change_of(observed, wanted)
    before: Rules = {family: observed.blocks(family) for family in (4, 6)}
    _refuse_others(change, before)
    rules: Rules = {**before, **{family: change.edited(before[family], family) for family in change.families}}
    live = observed.families if observed.in_force and after.enabled else ()
    settings = settings_step(now, after, live if observed.known and now.ipv6 == after.ipv6 else ())
    stale = tuple(family for family in live if not observed.follows(family))
    start = after.enabled and (not live or bool(settings and not settings.live))
    steps: List[Step] = [InstallPackages(("ufw",))] if absent else []
    steps += _profile_steps(observed, wanted)
    if _differ(before, rules, observed.known) or (stale and not start):
        text = described(before, rules, stale)
        steps.append(replace(change, live=live, stale=stale, text=text))
    steps += [settings] if settings else []
    if start:
        _refuse_damaged(observed)
        if not now.enabled and wanted.outgoing is None and after.outgoing == "allow":
            refuse_letting_out({family: observed.tables(family) for family in observed.kernel_families})
        steps.append(StartUfw(now.enabled, observed.drift))
    kernels = {family: observed.tables(family) for family in (4, 6)}
    removals = kernel_rules.steps(kernels, observed.saved, wanted.removed_kernel_rules)
    # Whom they let in ufw lets in by now.
    steps += removals
    if now.enabled and not after.enabled:
        steps.append(StopUfw())
    if after.enabled and not observed.starts_at_boot and not absent:
        steps.append(SetUnit(SERVICE, enabled=True))
    native.refuse(kernels, {family: parse(text) for family, text in observed.made.items()}, steps)
    last = (START_SERVICE,) if after.enabled and not observed.runs else ()
    warnings += _warnings(rules, wanted)
    if not steps and not last:
        return Plan(warnings=warnings)
    shown = Diff("ufw status", status(now, before), status(after, rules))
    cuts = start or now.policies != after.policies or could_cut_off(before, rules, observed.sshd_ports)
    proof = bool(removals) or (after.enabled and cuts)
    return Plan(tuple(steps), last, needs_proof=proof, warnings=warnings, shown=(shown,))


def _refuse_damaged(observed: Observed) -> None:
    """Raise Refusal where only ufw itself could start, and would lock everybody out."""
    if observed.damaged and not (observed.known and len(observed.made) == len(families(FRESH))):
        why = observed.unmade or f"what ufw {observed.version} makes of its files is not known here"
        raise Refusal(
            "The kernel holds only some of ufw's rules, as after 'iptables -F', and 'ufw reload' would set its policies without "
            f"them and lock everybody out of this host; {why}. Reboot it, or run '/lib/ufw/ufw-init flush-all && ufw --force enable' there, which "
            "removes all other rules of iptables too; then run again."
        )


def _differ(before: Rules, after: Rules, exactly: bool) -> bool:
    """Whether rules differ, in the iptables lines below them too where it is known how ufw writes these."""
    if exactly:
        return before != after
    return any([block.head for block in before[family]] != [block.head for block in after[family]] for family in after)


def change_of(observed: Observed, wanted: Wanted) -> Tuple[SetUfwRules, Tuple[str, ...]]:
    """Return the step that gives this owner its rules, and sentences about what could not be foreseen."""
    profiles = ufw_profiles.known(_profiles_after(observed, wanted))
    missing = sorted({rule.app for rule in wanted.rules if rule.app not in ("", *profiles)})
    rules = wanted.rules
    warnings: Tuple[str, ...] = ()
    if missing and not observed.installed:
        # Some come with ufw itself; only check mode gets here.
        rules = tuple(rule for rule in rules if rule.app not in missing)
        warnings = (f"Whether ufw brings the application profiles {', '.join(missing)} is seen once it is installed.",)
    own = [each for rule in rules for each in ufw_profiles.expanded(rule, profiles)]
    replaced = (wanted.owner, *([SSH_OWNER] if wanted.ssh is not None else []))
    # Without IPv6 ufw drops the rules for it from its file.
    kept = families(wanted.settings(observed.settings))
    named = wanted.removed if observed.installed else ()
    unwanted = [each for rule in named for each in ufw_profiles.expanded(rule, profiles)]
    change = SetUfwRules(
        _texts(wanted.ssh or ()),
        _texts(own),
        wanted.owner,
        replaced,
        kept,
        wanted.purge_unowned,
        removed=_texts(unwanted),
        login=observed.login,
        limits_stay=wanted.ssh_limit == LIMITS[0],
        ssh_ports=observed.sshd_ports,
    )
    return change, (*warnings, *_passed(change, observed))


def _passed(change: SetUfwRules, observed: Observed) -> Iterator[str]:
    """Yield a sentence for each rule of others that SSH's go in front of, since it keeps this login out."""
    for family in change.families:
        before = observed.blocks(family)
        first = [Block(text) for text in change.first[family == 6]]
        after = change.edited(before, family)
        for block in keeping_out(first, before, Login(*change.login)):
            if block in after:
                yield (
                    f"The rule '{' '.join(status_line(block, family).split())}' keeps out "
                    f"{observed.client if block.rule and block.rule.source else 'everybody'}, so SSH's rules go in front of it; "
                    "remove it, if it is not meant to be there (ufw_removed_rules)."
                )


def _refuse_others(change: SetUfwRules, before: Rules) -> None:
    """Raise Refusal where a rule is another owner's already: ufw keeps it once, and each would take it from the other."""
    for family in change.families:
        wanted = {Block(text).key for texts in (change.first, change.own) for text in texts[family == 6]}
        for block in before[family]:
            if block.owner and block.owner not in change.replaced and block.key in wanted:
                raise Refusal(
                    f"rules: '{' '.join(status_line(block, family).partition('#')[0].split())}' is a rule of {block.owner}'s, and ufw "
                    f"keeps a rule for one owner only; leave it out of the rules of {change.owner}, or out of those of {block.owner} "
                    "and run that first."
                )


def _profiles_after(observed: Observed, wanted: Wanted) -> Mapping[str, str]:
    if wanted.applications is None:
        return observed.profiles
    return {**observed.profiles, ufw_profiles.path(wanted.owner): ufw_profiles.render(wanted.applications)}


def _profile_steps(observed: Observed, wanted: Wanted) -> List[Step]:
    place = ufw_profiles.path(wanted.owner)
    before, after = observed.profiles.get(place, ""), _profiles_after(observed, wanted).get(place, "")
    if before == after:
        return []
    return [WriteFile(place, after, before or None) if after else RemoveFile(place, before)]


def exposed(observed: Observed, wanted: Wanted) -> Tuple[str, ...]:
    """Return a sentence where rules let in some, while the firewall as a whole lets in everybody."""
    after = wanted.settings(observed.settings)
    limited = [rule for rule in wanted.rules if rule.action in ("allow", "limit") and rule.source]
    if not limited or (after.enabled and after.incoming != "allow"):
        return ()
    why = "its policy lets in whatever comes" if after.enabled else "ufw is not enabled on this host"
    return (
        f"The rules of {wanted.owner} deny nobody, since {why}; use the role ufw, or state: enabled and default_incoming: deny.",
    )


def _texts(rules: Iterable[Rule]) -> Texts:
    """Return the texts of these rules' blocks for each family; of those that ufw takes for one rule the last."""
    found: Dict[int, Dict[str, str]] = {4: {}, 6: {}}
    for rule in rules:
        for family in rule.families:
            text = rule.block(family)
            found[family][Block(text).key] = text
    return tuple(found[4].values()), tuple(found[6].values())


def _warnings(rules: Rules, wanted: Wanted) -> Tuple[str, ...]:
    """Return sentences about rules of other people that let everyone in where this owner lets in some."""
    limited = [rule for rule in wanted.rules if rule.action == "allow" and rule.direction == "in" and rule.source]
    ports = sorted({low for rule in limited for low, high in rule.spans if low == high})
    found = []
    for family in (4, 6) if ports else ():
        for block in rules[family]:
            if block.owner == wanted.owner or block.rule is None or block.rule.source:
                continue
            rule = block.rule
            wide = [port for port in ports if covers(rule, port)]
            if wide:
                found.append(
                    f"Port {wide[0]} is open to everyone by a rule of somebody else's ({' '.join(status_line(block, family).split())}); "
                    "remove that rule, or set purge_unowned."
                )
    return tuple(dict.fromkeys(found))


def status(settings: Settings, rules: Rules) -> str:
    """Return what ``ufw status verbose`` prints of these."""
    lines = (status_line(block, family) for family in families(settings) for block in rules[family])
    # A rule on a profile is one line, however many ports it has.
    return settings.status() + "".join(f"{line}\n" for line in dict.fromkeys(lines))
