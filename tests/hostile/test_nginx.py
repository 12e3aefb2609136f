# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is written for nginx: nginx itself reads it as what was meant, and the writer writes nothing else."""

from __future__ import annotations

import ipaddress
import os
import random
import re
import string
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.allowlist import nginx
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.base.values import Network

from lab import Lab
from tests.hostile.hostile_host import GOOD

COUNT = 10_000 if os.environ.get("PORTCULLIS_HOSTILE") == "all" else 500
BATCH = 500
_FIELD = string.ascii_letters + string.digits + "-"
#: What means something to nginx, or ends a line or a text for somebody.
_SIGNS = [
    *";{}#\"'\\$ \t\n\r\0\x0b\x1b/:.%*~",
    "\u2028",
    "\x85",
    "é",
    "٤",
    "include /etc/passwd",
    "load_module x",
    "set_real_ip_from",
    "0",
]
_CONFIGURATION = "events {{}}\nhttp {{ access_log off; server_names_hash_max_size 65536;\n{}}}\n"
_CHECK = ["sh", "-c", "cat > /tmp/nginx.conf && nginx -T -c /tmp/nginx.conf"]
_TOKEN = re.compile(r"\s+|(#[^\n]*)|([;{}])|([^\s;{}\"'\\#$]+)")


@dataclass(frozen=True)
class Meant:
    field: str
    networks: tuple[Network, ...]


def generated(seed: int, count: int) -> list[Meant]:
    """Return what could be meant: every prefix and every address of both families, and each name of a header."""
    chance = random.Random(seed)

    def network() -> Network:
        kind, bits = chance.choice(((ipaddress.IPv4Network, 32), (ipaddress.IPv6Network, 128)))
        prefix = chance.randint(1, bits)
        return kind(((chance.getrandbits(prefix)) << (bits - prefix), prefix))

    return [
        Meant(
            chance.choice(string.ascii_letters) + "".join(chance.choices(_FIELD, k=chance.randint(0, 62))),
            tuple(dict.fromkeys(network() for _n in range(chance.randint(0, 6)))),
        )
        for _n in range(count)
    ]


def tokens(text: str) -> list[str]:
    """Return a configuration's words by nginx's own grammar; fails for quotes, variables and escapes, of which it needs none."""
    found, place = [], 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        assert match, text[place : place + 80]
        found += [word for word in match.groups()[1:] if word]
        place = match.end()
    return found


def read_back(lab: Lab, meant: Sequence[Meant]) -> list[Meant]:
    """Return what nginx reads in what is written; the test fails where it refuses or complains of anything."""
    servers = "".join(
        f"server {{ listen 127.0.0.1:8099; server_name s{n}.test;\n{nginx.real_ip(one.field, one.networks)}}}\n"
        for n, one in enumerate(meant)
    )
    done = lab.exec(GOOD, _CHECK, stdin=_CONFIGURATION.format(servers))
    assert done.returncode == 0, done.stderr
    assert not re.search(r"\[(warn|emerg|error|alert|crit)\]", done.stderr), done.stderr
    words = tokens(done.stdout)
    found: list[tuple[list[str], list[str]]] = []
    for n, word in enumerate(words):
        if word == "server":
            found.append(([], []))
        if word in ("real_ip_header", "set_real_ip_from"):
            assert words[n + 2] == ";"
            found[-1][word == "set_real_ip_from"].append(words[n + 1])
    assert all(len(fields) == 1 for fields, _networks in found)
    return [Meant(fields[0], tuple(map(ipaddress.ip_network, networks))) for fields, networks in found]


def test_nginx_reads_what_was_meant(lab: Lab) -> None:
    for batch in range(0, COUNT, BATCH):
        meant = generated(batch, BATCH)
        assert read_back(lab, meant) == meant


def test_nginx_would_obey_what_a_header_brings_along(lab: Lab) -> None:
    """What the guards keep out: with neither, a line break in a header is a directive of its own."""
    text = "real_ip_header X-Real-IP;\nreturn 200 owned;"
    done = lab.exec(GOOD, _CHECK, stdin=_CONFIGURATION.format(f"server {{ {text} }}"))
    assert done.returncode == 0, done.stderr
    with pytest.raises(Refusal):
        nginx.header(text[len("real_ip_header ") : -1], "nginx_real_ip_header")
    with pytest.raises(Refusal):
        nginx.real_ip(text[len("real_ip_header ") : -1], ())


def written(place: str, odd: Any) -> str:
    """Have the writer write a text that no parser has seen."""
    if place == "header":
        return nginx.real_ip(odd, ())
    if place == "network":
        return nginx.real_ip("X-Real-IP", [odd])
    return nginx.files(odd, "", "pem", ())[nginx.snippet_path(odd)] or ""


@pytest.mark.parametrize("place", ["header", "network", "name"])
def test_whatever_reaches_the_writer_it_writes_lines_of_its_own_or_none(place: str) -> None:
    chance = random.Random(1)
    own = re.compile(
        r"set_real_ip_from [0-9a-f.:/]+;|real_ip_header [A-Za-z][A-Za-z0-9-]*;|ssl_verify_client on;|"
        r"ssl_client_certificate /etc/portcullis/[a-z0-9_]+-origin-pulls\.pem;|# Managed by .*"
    )
    refused = 0
    for _n in range(10_000):
        odd = "".join(chance.choice([*_SIGNS, "10.0.0.0/8", "edge"]) for _sign in range(chance.randint(1, 4)))
        try:
            text = written(place, odd)
        except Refusal:
            refused += 1
        else:
            assert [line for line in text.removesuffix("\n").split("\n") if not own.fullmatch(line)] == []
    assert 5_000 < refused < 10_000
