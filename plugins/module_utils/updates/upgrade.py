# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Upgrading once: what apt would do, what has become of it, and what to say of a package that is broken."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Dict, List, Mapping, Sequence, Tuple

KINDS = ("safe", "full")


@dataclass(frozen=True)
class Change:
    """A package's version before and after; none is an empty text."""

    name: str
    before: str
    after: str

    def to_data(self) -> Dict[str, Any]:
        return {"name": self.name, "before": self.before, "after": self.after}


def foreseen(simulation: str) -> List[Change]:
    """Return what ``apt-get --simulate`` says it would do, sorted by name."""
    found = []
    for word, name, before, after in re.findall(
        r"^(Inst|Remv) (\S+)(?: \[([^\]]*)\])?(?: \((\S+))?", simulation, re.MULTILINE
    ):
        found.append(Change(name, before, after if word == "Inst" else ""))
    return sorted(found, key=lambda change: change.name)


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> List[Change]:
    """Return what has changed between two states of the host, each a version by package, sorted by name."""
    names = sorted(name for name in {**before, **after} if before.get(name) != after.get(name))
    return [Change(name, before.get(name, ""), after.get(name, "")) for name in names]


def kept_back(simulation: str) -> List[str]:
    """Return the packages that apt says it keeps back."""
    block = re.search(r"^The following packages have been kept back:\n((?: .*\n)+)", simulation, re.MULTILINE)
    return sorted(block.group(1).split()) if block else []


def versions(listing: str) -> Dict[str, str]:
    """Return the version of every installed package from lines of name, status and version."""
    rows = [line.split() for line in listing.splitlines() if len(line.split()) == 3]
    return {name: version for name, status, version in rows if status not in ("config-files", "not-installed")}


def purpose(changes: Sequence[Change]) -> str:
    """Return the summary of upgrading these packages."""
    names = [change.name for change in changes]
    shown = ", ".join(names[:10]) + (f" and {len(names) - 10} more" if len(names) > 10 else "")
    return f"Upgrade {len(names)} package{'s' if len(names) > 1 else ''}: {shown}"


def diff(changes: Sequence[Change]) -> List[Dict[str, str]]:
    """Return Ansible's diff of the packages' versions."""
    if not changes:
        return []
    before = "".join(f"{change.name} {change.before}\n" for change in changes if change.before)
    after = "".join(f"{change.name} {change.after}\n" for change in changes if change.after)
    return [{"before_header": "packages", "after_header": "packages", "before": before, "after": after}]


def unread(said: str, own: Sequence[str]) -> Tuple[str, bool]:
    """Return what apt said of lists that it did not take, and whether an upgrade can do without them.

    It can where each of them is named and none is of ``own``, the addresses of the distribution's archives: those of a vendor that is gone
    must not keep security updates away.
    """
    words = re.findall(r"^[EW]: (.+)$", said, re.MULTILINE)
    places = re.findall(r"[a-z+]+:/[^\s'\"]+", "\n".join(words))
    spared = bool(places and own) and not any(place.startswith(tuple(own)) for place in places)
    return "; ".join(dict.fromkeys(word.rstrip(".") for word in words if "Some index files" not in word)), spared


def failure(said: str) -> str:
    """Return why dpkg or apt failed, from all that they said: the packages, and the last words before dpkg gave them up."""
    broken = re.search(r"^Errors were encountered while processing:\n((?: \S+\n?)+)", said, re.MULTILINE)
    if not broken:
        errors = re.findall(r"^E: (.+)$", said, re.MULTILINE)
        return "; ".join(errors[:3]) or "it did not say why"
    lines = [line.strip() for line in said.splitlines()]
    gave_up = next((index for index, line in enumerate(lines) if line.startswith("dpkg: error processing")), 0)
    words = " / ".join(line for line in lines[max(0, gave_up - 1) : gave_up + 2] if line)
    return f"{', '.join(broken.group(1).split())} could not be installed to the end ({words})"
