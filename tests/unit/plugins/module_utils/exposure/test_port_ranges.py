# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ports and ranges of them."""

from __future__ import annotations

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.exposure import port_ranges


@pytest.mark.parametrize(
    ("given", "ports", "written"),
    [
        ([], (), []),
        (["22", 80, "22"], (22, 80), ["22", "80"]),
        (["8000-8002", "8003"], (8000, 8001, 8002, 8003), ["8000-8003"]),
        (["65535"], (65535,), ["65535"]),
        (["1-65535"], tuple(range(1, 65536)), ["1-65535"]),
    ],
)
def test_they_are_read_and_written(given: list[object], ports: tuple[int, ...], written: list[str]) -> None:
    assert port_ranges.parse(given, "ports") == ports
    assert port_ranges.written(ports) == written
    assert port_ranges.parse(written, "ports") == ports


@pytest.mark.parametrize(
    "given", ["", "0", "65536", "1-70000", "9-1", "22,80", "http", "1-", "-1", "1-2-3", "٢٢", "22\n23"]
)
def test_what_is_no_port_is_refused_by_the_options_name(given: str) -> None:
    with pytest.raises(Refusal, match=r"^ports: "):
        port_ranges.parse([given], "ports")
