# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys, and lines of authorized_keys such as people, programs and attackers write them."""

from __future__ import annotations

import base64
import re
import subprocess
from pathlib import Path

from ansible_collections.portcullis.vps.plugins.module_utils.sshd.authorized_keys import parse
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.key_material import TYPES, joined, strings
from hypothesis import strategies as st


def blob(key: str) -> bytes:
    return base64.b64decode(key.split()[1])


def line(kind: str, content: bytes) -> str:
    return f"{kind} {base64.b64encode(content).decode()}"


ED25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOfUWUpfyuWL1F9nThEfl8s5I6WZFTVDzzuTpGIlCfks"
RSA = (
    "ssh-rsa "
    "AAAAB3NzaC1yc2EAAAADAQABAAABAQDbJsUk+WEXLry3bMmrpR0zn2wxMGLtcWv3h5XYCrRhROLuizehWm6AgDQgfYSqUWWEno//"
    "n2m24fqaDb+SPFpljkhZfdPDyhUm6RPUBCCMRG2nracRNCr4GL+GYJauRNW5ZNi3ovOaQ2FVxZMihGobuqfbKx3LzMY2jdvX2XCg"
    "7QLSzil6HX1Ge6L8ATp6NBV3YJ6w6i/XNi4OjpEaMAN5UzbqfS+Eass4UZvNww2ZLNdrfyuH+7dP771QK/CBVdLw19cGPR2CDch6"
    "OWEi8rclNtivbhqojy1m5VmdzQhURk3otsmaTsodkfAWXHYJROUpfRNhvLbTzR+RnzA0Mmnn"
)
ECDSA = (
    "ecdsa-sha2-nistp256 "
    "AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBLpzR1fcOfv4WfbufGFGSOhrIChOe13MtjgKzNsgexsRU3m7"
    "gamfIqd6T79af3H248Hh7oExpZgt4UxGjngioNY="
)
ECDSA_384 = (
    "ecdsa-sha2-nistp384 "
    "AAAAE2VjZHNhLXNoYTItbmlzdHAzODQAAAAIbmlzdHAzODQAAABhBOh8wgnKURVXlnyv9Byg/Ls4oKN3dQViYSJ1YJ7TuhoE40qE"
    "g8L12vgM+jeg5IPdMuWXhN6NVLlPKjRJ2cFUXpbX74wWMCPlRn839JYTPkOZp2xF322I04UEVoWB4wtRyw=="
)
ECDSA_521 = (
    "ecdsa-sha2-nistp521 "
    "AAAAE2VjZHNhLXNoYTItbmlzdHA1MjEAAAAIbmlzdHA1MjEAAACFBABw5s5SvE8JEtiZP7Bkn4X7QsmjYN2YVhIT4W+GJVv55iQ3"
    "GNgVZlg21hdGkJioFssgWxU6pFuAE/BsyiORI64IeAHKEn5buHJGvxaNuJWiHBp7qlSN87n8zvG9d6vvOmAmc4yDZHbLgQz3QEvd"
    "YfcNJWOU8D9YWLeTfUBgofD45Y9m4g=="
)
SK_ED25519 = line(
    "sk-ssh-ed25519@openssh.com", joined([b"sk-ssh-ed25519@openssh.com", strings(blob(ED25519))[1], b"ssh:"])
)
SK_ECDSA = line(
    "sk-ecdsa-sha2-nistp256@openssh.com",
    joined([b"sk-ecdsa-sha2-nistp256@openssh.com", *strings(blob(ECDSA))[1:], b"ssh:"]),
)
KEYS = (ED25519, RSA, ECDSA, ECDSA_384, ECDSA_521, SK_ED25519, SK_ECDSA)

_ODD = st.sampled_from(
    [
        *' \t"\\,=#',
        "\x0b",
        "\x0c",
        "\x1c",
        "\x1f",
        "\x85",
        "\xa0",
        "\u2028",
        "\ufeff",
        "\0",
        "\udcff",
        "é",
        "A",
        "x",
    ]
)
_ODD_TEXT = st.lists(_ODD, max_size=6).map("".join)
_NAMES = st.sampled_from(
    [
        "restrict",
        "no-pty",
        "Cert-Authority",
        "command",
        "from",
        "environment",
        "expiry-time",
        "pty",
        "frobnicate",
        "ssh-rsa",
    ]
)
_VALUES = st.one_of(
    _ODD_TEXT, st.sampled_from(["192.0.2.0/24", "A=b", "20990101", "20260230", 'echo \\"a b\\"', "x #\\\\"])
)
_OPTION = st.one_of(
    _NAMES, st.builds('{}="{}"'.format, _NAMES, _VALUES), st.builds("{}={}".format, _NAMES, _VALUES), _ODD_TEXT
)
_TAKEN = st.sampled_from(
    [
        "restrict",
        "no-PTY,user-rc",
        "cert-authority",
        'command="echo \\"a b\\" #"',
        'command="x #\\\\" x"',
        'from="192.0.2.0/24,!192.0.2.7"',
        'environment="A=b c"',
        'expiry-time="20990101"',
        'permitopen="db:5432"',
        'principals="ada,bob"',
    ]
)
_OPTIONS = st.lists(st.one_of(_TAKEN, _TAKEN, _TAKEN, _OPTION), max_size=3).map(",".join)
_BLOBS = st.sampled_from([key.split()[1] for key in KEYS])
_KIND = st.sampled_from([*TYPES, "ssh-ed25519 ", "SSH-RSA", "ssh-dsa"])
_WHOLE = st.sampled_from([*KEYS, f"rsa-sha2-512 {RSA.split()[1]}", f"rsa-sha2-256 {RSA.split()[1]}"])
_KEY = st.one_of(_WHOLE, _WHOLE, st.builds("{} {}".format, _KIND, _BLOBS))


@st.composite
def _lines(draw: st.DrawFn) -> str:
    parts = [draw(st.sampled_from(["", "", " ", "\t", "#"])), draw(_OPTIONS), draw(_KEY), draw(_ODD_TEXT)]
    text = draw(st.sampled_from([" ", "\t"])).join(part for part in parts[1:] if part)
    for _change in range(draw(st.sampled_from([0, 0, 0, 1, 2]))):
        index = draw(st.integers(0, len(text)))
        # One sign more, one less, or one for another.
        text = text[:index] + draw(_ODD_TEXT) + text[index + draw(st.integers(0, 1)) :]
    # ssh-keygen takes a number in front for a key of SSH 1.
    return parts[0] + text


LINES = _lines()


def require_as_ssh_keygen(path: Path, lines: list[str]) -> None:
    """Fail unless the keys in these lines are those that ssh-keygen finds there."""
    # What ssh-keygen reads otherwise than sshd: spaces behind options, numbers in front, CR, and a private key's first line.
    text = "\n".join(["# first", *(re.sub("[ \t]{2,}", " ", found) for found in lines)])
    path.write_bytes(text.encode("utf-8", "surrogateescape") + b"\n")
    done = subprocess.run(["ssh-keygen", "-lf", path], capture_output=True, check=False)
    said = [words.split()[1].decode() for words in done.stdout.split(b"\n") if words]
    assert [key.fingerprint for key in parse(text)] == said
