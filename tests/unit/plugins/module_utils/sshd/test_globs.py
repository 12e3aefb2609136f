# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A pattern of Include's stands for what glob(3) says, which sshd asks."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.machine import files
from ansible_collections.portcullis.vps.plugins.module_utils.sshd import globs
from hypothesis import HealthCheck, given, settings, strategies as st

NAMES = (
    "00-a.conf",
    "50-b.conf",
    "B.conf",
    ".hidden.conf",
    "a b.conf",
    "x[1].conf",
    "a*b.conf",
    "-.conf",
    "é.conf",
    "z",
)
_PARTS = st.sampled_from(
    [
        *("*", "?", "[", "]", "!", "^", "-", "\\", ".", "a", "b", "x", "z", "0", "5", " ", "conf", ".conf", "é"),
        *(
            "[[:digit:]]",
            "[[:alpha:]]",
            "[[:upper:]]",
            "[![:lower:]]",
            "[[:punct:][:digit:]]",
            "[0-5]",
            "[^a-z]",
            "[]a]",
        ),
    ]
)
PATTERNS = st.lists(_PARTS, min_size=1, max_size=6).map("".join)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("globs")
    for name in NAMES:
        (made / name).touch()
    return made


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(PATTERNS)
def test_a_pattern_stands_for_what_glob_says(folder: Path, pattern: str) -> None:
    said = files.matching(f"{folder}/{pattern}")
    # What is there by its very name needs no pattern, and a folder's own entries are none of its files.
    there = [f"{folder}/{name}" for name in sorted(NAMES, key=os.fsencode)]
    assert [path for path in there if globs.matches(f"{folder}/{pattern}", path)] == [
        path for path in said if path in there
    ]


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("[[:digit:]]*.conf", ["00-a.conf", "50-b.conf"]),
        ("[[:upper:]].conf", ["B.conf"]),
        ("*.conf", ["-.conf", "00-a.conf", "50-b.conf", "B.conf", "a b.conf", "a*b.conf", "x[1].conf", "é.conf"]),
        (".*.conf", [".hidden.conf"]),
        ("a\\*b.conf", ["a*b.conf"]),
        ("nothing*", []),
    ],
)
def test_includes_are_found_in_the_order_of_sshd(folder: Path, pattern: str, names: list[str]) -> None:
    assert files.matching(f"{folder}/{pattern}") == tuple(f"{folder}/{name}" for name in names)
