# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the rules are shown: for each what it finds, and what is nearly that."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Callable, NamedTuple

from ansible_collections.portcullis.vps.plugins.module_utils.supply import (
    apt,
    galaxy,
    locks,
    names,
    python_packages,
    requirements,
)
from ansible_collections.portcullis.vps.plugins.module_utils.supply.finding import Finding, acceptances, judge

HOSTS = ["pypi.org", "registry.npmjs.org", "galaxy.ansible.com"]
OWN = ["acme-*"]
DEBIAN = "http://mirror.example.org/debian"
ARCHIVES = {DEBIAN: "Debian", "https://repo.example/apt": "Example", "https://apt.postgresql.org/pub/repos/apt": "pgdg"}
Found = Iterable[Finding]


class Case(NamedTuple):
    rule: str
    look: Callable[[str], Found]
    bad: list[str]
    fine: list[str]


def one_line(text: str) -> Found:
    return apt.source_findings(list(apt.one_line("s.list", text)), ARCHIVES)


def deb822(text: str) -> Found:
    return apt.source_findings(list(apt.deb822("s.sources", text)), ARCHIVES)


def keys(text: str) -> Found:
    """A keyring as ``path size only-root package``."""
    path, size, only_roots, *package = text.split()
    return apt.key_findings([apt.KeyFile(path, int(size), only_roots == "yes", "".join(package))])


def offered(*rows: str) -> list[apt.Offer]:
    """Versions as ``package version priority url``; the one that is installed has a star in front."""
    result = []
    for row in rows:
        package, version, priority, *urls = row.lstrip("*").split()
        result.append(apt.Offer(package, version, int(priority), frozenset(urls), row.startswith("*")))
    return result


def shadow(text: str) -> Found:
    """What a third party offers, as ``source-line; package priority`` beside Debian's package of the name nginx and bash."""
    line, _sign, rest = text.partition("; ")
    package, priority = rest.split()
    sources = [*apt.one_line("d.list", f"deb {DEBIAN} bookworm main"), *apt.one_line("s.list", line)]
    theirs = f"{package} 9 {priority} {sources[1].uri}"
    return apt.shadowed(offered(f"*nginx 1 500 {DEBIAN}", f"bash 1 500 {DEBIAN}", theirs), sources, ARCHIVES)


def lock(text: str, digest: bool = True) -> Found:
    """A lock file's entry as ``registry name url``."""
    registry, name, url = text.split()
    return locks.findings(registry, "l", [locks.Entry(name, url, digest)], HOSTS, OWN)


def roles(text: str) -> Found:
    return galaxy.findings("r.yml", galaxy.wishes(text), HOSTS, True)


def required(text: str) -> Found:
    return requirements.findings("r.txt", text, HOSTS, OWN, True)


def named(text: str) -> Found:
    registry, _colon, name = text.partition(":")
    return names.findings(registry, [name])


def pth(text: str) -> Found:
    return python_packages.pth_findings("x.pth", text, False)


def of_package(by_dpkg: str) -> Found:
    return python_packages.outside_findings(python_packages.Installed("requests", "2", "/x", by_dpkg == "dpkg"))


def changed(paths: str) -> Found:
    return python_packages.changed_findings(python_packages.Installed("requests", "2", "/x"), paths.split())


def accepted(until: str) -> Found:
    entry = {"rule": "apt_unsigned", "where": "x", "reason": "it is so", "until": until}
    return judge([], acceptances([entry]), date(2026, 11, 26)).findings


def signed_by(path: str) -> str:
    return f"deb [signed-by={path}] https://repo.example/apt stable main"
