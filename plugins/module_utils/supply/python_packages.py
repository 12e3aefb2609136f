# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Packages that pip has installed: which they are, what their RECORD promises, and .pth files."""

from __future__ import annotations

import base64
import binascii
import contextlib
import csv
import posixpath
import re
from dataclasses import dataclass
from typing import Iterator, List, Optional, Sequence, Tuple

from .finding import Finding, found

_FOLDER = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9._]*?)-(?P<version>[^-/]+)(?:-py[\d.]+)?\.(?:dist-info|egg-info)")
_SHOWN_FILES = 5


@dataclass(frozen=True)
class Promise:
    """What RECORD says of a file: its path (absolute), its digest in hex by sha256, and its size; None where it says nothing."""

    path: str
    digest: str
    size: Optional[int]


@dataclass(frozen=True)
class Installed:
    """A package: its name and version, the folder of what is known of it, and whether dpkg brought it."""

    name: str
    version: str
    folder: str
    by_dpkg: bool = False


def package(path: str, by_dpkg: bool) -> Optional[Installed]:
    """Return the package whose folder this is, or None where it is none."""
    match = _FOLDER.fullmatch(posixpath.basename(path))
    return Installed(match["name"], match["version"], path, by_dpkg) if match else None


def promises(folder: str, record: str) -> List[Promise]:
    """Return what a RECORD promises of the files that it has a digest of; ``folder`` is the one around it."""
    result = []
    for row in _rows(record):
        if len(row) != 3 or not row[1].startswith("sha256="):
            continue
        try:
            digest = binascii.hexlify(base64.urlsafe_b64decode(row[1][7:] + "==")).decode()
        except (ValueError, binascii.Error):
            continue
        path = posixpath.normpath(posixpath.join(folder, row[0]))
        result.append(Promise(path, digest, int(row[2]) if row[2].isdecimal() and len(row[2]) < 16 else None))
    return result


def _rows(record: str) -> Iterator[List[str]]:
    """Yield the rows of a file of comma-separated values, up to the first that is none."""
    with contextlib.suppress(csv.Error):
        yield from csv.reader(record.splitlines())


def changed_findings(package: Installed, changed: Sequence[str]) -> Iterator[Finding]:
    """Yield the finding for files that are not what RECORD promises."""
    if changed:
        more = f" and {len(changed) - _SHOWN_FILES} more" if len(changed) > _SHOWN_FILES else ""
        what = f"{package.name} {package.version}: {', '.join(changed[:_SHOWN_FILES])}{more}"
        yield found("python_changed_files", what, package.folder, package=f"pypi:{package.name}")


def outside_findings(package: Installed) -> Iterator[Finding]:
    """Yield the finding for a package in the system's Python that dpkg does not know."""
    if not package.by_dpkg:
        yield found(
            "python_outside_dpkg",
            f"{package.name} {package.version} was not installed by dpkg",
            package.folder,
            package=f"pypi:{package.name}",
        )


#: What setuptools writes, and what its namespaces wrote, whole lines of each.
_KNOWN_CODE = re.compile(
    r"import os; var = 'SETUPTOOLS_USE_DISTUTILS'; enabled = os\.environ\.get\(var, '(?:local|stdlib)'\) == 'local'; "
    r"enabled and __import__\('_distutils_hack'\)(?:\.add_shim\(\))?;?"
    r"|import sys, types, os;(?:has_mfs = sys\.version_info > \(3, 5\);)?p = os\.path\.join\(sys\._getframe\(1\)\.f_locals\['sitedir'\], "
    r"\*\('[\w']+(?:, ?'\w+')*,?\)\);[\w\s=.,;()'\[\]{}*:]*"
)


def pth_findings(path: str, text: str, by_dpkg: bool) -> Iterator[Finding]:
    """Yield the lines of a .pth file that Python runs; those of dpkg's packages and of setuptools are known."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith(("import ", "import\t")) and not by_dpkg and not _KNOWN_CODE.fullmatch(line.strip()):
            yield found("python_pth_code", f"it runs {line.strip()[:120]}", path, number)


def names_of_dpkg(listing: str) -> Tuple[str, ...]:
    """Return the paths in one of dpkg's lists of files that matter here: folders of Python packages, .pth files, and apt's keyrings."""
    return tuple(_OWNED.findall(listing))


_OWNED = re.compile(
    r"^(/(?:usr|etc)/(?:lib/python[\d.]*/(?:dist|site)-packages/[^/\n]+\.(?:dist-info|egg-info|pth)|apt/trusted\.gpg\.d/[^/\n]+))$",
    re.MULTILINE,
)
