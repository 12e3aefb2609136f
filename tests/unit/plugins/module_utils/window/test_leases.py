# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who keeps a window open, and how windows ended."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.values import Network, networks
from ansible_collections.portcullis.vps.plugins.module_utils.window import leases
from ansible_collections.portcullis.vps.plugins.module_utils.window.leases import Lease, Leases, Moment


def nets(*texts: str) -> tuple[Network, ...]:
    return networks(texts, "networks")


NOW = Moment(monotonic=100.0, epoch=5000.0, boot="this", ruled=True, lives=lambda process: process[0] == "7")
ONE = Lease("one", 80, 110.0, "this", 4990.0, "certbot", process=("7", "1"))
TWO = Lease("two", 80, 130.5, "this", 4995.0, "a person", networks=nets("10.0.0.0/8"), families=(4,))


def test_the_last_holder_decides_for_how_long_and_each_for_whom() -> None:
    both = Leases((ONE, TWO)).members(100.0)
    assert both[4] == {
        (net, 80): {8: 31}.get(net.prefixlen, 10) for net in nets("0.0.0.0/1", "128.0.0.0/1", "10.0.0.0/8")
    }
    assert both[6] == {(net, 80): 10 for net in nets("::/1", "8000::/1")}
    longer = replace(ONE, name="three", deadline=120.0)
    assert Leases((ONE, longer)).members(100.0)[6] == {(net, 80): 20 for net in nets("::/1", "8000::/1")}
    assert Leases().members(100.0) == {4: {}, 6: {}}


@pytest.mark.parametrize(
    ("holder", "moment", "how"),
    [
        (replace(ONE, deadline=100.0), NOW, leases.BY_KERNEL),
        (replace(ONE, boot="before"), NOW, leases.BY_REBOOT),
        (replace(ONE, process=("8", "1")), NOW, leases.BY_DEATH),
        (ONE, replace(NOW, ruled=False), leases.BY_RELOAD),
    ],
)
def test_a_lease_that_ended_is_dropped_and_reported(holder: Lease, moment: Moment, how: str) -> None:
    leases = Leases((holder,)).at(moment)
    assert leases.held == ()
    assert leases.attention is not None
    assert leases.attention.how == how
    assert how in "".join(leases.lines(100.0, {}, str))


def test_who_has_something_left_stays() -> None:
    assert Leases((ONE, TWO)).at(NOW) == Leases((ONE, TWO))


def test_a_window_that_was_closed_as_it_should_be_ends_the_report_of_the_one_before() -> None:
    bad = Leases((replace(ONE, deadline=99.0),)).at(NOW)
    assert bad.attention is not None
    assert "'portcullis window run -- true'" in bad.lines(100.0, {}, str)[-1]
    assert bad.with_one(TWO).closed_well("two", 80, 5001.0).attention is None
    assert "window run" not in bad.with_one(TWO).closed_well("two", 80, 5001.0).lines(100.0, {}, str)[-1]
    assert bad.closed_well("nobody", 80, 5001.0).attention is not None


def test_a_lease_counts_once_for_each_port() -> None:
    again = replace(ONE, deadline=200.0)
    assert Leases((ONE,)).with_one(again).held == (again,)
    other = replace(ONE, port=8080)
    assert Leases((ONE,)).with_one(other).without("one", 80).held == (other,)


def test_lines_say_by_which_clock_for_how_long_and_for_whom() -> None:
    said = Leases((ONE, TWO)).lines(100.0, {80: 31}, str)
    assert said == [
        "Port 80 is open for 31 s more by the kernel's monotonic clock; kept so by 'certbot', process 7 for 10 s; "
        "'a person' to 10.0.0.0/8 for 30 s."
    ]


@pytest.mark.parametrize(
    "text", [None, "", "{", "[]", '{"held": [{"name": 1}]}', '{"held": 1}', '{"ended": {"port": 80}}']
)
def test_a_book_that_cannot_be_read_holds_nobody(text: Any) -> None:
    assert Leases.from_text(text) == Leases()


def test_a_book_comes_back_from_its_file() -> None:
    leases = Leases((ONE, TWO, replace(ONE, deadline=1.0))).at(NOW)
    assert leases.ended
    assert Leases.from_text(leases.to_text()) == leases
