# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a rescue system is asked of its disks, and what opens the layers between a disk and its file systems.

All of it is done by the rescue system's own programs, and before anything is opened it is written down how that is closed again.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from typing import Dict, List, NamedTuple, Optional, Sequence, Tuple

from ...base.errors import HostError, Refusal
from ...machine import files
from ...machine.process import ask, check, has_program, run
from .. import choosing, devices as core
from ..devices import Device

#: In the rescue system's memory: what is open, the last first to be closed.
RECORD = "/run/portcullis-disk.json"
_COLUMNS = "NAME,TYPE,MOUNTPOINT"
_TAGS = {"UUID": "UUID", "LABEL": "LABEL", "PARTUUID": "PART_ENTRY_UUID", "PARTLABEL": "PART_ENTRY_NAME"}
_PACKAGES = {"mdadm": "mdadm", "cryptsetup": "cryptsetup", "lvm": "lvm2"}
_PREFIX = "portcullis-disk-"
#: blkid's codes for a device that holds nothing it knows, and for one that holds several things at once.
_NOTHING, _SEVERAL = 2, 8
_GROUP = re.compile(r"[A-Za-z0-9+_.][A-Za-z0-9+_.-]*")


class Opened(NamedTuple):
    """One thing that was opened: ``mount``, ``luks``, ``group``, ``array`` or ``read-only``, and its name."""

    kind: str
    name: str


class Record:
    """What was opened, kept in a file so that it is closed after a failure, and after this process has gone."""

    def __init__(self) -> None:
        text = files.read(RECORD)
        said = json.loads(text) if text else {}
        self.opened = [Opened(*each) for each in said.get("opened", [])]
        self.answer: Dict[str, object] = said.get("answer", {})

    def add(self, kind: str, name: str) -> None:
        """Write down what is about to be opened."""
        self.opened.append(Opened(kind, name))
        self._write()

    def done(self, answer: Dict[str, object]) -> None:
        """Keep what was answered once all was mounted."""
        self.answer = answer
        self._write()

    def close(self, upto: int = 0) -> None:
        """Close all but the first ``upto``, the last first; HostError where something cannot be closed."""
        while len(self.opened) > upto:
            _close(self.opened[-1])
            self.opened.pop()
            self.answer = {}
            self._write()

    def _write(self) -> None:
        if self.opened:
            files.write(RECORD, json.dumps({"opened": self.opened, "answer": self.answer}), 0o600)
        else:
            files.remove(RECORD)


def _close(opened: Opened) -> None:
    kind, name = opened
    if kind == "mount":
        if os.path.ismount(name):
            check(["umount", "--", name], 120)
    elif kind == "luks":
        if os.path.exists(f"/dev/mapper/{name}"):
            check(["cryptsetup", "close", name])
    elif kind == "group":
        check(["lvm", "vgchange", "--activate", "n", "--noudevsync", name])
    elif kind == "array":
        if os.path.exists(f"/sys/class/block/{os.path.basename(os.path.realpath(name))}/md"):
            check(["mdadm", "--stop", name])
    elif kind == "read-only" and os.path.exists(name):
        check(["blockdev", "--setrw", name])


def observe(named: Sequence[str]) -> Tuple[Device, ...]:
    """Return the devices that may be looked at, with what each holds; those that the rescue system itself uses are not among them."""
    listed = core.parse(check(["lsblk", "--json", "--paths", "--output", _COLUMNS], says=r"blockdevices"))
    ours = {opened.name for opened in Record().opened if opened.kind == "mount"}
    free = [replace(device, used="") if device.used in ours else device for device in listed]
    return tuple(_probed(device) for device in core.unused(core.chosen(free, named)))


def _probed(device: Device) -> Device:
    if device.type == "rom" or not os.path.exists(device.path):
        return device
    holds = _blkid(device.path, "TYPE")
    tags = {name: _blkid(device.path, asked) for name, asked in _TAGS.items()}
    return replace(device, holds=holds, tags=core.tagged(tags))


def _blkid(path: str, tag: str) -> str:
    # One tag at a time: a label is a stranger's, and could hold a line of its own.
    done = run(["blkid", "--probe", "--output", "value", "--match-tag", tag, path])
    if done.code == _SEVERAL:
        return "several file systems at once"
    if not done.ok and done.code != _NOTHING:
        raise HostError(f"blkid cannot read {path} ({done.said}); see 'dmesg' for what is wrong with that disk.")
    return done.out.rstrip("\n")


def open_all(record: Record, named: Sequence[str], key_file: str) -> Tuple[Tuple[Device, ...], List[str]]:
    """Open every layer there is; return all devices, and a sentence for each that stays closed."""
    tried: Dict[str, str] = {}
    while True:
        found = observe(named)
        choosing.refuse_degraded(
            {device.path: _missing(device.path) for device in found if device.type.startswith("raid")}
        )
        waiting = [device for device in core.closed(found) if device.path not in tried]
        if not waiting:
            return found, [f"{path}: {why}" for path, why in tried.items() if why]
        device = waiting[0]
        program = core.LAYERS[device.holds]
        if not has_program(program):
            tried[device.path] = (
                f"it is a member of {device.holds}, and this rescue system has no {program} (install {_PACKAGES[program]})"
            )
            continue
        tried[device.path] = {"mdadm": _assemble, "lvm": _activate}.get(program, _no_key)(record, device)
        if program == "cryptsetup" and key_file:
            tried[device.path] = _unlock(record, device, key_file)


def _no_key(_record: Record, _device: Device) -> str:
    return "it is encrypted, and no luks_key_file is given"


def _unlock(record: Record, device: Device, key_file: str) -> str:
    name = f"{_PREFIX}{os.path.basename(device.path)}"
    record.add("luks", name)
    done = run(["cryptsetup", "open", "--type", "luks", "--batch-mode", "--key-file", key_file, device.path, name], 300)
    if not done.ok:
        raise Refusal(
            f"luks_key_file: the key in {key_file} does not open {device.path} ({done.said}); give the file that holds exactly its "
            "passphrase or key, without a line's end that is no part of it."
        )
    return ""


def _assemble(record: Record, device: Device) -> str:
    # Read-only: else the kernel would begin to write to its members at once. One that lacks a member is not started, as nobody insists on it (--run).
    uuid = device.tag("UUID")
    if not re.fullmatch(r"[0-9a-fA-F:-]{32,40}", uuid):
        return "it is a member of a RAID array without an identity"
    name = f"/dev/md/{_PREFIX}{uuid[:8]}"
    members = uuid.replace("-", "").replace(":", "").lower()
    colons = ":".join(members[at : at + 8] for at in range(0, 32, 8))
    record.add("array", name)
    done = run(["mdadm", "--assemble", name, f"--uuid={colons}", "--readonly"], 120)
    if not done.ok:
        raise Refusal(
            f"The RAID array of {device.path} cannot be assembled with all of its members ({done.said}); attach the one that is missing, or name "
            "other devices (devices)."
        )
    return ""


def _missing(path: str) -> Optional[int]:
    """Return how many members an array lacks; None where it is none that could lack one."""
    text = files.read(f"/sys/class/block/{os.path.basename(os.path.realpath(path))}/md/degraded")
    return int(text) if text and text.strip().isdigit() else None


def _activate(record: Record, device: Device) -> str:
    asked = ["lvm", "pvs", "--noheadings", "--separator", "|", "--options", "vg_name,vg_missing_pv_count", device.path]
    said = ask(asked, denial="Failed to find physical volume", says=r"\|") or "|"
    group, _sign, missing = said.strip().partition("|")
    if not group:
        return "it is a physical volume of no group"
    if not _GROUP.fullmatch(group):
        return f"its volume group has a name that none has ({group!r})"
    if missing.strip() != "0":
        raise Refusal(
            f"The volume group {group} on {device.path} lacks {missing.strip()} of its physical volumes; attach what is missing, or "
            "name other devices (devices)."
        )
    record.add("group", group)
    check(["lvm", "vgchange", "--activate", "y", "--noudevsync", group], 120)
    check(["lvm", "vgmknodes", group])
    return ""


def make_writable(devices: Sequence[Device]) -> None:
    """Let arrays be written to that were assembled read-only."""
    for device in devices:
        if device.type.startswith("raid"):
            state = (
                files.read(f"/sys/class/block/{os.path.basename(os.path.realpath(device.path))}/md/array_state") or ""
            )
            if state.strip() in ("readonly", "read-auto"):
                check(["mdadm", "--readwrite", device.path])
