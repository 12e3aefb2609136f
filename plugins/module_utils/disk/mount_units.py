# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where units of a disk's systemd have something mounted at boot, beside its fstab: each unit's name says which place it is about.

Source: systemd.mount(5), systemd.unit(5) (drop-ins of every unit of a kind, and of units that begin alike).
"""

from __future__ import annotations

import posixpath
import re
from typing import Optional

#: Where systemd reads units of a disk from.
FOLDERS = (
    "etc/systemd/system",
    "etc/systemd/system.control",
    "etc/systemd/system.attached",
    "usr/local/lib/systemd/system",
    "usr/lib/systemd/system",
    "lib/systemd/system",
)
_KINDS = r"(?:mount|automount)"
_NAMED = re.compile(rf"(.+)\.{_KINDS}(?:\.d)?", re.DOTALL)
_EVERY = re.compile(rf"{_KINDS}\.d")
#: The root itself is mounted before systemd reads a unit.
_ROOT = re.compile(rf"-\.{_KINDS}(?:\.d)?")


def place(name: str) -> Optional[str]:
    """Return the place that a unit, or a folder of drop-ins, is about, or is below; None for a name that is about no mount.

    Drop-ins of every unit of a kind are about all places, and those of a name that ends with a dash about what is below it.
    """
    if _EVERY.fullmatch(name):
        return "/"
    found = _NAMED.fullmatch(name)
    if found is None or _ROOT.fullmatch(name):
        return None
    said = re.sub(r"\\x([0-9a-f]{2})", lambda code: chr(int(code[1], 16)), found[1].replace("-", "/"))
    return posixpath.normpath(f"/{said.strip('/')}")
