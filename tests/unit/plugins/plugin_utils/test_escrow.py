# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
import stat
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError, Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.machine import files
from ansible_collections.portcullis.vps.plugins.plugin_utils import escrow

BLOB = b"\0\0\0\x0bssh-ed25519\0\0\0 " + bytes(32)
ARMOR = ["-----BEGIN AGE ENCRYPTED FILE-----", "YWdlLWVuY3J5cHRpb24=", "-----END AGE ENCRYPTED FILE-----"]
KEY = f"ssh-ed25519 {base64.b64encode(BLOB).decode()}"


def test_beside_the_password_the_controller_keeps_what_the_store_needs() -> None:
    found = escrow.texts("/x/web1.example.org.age", {"escrow": ARMOR, "handover": ARMOR, "public_key": f"{KEY} web1"})
    whole = "\n".join(ARMOR) + "\n"
    assert found == {
        "/x/web1.example.org.age": whole,
        "/x/web1.example.org.handover": whole,
        "/x/web1.example.org.pub": f"{KEY}\n",
    }


@pytest.mark.parametrize(
    "answer",
    [
        {"escrow": ["hunter2"]},
        {"escrow": [*ARMOR, "ansible_connection: local"]},
        {"escrow": ARMOR, "handover": ["{{ lookup('pipe', 'id') }}"]},
    ],
)
def test_a_host_cannot_put_anything_else_there(answer: dict[str, Any]) -> None:
    with pytest.raises(Refusal, match="is no file of 'age --armor', so nothing was written"):
        escrow.texts("/x/web1.age", answer)


@pytest.mark.parametrize("key", ["", "ssh-ed25519 AAAA", f'command="evil" {KEY}', "{{ evil }}"])
def test_what_is_no_public_key_is_not_kept_as_one(key: str) -> None:
    assert escrow.texts("/x/web1.age", {"escrow": ARMOR, "public_key": key}).keys() == {"/x/web1.age"}


def test_what_is_there_already_is_left_alone(tmp_path: Path) -> None:
    wanted = {str(tmp_path / "backup/web1.age"): "one\n"}
    assert escrow.keep(wanted) == [*wanted]
    assert escrow.keep(wanted) == []
    assert stat.S_IMODE((tmp_path / "backup/web1.age").stat().st_mode) == 0o600


def test_a_file_that_changes_is_never_lost(tmp_path: Path) -> None:
    path = tmp_path / "web1.age"
    for text in ("one\n", "two\n", "three\n"):
        escrow.keep({str(path): text})
    assert path.read_text() == "three\n"
    assert sorted(file.read_text() for file in tmp_path.glob("web1.age.old-*")) == ["one\n", "two\n"]


def test_what_cannot_be_read_back_was_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "read", lambda _path: None)
    with pytest.raises(HostError, match="is not what is read there"):
        escrow.keep({str(tmp_path / "web1.age"): "one\n"})
