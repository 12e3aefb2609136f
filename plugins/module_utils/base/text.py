# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Text that others chose, made fit to be read: by the controller of what a host says, by a host of what its users say."""

from __future__ import annotations

import re

LONGEST_SENTENCE = 16_000


def visible(text: str, longest: int = LONGEST_SENTENCE, lines: bool = False) -> str:
    r"""Return text that a terminal shows as it is: what would move the cursor, turn the direction or hide becomes ``\x1b``.

    Without ``lines`` it is one line, so that nobody writes a line in the name of somebody else.
    """
    text = str(text)[: longest + 1]
    if len(text) > longest:
        text = f"{text[: longest - 1]}…"
    if text.isprintable():
        return text
    if not lines:
        text = re.sub(r"\s*\n\s*", " ", text.strip())
    kept = "\n\t" if lines else ""
    return "".join(sign if sign.isprintable() or sign in kept else _escaped(sign) for sign in text)


def _escaped(sign: str) -> str:
    number = ord(sign)
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
