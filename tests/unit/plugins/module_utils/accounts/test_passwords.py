# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.accounts import passwords
from ansible_collections.portcullis.vps.plugins.module_utils.accounts.passwords import Secret


@pytest.mark.parametrize(
    "password",
    [
        "123456",
        "P@ssw0rd",
        "ada",
        "adA".lower() * 2,
        "Ada123",
        "ada2026",
        "lovelace1",
        "web1",
        "Web12025",
        "d0v3",
        "Welcome2025",
        "evod",
    ],
)
def test_common_passwords_and_those_made_of_a_name_are_tried(password: str) -> None:
    tried = [
        guess.text
        for name in ("ada", "dove")
        for guess in passwords.guesses(name, "Ada Lovelace,,,", "web1.example.org", 2026)
    ]
    assert password in tried


def test_the_likeliest_come_first_and_none_twice() -> None:
    texts = [guess.text for guess in passwords.guesses("ada", "", "web1", 2026, ["of-the-house"])]
    assert texts[:2] == ["of-the-house", "ada"]
    assert texts.index("123456") < 20
    assert len(texts) == len(set(texts))


def test_what_is_said_of_a_guess_does_not_hold_it() -> None:
    for guess in passwords.guesses("ada", "Ada Lovelace", "web1", 2026, ["hunter2000"]):
        assert guess.text not in guess.why.split()


@pytest.mark.parametrize(
    ("hash_", "state", "scheme", "outdated"),
    [
        ("", "empty", "", False),
        ("!", "locked", "", False),
        ("*", "locked", "", False),
        ("!$y$j9T$abc$def", "locked", "", False),
        ("$y$j9T$abc$def", "set", "yescrypt", False),
        ("$6$abc$def", "set", "sha512crypt", False),
        ("$2b$05$abc", "set", "bcrypt", False),
        ("$1$abc$def", "set", "md5crypt", True),
        ("abJnggxhB/yWI", "set", "des", True),
    ],
)
def test_a_field_of_the_shadow_file_is_understood(hash_: str, state: str, scheme: str, outdated: bool) -> None:
    secret = passwords.secrets(f"ada:{hash_}:20781:0:99999:7:::\n")["ada"]
    assert (secret.state, secret.scheme, secret.outdated) == (state, scheme, outdated)


def test_a_hash_is_not_shown_by_accident() -> None:
    assert "$y$" not in f"{Secret('$y$j9T$abc$def')!r}"


def test_the_first_line_of_a_name_counts_and_a_line_ends_at_a_line_feed_alone() -> None:
    found = passwords.secrets("x\x0croot:!:1::::::\nroot:$6$a$b:1::::::\nroot:!:1::::::\n")
    assert found["root"].state == "set"
