# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the code writes as root on a host belongs to whoever runs these tests."""

from __future__ import annotations

import os

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.machine import files


@pytest.fixture(autouse=True)
def own(monkeypatch: pytest.MonkeyPatch) -> None:
    real = files.write

    def write(path: str, content: str, mode: int = 0o644) -> None:
        real(path, content, mode, os.getuid(), os.getgid())

    monkeypatch.setattr(files, "write", write)
