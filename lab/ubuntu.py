# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ubuntu's releases for the lab, from Ubuntu's own archive, wherever that can be reached; and whole runs on them in the place of Debian's.

``PORTCULLIS_LAB_UBUNTU_MIRROR`` and ``PORTCULLIS_LAB_UBUNTU_KEYRING`` say where that archive is and which file holds its keys;
``PORTCULLIS_LAB_INSTEAD=bookworm=jammy,trixie=noble`` boots the one wherever the other is asked for.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from lab.errors import LabError

RELEASES = ("jammy", "noble", "questing", "resolute")
MIRROR = "PORTCULLIS_LAB_UBUNTU_MIRROR"
KEYRING = "PORTCULLIS_LAB_UBUNTU_KEYRING"
INSTEAD = "PORTCULLIS_LAB_INSTEAD"
#: Where the package ubuntu-keyring of both Debian and Ubuntu puts it.
_KEYRING = "/usr/share/keyrings/ubuntu-archive-keyring.gpg"
#: By which mmdebstrap knows which releases are Ubuntu's, and where their archive is.
_KNOWN = Path("/usr/share/distro-info/ubuntu.csv")


def source(release: str, env: Mapping[str, str] = os.environ, known: Path = _KNOWN) -> tuple[list[str], list[str]]:
    """Return mmdebstrap's options for one of these releases, and its mirror: none leaves that to mmdebstrap.

    LabError where the keys are not there, or nobody knows where the archive is.
    """
    keyring, mirror = env.get(KEYRING) or _KEYRING, env.get(MIRROR, "")
    if not Path(keyring).is_file():
        raise LabError(
            f"{release} is Ubuntu's, and {keyring}, by which its archive is verified, is not there; install the package ubuntu-keyring, "
            f"or set {KEYRING} to the file."
        )
    if mirror and not re.fullmatch(r"(https?|file)://\S+", mirror):
        raise LabError(
            f"{MIRROR} is {mirror!r}, which is no address of an archive; write one such as http://HOST/ubuntu."
        )
    if not mirror and release not in _series(known):
        raise LabError(
            f"{known} does not name {release}, so mmdebstrap would look for it in Debian's archive; install or upgrade the package "
            f"distro-info-data, or set {MIRROR} to the address of Ubuntu's archive."
        )
    return ["--components=main,universe", f"--keyring={keyring}"], [mirror] if mirror else []


def _series(known: Path) -> set[str]:
    """Return the releases that a file of distro-info names."""
    try:
        head, *rows = (line.split(",") for line in known.read_text(encoding="utf-8").splitlines() if line.strip())
    except (OSError, ValueError):
        return set()
    column = head.index("series") if "series" in head else 0
    return {row[column] for row in rows if len(row) > column}


def instead(release: str, env: Mapping[str, str] = os.environ) -> str:
    """Return the release that is booted where this one is asked for, its own variant where that has one; LabError for a wish that is none."""
    for wish in filter(None, env.get(INSTEAD, "").split(",")):
        asked, equals, booted = wish.strip().partition("=")
        if not (asked and equals and booted):
            raise LabError(
                f"{INSTEAD} has {wish!r}, which is no pair of releases; write, for example, bookworm=jammy,trixie=noble."
            )
        if release == asked or release.startswith(f"{asked}-"):
            return booted + release.removeprefix(asked)
    return release
