# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A disk with what a repair is about."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.disk.host import applying

from tests.unit.plugins.module_utils.disk.host.disks import FILES, Disk


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Disk:
    found = Disk(tmp_path / "root")
    for path, text in FILES.items():
        found.put(path, text, 0o755 if path == "bin/bash" else 0o644)
    os.chown(found.root / "home/admin", 1000, 1000)
    monkeypatch.setattr(applying, "MADE", str(tmp_path / "made.json"))
    return found
