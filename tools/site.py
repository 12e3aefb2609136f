# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds the documentation site of what is committed or could be: ``make site``. Nobody is asked for anything, and a warning ends it.

The pages are those of the repository, in their folders, so that a link leads to the same page on a forge and here; beside them
antsibull-docs writes the reference of modules, plugins and roles.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Iterable
from pathlib import Path

from tools import committed
from tools.committed import ROOT

_HEAD = "# Sphinx inventory version 2\n# Project: ansible\n# Version: devel\n# The remainder of this file is compressed using zlib.\n"


def inventory(lines: Iterable[str]) -> bytes:
    """Return Sphinx's inventory of labels, each given as kind, label and page; ValueError for a line that is none."""
    found = []
    for line in lines:
        if not line.strip() or line.startswith("#"):
            continue
        kind, label, page = line.split()
        found.append(f"{label} {kind} -1 {page} -\n")
    return _HEAD.encode() + zlib.compress("".join(found).encode())


def may_replace(output: Path) -> bool:
    """Whether a folder holds nothing, or a site that Sphinx made: what else lies there is somebody's."""
    return not output.exists() or (output / ".buildinfo").is_file() or not any(output.iterdir())


def build(output: Path) -> None:
    """Write the site; CalledProcessError, after the tools have said why, where a page or a link is wrong."""
    with tempfile.TemporaryDirectory(prefix="portcullis-site-") as folder:
        source = committed.copy(Path(folder))
        (source / "docs/site/index.md").rename(source / "index.md")
        (source / "ansible.inv").write_bytes(inventory((source / "docs/site/labels.txt").read_text().splitlines()))
        # Others may not write where antsibull-docs does.
        (source / "reference").mkdir(mode=0o700)
        reference = ["collection", "--use-current", "--squash-hierarchy", "--fail-on-error", "--dest-dir", "reference"]
        _run(folder, source, "antsibull-docs", *reference, "portcullis.vps")
        shutil.rmtree(output, ignore_errors=True)
        strict = ["-q", "-n", "-W", "--keep-going"]
        _run(
            folder,
            source,
            "sphinx-build",
            *strict,
            "-c",
            "docs/site",
            "-d",
            f"{folder}/trees",
            ".",
            str(output.resolve()),
        )


def _run(folder: str, cwd: Path, *command: str) -> None:
    env = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": folder, "LC_ALL": "C.UTF-8"}
    subprocess.run([Path(sys.executable).parent / command[0], *command[1:]], cwd=cwd, env=env, check=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="make site")
    parser.add_argument("--output", type=Path, default=ROOT / "build/site")
    output = parser.parse_args().output
    if not may_replace(output):
        print(
            f"site: {output} holds something else than a site, which would be lost; name another folder.",
            file=sys.stderr,
        )
        return 1
    try:
        build(output)
    except subprocess.CalledProcessError as failed:
        print(
            f"site: {failed.cmd[0]} ended with {failed.returncode}; what it said above names each page and line.",
            file=sys.stderr,
        )
        return 1
    print(f"{output}/index.html")
    return 0


if __name__ == "__main__":
    sys.exit(main())
