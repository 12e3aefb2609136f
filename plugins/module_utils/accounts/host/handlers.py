# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carrying out what changes accounts, their keys and their way to root."""

from __future__ import annotations

import contextlib
import os
import pwd
import re
import shutil
import signal
import tempfile
import time
from typing import Collection, Dict, List, Tuple, Type

from ...base.errors import HostError
from ...base.steps import Step
from ...machine import files, user_files
from ...machine.process import check, has_program, run
from ...transaction.handlers import Handler
from .. import sudoers
from ..steps import (
    SUDOERS,
    AddUser,
    EndSessions,
    JoinGroups,
    LockPassword,
    RemoveUser,
    SetShell,
    WriteKeys,
    WriteSudoers,
)

_END_SECONDS = 10
_QUIET_LOOKS = 3
#: How userdel ends while something runs as the user.
_IN_USE = 8


def add_user(step: AddUser) -> None:
    """Add a user with a group of its own and no password."""
    check(["useradd", "--create-home", "--user-group", "--shell", step.shell, "--comment", step.comment, step.name])


def join_groups(step: JoinGroups) -> None:
    """Put a user into groups; usermod knows only those whom the host keeps itself."""
    if step.own:
        check(["usermod", "--append", "--groups", ",".join(step.groups), step.name])
        return
    for group in step.groups:
        check(["gpasswd", "--add", step.name, group])


def write_keys(step: WriteKeys) -> None:
    """Write a file of keys, as the user where it lies in the user's home."""
    entry = pwd.getpwnam(step.name)
    if not step.in_home:
        files.write(step.path, step.text)
        return
    with user_files.acting_as(entry):
        folder = os.path.dirname(step.path)
        try:
            os.makedirs(folder, mode=0o700, exist_ok=True)
        except OSError as error:
            raise HostError(
                f"{step.name} cannot make the folder {folder}: {error.strerror}. Fix that first."
            ) from error
        files.write(step.path, step.text, 0o600, entry.pw_uid, entry.pw_gid)


def write_sudoers(step: WriteSudoers) -> None:
    """Write our rules for sudo; HostError, with nothing written, where visudo finds a fault in what sudo would read."""
    complaint = sudoers_complaint(step.text)
    if complaint:
        raise HostError(
            f"visudo refuses the rules for sudo: {complaint}. See what sudo_commands holds, then run again."
        )
    files.write(SUDOERS, step.text, 0o440)
    complaint = sudoers_complaint()
    if complaint:
        raise HostError(f"visudo refuses what sudo reads now: {complaint}.")


def sudoers_complaint(added: str = "") -> str:
    """Return what visudo says against all that sudo reads, with further rules at its end; empty where all is well."""
    if not os.path.exists(sudoers.MAIN) or not has_program("sudo"):
        return ""
    if not added:
        # By its name visudo would ask for the mode 0440, too, which sudo itself does not.
        return _complaint(sudoers.MAIN)
    # Beside it, since sudoers may name other files relative to where it lies; sudo itself never looks here.
    folder = tempfile.mkdtemp(prefix=".portcullis-sudoers-", dir="/etc")
    try:
        rules, whole = os.path.join(folder, "rules"), os.path.join(folder, "sudoers")
        files.write(rules, added, 0o440)
        files.write(whole, f"{files.read(sudoers.MAIN)}\n@include {rules}\n", 0o440)
        return (_complaint(rules) or _complaint(whole)).replace(f"{folder}/", "")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def read_by_sudo() -> Tuple[str, ...]:
    """Return the files that sudo reads, which visudo names one by one."""
    said = check(["visudo", "-c", "-f", sudoers.MAIN], says="parsed OK")
    return tuple(re.findall(r"^(/.+): parsed OK$", said, re.MULTILINE))


def _complaint(path: str) -> str:
    done = run(["visudo", "-c", "-f", path])
    return "" if done.ok and "parsed OK" in done.out + done.err else done.said


def end_sessions(step: EndSessions) -> None:
    """End all processes of a user on this host, asking first; HostError where some do not end.

    A user of the same number inside a container is somebody else, and left alone.
    """
    if step.uid == 0:
        raise HostError(f"{step.name} has UID 0, whose processes are the system's; nothing was ended.")
    # No new login, and nothing that starts itself again, while what runs is ended.
    run(["usermod", "--lock", "--expiredate", "1", step.name])
    if has_program("loginctl"):
        run(["loginctl", "disable-linger", step.name])
        run(["loginctl", "terminate-user", step.name])
    deadline = time.monotonic() + _END_SECONDS
    number = signal.SIGTERM
    quiet = 0
    # What starts again does so a moment later.
    while quiet < _QUIET_LOOKS:
        left = _processes(step.uid)
        quiet = 0 if left else quiet + 1
        if left and time.monotonic() > deadline:
            raise HostError(
                f"{len(left)} processes of {step.name} do not end, or are started again (such as {left[0]}, of "
                f"{_unit(left[0])}); stop what starts them, or look at what they wait for."
            )
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        time.sleep(0.5)
        number = signal.SIGKILL


def _unit(pid: int) -> str:
    """Return what systemd calls that to which a process belongs."""
    return os.path.basename((files.read(f"/proc/{pid}/cgroup") or "").strip()) or "nothing that is still there"


def restarting(names: Collection[str]) -> Dict[str, str]:
    """Return the services that run as one of these users and that systemd starts again once they end, by user."""
    found = {}
    shown = check(["systemctl", "show", "--property=Id,User,Restart,ActiveState", "--", "*.service"]) if names else ""
    for block in shown.split("\n\n"):
        about = dict(line.split("=", 1) for line in block.splitlines() if "=" in line)
        runs = about.get("ActiveState") in ("active", "activating", "reloading") and about.get("Restart") != "no"
        if runs and about.get("User") in names:
            found[about["User"]] = about["Id"]
    return found


def _processes(uid: int) -> List[int]:
    """Return the processes of a user that belong to this host itself and have not ended."""
    own = os.stat("/proc/self/ns/pid").st_ino
    found = []
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        with contextlib.suppress(OSError):
            with open(f"/proc/{name}/status", encoding="utf-8", errors="replace") as file:
                status = dict(line.split(":", 1) for line in file if ":" in line)
            if uid not in map(int, status["Uid"].split()) or status["State"].strip()[0] in "ZX":
                continue
            if os.stat(f"/proc/{name}/ns/pid").st_ino == own:
                found.append(int(name))
    return found


def remove_user(step: RemoveUser) -> None:
    """Remove a user, and what it had scheduled."""
    files.remove(f"/var/spool/cron/crontabs/{step.name}")
    entry = pwd.getpwnam(step.name)
    command = ["userdel", *(["--remove"] if step.with_home else []), step.name]
    done = run(command)
    if done.code == _IN_USE and not _processes(entry.pw_uid):
        # By processes in containers, which are somebody else's.
        done = run([*command, "--force"])
    # 12 is a home that could not be removed whole, or a mail spool that was never there.
    if done.code not in (0, 12):
        raise HostError(f"The user {step.name} could not be removed: {done.said}.")
    if step.with_home and done.code and os.path.lexists(entry.pw_dir):
        raise HostError(
            f"The account of {step.name} is removed, but its home {entry.pw_dir} is not, or not all of it: {done.said}. Look at what is "
            "left and remove it by hand."
        )


HANDLERS: Dict[Type[Step], Handler] = {
    AddUser: add_user,
    JoinGroups: join_groups,
    SetShell: lambda step: check(["usermod", "--shell", step.shell, step.name]),
    LockPassword: lambda step: check(["usermod", "--lock", step.name]),
    WriteKeys: write_keys,
    WriteSudoers: write_sudoers,
    EndSessions: end_sessions,
    RemoveUser: remove_user,
}
