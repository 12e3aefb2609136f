# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cutting a host off: what passes, in which order it is done, what is refused, and that all of it is gone afterwards."""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.base.steps import (
    InstallPackages,
    ReloadManager,
    RemoveFile,
    SetUnit,
    WriteFile,
)
from ansible_collections.portcullis.vps.plugins.module_utils.containment import plan as core, table
from ansible_collections.portcullis.vps.plugins.module_utils.containment.plan import Observed, Running, plan
from ansible_collections.portcullis.vps.plugins.module_utils.containment.steps import SetContainment, SetSuspended
from ansible_collections.portcullis.vps.plugins.module_utils.containment.wanted import Wanted
from ansible_collections.portcullis.vps.plugins.module_utils.ufw import at_boot

GIVEN: dict[str, Any] = {"state": "contained", "sources": ["192.0.2.10/32", "2001:db8:c::/64"]}
WANTED = Wanted.parse(GIVEN)
CLIENT = ipaddress.ip_address("192.0.2.10")
FRESH = Observed(installed=True, expected="table x", ports=frozenset({22, 2222}), client=CLIENT)


def cut() -> Observed:
    texts = {step.path: step.text for step in plan(FRESH, WANTED).steps if isinstance(step, WriteFile)}
    return replace(FRESH, texts=texts, held="table x", enabled=True, active=True)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"sources": []}, "sources: it is empty, so nobody would get in"),
        ({"sources": ["0.0.0.0/0"]}, "sources: 0.0.0.0/0 is everybody"),
        ({"sources": ["192.0.2.10/24"]}, "sources"),
        ({"dns": ["example.org"]}, "dns"),
        ({"state": "half"}, "state: 'half' is none"),
        ({"state": "suspended"}, "units: there are 0"),
        ({"state": "suspended", "units": ["x.service; reboot"]}, "units: 'x.service; reboot' is no service"),
        ({"state": "suspended", "units": ["../x.service"]}, "units: "),
        ({"state": "suspended", "units": ["app.service", "-.slice"]}, "units: '-.slice' is no service"),
        ({"state": "suspended", "units": ["-Hexample.service"]}, "units: "),
        ({"state": "suspended", "units": ["ssh.socket"]}, "units: "),
    ],
)
def test_what_cannot_be_meant_is_refused(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(Refusal, match=f"^{said}"):
        Wanted.parse({**GIVEN, **changed})


def test_everything_is_dropped_at_each_hook_but_what_is_named() -> None:
    text = table.render(WANTED, {2222, 22})
    for hook in ("input", "output", "forward"):
        assert f"type filter hook {hook} priority -400; policy drop;" in text
    assert "ip saddr @sources_v4 tcp dport { 22, 2222 } accept" in text
    # The host answers, and begins nothing, not even to whoever may reach it.
    assert "ip6 daddr @sources_v6 tcp sport { 22, 2222 } tcp flags & (syn | ack) != syn accept" in text
    assert "elements = { 192.0.2.10/32 }" in text
    assert text.index("chain forward") > text.index("chain output")
    assert text[text.index("chain forward") :].count("accept") == 0
    assert " dport 53 " not in text
    assert "udp dport 67 accept" in text


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"dhcp": False},
        {"dns": ["192.0.2.52", "192.0.2.53", "2001:db8::53"], "ntp": ["2001:db8::123"]},
        {"sources": ["198.51.100.0/25", "198.51.100.128/25", "2001:db8:c::/64"]},
    ],
)
def test_a_table_is_read_as_it_was_written(more: dict[str, Any]) -> None:
    wanted = Wanted.parse({**GIVEN, **more})
    text = table.render(wanted, {2222, 22})
    found = table.parse(text)
    assert found is not None
    assert found.ports == (22, 2222)
    for address in (*wanted.sources, *wanted.dns, *wanted.ntp):
        first = ipaddress.ip_network(address).network_address
        inside = [one for one in (*found.sources, *found.dns, *found.ntp) if one.version == first.version]
        assert any(first in one for one in inside)
    assert found.dhcp is wanted.dhcp


TEXT = table.render(WANTED, {22})


@pytest.mark.parametrize(
    "text",
    [
        "",
        TEXT.replace("{ 22 }", "{ 022 }"),
        TEXT.replace("{ 22 }", "{ 22, 22 }"),
        TEXT.replace("saddr @sources_v4", "saddr @dns_v4"),
        TEXT.replace("192.0.2.10/32", "192.0.2.10/24"),
        TEXT.replace(" elements = { 192.0.2.10/32 };", "").replace(" elements = { 2001:db8:c::/64 };", ""),
        TEXT.replace("policy drop", "policy accept", 1),
        TEXT + 'include "/etc/nftables.conf"\n',
        TEXT.rstrip("\n"),
    ],
)
def test_a_table_that_others_have_changed_is_not_judged(text: str) -> None:
    assert table.parse(text) is None


def test_servers_that_may_be_asked_are_those_named_and_no_others() -> None:
    wanted = Wanted.parse({**GIVEN, "dns": ["192.0.2.53"], "ntp": ["2001:db8::123"], "dhcp": False})
    text = table.render(wanted, {22})
    assert "ip daddr @dns_v4 udp dport 53 accept" in text
    assert "set dns_v4 { type ipv4_addr; flags interval; elements = { 192.0.2.53/32 }; }" in text
    assert "ip6 daddr @ntp_v6 udp dport 123 accept" in text
    assert "dport 67" not in text


def test_a_host_is_cut_by_files_that_outlive_a_boot_the_kernel_and_a_proof() -> None:
    found = plan(replace(FRESH, installed=False), WANTED)
    assert [type(step) for step in found.steps] == [
        InstallPackages,
        WriteFile,
        WriteFile,
        ReloadManager,
        SetContainment,
        SetUnit,
    ]
    assert found.needs_proof
    assert found.needs_command
    assert "Cut the host off both ways, but for SSH on 22, 2222 from 192.0.2.10/32, 2001:db8:c::/64" in found.changes
    assert plan(cut(), WANTED).steps == ()
    assert not plan(cut(), WANTED).needs_proof


@pytest.mark.parametrize("held", ["", "table y"])
def test_a_table_that_is_gone_or_another_is_loaded_again(held: str) -> None:
    (step,) = plan(replace(cut(), held=held), WANTED).steps
    assert isinstance(step, SetContainment)
    assert step.facts == ("containment",)


def test_whoever_cuts_is_not_cut_off_and_somebody_gets_in() -> None:
    stranger = ipaddress.ip_address("198.51.100.66")
    with pytest.raises(Refusal, match=r"^sources: this login comes from 198\.51\.100\.66, which would be cut off"):
        plan(replace(FRESH, client=stranger), WANTED)
    with pytest.raises(Refusal, match="sshd answers on no port"):
        plan(replace(FRESH, ports=frozenset()), WANTED)
    with pytest.raises(
        Refusal, match=r"^state: this login came to port 2022, where sshd answers no more, so it would be cut off"
    ):
        plan(replace(FRESH, login_port=2022), WANTED)
    assert plan(replace(FRESH, login_port=2222), WANTED).steps
    # At the console, or from the host itself.
    assert plan(replace(FRESH, client=None), WANTED).steps
    assert plan(replace(FRESH, client=ipaddress.ip_address("127.0.0.1")), WANTED).steps
    # Who is cut off already, and comes by another way, may let it go.
    assert plan(replace(cut(), client=stranger), Wanted("released")).steps


def test_a_probe_that_does_not_get_in_now_proves_something_only_where_a_cut_keeps_it_out() -> None:
    with pytest.raises(Refusal, match=r"^probe: 'nc' does not get in now \(code 1\), and this host is not cut off, so"):
        core.refuse_probe(FRESH, "'nc' does not get in now (code 1)")
    core.refuse_probe(cut(), "'nc' does not get in now (code 1)")
    core.refuse_probe(FRESH, "")
    wider = Wanted.parse({**GIVEN, "sources": [*GIVEN["sources"], "203.0.113.7/32"]})
    found = plan(replace(cut(), expected="table y"), wider)
    assert [type(step) for step in found.steps] == [WriteFile, SetContainment]
    assert found.needs_proof


def test_released_takes_away_all_that_was_made_and_nothing_of_a_host_that_was_not_cut() -> None:
    found = plan(cut(), Wanted("released"))
    assert [type(step) for step in found.steps] == [SetUnit, RemoveFile, RemoveFile, ReloadManager, SetContainment]
    back = "Let the host be reached, and reach others, as before"
    assert found.steps[-1] == SetContainment(table.REMOVAL, back, ("192.0.2.10/32", "2001:db8:c::/64", "192.0.2.10"))
    assert found.needs_proof
    assert plan(FRESH, Wanted("released")).steps == ()
    # Half of it, as where somebody has removed files by hand.
    assert plan(replace(FRESH, held="table x"), Wanted("released")).steps == (
        SetContainment(table.REMOVAL, back, ("192.0.2.10",)),
    )


def test_the_unit_is_none_that_undoes_ufw_at_boot_and_all_files_are_managed() -> None:
    assert {at_boot.loading(text, at_boot.UNIT) for text in cut().texts.values()} == {""}
    assert set(cut().texts) == set(core.FILES) <= {getattr(one, "path", "") for one in core.things()}


NEEDED = {
    "/system.slice/ssh.service": "sshd",
    "/user.slice/user-0.slice/session-1.scope": "this very login",
    "/init.scope": "systemd itself",
}
APP = Running("/system.slice/app.service")
EVE = Running("/user.slice/user-3000.slice", suspended=True)


def test_units_are_suspended_once_and_run_again_with_the_release() -> None:
    wanted = Wanted.parse({"state": "suspended", "units": ["app.service", "eve"]})
    assert wanted.units == ("app.service", "eve")
    found = replace(FRESH, units={"app.service": APP}, suspended={"user-3000.slice": EVE}, needed=NEEDED)
    (step,) = plan(found, wanted).steps
    assert step == SetSuspended(("user-3000.slice", "app.service"), "Suspend app.service")
    assert step.facts == ("suspension",)
    assert plan(found, wanted).needs_proof
    again = replace(found, units={"app.service": replace(APP, suspended=True)})
    assert plan(again, wanted).steps == ()
    released = plan(replace(cut(), suspended={"app.service": APP}), Wanted("released"))
    assert released.steps[-1] == SetSuspended((), "Let app.service run again")


@pytest.mark.parametrize(
    ("name", "group", "said"),
    [
        ("ssh.service", "/system.slice/ssh.service", "holds sshd"),
        ("system.slice", "/system.slice", "holds sshd"),
        ("root.slice", "/", "holds "),
        ("user-0.slice", "/user.slice/user-0.slice", "holds this very login"),
        ("init.scope", "/init.scope", "holds systemd itself"),
        ("gone.service", "", "nothing runs of gone.service"),
    ],
)
def test_whoever_suspends_can_log_in_afterwards(name: str, group: str, said: str) -> None:
    found = replace(FRESH, units={name: Running(group)}, needed=NEEDED)
    with pytest.raises(Refusal, match=said):
        plan(found, Wanted.parse({"state": "suspended", "units": [name]}))
    # One whose name another only begins with.
    near = replace(FRESH, units={"x": Running("/system.slice/ssh")}, needed=NEEDED)
    assert plan(near, Wanted("suspended")).steps
