# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures an audit of 10,000 packages: made-up ones of pip on disk, each with a RECORD and two files, and as many of apt's by what apt says.

apt itself is left out: how long it takes is its own affair.
"""

from __future__ import annotations

import base64
import hashlib
import random
import statistics
import tempfile
import time
from pathlib import Path

from ansible_collections.portcullis.vps.plugins.module_utils.supply import apt, names
from ansible_collections.portcullis.vps.plugins.module_utils.supply.host import packages
from ansible_collections.portcullis.vps.plugins.module_utils.supply.host.looking import Look

PACKAGES = 10_000
ROUNDS = 5
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def made_up() -> list[str]:
    """Return as many different names, the same ones each time."""
    chosen = random.Random(1)
    found: dict[str, None] = {}
    while len(found) < PACKAGES:
        found["".join(chosen.choices(_LETTERS, k=chosen.randint(5, 16)))] = None
    return list(found)


def install(folder: Path, name: str) -> None:
    """Write a package as pip would."""
    rows = []
    (folder / name).mkdir()
    for part in ("__init__.py", "main.py"):
        data = f"# {name} {part}\n".encode() * 40
        (folder / name / part).write_bytes(data)
        coded = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")
        rows.append(f"{name}/{part},sha256={coded},{len(data)}\n")
    about = folder / f"{name}-1.0.dist-info"
    about.mkdir()
    (about / "RECORD").write_text("".join(rows))


def policy(given: list[str]) -> str:
    """Return what apt-cache says of packages that Debian offers."""
    source = (
        "        500 http://mirror.example.org/debian bookworm/main amd64 Packages\n        100 /var/lib/dpkg/status\n"
    )
    head = "  Installed: 1.0\n  Candidate: 1.0\n  Version table:\n *** 1.0 500\n"
    return "".join(f"{name}:\n{head}{source}" for name in given)


def main() -> None:
    given = made_up()
    said = policy(given)
    sources = [*apt.one_line("sources.list", "deb http://mirror.example.org/debian bookworm main")]
    with tempfile.TemporaryDirectory() as folder:
        for name in given:
            install(Path(folder), name)
        seconds, own = [], []
        for _round in range(ROUNDS):
            names.registry.cache_clear()
            began, began_own, found = time.monotonic(), time.process_time(), Look()
            packages.look(found, {}, [], [folder], [])
            offered = apt.offers(said)
            found.findings += [*apt.unoffered(offered), *apt.shadowed(offered, sources, {})]
            seconds.append(time.monotonic() - began)
            own.append(time.process_time() - began_own)
    print(
        f"{PACKAGES:,} packages of pip with {2 * PACKAGES:,} files, and {len(offered):,} of apt: "
        f"{statistics.median(seconds):.2f} s ({min(seconds):.2f} to {max(seconds):.2f}, {ROUNDS} rounds), "
        f"{statistics.median(own):.2f} s of the processor"
    )


if __name__ == "__main__":
    main()
