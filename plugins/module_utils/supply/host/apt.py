# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What apt is configured to install from, and what it says of each package."""

from __future__ import annotations

import os
import re
from typing import Dict, List, Mapping, Sequence, Set

from ...base.errors import HostError
from ...machine import files, user_files
from ...machine.process import check
from ...updates.report import origins
from .. import apt as core
from ..python_packages import names_of_dpkg
from .looking import Look, only_roots, root

_FOLDER = "/etc/apt"
_LISTS = "/var/lib/apt/lists"
_DPKG = "/var/lib/dpkg/info"
#: A list of a third party's; Debian's own are never read.
_MOST_LIST_BYTES = 64 << 20
_NAME = re.compile(r"^Package: ([a-z0-9][a-z0-9+.-]+)$", re.MULTILINE)
_AT_ONCE = 10_000
#: Without caches, since apt would write them anew.
_POLICY = ("apt-cache", "--option=Dir::Cache::pkgcache=", "--option=Dir::Cache::srcpkgcache=", "policy")


def owned() -> Dict[str, str]:
    """Return the package of each file of dpkg's that this audit asks about."""
    result: Dict[str, str] = {}
    for name in os.listdir(_DPKG):
        if name.endswith(".list"):
            text = files.read(os.path.join(_DPKG, name)) or ""
            for path in names_of_dpkg(text):
                result[path] = name[:-5].partition(":")[0]
    return result


def look(found: Look, packages: Mapping[str, str]) -> None:
    """Add what is wrong with apt's sources, keyrings and packages; ``packages`` are dpkg's by their files (``owned``)."""
    sources = _sources(found)
    known = origins(check(_POLICY, says="^Package files:"))
    archives = {
        core.address(origin.url.split()[0]): origin.release.get("o", "") for origin in known if origin.url[0] != "/"
    }
    found.findings += core.source_findings(sources, archives)
    found.findings += core.key_findings(_key_files(sources, packages))
    found.findings += core.conf_findings(check(["apt-config", "dump"], says="^APT "))
    _offers(found, sources, archives)


def _sources(found: Look) -> List[core.Source]:
    result: List[core.Source] = []
    for path in [f"{_FOLDER}/sources.list", *_in(f"{_FOLDER}/sources.list.d", (".list", ".sources"))]:
        text = found.text(path, root())
        if text is not None:
            result += core.deb822(path, text) if path.endswith(".sources") else core.one_line(path, text)
    return result


def _in(folder: str, endings: Sequence[str]) -> List[str]:
    return [each.path for each in user_files.listed(folder, root()) if each.name.endswith(tuple(endings))]


def _key_files(sources: Sequence[core.Source], packages: Mapping[str, str]) -> List[core.KeyFile]:
    endings = (".gpg", ".asc")
    paths = [core.TRUSTED, *_in(core.TRUSTED_FOLDER, endings), *_in(f"{_FOLDER}/keyrings", endings)]
    paths += [path for source in sources for path in (source.path, *source.keyrings)]
    return [
        core.KeyFile(path, os.stat(path).st_size, only_roots(path), packages.get(path, ""))
        for path in dict.fromkeys(paths)
        if os.path.exists(path)
    ]


def _offers(found: Look, sources: Sequence[core.Source], archives: Mapping[str, str]) -> None:
    """Add what apt would install from whom; that is known only once it has read the lists of packages."""
    if not any(archives.get(source.uri) in core.DISTRIBUTIONS for source in sources):
        found.unfinished.append(
            "apt has no list of the distribution's packages, so which package comes from where is not known; run 'apt-get update', then run again."
        )
        return
    listing = check(["dpkg-query", "--show", "--showformat=${Package} ${db:Status-Status}\n"], says=r"^dpkg \S+$")
    names: Set[str] = {line.split()[0] for line in listing.splitlines() if line.endswith(" installed")}
    names |= _offered_by_others(found, sources, archives)
    wanted, offered = sorted(names), []
    for begin in range(0, len(wanted), _AT_ONCE):
        offered += core.offers(check([*_POLICY, *wanted[begin : begin + _AT_ONCE]], 120))
    found.findings += core.unoffered(offered)
    found.findings += core.shadowed(offered, sources, archives)


def _offered_by_others(found: Look, sources: Sequence[core.Source], archives: Mapping[str, str]) -> Set[str]:
    """Return the names in the lists of third parties."""
    prefixes = tuple(core.list_prefix(source.uri) for source in sources if not core.is_own(source, archives))
    names: Set[str] = set()
    for each in user_files.listed(_LISTS, root()):
        if prefixes and each.name.startswith(prefixes) and "_Packages" in each.name:
            if each.stat().st_size > _MOST_LIST_BYTES:
                found.unreadable(each.path, f"it is a list of more than {_MOST_LIST_BYTES} bytes, which is not read")
                continue
            try:
                names |= set(_NAME.findall(check(["/usr/lib/apt/apt-helper", "cat-file", each.path])))
            except HostError as error:
                found.unreadable(each.path, str(error))
    return names
