# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A picture of what a terminal shows."""

from __future__ import annotations

import re
from html import escape

_HEIGHT = 18
_WIDTH = 8.43


def svg(text: str) -> str:
    """Return an SVG image of lines of text."""
    lines = text.splitlines()
    width = int(max(len(line) for line in lines) * _WIDTH) + 24
    height = len(lines) * _HEIGHT + 24
    rows = "\n".join(
        f'<text x="12" y="{20 + number * _HEIGHT}" textLength="{len(line) * _WIDTH:.1f}" xml:space="preserve">{escape(line)}</text>'
        for number, line in enumerate(lines)
    )
    return (
        # REUSE-IgnoreStart
        "<!-- Copyright: Contributors to the Portcullis project -->\n<!-- SPDX-License-Identifier: GPL-3.0-or-later -->\n"
        # REUSE-IgnoreEnd
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" role="img">\n'
        '<rect width="100%" height="100%" rx="6" fill="#11161c"/>\n'
        '<g font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="14" fill="#d7dde4">\n'
        f"{rows}\n</g>\n</svg>\n"
    )


def posture(output: str) -> str:
    """Return the page of the callback posture, with which a run's output ends."""
    page = output[output.rindex("Posture, by host and area") :]
    # What Ansible says beside it stands at the very end.
    return page.partition("\n[WARNING]")[0].strip()


def diff(output: str, about: str) -> str:
    """Return of a run's output with --diff what one change would do: the part of which the first line says what it is about."""
    found = re.search(rf"^--- before: {re.escape(about)}.*?(?=^\s*$)", output, re.MULTILINE | re.DOTALL)
    if found is None:
        raise LookupError(f"no diff in the output is about {about}")
    return found[0].strip()
