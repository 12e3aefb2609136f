# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host's clock: what it says is compared with the controller's, and what is no time is no answer."""

from __future__ import annotations

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError
from ansible_collections.portcullis.vps.plugins.plugin_utils.incident import clock

NOW = 1_800_000_000.0


def asked(seconds: float, state: int = 0, marked: int = 0) -> clock.Clock:
    return clock.read(f"Welcome!\nclock {NOW + seconds!r} {state} {marked}\n", NOW - 0.5, NOW + 0.5)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.3, "Clock of web1: within 2 s of this controller's, says the host; it follows time servers."),
        (
            -90,
            "Clock of web1: 2027-01-15 07:58:30 UTC, says the host, 90 s behind this controller's (give or take 0.5 s), so its logs have "
            "these events at times that much earlier; it follows time servers.",
        ),
        (
            3600,
            "Clock of web1: 2027-01-15 09:00:00 UTC, says the host, 3600 s ahead of this controller's (give or take 0.5 s), so its logs "
            "have these events at times that much later; it follows time servers.",
        ),
    ],
)
def test_it_is_said_by_how_much_a_clock_differs(seconds: float, said: str) -> None:
    assert clock.sentence("web1", asked(seconds)) == said


@pytest.mark.parametrize(
    ("state", "marked", "synchronized"),
    [(0, 0, "yes"), (5, 0, "no"), (5, 1, "yes"), (-1, 0, "unknown"), (-1, 1, "yes")],
)
def test_whether_it_follows_others_is_the_kernels_word_or_unknown(state: int, marked: int, synchronized: str) -> None:
    assert asked(0, state, marked).data()["synchronized"] == synchronized


@pytest.mark.parametrize(
    "text",
    [
        "",
        "clock",
        "clock nan 0 0\n",
        "clock 1e400 0 0\n",
        "clock 999999999999.0 0 0\n",
        "clock 253402300800.0 0 0\n",
        "clock -5.0 0 0\n",
        "clock \u0661.0 0 0\n",
        "clock 1.0 0 0; rm -rf /\n",
        "x" * 10**7 + "\nclock 1.0 0 0\n",
        "\x1b[2J{{ lookup('pipe', 'id') }}",
    ],
)
def test_what_is_no_time_is_no_answer(text: str) -> None:
    with pytest.raises(HostError, match="its answer is no time"):
        clock.read(text, NOW, NOW)


def test_the_latest_time_that_fits_is_a_time() -> None:
    assert clock.read("clock 99999999999.5 0 0\n", NOW, NOW).data()["time"] == "5138-11-16 09:46:39 UTC"
