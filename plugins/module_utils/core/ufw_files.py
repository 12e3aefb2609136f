# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""ufw's files and what the kernel holds of them: read into types, and written again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Dict, List, Optional, Sequence, Tuple

from .ufw_rule import Block, canonical

DEFAULTS = "/etc/default/ufw"
CONF = "/etc/ufw/ufw.conf"
RULES = {4: "/etc/ufw/user.rules", 6: "/etc/ufw/user6.rules"}

TARGETS = {"ACCEPT": "allow", "DROP": "deny", "REJECT": "reject"}
_BUILT_IN = {"incoming": "INPUT", "outgoing": "OUTPUT", "routed": "FORWARD"}
POLICY_KEYS = {way: f"DEFAULT_{chain}_POLICY" for way, chain in _BUILT_IN.items()}
_PREFIX = {4: "ufw", 6: "ufw6"}
_SECTIONS = ("RULES", "LOGGING", "RATE LIMITING")
_CHAINS = (
    *(f"user-{chain}" for chain in ("input", "output", "forward")),
    *(f"{part}-logging-{chain}" for part in ("before", "user", "after") for chain in ("input", "output", "forward")),
    "logging-deny",
    "logging-allow",
    "user-limit",
    "user-limit-accept",
)
_COMPARED = tuple(f"user-{part}{chain}" for part in ("", "logging-") for chain in ("input", "output", "forward"))


@dataclass(frozen=True)
class Settings:
    """What holds for the firewall as a whole. Policies are allow, deny or reject."""

    enabled: bool
    ipv6: bool
    incoming: str
    outgoing: str
    routed: str
    logging: str

    @property
    def policies(self) -> Tuple[str, str, str]:
        return self.incoming, self.outgoing, self.routed

    def status(self) -> str:
        """Return the head of what ``ufw status verbose`` prints."""
        if not self.enabled:
            return "Status: inactive\n"
        logging = "off" if self.logging == "off" else f"on ({self.logging})"
        default = f"{self.incoming} (incoming), {self.outgoing} (outgoing), {self.routed} (routed)"
        family = "" if self.ipv6 else "IPv6: not filtered\n"
        return f"Status: active\nLogging: {logging}\nDefault: {default}\n{family}"


#: What Debian's and Ubuntu's package brings along.
FRESH = Settings(enabled=False, ipv6=True, incoming="deny", outgoing="allow", routed="deny", logging="low")


def parse_rules(text: str) -> Tuple[Block, ...]:
    """Return the rules that one of ufw's files holds, in order."""
    blocks: List[List[str]] = []
    for line in _section(text, "RULES"):
        if line.startswith("### tuple ###"):
            blocks.append([line])
        elif line.startswith("-") and blocks:
            blocks[-1].append(line)
    return tuple(Block.of("\n".join(lines)) for lines in blocks)


def render(family: int, blocks: Sequence[str], text: str) -> str:
    """Return ufw's file of this family with these rules; its other sections stay as they are in ``text``."""
    prefix = _PREFIX[family]
    lines = ["*filter", *(f":{prefix}-{chain} - [0:0]" for chain in _CHAINS), "### RULES ###"]
    for block in blocks:
        lines += ["", block]
    lines += ["", "### END RULES ###", "", "### LOGGING ###", *_section(text, "LOGGING"), "### END LOGGING ###", ""]
    limit = f"{prefix}-user-limit"
    lines += [
        "### RATE LIMITING ###",
        f'-A {limit} -m limit --limit 3/minute -j LOG --log-prefix "[UFW LIMIT BLOCK] "',
        f"-A {limit} -j REJECT",
        f"-A {limit}-accept -j ACCEPT",
        "### END RATE LIMITING ###",
        "COMMIT",
    ]
    return "\n".join(lines) + "\n"


def parse_settings(defaults: Optional[str], conf: Optional[str]) -> Settings:
    """Return the settings that ufw's two configuration files hold."""
    found = {**_assignments(defaults or ""), **_assignments(conf or "")}
    policies = {way: TARGETS.get(found.get(key, ""), getattr(FRESH, way)) for way, key in POLICY_KEYS.items()}
    level = found.get("LOGLEVEL", FRESH.logging)
    return Settings(
        enabled=found.get("ENABLED", "no") == "yes",
        ipv6=found.get("IPV6", "yes") == "yes",
        logging={"on": "low"}.get(level, level),
        **policies,
    )


def with_value(text: str, key: str, value: str) -> str:
    """Return a file of KEY=value lines in which the key has this value."""
    line = f'{key}="{value}"' if key.startswith("DEFAULT_") else f"{key}={value}"
    changed, count = re.subn(rf"(?m)^{key}=.*$", line, text)
    return changed if count else f"{text.rstrip()}\n{line}\n".lstrip()


def _assignments(text: str) -> Dict[str, str]:
    pairs = (line.partition("=") for line in text.splitlines() if "=" in line and not line.lstrip().startswith("#"))
    return {key.strip(): value.strip().strip("\"'") for key, _dummy, value in pairs}


def _section(text: str, name: str) -> List[str]:
    """Return the lines between ``### NAME ###`` and the next section; a file that was never enabled has fewer marks."""
    lines = text.splitlines()
    if f"### {name} ###" not in lines:
        return []
    found = []
    for line in lines[lines.index(f"### {name} ###") + 1 :]:
        ended = line == "COMMIT" or line in [f"### END {name} ###", *(f"### {other} ###" for other in _SECTIONS)]
        if ended or re.match(r"-A ufw6?-user-limit", line):
            break
        found.append(line)
    return found if name != "LOGGING" else [line for line in found if line]


def families(settings: Settings) -> Tuple[int, ...]:
    return (4, 6) if settings.ipv6 else (4,)


def in_force(kernel: str, family: int, settings: Settings) -> bool:
    prefix, lines = _PREFIX[family], set(kernel.splitlines())
    policies = {
        way: f":{chain} {'ACCEPT' if getattr(settings, way) == 'allow' else 'DROP'} "
        for way, chain in _BUILT_IN.items()
    }
    jumps = [
        *(f"-A {chain} -j {prefix}-before-{chain.lower()}" for chain in _BUILT_IN.values()),
        *(f"-A {prefix}-before-{chain} -j {prefix}-user-{chain}" for chain in ("input", "output", "forward")),
    ]
    return all(jump in lines for jump in jumps) and all(
        any(line.startswith(policy) for line in lines) for policy in policies.values()
    )


def user_rules(text: str) -> Dict[str, List[Any]]:
    found: Dict[str, List[Any]] = {}
    for line in text.splitlines():
        matched = re.match(r"-A ufw6?-(\S+)", line)
        if matched and matched.group(1) in _COMPARED:
            chain, options = canonical(line)
            found.setdefault(chain, []).append(options)
    return found
