# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses and times in whatever stands around them."""

from __future__ import annotations

import datetime

import pytest
from ansible_collections.portcullis.vps.plugins.plugin_utils.incident import addresses, times

from tests.unit.plugins.plugin_utils.incident.cases import DATE, NOW


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("198.51.100.7", [("198.51.100.7", None)]),
        ("198.51.100.7.", [("198.51.100.7", None)]),
        ("198.51.100.7:22", [("198.51.100.7", 22)]),
        ("[198.51.100.7]:22", [("198.51.100.7", 22)]),
        ("(198.51.100.7)", [("198.51.100.7", None)]),
        ("198.51.100.7:", [("198.51.100.7", None)]),
        ("198.51.100.7.44321 > 203.0.113.5.22:", [("198.51.100.7", 44321), ("203.0.113.5", 22)]),
        ("198[.]51[.]100[.]7", [("198.51.100.7", None)]),
        ("198(dot)51{.}100[dot]7", [("198.51.100.7", None)]),
        ("2001[:]db8[:][:]7", [("2001:db8::7", None)]),
        ("hxxp://198.51.100.7/x", [("198.51.100.7", None)]),
        ("http://[2001:db8::7]:8080/", [("2001:db8::7", 8080)]),
        ("[2001:db8::7]:4444.", [("2001:db8::7", 4444)]),
        ("2001:db8::7.22", [("2001:db8::7", 22)]),
        ("2001:DB8::7%eth0", [("2001:db8::7", None)]),
        ("::ffff:198.51.100.7", [("198.51.100.7", None)]),
        ("::ffff:c633:6407", [("198.51.100.7", None)]),
        ("2001:db8::", [("2001:db8::", None)]),
        ("src:198.51.100.7", [("198.51.100.7", None)]),
        ("rip=198.51.100.7,lip=203.0.113.5", [("198.51.100.7", None), ("203.0.113.5", None)]),
        ("源IP：198.51.100.7，端口", [("198.51.100.7", None)]),
        ("198.51.100.7/32", [("198.51.100.7", None)]),
        ("198.51.100.0/24", []),
        ("198.51.100.7.example.org", []),
        ("ip-198.51.100.7", []),
        ("OpenSSH_9.2.1.3", []),
        ("Chrome/120.0.0.0", []),
        ("198.051.100.7", []),
        ("198.51.100.256", []),
        ("198.51.100.7:99999", []),
        ("1.2.3.4.5.6", []),
        ("03:04:05", []),
        ("aa:bb:cc:dd:ee:ff", []),
        ("std::vector", []),
        ("0.0.0.0 127.0.0.1 224.0.0.1 169.254.0.1 ::1 fe80::1 ff02::1", []),
        ("2001:db8::7\n%eth0", [("2001:db8::7", None)]),
    ],
)
def test_addresses_are_found_and_nothing_else(text: str, found: list[tuple[str, int | None]]) -> None:
    assert [(str(one.address), one.port) for one in addresses.find(addresses.readable(text))] == found


@pytest.mark.parametrize(
    "text", ["198.51.100.7", " [198.51.100.7] ", "'198.51.100.7'", "<2001:db8::7>", "198.51.100.7:22"]
)
def test_a_field_may_be_an_address_with_brackets_around_it(text: str) -> None:
    assert addresses.one(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "198.51.100.7; rm -rf /",
        "198.51.100.7 198.51.100.8",
        "$(198.51.100.7)",
        "198.51.100.0/24",
        "198.51.100.7\u202e",
        "198.51.100.7" + " " * 300,
        "",
        "web1",
        "`198.51.100.7`",
    ],
)
def test_a_field_is_an_address_and_nothing_else(text: str) -> None:
    assert addresses.one(text) is None


@pytest.mark.parametrize("value", [0, 65536, -1, True, None, "22; reboot", "9" * 5000, "\uff12\uff12", 22.0, " 22"])
def test_what_is_no_port_is_none(value: object) -> None:
    assert addresses.port(value) is None


def test_a_number_of_thousands_of_digits_is_no_port() -> None:
    assert addresses.port(10**5000) is None


@pytest.mark.parametrize(("value", "port"), [(22, 22), ("22", 22), ("65535", 65535)])
def test_a_port_is_a_number(value: object, port: int) -> None:
    assert addresses.port(value) == port


CLOCK = times.of_mail(DATE, [], NOW)


@pytest.mark.parametrize(
    ("text", "utc", "zone"),
    [
        ("2026-11-20T03:04:05Z", "03:04:05", "stated"),
        ("2026-11-20T03:04:05+01:00", "02:04:05", "stated"),
        ("2026-11-20T03:04:05.678-0500", "08:04:05", "stated"),
        ("2026-11-20 03:04:05,123 TCP", "02:04:05", "date_header"),
        ("2026/11/20 03:04:05 UTC+8", "19:04:05", "stated"),
        ("Nov 20 03:04:05 host", "02:04:05", "date_header"),
        ("[20/Nov/2026:03:04:05 +0300]", "00:04:05", "stated"),
        ("Fri Nov 20 03:04:05 2026:", "02:04:05", "date_header"),
        ("Nov 20 03:04:05 EST 2026", "08:04:05", "stated"),
        ("Fri, 20 Nov 2026 03:04:05 +0000 (UTC)", "03:04:05", "stated"),
        ("Nov 20 2026 03:04:05 GMT", "03:04:05", "stated"),
        ("20.11.2026 um 03:04:05 Uhr MEZ", "02:04:05", "stated"),
        ("20.11.2026, 03:04 Uhr", "02:04:00", "date_header"),
        ("20. November 2026 03:04:05", "02:04:05", "date_header"),
        ("2026年11月20日 03时04分05秒", "02:04:05", "date_header"),
        ("北京时间2026年11月20日 03:04:05", "19:04:05", "stated"),
        ("2026-11-20 03:04:05 CST", "02:04:05", "date_header"),
        ("2026-11-20 03:04:05 IST", "02:04:05", "date_header"),
        ("2026-11-20 03:04:05 +9900", "02:04:05", "date_header"),
        ("2026-11-20 03:04:60", "02:04:59", "date_header"),
    ],
)
def test_times_are_brought_to_utc_with_how_sure_their_zone_is(text: str, utc: str, zone: str) -> None:
    found = times.find(text, CLOCK)
    assert found is not None
    assert (f"{found.utc:%H:%M:%S}", found.zone) == (utc, zone)
    assert found.utc.year == 2026


@pytest.mark.parametrize(
    "text", ["", "no time", "11/10/2026 03:04:05", "2026-13-40 03:04:05", "0000-00-00 00:00:00", "Nov 99 99:99:99"]
)
def test_what_is_no_time_or_no_certain_one_is_none(text: str) -> None:
    assert times.find(text, CLOCK) is None


@pytest.mark.parametrize(
    ("date", "lines", "minutes", "zone"),
    [
        (DATE, [], 60, "date_header"),
        ("Fri, 20 Nov 2026 09:00:00 -0000", [], 0, "assumed_utc"),
        ("Fri, 20 Nov 2026 09:00:00 GMT", [], 0, "date_header"),
        ("yesterday", [], 0, "assumed_utc"),
        ("", [], 0, "assumed_utc"),
        (DATE, ["Note: Local timezone is -0500 (EST)"], -300, "stated"),
        (DATE, ["Alle Zeiten in MESZ."], 120, "stated"),
        (DATE, ["All times are UTC"], 0, "stated"),
        (DATE, ["时区：UTC+8"], 480, "stated"),
        (DATE, ["所有时间均为北京时间"], 480, "stated"),
        (DATE, ["Quelle Ziel Port Zeit (UTC)"], 0, "stated"),
        (DATE, ["Source\tTimestamp [GMT+2]\tPort"], 120, "stated"),
        (DATE, ["Auszug aus dem Log (MESZ):"], 120, "stated"),
        (DATE, ["源IP 时间（UTC+8） 端口"], 480, "stated"),
        (DATE, ["It took some time (ABC) to write this log (see below)"], 60, "date_header"),
        (DATE, ["Please act in time, GMT or not", "The times are what they are"], 60, "date_header"),
    ],
)
def test_the_clock_of_a_mail(date: str, lines: list[str], minutes: int, zone: str) -> None:
    found = times.of_mail(date, lines, NOW)
    assert (found.minutes, found.zone) == (minutes, zone)


def test_a_date_in_the_future_has_no_say_about_the_year() -> None:
    clock = times.of_mail("Fri, 20 Nov 2099 09:00:00 +0000", [], NOW)
    found = times.find("Nov 20 03:04:05", clock)
    assert found is not None
    assert found.utc == datetime.datetime(2026, 11, 20, 3, 4, 5, tzinfo=datetime.UTC)
