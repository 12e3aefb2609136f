# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mounting a host's file systems in a rescue system, and unmounting all of them again."""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass
from typing import Dict, Iterator, List, Sequence, Tuple

from ...base.errors import HostError, Refusal
from ...machine.below import Below, Unreadable
from ...machine.process import check, run
from .. import choosing, fstab
from ..choosing import Candidate
from ..devices import FILE_SYSTEMS, Device
from ..fstab import Mount
from . import opening
from .opening import Record

#: Where a file system is looked at before it is known whether it is the one.
_LOOKED_AT = "/run/portcullis-disk-look"
_MOST_TEXT = 1 << 18
#: The folder that a subvolume of btrfs is, by its number. Source: BTRFS_FIRST_FREE_OBJECTID.
_SUBVOLUME = 256
_SUPERBLOCK = 0x10000
_MOST_NAMES = 1_000
_READ_ONLY_SAID = "read-only"


@dataclass(frozen=True)
class Asked:
    """What shall be mounted where: the folder, the devices (all where none is named), and what may be done to them."""

    root: str
    devices: Tuple[str, ...] = ()
    machine_id: str = ""
    key_file: str = ""
    write: bool = False
    replay: bool = False

    def to_data(self) -> Dict[str, object]:
        return {
            "root": self.root,
            "devices": list(self.devices),
            "machine_id": self.machine_id,
            "write": self.write,
            "replay": self.replay,
        }


def mounted(asked: Asked) -> Dict[str, object]:
    """Return what was answered when this was mounted; nothing where it is not."""
    record = Record()
    same = record.answer.get("asked") == asked.to_data()
    there = all(os.path.ismount(opened.name) for opened in record.opened if opened.kind == "mount")
    return record.answer if same and there else {}


def mount(asked: Asked) -> Dict[str, object]:
    """Mount the host's file systems; whatever fails, all that was opened is closed again."""
    record = Record()
    record.close()
    _refuse_place(asked.root)
    try:
        answer = _mount(record, asked)
    except BaseException:
        record.close()
        raise
    record.done(answer)
    return answer


def look(asked: Asked) -> Dict[str, object]:
    """Return what would be mounted, and leave nothing open."""
    record = Record()
    if record.opened:
        raise Refusal(
            "state: a disk is mounted already, in another way than is asked for, and check mode leaves it so; unmount it first (state: unmounted)."
        )
    try:
        _devices, candidate, further, left = _found(record, asked)
        return _answer(asked, candidate, [], [*left, *(f"{entry.place} is not tried" for entry, _device in further)])
    finally:
        record.close()


def unmount() -> List[str]:
    """Unmount and close all that was opened; return a sentence for each."""
    record = Record()
    said = planned()
    record.close()
    return said


def planned() -> List[str]:
    """Return a sentence for each thing that unmounting closes."""
    words = {
        "mount": "Unmount",
        "luks": "Close",
        "group": "Deactivate the volume group",
        "array": "Stop the array",
        "read-only": "Allow writing to",
    }
    return [f"{words[kind]} {name}" for kind, name in reversed(Record().opened)]


def _found(
    record: Record, asked: Asked
) -> Tuple[Tuple[Device, ...], Candidate, List[Tuple[fstab.Entry, Device]], List[str]]:
    devices, hints = opening.open_all(record, asked.devices, asked.key_file)
    candidates = [
        one for device in devices if device.holds in FILE_SYSTEMS for one in _candidates(record, device, hints)
    ]
    candidate = choosing.choose(candidates, devices, asked.machine_id, hints)
    further, left = fstab.further(fstab.parse(candidate.fstab), devices, candidate.device)
    fitting = [one for one in candidates if not asked.machine_id or one.machine_id == asked.machine_id]
    return devices, candidate, further, [*left, *choosing.copies(fitting, candidate), *hints]


def _mount(record: Record, asked: Asked) -> Dict[str, object]:
    devices, candidate, further, left = _found(record, asked)
    used = list(dict.fromkeys([candidate.device, *(device.path for _entry, device in further)]))
    if asked.write:
        types = {device.path: device.holds for device in devices}
        pending = [path for path in used if types[path] != "vfat" and _needs_replay(record, path, types[path])]
        if pending and not asked.replay:
            raise Refusal(
                f"{' and '.join(pending)} was not unmounted cleanly, so mounting it for writing replays its journal, which changes the disk before it "
                "was looked at; take a copy of it first if it is evidence, then write replay_journal: true."
            )
        opening.make_writable(devices)
    os.makedirs(asked.root, mode=0o700, exist_ok=True)
    done = [Mount(candidate.device, candidate.type, "/", candidate.subvolume)]
    _attach(record, done[0], asked.root, asked.write)
    for entry, device in further:
        place = _place(asked.root, entry.place)
        if place is None:
            left.append(f"{entry.place}: there is no such folder on the disk")
            continue
        done.append(Mount(device.path, device.holds, f"/{place}", entry.named_subvolume))
        _attach(record, done[-1], os.path.join(asked.root, place), asked.write)
    return _answer(asked, candidate, done, left)


def _answer(asked: Asked, candidate: Candidate, done: Sequence[Mount], left: Sequence[str]) -> Dict[str, object]:
    return {
        "asked": asked.to_data(),
        "device": candidate.device,
        "subvolume": candidate.subvolume,
        "system": candidate.name,
        "hostname": candidate.hostname,
        "machine_id": candidate.machine_id,
        "mounts": [{"device": each.device, "type": each.type, "place": each.place} for each in done],
        "left_out": list(left),
    }


def _refuse_place(root: str) -> None:
    if (
        os.path.ismount(root)
        or os.path.islink(root)
        or (os.path.exists(root) and not (os.path.isdir(root) and not os.listdir(root)))
    ):
        raise Refusal(
            f"root: {root} is not an empty folder of this rescue system, so nothing is mounted there; name one that is not there yet."
        )


def _place(root: str, place: str) -> "str | None":
    """Return where a place of fstab is, below the root and without links; None where there is no such folder."""
    with Below(root) as below:
        found = below.look(place, follow=True)
    return found.path if found is not None and found.path and stat.S_ISDIR(found.about.st_mode) else None


def _attach(record: Record, mount: Mount, where: str, write: bool) -> None:
    record.add("mount", where)
    _checked(mount.device, mount.type, where, mount.options(write))


def _checked(device: str, kind: str, where: str, options: Sequence[str]) -> None:
    command = ["mount", "--types", kind, "--options", ",".join(options), "--source", device, "--target", where]
    done = run(command, 300)
    if not done.ok:
        raise HostError(
            f"{device} cannot be mounted ({done.said}); see what the kernel says ('dmesg | tail'), and 'fsck -n {device}'."
        )


def _needs_replay(record: Record, device: str, kind: str) -> bool:
    """Return whether mounting a file system would replay its journal.

    The kernel is asked, on a device that it may not write to: where there is something to replay it refuses. Of btrfs it says no more than that
    something failed, so there the superblock is read.
    """
    if kind == "btrfs":
        return _has_log(device)
    writable = check(["blockdev", "--getro", device], says=r"^[01]$").strip() == "0"
    upto = len(record.opened)
    if writable:
        record.add("read-only", device)
        check(["blockdev", "--setro", device])
    try:
        os.makedirs(_LOOKED_AT, mode=0o700, exist_ok=True)
        record.add("mount", _LOOKED_AT)
        done = run(
            [
                "mount",
                "--types",
                kind,
                "--options",
                ",".join((*fstab.SAFE, "ro")),
                "--source",
                device,
                "--target",
                _LOOKED_AT,
            ],
            300,
        )
        if not done.ok and _READ_ONLY_SAID not in done.said and os.strerror(errno.EROFS) not in done.said:
            raise HostError(
                f"{device} cannot be mounted ({done.said}); see what the kernel says ('dmesg | tail'), and 'fsck -n {device}'."
            )
        return not done.ok
    finally:
        record.close(upto)


def _has_log(device: str) -> bool:
    """Return whether a btrfs has a log to be replayed. Source: struct btrfs_super_block."""
    with open(device, "rb") as file:
        file.seek(_SUPERBLOCK)
        block = file.read(0x68)
    if block[0x40:0x48] != b"_BHRfS_M":
        raise HostError(
            f"{device} has no superblock of btrfs where one belongs; see 'btrfs check --readonly {device}'."
        )
    return any(block[0x60:0x68])


def _candidates(record: Record, device: Device, hints: List[str]) -> Iterator[Candidate]:
    """Yield what could be a root in a file system, which is mounted read-only for it and unmounted again."""
    upto = len(record.opened)
    os.makedirs(_LOOKED_AT, mode=0o700, exist_ok=True)
    record.add("mount", _LOOKED_AT)
    try:
        # The top of all subvolumes, which no default of the disk's changes.
        options = (*Mount(device.path, device.holds, "/").options(write=False),)
        _checked(device.path, device.holds, _LOOKED_AT, options)
        with Below(_LOOKED_AT) as below:
            for subvolume in _subvolumes(below) if device.holds == "btrfs" else [""]:
                found = _candidate(below, device, subvolume)
                if found is not None:
                    yield found
    except HostError as error:
        hints.append(f"{device.path}: {str(error).partition(';')[0]}")
    finally:
        record.close(upto)


def _subvolumes(below: Below) -> List[str]:
    """Return the subvolumes in the uppermost two levels of a btrfs, the top itself first."""
    found = [""]
    first, more = below.names("", _MOST_NAMES)
    if more:
        raise HostError(
            f"it holds more than {_MOST_NAMES} names, so which of these are subvolumes was not looked at; name another disk (devices)."
        )
    for name in first:
        about = below.look(name)
        if about is None or not stat.S_ISDIR(about.about.st_mode):
            continue
        is_one = about.about.st_ino == _SUBVOLUME
        found += [name] if is_one else []
        if not is_one:
            inner, _more = below.names(name, _MOST_NAMES)
            seen = ((f"{name}/{each}", below.look(f"{name}/{each}")) for each in inner)
            found += [
                path for path, one in seen if one and stat.S_ISDIR(one.about.st_mode) and one.about.st_ino == _SUBVOLUME
            ]
    # Two commas would be two options of mount's.
    return [path for path in found if "," not in path and path.isprintable()]


def _candidate(below: Below, device: Device, subvolume: str) -> "Candidate | None":
    def text(path: str) -> str:
        try:
            whole = f"{subvolume}/{path}" if subvolume else path
            data = below.read(whole, _MOST_TEXT + 1, 0).data
        except Unreadable:
            return ""
        if len(data) > _MOST_TEXT:
            raise HostError(f"{path} on it has more than {_MOST_TEXT} bytes; see what it is padded with.")
        return data.decode("utf-8", "replace")

    release = text("etc/os-release") or text("usr/lib/os-release")
    table = text("etc/fstab")
    if not release or not table:
        return None
    return Candidate(
        device.path,
        device.holds,
        subvolume,
        table,
        choosing.os_release(release).get("PRETTY_NAME", ""),
        text("etc/hostname").strip(),
        choosing.identity(text("etc/machine-id")),
    )
