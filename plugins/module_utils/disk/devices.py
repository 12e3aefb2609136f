# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The block devices of a rescue system: what lsblk prints as values, which of them is in use, and what a name in fstab means."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

from ..base.errors import HostError, Refusal

#: What may hold a root file system here; all of them are mounted without a journal being replayed.
FILE_SYSTEMS = ("ext2", "ext3", "ext4", "xfs", "btrfs")
#: What else fstab may mount below it.
BESIDES = ("vfat",)
#: By what blkid calls them: what holds further devices, and what opens them.
LAYERS = {"linux_raid_member": "mdadm", "crypto_LUKS": "cryptsetup", "LVM2_member": "lvm"}
#: A name that a program may be given: none begins with a dash or leads elsewhere.
NAME = re.compile(r"/dev/[A-Za-z0-9][A-Za-z0-9+_.:@-]*(?:/[A-Za-z0-9][A-Za-z0-9+_.:@-]*)*")
_TAG = re.compile(r"(UUID|LABEL|PARTUUID|PARTLABEL)=\"?([^\s\"]+)\"?")
_BY = {"by-uuid": "UUID", "by-label": "LABEL", "by-partuuid": "PARTUUID", "by-partlabel": "PARTLABEL"}


@dataclass(frozen=True)
class Device:
    """A block device: its path and type as lsblk says them, what it is part of, and what blkid finds in it.

    ``used`` is where the rescue system has it mounted, or that it swaps there; empty where it does not use it.
    """

    path: str
    type: str
    parents: Tuple[str, ...] = ()
    used: str = ""
    holds: str = ""
    tags: Tuple[Tuple[str, str], ...] = ()

    def tag(self, name: str) -> str:
        return dict(self.tags).get(name, "")


def parse(text: str) -> Tuple[Device, ...]:
    """Return the devices in what ``lsblk --json`` prints, each once, with all that they are part of; HostError for anything else."""
    found: Dict[str, Device] = {}

    def add(entries: Sequence[Any], parent: str) -> None:
        for entry in entries:
            path, kind = str(entry["name"]), str(entry["type"])
            device = found.get(path, Device(path, kind, used=str(entry.get("mountpoint") or "")))
            parents = (*device.parents, parent) if parent and parent not in device.parents else device.parents
            found[path] = replace(device, parents=parents)
            add(entry.get("children") or (), path)

    try:
        add(json.loads(text)["blockdevices"], "")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise HostError(
            f"lsblk prints no list of block devices ({text[:80]!r}), so no disk can be found; see what 'lsblk --json' says there."
        ) from None
    return tuple(device for device in found.values() if NAME.fullmatch(device.path))


def chosen(devices: Sequence[Device], named: Sequence[str]) -> Tuple[Device, ...]:
    """Return the named devices with all that is made of them; all where none is named. Refusal for one that is not there."""
    if not named:
        return tuple(devices)
    known = {device.path for device in devices}
    for path in named:
        if path not in known:
            raise Refusal(
                f"devices: there is no block device {path} in this rescue system; write one of {', '.join(sorted(known)) or 'none'}."
            )
    kept = set(named)
    while True:
        more = {device.path for device in devices if kept & {*device.parents}} - kept
        if not more:
            return tuple(device for device in devices if device.path in kept)
        kept |= more


def unused(devices: Sequence[Device]) -> Tuple[Device, ...]:
    """Return the devices of which the rescue system itself uses neither them nor what is made of them."""
    busy = {device.path for device in devices if device.used}
    while True:
        more = {parent for device in devices if device.path in busy for parent in device.parents} - busy
        if not more:
            return tuple(device for device in devices if device.path not in busy)
        busy |= more


def closed(devices: Sequence[Device]) -> Tuple[Device, ...]:
    """Return the devices that hold others, and of which none is open yet."""
    parents = {parent for device in devices for parent in device.parents}
    return tuple(device for device in devices if device.holds in LAYERS and device.path not in parents)


def named(spec: str, devices: Sequence[Device]) -> Optional[Device]:
    """Return the device that a first field of fstab names; None where none here is it, Refusal where two are.

    A name that the kernel gave a disk (/dev/sda1) says nothing here, as it may be another disk's in the rescue system.
    """
    matched = _TAG.fullmatch(spec)
    tag, value = (matched.group(1), matched.group(2)) if matched else ("", "")
    parts = spec.split("/")
    if spec.startswith("/dev/disk/") and len(parts) == 5 and parts[3] in _BY:
        tag, value = _BY[parts[3]], parts[4]
    if tag:
        fold = str.lower if tag in ("UUID", "PARTUUID") else str
        found = [device for device in devices if device.tag(tag) and fold(device.tag(tag)) == fold(value)]
    else:
        found = [device for device in devices if device.type == "lvm" and device.path in _mapped(spec)]
    if len(found) > 1:
        raise Refusal(
            f"{spec} of the disk's fstab fits {' and '.join(device.path for device in found)}, so nobody could tell which is meant; detach the "
            "copy, or name the devices that belong to the host (devices)."
        )
    return found[0] if found else None


def _mapped(spec: str) -> Tuple[str, ...]:
    """Return what a name of a logical volume may be called by lsblk."""
    parts = spec.split("/")
    if len(parts) == 4 and parts[1] == "dev" and parts[2] != "mapper":
        return (spec, f"/dev/mapper/{parts[2].replace('-', '--')}-{parts[3].replace('-', '--')}")
    return (spec,)


def tagged(answers: Mapping[str, str]) -> Tuple[Tuple[str, str], ...]:
    """Return the tags that may stand in fstab; one with a sign that could not be written there is left out."""
    return tuple((name, value) for name, value in answers.items() if re.fullmatch(r"[^\s\"\\]{1,200}", value))


def kernel_names(specs: Sequence[str]) -> List[str]:
    """Return those names of fstab that only the kernel gave, and which are no name to find a disk by."""
    return [
        spec
        for spec in specs
        if re.fullmatch(r"/dev/(?:[shv]d[a-z]+\d*|xvd[a-z]+\d*|nvme\d+n\d+(?:p\d+)?|md\d+|dm-\d+)", spec)
    ]
