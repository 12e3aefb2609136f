# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.accounts.wanted import Wanted
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal


def public(kind: str = "ssh-ed25519", *parts: bytes) -> str:
    fields = (kind.encode(), *(parts or (b"k" * 32,)))
    return f"{kind} {base64.b64encode(b''.join(len(part).to_bytes(4, 'big') + part for part in fields)).decode()}"


KEY = public()
ADMIN: dict[str, Any] = {
    "name": "ada",
    "keys": [KEY],
    "key_files": [],
    "exclusive_keys": False,
    "groups": [],
    "sudo": "nopasswd",
    "sudo_commands": ["ALL"],
    "shell": "/bin/bash",
    "comment": "",
}
PARAMS: dict[str, Any] = {
    "admins": [],
    "absent": [],
    "remove_homes": False,
    "locked": [],
    "lock_root": False,
    "lock_system": False,
    "system_exceptions": [],
    "password_sudoers": "refuse",
    "guess_seconds": 10,
    "_login_user": "admin",
    "_becomes_root": True,
}


def parse(*admins: dict[str, Any], **changes: Any) -> Wanted:
    return Wanted.parse({**PARAMS, "admins": [{**ADMIN, **admin} for admin in admins], **changes})


def test_keys_are_taken_one_a_line_with_what_stands_around_them_and_each_once() -> None:
    text = f'# laptop\nfrom="192.0.2.0/24" {KEY} ada@laptop\n\n{public("ssh-ed25519", b"x" * 32)}\n'
    (admin,) = parse({"keys": [text, KEY]}).admins
    assert [key.line for key in admin.keys] == [
        f'from="192.0.2.0/24" {KEY} ada@laptop',
        public("ssh-ed25519", b"x" * 32),
    ]


@pytest.mark.parametrize(
    ("sudo", "line"),
    [
        ("nopasswd", "ada ALL=(ALL:ALL) NOPASSWD: ALL\n"),
        ("password", "ada ALL=(ALL:ALL) PASSWD: ALL\n"),
        ("none", ""),
    ],
)
def test_an_admin_has_one_line_for_sudo(sudo: str, line: str) -> None:
    assert parse({"sudo": sudo}).admins[0].sudoers == line


OWN = {"name": "admin"}


@pytest.mark.parametrize(
    ("admins", "changes", "said"),
    [
        ([], {"absent": ["admin"]}, "so the run would remove itself"),
        ([{**OWN, "keys": [], "exclusive_keys": True}], {}, "would keep no key at all"),
        ([{**OWN, "sudo": "none"}], {}, "would lose its way to root"),
        ([{**OWN, "sudo": "password"}], {}, "this run gives none that is right"),
        ([{**OWN, "sudo_commands": ["/bin/ls"]}], {}, "would only run /bin/ls as root"),
        ([], {"lock_root": True, "_login_user": "root"}, "no admin is proven to get in"),
        ([], {"lock_root": True, "_becomes_by": "su"}, "this run becomes root by su"),
        ([], {"locked": ["root"], "_becomes_by": "su"}, "this run becomes root by su"),
        ([{"keys": ["ssh-ed25519 AAAA"]}], {}, "line 1 of a key of ada is no public key"),
        ([{"keys": [f"{KEY}\n{public('ssh-dss')}"]}], {}, "line 2 of a key of ada is no public key"),
        ([{"keys": [public("ssh-rsa", b"\1\0\1", b"\0\x80" + b"\1" * 127)]}], {}, "is RSA of 1024 bits, which is weak"),
        (
            [{"keys": ["-----BEGIN OPENSSH PRIVATE KEY-----\nsecret\n"]}],
            {},
            "is a private key, which must stay where it is",
        ),
        ([{"keys": ["# nothing"]}], {}, "a key of ada is empty"),
        ([{"keys": [f"{KEY} a\0da"]}], {}, "line 1 of a key of ada: the value holds a line break or another control"),
        ([{"keys": [f'command="\u2028" {KEY}']}], {}, "line 1 of a key of ada: the value holds a line break"),
        ([{"name": "Ada L"}], {}, "is not a login name"),
        ([{"name": "www-data"}], {}, "belongs to the system"),
        ([], {"absent": ["root"]}, "belongs to the system, which needs it"),
        ([{}], {"absent": ["ada"]}, "is among admins, too"),
        ([{}, {}], {}, "is named twice"),
        ([{"shell": "bash"}], {}, "cannot be the shell of ada"),
        ([{"comment": "Ada:0:0"}], {}, "holds a colon or a comma"),
        ([{"sudo_commands": []}], {}, "write sudo: none"),
        *(
            ([{"sudo_commands": [text]}], {}, "is no command that a rule of sudo could name")
            for text in [
                *("ls", "ALL, ALL", "!/bin/su", "NOEXEC: /bin/vi", "CMNDS", "/bin/ls \\", '/bin/ls "a b"', ""),
                *("/bin/ls ^.*$", "sudoedit", "/bin/l\u0661", "sha224:x /bin/ls"),
            ]
        ),
        ([{"sudo_commands": ["ALL\nroot ALL=(ALL) NOPASSWD: ALL"]}], {}, "holds a line break"),
        ([{"groups": ["a,b"]}], {}, "is not a login name"),
        ([], {"guess_seconds": -1}, "guess_seconds: -1 is out of bounds"),
    ],
)
def test_what_is_not_legal_or_surely_locks_out_is_refused(
    admins: list[dict[str, Any]], changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(Refusal) as refusal:
        parse(*admins, **changes)
    assert said in str(refusal.value)
    assert "secret" not in str(refusal.value)


def test_a_run_that_gives_a_password_may_have_sudo_ask_for_it() -> None:
    assert parse({**OWN, "sudo": "password"}, _becomes_root=False).admins
