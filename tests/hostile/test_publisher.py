# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A publisher that was taken over: whatever it says, the last good list stays, and one sentence says why.

``test_hostile_answers_leave_the_list_in_force`` in tests/integration/test_allowlist.py has the same on whole hosts.
"""

from __future__ import annotations

import ipaddress
import re
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.allowlist import publishers, validation
from ansible_collections.portcullis.vps.plugins.module_utils.base import values
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError, Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.machine import https

from tests.hostile.publisher import EVIL, GOOD, Asker, Controller, Host, as_json, as_text, plain_http
from tests.unit.plugins.module_utils.machine.hostile import PACKED, Hostile, serving, trusted

Remove = Callable[[pytest.MonkeyPatch], None]
FOUR = [net for net in GOOD if ":" not in net]
SIX = [net for net in GOOD if ":" in net]
ESCAPE = "\x1b]0;owned\x07\u202e"
ZONE = "2a06:98c0::%1 -j ACCEPT\n-I ufw6-before-input -j ACCEPT\n#/32"


def _public_pieces(prefix: int) -> list[str]:
    pieces = ipaddress.IPv4Network("0.0.0.0/0").subnets(new_prefix=prefix)
    special = [net for net in validation._SPECIAL if isinstance(net, ipaddress.IPv4Network)]
    return [str(net) for net in pieces if not any(net.overlaps(other) for other in special)]


def _set(target: Any, name: str, value: Any) -> Remove:
    return lambda patch: patch.setattr(target, name, value)


def _all(*removals: Remove) -> Remove:
    def remove(patch: pytest.MonkeyPatch) -> None:
        for one in removals:
            one(patch)

    return remove


def _nothing(*_arguments: Any) -> None:
    pass


def _follow_all(self: Any, *arguments: Any) -> Any:
    return urllib.request.HTTPRedirectHandler.redirect_request(self, *arguments)


NO_JUMP = _all(_set(publishers, "refuse_jump", _nothing), _set(validation, "refuse_jump", _nothing))
NO_SPECIAL = _all(_set(validation, "_SPECIAL", []), _set(validation, "_PUBLIC6", ipaddress.IPv6Network("::/0")))


@dataclass(frozen=True)
class Attack:
    """What is said at the list's URL, and what the refusal says.

    With ``unguarded``, which removes the guards against it, or with the ``options`` of somebody who wants it so, the list is
    accepted; without either nothing but a hung run or a misread answer would show.
    """

    body: str | bytes
    said: str
    unguarded: Remove | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    json: bool = False
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    length: int | None = None
    slow: str = ""


ATTACKS: dict[str, Attack] = {
    "lines of a firewall in a zone id": Attack(
        as_json([*GOOD, ZONE]),
        "neither an address nor a network",
        _set(values, "_NETWORK", re.compile("(?s).*")),
        json=True,
    ),
    "a zone id alone": Attack(
        as_text([*GOOD, "2a06:98c0::%eth0/32"]), "neither an address", _set(values, "_NETWORK", re.compile("(?s).*"))
    ),
    "digits of another script": Attack(as_text([*GOOD, "٤٥.64.64.0/22"]), "neither an address nor a network"),
    "all of IPv4": Attack(as_text([*GOOD, "0.0.0.0/0"]), "0.0.0.0/0 is wider than anything accepted (/10)"),
    "all of IPv4 in pieces": Attack(
        as_text([*_public_pieces(10), *SIX]),
        "% of all addresses of IPv4",
        _all(_set(validation, "_refuse_too_much", _nothing), NO_JUMP),
    ),
    "all of IPv4 in a thousand pieces": Attack(
        as_text([*_public_pieces(13), *SIX]), "and more than 1000 are not accepted"
    ),
    "half of a small provider": Attack(as_text([*GOOD, "45.128.0.0/10"]), "IPv4 has grown from", NO_JUMP),
    "a hundred networks more": Attack(
        as_text([*GOOD, *(f"45.64.{n}.0/24" for n in range(0, 200, 2))]),
        "IPv4 has grown from 7 to 107 networks",
        NO_JUMP,
    ),
    "a private network": Attack(as_text([*GOOD, "10.0.0.0/16"]), "10.0.0.0/16 is not public", NO_SPECIAL),
    "loopback": Attack(as_text([*GOOD, "127.0.0.1"]), "127.0.0.1/32 is not public", NO_SPECIAL),
    "the metadata address": Attack(as_text([*GOOD, "169.254.169.254"]), "169.254.169.254/32 is not public", NO_SPECIAL),
    "a private network of IPv6": Attack(as_text([*GOOD, "fd00:1::/32"]), "fd00:1::/32 is not public", NO_SPECIAL),
    "an IPv4 network mapped into IPv6": Attack(
        as_text([*GOOD, "::ffff:45.64.64.0/118"]), "/118 is not public", NO_SPECIAL
    ),
    "an IPv4 network behind 6to4": Attack(
        as_text([*GOOD, "2002:2d40::/32"]), "2002:2d40::/32 is not public", NO_SPECIAL
    ),
    "a network that is not what it says": Attack(as_text([*GOOD, "45.64.64.1/22"]), "bits set behind its prefix"),
    "nothing": Attack("", "no list of networks"),
    "nothing as JSON": Attack(as_json([]), "has 0 networks of IPv4", json=True),
    "nothing of one family": Attack(as_text(FOUR), "0 networks of IPv6", NO_JUMP, options={"fewest_ipv6": 0}),
    "less than half": Attack(as_text([*FOUR[:3], *SIX]), "IPv4 has shrunk from 7 to 3 networks", NO_JUMP),
    "few addresses": Attack(as_text([*FOUR[:2], *FOUR[4:6], *SIX]), "IPv4 has shrunk from", NO_JUMP),
    "an error page": Attack("<html><h1>It works!</h1></html>", "no list of networks"),
    "an error page for JSON": Attack("<html><h1>It works!</h1></html>", "is not JSON", json=True),
    "a list as a page for people": Attack(
        as_text([*GOOD, EVIL]),
        "answers with a page for people (text/html)",
        _set(https, "_PAGES", ()),
        headers={"Content-Type": "text/html; charset=utf-8"},
    ),
    "a key that is there twice": Attack(
        as_json(GOOD)[:-1] + ", " + as_json([*GOOD, EVIL])[1:],
        "is not JSON",
        _set(publishers, "_each_once", dict),
        json=True,
    ),
    "nested without an end": Attack('{"nets": ' + "[" * 200_000, "is not JSON", json=True),
    "an object for a list": Attack('{"nets": {"0": "45.64.64.0/22"}}', "shall name a list of texts", json=True),
    "numbers for texts": Attack('{"nets": [759185408]}', "shall name a list of texts", json=True),
    "an entry twice": Attack(
        as_text([*GOOD, EVIL, EVIL]), "more than once", _set(publishers, "refuse_duplicates", _nothing)
    ),
    "escape sequences in an entry": Attack(as_json([*GOOD, ESCAPE, ESCAPE]), "more than once", json=True),
    "escape sequences for a list": Attack(ESCAPE, "neither an address nor a network"),
    "NUL in an entry": Attack(as_json([*GOOD, "45.64.64.0/22\0"]), "neither an address nor a network", json=True),
    "what ends lines for Python alone": Attack(
        as_text(GOOD) + "\u2028" + EVIL + "\x0b8.8.0.0/24", "neither an address nor a network"
    ),
    "a body without an end": Attack(
        as_text([*GOOD, EVIL]) + "\n" * 300_000, "more than 262144 bytes", options={"max_kilobytes": 4096}
    ),
    "a body that never comes": Attack("", "did not answer to the end within 1 s", slow="body"),
    "headers that never come": Attack("", "did not answer to the end within 1 s", slow="head"),
    "a body that is cut": Attack(as_text(GOOD), "broke off after", length=9999),
    "a length that is none": Attack(
        as_text(GOOD), "does not answer with a text", headers={"Content-Length": "\x1b[2J"}
    ),
    "a gzip bomb": Attack(PACKED, "packed form that was not asked for", headers={"Content-Encoding": "gzip"}),
    "another character set": Attack(as_text(GOOD).encode("utf-16"), "does not answer with a text"),
    "a redirect to another host": Attack(
        "", "leads to another server", status=302, headers={"Location": "https://example.org/"}
    ),
    "a redirect to the metadata address": Attack(
        "", "leads to another server", status=307, headers={"Location": "https://169.254.169.254/latest/"}
    ),
    "a redirect to a file": Attack(
        "", "answers with status 302", status=302, headers={"Location": "file:///etc/passwd"}
    ),
    "a redirect with escape sequences": Attack(
        "", "leads to another server", status=302, headers={"Location": "https://evil\x1bc/"}
    ),
    "a redirect to itself": Attack("", "answers with status 302", status=302, headers={"Location": "/list"}),
    "nothing new, where nothing was asked": Attack("", "answers with status 304", status=304),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hostile]:
    folder = tmp_path_factory.mktemp("publisher")
    with serving(folder) as found:
        found.certificate = trusted(folder)
        yield found


@pytest.fixture(params=[Controller, Host], ids=["controller", "host"])
def asker(request: pytest.FixtureRequest, server: Hostile, tmp_path: Path) -> Asker:
    found: Asker = request.param(server, tmp_path)
    return found


def attack(asker: Asker, name: str) -> Attack:
    """Have a good list accepted, and then say what the attack says."""
    found = ATTACKS[name]
    asker.queries = ["nets"] if found.json else []
    asker.options["max_kilobytes"] = 256
    asker.server.say("list", as_json(GOOD) if found.json else as_text(GOOD))
    assert sorted(asker.ask()) == sorted(GOOD)
    page = {"status": found.status, "headers": dict(found.headers), "length": found.length, "slow": found.slow}
    asker.server.say("list", found.body, **page)
    if found.slow:
        asker.options["timeout_seconds"] = 1
    return found


def refusal(asker: Asker) -> str:
    with pytest.raises((Refusal, HostError)) as refused:
        asker.ask()
    return str(refused.value)


@pytest.mark.parametrize("name", ATTACKS)
def test_it_changes_nothing_and_is_refused_in_one_sentence_by(asker: Asker, name: str) -> None:
    found = attack(asker, name)
    before = asker.last
    said = refusal(asker)
    assert found.said in said
    assert said.isprintable(), "it goes to a terminal"
    assert len(said) < 500
    assert asker.last == before
    assert sorted(before) == sorted(GOOD)


@pytest.mark.parametrize("name", [name for name, one in ATTACKS.items() if one.unguarded or one.options])
def test_without_its_guard_it_works_by(asker: Asker, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    found = attack(asker, name)
    asker.options.update(found.options)
    if found.unguarded:
        found.unguarded(monkeypatch)
    assert sorted(asker.ask()) != sorted(GOOD)


def test_a_redirect_to_plain_http_is_not_followed(asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    asker.server.say("list", as_text(GOOD))
    asker.ask()
    with plain_http(as_text([*GOOD, EVIL])) as url:
        asker.server.say("list", "", status=302, headers={"Location": url})
        assert "leads to another server" in refusal(asker)
        assert sorted(asker.last) == sorted(GOOD)
        monkeypatch.setattr(https._SameHost, "redirect_request", _follow_all)
        assert EVIL in asker.ask()


def test_a_mark_that_could_be_a_header_is_not_sent_back(asker: Asker) -> None:
    asker.server.say("list", as_text(GOOD), headers={"ETag": '"x"\x0bX-Evil: 1' + "y" * 9000})
    asker.ask()
    asker.server.asked.clear()
    asker.ask()
    assert asker.server.asked == [""]


def test_who_writes_a_fetched_list_decides_neither_how_new_it_is_nor_for_how_long_it_lasts(
    server: Hostile, tmp_path: Path
) -> None:
    """Where the unit that fetches was taken over, too: what it wrote is parsed like an answer."""
    host = Host(server, tmp_path)
    server.say("list", as_text(GOOD))
    host.ask()
    answer = (tmp_path / "fetched" / "answer.json").read_text()
    for at in ("NaN", "Infinity", "1e400", '"soon"', "null"):
        forged = re.sub(r'"fetched_at": [^,]+', f'"fetched_at": {at}', answer)
        with pytest.raises(Refusal, match="cannot be read"):
            host_received(host, forged)
    ahead = host_received(host, re.sub(r'"fetched_at": [^,]+', '"fetched_at": 99999999999', answer))
    assert ahead == 1000.0


def host_received(host: Host, text: str) -> float:
    from ansible_collections.portcullis.vps.plugins.module_utils.allowlist import plan

    return plan.received(host.publisher, text, "", 1000.0).fetched_at
