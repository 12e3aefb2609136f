# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which file systems of a host are looked at: those on its own disks and in its memory, wherever they are mounted, /var or a home alike.

One over a network, or answered by a program (FUSE), is left out: it may not answer, and is not this host's.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import Dict, Iterable, List, Optional, Tuple

#: The types that lie on the host's own disks or in its memory; any other is left out.
LOCAL = frozenset(
    [
        "ext2",
        "ext3",
        "ext4",
        "xfs",
        "btrfs",
        "zfs",
        "f2fs",
        "jfs",
        "reiserfs",
        "bcachefs",
        "nilfs2",
        "overlay",
        "tmpfs",
        "ramfs",
        "vfat",
        "exfat",
        "ntfs3",
        "iso9660",
        "squashfs",
        "erofs",
        "rootfs",
        "devtmpfs",
    ]
)
#: What has no files but the kernel's answers, of which the items ask by name.
KERNELS = frozenset(
    [
        "proc",
        "sysfs",
        "cgroup",
        "cgroup2",
        "devpts",
        "mqueue",
        "hugetlbfs",
        "debugfs",
        "tracefs",
        "securityfs",
        "configfs",
        "pstore",
        "bpf",
        "efivarfs",
        "fusectl",
        "binfmt_misc",
        "rpc_pipefs",
        "nsfs",
        "selinuxfs",
    ]
)


@dataclass(frozen=True)
class Mount:
    """One mounted file system: where, of what type, which device, and which folder of it."""

    path: str
    type: str
    device: str
    root: str

    @property
    def is_local(self) -> bool:
        return self.type in LOCAL

    @property
    def is_the_kernels(self) -> bool:
        return self.type in KERNELS


def parse(text: str) -> List[Mount]:
    """Return what /proc/self/mountinfo lists, in its order; lines of another form are left out."""
    found = []
    for line in text.splitlines():
        before, _dash, after = line.partition(" - ")
        fields, behind = before.split(" "), after.split(" ")
        if len(fields) >= 6 and behind[0]:
            found.append(Mount(_unescaped(fields[4]), behind[0], fields[2], _unescaped(fields[3])))
    return found


def _unescaped(text: str) -> str:
    for escaped, sign in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        text = text.replace(escaped, sign)
    return text


def of(path: str, mounts: Iterable[Mount]) -> Optional[Mount]:
    """Return the mount that a path lies in; of several at one place the last is the one that is seen."""
    found: Optional[Mount] = None
    for mount in mounts:
        if is_below(path, mount.path) and (found is None or len(mount.path) >= len(found.path)):
            found = mount
    return found


def is_below(path: str, folder: str) -> bool:
    """Return whether a path is this folder or lies in it."""
    return folder == "/" or path == folder or path.startswith(f"{folder}/")


def is_left_out(path: str, mounts: Iterable[Mount]) -> bool:
    """Return whether a path lies where nothing is looked at: over a network, or where a program answers."""
    mount = of(posixpath.normpath(path), mounts)
    return mount is not None and not mount.is_local and not mount.is_the_kernels


def walked(mounts: Iterable[Mount]) -> Tuple[List[Mount], List[Mount]]:
    """Return the mounts whose files are walked, and those that are left out and named.

    Layers of containers are mounted over folders that are walked anyway; a folder that is mounted twice is walked once.
    """
    listed = list(mounts)
    seen = [mount for mount in listed if of(mount.path, listed) is mount]
    once: Dict[Tuple[str, str], Mount] = {}
    for mount in seen:
        if mount.is_local and (mount.path == "/" or mount.type != "overlay"):
            once.setdefault((mount.device, mount.root), mount)
    left_out = [mount for mount in seen if not mount.is_local and not mount.is_the_kernels]
    return list(once.values()), [mount for mount in left_out if not is_below(mount.path, "/proc")]
