# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps that change the firewall."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterable, List, Mapping, Optional, Sequence, Tuple

from ..base.steps import RunCommand, Step
from .block import Block, status_line
from .files import CONF, DEFAULTS, POLICY_KEYS, RULES, TARGETS, Settings
from .ssh import Login, kept_limits, placed

Rules = Mapping[int, Sequence[Block]]
#: How many rules a sentence names; more are counted. One without an address is one for each family.
_NAMED = 2
#: 'ufw enable' leaves the unit inactive until the next boot, and monitoring then takes the firewall for off. It finds ufw's chains in
#: the kernel, and changes nothing there. Nothing that a way back would undo: stopping it takes the rules away.
START_SERVICE = RunCommand(
    ("systemctl", "start", "ufw.service"), "Start ufw.service, whose rules are in the kernel already"
)


Texts = Tuple[Tuple[str, ...], Tuple[str, ...]]


@dataclass(frozen=True)
class SetUfwSettings(Step):
    """Write policies, IPv6 and logging into ufw's files and, for the families in ``live``, into the kernel.

    ``keys`` holds (file, key, value).
    """

    keys: Tuple[Tuple[str, str, str], ...]
    text: str
    live: Tuple[int, ...] = ()

    @property
    def summary(self) -> str:
        return f"Set {self.text} in ufw's configuration"

    @property
    def paths(self) -> Tuple[str, ...]:
        return DEFAULTS, CONF, *RULES.values()

    @property
    def facts(self) -> Tuple[str, ...]:
        return ("firewall",) if self.live else ()


@dataclass(frozen=True)
class SetUfwRules(Step):
    """Give owners the rules that they want in ufw's files and, for the families in ``live``, in the kernel.

    ``first`` are SSH's, which stand before all others but those that keep somebody out (``ssh.placed``), ``own`` stand where ``owner``
    has rules now, else last; both are the texts of blocks, for IPv4 and for IPv6. The rules of all ``replaced`` owners go, and those of
    nobody's that ``removed`` names. What that makes of a file is found out by ``edited`` once ufw's lock is held, so what other people
    add or remove meanwhile is neither lost nor brought back.

    ``families`` are those that ufw keeps rules for, ``stale`` those whose kernel does not hold what the file says. ``login`` is how this
    run logs in, as the fields of ``ssh.Login``, and with ``limits_stay`` SSH's rules are limited where SSH is now, on ``ssh_ports``.
    """

    first: Texts
    own: Texts
    owner: str
    replaced: Tuple[str, ...]
    families: Tuple[int, ...]
    purge_unowned: bool = False
    live: Tuple[int, ...] = ()
    stale: Tuple[int, ...] = ()
    text: str = ""
    removed: Texts = ((), ())
    login: Tuple[str, str, str] = ("", "", "")
    limits_stay: bool = False
    ssh_ports: Tuple[int, ...] = ()

    @property
    def summary(self) -> str:
        return self.text

    @property
    def paths(self) -> Tuple[str, ...]:
        # Whether ufw is enabled goes with the rules: somebody may have disabled it while they waited for a confirmation.
        return CONF, *RULES.values()

    @property
    def facts(self) -> Tuple[str, ...]:
        return ("firewall",)

    def edited(self, blocks: Iterable[Block], family: int) -> Tuple[Block, ...]:
        """Return a family's rules as they shall be where ``blocks`` are those in the file; twice is the same as once."""
        before = tuple(blocks)
        first, own = ([Block(text) for text in texts[family == 6]] for texts in (self.first, self.own))
        taken = {block.key for block in (*first, *own)}
        gone = {Block(text).said for text in self.removed[family == 6]}
        rest: List[Block] = []
        found = False
        for block in before:
            if block.owner == self.owner and not found:
                rest += own
                found = True
            unwanted = not block.owner and (self.purge_unowned or block.said in gone)
            if block.owner in self.replaced or block.key in taken or unwanted:
                continue
            rest.append(block)
        rest = rest if found else [*rest, *own]
        if self.limits_stay:
            first = list(kept_limits(first, before, self.ssh_ports, family))
        return placed(first, rest, before, Login(*self.login)) if first else tuple(rest)


@dataclass(frozen=True)
class StartUfw(Step):
    """Make the kernel follow ufw's files wholly; ``before`` is whether ufw was enabled until now, ``drift`` what is not as ufw makes it."""

    before: bool
    drift: Tuple[str, ...] = ()

    @property
    def summary(self) -> str:
        if not self.before:
            return "Enable ufw"
        if not self.drift:
            return "Reload ufw"
        more = f" and {len(self.drift) - _NAMED} more" if len(self.drift) > _NAMED else ""
        return f"Load ufw's rules into the kernel again, where they differ ({', '.join(self.drift[:_NAMED])}{more})"

    @property
    def paths(self) -> Tuple[str, ...]:
        return CONF, *RULES.values()

    @property
    def facts(self) -> Tuple[str, ...]:
        return ("firewall",)


@dataclass(frozen=True)
class StopUfw(Step):
    """Disable ufw: the kernel lets everything pass."""

    @property
    def summary(self) -> str:
        return "Disable ufw"

    @property
    def paths(self) -> Tuple[str, ...]:
        return (CONF,)

    @property
    def facts(self) -> Tuple[str, ...]:
        return ("firewall",)


def settings_step(now: Settings, after: Settings, live: Tuple[int, ...]) -> Optional[SetUfwSettings]:
    """Return the step between these settings; None where they are the same."""
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
    return SetUfwSettings(tuple(keys), ", ".join(words), live) if keys else None


def described(before: Rules, after: Rules, stale: Sequence[int]) -> str:
    """Return the sentence for a step that turns these rules of both families into those."""
    added, removed = _lines(after, before), _lines(before, after)
    words = [f"{verb} {_counted(lines)}" for verb, lines in (("add", added), ("remove", removed)) if lines]
    if not words and any(before[family] != after[family] for family in after):
        words = ["put the rules in their order"]
    families = " and ".join(f"IPv{family}" for family in stale)
    text = " and ".join(words) or f"load ufw's rules into the kernel ({families})"
    return f"{text[0].upper()}{text[1:]}"


def _lines(rules: Rules, others: Rules) -> List[str]:
    found = []
    for family, blocks in rules.items():
        known = {block.text for block in others[family]}
        found += [(block, family) for block in blocks if block.text not in known]
    # The lines of many are only counted.
    return [" ".join(status_line(block, family).split()) for block, family in found[:_NAMED]] + [""] * len(
        found[_NAMED:]
    )


def _counted(lines: Sequence[str]) -> str:
    if len(lines) > _NAMED:
        return f"{len(lines)} rules"
    named = " and ".join(f"'{line}'" for line in lines)
    return f"the rule{'s' if len(lines) > 1 else ''} {named}"
