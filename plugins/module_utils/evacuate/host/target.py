# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The clean host's side: the place for the data, the key, the copy, and both sides' digests compared."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import pwd
import secrets
import shutil
import socket
import stat
import time
from dataclasses import replace
from typing import Any, Callable, Dict, FrozenSet, List, Sequence, Tuple

from ...base.errors import HostError, Refusal
from ...machine import files, locks
from ...machine.below import Below, opened
from ...machine.process import check, run
from .. import listing, manifest, receiving
from ..access import RECEIVER, SENDER, USERS
from ..listing import Choice, Entry
from ..manifest import Copied, Digest
from ..receiving import RUN, Wanted
from . import transport
from .transport import Passed

_FIRST = 16
_BLOCK = 1 << 20
_CONNECT_SECONDS = 10.0
_LOCK_SECONDS = 5.0
#: Beyond the files' own bytes: the list of names, and what the protocol adds.
_MORE_BYTES = 64 << 20
_NAME_BYTES = 5000
#: What a line of the list has on the whole, all of which are kept in memory.
_LISTED_BYTES = 300
#: What stays free on the disk, whatever comes.
_FREE = 0.02
_MEMORY = ("tmpfs", "ramfs")
#: What a folder with data has to keep from happening there, by statvfs.
_FLAGS = {os.ST_NOSUID: "nosuid", os.ST_NODEV: "nodev", os.ST_NOEXEC: "noexec"}


def require_memory() -> None:
    """Raise HostError unless what is written to /run stays in memory."""
    kinds = [line.split()[2] for line in (files.read("/proc/mounts") or "").splitlines() if line.split()[1] == "/run"]
    if not kinds or kinds[-1] not in _MEMORY:
        raise HostError(
            "/run is on a disk on this host, where a private key would stay; mount a tmpfs there ('systemctl start run.mount')."
        )


def add_users() -> bool:
    """Have both system users there; returns whether one was missing."""
    missing = [name for name in USERS if not _there(name)]
    for name in missing:
        options = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
        check(["useradd", *options, "--shell", "/usr/sbin/nologin", "--comment", "Data of a suspect host", name])
    return bool(missing)


def _there(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def prepare_folder(wanted: Wanted) -> bool:
    """Have the folder there, of which nothing can be run; Refusal where it is somebody's. Returns whether it was changed."""
    group = pwd.getpwnam(RECEIVER).pw_gid
    path = wanted.folder
    if os.path.realpath(path) != path:
        raise Refusal(
            f"folder: {path} is reached by a symbolic link; name the folder that it leads to (evacuate_folder)."
        )
    _refuse_above(path)
    made = not os.path.isdir(path)
    if not made and os.stat(path).st_uid != 0:
        raise Refusal(
            f"folder: {path} is not root's, who else could change what is there; name another one (evacuate_folder)."
        )
    if not made and not os.path.exists(f"{path}/data") and os.listdir(path):
        raise Refusal(
            f"folder: {path} holds something else already; name one that is empty or not there (evacuate_folder)."
        )
    os.makedirs(path, 0o750, exist_ok=True)
    unit = check(["systemd-escape", "--path", "--suffix=mount", path], says=r"\.mount$").strip()
    text = receiving.mount_text(path)
    changed = made or files.read(receiving.mount_path(unit)) != text
    if changed:
        files.write(receiving.mount_path(unit), text)
        check(["systemctl", "daemon-reload"])
        check(["systemctl", "--quiet", "enable", unit])
    if _lacks(path):
        check(["systemctl", "restart", unit])
        changed = True
    require_harmless(path)
    os.chown(path, 0, group)
    os.chmod(path, 0o750)
    for inner in (wanted.data, wanted.sums):
        os.makedirs(inner, 0o700, exist_ok=True)
        os.chown(inner, pwd.getpwnam(RECEIVER).pw_uid, group, follow_symlinks=False)
        os.chmod(inner, 0o700)
    return changed


def _refuse_above(path: str) -> None:
    """Refuse a folder in one that somebody else may write to, who could put another one in its place."""
    while path != "/":
        path = os.path.dirname(path)
        about = os.stat(path) if os.path.isdir(path) else None
        if about is not None and (about.st_uid != 0 or about.st_mode & 0o022):
            raise Refusal(
                f"folder: {path} above it is not root's alone, so somebody else could put another folder in its place; name one in /srv, or one above "
                "which all are root's (evacuate_folder)."
            )


def _lacks(path: str) -> List[str]:
    flags = os.statvfs(path).f_flag
    return [name for flag, name in _FLAGS.items() if not flags & flag]


def require_harmless(path: str) -> None:
    """Raise HostError unless the kernel runs nothing of what is in a folder."""
    lacks = _lacks(path)
    if lacks:
        raise HostError(
            f"{path} is mounted without {', '.join(lacks)}, so what arrives there could be run, and nothing was copied; see 'findmnt {path}'."
        )


def address_of(wanted: Wanted) -> Tuple[str, str]:
    """Return the suspect host's address and our own towards it; Refusal where it cannot be reached."""
    family, place = _place(wanted)
    with socket.socket(family, socket.SOCK_STREAM) as trying:
        trying.settimeout(_CONNECT_SECONDS)
        try:
            trying.connect(place)
        except OSError as error:
            raise Refusal(
                f"address: port {wanted.port} of {place[0]} does not answer this host ({error}); let this host's address in at the suspect host's "
                "firewall (portcullis_ssh_sources, incident_sources), or name another address of it (evacuate_source_address)."
            ) from None
        return str(place[0]), str(trying.getsockname()[0])


def _place(wanted: Wanted) -> Tuple[int, Tuple[Any, ...]]:
    try:
        found = socket.getaddrinfo(wanted.address, wanted.port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise Refusal(
            f"address: {wanted.address} has no address here ({error}); write the suspect host's address (evacuate_source_address)."
        ) from None
    return found[0], found[4]


def make_key(wanted: Wanted) -> Tuple[Wanted, str]:
    """Make the key in memory, and what takes it away again; returns what is wanted with its id, and the public half."""
    require_memory()
    named = replace(wanted, id=secrets.token_hex(8))
    entry = pwd.getpwnam(SENDER)
    os.makedirs(RUN, 0o711, exist_ok=True)
    os.mkdir(named.run, 0o700)
    # Though this run were to end here.
    check(
        [
            "systemd-run",
            "--quiet",
            "--collect",
            f"--unit=portcullis-evacuate-forget-{named.id}",
            f"--on-active={wanted.minutes * 60}s",
            "--description=Forget the key of an evacuation",
            "rm",
            "-rf",
            "--one-file-system",
            named.run,
        ]
    )
    check(
        [
            "ssh-keygen",
            "-q",
            "-t",
            "ed25519",
            "-N",
            "",
            "-C",
            f"portcullis-evacuate-{named.id}",
            "-f",
            f"{named.run}/key",
        ]
    )
    for path in (f"{named.run}/key", named.run):
        os.chown(path, entry.pw_uid, entry.pw_gid)
    return named, " ".join((files.read(f"{named.run}/key.pub") or "").split()[:2])


def forget(wanted: Wanted) -> bool:
    """End what runs and take the key away; returns whether it was there."""
    there = os.path.isdir(wanted.run)
    # First: what is stopped may take its time, and the timer is what is left where this fails.
    shutil.rmtree(wanted.run, ignore_errors=True)
    if os.path.isdir(wanted.run):
        raise HostError(f"{wanted.run} cannot be removed, and holds the key of an evacuation; remove it by hand.")
    run(["systemctl", "stop", *_units(wanted), f"portcullis-evacuate-forget-{wanted.id}.timer"])
    return there


def _units(wanted: Wanted) -> List[str]:
    return [f"{receiving.unit_name(wanted, what)}.service" for what in ("ssh", "rsync")]


@contextlib.contextmanager
def _alone(wanted: Wanted) -> Any:
    with locks.held(
        f"/run/portcullis-evacuate.{wanted.folder.replace('/', '-')}", _LOCK_SECONDS, "Another run copies there"
    ):
        yield


def _connect(
    wanted: Wanted, argv: Sequence[str], most: int, line: Any, watch: Callable[[], None] = lambda: None
) -> Passed:
    address = str(_place(wanted)[1][0])
    files.write(f"{wanted.run}/known_hosts", receiving.known_hosts(wanted), 0o644)
    passed = transport.run(receiving.ssh(wanted, address), argv, _units(wanted), most, line, watch)
    if not passed.ok:
        raise HostError(
            f"The copy ended before it was whole, after {passed.received} bytes (rsync {passed.codes[1]}, ssh {passed.codes[0]}: "
            f"{passed.said or 'neither said why'}); what arrived is kept, and another run goes on from there. If the key was not taken: this "
            "host's address as the suspect host sees it has to be evacuate_from, and that user has to be allowed by its sshd "
            "(ssh_hardening_allow_users)."
        )
    return passed


def listed(wanted: Wanted) -> Tuple[Choice, Passed]:
    """Ask what is there, and choose; Refusal where that is more than may be taken, or than there is room for."""
    found: List[Entry] = []
    had = 0

    def take(line: bytes) -> None:
        nonlocal had
        had += len(line)
        if had > wanted.policy.most_files * _LISTED_BYTES + _MORE_BYTES:
            raise transport.TooMuch(
                f"The suspect host lists {had} bytes of names, which is more than {wanted.policy.most_files} files have as a rule, so nothing was copied; "
                "leave the folders with the longest names out (evacuate_exclude), or raise max_files (evacuate_max_files)."
            )
        one = listing.entry(line) if len(line) <= listing.LONGEST_LINE else None
        if one is not None:
            found.append(one)
        if len(found) > wanted.policy.most_files:
            raise transport.TooMuch(
                f"The suspect host lists more than {wanted.policy.most_files} names, so nothing was copied; raise max_files "
                "(evacuate_max_files), or leave folders out (evacuate_exclude)."
            )

    passed = _connect(wanted, receiving.listing(wanted), wanted.policy.most_files * _NAME_BYTES, take)
    if not found:
        raise HostError(
            "rsync lists not even the folder itself, so nothing was copied; see what it prints on this host."
        )
    choice = listing.choose(found, wanted.policy)
    if choice.size > wanted.policy.most_bytes:
        raise Refusal(
            f"max_mib: what is there has {choice.size} bytes, and {wanted.policy.most_bytes} may be taken, so nothing was copied; raise it "
            "(evacuate_max_mib), or leave folders out (evacuate_exclude)."
        )
    return choice, passed


def copy(wanted: Wanted) -> Dict[str, Any]:
    """Copy what was chosen; HostError where that breaks off, with what arrived kept."""
    with _alone(wanted):
        require_harmless(wanted.folder)
        began = time.time()
        choice, asked = listed(wanted)
        _require_room(wanted, choice)
        names = b"".join(one.name.encode("utf-8", "surrogateescape") + b"\0" for one in choice.taken)
        files.write(wanted.names, names, 0o640, 0, pwd.getpwnam(RECEIVER).pw_gid)
        copied = 0

        def count(line: bytes) -> None:
            nonlocal copied
            copied += line.startswith(b">f")

        most = choice.size + len(choice.taken) * _NAME_BYTES + _MORE_BYTES
        # rsync without a name would ask for everything, or wait.
        largest = max((one.size for one in choice.taken if one.kind == listing.FILE), default=0)
        argv, watch = receiving.copying(wanted, largest), _watched(wanted.folder)
        passed = _connect(wanted, argv, most, count, watch) if choice.taken else Passed()
        about = {
            "from": wanted.address,
            "began": int(began),
            "received": asked.received + passed.received,
            "sent": asked.sent + passed.sent,
            "transferred": copied,
            "seconds": round(asked.seconds + passed.seconds, 1),
        }
        files.write(wanted.kept, manifest.kept(choice.taken, choice.left_out, about), 0o600)
        return {**about, "warnings": list(choice.warnings)}


def _require_room(wanted: Wanted, choice: Choice) -> None:
    """Refuse what would fill the disk; what is there already counts for nothing twice."""
    about = os.statvfs(wanted.folder)
    there = sum(_size(f"{wanted.data}/{one.name}") for one in choice.taken if one.kind == listing.FILE)
    free = about.f_bavail * about.f_frsize
    if choice.size - there > free * 0.95:
        raise Refusal(
            f"folder: {wanted.folder} has {free} bytes left, and {choice.size - there} are still to come, so nothing was copied; make room, or "
            "name another folder (evacuate_folder)."
        )


def _watched(folder: str) -> Callable[[], None]:
    """Return what raises TooMuch once the disk is about to be full: sizes that a suspect host tells need not be true."""
    about = os.statvfs(folder)
    least = int(about.f_bavail * _FREE)

    def watch() -> None:
        if os.statvfs(folder).f_bavail < least:
            raise transport.TooMuch(
                f"The disk of {folder} is almost full, though there was room for what the suspect host listed, so no more was taken; see what arrived, "
                "make room, then run again."
            )

    return watch


def _size(path: str) -> int:
    try:
        about = os.lstat(path)
    except (OSError, ValueError):
        return 0
    return about.st_size if stat.S_ISREG(about.st_mode) else 0


def verify(wanted: Wanted) -> Dict[str, Any]:
    """Read every file again, compare with what the suspect host read, and write the manifest."""
    with _alone(wanted):
        require_harmless(wanted.folder)
        text = files.read(wanted.kept)
        if text is None:
            raise Refusal("state: nothing was copied yet; run state: copied first.")
        taken, left_out, about = manifest.restored(text)
        _connect(
            wanted, receiving.summing(wanted), wanted.policy.most_files * receiving.MOST_SUM_BYTES, lambda _line: None
        )
        there = _their_sums(wanted, frozenset(one.name for one in taken))
        here, left_out = _here(wanted, taken, left_out)
        gone = {one.name for one, _why in left_out}
        left = [one for one in taken if one.kind != listing.FOLDER and one.name not in gone]
        verdict = manifest.compare([one.name for one in left], here, there)
        _copy_anew(wanted, verdict.differ)
        about = {**about, "ended": int(time.time()), "same": verdict.same, "problems": list(manifest.problems(verdict))}
        document = manifest.document(about, left, left_out, here, there)
        files.write(wanted.manifest, json.dumps(document, indent=1) + "\n", 0o600)
        for path in (wanted.names, wanted.kept, f"{wanted.sums}/sums"):
            files.remove(path)
        programs = [one["name"] for one in document["files"] if one["program"]]
        bad = [one["name"] for one in document["files"] if one["known_bad"]]
        return {
            "manifest": wanted.manifest,
            "files": len(here),
            "bytes": sum(one.digest.size for one in here.values()),
            "received": int(about["received"]),
            "transferred": int(about["transferred"]),
            "programs": programs[:100],
            "known_bad": bad[:100],
            "left_out": len(left_out),
            "problems": about["problems"],
        }


def _their_sums(wanted: Wanted, names: FrozenSet[str]) -> Dict[str, Digest]:
    """Read what the suspect host sent, as nothing but text; no longer than its receiver could write."""
    try:
        descriptor = os.open(f"{wanted.sums}/sums", os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            return manifest.sums(file, names)
    except OSError as error:
        raise HostError(f"The suspect host's digests did not arrive ({error.strerror}); run again.") from None


def _here(
    wanted: Wanted, taken: Sequence[Entry], left_out: Sequence[Tuple[Entry, str]]
) -> Tuple[Dict[str, Copied], List[Tuple[Entry, str]]]:
    """Read every file that was asked for; HostError for anything that is no plain file or folder, and must not be there."""
    names = {one.name: one for one in taken if one.kind == listing.FILE}
    found: Dict[str, Copied] = {}
    left = list(left_out)
    known_bad = frozenset(wanted.known_bad)
    with Below(wanted.data) as below:
        for step in below.walk(lambda _path, _about: True, lambda _path, _why: None):
            mode = step.about.st_mode
            if not stat.S_ISDIR(mode) and (not stat.S_ISREG(mode) or mode & 0o7111):
                raise HostError(
                    f"{wanted.data} holds something that could be run or is no file; look at it with 'find', and trust none of it."
                )
            if not stat.S_ISREG(mode) or step.path not in names:
                continue
            digest, first = _read(step.name, step.folder, step.about)
            bad, program = digest.sha256 in known_bad, listing.is_program(first)
            if (bad or program) and wanted.policy.executables == listing.LEAVE_OUT:
                os.unlink(step.name, dir_fd=step.folder)
                left.append((names[step.path], "known to be bad" if bad else "begins as a program or a script does"))
                continue
            found[step.path] = Copied(digest, program, bad)
    return found, left


def _copy_anew(wanted: Wanted, names: Sequence[str]) -> None:
    """Have files that differ looked at by the next run, though their size and time may be the same on both sides."""
    with Below(wanted.data) as below:
        for name in names:
            with contextlib.suppress(OSError):
                folder, _where = below.folder(os.path.dirname(name))
                os.utime(os.path.basename(name), (0, 0), dir_fd=folder, follow_symlinks=False)


def _read(name: str, folder: int, about: os.stat_result) -> Tuple[Digest, bytes]:
    descriptor, _now = opened(name, folder, about)
    made, size, first = hashlib.sha256(), 0, b""
    try:
        while True:
            part = os.read(descriptor, _BLOCK)
            if not part:
                return Digest(made.hexdigest(), size), first
            first = first or part[:_FIRST]
            made.update(part)
            size += len(part)
    finally:
        os.close(descriptor)
