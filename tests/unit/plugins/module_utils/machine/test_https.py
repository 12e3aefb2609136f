# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fetching from a server that is slow, wrong or hostile: a real one, over HTTPS, on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.machine.https import (
    Answer,
    Unreachable,
    Untrustworthy,
    fetch,
)

from tests.unit.plugins.module_utils.machine.hostile import PACKED, Hostile, serving, trusted


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hostile]:
    folder = tmp_path_factory.mktemp("server")
    with serving(folder) as found:
        found.certificate = trusted(folder)
        found.say("good", "one\ntwo", headers={"ETag": '"1"'})
        found.say("here", "", status=302, headers={"Location": "/good"})
        yield found


@pytest.mark.parametrize("path", ["good", "here"])
def test_what_is_right_is_returned_with_its_mark(server: Hostile, path: str) -> None:
    assert fetch(server.url(path), 20, 1000, server.certificate) == Answer("one\ntwo", '"1"')


def test_an_answer_whose_mark_still_holds_need_not_come_again(server: Hostile) -> None:
    assert fetch(server.url("good"), 20, 1000, server.certificate, '"1"') == Answer(None, '"1"')
    assert server.asked[-1] == '"1"'
    assert fetch(server.url("good"), 20, 1000, server.certificate, '"0"') == Answer("one\ntwo", '"1"')


@pytest.mark.parametrize("mark", ["x" * 300, "\xe4"])
def test_a_mark_that_cannot_be_sent_back_is_forgotten(server: Hostile, mark: str) -> None:
    server.say("mark", "one", headers={"ETag": mark})
    assert fetch(server.url("mark"), 20, 1000, server.certificate) == Answer("one", "")


#: What the server says, and what the refusal says; the first kind is answers that are invalid.
UNBELIEVABLE: dict[str, tuple[dict[str, Any], str]] = {
    "more than is read": ({"body": "x" * 5000}, "more than 1000 bytes"),
    "a gzip bomb": ({"body": PACKED, "headers": {"Content-Encoding": "gzip"}}, "packed form"),
    "a gzip bomb that does not say so": ({"body": PACKED}, "more than 1000 bytes"),
    "packed bytes": ({"body": PACKED[:500]}, "does not answer with a text"),
    "another server": ({"body": "", "status": 302, "headers": {"Location": "https://example.org/x"}}, "another server"),
    "another port": ({"body": "", "status": 302, "headers": {"Location": "https://localhost:1/x"}}, "another server"),
    "no TLS": ({"body": "", "status": 302, "headers": {"Location": "http://localhost/x"}}, "another server"),
    "nothing there": ({"body": "", "status": 404}, "status 404"),
    "not modified, unasked": ({"body": "", "status": 304}, "status 304"),
    "a loop": ({"body": "", "status": 302, "headers": {"Location": "/a loop"}}, "status 302"),
    "no text": ({"body": b"\xff\xfe\x00"}, "does not answer with a text"),
}
NO_ANSWER: dict[str, tuple[dict[str, Any], str]] = {
    "an overload": ({"body": "", "status": 503}, "status 503"),
    "too many requests": ({"body": "", "status": 429}, "status 429"),
    "an answer cut short": ({"body": "half", "length": 100}, "broke off|to the end"),
    "a drip": ({"body": "", "slow": "body"}, "within 1 s"),
    "a drip before the answer": ({"body": "", "slow": "head"}, "within 1 s"),
}


@pytest.mark.parametrize("name", UNBELIEVABLE)
def test_what_is_invalid_is_refused(server: Hostile, name: str) -> None:
    page, said = UNBELIEVABLE[name]
    path = name.replace(" ", "%20")
    server.say(path, **page)
    with pytest.raises(Untrustworthy, match=said):
        fetch(server.url(path), 20, 1000, server.certificate)


@pytest.mark.parametrize("name", NO_ANSWER)
def test_what_does_not_come_is_distinguished(server: Hostile, name: str) -> None:
    page, said = NO_ANSWER[name]
    path = name.replace(" ", "%20")
    server.say(path, **page)
    # A slow answer has a short time, so that the test has one; all others may take theirs.
    with pytest.raises(Unreachable, match=said):
        fetch(server.url(path), 1 if "slow" in page else 20, 1000, server.certificate)


def test_a_server_that_says_nothing_at_all_is_given_up_at_the_deadline(server: Hostile) -> None:
    with pytest.raises(Unreachable, match=r"within 1 s|timed out"):
        fetch(server.url("good", "silent"), 1, 1000, server.certificate)


@pytest.mark.parametrize(
    ("name", "host", "said"),
    [
        ("expired", "localhost", "certificate has expired"),
        ("elsewhere", "localhost", "Hostname mismatch"),
        ("good", "127.0.0.1", "IP address mismatch"),
    ],
)
def test_a_wrong_certificate_is_refused(server: Hostile, name: str, host: str, said: str) -> None:
    with pytest.raises(Untrustworthy, match=said):
        fetch(server.url("good", name, host), 20, 1000, server.certificate)


def test_a_certificate_that_nobody_vouches_for_is_refused(server: Hostile) -> None:
    with pytest.raises(Untrustworthy, match=r"self.signed certificate"):
        fetch(server.url("good"), 20, 1000)


def test_a_file_of_certificates_that_is_not_there_is_named(server: Hostile) -> None:
    with pytest.raises(Untrustworthy, match=r"There is no file /nowhere\.pem"):
        fetch(server.url("good"), 20, 1000, "/nowhere.pem")


def test_nobody_there_is_reported() -> None:
    with pytest.raises(Unreachable, match="does not answer"):
        fetch("https://localhost:9", 20, 1000)
