# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asking several modules on one visit, and in one process, what they would change: the host's side of ``survey``.

The host's own command does it. Ansible would send all this code along on every visit, and Python compile it anew.
"""

from __future__ import annotations

import importlib
import json
import sys
from dataclasses import asdict, dataclass, field
from typing import Any, Dict, Sequence

from ..base.outcome import Outcome
from ..base.version import VERSION
from ..command import build
from ..machine import process


@dataclass
class Answer:
    """What a module would do: nothing (``converged``), or ``reason`` says what."""

    role: str
    module: str
    converged: bool
    reason: str = ""
    warnings: Sequence[str] = ()
    deferred_warnings: Sequence[str] = ()
    returned: Dict[str, Any] = field(default_factory=dict)


def main(own: str, wanted: str) -> int:
    """Read questions as JSON from standard input, and print the answers as one line of JSON.

    A question has the ``role``, the ``module`` and its ``arguments``, which are legal. Modules are asked in check mode, up to
    the first that has something to do. ``own`` and ``wanted`` are the digests of this command and of the controller's code.
    """
    questions = json.load(sys.stdin) if own == wanted else []
    answers = []
    # What systemd, the kernel and sshd said to one module is as true for the next.
    with process.remembering(), build.running_from(own):
        for question in questions:
            answers.append(ask(**question))
            if not answers[-1].converged:
                break
    said = {"known": own == wanted, "version": VERSION, "answers": [asdict(answer) for answer in answers]}
    sys.stdout.write(json.dumps(said) + "\n")
    return 0


def ask(role: str, module: str, arguments: Dict[str, Any]) -> Answer:
    """Return what a module answers in check mode; whatever goes wrong is for that module itself to say, and to be asked about."""
    manage = importlib.import_module(f"{__package__}.{module}").manage
    try:
        outcome = manage(arguments, True)
    except Exception as error:
        return Answer(role, module, False, str(error) or type(error).__name__)
    return Answer(
        role, module, outcome.converged, _said(outcome), outcome.warnings, outcome.deferred_warnings, outcome.values
    )


def _said(outcome: Outcome) -> str:
    note = ["Keep a note"] if outcome.to_note else []
    return "; ".join([*outcome.changes, *outcome.values.get("problems", ()), *note])
