# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a pickled object of cloud-init's, which root loads at each boot, would have Python call; it is read and never loaded."""

from __future__ import annotations

import pickletools
import re
from typing import Dict, Iterator, List, Optional

from ..base.text import visible
from .rules import Known

#: Classes of cloud-init's own and of mails, which its user data is kept as, and what Python's pickles name for values.
_RIGHT = re.compile(
    r"cloudinit\.[\w.]+ [A-Z]\w*|email\.(mime\.\w+ MIME\w+|_policybase Compat32|message (Email)?Message|charset Charset|header Header)|"
    r"(copyreg|copy_reg) (_reconstructor|__newobj__)|_?codecs encode|collections (OrderedDict|defaultdict)|"
    r"(builtins|__builtin__) (object|dict|list|set|frozenset|tuple|str|bytes|bytearray|int|float|bool|complex)|"
    r"datetime (datetime|date|timedelta|timezone)|uuid UUID|pathlib (Posix)?Path|pathlib Pure(Posix)?Path|ipaddress IPv[46]\w+"
)
_STRINGS = frozenset({"SHORT_BINUNICODE", "BINUNICODE", "BINUNICODE8", "UNICODE"})
_PUTS, _GETS = frozenset({"PUT", "BINPUT", "LONG_BINPUT"}), frozenset({"GET", "BINGET", "LONG_BINGET"})
_NOTHING = frozenset({"PROTO", "FRAME"})


def objects(text: str, known: Known) -> Iterator[str]:
    """What a pickle has Python import and call, other than cloud-init's own classes and plain values."""
    try:
        for name in dict.fromkeys(_imported(text.encode("utf-8", "surrogateescape"))):
            if not _RIGHT.fullmatch(name):
                yield f"it has Python call {visible(name, 100)}"
    except (ValueError, IndexError, KeyError, UnicodeError):
        yield "it is no pickle that can be read"


def _imported(data: bytes) -> Iterator[str]:
    """Yield what is imported as ``MODULE NAME``; a question mark stands for what is made only when it is loaded."""
    pushed: List[Optional[str]] = [None, None]
    memo: Dict[int, Optional[str]] = {}
    for operation, argument, _place in pickletools.genops(data):
        if operation.name in ("GLOBAL", "INST"):
            yield str(argument)
            pushed.append(None)
        elif operation.name == "STACK_GLOBAL":
            yield f"{pushed[-2] or '?'} {pushed[-1] or '?'}"
            pushed.append(None)
        elif operation.name == "MEMOIZE":
            memo[len(memo)] = pushed[-1]
        elif operation.name in _PUTS:
            memo[int(str(argument))] = pushed[-1]
        elif operation.name in _GETS:
            pushed.append(memo.get(int(str(argument))))
        elif operation.name in _STRINGS:
            pushed.append(str(argument))
        elif operation.name in ("EXT1", "EXT2", "EXT4"):
            yield f"? extension {argument}"
        elif operation.name not in _NOTHING:
            pushed.append(None)
        del pushed[:-2]
