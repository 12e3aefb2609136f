# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which of two versions is the older one."""

from __future__ import annotations

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base import version
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal

from tests.unit.structure.sources import text

#: As semver.org orders them.
ORDER = (
    *("0.1.0-alpha", "0.1.0-alpha.1", "0.1.0-alpha.beta", "0.1.0-beta.2", "0.1.0-beta.11", "0.1.0-rc.1", "0.1.0"),
    *("0.1.1", "0.2.0", "0.10.0", "1.0.0", "10.0.0"),
)


def test_the_version_is_the_collections() -> None:
    assert f"\nversion: {version.VERSION}\n" in text("galaxy.yml")


def test_versions_are_ordered() -> None:
    for place, one in enumerate(ORDER):
        assert [version.is_older(one, other) for other in ORDER] == [place < other for other in range(len(ORDER))]
    assert not version.is_older("1.0.0+one", "1.0.0+other")


def test_what_cannot_be_read_is_newer_than_what_can() -> None:
    assert version.is_older("0.1.0", "two")
    assert not version.is_older("two", "0.1.0")


@pytest.mark.parametrize(
    "command",
    [
        b"",
        b"#!/usr/bin/python3\nPK",
        b"# portcullis 1.0.0\n",
        b"#!/usr/bin/python3\n# portcullis \x1b[2J\n",
        b"\0" * 99,
    ],
)
def test_a_command_that_states_no_version_is_replaced(command: bytes) -> None:
    assert version.stated(command) == ""
    version.refuse_older("")
    assert version.replacing("") == ""


@pytest.mark.parametrize(("there", "own"), [("1.0.0", "1.0.0"), ("1.0.0", "1.0.1"), ("1.0.0-rc.1", "1.0.0")])
def test_the_same_and_a_newer_one_are_let_through(there: str, own: str) -> None:
    version.refuse_older(there, own=own)


def test_an_older_one_is_refused_with_both_and_the_way_out() -> None:
    with pytest.raises(Refusal) as refused:
        version.refuse_older("2.0.0", "1.9.0", own="1.0.0")
    for part in ("version 2.0.0", "has 1.0.0", "portcullis.vps:2.0.0", "portcullis_downgrade_from: 2.0.0"):
        assert part in str(refused.value)
    version.refuse_older("2.0.0", "2.0.0", own="1.0.0")
