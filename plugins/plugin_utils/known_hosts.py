# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's known_hosts, which follows when a host shows other keys or answers on another port.

What a host says over a connection that ssh has verified is as good as that connection; ssh itself learns keys so
(UpdateHostKeys). A host that the file does not know is none of ours to add.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
import secrets
import tempfile
import typing as t

from ansible_collections.portcullis.vps.plugins.module_utils.machine.files import in_cache
from ansible_collections.portcullis.vps.plugins.module_utils.machine.locks import locked
from ansible_collections.portcullis.vps.plugins.plugin_utils import decoding
from ansible_collections.portcullis.vps.plugins.plugin_utils.connection import client_settings


class KnownHosts:
    """The file that a connection's ssh writes to, for the connection's host."""

    def __init__(self, connection: t.Any) -> None:
        self._settings = client_settings(connection)
        files = " ".join(self._settings.get("userknownhostsfile", ["none"])).split()
        self._path = os.path.expanduser(files[0]) if files else "none"
        self._hashed = self._settings.get("hashknownhosts") in (["yes"], ["true"])
        self._added: t.List[str] = []
        self._own: t.List[str] = [self.name(self.number(None)), self.name(22)]

    def add(self, keys: t.Any, port: t.Optional[int], ports: t.Sequence[int]) -> t.List[str]:
        """Add what of these keys is missing for the host on ``ports``, if it is known on ``port``; return the new lines.

        Whatever a host says its keys are, only lines of one plain key under its own names are written.
        """
        now = self.number(port)
        self._own = [self.name(number) for number in dict.fromkeys((now, 22, *ports))]
        with locked(in_cache("known_hosts.lock")):
            lines = _lines(self._path)
            if not any(_is_for(line, self.name(now)) for line in lines):
                return []
            for name in dict.fromkeys(map(self.name, ports)):
                there = {_key(line) for line in lines if _is_for(line, name)}
                missing = (key for key in decoding.host_keys(keys) if key not in there)
                self._added += [f"{_hash(name) if self._hashed else name} {key}" for key in missing]
            if self._added:
                self._write([*lines, *self._added])
        return self._added

    def undo(self) -> None:
        """Take out again what was added, and nothing that only looks like it."""

        def without(lines: t.List[str]) -> t.List[str]:
            left = list(self._added)
            kept = []
            # What was added stands last.
            for line in reversed(lines):
                if line in left:
                    left.remove(line)
                else:
                    kept.append(line)
            return kept[::-1]

        self._change(without)

    def forget(self, keys: t.Any) -> None:
        """Take out keys that the host has no more, under its own names; other names on the same line stay."""
        retired = set(decoding.host_keys(keys))
        self._change(lambda lines: [kept for line in lines for kept in self._without(line, retired)])

    def _without(self, line: str, retired: t.Set[str]) -> t.List[str]:
        if _key(line) not in retired or not any(_is_for(line, name) for name in self._own):
            return [line]
        names, rest = re.split(r"(?=\s)", line, maxsplit=1)
        others = [] if names.startswith("|1|") else [name for name in names.split(",") if name not in self._own]
        return [",".join(others) + rest] if others else []

    def _change(self, change: t.Callable[[t.List[str]], t.List[str]]) -> None:
        if not os.path.exists(self._path):
            return
        with locked(in_cache("known_hosts.lock")):
            lines = _lines(self._path)
            changed = change(lines)
            if changed != lines:
                self._write(changed)

    @property
    def checks(self) -> bool:
        """Whether ssh is to refuse a host that shows another key than the one it knows."""
        return self._settings.get("stricthostkeychecking", [""])[0] not in ("false", "no", "off")

    def number(self, port: t.Optional[int]) -> int:
        """Return a port's number, where None is the one that ssh is configured for."""
        return port or int(self._settings.get("port", ["22"])[0])

    def name(self, port: int) -> str:
        """Return what ssh looks a host up by."""
        alias = self._settings.get("hostkeyalias")
        host = self._settings.get("hostname", [""])[0].lower()
        return alias[0] if alias else host if port == 22 else f"[{host}]:{port}"

    def known(self, ports: t.Iterable[int]) -> t.Set[int]:
        """Return those of these ports under which some file that ssh reads has a key of the host's."""
        keywords = ("userknownhostsfile", "globalknownhostsfile")
        paths = [path for keyword in keywords for path in " ".join(self._settings.get(keyword, [])).split()]
        lines = [line for path in paths for line in _lines(os.path.expanduser(path)) if _key(line)]
        return {port for port in ports if any(_fits(line, self.name(port)) for line in lines)}

    def _write(self, lines: t.Sequence[str]) -> None:
        target = os.path.realpath(self._path)
        with tempfile.NamedTemporaryFile(
            "w", dir=os.path.dirname(target), delete=False, encoding="utf-8", errors="surrogateescape", newline=""
        ) as file:
            file.write("".join(f"{line}\n" for line in lines))
        os.chmod(file.name, os.stat(target).st_mode & 0o777)
        os.replace(file.name, target)


def _lines(path: str) -> t.List[str]:
    try:
        with open(path, encoding="utf-8", errors="surrogateescape", newline="") as file:
            # A line ends here where it ends for ssh.
            lines = file.read().split("\n")
            return lines if lines[-1] else lines[:-1]
    except OSError:
        return []


def _fits(line: str, name: str) -> bool:
    """Return whether ssh takes a line for this name, which patterns may match, too."""
    patterns = line.split()[0].lower().split(",")
    if any(_matches(pattern[1:], name) for pattern in patterns if pattern.startswith("!")):
        return False
    return _is_for(line, name) or any(_matches(pattern, name) for pattern in patterns)


def _matches(pattern: str, name: str) -> bool:
    words = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(words, name) is not None


def _is_for(line: str, name: str) -> bool:
    names = (re.match(r"\S+", line) or [""])[0]
    hashed = re.match(r"\|1\|([A-Za-z0-9+/]+=*)\|", names)
    if hashed:
        return names == _hash(name, base64.b64decode(hashed.group(1)))
    return name in names.split(",")


def _key(line: str) -> str:
    """Return the type and the key of a line; nothing where it is no line of a plain key."""
    found = re.match(r"[^@#\s]\S*\s+(\S+\s+\S+)", line)
    return " ".join(found.group(1).split()) if found else ""


def _hash(name: str, salt: t.Optional[bytes] = None) -> str:
    """Return a name as HashKnownHosts makes ssh write it."""
    salt = salt or secrets.token_bytes(20)
    digest = hmac.new(salt, name.encode(), hashlib.sha1).digest()
    return f"|1|{base64.b64encode(salt).decode()}|{base64.b64encode(digest).decode()}"
