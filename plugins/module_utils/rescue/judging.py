# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether what lies in a place is a finding: what it is to its package, what explains it, and what its text says."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import Iterator, List, Mapping, Optional, Tuple

from . import own, rules
from .finding import NOTHING, About, Finding
from .packages import CHANGED, SAME, UNKNOWN, UNOWNED, Database
from .place import Place
from .rules import Known

FILE, LINK, OTHER = "file", "link", "other"


@dataclass(frozen=True)
class Seen:
    """What was seen at a path: a file, a link with where it leads (``real``, without links; empty where nowhere), or something else.

    ``text``, the digests and ``real`` are those of the file in the end; ``problem`` says why it could not be read.
    """

    path: str
    type: str
    real: str
    said: str = ""
    text: str = ""
    md5: str = ""
    sha256: str = ""
    about: About = NOTHING
    problem: str = ""


@dataclass(frozen=True)
class Case:
    """What judging needs besides: who owns what, what the rules may ask, and the texts of stock files by path."""

    database: Database
    known: Known
    stock: Mapping[str, str]
    cloud_user: str = ""


#: What a link in a place may lead to: a file of the same family, unchanged and of a package.
_FAMILIES: Mapping[str, Tuple[str, ...]] = {
    "systemd_unit": ("usr/lib/systemd/", "etc/systemd/"),
    "systemd_user": ("usr/lib/systemd/", "etc/systemd/", "usr/share/systemd/"),
    "alternative": ("",),
    "program": ("",),
    "nss": ("",),
    "library": ("",),
    "kernel_module": ("etc/", "usr/lib/"),
}
_FAMILY = ("etc/", "usr/share/", "usr/lib/")
_OWN_PLACES = ("etc/systemd/system/", "etc/systemd/user/", "etc/init.d/")


def judge(place: Place, seen: Seen, case: Case) -> Iterator[Finding]:
    """Yield the finding on what was seen in a place, if it is one."""
    name = posixpath.basename(seen.path)
    if place.names and not place.names.fullmatch(name):
        return
    reasons = list(_reasons(place, seen, case))
    if reasons:
        yield finding(_kind(place, seen.path), seen, case, reasons)


def finding(kind: str, seen: Seen, case: Case, reasons: List[str]) -> Finding:
    path = seen.real or seen.path
    return Finding(
        kind,
        seen.path,
        tuple(reasons),
        case.database.source(path),
        seen.sha256,
        seen.about,
        seen.said if seen.type == LINK else "",
    )


def _kind(place: Place, path: str) -> str:
    drop_in = place.kind == "systemd_unit" and re.search(r"\.d/[^/]+\.conf$", path)
    return "systemd_drop_in" if drop_in else place.kind


def _reasons(place: Place, seen: Seen, case: Case) -> Iterator[str]:
    owner = case.database.owner(seen.path)
    if seen.type == LINK and not owner:
        if seen.said == "/dev/null":
            # What masks a unit.
            return
        if not seen.real:
            if _waits(place, seen):
                yield f"a link that no package owns, to {seen.said}, which is not there"
            return
        if _link_explained(place, seen, case.database.state(seen.real, seen.md5, seen.sha256), case):
            return
    elif seen.type == LINK and not seen.real:
        return
    if seen.type == OTHER or seen.problem:
        if (place.executable or place.rule is None or not owner) and not (owner and _by_digest(place)):
            yield seen.problem or "no regular file"
    elif not place.executable or seen.about.mode & 0o111:
        yield from _by_state(place, seen, case)


def _by_state(place: Place, seen: Seen, case: Case) -> Iterator[str]:
    state = case.database.state(seen.real or seen.path, seen.md5, seen.sha256)
    if seen.type == LINK and posixpath.basename(seen.real) in _OPENS:
        yield "it gives a root shell on a console, or the disks, to whoever asks"
    if (state == SAME and not place.always) or (state == CHANGED and _by_digest(place)):
        return
    if state == UNOWNED and own.explained(seen.path, seen.text, case.known):
        return
    yield from _by_text(place, seen, case, state)


def _by_text(place: Place, seen: Seen, case: Case, state: str) -> Iterator[str]:
    said = {
        UNOWNED: "no package owns it",
        CHANGED: "it is not what its package holds",
        UNKNOWN: "its package has no digest of it",
        SAME: "it is what its package holds",
    }[state]
    if place.stock:
        texts = [case.stock[path] for path in place.stock if path in case.stock]
        if seen.text in texts:
            return
        stock = frozenset(line.strip() for text in texts for line in text.splitlines())
        found = list(rules.shell_lines(seen.text, stock))
    elif place.rule is None:
        yield said
        return
    else:
        found = list(place.rule(seen.text, case.known))
    if place.kind == "sudoers" and own.is_cloud_inits(seen.path, seen.text) and case.cloud_user:
        found = [reason for reason in found if f": {case.cloud_user} ALL=(ALL) NOPASSWD:ALL" not in reason]
    if found:
        yield said
        yield from found


def _waits(place: Place, seen: Seen) -> bool:
    """Return whether a link to nothing leads where somebody may put something later, or a disk of its own holds it; packages leave some to units."""
    if place.kind in ("systemd_unit", "systemd_user"):
        if posixpath.basename(seen.said) in _OPENS:
            return True
        leads = posixpath.normpath(posixpath.join("/", posixpath.dirname(seen.path), seen.said))
        return not re.match(r"/((usr/)?lib|etc|usr/share|usr/local/lib|run)/systemd/|/dev/null$", leads)
    return place.rule is None and not seen.said.startswith(_MADE_AT_BOOT)


def _link_explained(place: Place, seen: Seen, target: str, case: Case) -> bool:
    if posixpath.basename(seen.real) in _OPENS:
        return False
    if any(seen.real.startswith(folder) and seen.path != seen.real for folder in _OWN_PLACES) and place.kind in (
        "systemd_unit",
        "systemd_user",
        "init_script",
    ):
        # What it leads to is judged where it lies.
        return True
    if target == SAME or (target == UNKNOWN and case.database.owner(seen.real)):
        return seen.real.startswith(_FAMILIES.get(place.kind, _FAMILY))
    if place.kind in ("program", "library", "nss"):
        # By a link of alternatives, which is judged by itself, or beside the file that it is a shorter name of.
        return seen.said.startswith("/etc/alternatives/") or posixpath.dirname(seen.real) == posixpath.dirname(
            seen.path
        )
    return False


#: What is there only while a host runs, and root alone makes; and what is judged by itself.
_MADE_AT_BOOT = ("/run/systemd/", "/proc/", "../run/systemd/", "/etc/alternatives/")
#: Whose changed files are found with all others that packages have.
_BY_DIGEST = frozenset({"program", "library", "nss"})


def _by_digest(place: Place) -> bool:
    return place.rule is None and place.kind in _BY_DIGEST


#: What packages bring, and nobody enables on a server: a root shell without a password on a console, and all disks for whoever asks by network.
_OPENS = frozenset({"debug-shell.service", "storage-target-mode.target", "systemd-storagetm.service"})


def walked(
    path: str, mode: int, capabilities: bytes, case: Case, state: Optional[str] = None
) -> Iterator[Tuple[str, str]]:
    """Yield the kind and the reason for a file that has more rights than whoever starts it."""
    canonical = case.database.canonical(path)
    owned = case.database.has_file(path)
    whose = "that no package has so" if owned else "that no package owns"
    if mode & 0o6000 and mode & 0o111 and not (owned and canonical in own.SETUID):
        bits = "setuid" if mode & 0o4000 else "setgid"
        yield "setuid", f"a {bits} file {whose}"
    if capabilities and not (owned and canonical in own.CAPABLE):
        yield "capability", f"a file with capabilities {whose}: {named(capabilities)}"


_CAPABILITIES = [
    "chown",
    "dac_override",
    "dac_read_search",
    "fowner",
    "fsetid",
    "kill",
    "setgid",
    "setuid",
    "setpcap",
    "linux_immutable",
    "net_bind_service",
    "net_broadcast",
    "net_admin",
    "net_raw",
    "ipc_lock",
    "ipc_owner",
    "sys_module",
    "sys_rawio",
    "sys_chroot",
    "sys_ptrace",
    "sys_pacct",
    "sys_admin",
    "sys_boot",
    "sys_nice",
    "sys_resource",
    "sys_time",
    "sys_tty_config",
    "mknod",
    "lease",
    "audit_write",
    "audit_control",
    "setfcap",
    "mac_override",
    "mac_admin",
    "syslog",
    "wake_alarm",
    "block_suspend",
    "audit_read",
    "perfmon",
    "bpf",
    "checkpoint_restore",
]


def named(capabilities: bytes) -> str:
    """Return the capabilities of a file as the kernel keeps them (vfs_cap_data) by their names."""
    if len(capabilities) < 12:
        return "unknown"
    low, high = capabilities[4:8], capabilities[12:16]
    bits = int.from_bytes(low, "little") | int.from_bytes(high, "little") << 32
    names = [f"cap_{name}" for place, name in enumerate(_CAPABILITIES) if bits >> place & 1]
    return ", ".join(names) or "none permitted"
