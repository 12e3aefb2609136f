# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import dataclasses
import ipaddress
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.base.steps import (
    Plan,
    ReloadManager,
    RemoveFile,
    WriteFile,
)
from ansible_collections.portcullis.vps.plugins.module_utils.sshd import plan as sshd
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.config import MAIN
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.listen import SERVICE_DROP_IN, SOCKET_DROP_IN
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.observed import Observed
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.steps import DROP_IN, MARK, FollowSshd
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.wanted import Wanted

from tests.unit.plugins.module_utils.sshd.test_plan import CLOUD, DEBIAN, LOGIN, converged, observed, texts, wanted

V4, V6 = "203.0.113.7", "2001:db8::7"
HERE: dict[str, Any] = {
    "own_addresses": (ipaddress.ip_address(V4), ipaddress.ip_address(V6)),
    "came_in_on": ipaddress.ip_address(V4),
}
BOTH = wanted(ports=[22], listen_addresses=[V4, V6])


def listening(want: Wanted, files: dict[str, str] | None = None, **changes: object) -> Observed:
    """A host that is as it is wanted, as its sshd and its sockets tell."""
    as_wanted = converged(want, files)
    assert as_wanted.effective is not None
    shown = [f"{f'[{a}]' if ':' in a else a}:{port}" for a in want.listen_addresses for port in want.ports]
    state = {
        "effective": {LOGIN: {**as_wanted.effective[LOGIN], "listenaddress": shown[::-1]}},
        "places": frozenset((address, port) for address in want.listen_addresses for port in want.ports),
        "service_drop_in": texts(sshd.plan(observed(**HERE), BOTH))[SERVICE_DROP_IN],
    }
    return dataclasses.replace(as_wanted, **{**state, **HERE, **changes})


def listen_lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("ListenAddress")]


def test_without_addresses_nothing_is_said_about_them() -> None:
    plan = sshd.plan(observed(), wanted())
    assert "listenaddress" not in wanted().settings({}, (9, 2))
    assert listen_lines(texts(plan)[DROP_IN]) == []
    assert SERVICE_DROP_IN not in texts(plan)
    assert "FreeBind" not in texts(sshd.plan(observed(by_socket=True), wanted()))[SOCKET_DROP_IN]


def test_plan_is_empty_where_sshd_listens_on_the_wanted_addresses_and_no_other() -> None:
    assert sshd.plan(listening(BOTH), BOTH) == Plan(needs_command=True)


def test_each_address_has_a_line_and_is_waited_for() -> None:
    plan = sshd.plan(observed(**HERE), BOTH)
    assert listen_lines(texts(plan)[DROP_IN]) == [f"ListenAddress {V4}", f"ListenAddress {V6}"]
    assert plan.steps[-1] == FollowSshd((22,), addresses=(V4, V6))
    assert plan.steps[-1].summary == f"Make sshd follow: port 22 on {V4} and {V6}"
    assert plan.steps[-1].facts == ("sshd_places",)
    assert plan.needs_proof


def test_both_ports_answer_on_the_wanted_addresses_until_the_new_one_is_confirmed() -> None:
    plan = sshd.plan(observed(**HERE), wanted(ports=[2222], listen_addresses=[V4]))
    assert plan.steps[-1] == FollowSshd((2222, 22), addresses=(V4,))
    assert plan.on_confirm[-1] == FollowSshd((2222,), addresses=(V4,))
    for steps in (plan.steps, plan.on_confirm):
        (text,) = [step.text for step in steps if isinstance(step, WriteFile) and step.path == DROP_IN]
        assert listen_lines(text) == [f"ListenAddress {V4}"]


def test_addresses_of_others_become_comments_since_they_add_up_even_with_a_port() -> None:
    lines = "ListenAddress 0.0.0.0:22\nListenAddress [::]:22\n"
    here = listening(BOTH, {MAIN: DEBIAN + "ListenAddress ::\n", CLOUD: lines})
    plan = sshd.plan(here, BOTH)
    assert texts(plan)[MAIN] == f"{DEBIAN}{MARK}ListenAddress ::\n"
    assert texts(plan)[CLOUD] == "".join(f"{MARK}{line}\n" for line in lines.splitlines())
    assert f"In {CLOUD} disable 'ListenAddress 0.0.0.0:22' and disable 'ListenAddress [::]:22'" in plan.changes


@pytest.mark.parametrize("places", [{(V4, 22)}, {(V4, 22), (V6, 22), ("::", 22)}, {("0.0.0.0", 22), ("::", 22)}])
def test_sshd_is_made_to_follow_where_its_sockets_are_elsewhere(places: set[tuple[str, int]]) -> None:
    plan = sshd.plan(listening(BOTH, places=frozenset(places)), BOTH)
    assert plan.steps == (FollowSshd((22,), addresses=(V4, V6)),)
    assert plan.needs_proof


def test_an_address_that_sshd_says_it_would_listen_on_besides_is_an_error() -> None:
    here = listening(BOTH)
    assert here.effective is not None
    more = {LOGIN: {**here.effective[LOGIN], "listenaddress": (f"{V4}:22", f"[{V6}]:22", "[::]:22")}}
    with pytest.raises(Refusal, match=r"ListenAddress is '203.0.113.7:22 \[2001:db8::7\]:22 \[::\]:22' and not"):
        sshd.plan(dataclasses.replace(here, effective=more), BOTH)


def test_at_boot_sshd_waits_for_its_addresses_and_tries_again() -> None:
    plan = sshd.plan(observed(**HERE), BOTH)
    assert "After=network-online.target" in texts(plan)[SERVICE_DROP_IN]
    assert "RestartPreventExitStatus=\n" in texts(plan)[SERVICE_DROP_IN]
    assert plan.steps.index(ReloadManager()) < len(plan.steps) - 1


def test_back_to_all_addresses_leaves_nothing_behind() -> None:
    want = wanted(ports=[22])
    plan = sshd.plan(listening(BOTH), want)
    assert listen_lines(texts(plan)[DROP_IN]) == []
    assert [step.path for step in plan.steps if isinstance(step, RemoveFile)] == [SERVICE_DROP_IN]
    assert plan.steps[-1] == FollowSshd((22,))


def test_a_socket_listens_on_the_addresses_before_the_host_has_them() -> None:
    plan = sshd.plan(observed(by_socket=True, **HERE), BOTH)
    text = texts(plan)[SOCKET_DROP_IN]
    assert (
        f"ListenStream=\nListenStream={V4}:22\nListenStream=[{V6}]:22\nBindIPv6Only=ipv6-only\nFreeBind=yes\n" in text
    )
    assert SERVICE_DROP_IN not in texts(plan)
    assert plan.steps[-1] == FollowSshd((22,), by_socket=True, addresses=(V4, V6))


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("web1", "'web1' is not an address"),
        ("203.0.113.7:22", "is not an address (no names, networks or ports)"),
        ("[2001:db8::7]:22", "is not an address"),
        ("203.0.113.0/24", "is not an address"),
        ("", "'' is not an address"),
        ("0.0.0.0", "stands for all addresses; leave the list empty"),
        ("::", "stands for all addresses"),
        ("fe80::1", "is not an address that a host can be reached at from everywhere"),
        ("fe80::1%eth0", "is not an address that a host"),
        ("2001:db8::7%eth0", "is not an address that a host"),
        ("::ffff:203.0.113.7", "is not an address that a host"),
        ("ff02::1", "is not an address that a host"),
    ],
)
def test_what_is_no_address_of_a_host_is_refused(value: str, said: str) -> None:
    with pytest.raises(Refusal) as refused:
        wanted(listen_addresses=[value])
    assert str(refused.value).startswith("listen_addresses: ")
    assert said in str(refused.value)


def test_an_address_is_known_however_it_is_written() -> None:
    assert wanted(listen_addresses=["2001:DB8:0::7", V6, V4]).listen_addresses == (V6, V4)


def test_an_address_that_the_host_does_not_have_is_refused() -> None:
    with pytest.raises(Refusal, match=r"this host has no address 203\.0\.113\.8.*\(203\.0\.113\.7, 2001:db8::7\)"):
        sshd.plan(observed(**HERE), wanted(listen_addresses=[V4, "203.0.113.8"]))


def test_the_address_that_this_login_came_in_on_must_be_among_them() -> None:
    with pytest.raises(Refusal, match=r"this run logged in on 203\.0\.113\.7, which is not among 2001:db8::7"):
        sshd.plan(observed(**HERE), wanted(listen_addresses=[V6]))
    assert sshd.plan(observed(**{**HERE, "came_in_on": None}), wanted(listen_addresses=[V6])).changed


def test_the_loopback_is_every_hosts_own() -> None:
    assert sshd.plan(observed(**HERE), wanted(listen_addresses=[V4, "127.0.0.1", "::1"])).changed


@pytest.mark.parametrize(
    ("places", "more", "said"),
    [
        ([V4, "10.9.9.9"], {}, r"listens on 10\.9\.9\.9, 203\.0\.113\.7 only .* to those of 10\.9\.9\.9, 203\.0\.113\.7 that SSH"),
        (["0.0.0.0"], {}, r"listens on 0\.0\.0\.0 only .* set listen_addresses to the addresses of this host that SSH is for"),
        (["::", V4], {}, r"listens on 203\.0\.113\.7, :: only .* set listen_addresses to the addresses of this host"),
        (["::"], {"only_ipv6": True}, "listens on :: only"),
        ([V4], {"has_ipv6": False}, "listens on"),
        (["0.0.0.0"], {"has_ipv6": False}, ""),
        (["0.0.0.0", "::"], {}, ""),
        (["0.0.0.0", "::"], {"only_ipv6": True}, ""),
        (["::"], {}, ""),
        (["::", V6], {}, ""),
        (["*", "::"], {}, ""),
        ([], {}, ""),
    ],
)  # fmt: skip
def test_a_socket_that_listens_on_some_addresses_is_not_opened_on_all(
    places: list[str], more: dict[str, Any], said: str
) -> None:
    host = observed(by_socket=True, places=frozenset((place, 22) for place in places), **more)
    if said:
        with pytest.raises(Refusal, match=r"listen_addresses: ssh\.socket on this host " + said):
            sshd.plan(host, wanted())
    else:
        assert sshd.plan(host, wanted())
    # Ours is followed as the inventory says, and so is what the inventory names.
    assert sshd.plan(dataclasses.replace(host, socket_drop_in="[Socket]\n"), wanted())
    named = dataclasses.replace(host, own_addresses=HERE["own_addresses"], came_in_on=HERE["came_in_on"])
    assert sshd.plan(named, BOTH).changed


def test_without_a_socket_sshd_listens_where_its_own_files_say() -> None:
    assert sshd.plan(observed(places=frozenset({(V4, 22)})), wanted())
