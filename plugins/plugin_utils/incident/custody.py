# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The log of a bundle's custody: who did what with it and when, each line holding the digest of the one before.

Lines are only appended. A line that was changed, removed or put in breaks the chain. That the last lines are gone can only be seen by
who kept the digest of the last one, the head.
"""

from __future__ import annotations

import hashlib
import json
import typing as t

from ansible_collections.portcullis.vps.plugins.module_utils.base.text import visible

LARGEST = 10_000_000
_NAMES = ("number", "when", "who", "what", "manifest", "note", "before")


def digest(data: bytes) -> str:
    """Return the SHA-256 of bytes."""
    return hashlib.sha256(data).hexdigest()


def head(log: bytes) -> str:
    """Return the digest of the last line; empty where there is none."""
    lines = log.splitlines(keepends=True)
    return digest(lines[-1]) if lines else ""


def line(log: bytes, when: str, who: str, what: str, manifest: str, note: str) -> bytes:
    """Return the line to append to a log."""
    values = (len(log.splitlines()) + 1, when, who, what, manifest, note, head(log))
    said = json.dumps(dict(zip(_NAMES, values)), ensure_ascii=True, sort_keys=True)
    # What somebody left without an end is a line of its own, and breaks the chain as such.
    return (b"" if not log or log.endswith(b"\n") else b"\n") + said.encode() + b"\n"


def breaks(log: bytes, manifest: str, known_head: str = "") -> t.List[str]:
    """Return what is wrong with a log: a broken chain, another bundle's manifest, or a head that somebody noted and that is not in it."""
    lines = log.splitlines(keepends=True)
    if not lines:
        return ["The custody log is empty."]
    said: t.List[str] = []
    before = ""
    for number, one in enumerate(lines, 1):
        values = _values(one)
        if values is None or values["number"] != number or values["before"] != before:
            said.append(
                f"The custody log is broken at line {number}: that line or the one before it was changed, put in or removed."
            )
            break
        before = digest(one)
    first = _values(lines[0])
    if first is not None and (first["what"] != "collected" or first["manifest"] != manifest):
        said.append("The custody log does not begin with the collection of this bundle.")
    if known_head and known_head not in {digest(one) for one in lines}:
        said.append("The custody log does not hold the line that you noted: lines at its end were removed or changed.")
    return said


def reported(log: bytes) -> t.List[str]:
    """Return the log as sentences."""
    found = (_values(one) for one in log.splitlines())
    return [
        visible(f"{one['when']} {one['who']}: {one['what']}{': ' + str(one['note']) if one['note'] else ''}")
        for one in found
        if one
    ]


def _values(one: bytes) -> t.Optional[t.Dict[str, t.Any]]:
    try:
        found = json.loads(one)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and set(found) == set(_NAMES) else None
