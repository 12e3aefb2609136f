# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page as a browser reads it, and its size."""

from __future__ import annotations

import base64
import hashlib
import html.parser
import json
import re

import pytest
from ansible_collections.portcullis.vps.plugins.plugin_utils.report import exports, looks, page, style
from ansible_collections.portcullis.vps.plugins.plugin_utils.report.history import DAY, History
from ansible_collections.portcullis.vps.plugins.plugin_utils.report.looks import Area, Host

NOW = 1_800_000_000.0
#: What would do something if it came onto the page as it is.
EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'`</style>&#x3c;\u202e"
EMPTY = {"meta", "br", "rect", "path"}


class Reader(html.parser.HTMLParser):
    """Notes all elements and attributes, and that each is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.attributes: set[str] = set()
        self.open: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.attributes |= {name for name, _value in attrs}
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    reader.close()
    assert reader.open == []
    return reader


def fleet() -> list[Host]:
    updates, ssh = Area("updates", True, ("Updates: 1 hour old.",)), Area("ssh", False, (f"SSH: {EVIL}.",))
    return [
        Host("right.example.org", (updates,), NOW - 60),
        Host("wrong.example.org", (updates, ssh), NOW),
        Host("old.example.org", (updates,), NOW - 3 * DAY, "it cannot be reached"),
        Host(f"unknown{EVIL}", (), 0, EVIL),
    ]


def written(hosts: list[Host], changes: tuple[str, ...] = ()) -> str:
    kept = History()
    for place in range(60, -1, -1):
        kept = kept.after(hosts, NOW - place * DAY)
    return page.written(hosts, kept.looks, changes, NOW, "Our fleet")


def test_it_says_first_who_needs_somebody_why_and_what_to_type() -> None:
    text = written(fleet(), ("web9 is new",))
    reader = read(text)
    words = " ".join(reader.words)
    places = [
        words.index(part)
        for part in ("Who needs somebody", "wrong.example.org", "old.example.org", "web9 is new", "Every host")
    ]
    assert places == sorted(places)
    assert "ansible-playbook portcullis.vps.site --limit wrong.example.org" in words
    assert "What it said 3 days ago is below." in words
    assert "ansible old.example.org -m portcullis.vps.host_check" in words
    assert "4 hosts" in words


def test_what_a_host_is_called_or_says_is_text_and_nothing_else() -> None:
    reader = read(written(fleet(), (EVIL,)))
    assert {"script", "img"} & {*reader.elements} == set()
    assert reader.elements.count("style") == 1
    assert not [name for name in reader.attributes if name.startswith("on") or name in ("style", "src", "href")]


def test_its_policy_allows_its_own_style_alone() -> None:
    text = written(fleet())
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None
    body = text[text.index("<style>") + 7 : text.index("</style>")]
    digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
    assert policy[1] == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert "http://" not in text
    assert "https://" not in text
    assert "url(" not in text


def test_each_state_has_a_word_and_an_old_one_is_never_right() -> None:
    text = written(fleet())
    for sign in page.SIGNS.values():
        assert sign in text
    row = text[text.index("<summary>old.example.org") :]
    row = row[: row.index("</tr>")]
    assert "✔" not in row
    assert row.count("◷ old") == 2


def test_a_fleet_that_is_well_says_so_and_an_empty_one_does_not() -> None:
    assert "Nobody: every host was asked" in written([Host("web1", (Area("ssh", True, ()),), NOW)])
    assert "Nobody was asked" in written([])


@pytest.mark.parametrize("scheme", style.COLOURS)
def test_text_can_be_told_from_its_ground(scheme: str) -> None:
    """WCAG 2.2, success criterion 1.4.3: at least 4.5 to 1."""
    for name, (text, ground) in style.COLOURS[scheme].items():
        lighter, darker = sorted((luminance(text), luminance(ground)), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5, name


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_five_hundred_hosts_are_less_than_a_megabyte() -> None:
    names = (
        "changes",
        "last_resorts",
        "windows",
        "certificates",
        "updates",
        "allowlists",
        "ssh",
        "baseline",
        "exposure",
        "bans",
        "backup",
        "pull",
    )
    hosts = [
        Host(
            f"web{place}.example.org",
            tuple(
                Area(name, (place + number) % 40 != 0, (f"{name}: " + "a sentence about it. " * 4,))
                for number, name in enumerate(names)
            ),
            NOW,
            "it cannot be reached" if place % 50 == 0 else "",
        )
        for place in range(500)
    ]
    assert len(written(hosts).encode()) < 1_000_000
    assert len(History().after(hosts, NOW).looks[0].wrong) < 500


def test_programs_get_the_same_numbers() -> None:
    said = json.loads(exports.as_json(fleet(), ["web9 is new"], NOW))
    assert said["counts"] == {"wrong": 1, "unknown": 1, "old": 1, "right": 1}
    assert [host["state"] for host in said["hosts"]] == ["right", "wrong", "old", "unknown"]
    lines = exports.as_prometheus(fleet(), NOW).splitlines()
    assert 'portcullis_area_ok{host="wrong.example.org",area="ssh"} 0' in lines
    assert 'portcullis_host_state{host="old.example.org",state="old"} 1' in lines
    # What is old says nothing about now.
    assert not [line for line in lines if line.startswith('portcullis_area_ok{host="old')]
    metric = re.compile(r'[a-z_]+(\{[a-z]+="(\\.|[^"\\])*"(,[a-z]+="(\\.|[^"\\])*")*\})? \d+')
    assert [line for line in lines if not line.startswith("# ") and not metric.fullmatch(line)] == []


def test_a_name_with_quotes_is_one_label() -> None:
    text = exports.as_prometheus([Host('a"b\\c\nd', (), 0, "off")], NOW)
    assert 'host="a\\"b\\\\c\\nd"' in text


def test_hosts_that_want_somebody_come_first() -> None:
    assert [host.state for host in looks.ranked(fleet())] == ["wrong", "unknown", "old", "right"]
