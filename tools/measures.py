# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tables of measures in docs/os-baseline.md, from the measures themselves."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ansible_collections.portcullis.vps.plugins.module_utils.os_hardening import sysctl
from ansible_collections.portcullis.vps.plugins.module_utils.os_hardening.measures import MEASURES, Measure

PAGE = Path(__file__).resolve().parents[1] / "docs/os-baseline.md"
BEGIN = "<!-- The measures, from os_hardening/measures.py: make readmes -->"
END = "<!-- End of the measures -->"


def page() -> str:
    """Return what the page should be: unchanged except for the part between the two marks."""
    before, begin, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not begin or not end:
        raise SystemExit(
            f"docs/os-baseline.md has no '{BEGIN}' with '{END}' behind it; put both where the tables belong."
        )
    on = _table(measure for measure in MEASURES.values() if not measure.offered)
    offered = _table(measure for measure in MEASURES.values() if measure.offered)
    return f"{before}{BEGIN}\n\n## On by default\n\n{on}\n## Off until they are named\n\n{offered}\n{END}{after}"


def _table(measures: Iterable[Measure]) -> str:
    lines = [
        "| measure | what it does | why | what it may break | who asks for it |",
        "| --- | --- | --- | --- | --- |",
    ]
    for measure in measures:
        rules = "; ".join(f"{judge} {', '.join(ids)}" for judge, ids in measure.rules.items())
        lines.append(
            f"| `{measure.name}` | {measure.does}{_details(measure)} | {measure.reason} | {measure.breaks} | {rules or 'nobody'} |"
        )
    return "\n".join(lines) + "\n"


def _details(measure: Measure) -> str:
    details = [f"`{sysctl.shown(setting.name)} = {setting.value}`" for setting in measure.settings]
    details += [f"`{name}`" for name in measure.modules]
    details += [f"package `{name}`" for name in measure.packages]
    return f": {', '.join(details)}" if details else ""
