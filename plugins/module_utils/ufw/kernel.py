# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the kernel holds of ufw's files, as iptables-save tells it, and what iptables-restore is given to change that."""

from __future__ import annotations

import re
import shlex
from functools import cache
from typing import Any, Dict, Iterator, List, Tuple

from ..base import values
from .files import BUILT_IN, PREFIX, TARGETS, WAYS, Settings, families
from .rule import NUMBERS

COMPARED = re.compile(rf"-A ufw6?-user-(?:logging-)?(?:{'|'.join(WAYS)}) ")
#: With logging off ufw puts this in front of its logging chains, and is not consistent about it itself.
NO_LOGGING = re.compile(r"-A ufw6?-user-logging-\w+ -j RETURN$")

#: iptables 1.8.11 prints all but the best known by number.
_NUMBERS = {name: number for name, number in NUMBERS.items() if name not in ("tcp", "udp")}


def in_force(kernel: str, family: int, settings: Settings) -> bool:
    """Whether the kernel sends what comes in through ufw's chains, with ufw's policies."""
    lines = set(kernel.splitlines())
    if family not in families(settings):
        # Without IPv6 ufw denies it altogether.
        return any(line.startswith(":INPUT DROP ") for line in lines)
    prefix = PREFIX[family]
    jumps = [
        *(f"-A {chain} -j {prefix}-before-{chain.lower()}" for chain in BUILT_IN.values()),
        *(f"-A {prefix}-before-{way} -j {prefix}-user-{way}" for way in WAYS),
    ]
    policies = [f":{chain} {policy_of(getattr(settings, way))} " for way, chain in BUILT_IN.items()]
    return all(jump in lines for jump in jumps) and all(
        any(line.startswith(policy) for line in lines) for policy in policies
    )


def user_rules(text: str) -> Dict[str, List[Any]]:
    """Return the user rules in a file of ufw's or in what iptables-save prints, by chain, in one spelling."""
    found: Dict[str, List[Any]] = {}
    for line in text.splitlines():
        if COMPARED.match(line) and not NO_LOGGING.match(line):
            chain, options = canonical(line)
            found.setdefault(chain, []).append(options)
    return found


def loading(text: str, family: int, settings: Settings, policies: bool) -> str:
    """Return what makes the kernel hold this file of ufw's, and the policies if asked for, in one transaction.

    Every chain that the file names is emptied and filled anew; the others stay as they are. The kernel refuses all of it
    where ufw's chains are gone because somebody disabled ufw: ufw takes new ones for a firewall that stands, and would no
    longer start its own.
    """
    chains, rules = [f"-F {PREFIX[family]}-user-input"], []
    if not policies:
        return text.replace("*filter\n", "\n".join(["*filter", *chains, ""]), 1)
    for way, chain in BUILT_IN.items():
        chains.append(f":{chain} {policy_of(getattr(settings, way))} [0:0]")
        for name, lines in policy_chains(PREFIX[family], chain.lower(), getattr(settings, way)):
            chains.append(f":{name} - [0:0]")
            rules += [f"-A {name} {line}" for line in lines]
    return text.replace("*filter\n", "\n".join(["*filter", *chains, ""]), 1).replace(
        "\nCOMMIT\n", "\n".join(["", *rules, "COMMIT", ""])
    )


def policy_of(policy: str) -> str:
    return "ACCEPT" if policy == "allow" else "DROP"


def policy_chains(prefix: str, way: str, policy: str) -> Iterator[Tuple[str, List[str]]]:
    """Yield the chains in which ufw-init keeps a policy, each with its rules."""
    new = "-m conntrack --ctstate NEW -j ACCEPT"
    target = {name: target for target, name in TARGETS.items()}[policy]
    yield f"{prefix}-reject-{way}", ["-j REJECT"] if policy == "reject" else []
    yield f"{prefix}-track-{way}", [f"-p {protocol} {new}" for protocol in ("tcp", "udp")] if policy == "allow" else []
    yield f"{prefix}-skip-to-policy-{way}", [f"-j {target}"]


def canonical(line: str) -> Tuple[str, Tuple[Tuple[str, str], ...]]:
    """Return (chain, sorted options) of an iptables rule, the same for ufw's spelling and for that of iptables-save."""
    words = shlex.split(line) if '"' in line else line.split()
    options: List[Tuple[str, str]] = []
    name, value = "", ""
    for word in [*words[2:], "-"]:
        if word.startswith("-"):
            if name and not _implied(name, value):
                options.append((name, plain(name, value)))
            name, value = word, ""
        else:
            value = f"{value} {word}" if value else word
    return words[1], tuple(sorted(options))


def _implied(key: str, value: str) -> bool:
    """Whether iptables-save prints this although nobody asked for it, or ufw writes it for people only."""
    return key in ("-m", "--name", "--mask", "--rsource", "--comment") or (
        key == "--reject-with" and value.endswith("port-unreachable")
    )


def plain(name: str, value: str) -> str:
    """Return the value of an option of iptables in one spelling."""
    if name in ("-s", "-d"):
        return _network(value)
    return _NUMBERS.get(value, value) if name == "-p" else value


@cache
def _network(text: str) -> str:
    return str(values.network(text, "an address in a rule"))
