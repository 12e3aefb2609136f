# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The operator's own repository: what it installs, from where, and whether always the same."""

from __future__ import annotations

import fnmatch
import importlib
import json
import os
import posixpath
import pwd
from dataclasses import dataclass
from typing import Any, Callable, Dict, Iterator, List, Optional, Sequence, Tuple

from ...base.errors import HostError, Refusal
from ...machine import user_files
from .. import galaxy, locks, names, requirements, settings
from ..finding import Finding
from .looking import MOST_BYTES, MOST_LOCK_BYTES, Look

#: What others made, and is no part of what somebody wrote.
_PASSED_OVER = frozenset(
    {".git", ".hg", "node_modules", ".venv", "venv", ".tox", ".nox", "__pycache__", ".mypy_cache", ".cache"}
)


@dataclass(frozen=True)
class Wanted:
    """Which hosts packages may come from, the operator's own names, and the files of requirements that need hashes."""

    hosts: Sequence[str]
    own: Sequence[str]
    hashed: Sequence[str] = ()


@dataclass(frozen=True)
class Repository:
    """A folder, its owner, and the files in it that say what is installed, by their paths in it."""

    root: str
    owner: pwd.struct_passwd
    files: Tuple[str, ...]

    @property
    def requirement_files(self) -> List[str]:
        """The files of pip's requirements."""
        return [path for path in self.files if _KINDS.get(_kind(path)) is _requirements]


def opened(found: Look, root: str, most_names: int = user_files.MOST_NAMES) -> Repository:
    """Return the repository at a path; Refusal where there is no such folder."""
    place = os.path.realpath(os.path.expanduser(root))
    if not os.path.isdir(place):
        raise Refusal(f"repository: {root} is no folder on this machine; name the one that your playbooks are in.")
    try:
        owner = pwd.getpwuid(os.stat(place).st_uid)
    except KeyError:
        raise Refusal(
            f"repository: {place} belongs to no user of this machine; give it to the one who works in it."
        ) from None
    try:
        entries = user_files.walked(place, owner, _PASSED_OVER, most_names)
    except HostError as error:
        found.unreadable(".", str(error))
        return Repository(place, owner, ())
    files = []
    for entry in entries:
        path = posixpath.relpath(entry.path, place)
        if _kind(path) in _KINDS:
            if entry.is_symlink():
                found.unreadable(path, "it is a symbolic link, which is not followed; name the folder that it leads to")
            else:
                files.append(path)
    return Repository(place, owner, tuple(files))


def look(found: Look, repository: Repository, wanted: Wanted) -> None:
    """Add what lets others choose what the repository's playbooks and tools install."""
    configuration = [path for path in repository.files if _kind(path) == "ansible.cfg"]
    texts = [
        found.text(posixpath.join(repository.root, path), repository.owner, shown=path) or "" for path in configuration
    ]
    keyring = any(settings.has_keyring(text) for text in texts)
    for path in repository.files:
        most = MOST_LOCK_BYTES if _kind(path) in _LOCKS else MOST_BYTES
        text = found.text(posixpath.join(repository.root, path), repository.owner, most, path)
        if text is None:
            continue
        try:
            found.findings += _KINDS[_kind(path)](path, text, wanted, keyring)
        except (locks.Malformed, galaxy.Malformed, _Broken) as error:
            found.unreadable(path, str(error))
        except RecursionError:
            found.unreadable(path, "it is nested too deep")


class _Broken(ValueError):
    """A file is not what its name says; the text says where it breaks, and holds nothing of it."""


def _kind(path: str) -> str:
    """Return what a file is by its name, as ``_KINDS`` has it."""
    name = posixpath.basename(path)
    if name in ("requirements.yml", "requirements.yaml"):
        return "requirements.yml"
    if name == "npm-shrinkwrap.json":
        return "package-lock.json"
    return "requirements.txt" if fnmatch.fnmatchcase(name, "*requirements*.txt") or name == "constraints.txt" else name


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise _Broken(f"it is no JSON: {error.msg} in line {error.lineno}, column {error.colno}") from None
    except (ValueError, RecursionError):
        raise _Broken(
            "it is no JSON that can be read: it is nested too deep, or holds a number without an end"
        ) from None


def _toml(text: str) -> Any:
    try:
        read: Callable[[str], Any] = importlib.import_module("tomllib").loads
    except ImportError:
        raise _Broken(
            "it is TOML, which Python reads from 3.11 on; run this with a newer ansible_python_interpreter"
        ) from None
    try:
        return read(text)
    except (ValueError, RecursionError) as error:
        said = "it is nested too deep" if isinstance(error, RecursionError) else str(error).partition(":")[0]
        raise _Broken(f"it is no TOML: {said[:200]}") from None


def _ansible(path: str, text: str, wanted: Wanted, _keyring: bool) -> Iterator[Finding]:
    return settings.ansible_findings(path, text, wanted.hosts)


def _galaxy(path: str, text: str, wanted: Wanted, keyring: bool) -> Iterator[Finding]:
    return galaxy.findings(path, galaxy.wishes(text), wanted.hosts, keyring)


def _requirements(path: str, text: str, wanted: Wanted, _keyring: bool) -> Iterator[Finding]:
    hashed = any(fnmatch.fnmatchcase(path, pattern) for pattern in wanted.hashed)
    yield from requirements.findings(path, text, wanted.hosts, wanted.own, hashed)
    yield from _named("pypi", path, requirements.names(text), wanted)


def _package_json(path: str, text: str, wanted: Wanted, _keyring: bool) -> Iterator[Finding]:
    required = locks.package_json(_json(text))
    yield from settings.unscoped(path, required, wanted.own)
    yield from _named("npm", path, required, wanted)


def _npmrc(path: str, text: str, _wanted: Wanted, _keyring: bool) -> Iterator[Finding]:
    return settings.npm_findings(path, text)


def _pip_conf(path: str, text: str, _wanted: Wanted, _keyring: bool) -> Iterator[Finding]:
    return settings.pip_findings(path, text)


def _lock(
    registry: str, read: Callable[[str], List[locks.Entry]]
) -> "Callable[[str, str, Wanted, bool], Iterator[Finding]]":
    def findings(path: str, text: str, wanted: Wanted, _keyring: bool) -> Iterator[Finding]:
        entries = read(text)
        yield from locks.findings(registry, path, entries, wanted.hosts, wanted.own)
        if registry == "npm":
            yield from settings.unscoped(path, [entry.name for entry in entries if entry.url], wanted.own)
        yield from _named(registry, path, [entry.name for entry in entries], wanted)

    return findings


def _named(registry: str, path: str, found: Sequence[str], wanted: Wanted) -> Iterator[Finding]:
    return names.findings(registry, found, path, names.own(registry, found, wanted.own))


#: What may be as large as lock files are.
_LOCKS = frozenset({"package-lock.json", "yarn.lock", "poetry.lock", "uv.lock"})
#: What is read, by the name of the file.
_KINDS: Dict[str, Callable[[str, str, Wanted, bool], Iterator[Finding]]] = {
    "ansible.cfg": _ansible,
    "requirements.yml": _galaxy,
    "requirements.txt": _requirements,
    "package.json": _package_json,
    "package-lock.json": _lock("npm", lambda text: locks.package_lock(_json(text))),
    "yarn.lock": _lock("npm", locks.yarn),
    "poetry.lock": _lock("pypi", lambda text: locks.poetry(_toml(text))),
    "uv.lock": _lock("pypi", lambda text: locks.uv(_toml(text))),
    ".npmrc": _npmrc,
    "pip.conf": _pip_conf,
}


def workflows(repository: Repository) -> Optional[str]:
    """Return the folder that zizmor is to read, or None where there are no workflows."""
    return repository.root if os.path.isdir(posixpath.join(repository.root, ".github")) else None
