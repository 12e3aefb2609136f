# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is made of texts of a host before they are sent: without what opens something, and with what others would hide."""

from __future__ import annotations

import hashlib
import posixpath
from typing import Dict, FrozenSet, Iterable, List, Mapping, Sequence, Set, Tuple

from .mounts import is_below


def homes(passwd: str) -> List[str]:
    """Return the homes of the accounts, each once, and root's in any case; only the system's own folders are none."""
    found = ["/root"]
    for line in passwd.splitlines():
        fields = line.split(":")
        if len(fields) == 7 and fields[5].startswith("/"):
            home = posixpath.normpath(fields[5])
            if home not in ("/", "//", "/dev", "/bin", "/sbin", "/proc", "/usr/sbin", "/usr/bin", "/nonexistent"):
                found.append(home)
    return list(dict.fromkeys(found))


def without_hashes(shadow: str) -> str:
    """Return /etc/shadow with a digest in the place of each hash: whether it changed can be seen, and nobody can guess by it."""
    lines = []
    for line in shadow.splitlines():
        fields = line.split(":")
        if len(fields) > 1 and len(fields[1].lstrip("!*")) > 3:
            locked = fields[1][: len(fields[1]) - len(fields[1].lstrip("!"))]
            method = fields[1].lstrip("!").split("$")[1:2]
            digest = hashlib.sha256(fields[1].encode("utf-8", "surrogateescape")).hexdigest()
            fields[1] = f"{locked}<method {'/'.join(method) or 'old'}, sha256 of the hash {digest}>"
        lines.append(":".join(fields))
    return "\n".join(lines) + "\n"


def variables(environ: bytes) -> List[str]:
    """Return the variables of a process, as the kernel shows them."""
    return [one.decode("utf-8", "backslashreplace") for one in environ.split(b"\0") if one]


def loads_more(environment: Iterable[str]) -> List[str]:
    """Return the variables that have a program load what it did not ask for."""
    return [
        one for one in environment if one.split("=")[0] in ("LD_PRELOAD", "LD_AUDIT") and one.split("=", 1)[1:] != [""]
    ]


def status(text: str) -> Dict[str, str]:
    """Return the fields of /proc/PID/status."""
    return {name: value.strip() for name, _colon, value in (line.partition(":") for line in text.splitlines()) if value}


def hidden(before: Iterable[bytes], answered: Iterable[bytes], after: Iterable[bytes]) -> FrozenSet[bytes]:
    """Return the names that the kernel gave both before and after somebody else was asked, who did not name them."""
    return frozenset((set(before) & set(after)) - set(answered))


def unlisted(alive: Set[int], threads: Set[int], listed: Iterable[int]) -> List[int]:
    """Return the processes that take signals and that no list names; threads are in none."""
    return sorted(alive - threads - set(listed))


def modules_unlisted(loaded: Iterable[str], listed: Iterable[str]) -> List[str]:
    """Return the modules that /sys has with a state of their own and that /proc/modules leaves out."""
    return sorted(set(loaded) - set(listed))


def sums(text: str) -> Dict[str, str]:
    """Return the MD5 sums in a package's list, by path."""
    found = {}
    for line in text.splitlines():
        digest, _space, path = line.partition("  ")
        if len(digest) == 32 and path:
            found[f"/{path.lstrip('/')}"] = digest
    return found


#: Where programs and what they load lie, looked at before all else; the order counts where time is short.
_FIRST = (
    "/usr/sbin",
    "/usr/bin",
    "/sbin",
    "/bin",
    "/lib",
    "/usr/lib/systemd",
    "/usr/lib/x86_64-linux-gnu",
    "/usr/lib/aarch64-linux-gnu",
)


def in_order(paths: Iterable[str]) -> List[str]:
    """Return paths of packages, the programs first and their documentation last."""

    def rank(path: str) -> Tuple[int, str]:
        for number, folder in enumerate(_FIRST):
            if is_below(path, folder):
                return number, path
        return (len(_FIRST) + (1 if path.startswith("/usr/share/") else 0)), path

    return sorted(paths, key=rank)


def of_no_package(present: Iterable[str], owned: Mapping[str, object], links: Sequence[Tuple[str, str]]) -> List[str]:
    """Return the files that no package lists; ``links`` are folders that are links, as /bin is to /usr/bin."""

    def known(path: str) -> bool:
        if path in owned:
            return True
        return any(
            (is_below(path, target) and f"{link}{path[len(target) :]}" in owned)
            or (is_below(path, link) and f"{target}{path[len(link) :]}" in owned)
            for link, target in links
        )

    return sorted(path for path in present if not known(path))
