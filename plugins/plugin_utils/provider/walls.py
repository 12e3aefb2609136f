# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A provider's firewall: what is there, what shall be, within which limits, and which calls of the provider's own modules lead there."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass, field

from ansible_collections.portcullis.vps.plugins.module_utils.allowlist.validation import merge
from ansible_collections.portcullis.vps.plugins.module_utils.base import values
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.base.values import Network
from ansible_collections.portcullis.vps.plugins.plugin_utils.provider import rules as neutral
from ansible_collections.portcullis.vps.plugins.plugin_utils.provider.rules import Rule

STEPS = ("open", "close")
#: What becomes of rules that are not ours.
FOREIGN = ("refuse", "keep", "remove")
Raw = t.Dict[str, t.Any]
Options = t.Mapping[str, t.Any]


@dataclass(frozen=True)
class Call:
    """A call of a provider's module."""

    module: str
    arguments: Raw


@dataclass(frozen=True)
class Limit:
    """How many of something a provider takes, and who says so."""

    what: str
    most: int
    source: str


@dataclass(frozen=True)
class Found:
    """A rule that is there: as its provider's module takes it, what it accepts, and whose it is.

    ``rules`` are none where neutral rules cannot say it. ``reply`` is whether it is there for the answers to what the host asks.
    """

    raw: Raw
    rules: t.Tuple[Rule, ...]
    ours: bool
    accepts: bool = True
    reply: bool = False
    text: str = ""


@dataclass(frozen=True)
class Wall:
    """A firewall as it is. ``up`` is whether it keeps anybody out. ``rest`` is what else of it has to stay, its ``out`` the rules for what
    leaves where these count with the others."""

    up: bool
    found: t.Tuple[Found, ...] = ()
    rest: Raw = field(default_factory=dict)

    @property
    def ours(self) -> t.Tuple[Rule, ...]:
        return tuple(rule for found in self.found if found.ours and not found.reply for rule in found.rules)


@dataclass(frozen=True)
class Plan:
    """What one step comes to: the calls, what the wall accepts of ours after it, what a person is told, and the calls that undo it."""

    calls: t.Tuple[Call, ...] = ()
    rules: t.Tuple[Rule, ...] = ()
    said: t.Tuple[str, ...] = ()
    back: t.Tuple[Call, ...] = ()


class Provider:
    """What is known of one provider."""

    name = ""
    title = ""
    #: The module that changes, and those that read.
    module = ""
    #: Options that a person has to set, that they may set, and those of the module that hold a secret with their environment variables.
    needed: t.Tuple[str, ...] = ()
    optional: t.Tuple[str, ...] = ()
    secrets: t.Mapping[str, str] = {}
    protocols: t.FrozenSet[str] = frozenset()
    families: t.Tuple[int, ...] = neutral.FAMILIES
    limits: t.Tuple[Limit, ...] = ()

    def reads(self, options: Options) -> t.Tuple[Call, ...]:
        """Return the calls whose answers say how the firewall is."""
        raise NotImplementedError

    def wall(self, answers: t.Sequence[t.Mapping[str, t.Any]], options: Options) -> Wall:
        """Return the firewall that these answers describe; Refusal where they describe none."""
        raise NotImplementedError

    def rendered(self, rules: t.Sequence[Rule], options: Options) -> t.List[Raw]:
        """Return the provider's rules that accept the same."""
        raise NotImplementedError

    def replies(self, options: Options) -> t.List[Raw]:
        """Return the rules by which a wall without a memory lets in the answers to what the host asks."""
        return []

    def counted(self, raws: t.Sequence[Raw], options: Options) -> t.Mapping[str, int]:
        """Return how much of each limit these rules, the kept ones among them, use."""
        return {"rules": len(raws)}

    def writes(
        self, raws: t.Sequence[Raw], gone: t.Sequence[Raw], wall: Wall, options: Options, step: str
    ) -> t.Tuple[Call, ...]:
        """Return the calls that make the incoming rules these; ``gone`` are those that are there and shall not be."""
        raise NotImplementedError

    def back(self, wall: Wall, raws: t.Sequence[Raw], options: Options) -> t.Tuple[Call, ...]:
        """Return the calls that make the incoming rules again what they are now, where they have become these."""
        return self.writes([each.raw for each in wall.found], [], wall, options, "open") if wall.up else ()

    def same(self, raw: Raw) -> t.Any:
        """Return what two spellings of one rule have in common."""
        return repr(sorted((key, value) for key, value in raw.items() if value not in (None, "", [])))

    def sayable(self, rules: t.Sequence[Rule], options: Options) -> t.Sequence[Rule]:
        """Return what of these rules this wall has rules for; the rest comes in there without any."""
        return rules

    def require(self, options: Options) -> None:
        """Raise Refusal for options that are missing or unknown."""
        known = {"provider", *self.needed, *self.optional, *(["token_file"] if self.secrets else [])}
        odd = sorted(set(options) - known)
        if odd:
            raise Refusal(
                f"portcullis_provider_firewall: {self.title} has no option {odd[0]!r}; choose among {', '.join(sorted(known))}."
            )
        missing = [name for name in self.needed if options.get(name) in (None, "", [])]
        if missing:
            raise Refusal(f"portcullis_provider_firewall: {self.title} needs {missing[0]}; set it for this host.")

    def require_sayable(self, rules: t.Sequence[Rule], options: Options) -> None:
        """Raise Refusal for a rule for which this provider has no words."""
        odd = next((rule for rule in rules if rule.protocol not in self.protocols), None)
        if odd is not None:
            raise Refusal(
                f"ufw_rules: {self.title} has no rules for the protocol {odd.protocol} ({odd.comment}: {odd}), only for "
                f"{', '.join(sorted(self.protocols))}; name one of these in the rule (proto), or remove the rule."
            )
        lost = next(
            (rule for rule in rules for family in (4, 6) if rule.of(family) and family not in self.families), None
        )
        if lost is not None and not options.get("unfiltered_ipv6"):
            raise Refusal(
                f"portcullis_provider_firewall: {self.title} filters IPv4 only, so over IPv6 the host would stand behind one wall; set "
                "unfiltered_ipv6 to true if that will do, or ufw_ipv6 to false."
            )

    def plan(self, wall: Wall, wanted: t.Sequence[Rule], options: Options, step: str, foreign: str) -> Plan:
        """Return one of the two steps to the wanted rules; Refusal where it does not fit or others' rules are in the way.

        ``open`` adds to what is there of ours and takes nothing away, ``close`` leaves the wanted ones alone.
        """
        if step == "open" and not wall.up:
            return Plan(said=(f"{self.title} filters nothing for this host yet, so there is nothing to open.",))
        goal = neutral.normalised([*wanted, *(uncovered(wall.ours, wanted) if step == "open" else ())])
        self.require_sayable(goal, options)
        kept = self._kept(wall, step, foreign)
        stays = [each.raw for each in wall.found if step == "open" and each.ours and _has_no_words(each)]
        raws = self._each_once([*self.rendered(goal, options), *self.replies(options), *stays])
        self.require_fit([*raws, *kept, *wall.rest.get("out", ())], options, step)
        if wall.up and self._is_there(wall, goal, [*raws, *kept], options) and not self.differs(wall, options, step):
            return Plan(rules=goal)
        wanted_raws = {self.same(raw) for raw in (*raws, *kept)}
        gone = [each.raw for each in wall.found if self.same(each.raw) not in wanted_raws]
        return Plan(
            self.writes([*raws, *kept], gone, wall, options, step), goal, (), self.back(wall, [*raws, *kept], options)
        )

    def _is_there(self, wall: Wall, goal: t.Sequence[Rule], raws: t.Sequence[Raw], options: Options) -> bool:
        """Whether the wall accepts exactly this already, in whatever spelling."""
        there, wanted = {self.same(each.raw) for each in wall.found}, {self.same(raw) for raw in raws}
        goes = [
            each for each in wall.found if (not each.ours or _has_no_words(each)) and self.same(each.raw) not in wanted
        ]
        lacks = [raw for raw in self.replies(options) if self.same(raw) not in there]
        equal = neutral.accepted(self.sayable(goal, options)) == neutral.accepted(self.sayable(wall.ours, options))
        return not goes and not lacks and equal

    def _each_once(self, raws: t.Sequence[Raw]) -> t.List[Raw]:
        return list({self.same(raw): raw for raw in raws}.values())

    def differs(self, wall: Wall, options: Options, step: str) -> bool:
        """Whether anything of the wall but its rules has to change."""
        return False

    def _kept(self, wall: Wall, step: str, foreign: str) -> t.List[Raw]:
        others = [each for each in wall.found if not each.ours]
        shown = "; ".join(each.text for each in others[:3]) + ("; ..." if len(others) > 3 else "")
        if others and foreign == "refuse":
            raise Refusal(
                f"portcullis_provider_firewall_foreign: {self.title} has {len(others)} rules here that are not ours ({shown}); nothing was "
                "changed. Set it to keep, if they shall stay, or to remove; what they open belongs into ufw_rules."
            )
        if foreign == "remove" and step == "close":
            return []
        odd = next((each for each in others if not each.accepts), None)
        if odd is not None:
            raise Refusal(
                f"portcullis_provider_firewall_foreign: a rule at {self.title} keeps somebody out ({odd.text}), and who gets in would depend on "
                "where ours stand beside it; remove it there, or set this to remove and run the step close."
            )
        return [each.raw for each in others]

    def require_fit(self, raws: t.Sequence[Raw], options: Options, step: str) -> None:
        """Raise Refusal, with numbers and ways out, where the provider takes fewer."""
        counts = self.counted(raws, options)
        for limit in self.limits_of(options):
            count = counts.get(limit.what, 0)
            if count > limit.most:
                raise Refusal(
                    f"portcullis_provider_firewall: {self.title} takes {limit.most} {limit.what} ({limit.source}), and this policy needs {count}"
                    f"{' while old and new rules are both open' if step == 'open' else ''}; nothing was sent. {self.ways_out()}"
                )

    def limits_of(self, options: Options) -> t.Tuple[Limit, ...]:
        return self.limits

    def ways_out(self) -> str:
        return (
            "Name fewer or wider networks, or leave an owner's networks to the host: with portcullis_provider_firewall_left_to_host: "
            "[cloudflare_allowlist] the provider opens those ports to everyone, and the host alone keeps out the others."
        )


def _has_no_words(found: Found) -> bool:
    """Whether a rule is none of those that neutral rules say."""
    return found.reply or not found.rules


def uncovered(ours: t.Sequence[Rule], wanted: t.Sequence[Rule]) -> t.List[Rule]:
    """Return those of our rules that accept more than the wanted ones do."""
    known = neutral.accepted(wanted)
    return [rule for rule in ours if neutral.accepted([*wanted, rule]) != known]


def chunks(nets: t.Sequence[Network], most: int) -> t.Iterator[t.Tuple[Network, ...]]:
    """Yield networks in groups of at most so many."""
    for start in range(0, len(nets), most):
        yield tuple(nets[start : start + most])


def label(comment: str, allowed: str, most: int) -> str:
    """Return a comment of the letters that a provider allows, as a class of a regular expression, and no longer than it takes."""
    return re.sub(f"[^{allowed}]", "_", comment)[:most].rstrip()


def span(text: t.Any) -> t.Tuple[int, int]:
    """Return the ports that a provider's text names; ValueError where it names none. All, where there is no text."""
    words = re.split(r"[-:]", str(text or "").strip().lower())
    if words in ([""], ["all"], ["any"], ["0"], ["1", "65535"], ["0", "65535"]):
        return neutral.ALL_PORTS
    if len(words) > 2:
        raise ValueError(text)
    return int(words[0]), int(words[-1])


def given(options: Options, names: t.Sequence[str]) -> Raw:
    """Return those of the options that a person set."""
    return {name: options[name] for name in names if options.get(name)}


def without_empty(raw: t.Mapping[str, t.Any]) -> Raw:
    """Return a rule without what it leaves open."""
    return {key: value for key, value in raw.items() if value not in (None, "", [])}


def read(protocol: str, port: t.Any, sources: t.Sequence[str], comment: str) -> t.Tuple[Rule, ...]:
    """Return the neutral rule that these make, if they make one."""
    try:
        return (Rule(protocol, span(port), merge(values.networks(sources, "sources")), comment),)
    except ValueError:
        return ()


def text(rule: t.Sequence[Rule], comment: str, raw: Raw) -> str:
    """Return a rule for a person."""
    said = str(rule[0]) if rule else " ".join(f"{key}={value}" for key, value in raw.items())
    return f"{comment or 'without a name'}: {said}"
