# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps to a budget of strangers: exact, in order, and back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.base.steps import (
    InstallPackages,
    RemoveFile,
    SetUnit,
    Step,
    WriteFile,
)
from ansible_collections.portcullis.vps.plugins.module_utils.outbound import plan as core
from ansible_collections.portcullis.vps.plugins.module_utils.outbound.destinations import Destination
from ansible_collections.portcullis.vps.plugins.module_utils.outbound.plan import Observed, plan
from ansible_collections.portcullis.vps.plugins.module_utils.outbound.steps import SetOutbound
from ansible_collections.portcullis.vps.plugins.module_utils.outbound.table import Held
from ansible_collections.portcullis.vps.plugins.module_utils.outbound.wanted import Wanted

WANTED = Wanted(destinations=(Destination("192.0.2.1/32", 22), Destination("mirror.example", 443)))
LISTED = (Destination("198.51.100.1/32", 80, "tcp", "apt"),)
NAMES = (core.SERVICE, core.TIMER)
KERNEL = Held(("chain", "rule"), {"listed_tcp_22_v4": ('"192.0.2.1"',)})


def converged(wanted: Wanted = WANTED, **changed: Any) -> Observed:
    found = Observed(installed=True, held=KERNEL, expected=KERNEL, listed=LISTED, enabled=NAMES, active=NAMES)
    texts = core.files(wanted, core.rules(wanted, LISTED, {}))
    return replace(found, **{"texts": texts, **changed})


def kinds(steps: tuple[Step, ...]) -> list[str]:
    return [type(step).__name__ for step in steps]


def test_a_fresh_host_gets_the_package_the_files_the_table_and_what_keeps_it() -> None:
    found = plan(Observed(installed=False, listed=LISTED), WANTED)
    assert kinds(found.steps) == [
        "InstallPackages",
        *["WriteFile"] * 5,
        "ReloadManager",
        "SetOutbound",
        *["SetUnit"] * 2,
    ]
    assert found.steps[0] == InstallPackages(("nftables",))
    assert [step for step in found.steps if isinstance(step, SetUnit)] == [SetUnit(name, True, True) for name in NAMES]
    assert found.needs_command
    assert not found.needs_proof


def test_a_converged_host_needs_nothing() -> None:
    assert plan(converged(), WANTED).steps == ()
    enforcing = replace(WANTED, mode="enforce")
    found = plan(converged(enforcing), enforcing)
    assert (found.steps, found.needs_proof) == ((), False)


def test_whatever_could_stop_connections_has_to_be_proven_and_a_report_does_not() -> None:
    other = Held(("chain",))
    enforcing = replace(WANTED, mode="enforce")
    assert plan(converged(enforcing, held=other), enforcing).needs_proof
    assert plan(converged(enforcing, held=None), enforcing).needs_proof
    assert not plan(converged(held=other), WANTED).needs_proof


def test_only_lists_are_renewed_where_only_they_differ_and_known_strangers_need_not_be_carried() -> None:
    held = replace(KERNEL, listed={"listed_tcp_22_v4": ()})
    (step,) = plan(converged(held=held), WANTED).steps
    assert isinstance(step, SetOutbound)
    assert step.summary == "Renew the addresses of listed destinations (listed_tcp_22_v4)"
    assert (
        step.text
        == "flush set inet portcullis_outbound listed_tcp_22_v4\nadd element inet portcullis_outbound listed_tcp_22_v4 { 192.0.2.1 }\n"
    )
    assert step.budget == 0


@pytest.mark.parametrize("held", [None, Held(("rule", "chain"), KERNEL.listed), Held((), KERNEL.listed)])
def test_a_table_that_somebody_changed_or_flushed_is_made_anew_with_room_for_those_known(held: Held | None) -> None:
    (step,) = plan(converged(held=held), WANTED).steps
    assert isinstance(step, SetOutbound)
    assert step.text.startswith("table inet portcullis_outbound\ndelete table inet portcullis_outbound\n")
    assert (step.budget, step.seconds) == (100, 86400)
    assert step.facts == ("outbound",)


def test_addresses_of_names_are_those_that_they_had() -> None:
    text = core.rules(
        WANTED, LISTED, {"mirror.example": {"203.0.113.5": 5, "2001:db8::5": 6}, "gone.example": {"203.0.113.6": 5}}
    )
    assert "set listed_tcp_443_v4 { type ipv4_addr; flags interval; elements = { 203.0.113.5 }; }" in text
    assert "set listed_tcp_443_v6 { type ipv6_addr; flags interval; elements = { 2001:db8::5 }; }" in text
    assert "set listed_tcp_80_v4 { type ipv4_addr; flags interval; elements = { 198.51.100.1 }; }" in text
    assert "203.0.113.6" not in text


@pytest.mark.parametrize("path", list(core.FILES))
def test_a_file_that_somebody_changed_or_removed_is_written_again(path: str) -> None:
    for texts in (
        {**converged().texts, path: "x\n"},
        {name: text for name, text in converged().texts.items() if name != path},
    ):
        first = plan(converged(texts=texts), WANTED).steps[0]
        assert isinstance(first, WriteFile)
        assert (first.path, first.text, first.mode) == (path, converged().texts[path], core.FILES[path])


def test_a_unit_that_was_disabled_or_stopped_is_started_again_and_no_other() -> None:
    assert plan(converged(enabled=(core.TIMER,)), WANTED).steps == (SetUnit(core.SERVICE, enabled=True),)
    assert plan(converged(active=(core.SERVICE,)), WANTED).steps == (SetUnit(core.TIMER, active=True),)


def test_off_removes_all_that_is_there_and_nothing_of_a_host_that_has_nothing() -> None:
    off = Wanted(mode="off")
    noted = {**converged().texts, core.RESOLVED: "{}\n", core.MEMORY: "{}\n"}
    steps = plan(converged(texts=noted), off).steps
    assert {step.path for step in steps if isinstance(step, RemoveFile)} == {*core.FILES, core.RESOLVED, core.MEMORY}
    assert {step.name for step in steps if isinstance(step, SetUnit) and step.active is False} == {
        core.SERVICE,
        core.WATCH,
        core.TIMER,
    }
    assert isinstance(steps[-1], SetOutbound)
    assert steps[-1].summary == "Remove nft's table inet portcullis_outbound"
    assert plan(Observed(installed=False), off).steps == ()
    assert plan(Observed(installed=True), off).steps == ()
    assert core.files(off, "") == {}


UPLINKS = [("br-lan", "br-+"), ("docker0", "docker0"), ("virbr0", "virbr+")]


@pytest.mark.parametrize(("uplink", "named"), UPLINKS)
def test_a_limit_is_refused_where_nothing_would_count_that_leaves_by_an_interface(uplink: str, named: str) -> None:
    assert named in WANTED.interfaces
    with pytest.raises(Refusal, match=f"^interfaces: {uplink} leads out of this host"):
        plan(converged(uplinks=("eth0", uplink)), replace(WANTED, mode="enforce"))


@pytest.mark.parametrize(("uplink", "named"), UPLINKS)
def test_a_report_counts_all_that_leaves_by_an_interface_that_leads_out_and_says_so(uplink: str, named: str) -> None:
    uplinks = ("eth0", uplink)
    text = core.rules(WANTED, LISTED, {}, uplinks)
    spelled = f'"{named.replace("+", "*")}"'
    assert spelled in core.rules(WANTED, LISTED, {}, ("eth0",))
    assert spelled not in text
    found = plan(converged(uplinks=uplinks, held=None), WANTED)
    assert [step.text for step in found.steps if isinstance(step, SetOutbound)] == [text]
    assert [step.text for step in found.steps if isinstance(step, WriteFile)] == [text]
    (said,) = core.left_out(converged(uplinks=uplinks), WANTED)
    assert said.startswith(f"interfaces: {uplink} leads out of this host, so all that leaves by {named} counts")
    assert core.left_out(converged(uplinks=("eth0",)), WANTED) == ()


def test_a_host_that_takes_no_such_table_is_left_out_of_a_report_by_name_and_refuses_a_limit() -> None:
    unable = converged(held=None, expected=None, texts={}, installed=False, unable="nft failed: not permitted.")
    assert plan(unable, WANTED).steps == ()
    assert not plan(unable, WANTED).needs_command
    assert core.packages(unable) == []
    (said,) = core.left_out(unable, WANTED)
    assert "nft failed: not permitted. Mend that, or set the mode to unmanaged" in said
    with pytest.raises(
        Refusal, match=r"^mode: this host cannot hold the table .*not permitted.*set the mode to report"
    ):
        plan(unable, replace(WANTED, mode="enforce"))


def test_off_asks_nothing_of_a_host_that_takes_no_table_and_has_nothing_of_ours() -> None:
    off = Wanted(mode="off")
    assert plan(Observed(installed=True, unable="nft failed."), off).steps == ()
    with pytest.raises(Refusal, match="cannot be seen, so it cannot be removed: nft failed"):
        plan(Observed(installed=True, unable="nft failed.", texts={core.SETTINGS: "x"}), off)


def test_everything_that_is_written_is_managed() -> None:
    paths = {getattr(thing, "path", "") for thing in core.things(WANTED)}
    assert {*core.FILES, core.RESOLVED, core.MEMORY} <= paths


def test_what_is_listed_is_said_with_who_needs_it() -> None:
    listed = (*LISTED, Destination("9.9.9.9/32", 53, "udp", "DNS"), Destination("a.example", why="x"))
    assert core.described(converged(listed=listed), WANTED) == [
        "198.51.100.1/32, 80/tcp (apt)",
        "a.example, all ports/tcp (x)",
    ]


def test_names_are_resolved_where_they_count_and_one_without_an_address_is_reported() -> None:
    wanted = replace(WANTED, destinations=(Destination("b.example", 443), Destination("time.example", 123, "udp")))
    listed = (*LISTED, Destination("a.example", 80, "tcp", "apt"))
    assert core.named(wanted, listed) == ("a.example", "b.example")
    assert core.named(replace(wanted, protocols=("tcp", "udp")), listed) == ("a.example", "b.example", "time.example")
    (line,) = core.unresolved(wanted, listed, {"a.example": {"192.0.2.1": 5}, "b.example": {}})
    assert line.startswith("  No address is known of b.example, so connections there count")
    assert core.unresolved(wanted, listed, {"a.example": {"192.0.2.1": 5}, "b.example": {"192.0.2.2": 5}}) == []
