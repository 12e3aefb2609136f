# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""All files that are or could be committed, without what git ignores."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def paths() -> list[str]:
    """Return their paths, from the top, in order."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout.decode()
    return [path for path in sorted(set(listed.split("\0")) - {""}) if (ROOT / path).is_file()]


def copy(folder: Path) -> Path:
    """Copy them below a folder that becomes a path for collections; return where the collection is there."""
    target = folder / "ansible_collections/portcullis/vps"
    for path in paths():
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / path, target / path)
    return target
