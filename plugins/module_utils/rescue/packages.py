# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which package owns a file, and what it looked like when it was installed: by dpkg's own files, or by a signed package's digests.

dpkg's files are on the disk that is looked at, so whoever was root there may have rewritten them: what they say is the disk's own word. Where
digests of signed packages are given, those decide. Paths are below the root, without a slash in front.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from typing import Any, Dict, Iterable, List, Mapping, Optional, Set, Tuple

from ..base.errors import Refusal
from ..base.text import visible

STATUS = "var/lib/dpkg/status"
DIVERSIONS = "var/lib/dpkg/diversions"
INFO = "var/lib/dpkg/info"
#: What may be a link to its namesake below usr/.
MERGED = ("bin", "sbin", "lib", "lib32", "lib64", "libo32", "libx32")
_CONFFILE = re.compile(r" /(\S.*) ([0-9a-f]{32}|newconffile)( obsolete| remove-on-upgrade)*")
_DIGEST = re.compile(r"([0-9a-f]{32})  (\S.*)")
_HEX = re.compile(r"[0-9a-f]{32}|[0-9a-f]{64}")

#: Where modules lie that interpreters take before those of packages.
LOCAL_MODULES = (
    *(
        f"{top}/{end}"
        for top in ("usr/local/lib/python3*/dist-packages", "~/.local/lib/python3*/site-packages")
        for end in ("*", "*/__init__.py")
    ),
    *("usr/local/share/perl/*/**", "usr/local/lib/*/perl/*/**"),
)
_PYTHON = re.compile(r"(?:.*/)?lib/python3[\d.]*/(?:dist|site)-packages/(\w+)(?:/__init__\.py|\.py|\.[\w-]+\.so|\.so)")
_PERL = re.compile(r"usr/(?:local/)?(?:share|lib)/(?:[a-z0-9_]+-linux-gnu\w*/)?perl(?:5?/[\d.]+|5|-base)/(.+\.pm)")

SAME, CHANGED, UNOWNED, UNKNOWN = "same", "changed", "unowned", "unknown"


@dataclass(frozen=True)
class Package:
    """A package as dpkg's status has it; conffiles are digests by path."""

    name: str
    version: str
    architecture: str
    conffiles: Mapping[str, str]
    multiarch_same: bool = False
    installed: bool = True

    @property
    def info_names(self) -> Tuple[str, ...]:
        """What its files in ``INFO`` may be called."""
        return (f"{self.name}:{self.architecture}", self.name) if self.multiarch_same else (self.name,)


def packages(status: str) -> Tuple[Package, ...]:
    """Return the packages that dpkg holds files of, by its status file."""
    found = []
    for paragraph in status.split("\n\n"):
        fields: Dict[str, str] = {}
        conffiles: Dict[str, str] = {}
        current = ""
        for line in paragraph.splitlines():
            if line.startswith(" "):
                entry = _CONFFILE.fullmatch(line) if current == "Conffiles" else None
                if entry:
                    conffiles[entry[1]] = entry[2]
                continue
            current, _sign, value = line.partition(":")
            fields[current] = value.strip()
        state = fields.get("Status", "").split()
        if "Package" in fields and len(state) == 3 and state[2] != "not-installed":
            found.append(
                Package(
                    fields["Package"],
                    fields.get("Version", ""),
                    fields.get("Architecture", ""),
                    conffiles,
                    fields.get("Multi-Arch") == "same",
                    state[2] != "config-files",
                )
            )
    return tuple(found)


def diversions(text: str) -> Dict[str, Tuple[str, str]]:
    """Return where dpkg puts a file instead, and for whose sake, by the path that a package has it at."""
    lines = text.splitlines()
    return {
        lines[at].lstrip("/"): (lines[at + 1].lstrip("/"), lines[at + 2])
        for at in range(0, len(lines) - 2, 3)
        if lines[at].startswith("/") and lines[at + 1].startswith("/")
    }


@dataclass(frozen=True)
class Index:
    """Digests of signed packages, given from outside the disk: by package, its version and architecture, each file's digest."""

    files: Mapping[Tuple[str, str, str], Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def parse(cls, given: Mapping[str, Any]) -> "Index":
        """Parse ``{"PACKAGE_VERSION_ARCHITECTURE": {"usr/bin/x": "md5 or sha256"}}``, as the names of .deb files are; Refusal otherwise."""
        found: Dict[Tuple[str, str, str], Dict[str, str]] = {}
        for name, files in given.items():
            parts = str(name).replace("%3a", ":").split("_")
            if len(parts) != 3 or not isinstance(files, Mapping):
                raise Refusal(
                    f"package_digests: {visible(str(name), 80)!r} is not PACKAGE_VERSION_ARCHITECTURE with the digests of its files; "
                    "write it as the package's file is named, without .deb."
                )
            digests = {str(path).lstrip("./"): str(digest) for path, digest in files.items()}
            wrong = next((path for path, digest in digests.items() if not _HEX.fullmatch(digest)), None)
            if wrong is not None:
                raise Refusal(
                    f"package_digests: {visible(name, 80)}: {visible(wrong, 200)!r} has neither an MD5 nor a SHA-256 in lower case; write one."
                )
            found[(parts[0], parts[1], parts[2])] = digests
        return cls(found)


def module(path: str) -> str:
    """Return what an interpreter finds the module in this file by; empty for what is none, or only part of one."""
    python, perl = _PYTHON.fullmatch(path), _PERL.fullmatch(path)
    return f"python {python[1]}" if python else f"perl {perl[1]}" if perl else ""


class Database:
    """Who owns which path, and the digest that it should have."""

    def __init__(
        self, merged: Mapping[str, str], diverted: Mapping[str, Tuple[str, str]], index: Optional[Index] = None
    ) -> None:
        self._merged = dict(merged)
        self._diverted = {self.canonical(path): (self.canonical(to), name) for path, (to, name) in diverted.items()}
        self._index = index or Index()
        self._owners: Dict[str, str] = {}
        self._digests: Dict[str, str] = {}
        self._denied: Set[str] = set()
        self._signed: Set[str] = set()
        self._by_index: Set[str] = set()
        self._conffiles: Set[str] = set()
        self.names: Set[str] = set()
        self.packages = 0

    def canonical(self, path: str) -> str:
        """Return a path as it is where bin, lib and others are links to those below usr/."""
        head, _slash, rest = path.lstrip("/").partition("/")
        return f"{self._merged[head]}/{rest}" if head in self._merged and rest else path.lstrip("/")

    def add(self, package: Package, listed: Iterable[str], md5sums: str) -> None:
        """Add a package by its list of files and its digests."""
        self.names.update((package.name, *package.info_names))
        self.packages += 1
        self._conffiles.update(self._place(path, package.name) for path in package.conffiles)
        files = self._index.files.get((package.name, package.version, package.architecture))
        if files is not None:
            self._add_signed(package, listed, files)
            return
        for path in listed:
            self._owners.setdefault(self._place(path, package.name), package.name)
        entries = (_DIGEST.fullmatch(line) for line in md5sums.splitlines())
        said = {**{entry[2]: entry[1] for entry in entries if entry}, **package.conffiles}
        for path, digest in said.items():
            place = self._place(path, package.name)
            # Another package, of the disk's own word, may say that it has a signed one's file, too.
            if place not in self._signed:
                self._owners.setdefault(place, package.name)
                self._digests[place] = digest

    def _add_signed(self, package: Package, listed: Iterable[str], files: Mapping[str, str]) -> None:
        self._by_index.add(package.name)
        for path, digest in files.items():
            place = self._place(path, package.name)
            self._signed.add(place)
            self._owners[place] = package.name
            self._digests[place] = digest
        for path in listed:
            # A link of the package's, which has no digest, or a file that somebody wrote into the list.
            place = self._place(path, package.name)
            self._denied.add(place)
            self._owners.setdefault(place, package.name)

    def _place(self, path: str, package: str) -> str:
        place = self.canonical(path)
        to, owner = self._diverted.get(place, ("", ""))
        return to if to and owner != package else place

    def owner(self, path: str) -> str:
        """Return the package that owns a path; empty where none does."""
        return self._owners.get(self.canonical(path), "")

    def has_file(self, path: str) -> bool:
        """Return whether a package owns a regular file: one that its signed package does not have is not its."""
        place = self.canonical(path)
        return place in self._owners and (place not in self._denied or place in self._signed)

    def source(self, path: str) -> str:
        """Return whose word that is."""
        return "signed package" if self.owner(path) in self._by_index else "the disk's own word"

    def digest(self, path: str) -> str:
        """Return the digest that a file should have; empty where none is known."""
        return self._digests.get(self.canonical(path), "")

    def state(self, path: str, md5: str, sha256: str) -> str:
        """Return what a regular file with these digests is to its package: ``same``, ``changed``, ``unknown``, or ``unowned``."""
        if not self.has_file(path):
            return UNOWNED
        digest = self.digest(path)
        if not digest or digest == "newconffile":
            return UNKNOWN
        return SAME if digest in (md5, sha256) else CHANGED

    def digests(self) -> List[Tuple[str, str]]:
        """Return each file that has a digest, and the digest, in the order of folders."""
        return sorted(self._digests.items())

    def is_conffile(self, path: str) -> bool:
        """Return whether a file is one that people may change."""
        return self.canonical(path) in self._conffiles

    def libraries(self) -> Set[str]:
        """Return the names of libraries in folders of the linker that packages own."""
        return {posixpath.basename(path) for path in self._owners if ".so" in path and path.startswith("usr/lib")}

    def programs(self) -> Dict[str, str]:
        """Return the programs on root's PATH that packages own, by their names."""
        folders = ("usr/bin", "usr/sbin", "bin", "sbin")
        return {posixpath.basename(path): path for path in self._owners if posixpath.dirname(path) in folders}

    def modules(self) -> Dict[str, str]:
        """Return a file of each module of Python's and Perl's that packages own, by what it is found by."""
        found = {module(path): path for path in self._owners if path.endswith((".py", ".so", ".pm"))}
        found.pop("", None)
        return found

    @property
    def judged(self) -> Dict[str, int]:
        """How many packages were judged by signed digests, and how many by what the disk itself says."""
        return {"signed": len(self._by_index), "disk": self.packages - len(self._by_index)}


def links_merged(links: Mapping[str, Optional[str]]) -> Dict[str, str]:
    """Return which top folders are links to those below usr/, from what the links say."""
    return {
        name: f"usr/{name}" for name, said in links.items() if said is not None and said.strip("/") == f"usr/{name}"
    }
