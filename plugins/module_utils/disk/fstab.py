# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The disk's own table of file systems: what it mounts where, as far as it is mounted in a rescue system, and why the rest is not.

Source: fstab(5).
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import List, Optional, Sequence, Tuple

from ..base.errors import Refusal
from . import devices as block_devices
from .devices import BESIDES, FILE_SYSTEMS, Device

#: Nothing of the disk may be run, be a device, or give more rights, whatever its table says.
SAFE = ("nodev", "nosuid", "noexec")
#: What keeps a file system from replaying its journal.
NO_REPLAY = {"ext3": ("noload",), "ext4": ("noload",), "xfs": ("norecovery",), "btrfs": ("rescue=nologreplay",)}
_SUBVOLUME = re.compile(r"subvol=([^,\s]+)")
#: By these not the file system of a device is mounted, but a folder of it, or what lies elsewhere on it. Source: mount(8), ext4(5).
_PART = re.compile(r"(X-mount\.subdir|loop|offset|sizelimit|sb|bind|rbind)(=.*)?", re.DOTALL | re.IGNORECASE)
_MOST_ENTRIES = 200


@dataclass(frozen=True)
class Entry:
    """A line of fstab: what, where, of which type, and by which options."""

    spec: str
    place: str
    type: str
    options: Tuple[str, ...]

    @property
    def subvolume(self) -> str:
        """The subvolume of btrfs by its path; empty where the line names none."""
        return self.named_subvolume or ""

    @property
    def named_subvolume(self) -> Optional[str]:
        """The same; None where the line names none, which then is the file system's own default."""
        found = [match for match in map(_SUBVOLUME.fullmatch, self.options) if match]
        return found[-1].group(1).strip("/") if found else None

    @property
    def is_part(self) -> bool:
        """Whether something else is mounted than the file system, which is mounted as a whole in a rescue system."""
        return any(_PART.fullmatch(option) for option in self.options)

    @property
    def at_boot(self) -> bool:
        """Whether something is mounted there at boot, or once somebody looks there."""
        automatic = "noauto" not in self.options or "x-systemd.automount" in self.options
        return automatic and self.type != "swap" and posixpath.normpath(self.place) not in ("/", "none", ".")


@dataclass(frozen=True)
class Mount:
    """A file system to be mounted at a place below the root, without links on the way."""

    device: str
    type: str
    place: str
    subvolume: Optional[str] = ""

    def options(self, write: bool) -> Tuple[str, ...]:
        """Return the options; without ``write`` no journal is replayed, and nothing is written."""
        chosen = (f"subvol=/{self.subvolume}",) if self.type == "btrfs" and self.subvolume is not None else ()
        return (*SAFE, *chosen, "rw") if write else (*SAFE, *chosen, "ro", *NO_REPLAY.get(self.type, ()))


def parse(text: str) -> Tuple[Entry, ...]:
    """Return the lines; what is no line of a table is left out. Refusal for more than anybody writes."""
    found = []
    for line in text.split("\n"):
        # Source: getmntent(3), which systemd asks: a line without a type has one that is found out.
        fields = [field for field in re.split(r"[ \t]+", line) if field]
        if len(fields) < 2 or fields[0].startswith("#"):
            continue
        options = tuple(fields[3].split(",")) if len(fields) > 3 else ("defaults",)
        kind = fields[2] if len(fields) > 2 else "auto"
        found.append(Entry(_unescaped(fields[0]), _unescaped(fields[1]), kind, options))
    if len(found) > _MOST_ENTRIES:
        raise Refusal(
            f"etc/fstab of a disk has more than {_MOST_ENTRIES} lines, so what it mounts cannot be told; take out what it is padded with, or name the "
            "devices of another disk (devices)."
        )
    return tuple(found)


def _unescaped(field: str) -> str:
    return re.sub(r"\\([0-3][0-7]{2})", lambda code: chr(int(code.group(1), 8)), field)


def further(
    entries: Sequence[Entry], devices: Sequence[Device], root: str
) -> Tuple[List[Tuple[Entry, Device]], List[str]]:
    """Return what is mounted below the root, outermost first, with its device, and a sentence about each line that is left out.

    ``root`` is the device of the root file system. A line without which nothing at boot would be amiss (``noauto``) is left out.
    """
    mounts: List[Tuple[Entry, Device]] = []
    left: List[str] = []
    for entry in entries:
        place = posixpath.normpath(entry.place)
        if place in ("/", "none", ".") or entry.type == "swap":
            continue
        if not place.startswith("/"):
            left.append(f"{entry.place}: it is no path")
        elif not entry.at_boot:
            left.append(f"{place}: it is mounted by hand only (noauto)")
        elif entry.type not in (*FILE_SYSTEMS, *BESIDES, "auto"):
            left.append(f"{place}: a file system of the type {entry.type} is not mounted here")
        else:
            device = block_devices.named(entry.spec, devices)
            if device is None:
                left.append(f"{place}: {_missing(entry.spec)}")
            elif device.holds not in (*FILE_SYSTEMS, *BESIDES):
                left.append(f"{place}: {device.path} holds {device.holds or 'no file system'}")
            elif device.path == root and device.holds != "btrfs":
                left.append(f"{place}: {entry.spec} is the root file system itself")
            elif entry.named_subvolume is None and any(word.startswith("subvolid=") for word in entry.options):
                left.append(f"{place}: its line names a subvolume by a number only")
            else:
                mounts.append((Entry(entry.spec, place, device.holds, entry.options), device))
    # The last line about a place is what is seen there.
    last = {entry.place: (entry, device) for entry, device in mounts}
    return sorted(last.values(), key=lambda mount: mount[0].place.count("/")), left


def _missing(spec: str) -> str:
    if block_devices.kernel_names([spec]):
        return f"{spec} is a name that another disk may have in a rescue system"
    return f"no device here is {spec}"
