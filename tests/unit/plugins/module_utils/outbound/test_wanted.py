# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person writes about what may leave a host."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.managed.outbound import ARGUMENT_SPEC
from ansible_collections.portcullis.vps.plugins.module_utils.outbound.destinations import Destination
from ansible_collections.portcullis.vps.plugins.module_utils.outbound.wanted import Span, Wanted

DEFAULTS: dict[str, Any] = {name: about["default"] for name, about in ARGUMENT_SPEC.items()}


def wanted(**changed: Any) -> Wanted:
    return Wanted.parse({**DEFAULTS, **changed})


def test_the_defaults_are_legal_report_only_and_outlive_a_file() -> None:
    found = wanted()
    assert (found.mode, found.enforces, found.budget, found.seconds) == ("report", False, 100, 86400)
    assert Span(25, 25) in found.ports
    assert Span(6660, 6669) in found.ports
    assert Wanted.from_text(found.to_text()) == found


def test_everything_that_can_be_said_outlives_a_file() -> None:
    found = wanted(
        mode="enforce",
        budget=1,
        period_hours=720,
        ports=[],
        protocols=["udp", "tcp"],
        destinations=[
            {"to": "Backup.example.org.", "port": 22},
            {"to": "2001:db8::/48"},
            {"to": "9.9.9.9", "proto": "udp", "port": 53},
        ],
        interfaces=["wg-+"],
        notify_command=["/bin/tell", "it's $HOME; rm"],
    )
    assert Wanted.from_text(found.to_text()) == found
    assert found.protocols == ("tcp", "udp")
    assert found.destinations[0] == Destination("backup.example.org", 22)


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"mode": "report"}', "[" * 100_000])
def test_a_file_that_says_something_else_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Wanted.from_text(text)


@pytest.mark.parametrize("value", [False, "False", "off"])
def test_an_off_without_quotes_is_off(value: object) -> None:
    assert wanted(mode=value).mode == "off"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["25"], "25"),
        ([25, 465], "25 465"),
        (["6660-6669", "6665", 6670], "6660-6670"),
        (["30", "25-29", "1-65535"], "1-65535"),
        ([], ""),
        ("25", "25"),
    ],
)
def test_ports_are_merged_so_that_the_kernel_takes_them(given: object, expected: str) -> None:
    assert " ".join(map(str, wanted(ports=given).ports)) == expected


@pytest.mark.parametrize(
    ("option", "value", "says"),
    [
        ("mode", "on", "write one of off, report, enforce"),
        ("mode", True, "write one of off, report, enforce"),
        ("budget", 0, "budget: 0 is out of bounds"),
        ("budget", 65536, "out of bounds"),
        ("period_hours", 721, "out of bounds"),
        ("ports", ["0"], "is not a port"),
        ("ports", ["70-60"], "write 60-70"),
        ("ports", ["25,26"], "is not a port"),
        ("ports", [True], "is not a port"),
        ("ports", [str(port) for port in range(1, 400, 3)], "at most 100"),
        ("protocols", ["udp"], "tcp is missing"),
        ("protocols", ["tcp", "sctp"], "'sctp' is not counted"),
        ("interfaces", ["eth0 accept"], "cannot be a network interface's name"),
        ("interfaces", ['a" accept'], "cannot be a network interface's name"),
        ("interfaces", ["+"], "cannot be a network interface's name"),
        ("destinations", ["9.9.9.9"], "is no destination"),
        ("destinations", [{"port": 22}], "is no destination"),
        ("destinations", [{"to": "9.9.9.9", "ports": 22}], "is no destination"),
        ("destinations", [{"to": "0.0.0.0/0"}], "is everybody"),
        ("destinations", [{"to": "::/0"}], "is everybody"),
        ("destinations", [{"to": "9.9.9.9/8"}], "write 9.0.0.0/8"),
        ("destinations", [{"to": "a host"}], "is no name of a host"),
        ("destinations", [{"to": "-a.example"}], "is no name of a host"),
        ("destinations", [{"to": "9.9.9.9", "proto": "icmp"}], "is no protocol"),
        ("destinations", [{"to": "9.9.9.9", "port": 0}], "is not a port"),
        ("destinations", [{"to": "9.9.9.9"}] * 501, "at most 500"),
        ("notify_command", ["mail", "root"], "is not the path of a program"),
        ("notify_command", ["/bin/mail", "a\nb"], "line break"),
    ],
)
def test_what_is_not_legal_is_refused_with_what_to_write(option: str, value: object, says: str) -> None:
    with pytest.raises(Refusal, match="^" + option) as refused:
        wanted(**{option: value})
    assert says in str(refused.value)
