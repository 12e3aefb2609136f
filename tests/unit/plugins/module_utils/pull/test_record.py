# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the last try to converge ended is what status says, and never how one before that did."""

from __future__ import annotations

import syslog
from pathlib import Path

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError
from ansible_collections.portcullis.vps.plugins.module_utils.machine import files
from ansible_collections.portcullis.vps.plugins.module_utils.pull.host import pull


def test_a_try_that_could_not_be_written_down_leaves_no_earlier_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: str, _content: str, _mode: int) -> None:
        raise HostError(f"Could not write {path}: No space left on device.")

    said: list[str] = []
    (tmp_path / "last").write_text('{"at": 1, "outcome": "converged", "commit": "abc", "reason": ""}')
    monkeypatch.setattr(pull, "LAST", str(tmp_path / "last"))
    monkeypatch.setattr(syslog, "syslog", lambda _level, text: said.append(text))
    monkeypatch.setattr(files, "write", full)
    with pytest.raises(HostError, match="No space left"):
        pull._record("failed", "def", "The playbook ended with code 2.")
    assert not (tmp_path / "last").exists()
    assert "failed: The playbook ended with code 2." in said[0]
