# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps that change the firewall."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Sequence, Tuple

from .steps import Step
from .ufw_files import CONF, DEFAULTS, RULES
from .ufw_rule import Block, status_line


@dataclass(frozen=True)
class SetUfwSettings(Step):
    """Write policies, IPv6 and logging into ufw's configuration; ``keys`` holds (file, key, value)."""

    keys: Tuple[Tuple[str, str, str], ...]
    text: str

    @property
    def summary(self) -> str:
        return f"Set {self.text} in ufw's configuration"

    @property
    def paths(self) -> Tuple[str, ...]:
        return DEFAULTS, CONF


@dataclass(frozen=True)
class SetUfwRules(Step):
    """Replace one family's user rules in ufw's file and, where ufw is ``live``, in the kernel; in one transaction there.

    ``before`` are the blocks that were seen: with others in the file by now, nothing is changed.
    """

    family: int
    blocks: Tuple[str, ...]
    before: Tuple[str, ...]
    live: bool

    @property
    def summary(self) -> str:
        added = [status_line(Block.of(text), self.family) for text in self.blocks if text not in self.before]
        removed = [status_line(Block.of(text), self.family) for text in self.before if text not in self.blocks]
        words = [f"{verb} {_counted(lines)}" for verb, lines in (("add", added), ("remove", removed)) if lines]
        text = " and ".join(words) or "load ufw's rules into the kernel"
        return f"{text[0].upper()}{text[1:]} (IPv{self.family})"

    @property
    def paths(self) -> Tuple[str, ...]:
        return (RULES[self.family],)

    @property
    def facts(self) -> Tuple[str, ...]:
        return ("firewall",)

    @property
    def after_restore(self) -> Tuple[Tuple[str, ...], ...]:
        command = "iptables-restore" if self.family == 4 else "ip6tables-restore"
        return ((command, "--noflush", RULES[self.family]),) if self.live else ()


@dataclass(frozen=True)
class StartUfw(Step):
    """Make the kernel follow ufw's files wholly; ``before`` is whether ufw was enabled until now."""

    before: bool

    @property
    def summary(self) -> str:
        return "Reload ufw" if self.before else "Enable ufw"

    @property
    def paths(self) -> Tuple[str, ...]:
        return CONF, *RULES.values()

    @property
    def facts(self) -> Tuple[str, ...]:
        return ("firewall",)

    @property
    def after_restore(self) -> Tuple[Tuple[str, ...], ...]:
        return (("ufw", "reload"),) if self.before else (("/lib/ufw/ufw-init", "force-stop"),)


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

    @property
    def after_restore(self) -> Tuple[Tuple[str, ...], ...]:
        return (("ufw", "--force", "enable"),)


def _counted(lines: Sequence[str]) -> str:
    if len(lines) == 1:
        return f"the rule '{' '.join(lines[0].split())}'"
    return f"{len(lines)} rules"
