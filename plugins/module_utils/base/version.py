# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The version of this collection, and which of two is the newer one: an older controller does not undo what a newer one set up."""

from __future__ import annotations

import re
from typing import List, Optional, Tuple

from .errors import Refusal

VERSION = "0.1.0"
#: What a person sets to have an older version replace a newer one: the version that is there.
VARIABLE = "portcullis_downgrade_from"
#: The first lines of the host's command. Every version begins like this, so that each can read what another is.
HEADER = f"#!/usr/bin/python3\n# portcullis {VERSION}\n".encode()
_STATED = re.compile(rb"#!/usr/bin/python3\n# portcullis ([0-9A-Za-z.+-]{1,60})\n")
_SEMANTIC = re.compile(r"(\d{1,9})\.(\d{1,9})\.(\d{1,9})(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?", re.ASCII)

_Key = Tuple[int, int, int, bool, List[Tuple[bool, int, str]]]


def stated(command: bytes) -> str:
    """Return the version that a command states; empty for what is damaged or from before versions were stated."""
    found = _STATED.match(command)
    return found[1].decode("ascii") if found else ""


def _key(version: str) -> Optional[_Key]:
    found = _SEMANTIC.fullmatch(version)
    if not found:
        return None
    before = [(not part.isdigit(), int(part) if part.isdigit() else 0, part) for part in (found[4] or "").split(".")]
    return int(found[1]), int(found[2]), int(found[3]), not found[4], before


def is_older(version: str, than: str) -> bool:
    """Whether a version precedes another, as semver.org orders them; one that cannot be read precedes none."""
    one, other = _key(version), _key(than)
    return one is not None and (other is None or one < other)


def refuse_older(there: str, accepted: str = "", own: str = VERSION) -> None:
    """Raise Refusal where this version is older than the one that a host's command states, unless that one is ``accepted`` by name."""
    if there and there != accepted and is_older(own, there):
        raise Refusal(
            f"This host was set up by version {there} of this collection, and this controller has {own}: an older version would undo what "
            "the newer one does, and the two would change this host to and fro. Nothing was changed. Upgrade this controller "
            f"('ansible-galaxy collection install portcullis.vps:{there}'), or set {VARIABLE}: {there} to go back to {own}."
        )


def replacing(there: str, own: str = VERSION) -> str:
    """Return what a command of this version takes the place of, as the end of a sentence; empty where that is not known."""
    if not there:
        return ""
    return f", version {own} in place of {there}" if there != own else f", another build of version {own}"
