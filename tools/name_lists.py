# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the lists of packages' names that ``supply_audit`` knows from a ranking that somebody has published, given as a file.

It takes facts alone, names and their order, and fetches nothing:

    python -m tools.name_lists --registry pypi --ranking top-pypi-packages.json --on 2026-11 --source "where it is published"
    python -m tools.name_lists --registry npm --ranking npm.tsv --count-column 3 --on 2026-11 --source "..."

A ranking is JSON with ``rows`` of ``project`` in the order of their rank, or lines: a name on each, in the order of their rank, or columns
between tabs, with the rank or a count in one of them.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "plugins/module_utils/supply/known"
TARGETS = 1_000
KNOWN = 15_000
PARTS = 5
_COLUMNS = 156
#: What a name may be made of; a list is data of others and becomes source here.
_NAME = re.compile(r"(@[a-z0-9._~-]+/)?[A-Za-z0-9._~-]+")
_FILE = '''# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""{what}; written by tools/name_lists.py."""

from __future__ import annotations

ON = "{on}"
SOURCE = "{source}"
NAMES = """
{names}
"""
'''


def ranked(text: str, name_column: int = 1, rank_column: int = 0, count_column: int = 0) -> list[str]:
    """Return the names of a ranking in the order of their use; columns count from 1, and 0 is none."""
    if text.lstrip().startswith("{"):
        return checked([str(row["project"]) for row in json.loads(text)["rows"]])
    rows = [line.split("\t") for line in text.splitlines() if line.strip()]
    column = rank_column or count_column
    if column:
        sign = -1 if count_column else 1
        numbered = [
            (sign * int(row[column - 1]), row) for row in rows if row[column - 1 : column] and row[column - 1].isdigit()
        ]
        rows = [row for _number, row in sorted(numbered, key=lambda each: each[0])]
    return checked([row[name_column - 1].strip() for row in rows])


def checked(names: Sequence[str]) -> list[str]:
    """Return names, each once; ValueError that names the first that is none."""
    for name in names:
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name[:80]!r} is no name of a package; see that the columns are the right ones.")
    return list(dict.fromkeys(names))


def files(registry: str, names: Sequence[str], on: str, source: str) -> dict[str, str]:
    """Return the source files of a registry's lists, by name: the targets in their order, and what else is known in that of letters."""
    top, others = names[:TARGETS], sorted(names[TARGETS:KNOWN])
    lines = _wrapped(others)
    size = -(-len(lines) // PARTS)
    parts = {f"{registry}_top.py": (f"The much-used names of {registry}, the most used first", _wrapped(top))}
    for part in range(PARTS):
        what = f"What else is known of {registry}, part {part + 1} of {PARTS}"
        parts[f"{registry}_{part + 1}.py"] = (what, lines[part * size : (part + 1) * size])
    return {
        name: _FILE.format(what=what, on=on, source=source, names="\n".join(own)) for name, (what, own) in parts.items()
    }


def _wrapped(names: Sequence[str]) -> list[str]:
    return textwrap.wrap(" ".join(names), _COLUMNS, break_long_words=False, break_on_hyphens=False)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--registry", choices=["pypi", "npm"], required=True)
    parser.add_argument("--ranking", type=Path, required=True)
    parser.add_argument("--on", required=True, help="the month or day of the ranking, as 2026-11")
    parser.add_argument("--source", required=True, help="where it comes from, in one line")
    parser.add_argument("--name-column", type=int, default=1)
    parser.add_argument("--rank-column", type=int, default=0)
    parser.add_argument("--count-column", type=int, default=0)
    given = parser.parse_args(arguments)
    if not re.fullmatch(r"\d{4}-\d\d(-\d\d)?", given.on) or not re.fullmatch(r"[^\"\\\n]+", given.source):
        parser.error("--on is a month or a day, and --source one line without quotes.")
    try:
        names = ranked(given.ranking.read_text(), given.name_column, given.rank_column, given.count_column)
    except (OSError, ValueError, KeyError, IndexError) as error:
        print(f"{given.ranking} is no ranking that can be read: {error}", file=sys.stderr)
        return 1
    if len(names) < TARGETS:
        print(f"{given.ranking} has {len(names)} names; {TARGETS} at least are needed.", file=sys.stderr)
        return 1
    for name, text in files(given.registry, names, given.on, given.source).items():
        (FOLDER / name).write_text(text)
    print(f"{min(len(names), KNOWN)} names of {given.registry} written.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
