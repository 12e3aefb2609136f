# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asking several modules in one process what they would change, instead of a visit and a process for each."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from types import ModuleType
from typing import Any, Dict, Sequence, Tuple

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.common.parameters import remove_values

from .entry import Outcome


@dataclass
class Answer:
    """What a module would do: nothing (``settled``), or ``reason`` says what; secrets are left out."""

    settled: bool
    reason: str = ""
    warnings: Sequence[str] = ()
    values: Dict[str, Any] = field(default_factory=dict)


def ask(source: str, name: str, arguments: Dict[str, Any]) -> Answer:
    """Ask another module in check mode, given as its source, without a visit and a process of its own.

    Whatever goes wrong is for that module itself to say, so it is an answer: not settled.
    """
    namespace: Dict[str, Any] = {"__name__": __name__}
    # Ansible has sent this from the same folder as the module that runs.
    exec(compile(source, name, "exec"), namespace)
    checked = ArgumentSpecValidator(namespace["ARGUMENT_SPEC"]).validate(arguments)
    if checked.error_messages:
        answer = Answer(False, " ".join(checked.error_messages))
    else:
        try:
            answer = _told(namespace["manage"](checked.validated_parameters, True))
        except Exception as error:
            answer = Answer(False, str(error) or type(error).__name__)
    hidden = checked._no_log_values
    return Answer(**remove_values(asdict(answer), hidden))


def _told(outcome: Outcome) -> Answer:
    said = [*outcome.changes, *outcome.values.get("problems", ()), *(["Keep a note"] if outcome.to_note else [])]
    return Answer(outcome.settled, "; ".join(said), [*outcome.warnings, *outcome.standing], outcome.values)


def carried() -> Tuple[ModuleType, ...]:
    """Return what the modules import, so that Ansible sends it along; it does for whatever is imported anywhere in a file.

    On a host each imports it itself, and no more than it needs. A test compares this with the modules.
    """
    from .core import accounts as core_accounts
    from .core import accounts_wanted, sshd_wanted, ufw_files
    from .core import apt_policy as core_apt_policy
    from .host import account_steps, accounts, apt_policy, handlers, issuing, names, program, supplied, ufw_docker

    return (
        core_accounts,
        core_apt_policy,
        accounts_wanted,
        sshd_wanted,
        ufw_files,
        account_steps,
        accounts,
        apt_policy,
        handlers,
        issuing,
        names,
        program,
        supplied,
        ufw_docker,
    )
