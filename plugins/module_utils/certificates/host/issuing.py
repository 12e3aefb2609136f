# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Issuing what is due, each certificate by itself: one failure does not stop the others."""

from __future__ import annotations

import contextlib
import secrets
import time
from dataclasses import dataclass, field
from typing import Any, Dict, List, Mapping, Sequence, Union

from ...base.errors import HostError
from ...base.steps import Plan, RemoveFile
from ...machine.clock import readable
from ...transaction.apply import apply
from ...window.host import window
from ...window.plan import ANY
from ..plan import LIVE, DeployAgain, Issue
from ..wanted import PROBE, Certificate, Wanted
from . import certbot, challenges, lineages

#: All at once, or in two calls between which the controller tries the port.
WHOLE, BEFORE, AFTER = "whole", "before_probe", "after_probe"
STAGES = (WHOLE, BEFORE, AFTER)

_HOLDER = "probe"
_PROBE_SECONDS = 60
_WHAT = ("issue", "deployment")


class Failed(HostError):
    """Some of the work was not done; ``values`` is what the module answers besides."""

    def __init__(self, message: str, values: Mapping[str, Any]) -> None:
        super().__init__(message)
        self.values = dict(values)


@dataclass
class Found:
    """What was done, what was not and why, what the controller has to try, and what somebody has to look at.

    A ``problem`` is still so and fails a run; an ``incident`` is over and is told.
    """

    plan: Plan
    not_issued: Dict[str, str] = field(default_factory=dict)
    awaiting: List[Dict[str, str]] = field(default_factory=list)
    problems: List[str] = field(default_factory=list)
    incidents: List[str] = field(default_factory=list)

    def failure(self, problems_too: bool) -> str:
        """Return why the module fails, or nothing."""
        # What was written down of a certificate that was not issued is the same once more.
        same = tuple(f"The certificate {name}: its {what} failed" for name in self.not_issued for what in _WHAT)
        rest = [said for said in self.problems if not said.startswith(same)]
        return " ".join([*self.not_issued.values(), *(rest if problems_too and not self.awaiting else [])])

    def answer(self) -> Dict[str, Any]:
        """Return what a module answers."""
        now = time.time()
        found = [
            {
                "name": lineage.name,
                "domains": list(lineage.domains),
                "key_type": lineage.key_type,
                "not_after": readable(lineage.not_after),
                "days_left": max(0, int((lineage.not_after - now) // 86400)),
                "path": f"{LIVE}/{lineage.name}",
            }
            for lineage in lineages.looked()[0].values()
        ]
        return {
            "certificates": found,
            "not_issued": self.not_issued,
            "awaiting": self.awaiting,
            "problems": [*self.problems, *self.incidents],
        }


def run(plan: Plan, wanted: Wanted, stage: str, unreachable: Mapping[str, str], check_mode: bool = False) -> Found:
    """Apply a plan: first, wholly or not at all, what certificates need, then each of them, then what none needs any more."""
    issues = [step for step in plan.steps if isinstance(step, Issue)]
    again = [step for step in plan.steps if isinstance(step, DeployAgain)]
    # The token: until the last certificate is issued otherwise the one before may still be renewed by it.
    last = tuple(step for step in plan.steps if isinstance(step, RemoveFile))
    setup = tuple(step for step in plan.steps if not isinstance(step, (Issue, DeployAgain, RemoveFile)))
    refused = certbot.objections(issues, wanted)
    if check_mode:
        return _looked(Found(plan, refused), wanted)
    if stage == AFTER:
        _end_probe(wanted)
    apply(setup)
    certbot.forget([], [step.certificate for step in issues])
    due = [step for step in issues if step.certificate not in refused]
    if stage == BEFORE:
        awaiting = _begin_probe(due, wanted)
        if awaiting:
            return Found(Plan(setup, warnings=plan.warnings), awaiting=awaiting)
    refused.update({name: said for name, said in unreachable.items() if name not in refused})
    work: List[Union[Issue, DeployAgain]] = [*due, *again]
    done = [step for step in work if step.certificate not in refused and _is_done(step, wanted, refused)]
    if refused:
        last = ()
    apply(last)
    return _looked(Found(Plan((*setup, *done, *last), warnings=plan.warnings), refused), wanted)


def _is_done(step: Union[Issue, DeployAgain], wanted: Wanted, refused: Dict[str, str]) -> bool:
    """Issue or deploy a certificate; where that fails, ``refused`` says why."""
    try:
        if isinstance(step, Issue):
            certbot.issue(step, wanted)
        else:
            certbot.deploy(step.certificate, step.domains, wanted.deploy_command, wanted.served_port)
    except HostError as error:
        refused[step.certificate] = str(error)
        return False
    return True


def _looked(found: Found, wanted: Wanted) -> Found:
    """Return what was done, with what somebody has to look at."""
    if wanted.certificates:
        # What somebody else has issued here is nobody's of this role's.
        found.problems = certbot.report()[1]
        lines, attention = window.report()
        found.incidents = lines[-1:] if attention else []
    return found


def _begin_probe(due: Sequence[Issue], wanted: Wanted) -> List[Dict[str, str]]:
    """Open the window for the controller and return what it has to try; nothing where it would not be let in."""
    by_name = {certificate.name: certificate for certificate in wanted.certificates}
    found = []
    for step in due:
        certificate = by_name[step.certificate]
        if not certificate.needs_window or wanted.window.sources != ANY:
            continue
        # Where to ask and for what is the controller's to know.
        found.append({"certificate": certificate.name, "token": _publish(certificate)})
    if found:
        seconds = min(_PROBE_SECONDS, wanted.window.max_seconds)
        window.open_for(wanted.window.within(seconds), (), _HOLDER, "the controller's look at the port")
    return found


def _end_probe(wanted: Wanted) -> None:
    window.close_for(wanted.window.port, _HOLDER)
    for certificate in wanted.certificates:
        if certificate.webroot:
            with contextlib.suppress(HostError):
                challenges.withdraw(certificate.webroot, PROBE)


def _publish(certificate: Certificate) -> str:
    """Put a file into the folder that is served, named by what it holds; nothing for other methods."""
    if not certificate.webroot:
        return ""
    token = PROBE + secrets.token_hex(12)
    challenges.publish(certificate.webroot, token, token)
    return token
