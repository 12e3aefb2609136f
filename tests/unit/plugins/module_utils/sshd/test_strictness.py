# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.sshd import strictness


@pytest.mark.parametrize(
    ("keyword", "stricter", "laxer"),
    [
        ("permitrootlogin", "no", "prohibit-password"),
        ("permitrootlogin", "forced-commands-only", "without-password"),
        ("permitrootlogin", "without-password", "yes"),
        ("maxauthtries", "2", "3"),
        ("maxsessions", "0", "10"),
        ("logingracetime", "20", "30s"),
        ("logingracetime", "1m", "0"),
        ("clientaliveinterval", "1m", "300"),
        ("clientalivecountmax", "3", "0"),
        ("requiredrsasize", "3072", "2048"),
        ("maxstartups", "5:50:20", "10:30:60"),
        ("maxstartups", "5", "10"),
        ("allowtcpforwarding", "local", "all"),
        ("allowtcpforwarding", "no", "remote"),
        ("permittunnel", "ethernet", "yes"),
        ("gatewayports", "clientspecified", "yes"),
        ("ignorerhosts", "yes", "shosts-only"),
        ("x11uselocalhost", "yes", "no"),
        ("kbdinteractiveauthentication", "no", "yes"),
        ("authenticationmethods", "publickey", "any"),
        ("authenticationmethods", "publickey,keyboard-interactive", "publickey"),
        ("authenticationmethods", "publickey,keyboard-interactive:pam publickey,password", "publickey"),
        ("authenticationmethods", "publickey,keyboard-interactive:pam", "publickey,keyboard-interactive"),
        ("authenticationmethods", "publickey", "publickey password"),
        ("allowusers", "ada@192.0.2.0/24", "ada"),
        ("allowusers", "ada", "ada grace"),
        ("allowusers", "ada", "a*"),
        ("ciphers", "aes256-gcm@openssh.com", "aes256-gcm@openssh.com aes256-ctr"),
    ],
)
def test_one_value_is_stricter_than_another(keyword: str, stricter: str, laxer: str) -> None:
    one, other = stricter.split(), laxer.split()
    assert strictness.as_strict(keyword, one, other)
    assert not strictness.as_strict(keyword, other, one)
    assert strictness.is_laxer(keyword, other, one)
    assert not strictness.is_laxer(keyword, one, other)
    assert strictness.as_strict(keyword, one, one)


@pytest.mark.parametrize(
    ("keyword", "one", "other"),
    [
        ("allowtcpforwarding", "local", "remote"),
        ("authenticationmethods", "password", "publickey"),
        ("authenticationmethods", "publickey,password", "publickey,keyboard-interactive"),
        ("authenticationmethods", "publickey keyboard-interactive", "publickey,password"),
        ("maxstartups", "5:10:20", "10:30:60"),
        ("allowusers", "ada@192.0.2.0/24", "ada@198.51.100.0/24"),
        ("allowusers", "Ada", "ada"),
        ("ciphers", "a b", "b c"),
        ("ciphers", "+a", "a b"),
        ("hostkeyalgorithms", "a", "a b"),
        ("loglevel", "verbose", "info"),
    ],
)
def test_what_the_order_says_nothing_about_is_no_stricter(keyword: str, one: str, other: str) -> None:
    assert not strictness.as_strict(keyword, one.split(), other.split())


@pytest.mark.parametrize(
    ("methods", "factors"),
    [
        ("publickey", {}),
        ("any", {}),
        ("publickey,keyboard-interactive", {"kbdinteractiveauthentication": ("yes",)}),
        ("publickey,keyboard-interactive:pam publickey", {"kbdinteractiveauthentication": ("yes",)}),
        ("publickey,password", {"passwordauthentication": ("yes",)}),
        # A password alone would do.
        ("publickey,password password", {}),
        ("publickey keyboard-interactive", {}),
    ],
)
def test_a_password_is_let_in_beside_a_key_alone(methods: str, factors: dict[str, tuple[str, ...]]) -> None:
    assert strictness.second_factors(methods.split()) == factors


@pytest.mark.parametrize(
    ("effective", "user", "root"),
    [
        ({"passwordauthentication": ("yes",)}, True, False),
        ({"kbdinteractiveauthentication": ("yes",), "permitrootlogin": ("yes",)}, True, True),
        ({"passwordauthentication": ("no",), "kbdinteractiveauthentication": ("no",)}, False, False),
        ({"passwordauthentication": ("yes",), "authenticationmethods": ("any",)}, True, False),
        # Beside a key a password alone lets nobody in.
        (
            {"kbdinteractiveauthentication": ("yes",), "authenticationmethods": ("publickey,keyboard-interactive",)},
            False,
            False,
        ),
        ({"passwordauthentication": ("yes",), "authenticationmethods": ("publickey", "password")}, True, False),
    ],
)
def test_a_password_alone_does_or_does_not(effective: dict[str, tuple[str, ...]], user: bool, root: bool) -> None:
    assert strictness.takes_password(effective, is_root=False) is user
    assert strictness.takes_password(effective, is_root=True) is root
