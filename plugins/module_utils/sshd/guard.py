# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a drop-in of ours says of who gets in, and whether sshd holds that: a file that lies there keeps nobody out."""

from __future__ import annotations

from typing import Dict, Tuple

from . import config as sshd_config
from .settings import LOCK, Settings, normal
from .steps import DROP_IN

#: Without these a drop-in is none that a run has finished.
_ALWAYS = ("allowusers", "passwordauthentication", "permitrootlogin")
_GUARDING = frozenset({*_ALWAYS, *map(str.lower, LOCK)})


def said(text: str) -> Settings:
    """Return what the text of a drop-in says of who gets in, as far as that holds for all logins."""
    found: Dict[str, Tuple[str, ...]] = {}
    for line in sshd_config.parse(DROP_IN, text):
        if line.keyword == "match":
            break
        if line.keyword in _GUARDING:
            found.setdefault(line.keyword, line.values)
    return found


def holds(text: str, effective: Settings) -> bool:
    """Return whether a drop-in is whole and ``sshd -T`` says the same; what it does not print is not compared."""
    ours = said(text)
    return all(keyword in ours and keyword in effective for keyword in _ALWAYS) and all(
        normal(keyword, effective[keyword]) == normal(keyword, value)
        for keyword, value in ours.items()
        if keyword in effective
    )
