# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which lines of authorized_keys let somebody in."""

from __future__ import annotations

import base64

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.authorized_keys import parse

NOW = "20261124120000"


def key(kind: str, inside: str = "", fields: int = 1) -> str:
    name = (inside or kind).encode()
    blob = len(name).to_bytes(4, "big") + name + (b"\0\0\0\x20" + b"k" * 32) * fields
    return f"{kind} {base64.b64encode(blob).decode()}"


GOOD = key("ssh-ed25519")


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        f"{GOOD} ada@laptop",
        f"# a comment\n\n  {GOOD}\n",
        f'from="192.0.2.0/24",no-pty {GOOD}',
        f'command="echo \\"a b\\" ssh-rsa AAAA",restrict {GOOD}',
        f'environment="A=b c" {GOOD}',
        f"cert-authority {GOOD}",
        f'expiry-time="20270101" {GOOD}',
        f'expiry-time="202611241201" {GOOD}',
        key("ssh-rsa", fields=2),
        key("ecdsa-sha2-nistp256", fields=2),
        key("sk-ssh-ed25519@openssh.com", fields=2),
        key("sk-ecdsa-sha2-nistp256@openssh.com", fields=3),
        f"garbage\n{GOOD}",
    ],
)
def test_a_whole_key_is_usable(text: str) -> None:
    assert [found for found in parse(text) if not found.expired(NOW)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing\n\n",
        f"#{GOOD}",
        "ssh-ed25519",
        "ssh-ed25519 AAAA",
        GOOD[:-8],
        "ssh-ed25519 not-base64!",
        key("ssh-dss", fields=4),
        key("ssh-rsa"),
        key("ssh-ed25519", fields=2),
        key("ssh-ed25519", "ssh-rsa"),
        f'expiry-time="20261123" {GOOD}',
        f'restrict,expiry-time="202611241159" {GOOD}',
        f'command="unfinished {GOOD}',
        f"-----BEGIN OPENSSH PRIVATE KEY-----{GOOD}",
    ],
)
def test_what_lets_nobody_in_is_no_key(text: str) -> None:
    assert not [found for found in parse(text) if not found.expired(NOW)]
