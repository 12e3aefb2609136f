# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What sshd_config repeats of our drop-in, for who reads that file alone: it is made of the drop-in's text, and always equals it."""

from __future__ import annotations

from typing import Dict, List, Tuple

from . import config as sshd_config
from .steps import DROP_IN

#: Those that add up would be there twice, and a second subsystem of the same name is refused before OpenSSH 9.6.
_TWICE = (*sshd_config.ACCUMULATING, "subsystem")


def lines(drop_in: str) -> List[str]:
    """Return the lines of our drop-in that the main file may repeat, and sshd hold nothing else by that: what is for all logins."""
    written = drop_in.split("\n")
    found: Dict[int, str] = {}
    for line in sshd_config.parse(DROP_IN, drop_in):
        if line.keyword == "match":
            break
        if line.keyword not in _TWICE:
            found[line.index] = written[line.index]
    return list(found.values())


def report(main: str, drop_in: str) -> Tuple[List[str], List[str]]:
    """Return a line for a person, and what somebody has to look at; nothing where the main file repeats nothing."""
    if sshd_config.with_block(main, ()) == main:
        return [], []
    if sshd_config.with_block(main, lines(drop_in)) != main:
        return [], [
            f"{sshd_config.MAIN} repeats something else than {DROP_IN} says; see what changed one of them, then run the playbook again."
        ]
    return [f"SSH: {sshd_config.MAIN} repeats what {DROP_IN} says."], []
