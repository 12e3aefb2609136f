# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64

from ansible_collections.portcullis.vps.plugins.module_utils.sshd.host_keys import (
    RETIRED,
    GenerateHostKey,
    HostKey,
    RetireHostKey,
    choose,
    filtered_moduli,
)


def field(content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + content


def key(path: str, kind: str, bits: int = 256, shown: bool = True) -> HostKey:
    number = ((1 << bits - 1) + len(path)).to_bytes(bits // 8, "big")
    rsa = kind == "ssh-rsa"
    blob = field(kind.encode()) + (field(b"\x01\x00\x01") + field(b"\x00" + number) if rsa else field(number))
    return HostKey(f"/etc/ssh/{path}", f"{kind} {base64.b64encode(blob).decode()}", shown)


GOOD = key("ssh_host_ed25519_key", "ssh-ed25519")
RSA = key("ssh_host_rsa_key", "ssh-rsa", 3072)
SMALL = key("ssh_host_rsa_key", "ssh-rsa", 2048)
ECDSA = key("ssh_host_ecdsa_key", "ecdsa-sha2-nistp256")


def test_good_keys_stay() -> None:
    assert choose([GOOD, RSA], 3072) == ((GOOD.path, RSA.path), (), ())


def test_what_is_missing_is_made() -> None:
    chosen = choose([], 3072)
    assert chosen.paths == ("/etc/ssh/ssh_host_ed25519_key", "/etc/ssh/ssh_host_rsa_key")
    assert chosen.make == (GenerateHostKey(GOOD.path, "ed25519", 256), GenerateHostKey(RSA.path, "rsa", 4096))


def test_a_small_key_makes_room_and_is_kept() -> None:
    (made,) = choose([GOOD, SMALL], 3072).make
    assert made == GenerateHostKey(RSA.path, "rsa", 4096, SMALL.retired)
    assert {SMALL.path, SMALL.retired, f"{SMALL.path}.pub"} <= set(made.paths)


def test_weak_kinds_are_retired_whether_shown_or_not() -> None:
    dsa = key("ssh_host_dsa_key", "ssh-dss", shown=False)
    assert choose([GOOD, RSA, ECDSA, dsa], 3072).retire == (
        RetireHostKey(ECDSA.path, ECDSA.retired),
        RetireHostKey(dsa.path, dsa.retired),
    )
    assert ECDSA.retired.startswith(f"{RETIRED}/ssh_host_ecdsa_key.")


def test_the_key_by_which_a_host_is_known_already_is_kept_wherever_it_lies() -> None:
    elsewhere = key("vendor_key", "ssh-ed25519")
    unused = key("ssh_host_ed25519_key", "ssh-ed25519", shown=False)
    assert choose([unused, elsewhere, RSA], 3072) == ((elsewhere.path, RSA.path), (), ())


def test_a_key_from_before_a_day_makes_room_for_a_new_one_and_one_from_that_day_does_not() -> None:
    old = HostKey(GOOD.path, GOOD.public, made_on="2026-11-24")
    new = HostKey(RSA.path, RSA.public, made_on="2026-11-25")
    chosen = choose([old, new], 3072, "2026-11-25")
    assert chosen.make == (GenerateHostKey(GOOD.path, "ed25519", 256, old.retired),)
    assert chosen.paths == (GOOD.path, RSA.path)


def test_an_old_key_that_lies_elsewhere_is_retired() -> None:
    old = HostKey("/etc/ssh/vendor_key", GOOD.public, made_on="2020-01-01")
    assert choose([old, RSA], 3072, "").retire == ()
    assert choose([old, RSA], 3072, "2021-01-01").retire[0].path == old.path


def test_two_keys_of_one_name_are_kept_apart() -> None:
    other = HostKey(ECDSA.path, f"{ECDSA.type} AAAA")
    assert other.retired != ECDSA.retired


def test_a_key_that_cannot_be_read_is_weak() -> None:
    assert not HostKey(RSA.path, "ssh-rsa AAAA").good(3072, "")


def test_groups_that_are_too_small_are_left_out() -> None:
    head = "# Time Type Tests Tries Size Generator Modulus\n"
    small, large = "20200101000000 2 6 100 2047 5 ABC\n", "20200101000000 2 6 100 3071 2 DEF\n"
    assert filtered_moduli(head + small + large) == head + large
    assert filtered_moduli(head + large) == head + large
