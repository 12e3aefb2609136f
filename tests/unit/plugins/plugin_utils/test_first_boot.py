# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A key that gets in nowhere proves nothing of a host that refuses it: real keys, and the real ssh-keygen."""

from __future__ import annotations

import base64
import struct
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from ansible_collections.portcullis.vps.plugins.action import rescue_first_boot
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.plugin_utils import first_boot


def make(path: Path, passphrase: str = "", *options: str) -> None:
    argv = ["ssh-keygen", "-q", "-t", "ed25519", "-N", passphrase, "-C", "", *options, "-f", str(path)]
    subprocess.run(argv, check=True)


def security_key(path: Path) -> None:
    """Write the file that ssh-keygen writes for a key that never leaves its security key."""

    def block(data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + data

    public = block(b"sk-ssh-ed25519@openssh.com") + block(b"\1" * 32) + block(b"ssh:")
    private = b"\0" * 8 + public + b"\1" + block(b"handle") + block(b"") + block(b"")
    private += bytes(range(1, 1 + -len(private) % 8))
    whole = b"openssh-key-v1\0" + block(b"none") + block(b"none") + block(b"") + struct.pack(">I", 1)
    text = base64.encodebytes(whole + block(public) + block(private)).decode()
    path.write_text(f"-----BEGIN OPENSSH PRIVATE KEY-----\n{text}-----END OPENSSH PRIVATE KEY-----\n")
    path.chmod(0o600)


def open_to_all(path: Path) -> None:
    make(path)
    path.chmod(0o644)


def only_public(path: Path) -> None:
    make(path)
    path.with_name("key.pub").replace(path)
    path.chmod(0o600)


UNFIT: dict[str, tuple[Callable[[Path], object], str]] = {
    "a passphrase": (lambda path: make(path, "secret"), "incorrect passphrase"),
    "a passphrase of the old format": (lambda path: make(path, "secret", "-t", "ecdsa", "-m", "PEM"), "passphrase"),
    "others may read it": (open_to_all, "bad permissions"),
    "it is a public key": (only_public, "Load key"),
    "it is no key": (lambda path: path.write_text("x\n"), ""),
    "a security key": (security_key, "it is on a security key"),
}


@pytest.mark.parametrize("case", UNFIT)
def test_a_key_that_gets_in_nowhere_is_refused_before_anything_is_tried(tmp_path: Path, case: str) -> None:
    write, why = UNFIT[case]
    write(tmp_path / "key")
    assert why in first_boot.objection(str(tmp_path / "key"))
    with pytest.raises(Refusal, match=r"^refused_keys: .*/key cannot be used as it is \(.*\(rescue_refused_keys\)\.$"):
        rescue_first_boot._require([str(tmp_path / "key")])


def test_a_key_that_could_get_in_is_tried(tmp_path: Path) -> None:
    make(tmp_path / "key")
    make(tmp_path / "old", "", "-t", "ecdsa", "-m", "PEM")
    rescue_first_boot._require([str(tmp_path / "key"), str(tmp_path / "old")])


def test_a_key_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"^refused_keys: there is no file "):
        rescue_first_boot._require([str(tmp_path / "key")])
