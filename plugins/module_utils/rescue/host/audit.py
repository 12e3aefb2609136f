# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The audit of persistence: packages' files first, then each place, then the whole tree."""

from __future__ import annotations

import posixpath
from datetime import date
from typing import Dict, Optional

from ...base.paths import PROGRAM
from ...machine.below import Below, Unreadable
from .. import judging, linker, own, packages, rules, users
from ..finding import Finding
from ..judging import OTHER
from ..packages import CHANGED, UNOWNED
from ..place import Place
from ..places import PLACES
from . import disk as disks, walking
from .disk import MOST_HASHED, Disk
from .looking import Audit, Look, TimeUp, Wanted


def look(wanted: Wanted, today: date) -> Audit:
    """Look at all places below a root."""
    audit = Audit(accepted=tuple(entry for entry in wanted.accepted if not entry.has_expired(today)))
    with Below(wanted.root) as below:
        disk = disks.read(below, wanted.index, audit.unfinished.append)
        _leave_out_homes(disk, walking.mounted(wanted.root), audit)
        found = Look(wanted, below, disk, audit)
        audit.judged = disk.database.judged
        try:
            _packages(found)
            _accounts(found)
            for place in PLACES:
                _place(found, place)
            _shadowing(found)
            _scripts(found)
            walking.walk(found)
        except TimeUp:
            audit.unfinished.append(
                f"The time was up after {wanted.max_seconds} s, with {audit.looked_at} files looked at; give max_seconds more to see the rest."
            )
        _changed(found)
        _unverifiable(found)
    return audit


def _leave_out_homes(disk: Disk, mounts: Dict[str, str], audit: Audit) -> None:
    """Leave out homes that a server far away may hold, and that may never answer."""
    kept = []
    for home in disk.homes:
        kind = walking.elsewhere(home, mounts)
        if kind:
            audit.unfinished.append(f"/{home} is in a file system of kind {kind}, which was not entered.")
        else:
            kept.append(home)
    disk.homes = tuple(kept)


def _packages(found: Look) -> None:
    """Compare each file of a package with its digest."""
    algorithms = {32: "md5", 64: "sha256"}
    for path, digest in found.disk.database.digests():
        found.hurry()
        if len(digest) not in algorithms:
            continue
        try:
            now = found.below.digest(path, algorithms[len(digest)], MOST_HASHED)
        except Unreadable:
            there = found.below.look(path)
            # A file that is missing starts nothing.
            now = "" if there is not None else digest
        if now != digest:
            found.bad[path] = now


def _accounts(found: Look) -> None:
    def first(text: str) -> Optional[str]:
        return next(rules.any_key(text, found.case.known), None)

    disk = found.disk
    keyed = disks.home_keys(disk, first)
    seen = found.see("etc/passwd", False)
    if seen is None:
        return
    for name, why in users.accounts(disk.passwd, disk.shadow, keyed, found.case.known):
        found.add(Finding("account", "etc/passwd", (f"{name} {why}",), "", seen.sha256, seen.about, subject=name))
    groups = found.see("etc/group", False)
    if groups is not None:
        group, gshadow = (disk.text(f"etc/{name}", disks.MOST_DATABASE) for name in ("group", "gshadow"))
        for name, why in users.members(group, gshadow, disk.passwd, found.case.known, found.case.cloud_user):
            found.add(
                Finding("account", "etc/group", (f"{name} {why}",), "", groups.sha256, groups.about, subject=name)
            )


def _place(found: Look, place: Place) -> None:
    with_text = place.rule is not None or bool(place.stock)
    for path in found.expand(place.pattern):
        found.hurry()
        if place.names and not place.names.fullmatch(posixpath.basename(path)):
            continue
        # Text is needed of all files that no package owns, to see what explains them.
        owned = bool(found.disk.database.owner(path)) and path not in found.bad
        seen = found.see(path, (with_text and (place.always or not owned)) or (not owned and place.kind in _EXPLAINED))
        if seen is not None:
            for each in judging.judge(place, seen, found.case):
                found.add(each)


_EXPLAINED = frozenset({"systemd_unit", "systemd_user", "certbot_hook", "git"})


def _shadowing(found: Look) -> None:
    """Look for programs, libraries and modules that are found before a package's of the same name."""
    database = found.disk.database
    programs, libraries = database.programs(), database.libraries()
    folders = [
        "usr/local/bin",
        "usr/local/sbin",
        *(f"{home}/{name}" for home in found.disk.homes for name in ("bin", ".local/bin")),
    ]
    for folder in folders:
        for name in found.names(folder):
            if name in programs:
                _shadow(
                    found, f"{folder}/{name}", "path_hijack", f"found before /{programs[name]}, which a package owns"
                )
    for folder in linker.LOCAL:
        for name in found.names(folder):
            if name in libraries:
                _shadow(found, f"{folder}/{name}", "library", "found before a package's library of the same name")
    modules = database.modules()
    for pattern in packages.LOCAL_MODULES:
        for path in found.expand(pattern):
            stock = modules.get(packages.module(path))
            if stock:
                _shadow(found, path, "path_hijack", f"found before /{stock}, which a package owns")


def _shadow(found: Look, path: str, kind: str, why: str) -> None:
    found.hurry()
    seen = found.see(path, kind == "path_hijack")
    if seen is not None and not found.packaged(seen.real) and not own.explained(path, seen.text, found.case.known):
        found.add(judging.finding(kind, seen, found.case, [why]))


def _scripts(found: Look) -> None:
    for name in found.disk.unknown_scripts:
        seen = found.see(f"var/lib/dpkg/info/{name}", False)
        if seen is not None:
            found.add(judging.finding("package_script", seen, found.case, ["of a package that dpkg does not list"]))


def _changed(found: Look) -> None:
    """Add packages' files that were changed, less conffiles, which are judged by what they say."""
    for path in found.bad:
        if found.audit.has(path) or found.disk.database.is_conffile(path):
            continue
        seen = found.see(path, False)
        if seen is None:
            continue
        state = found.disk.database.state(path, seen.md5, seen.sha256)
        if seen.type == OTHER or state in (CHANGED, UNOWNED):
            owner = found.disk.database.owner(path)
            found.add(
                judging.finding(
                    "changed_file", seen, found.case, [seen.problem or f"it is not what the package {owner} holds"]
                )
            )


#: Files of which no package has a digest: which, how they came to be, and how to have them anew.
_MADE_HERE = (
    (
        "var/lib/dpkg/info/*.p[or][es]*t*",
        "are scripts that dpkg runs as root for its packages, of which no list has a digest",
        "install the packages anew ('apt-get install --reinstall')",
    ),
    (
        "usr/lib/modules/*/modules.dep.bin",
        "say which kernel modules are loaded, and were made on this disk",
        "make them anew ('depmod --all')",
    ),
    (
        "boot/grub/*/*.mod",
        "are the boot loader's, and were put there on this disk",
        "put them there anew ('grub-install')",
    ),
    (
        "boot/efi/*/*/*.efi",
        "are started before the kernel, and were put there on this disk",
        "put them there anew ('grub-install')",
    ),
)


def _unverifiable(found: Look) -> None:
    for name in found.names("boot"):
        if name.startswith(("initrd.img-", "initramfs-")):
            found.audit.unverifiable.append(
                f"/boot/{name} was made on this disk, so nothing can vouch for it; make it anew ('update-initramfs -u -k all')."
            )
    for pattern, what, remedy in _MADE_HERE:
        paths = list(found.expand(pattern))
        if paths:
            found.audit.unverifiable.append(
                f"Files like /{paths[0]} ({len(paths)} of them) {what}, so nothing can vouch for them; {remedy}."
            )
    seen = found.see(PROGRAM.lstrip("/"), False)
    if seen is not None:
        found.audit.unverifiable.append(
            f"{PROGRAM} is this collection's own command (SHA-256 {seen.sha256}), which its units run; the next run of site.yml puts back its own."
        )
    disk = found.disk.database.judged["disk"]
    if disk:
        found.audit.unverifiable.append(
            f"{disk} packages were judged by the disk's own list of digests, which whoever was root may have rewritten; give package_digests to judge "
            "them by signed packages."
        )
