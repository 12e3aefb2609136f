# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The suspect host's side: a key that is let in for a while, what it reaches, and the ways by which it ends."""

from __future__ import annotations

import contextlib
import glob
import os
import pwd
import re
import time
from typing import Iterator, List, Optional, Tuple

from ...base.errors import HostError, Refusal
from ...base.paths import PROGRAM
from ...machine import files, locks, process, session, user_files
from ...machine.process import check, run
from ...sshd.host import key_files, sshd
from .. import access
from ..access import (
    BOOT_LINK,
    BOOT_TEXT,
    BOOT_UNIT,
    CONFIG,
    EXCLUDED,
    RECORD,
    SERVES,
    SUMS,
    TIMER,
    VIEW,
    Record,
    Wanted,
)

_LOCK = "/run/portcullis-evacuate.lock"
_LOCK_SECONDS = 60.0


def record() -> Optional[Record]:
    """Return the access that is open, or None."""
    text = files.read(RECORD)
    if text is None:
        return None
    try:
        return Record.from_text(text)
    except ValueError as error:
        raise HostError(
            f"{RECORD} is not readable ({error}); take the lines with 'portcullis-evacuate-' out of the files of keys, then remove it."
        ) from error


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Keep another run, and the timer, away meanwhile."""
    with locks.held(_LOCK, _LOCK_SECONDS, "Another run opens or ends an evacuation of this host"):
        yield


def login() -> str:
    """Return the user whom this run logged in as."""
    return os.environ.get("SUDO_USER") or "root"


def observe(wanted: Wanted) -> Tuple[str, str, bool]:
    """Return whose file of keys gets the line, which that is, and whether it is in that user's territory; Refusal where none would do."""
    access.refuse_sshd(version())
    if not os.path.isdir(wanted.root):
        raise Refusal(f"root: there is no folder {wanted.root} on this host; name the one to copy (evacuate_root).")
    real = os.path.realpath(wanted.root)
    if real != wanted.root:
        # On a suspect disk, who owned it decides where to: to this system's own files.
        raise Refusal(
            f"root: {wanted.root} is reached by a symbolic link, and leads to {real}; name the folder itself (evacuate_root), if that is meant."
        )
    user = login()
    if user != "root" and not session.becomes_root_freely(user):
        raise Refusal(
            f"sudo asks {user} for a password, so the key could start nothing; log in as a user whose sudo asks for none (NOPASSWD), or as root "
            "in a rescue system (ansible_user)."
        )
    entry = pwd.getpwnam(user)
    paths = key_files.paths(entry, sshd.effective([user])[user])
    if not paths:
        raise Refusal(
            f"sshd reads no file of keys for {user} (AuthorizedKeysFile none); log in as another user (ansible_user)."
        )
    in_home = user != "root" and os.path.realpath(paths[0]).startswith(os.path.realpath(entry.pw_dir) + "/")
    return user, paths[0], in_home


def version() -> Tuple[int, int]:
    """Return the version of the sshd on this host."""
    # Those before 9.2 know no -V, and name their version where they say so.
    done = run(["sshd", "-V"])
    found = re.search(r"OpenSSH_(\d+)\.(\d+)", done.err)
    if found is None:
        raise HostError(f"'sshd -V' names no version of OpenSSH ({done.said}); only OpenSSH is supported here.")
    return int(found[1]), int(found[2])


def host_keys() -> List[str]:
    """Return the public keys by which this host's sshd can be known."""
    lines = [files.read(path) or "" for path in sorted(glob.glob("/etc/ssh/ssh_host_*_key.pub"))]
    return [" ".join(line.split()[:2]) for line in lines if line.strip()]


def begin(wanted: Wanted, user: str, path: str, in_home: bool) -> Record:
    """Let the key in: everything by which it ends comes first, the key last."""
    now = time.time()
    until = now + wanted.minutes * 60
    found = Record(
        wanted.id, user, path, in_home, wanted.key.split()[1], wanted.root, until, wanted.most_bytes, wanted.exclude
    )
    for folder in (VIEW, f"{VIEW}/tree"):
        os.makedirs(folder, 0o755, exist_ok=True)
    files.write(CONFIG, access.config(), 0o600)
    files.write(EXCLUDED, access.exclusions(wanted.root, wanted.exclude), 0o600)
    files.write(BOOT_UNIT, BOOT_TEXT)
    os.makedirs(os.path.dirname(BOOT_LINK), exist_ok=True)
    if not os.path.islink(BOOT_LINK):
        os.symlink(BOOT_UNIT, BOOT_LINK)
        files.sync_folder(os.path.dirname(BOOT_LINK))
    files.write(RECORD, found.to_text(), 0o600)
    try:
        check(
            [
                "systemd-run",
                "--quiet",
                "--collect",
                f"--unit={TIMER}",
                f"--on-active={wanted.minutes * 60}s",
                "--timer-property=AccuracySec=1s",
                "--property=Type=oneshot",
                "--property=Restart=on-failure",
                "--property=RestartSec=5s",
                "--description=Take away the key of an evacuation",
                PROGRAM,
                "evacuate",
                "close",
            ]
        )
        expires = access.expiry(until, version(), -time.timezone)
        _rewrite(found, add=access.key_line(wanted, user, expires))
    except BaseException:
        end(found)
        raise
    return found


def end(found: Record) -> None:
    """Take the key away, then its connections, then what belonged to them; HostError where the key cannot be taken away.

    The timer and the unit at boot stay until then, so that this is tried again.
    """
    _rewrite(found)
    run(["systemctl", "stop", f"{SERVES}-{found.id}-*.service"])
    for path in (SUMS, CONFIG, EXCLUDED, BOOT_LINK, BOOT_UNIT, RECORD):
        files.remove(path)
    for folder in (f"{VIEW}/tree", VIEW):
        with contextlib.suppress(OSError):
            os.rmdir(folder)
    # This may be what the timer started.
    run(["systemctl", "stop", f"{TIMER}.timer"])


def _rewrite(found: Record, add: str = "") -> None:
    """Take the key out of its user's file, and with ``add`` put a line at the end."""
    entry = pwd.getpwnam(found.user)
    content = user_files.read(found.path, entry)
    text = content.text if content else ""
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    kept = [line for line in lines if found.blob not in line]
    if add:
        kept.append(f"{add}\n")
    elif len(kept) == len(lines):
        return
    mode, uid, gid = (content.mode, content.uid, content.gid) if content else (0o600, entry.pw_uid, entry.pw_gid)
    with user_files.acting_as(entry) if found.in_home else contextlib.nullcontext():
        try:
            if not os.path.isdir(os.path.dirname(found.path)):
                os.makedirs(os.path.dirname(found.path), 0o700)
            files.write(found.path, "".join(kept), mode, uid, gid)
        except (HostError, OSError):
            if add:
                raise
            _spoil(found.path, found.blob)
    left = user_files.read(found.path, entry)
    if (
        not add
        and left is not None
        and any(found.blob in line and not line.startswith("#") for line in left.text.splitlines())
    ):
        raise HostError(
            f"{found.path} still has the key of an evacuation; take out the line with 'portcullis-evacuate-'."
        )


def _spoil(path: str, blob: str) -> None:
    """Make comments of lines where they are, which needs no room on a disk that is full."""
    descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        data = os.pread(descriptor, os.fstat(descriptor).st_size, 0)
        at = 0
        for line in data.splitlines(keepends=True):
            if blob.encode() in line:
                os.pwrite(descriptor, b"#", at)
            at += len(line)
        os.fsync(descriptor)
    except OSError as error:
        raise HostError(f"{path} cannot be written ({error.strerror}), and has the key of an evacuation.") from error
    finally:
        os.close(descriptor)


def serve(identity: str) -> int:
    """Serve what this evacuation may read on standard input and output, and return rsync's exit code."""
    found, now = record(), time.time()
    if found is None or found.id != identity or now >= found.until:
        raise HostError("This evacuation is over; start another one.")
    rsync = process.path_of("rsync")
    if not rsync:
        raise HostError("rsync is not on this host any more; install it, then run again.")
    argv = access.serving(found, os.getpid(), max(1, int(found.until - now)), rsync)
    with process.protected() as program:
        return program.run(argv)
