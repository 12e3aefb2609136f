# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The arithmetic from a few hosts to thousands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.extrapolate import arithmetic, line, main


def test_the_line_goes_through_what_lies_on_one() -> None:
    found = line({5: 3.5, 20: 11.0, 50: 26.0})
    assert (round(found.start, 6), round(found.each, 6)) == (1.0, 0.5)


def test_slices_run_beside_one_another_or_one_after_the_other() -> None:
    lines = arithmetic({5: 3.5, 50: 26.0}, forks=10)
    row = next(line for line in lines if line.split()[:2] == ["1,000", "10"])
    assert " ".join(row.split()) == "1,000 10 100 1.00 + 0.500 * 100 = 51 s 8.5 min"


def test_one_measurement_makes_no_line() -> None:
    with pytest.raises(ValueError, match="At least two"):
        line({5: 3.5})


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        (None, 1, "run 'make bench' first"),
        ({}, 1, "has no 'scaling'"),
        ({"scaling": {"forks": 10, "seconds": {"5": 3.5, "50": 26}}}, 0, "10,000"),
    ],
)
def test_the_command_reads_the_results(
    text: object, code: int, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "site.json"
    if text is not None:
        file.write_text(json.dumps(text))
    assert main([str(file)]) == code
    printed = capsys.readouterr()
    assert said in printed.out + printed.err
