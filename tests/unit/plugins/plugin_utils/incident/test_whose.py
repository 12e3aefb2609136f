# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which host of the inventory a report is about: only one of ours, by the best way in which it is named, and all that share an address."""

from __future__ import annotations

import ipaddress
import socket
import threading
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.plugin_utils.incident import outside, sentences, whose
from ansible_collections.portcullis.vps.plugins.plugin_utils.incident.reported import (
    FIELD,
    LOG,
    MOST_BYTES,
    TEXT,
    Facts,
    Seen,
)

from tests.unit.plugins.plugin_utils.incident.cases import INVENTORY

WEB1, WEB2, DB, STRANGER = map(ipaddress.ip_address, ("198.51.100.7", "198.51.100.8", "192.0.2.50", "203.0.113.9"))


def facts(*seen: Seen) -> Facts:
    return Facts("text", "login_attack", "en", "", "", seen, ())


def hosts(*seen: Seen) -> tuple[str, ...]:
    return whose.match(facts(*seen), INVENTORY).hosts


def test_an_address_that_is_nobodys_is_never_the_source() -> None:
    found = whose.match(facts(Seen(FIELD, STRANGER), Seen(LOG, STRANGER)), INVENTORY)
    assert (found.sources, found.elsewhere) == ((), (STRANGER,))


def test_all_hosts_behind_one_address_are_named() -> None:
    assert hosts(Seen(LOG, DB)) == ("db1", "db2")
    assert "it may be any of them" in " ".join(
        sentences.read(facts(Seen(LOG, DB)), whose.match(facts(Seen(LOG, DB)), INVENTORY), {})
    )


def test_a_network_of_ours_is_ours() -> None:
    assert hosts(Seen(LOG, ipaddress.ip_address("2001:db8:7::dead"))) == ("web1",)
    assert hosts(Seen(LOG, ipaddress.ip_address("2001:db8:8::dead"))) == ()


def test_a_mention_does_not_count_beside_a_line_of_a_log() -> None:
    assert hosts(Seen(TEXT, WEB2), Seen(LOG, WEB1)) == ("web1",)
    assert hosts(Seen(LOG, WEB2), Seen(FIELD, WEB1)) == ("web1",)
    assert hosts(Seen(TEXT, WEB2), Seen(TEXT, WEB1)) == ("web2", "web1")


def test_a_stranger_in_a_field_does_not_hide_ours_in_a_log() -> None:
    found = whose.match(facts(Seen(FIELD, STRANGER), Seen(LOG, WEB1)), INVENTORY)
    assert (found.hosts, found.elsewhere) == (("web1",), (STRANGER,))


def test_who_was_attacked_is_not_the_source_for_being_mentioned() -> None:
    found = whose.match(facts(Seen(LOG, STRANGER, destination=WEB1), Seen(TEXT, WEB1)), INVENTORY)
    assert found.sources == ()
    assert [one.hosts for one in found.targets] == [("web1",)]


def test_who_was_attacked_and_attacks_is_the_source() -> None:
    assert hosts(Seen(LOG, STRANGER, destination=WEB1), Seen(LOG, WEB1)) == ("web1",)


def test_a_report_says_that_it_proves_nothing_and_whose_addresses_are_not_known() -> None:
    said = sentences.read(
        facts(Seen(LOG, STRANGER)), whose.match(facts(Seen(LOG, STRANGER)), INVENTORY), {"web9": "no name"}
    )
    assert "proves nothing by itself" in said[0]
    assert any(one.startswith("Source: none of the addresses") for one in said)
    assert any("web9 are not known (no name)" in one and "incident_addresses" in one for one in said)


@pytest.mark.parametrize(
    ("login", "more", "resolved", "networks"),
    [
        ("198.51.100.7", None, {}, ["198.51.100.7/32"]),
        ("[2001:db8::7]", None, {}, ["2001:db8::7/128"]),
        ("web1", None, {"web1": ["198.51.100.7", "2001:db8::7"]}, ["198.51.100.7/32", "2001:db8::7/128"]),
        ("web1", None, {"web1": ["127.0.1.1", "fe80::1%eth0"]}, None),
        ("web1", None, {}, None),
        ("10.0.0.5", ["198.51.100.7", "2001:db8:7::/64"], {}, ["198.51.100.7/32", "2001:db8:7::/64", "10.0.0.5/32"]),
        ("web1", "198.51.100.7", {}, ["198.51.100.7/32"]),
    ],
)
def test_the_addresses_of_a_host(
    login: str, more: Any, resolved: dict[str, list[str]], networks: list[str] | None
) -> None:
    found = whose.known("web1", login, more, resolved)
    assert (None if found is None else [str(one) for one in found.networks]) == networks


@pytest.mark.parametrize("more", [["198.51.100.7/24"], ["web1"], ["198.51.100.7; reboot"], 7.5])
def test_addresses_that_are_none_are_refused_with_the_variable(more: Any) -> None:
    with pytest.raises(Refusal, match="incident_addresses of web1"):
        whose.known("web1", "198.51.100.7", more, {})


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("gone.eml", "gone.eml cannot be read (No such file or directory)"),
        (".", ". cannot be read (Is a directory)"),
        ("/dev/zero", "/dev/zero is a device"),
    ],
)
def test_what_is_no_file_is_refused(path: str, why: str) -> None:
    with pytest.raises(Refusal) as refusal:
        outside.content(path)
    assert why in str(refusal.value)


def test_of_a_file_without_end_no_more_is_read_than_a_report_may_have(tmp_path: Path) -> None:
    sparse = tmp_path / "large.eml"
    with sparse.open("wb") as file:
        file.truncate(1 << 40)
    assert MOST_BYTES < len(outside.content(str(sparse))) < MOST_BYTES + 2_000_000


def test_names_are_resolved_and_those_that_are_not_say_why(monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(name: str, *_arguments: object, **_named: object) -> list[Any]:
        if name == "gone":
            raise socket.gaierror(-2, "Name or service not known")
        return [(2, 1, 6, "", ("198.51.100.7", 0)), (10, 1, 6, "", ("2001:db8::7", 0, 0, 0))]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    found, failed = outside.resolve({"web1", "gone"})
    assert found == {"web1": ["198.51.100.7", "2001:db8::7"]}
    assert failed == {"gone": "its name does not resolve: Name or service not known"}


def test_a_silent_name_server_holds_nothing_up(monkeypatch: pytest.MonkeyPatch) -> None:
    ever = threading.Event()
    monkeypatch.setattr(outside, "_SECONDS", 0.2)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_arguments, **_named: ever.wait(60) and [])
    found, failed = outside.resolve({"web1"})
    ever.set()
    assert (found, list(failed)) == ({}, ["web1"])
    assert "not resolved within" in failed["web1"]
