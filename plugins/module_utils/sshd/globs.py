# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which paths a pattern of Include's stands for, as glob(3) has it: sshd asks that, and Python's glob knows no [[:class:]].

Source: glob(7); fnmatch(3) with FNM_PATHNAME and FNM_PERIOD, in the locale C that sshd runs in.
"""

from __future__ import annotations

import re
from typing import Tuple

_CLASSES = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "blank": " \\t",
    "cntrl": "\\x00-\\x1f\\x7f",
    "digit": "0-9",
    "graph": "!-~",
    "lower": "a-z",
    "print": " -~",
    "punct": "!-/:-@\\[-`{-~",
    "space": "\\s",
    "upper": "A-Z",
    "xdigit": "0-9A-Fa-f",
}


def matches(pattern: str, path: str) -> bool:
    """Return whether a pattern stands for a path; both begin at the root."""
    parts, names = pattern.split("/"), path.split("/")
    return len(parts) == len(names) and all(map(_fits, parts, names))


def _fits(part: str, name: str) -> bool:
    # A leading dot has to be named.
    if name.startswith(".") and not part.startswith((".", "\\.")):
        return False
    return re.fullmatch(_expression(part), name, re.ASCII | re.DOTALL) is not None


def _expression(part: str) -> str:
    found, index = "", 0
    while index < len(part):
        sign = part[index]
        index += 1
        if sign == "*":
            found += ".*"
        elif sign == "?":
            found += "."
        elif sign == "[":
            bracket, index = _bracket(part, index)
            found += bracket
        else:
            if sign == "\\" and index < len(part):
                sign = part[index]
                index += 1
            found += re.escape(sign)
    return found


def _bracket(part: str, start: int) -> Tuple[str, int]:
    """Return what a bracket that opened before ``start`` stands for, and where it ends; itself where it does not end."""
    index = start
    negated = part[index : index + 1] in ("!", "^") and bool(part[index : index + 1])
    index += negated
    first, inside = True, ""
    while index < len(part) and (first or part[index] != "]"):
        first = False
        named = re.compile(r"\[:([a-z]+):\]").match(part, index)
        if named and named[1] in _CLASSES:
            inside += _CLASSES[named[1]]
            index = named.end()
            continue
        low, index = _sign(part, index)
        if part[index : index + 1] == "-" and part[index + 1 : index + 2] not in ("", "]"):
            high, index = _sign(part, index + 1)
            # A range that runs backwards holds nothing.
            inside += f"{re.escape(low)}-{re.escape(high)}" if low <= high else ""
        else:
            inside += re.escape(low)
    if index >= len(part):
        return r"\[", start
    if not inside:
        return ("." if negated else "(?!)"), index + 1
    return f"[{'^' if negated else ''}{inside}]", index + 1


def _sign(part: str, index: int) -> Tuple[str, int]:
    escaped = part[index] == "\\" and index + 1 < len(part)
    return part[index + escaped], index + 1 + escaped
