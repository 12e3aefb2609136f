# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Our table in the kernel: what it holds, what it would hold, and loading it."""

from __future__ import annotations

import re
from typing import List, Mapping, Optional, Type

from ...base.errors import HostError
from ...base.steps import Step
from ...machine.process import ask, check, has_program
from ...transaction.facts import Fact
from ...transaction.handlers import Handler
from .. import table
from ..steps import SetOutbound
from ..table import Held

OURS = (table.FAMILY, table.TABLE)
_LIST = ("nft", "--json", "list", "table", *OURS)
#: A network namespace of its own has tables of its own, and who may make none may not change the host's either.
_NAMESPACE = ("unshare", "--net", "true")
_TRIAL = ("unshare", "--net", "sh", "-c", f"nft --file - && nft --json list table {' '.join(OURS)}")
_ANSWER = r'"metainfo"'
_NONE = r"No such file or directory"
#: What is different each time, as nft prints it: the sets that remember, and counts.
_REMEMBERING = re.compile(r"\tset (?:seen|users|sources)_v[46] \{.*?\n\t\}", re.DOTALL)
_ELEMENTS = re.compile(r"elements = \{[^{}]*\}")
_COUNTED = re.compile(r"packets \d+ bytes \d+")


def held() -> Optional[Held]:
    """Return what the kernel holds of our table; None where there is none."""
    if not has_program("nft"):
        return None
    text = ask(_LIST, denial=_NONE, says=_ANSWER)
    return None if text is None else _read(text)


def expected(text: str) -> Optional[Held]:
    """Return what the kernel holds once it was given a text, in the words of this host's own ``nft``; None without that.

    HostError where this host takes no such table.
    """
    if not has_program("nft"):
        check(_NAMESPACE)
        return None
    return _read(check(_TRIAL, stdin=text, says=_ANSWER))


def _read(text: str) -> Held:
    try:
        return table.held(text)
    except ValueError as error:
        raise HostError(
            f"What the kernel holds of the table {table.TABLE} cannot be read: {error}; see '{' '.join(_LIST)}'."
        ) from None


def set_outbound(step: SetOutbound) -> None:
    """Load a text; where it makes the table anew, strangers that are known stay known, and the kernel then holds what was wanted."""
    before = held() if step.budget else None
    known = table.known(before.seen, step.budget, step.seconds) if before is not None else ""
    check(["nft", "--file", "-"], stdin=step.text + known)
    if step.budget:
        now, wanted = held(), expected(step.text)
        if now is None or wanted is None or not now.is_as(wanted):
            raise HostError(
                f"The kernel does not hold the table {table.TABLE} as it was loaded; somebody else changes its rules at this moment. "
                "Run again."
            )


def observe() -> str:
    """Return our table as text that nft reads; empty where there is none."""
    if not has_program("nft"):
        return ""
    return ask(("nft", "list", "table", *OURS), denial=_NONE, says=f"^table {' '.join(OURS)}") or ""


def differs(text: str) -> bool:
    """Return whether the table does something else than in a text, but for what it remembers."""
    return _lasting(observe()) != _lasting(text)


def _lasting(text: str) -> List[str]:
    kept = _REMEMBERING.sub(lambda found: _ELEMENTS.sub("", found[0]), text)
    return sorted(re.findall(r"[^\s,]+", _COUNTED.sub("", kept)))


def put_back(text: str, booting: bool) -> List[str]:
    """Bring the table back, or take it away where there was none: at boot, too, since its unit may have loaded it by then."""
    if has_program("nft") and (booting or observe() != text):
        check(["nft", "--file", "-"], stdin=table.REMOVAL + text)
    return []


FACTS = {"outbound": Fact("nft's table of what may leave", observe, differs, put_back)}
HANDLERS: Mapping[Type[Step], Handler] = {SetOutbound: set_outbound}
