# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which lines of authorized_keys let somebody in: read as sshd reads them, with ssh-keygen as the judge."""

from __future__ import annotations

import base64
import time

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.authorized_keys import (
    LONGEST_LINE,
    MOST_LINES,
    Key,
    KeyLine,
    first_lines,
    key_lines,
    parse,
    parse_line,
)
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.key_material import joined, strings
from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from tests.unit.plugins.module_utils.sshd.key_texts import (
    ECDSA,
    ED25519,
    KEYS,
    LINES,
    RSA,
    blob,
    line,
    require_as_ssh_keygen,
)

NOW = "20261124120000"


def usable(text: str) -> list[Key]:
    return [key for key in parse(text) if not key.expired(NOW) and not key.options_problem]


@pytest.mark.parametrize(
    "text",
    [
        *KEYS,
        f"{ED25519} ada@laptop",
        f"# a comment\n\n  {ED25519}\n",
        f"\t{ED25519}\r\n",
        f'from="192.0.2.0/24",no-pty {ED25519}',
        f'command="echo \\"a b\\" ssh-rsa AAAA",restrict {ED25519}',
        f'command="x #\\\\" x" {ED25519}',
        f'environment="A=b c" {ED25519}',
        f"cert-authority {ED25519}",
        f",,restrict, {ED25519}",
        f'Expiry-Time="20270101" {ED25519}',
        f'expiry-time="202611241201" {ED25519}',
        f"rsa-sha2-512 {RSA.split()[1]}",
        f"webauthn-sk-ecdsa-sha2-nistp256@openssh.com {KEYS[-1].split()[1]}",
        f'command="\x0c\x1c\u2028" {ED25519}',
        line("ssh-ed25519", joined([b"ED25519", *strings(blob(ED25519))[1:]])),
        ED25519[:30] + "\x0c\x0b" + ED25519[30:],
        f"garbage\n{ED25519}",
    ],
)
def test_a_whole_key_is_usable(text: str) -> None:
    assert usable(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing\n\n",
        f"#{ED25519}",
        f"# a comment\u2028{ED25519}",
        f"# a comment\r{ED25519}",
        f"\x0c{ED25519}",
        f"\0{ED25519}",
        "ssh-ed25519",
        "ssh-ed25519 AAAA",
        ED25519[:-8],
        "ssh-ed25519 not-base64!",
        ED25519.replace(" ", "\u00a0"),
        line("ssh-dss", joined([b"ssh-dss", b"k", b"k", b"k", b"k"])),
        line("ssh-rsa", joined([b"ssh-rsa", b"\1\0\1"])),
        line("ssh-rsa", joined([b"ssh-rsa", b"\1\0\1", b"\x7f" * 64])),
        line("ssh-rsa", joined([b"ssh-rsa", b"\1\0\1", b"\xff" * 256])),
        line("ssh-ed25519", joined([b"ssh-ed25519", b"k" * 31])),
        line("ssh-ed25519", blob(ED25519) + b"\0"),
        line("ssh-ed25519", blob(RSA)),
        line(ECDSA.split()[0], blob(ECDSA)[:-1] + bytes([blob(ECDSA)[-1] ^ 1])),
        f'expiry-time="20261123" {ED25519}',
        f'expiry-time="20270101",expiry-time="20261123" {ED25519}',
        f'restrict,expiry-time="202611241159" {ED25519}',
        f"expiry-time=20270101 {ED25519}",
        f'command="a",command="b" {ED25519}',
        f'command="unfinished {ED25519}',
        f'command="unfinished\\" {ED25519}',
        f'command="a"b {ED25519}',
        f'principals="ada" {ED25519}',
        f"restrict\x0c {ED25519}",
        f"ssh-rsa {ED25519}",
        f"-----BEGIN OPENSSH PRIVATE KEY-----{ED25519}",
    ],
)
def test_what_lets_nobody_in_is_no_key(text: str) -> None:
    assert not usable(text)


def test_a_key_is_one_however_a_line_spells_it() -> None:
    kind, *numbers = strings(blob(RSA))
    padded = line("rsa-sha2-256", joined([b"rsa", *(b"\0\0" + number for number in numbers)]))
    assert {key.meaning for key in parse(f"{RSA} ada\n{padded} eve\nrsa-sha2-512  {RSA.split()[1]}\r\n")} == {
        parse(RSA)[0].meaning
    }
    assert kind == b"ssh-rsa"


def test_options_are_read_with_their_quotes() -> None:
    key = parse_line(f'command="say \\"from=\\",cert-authority",from="192.0.2.1,!192.0.2.7" {ED25519}')
    assert key is not None
    assert (key.command, key.sources, key.is_ca) == ('say "from=",cert-authority', ("192.0.2.1", "!192.0.2.7"), False)


def test_lines_that_are_no_comment_are_numbered_whether_they_hold_a_key_or_not() -> None:
    text = f"# one\n{ED25519}\n\n \t# four\n \r\nfive\x0b\x1c\u2028{ED25519}\n\x0c\n{RSA}"
    assert [(found.number, found.key is not None) for found in key_lines(text)] == [
        (2, True),
        (6, False),
        (7, False),
        (8, True),
    ]


def test_of_a_long_file_the_first_lines_are_read_and_no_line_that_is_longer_than_any_key() -> None:
    text = f"# mine\n{ED25519}\n" * 3_000
    found, more = first_lines(text)
    assert (len(found), more) == (MOST_LINES, True)
    assert first_lines(f"# mine\n{ED25519}\n" * MOST_LINES)[1] is False
    assert first_lines("x\n" * 500_000) == ([KeyLine(number, None) for number in range(1, MOST_LINES + 1)], True)
    assert parse_line(f"{ED25519} {'x' * LONGEST_LINE}") is None
    assert parse_line(f"{ED25519} {'x' * 1000}") is not None


@pytest.mark.parametrize(
    "text", ["ssh-rsa " + "A" * 1_000_000, "pty," * 250_000, '"' + "x" * 1_000_000, f"{ED25519} " * 12_000]
)
def test_no_line_takes_long_to_read(text: str) -> None:
    started = time.process_time()
    first_lines(text)
    assert time.process_time() - started < 2


# To make a hundred lines fewer would take minutes.
@settings(max_examples=15, phases=[Phase.generate], suppress_health_check=list(HealthCheck), deadline=None)
@given(st.lists(LINES, min_size=100, max_size=100))
def test_keys_are_read_as_ssh_keygen_reads_them(tmp_path_factory: pytest.TempPathFactory, lines: list[str]) -> None:
    require_as_ssh_keygen(tmp_path_factory.getbasetemp() / "keys", lines)


def test_base64_of_a_key_is_canonical() -> None:
    spelled = base64.b64encode(blob(ED25519)).decode()
    assert parse(f"ssh-ed25519 \x0b{spelled}")[0].blob == spelled
