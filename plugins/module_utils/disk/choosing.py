# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which of several file systems is the host's root: by what is on it, and refused where that is not certain."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Dict, List, Optional, Sequence

from ..base.errors import Refusal
from ..base.text import visible
from . import devices as block_devices, fstab
from .devices import Device

#: Of a system whose identity is made at its first boot.
_NO_IDENTITY = ("", "uninitialized")
_IDENTITY = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Candidate:
    """What holds an os-release and an fstab: its device, its subvolume where that is of btrfs, and what it says of itself."""

    device: str
    type: str
    subvolume: str
    fstab: str
    name: str = ""
    hostname: str = ""
    machine_id: str = ""

    @property
    def said(self) -> str:
        """How a person tells it from others."""
        where = f"{self.device}{f' (subvolume {visible(self.subvolume, 100)})' if self.subvolume else ''}"
        identity = self.machine_id or "without a machine-id"
        return f"{where}: {visible(self.hostname, 60) or 'no name'}, {visible(self.name, 60) or 'unknown system'}, {identity}"


def os_release(text: str) -> Dict[str, str]:
    """Return the assignments of an os-release, quotes taken away."""
    pairs = (line.partition("=") for line in text.splitlines() if "=" in line and not line.startswith("#"))
    return {key.strip(): value.strip().strip("\"'") for key, _sign, value in pairs}


def identity(text: str) -> str:
    """Return the machine-id in a file's text; empty where it holds none."""
    word = text.strip()
    return word if _IDENTITY.fullmatch(word) and word not in _NO_IDENTITY else ""


def parse_identity(text: str) -> str:
    """Return an expected machine-id; Refusal for what can be none."""
    if text and not _IDENTITY.fullmatch(text):
        raise Refusal(
            f"machine_id: {text!r} is no machine-id; write the 32 hexadecimal digits of the host's /etc/machine-id, or leave it out."
        )
    return text


def choose(
    candidates: Sequence[Candidate], devices: Sequence[Device], machine_id: str, hints: Sequence[str] = ()
) -> Candidate:
    """Return the root; Refusal where none fits, or more than one. ``hints`` tell what could not be opened, and why."""
    tail = f" What was not looked at: {'; '.join(hints)}." if hints else ""
    if not candidates:
        raise Refusal(
            "No file system here holds an os-release and an fstab, so none is a root that could be mounted; see 'lsblk --fs', name the devices "
            f"(devices), or give the key file of what is encrypted (luks_key_file).{tail}"
        )
    fitting = [one for one in candidates if not machine_id or one.machine_id == machine_id]
    if not fitting:
        raise Refusal(
            f"machine_id: no root file system here is {machine_id}. There is {' and '.join(one.said for one in candidates)}. See that this is the "
            f"right host's rescue system.{tail}"
        )
    # A copy, such as a snapshot, holds the fstab of what it is a copy of, which names that and not the copy. What names neither, or nothing, may
    # be what is booted all the same: the boot loader decides that.
    own = [one for one in fitting if _says_so(one, one, devices)]
    left = own if own and all(_says_so(one, own[0], devices) for one in fitting) else fitting
    if len(left) > 1:
        raise Refusal(
            f"More than one root file system fits: {' and '.join(one.said for one in left)}. Write the machine_id of the one that is meant, or "
            "its devices."
        )
    return left[0]


def copies(candidates: Sequence[Candidate], chosen: Candidate) -> List[str]:
    """Return a sentence for each other root that is there; which of them the boot loader starts no fstab says for sure."""
    return [f"{one.said}, which is taken for a copy by its fstab" for one in candidates if one != chosen]


def _says_so(candidate: Candidate, root: Candidate, devices: Sequence[Device]) -> bool:
    """Return whether a candidate's fstab says that a root is what is mounted at /."""
    entry = next((entry for entry in reversed(fstab.parse(candidate.fstab)) if entry.place == "/"), None)
    if entry is None:
        return False
    device = block_devices.named(entry.spec, devices)
    if device is None or device.path != root.device:
        return False
    return root.type != "btrfs" or entry.subvolume == root.subvolume


def refuse_degraded(states: Dict[str, Optional[int]]) -> None:
    """Refuse arrays of which a member is missing; ``states`` are how many, by device."""
    found: List[str] = [f"{path} ({count} missing)" for path, count in sorted(states.items()) if count]
    if found:
        raise Refusal(
            f"A member of the RAID array {' and '.join(found)} is missing, so what is written now would be on one half only, and the other could "
            "come back as it was; attach it, or name the devices without it (devices) once it is clear that it is gone for good."
        )
