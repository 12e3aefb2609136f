# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules that follow a published list: which list is in force, and the steps to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.allowlist import (
    nginx as allowlist_nginx,
    plan as core,
    units as allowlist_units,
)
from ansible_collections.portcullis.vps.plugins.module_utils.allowlist.cache import CachedAnswer, CachedList
from ansible_collections.portcullis.vps.plugins.module_utils.allowlist.plan import Allowlist, Observed, Wanted
from ansible_collections.portcullis.vps.plugins.module_utils.allowlist.publishers import Publisher
from ansible_collections.portcullis.vps.plugins.module_utils.base import values
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.base.steps import RemoveFile, WriteFile
from ansible_collections.portcullis.vps.plugins.module_utils.ufw import plan as ufw
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.block import Block
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.files import FRESH, render

URL = "https://example.org/list"
GOOD = ["104.16.0.0/13", "172.64.0.0/13", "2400:cb00::/32", "2606:4700::/32"]
PEM = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
NOW = 1_800_000_000.0
SNIPPET = allowlist_nginx.snippet_path("edge")
REAL_IP = allowlist_nginx.real_ip_path("edge")


def options(**changed: Any) -> dict[str, Any]:
    return {
        "name": "edge",
        "state": "present",
        "publisher": {"name": "somebody", "feeds": [{"url": URL}]},
        "published": GOOD,
        "fetched_at": NOW,
        "ports": [443],
        "udp_ports": [],
        "extra_networks": [],
        "refresh": True,
        "refresh_hours": 12,
        "max_age_days": 30,
        "nginx_real_ip_header": None,
        "nginx_origin_pull_ca": None,
        **changed,
    }


def wanted(**changed: Any) -> Wanted:
    return Wanted.parse(options(**changed))


def cached(networks: list[str], at: float = NOW) -> CachedList:
    return CachedList(values.networks(networks, "networks"), at)


def observed(**changed: Any) -> Observed:
    return Observed(**{"firewall": ufw.Observed(installed=True), "moment": NOW, **changed})


def converged(goal: Wanted, **changed: Any) -> Observed:
    """Return a host on which this has been carried out."""
    texts = {path: text for path, text in core.files(goal, goal.given).items() if text is not None}
    texts[allowlist_units.list_path("edge")] = goal.given.to_text()
    rules = goal.allowlist.rules(goal.given.networks).rules
    blocks = {
        family: render(family, [rule.block(family) for rule in rules if family in rule.families], FRESH)
        for family in (4, 6)
    }
    found = {
        "firewall": ufw.Observed(installed=True, texts=blocks),
        "texts": texts,
        "former": goal.allowlist,
        "cached": goal.given,
        "timer_enabled": True,
        "timer_active": True,
        "nginx_installed": True,
        "nginx": allowlist_nginx.Configuration({"/etc/nginx/nginx.conf": "http {\n include conf.d/*.conf;\n}\n"}),
        **changed,
    }
    return observed(**found)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": "Edge"}, "cannot name an allowlist"),
        ({"name": "ssh"}, "cannot name an allowlist"),
        ({"name": "a-b"}, "cannot name an allowlist"),
        ({"publisher": {"feeds": []}}, "not what cloudflare_networks or published_networks answers"),
        ({"publisher": {"name": "x", "else": 1}}, "not what cloudflare_networks or published_networks answers"),
        ({"publisher": {"name": "x", "feeds": [{"url": "http://example.org"}]}}, "not a URL of https"),
        ({"publisher": {"name": "x"}, "refresh": False}, "there are none, and no networks either"),
        ({"publisher": {"name": "x"}, "extra_networks": ["1.1.1.1"]}, "nothing to refresh"),
        ({"publisher": {"name": "x", "feeds": [{"url": URL, "queries": ["a[?b]"]}]}}, "JMESPath is not there"),
        ({"published": []}, "0 networks of IPv4"),
        ({"published": [*GOOD, "10.0.0.0/8"]}, "wider than anything accepted"),
        ({"published": [*GOOD, "192.168.0.0/16"]}, "is not public"),
        ({"extra_networks": ["0.0.0.0/0"]}, "is everybody"),
        ({"ports": []}, "nobody would be let in"),
        ({"udp_ports": [0]}, "is not a port"),
        ({"max_age_days": 0}, "out of bounds"),
        ({"nginx_real_ip_header": "a; b"}, "not the name of an HTTP header"),
        ({"nginx_origin_pull_ca": "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----"}, "not a certificate"),
        ({"nginx_origin_pull_ca": f"{PEM}ssl_verify_client off;"}, "not a certificate"),
    ],
)
def test_what_is_not_legal_is_refused(changed: Mapping[str, Any], said: str) -> None:
    with pytest.raises(Refusal, match=said):
        wanted(**changed)


def test_an_allowlist_is_kept_on_a_host_and_read_again() -> None:
    found = wanted(extra_networks=["203.0.113.9"], udp_ports="443,8443", nginx_real_ip_header="X-Real").allowlist
    assert Allowlist.from_text(found.to_text()) == found
    for text in (None, "", "[]", "{}", '{"name": 1}', "null"):
        assert Allowlist.from_text(text) is None


@pytest.mark.parametrize(
    ("given_at", "cached_at", "winner"),
    [
        (NOW, NOW - 1, "given"),
        (NOW - 1, NOW, "cached"),
        (NOW, NOW, "cached"),
        # A clock that is fast wins once, and not for ever.
        (NOW + 1000, NOW - 1, "given"),
        (NOW - 1, NOW + 1000, "cached"),
        (NOW + 1000, NOW + 2000, "cached"),
    ],
)
def test_of_two_lists_the_later_one_is_in_force(given_at: float, cached_at: float, winner: str) -> None:
    given, before = cached(GOOD, given_at), cached(GOOD[1:], cached_at)
    found = core.later(given, before, wanted().allowlist.publisher, NOW)
    assert found.networks == {"given": given, "cached": before}[winner].networks
    assert found.fetched_at <= NOW or found is before


def test_a_controllers_list_that_has_shrunk_is_refused_if_it_is_the_later_one() -> None:
    before = cached(GOOD, NOW - 10)
    host = converged(wanted(), cached=before)
    small = [GOOD[0], *GOOD[2:]]
    with pytest.raises(Refusal, match="IPv4 has shrunk from 2 to 1"):
        core.plan(host, wanted(published=small))
    assert core.plan(host, wanted(published=small, fetched_at=NOW - 20)).changes == []


def test_what_another_publisher_said_does_not_win() -> None:
    other = wanted(publisher={"name": "another", "feeds": [{"url": URL}]}).allowlist
    host = converged(wanted(fetched_at=NOW - 5), former=other, cached=cached(["8.8.8.0/24", "2a00::/32"], NOW))
    assert core.in_force(host, wanted(fetched_at=NOW - 5)).networks == cached(GOOD).networks
    moved = wanted(publisher={"name": "another", "feeds": [{"url": f"{URL}/moved"}]}, fetched_at=NOW - 5)
    assert core.in_force(host, moved).networks == cached(["8.8.8.0/24", "2a00::/32"]).networks


def test_a_converged_host_needs_nothing_however_often_it_gets_the_same_list() -> None:
    goal = wanted(nginx_real_ip_header="CF-Connecting-IP", nginx_origin_pull_ca=PEM, udp_ports=[443])
    assert core.plan(converged(goal), goal).changes == []
    assert (
        core.plan(
            replace(converged(goal), moment=NOW + 99),
            wanted(
                nginx_real_ip_header="CF-Connecting-IP", nginx_origin_pull_ca=PEM, udp_ports=[443], fetched_at=NOW + 50
            ),
        ).changes
        == []
    )


def test_extra_networks_get_in_and_do_not_say_who_visits() -> None:
    goal = wanted(extra_networks=["203.0.113.9"], ports=[443, 8443], udp_ports=[443], nginx_real_ip_header="X-Real")
    rules = goal.allowlist.rules(goal.given.networks).rules
    assert {(rule.protocol, rule.port) for rule in rules} == {("tcp", "443,8443"), ("udp", "443")}
    assert "203.0.113.9" in {rule.source for rule in rules}
    text = core.files(goal, goal.given)[REAL_IP] or ""
    assert text.count("set_real_ip_from") == len(GOOD)
    assert "203.0.113.9" not in text
    assert text.endswith("real_ip_header X-Real;\n")


def test_without_refresh_there_is_no_timer_and_one_that_was_there_goes() -> None:
    still = wanted(refresh=False)
    assert not any("timer" in change for change in core.plan(observed(), still).changes)
    changes = core.plan(converged(wanted()), still).changes
    stop = "Disable and stop portcullis-allowlist-edge.timer"
    assert changes.index(stop) < changes.index("Remove /etc/systemd/system/portcullis-allowlist-edge.timer")
    assert "Write /etc/portcullis/allowlists/edge.json" in changes


def test_absence_removes_all_that_was_written() -> None:
    goal = wanted(nginx_real_ip_header="X-Real", nginx_origin_pull_ca=PEM)
    host = converged(goal)
    plan = core.plan(host, Wanted.parse(options(state="absent", publisher=None, published=None, fetched_at=None)))
    assert {step.path for step in plan.steps if isinstance(step, RemoveFile)} == set(host.texts)
    assert "Remove 4 rules" in plan.changes
    assert core.plan(observed(), Wanted.parse(options(state="absent"))).changes == []


def test_nginx_is_checked_before_it_follows_and_left_alone_where_it_is_off() -> None:
    goal = wanted(nginx_real_ip_header="X-Real")
    changes = core.plan(converged(wanted(), nginx_running=True), goal).changes
    order = [f"Write {REAL_IP}", "Check nginx's configuration", "Reload nginx"]
    assert [change for change in changes if "nginx" in change and "systemd" not in change] == order
    assert "Reload nginx" not in core.plan(converged(wanted()), goal).changes
    with pytest.raises(Refusal, match="nginx is not on this host"):
        core.plan(observed(), goal)


def test_a_timer_does_not_touch_who_reaches_sshd() -> None:
    found = wanted(ports="443,2200:2300").allowlist
    core.refuse_ssh(found, (), [22])
    with pytest.raises(Refusal, match="sshd answers on port 2222"):
        core.refuse_ssh(found, (), [22, 2222])
    former = [Block(rule.block(4)) for rule in wanted(ports=[22]).allowlist.rules(cached(GOOD[:2]).networks).rules]
    with pytest.raises(Refusal, match="sshd answers on port 22"):
        core.refuse_ssh(found, former, [22])
    core.refuse_ssh(wanted(ports=[], udp_ports=[22]).allowlist, (), [22])


def test_a_timer_changes_nothing_that_needs_proof() -> None:
    goal = wanted()
    steps = core.refresh(ufw.Observed(installed=True), goal.allowlist, goal.given).steps
    assert [step.summary for step in steps] == ["Add 4 rules"]
    flushed = ufw.Observed(installed=True, settings=replace(FRESH, enabled=True))
    with pytest.raises(Refusal, match=r"could cut people off.*It would: Add 4 rules; Reload ufw"):
        core.refresh(flushed, goal.allowlist, goal.given)
    with pytest.raises(Refusal, match="ufw is not on this host any more"):
        core.refresh(ufw.Observed(), goal.allowlist, goal.given)


def answer(entries: list[str], at: float = NOW, url: str = URL) -> str:
    said = CachedAnswer(
        Publisher.parse({**Publisher("x").to_data(), "feeds": [{"url": url}]}).feeds[0],
        "",
        tuple(entries),
    )
    return CachedList(values.networks(GOOD, "networks"), at, (said,)).to_text()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "cannot be read"),
        ("[" * 100_000, "cannot be read"),
        (answer(GOOD).replace(GOOD[0], "0.0.0.0/0"), "wider than anything accepted"),
        (answer(GOOD, float("nan")), "cannot be read"),
        (answer(GOOD, float("inf")), "cannot be read"),
        (json.dumps({"networks": GOOD, "fetched_at": "now", "said": []}), "cannot be read"),
        (answer(GOOD, url=f"{URL}/else"), "lacks the answer"),
        # The networks are as they should be, and the entries that they shall be made of are not.
        (answer([*GOOD, "10.1.0.0/16"]), "is not public"),
        (answer(GOOD[:2]), "0 networks of IPv6"),
    ],
)
def test_what_the_fetching_unit_wrote_is_validated_again(text: str, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        core.received(wanted().allowlist.publisher, text, "", NOW)


def test_a_fetched_list_is_no_later_than_now_and_its_problem_is_reported() -> None:
    publisher = wanted().allowlist.publisher
    assert core.received(publisher, answer(GOOD, NOW + 5000), "", NOW) == cached(GOOD, NOW)
    with pytest.raises(Refusal, match="does not answer"):
        core.received(publisher, answer(GOOD), "It does not answer", NOW)


@pytest.mark.parametrize("hours", allowlist_units.HOURS)
def test_the_timer_is_spread_over_its_whole_time(hours: int) -> None:
    text = allowlist_units.units("edge", hours, nginx=False)["portcullis-allowlist-edge.timer"]
    assert f"RandomizedDelaySec={hours}h" in text
    assert ("00:00:00" if hours == 24 else f"00/{hours}:00:00") in text


def test_only_an_allowlist_that_nginx_follows_has_a_unit_for_it() -> None:
    without, both = (allowlist_units.units("edge", 12, nginx) for nginx in (False, True))
    assert set(both) - set(without) == {"portcullis-allowlist-edge-nginx.service"}
    assert set(both) == set(allowlist_units.paths("edge"))
    assert "Wants=portcullis-allowlist-edge-fetch.service\n" in without["portcullis-allowlist-edge.service"]
    for text in both.values():
        assert "{" not in text


def test_the_list_is_written_for_root_alone() -> None:
    steps = {step.path: step for step in core.plan(observed(), wanted()).steps if isinstance(step, WriteFile)}
    assert steps[allowlist_units.list_path("edge")].mode == 0o600
    assert SNIPPET not in steps
