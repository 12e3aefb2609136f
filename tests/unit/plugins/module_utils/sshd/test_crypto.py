# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.sshd import crypto as sshd_crypto
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.crypto import AUDIT_BEFORE, PROFILES, Accepted

EVERYTHING = {keyword: frozenset(PROFILES["default"].algorithms[keyword]) for keyword in PROFILES["default"].algorithms}
NEW = (10, 0)
CURVE_ONLY = {**EVERYTHING, "kexalgorithms": frozenset({"curve25519-sha256"})}


def test_strict_is_never_wider_than_the_default() -> None:
    for keyword, names in PROFILES["strict"].algorithms.items():
        assert set(names) <= set(PROFILES["default"].algorithms[keyword])


def test_strict_has_only_key_exchanges_that_a_quantum_computer_does_not_break() -> None:
    found = sshd_crypto.settings("strict", EVERYTHING, NEW)["kexalgorithms"]
    assert found
    assert all(name.startswith(("mlkem768x25519-", "sntrup761x25519-")) for name in found)


def test_only_algorithms_that_the_sshd_present_knows_are_named() -> None:
    assert sshd_crypto.settings("default", CURVE_ONLY, NEW)["kexalgorithms"] == ("curve25519-sha256",)


def test_strict_is_refused_where_sshd_knows_no_such_key_exchange() -> None:
    with pytest.raises(Refusal, match=r"OpenSSH 8\.4, which supports no key exchange of 'strict'; choose 'default'"):
        sshd_crypto.settings("strict", CURVE_ONLY, (8, 4))


def test_audit_is_the_policy_of_the_release_that_this_sshd_is_of() -> None:
    everything = {
        keyword: frozenset((*PROFILES["audit"].algorithms[keyword], *AUDIT_BEFORE.algorithms[keyword]))
        for keyword in PROFILES["audit"].algorithms
    }
    new = sshd_crypto.settings("audit", everything, NEW)
    assert new["kexalgorithms"][0] == "mlkem768x25519-sha256"
    assert not any(name.startswith(("diffie", "curve")) for name in new["kexalgorithms"])
    assert new["macs"][0] == "hmac-sha2-512-etm@openssh.com"
    older = {
        **everything,
        "kexalgorithms": everything["kexalgorithms"] - {"mlkem768x25519-sha256", "sntrup761x25519-sha512"},
    }
    old = sshd_crypto.settings("audit", older, (9, 2))
    assert old["kexalgorithms"] == (
        "sntrup761x25519-sha512@openssh.com",
        "curve25519-sha256",
        "curve25519-sha256@libssh.org",
        "diffie-hellman-group16-sha512",
        "diffie-hellman-group18-sha512",
        "diffie-hellman-group-exchange-sha256",
    )
    assert old["macs"][0] == "hmac-sha2-256-etm@openssh.com"
    assert old["ciphers"] == new["ciphers"]


def test_the_system_s_own_algorithms_are_left_alone() -> None:
    assert sshd_crypto.settings("system", EVERYTHING, NEW) == {}


@pytest.mark.parametrize(
    ("version", "name", "bits"),
    [((9, 0), "strict", None), ((9, 1), "default", "2048"), (NEW, "strict", "3072")],
)
def test_the_size_of_people_s_keys_is_asked_for_where_sshd_can_ask(
    version: tuple[int, int], name: str, bits: str | None
) -> None:
    assert sshd_crypto.settings(name, EVERYTHING, version).get("requiredrsasize") == (bits and (bits,))


@pytest.mark.parametrize(
    ("client", "said"),
    [
        ({}, None),
        ({"kexalgorithms": ["mlkem768x25519-sha256", "curve25519-sha256"]}, None),
        ({"kexalgorithms": ["curve25519-sha256"]}, "no key exchange that sshd would accept"),
        ({"ciphers": ["aes128-ctr"]}, "no cipher that sshd would accept"),
        ({"hostkeyalgorithms": ["ecdsa-sha2-nistp256"]}, "no host key that sshd would accept"),
        ({"ciphers": ["aes256-gcm@openssh.com"], "macs": ["hmac-sha1"]}, None),
        ({"ciphers": ["aes256-ctr"], "macs": ["hmac-sha1"]}, "no cipher"),
    ],
)
def test_a_client_that_could_not_come_back_is_refused(client: dict[str, list[str]], said: str | None) -> None:
    settings = sshd_crypto.settings("strict", EVERYTHING, NEW)
    if said is None:
        sshd_crypto.refuse_client(settings, client)
        return
    with pytest.raises(Refusal, match=said):
        sshd_crypto.refuse_client(settings, client)


def test_a_mac_matters_where_the_cipher_has_none_of_its_own() -> None:
    settings = sshd_crypto.settings("default", EVERYTHING, NEW)
    with pytest.raises(Refusal, match="no MAC that sshd would accept"):
        sshd_crypto.refuse_client(settings, {"ciphers": ["aes256-ctr"], "macs": ["hmac-sha1"]})


@pytest.mark.parametrize(
    ("kind", "bits", "default", "strict"),
    [
        ("ssh-ed25519", 0, True, True),
        ("sk-ssh-ed25519@openssh.com", 0, True, True),
        ("ecdsa-sha2-nistp256", 0, True, False),
        ("ssh-rsa", 4096, True, True),
        ("ssh-rsa", 2048, True, False),
        ("ssh-rsa", 1024, False, False),
        ("ssh-dss", 0, False, False),
    ],
)
def test_a_key_is_taken_as_the_profile_says(kind: str, bits: int, default: bool, strict: bool) -> None:
    for name, taken in (("default", default), ("strict", strict)):
        assert Accepted.by(sshd_crypto.settings(name, EVERYTHING, NEW)).takes(kind, bits) is taken


@pytest.mark.parametrize("names", [("+ssh-dss",), ("ssh-ed25519", "ecdsa-*")])
def test_what_only_sshd_can_tell_in_full_refuses_no_key(names: tuple[str, ...]) -> None:
    settings = {"pubkeyacceptedalgorithms": names, "requiredrsasize": ("2048",)}
    assert Accepted.by(settings).takes("ecdsa-sha2-nistp256", 0)
    assert not Accepted.by(settings).takes("ssh-rsa", 1024)


def test_without_settings_every_key_is_taken() -> None:
    assert Accepted.by({}).takes("ssh-dss", 0)
