# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What pip, npm and gem have installed, for the system and for its users, and whether it still is what was installed."""

from __future__ import annotations

import hashlib
import os
import posixpath
import pwd
import re
import time
from typing import Iterator, List, Mapping, NamedTuple, Sequence, Set

from ...base.errors import HostError
from ...machine import user_files
from .. import names, python_packages as core, settings
from .looking import Look, root

_SYSTEM = ("/usr/lib/python3/dist-packages", "/usr/lib", "/usr/local/lib")
_VERSIONED = re.compile(r"python3(\.\d+)?")
#: Larger files are compared by their size alone.
_MOST_FILE_BYTES = 8 << 20
#: For how long files may be compared with RECORD, all together.
_MOST_SECONDS = 60
_GEMS = ("/var/lib/gems", "/usr/local/lib/ruby/gems")
_GEM = re.compile(r"(.+)-\d[^-]*(?:-[a-z]\S*)?\.gemspec")


class Folder(NamedTuple):
    """Where Python finds packages: whose folder it is, and whether the system's Python looks there."""

    path: str
    entry: pwd.struct_passwd
    system: bool


def look(
    found: Look,
    packages: Mapping[str, str],
    people: Sequence[pwd.struct_passwd],
    extra: Sequence[str],
    own: Sequence[str],
) -> None:
    """Add what is odd about packages that dpkg has not installed; ``extra`` are further folders of Python packages."""
    deadline = time.monotonic() + _MOST_SECONDS
    installed: Set[str] = set()
    for folder in _folders(found, people, extra):
        installed |= _python(found, folder, packages, deadline)
    if time.monotonic() > deadline:
        found.unfinished.append(f"Files were compared with RECORD for {_MOST_SECONDS} s, and not all of them.")
    node = _node(found)
    found.findings += names.findings("pypi", sorted(installed), accepted_names=names.own("pypi", installed, own))
    found.findings += names.findings("npm", node, accepted_names=names.own("npm", node, own))
    found.findings += names.findings("gem", _gems(found))
    found.findings += settings.unscoped("/usr/local/lib/node_modules", node, own)


def _folders(found: Look, people: Sequence[pwd.struct_passwd], extra: Sequence[str]) -> Iterator[Folder]:
    yield Folder(_SYSTEM[0], root(), True)
    for above in _SYSTEM[1:]:
        for path in found.names(above, root()):
            if _VERSIONED.fullmatch(posixpath.basename(path)):
                yield from (Folder(inner, root(), True) for inner in _inner(path) if inner != _SYSTEM[0])
    for entry in people:
        for path in found.names(f"{entry.pw_dir}/.local/lib", entry):
            if _VERSIONED.fullmatch(posixpath.basename(path)):
                yield Folder(f"{path}/site-packages", entry, False)
    for path in extra:
        try:
            entry = pwd.getpwuid(os.stat(path).st_uid)
        except (OSError, KeyError) as error:
            found.unreadable(path, f"it cannot be looked at ({error})")
            continue
        yield Folder(path, entry, False)


def _inner(path: str) -> List[str]:
    return [f"{path}/dist-packages", f"{path}/site-packages"]


def _python(found: Look, folder: Folder, packages: Mapping[str, str], deadline: float) -> Set[str]:
    """Add what is odd about one folder, and return the names of its packages that dpkg has not installed."""
    installed: Set[str] = set()
    for path in found.names(folder.path, folder.entry):
        by_dpkg = path in packages
        if path.endswith(".pth") and not by_dpkg:
            found.findings += core.pth_findings(path, found.text(path, folder.entry) or "", by_dpkg)
        package = core.package(path, by_dpkg)
        if package is None or by_dpkg:
            continue
        installed.add(package.name)
        if folder.system:
            found.findings += core.outside_findings(package)
        found.findings += core.changed_findings(package, _changed(found, folder, path, deadline))
    return installed


def _changed(found: Look, folder: Folder, path: str, deadline: float) -> List[str]:
    """Return the files of a package that are not what its RECORD promises, each by its path in the folder."""
    if not path.endswith(".dist-info"):
        return []
    record = found.text(f"{path}/RECORD", folder.entry, 8 << 20)
    if not record:
        return []
    changed = []
    for promise in core.promises(folder.path, record):
        if time.monotonic() > deadline:
            break
        if not _holds(folder, promise):
            changed.append(posixpath.relpath(promise.path, folder.path))
    return changed


def _holds(folder: Folder, promise: core.Promise) -> bool:
    try:
        content = user_files.read(promise.path, folder.entry, _MOST_FILE_BYTES)
    except user_files.TooLarge:
        try:
            with user_files.acting_as(folder.entry):
                return promise.size in (None, os.stat(promise.path).st_size)
        except OSError:
            return False
    except HostError:
        # What is no file any more is not what was installed.
        return False
    return content is not None and hashlib.sha256(content.data).hexdigest() == promise.digest


def _node(found: Look) -> List[str]:
    """Return the names of packages that npm has installed for the whole system."""
    result: List[str] = []
    for folder in ("/usr/lib/node_modules", "/usr/local/lib/node_modules"):
        for path in found.names(folder, root()):
            name = posixpath.basename(path)
            inner = (
                [f"{name}/{posixpath.basename(each)}" for each in found.names(path, root())]
                if name[0] == "@"
                else [name]
            )
            result += [each for each in inner if not posixpath.basename(each).startswith(".")]
    return result


def _gems(found: Look) -> List[str]:
    result: List[str] = []
    for folder in _GEMS:
        for version in found.names(folder, root()):
            for path in found.names(f"{version}/specifications", root()):
                match = _GEM.fullmatch(posixpath.basename(path))
                result += [match[1]] if match else []
    return result
