# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a client's key runs on a store, as the client's own user: rclone, append-only, for one folder, while there is room.

Nothing that the client sends is read here: neither what it asked sshd to run nor anything of its environment.
"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys

from ...base.errors import HostError
from ...machine.process import path_of
from ...transaction.cli import say

_MIB = 1024 * 1024
_LOOK_SECONDS = 1.0
#: A full disk may as well be one without a free inode.
_FILES_FLOOR = 10000
#: Not even a byte: an empty file that cannot be filled is removed by rclone.
_NOTHING = (0, 0)


def serve(repository: str, floor_mib: int) -> int:
    """Serve a repository on standard input and output until the client ends, and return rclone's exit code.

    Below the floor of free space the kernel refuses every byte that rclone would write, and what is there can be read.
    """
    if os.geteuid() == 0:
        raise HostError("This is what the key of a backup's client runs, as the client's user; root has no use for it.")
    rclone = path_of("rclone")
    if not rclone or not os.path.isdir(repository):
        raise HostError(
            f"{'rclone' if not rclone else repository} is not here, so no backup can be taken; run the role backup_store on this host."
        )
    # Otherwise a write beyond the limit would kill rclone instead of failing.
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    full = _refusal(repository, floor_mib)
    if full:
        say(full, sys.stderr)
        resource.setrlimit(resource.RLIMIT_FSIZE, _NOTHING)
    argv = [rclone, "--config", "", "serve", "restic", "--stdio", "--append-only", repository]
    running = subprocess.Popen(  # pylint: disable=ansible-bad-function
        argv, env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"}, restore_signals=False
    )
    while True:
        try:
            return running.wait(_LOOK_SECONDS)
        except subprocess.TimeoutExpired:
            full = full or _filled(running.pid, repository, floor_mib)


def _filled(pid: int, repository: str, floor_mib: int) -> str:
    """Return why nothing more is taken, once that is so; what is being written then fails."""
    full = _refusal(repository, floor_mib)
    if full:
        try:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, _NOTHING)
        except ProcessLookupError:
            return full
        say(full, sys.stderr)
    return full


def _refusal(repository: str, floor_mib: int) -> str:
    about = os.statvfs(repository)
    free = about.f_bavail * about.f_frsize // _MIB
    # Some file systems make inodes as they need them, and count none.
    few = about.f_files > 0 and about.f_favail < _FILES_FLOOR
    if free >= floor_mib and not few:
        return ""
    left = f"{about.f_favail} files" if free >= floor_mib else f"{free / 1024:.1f} GiB"
    floor = f"{_FILES_FLOOR} files" if free >= floor_mib else f"{floor_mib / 1024:.1f} GiB"
    return (
        f"portcullis: this store has {left} left, and below {floor} it takes no new backup (backup_store_free_space_gib); "
        "make room there. What is there can be read ('restic --no-lock')."
    )
