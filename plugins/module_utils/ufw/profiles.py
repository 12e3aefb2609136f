# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""ufw's application profiles: names for ports, which rules can stand on."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass, replace
from typing import Any, Dict, Mapping, Sequence, Tuple

from ..base import values
from ..base.errors import Refusal
from ..base.writing import lines
from .rule import Rule, parse_ports, profile_name

FOLDER = "/etc/ufw/applications.d"

_LINE = re.compile(
    r"\[[\w .+-]+\]|(?:title|description|ports)=[^\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]*", re.ASCII
)
#: What ufw reads of a field.
_LONGEST = 1024


@dataclass(frozen=True)
class Profile:
    """A profile; each of its ``ports`` is (protocol, ports as a rule has them)."""

    name: str
    title: str
    description: str
    ports: Tuple[Tuple[str, str], ...]

    @classmethod
    def parse(cls, given: Mapping[str, Any], option: str) -> "Profile":
        """Return the profile that a person wrote as data; Refusal for one that ufw would pass over."""
        name = profile_name(given.get("name"), f"{option}.name")
        ports = tuple(_spec(item, f"{option}.ports") for item in given.get("ports") or ())
        if not ports:
            raise Refusal(f"{option}.ports: there is none; write a list such as [80/tcp, 8000:8010/tcp].")
        title = _text(given.get("title"), f"{option}.title") or name
        return cls(name, title, _text(given.get("description"), f"{option}.description") or title, ports)

    def text(self) -> str:
        """Return the profile as a section of a file in FOLDER."""
        ports = "|".join(ports if protocol == "any" else f"{ports}/{protocol}" for protocol, ports in self.ports)
        fields = [f"[{self.name}]", f"title={self.title}", f"description={self.description}", f"ports={ports}"]
        return "\n".join(lines(fields, _LINE, "ufw")) + "\n"


def parse(given: Sequence[Mapping[str, Any]], option: str) -> Tuple[Profile, ...]:
    """Return profiles in the order given; Refusal where two have one name."""
    found: Dict[str, Profile] = {}
    for index, item in enumerate(given):
        profile = Profile.parse(item, f"{option}[{index}]")
        if profile.name in found:
            raise Refusal(
                f"{option}[{index}].name: {profile.name!r} is there twice; give each profile a name of its own."
            )
        found[profile.name] = profile
    return tuple(found.values())


def path(owner: str) -> str:
    """Return the file that holds an owner's profiles."""
    return f"{FOLDER}/{owner.replace(':', '-')}"


def render(profiles: Sequence[Profile]) -> str:
    """Return the file that holds these profiles."""
    return "\n".join(profile.text() for profile in profiles)


def known(texts: Mapping[str, str]) -> Dict[str, Tuple[Tuple[str, str], ...]]:
    """Return by name the ports of all profiles in ufw's files, given by path; where two have one name, the last counts."""
    found: Dict[str, Tuple[Tuple[str, str], ...]] = {}
    for place in sorted(texts):
        name = ""
        for line in texts[place].splitlines():
            section = re.fullmatch(r"\[(.+)\]\s*", line)
            key, _dummy, value = line.partition("=")
            if section:
                name = section.group(1)
            elif key.strip().lower() == "ports" and name:
                # ufw passes over what it cannot read, too.
                with contextlib.suppress(Refusal):
                    found[name] = tuple(_spec(item, place) for item in value.split("|"))
    return found


def expanded(rule: Rule, profiles: Mapping[str, Tuple[Tuple[str, str], ...]]) -> Tuple[Rule, ...]:
    """Return a rule on a profile as ufw keeps it, one for each of the profile's ports; other rules as they are."""
    if not rule.app:
        return (rule,)
    if rule.app not in profiles:
        raise Refusal(
            f"rules: there is no application profile {rule.app!r} on this host; define it in applications, or choose one of "
            f"{', '.join(sorted(profiles)) or 'none'}."
        )
    return tuple(replace(rule, protocol=protocol, port=ports) for protocol, ports in profiles[rule.app])


def _spec(item: Any, option: str) -> Tuple[str, str]:
    ports, slash, protocol = str(item).strip().partition("/")
    protocol = protocol if slash else "any"
    if protocol not in ("tcp", "udp", "any"):
        raise Refusal(f"{option}: {item!r} names no protocol that has ports; write tcp or udp behind the slash.")
    found = parse_ports(ports, option)
    if not found or (protocol == "any" and not found.isdigit()):
        raise Refusal(f"{option}: {item!r} is not a port, or several without a protocol; write it as 80,443/tcp.")
    return protocol, found


def _text(value: Any, option: str) -> str:
    text = values.one_line(value or "", option).strip()
    if len(text) > _LONGEST:
        raise Refusal(f"{option}: ufw passes over a profile with more than {_LONGEST} characters here; shorten it.")
    return text
