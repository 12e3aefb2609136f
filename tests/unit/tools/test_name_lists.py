# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lists of names are made from a published ranking, in the order of its ranks, and hold nothing but names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tools import name_lists


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("b\na\nc\n", {}),
        ("a\t2\nc\t3\nb\t1\nd\t\n", {"rank_column": 2}),
        ("x\ta\t20\nx\tb\t30\nx\tc\t3\n", {"name_column": 2, "count_column": 3}),
        (json.dumps({"rows": [{"project": "b"}, {"project": "a"}, {"project": "c"}]}), {}),
    ],
)
def test_a_ranking_is_read_in_its_order(text: str, columns: dict[str, int]) -> None:
    assert name_lists.ranked(text, **columns) == ["b", "a", "c"]


@pytest.mark.parametrize("name", ['"""', "a b", "", "a\\", "é"])
def test_what_is_no_name_does_not_become_source(name: str) -> None:
    with pytest.raises(ValueError, match="is no name of a package"):
        name_lists.checked([name])


def test_the_much_used_names_keep_their_order_and_the_others_get_that_of_letters() -> None:
    names = [f"n{number}" for number in range(20_000, 0, -1)]
    files = name_lists.files("pypi", names, "2026-11", "a test")
    own: dict[str, dict[str, str]] = {}
    for name, text in files.items():
        exec(text, own.setdefault(name, {}))
    assert own["pypi_top.py"]["NAMES"].split() == names[:1_000]
    rest = [name for part in range(1, 6) for name in own[f"pypi_{part}.py"]["NAMES"].split()]
    assert rest == sorted(names[1_000:15_000])
    assert own["pypi_3.py"]["ON"] == "2026-11"


def test_a_ranking_that_is_too_short_or_broken_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(name_lists, "FOLDER", tmp_path / "known")
    ranking = tmp_path / "ranking.txt"
    asked = ["--registry", "npm", "--ranking", str(ranking), "--on", "2026-11", "--source", "a test"]
    assert name_lists.main(asked) == 1
    ranking.write_text("a\nb\n")
    assert name_lists.main(asked) == 1
    assert "2 names; 1000 at least" in capsys.readouterr().err
