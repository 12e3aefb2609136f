# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A picture of what runs took: a bar to the median, a line from the least to the most."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from html import escape
from typing import Any

_ROWS = (("ping", "ansible -m ping"), ("ours", "site.yml"), ("check", "site.yml --check"), ("usual", "the usual stack"))
_GROUPS = (("1", "one host, unchanged"), ("10", "ten hosts, unchanged"))
_COLOURS = {"ping": "#8a94a0", "ours": "#2f7d5b", "check": "#63a98a", "usual": "#b4683b"}
_LEFT, _WIDTH, _ROW, _TOP = 170, 520, 26, 34


def svg(found: Mapping[str, Any]) -> str:
    """Return the image; each group has a scale of its own."""
    parts = []
    y = _TOP
    for count, title in _GROUPS:
        seconds = {kind: found["seconds"][f"{kind}_{count}"] for kind, _label in _ROWS}
        scale = _WIDTH / max(max(each) for each in seconds.values())
        parts.append(f'<text x="12" y="{y}" font-weight="bold">{title}</text>')
        for kind, label in _ROWS:
            y += _ROW
            parts += _bar(y, label, seconds[kind], scale, _COLOURS[kind])
        y += 2 * _ROW
    parts += [
        f'<text x="12" y="{y + 16 * number}" font-size="11">{escape(line)}</text>' for number, line in _below(found)
    ]
    body = "\n".join(parts)
    return (
        # REUSE-IgnoreStart
        "<!-- Copyright: Contributors to the Portcullis project -->\n<!-- SPDX-License-Identifier: GPL-3.0-or-later -->\n"
        # REUSE-IgnoreEnd
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_LEFT + _WIDTH + 90}" height="{y + 40}" role="img">\n'
        '<rect width="100%" height="100%" rx="6" fill="#ffffff"/>\n'
        '<g font-family="DejaVu Sans, Helvetica, sans-serif" font-size="13" fill="#1d252d">\n'
        f"{body}\n</g>\n</svg>\n"
    )


def _bar(y: int, label: str, seconds: list[float], scale: float, colour: str) -> list[str]:
    median = statistics.median(seconds)
    least, most = (_LEFT + scale * value for value in (min(seconds), max(seconds)))
    return [
        f'<text x="{_LEFT - 8}" y="{y + 13}" text-anchor="end">{label}</text>',
        f'<rect x="{_LEFT}" y="{y}" width="{median * scale:.1f}" height="18" fill="{colour}"/>',
        f'<line x1="{least:.1f}" y1="{y + 9}" x2="{most:.1f}" y2="{y + 9}" stroke="#1d252d"/>',
        f'<text x="{max(most, _LEFT + median * scale) + 6:.1f}" y="{y + 13}">{median:.1f} s</text>',
    ]


def _below(found: Mapping[str, Any]) -> list[tuple[int, str]]:
    machine, _semicolon, versions = str(found["machine"]).partition(", Linux ")
    return list(enumerate([f"Median of {found['rounds']}, least to most. {machine}", f"Linux {versions}"]))
