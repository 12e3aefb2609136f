# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What hashes of passwords cost, in the one file that shadow's programs and pam_unix read: there are no drop-ins for it."""

from __future__ import annotations

import re
from typing import Dict, Iterable, Tuple

PATH = "/etc/login.defs"
#: By what a hash is made with: SHA-crypt's rounds (of 5000), and yescrypt's cost (of 5; each step doubles time and memory, here to 32 MB).
HASHES: Tuple[Dict[str, int], ...] = (
    {"SHA_CRYPT_MIN_ROUNDS": 65536, "SHA_CRYPT_MAX_ROUNDS": 65536},
    {"YESCRYPT_COST_FACTOR": 6},
)
_BEGIN = "# Begin of what os_hardening sets (portcullis); edits here do not last."
_END = "# End of what os_hardening sets."
_BLOCK = re.compile(rf"^{re.escape(_BEGIN)}\n(?:.*\n)*?{re.escape(_END)}\n", re.MULTILINE)
_LINE = re.compile(r"^[ \t]*([A-Z_]+)[ \t]+([^\s#]+)", re.MULTILINE)


def others(text: str) -> Dict[str, str]:
    """Return what the file says of hashes, but for our block."""
    found = dict(_LINE.findall(_BLOCK.sub("", text)))
    return {name: found[name] for group in HASHES for name in group if name in found}


def with_block(text: str, names: Iterable[str]) -> str:
    """Return the file's text with these of the values as a block in front; exactly as it was before it had one where there are none.

    In front, since it may end without a line's end. Nobody else sets these, so who reads the first line and who reads the last agree.
    """
    wanted = tuple(names)
    lines = [f"{name} {value}" for group in HASHES for name, value in group.items() if name in wanted]
    block = "".join(f"{line}\n" for line in (_BEGIN, *lines, _END)) if lines else ""
    return block + _BLOCK.sub("", text)
