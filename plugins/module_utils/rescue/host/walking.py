# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The walk through the whole tree, for what may lie anywhere: setuid files, capabilities, git's hooks, kernel modules, programs of web roots."""

from __future__ import annotations

import os
import re
import stat
import time
from typing import Dict, List, Tuple

from ...machine.below import Step
from .. import judging, own, rules
from ..quarantine import FOLDER
from .looking import Look

#: What holds nothing that survives a reboot, or is made up by the kernel.
_PASSING = frozenset(
    [
        "proc",
        "sysfs",
        "devtmpfs",
        "devpts",
        "tmpfs",
        "ramfs",
        "cgroup",
        "cgroup2",
        "securityfs",
        "pstore",
        "bpf",
        "debugfs",
        "tracefs",
        "configfs",
        "fusectl",
        "mqueue",
        "hugetlbfs",
        "autofs",
        "binfmt_misc",
        "efivarfs",
        "nsfs",
        "rpc_pipefs",
        "selinuxfs",
    ]
)
#: What is somebody else's, and may be slow, endless or gone.
_ELSEWHERE = re.compile(r"nfs4?|cifs|smb3?|9p|ceph|glusterfs|afs|fuse(\..*|blk)?")
#: Where containers keep whole systems of their own; only root gets into these folders, so nothing there gives anybody more rights.
_CONTAINERS = frozenset(
    (
        "var/lib/docker",
        "var/lib/containerd",
        "var/lib/containers",
        "var/lib/lxc",
        "var/lib/lxd",
        "var/lib/incus",
        "var/lib/machines",
    )
)
_MODULE = re.compile(r".*\.ko(\.(xz|gz|zst))?", re.DOTALL)
_WEB = re.compile(r".*\.(php\d?|phtml|phar|cgi|pl|py|rb|jsp|jspx|asp|aspx|sh|so|lua)", re.DOTALL | re.IGNORECASE)
_DAY = 86_400


def walk(found: Look) -> None:
    """Look at each file below the root."""
    mounts = mounted(found.wanted.root)
    web = tuple(f"{path.strip('/')}/" for path in found.wanted.web_roots)
    since = time.time() - found.wanted.new_days * _DAY if found.wanted.new_days else 0.0

    def enters(path: str, about: os.stat_result) -> bool:
        kind = mounts.get(path, "")
        if kind and _ELSEWHERE.fullmatch(kind):
            found.audit.unfinished.append(f"/{path} is a file system of kind {kind}, which was not entered.")
            return False
        if path == FOLDER.lstrip("/") and not about.st_mode & 0o077:
            # What was moved there is root's alone, and has been found before.
            return False
        if path in _CONTAINERS and not about.st_mode & 0o001:
            found.audit.unfinished.append(f"/{path} holds containers' own files, which were not looked at.")
            return False
        return kind not in _PASSING

    def left(path: str, why: str) -> None:
        if len(found.audit.unfinished) < 1_000:
            found.audit.unfinished.append(f"/{path} {why}.")

    for step in found.below.walk(enters, left):
        found.hurry()
        if stat.S_ISREG(step.about.st_mode):
            _one(found, step, web, since)


def _one(found: Look, step: Step, web: Tuple[str, ...], since: float) -> None:
    mode, path = step.about.st_mode, step.path
    reasons: List[Tuple[str, str]] = []
    if mode & 0o111:
        reasons += judging.walked(path, mode, step.capabilities(), found.case)
    canonical = found.disk.database.canonical(path)
    if (
        canonical.startswith("usr/lib/modules/")
        and _MODULE.fullmatch(step.name)
        and not found.disk.database.has_file(path)
    ):
        reasons.append(("kernel_module", "a kernel module that no package owns"))
    if (
        path.startswith(web)
        and (mode & 0o111 or _WEB.fullmatch(step.name))
        and max(step.about.st_mtime, step.about.st_ctime) >= since
    ) and not found.disk.database.has_file(path):
        reasons.append(("web_root", "a program, new in a web root, that no package owns"))
    if step.about.st_uid == 0 and ".git/" in path:
        reasons += _git(found, step)
    if not reasons:
        return
    seen = found.see(path, False)
    if seen is not None:
        for kind, why in reasons:
            found.add(judging.finding(kind, seen, found.case, [why]))


def _git(found: Look, step: Step) -> List[Tuple[str, str]]:
    """Return why a file in a repository of root's has git run something."""
    parts = step.path.split("/")
    if len(parts) < 2 or not step.about.st_nlink:
        return []
    if parts[-2] == "hooks" and len(parts) > 2 and parts[-3].endswith(".git"):
        if step.name.endswith(".sample") or not step.about.st_mode & 0o111:
            return []
        text = found.disk.text(step.path)
        return [] if own.explained(step.path, text, found.case.known) else [("git", "a hook in a repository of root's")]
    if step.name in ("config", "config.worktree") and parts[-2].endswith(".git"):
        return [("git", why) for why in rules.git_config(found.disk.text(step.path), found.case.known)]
    return []


def elsewhere(path: str, mounts: Dict[str, str]) -> str:
    """Return the file system that a path is in if that is somebody else's, which may never answer; empty if it is not."""
    while path:
        if path in mounts:
            return mounts[path] if _ELSEWHERE.fullmatch(mounts[path]) else ""
        path = path.rpartition("/")[0]
    return ""


def mounted(root: str) -> Dict[str, str]:
    """Return the kind of each file system that is mounted below a root, by its path there."""
    found: Dict[str, str] = {}
    top = os.path.realpath(root).rstrip("/")
    with open("/proc/self/mountinfo", encoding="utf-8", errors="surrogateescape") as file:
        for line in file:
            before, _sign, after = line.partition(" - ")
            place = re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), before.split()[4])
            if place.startswith(f"{top}/"):
                found[place[len(top) + 1 :]] = after.split()[0]
    return found
