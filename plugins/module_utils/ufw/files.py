# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""ufw's files: read into types, and written again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Dict, Iterable, Iterator, List, Optional, Tuple

from ..base.writing import lines
from .block import Block
from .rule import TUPLE

DEFAULTS = "/etc/default/ufw"
CONF = "/etc/ufw/ufw.conf"
RULES = {4: "/etc/ufw/user.rules", 6: "/etc/ufw/user6.rules"}
#: What ufw reads besides, and nobody here writes.
OTHERS = tuple(
    f"/etc/ufw/{name}"
    for name in (
        "before.rules",
        "before6.rules",
        "after.rules",
        "after6.rules",
        "before.init",
        "after.init",
        "sysctl.conf",
    )
)

TARGETS = {"ACCEPT": "allow", "DROP": "deny", "REJECT": "reject"}
BUILT_IN = {"incoming": "INPUT", "outgoing": "OUTPUT", "routed": "FORWARD"}
POLICY_KEYS = {way: f"DEFAULT_{chain}_POLICY" for way, chain in BUILT_IN.items()}
PREFIX = {4: "ufw", 6: "ufw6"}
LEVELS = ("off", "low", "medium", "high", "full")
#: The ways of packets, as ufw's chains name them.
WAYS = ("input", "output", "forward")
_CHAINS = (
    *(f"user-{way}" for way in WAYS),
    *(f"{part}-logging-{way}" for part in ("before", "user", "after") for way in WAYS),
    "logging-deny",
    "logging-allow",
    "user-limit",
    "user-limit-accept",
)
_SETTING = re.compile(r'[A-Z0-9_]+=(?:"[A-Z]+"|[a-z]+)')
_LIMITED = " -m limit --limit 3/min --limit-burst 10"


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
        family = "" if self.ipv6 else "IPv6: disabled\n"
        return f"Status: active\nLogging: {logging}\nDefault: {default}\n{family}"


#: What Debian's and Ubuntu's package brings along.
FRESH = Settings(enabled=False, ipv6=True, incoming="deny", outgoing="allow", routed="deny", logging="low")


@lru_cache(maxsize=8)
def parse_rules(text: str) -> Tuple[Block, ...]:
    """Return the rules that one of ufw's files holds, in order."""
    blocks: List[List[str]] = []
    for line in text.splitlines():
        if line.startswith(TUPLE):
            blocks.append([line])
        elif line.startswith("### "):
            # Whatever comes after the rules is not part of the last one.
            if blocks:
                break
        elif line.startswith("-") and blocks:
            blocks[-1].append(line)
    return tuple(Block("\n".join(lines)) for lines in blocks)


def render(family: int, blocks: Iterable[str], settings: Settings) -> str:
    """Return ufw's file of this family with these rules, byte for byte as ufw writes it."""
    prefix = PREFIX[family]
    lines = ["*filter", *(f":{prefix}-{chain} - [0:0]" for chain in _CHAINS), "### RULES ###"]
    for block in blocks:
        lines += ["", block]
    lines += ["", "### END RULES ###", "", "### LOGGING ###", *_logging(prefix, settings), "### END LOGGING ###", ""]
    limit = f"{prefix}-user-limit"
    logged = f'-A {limit} -m limit --limit 3/minute -j LOG --log-prefix "[UFW LIMIT BLOCK] "'
    lines += [
        "### RATE LIMITING ###",
        *([] if settings.logging == "off" else [logged]),
        f"-A {limit} -j REJECT",
        f"-A {limit}-accept -j ACCEPT",
        "### END RATE LIMITING ###",
        "COMMIT",
    ]
    return "\n".join(lines) + "\n"


def _logging(prefix: str, settings: Settings) -> Iterator[str]:
    """Yield what the logging level puts into ufw's own logging chains."""
    if settings.logging == "off":
        for way in WAYS:
            yield f"-I {prefix}-user-logging-{way} -j RETURN"
        return
    level = LEVELS.index(settings.logging)
    medium, high, full = (level >= LEVELS.index(name) for name in ("medium", "high", "full"))
    limited = "" if high else _LIMITED
    for way, policy in zip(WAYS, settings.policies):
        word = "BLOCK" if policy != "allow" else "ALLOW" if medium else ""
        if word:
            yield f'-A {prefix}-after-logging-{way} -j LOG --log-prefix "[UFW {word}] "{limited}'
    if medium:
        invalid = f'-A {prefix}-logging-deny -m conntrack --ctstate INVALID -j LOG --log-prefix "[UFW AUDIT INVALID] "'
    else:
        invalid = f"-I {prefix}-logging-deny -m conntrack --ctstate INVALID -j RETURN"
    yield f"{invalid}{limited}"
    yield f'-A {prefix}-logging-deny -j LOG --log-prefix "[UFW BLOCK] "{limited}'
    yield f'-A {prefix}-logging-allow -j LOG --log-prefix "[UFW ALLOW] "{limited}'
    if medium:
        new = "" if high else " -m conntrack --ctstate NEW"
        for way in WAYS:
            yield f'-I {prefix}-before-logging-{way} -j LOG --log-prefix "[UFW AUDIT] "{new}{"" if full else _LIMITED}'


def parse_settings(defaults: Optional[str], conf: Optional[str]) -> Settings:
    """Return the settings that ufw's two configuration files hold."""
    found = {**_assignments(defaults or ""), **_assignments(conf or "")}
    policies = {way: TARGETS.get(found.get(key, ""), getattr(FRESH, way)) for way, key in POLICY_KEYS.items()}
    level = found.get("LOGLEVEL", FRESH.logging)
    return Settings(
        enabled=found.get("ENABLED", "no") == "yes",
        ipv6=found.get("IPV6", "yes") == "yes",
        logging=level if level in LEVELS else "low",
        **policies,
    )


def with_value(text: str, key: str, value: str) -> str:
    """Return a file of KEY=value lines in which the key has this value."""
    line = f'{key}="{value}"' if key.startswith("DEFAULT_") else f"{key}={value}"
    lines([line], _SETTING, "ufw")
    changed, count = re.subn(rf"(?m)^{key}=.*$", line, text)
    return changed if count else f"{text.rstrip()}\n{line}\n".lstrip()


def _assignments(text: str) -> Dict[str, str]:
    pairs = (line.partition("=") for line in text.splitlines() if "=" in line and not line.lstrip().startswith("#"))
    return {key.strip(): value.strip().strip("\"'") for key, _dummy, value in pairs}


def families(settings: Settings) -> Tuple[int, ...]:
    return (4, 6) if settings.ipv6 else (4,)
