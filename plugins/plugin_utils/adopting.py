# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looking at a host before it is taken over: what the module adopt is given, and what its answer comes to."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.portcullis.vps.plugins.module_utils.adoption import marks
from ansible_collections.portcullis.vps.plugins.module_utils.adoption.findings import (
    OPTIONS,
    WIDER,
    Objection,
    refusal as _refusal,
)
from ansible_collections.portcullis.vps.plugins.module_utils.adoption.observed import MODULES
from ansible_collections.portcullis.vps.plugins.plugin_utils import host_command, role_tasks
from ansible_collections.portcullis.vps.plugins.plugin_utils.connection import remote_user
from ansible_collections.portcullis.vps.plugins.plugin_utils.named import SURVEY

ROLE = "adoption"
MODULE = "adopt"
#: What a host is told in the place of a secret, which it need not know to say what would change; formed like a token.
_STAND_IN = "stays-on-the-controller"
#: How the planner of ufw speaks of a rule of somebody's: one that the kernel holds, and one in ufw's list.
_KERNEL_RULE = re.compile(r"The kernel's rule '(?P<rule>-A [^']+)' \(IPv(?P<family>[46])\) accepts packets")
_LISTED_RULE = re.compile(
    r"Port \d+ is open to everyone by a rule of somebody else's \((?P<rule>.+)\); remove that rule"
)
#: What a person names, and how many days back logins count.
NAMED = (*(option for option, _what in OPTIONS.values()), "days")


def question(
    action: t.Any, questions: t.Iterable[host_command.Question], named: t.Mapping[str, t.Any], briefly: bool
) -> host_command.Question:
    """Return what a host is asked about all that the roles would do there; Refusal where what was named is not legal."""
    options = {
        **{name: value for name, value in named.items() if value is not None},
        "_calls": [_without_secrets(one.asked) for one in questions if one.asked["module"] in MODULES],
        "_login_user": remote_user(action._connection) or "",
        "_briefly": briefly,
    }
    found = host_command.Question.of(ROLE, MODULE, options)
    role_tasks.implementation(MODULE, "parse").parse(found.asked["arguments"])
    return found


def _without_secrets(asked: t.Mapping[str, t.Any]) -> t.Dict[str, t.Any]:
    spec = role_tasks.implementation(asked["module"], "manage").ARGUMENT_SPEC
    given = {
        name: value and _STAND_IN if spec[name].get("no_log") else value for name, value in asked["arguments"].items()
    }
    return {**asked, "arguments": given}


def only_asking(module: str, options: t.Mapping[str, t.Any]) -> t.Dict[str, t.Any]:
    """Return the options for a question that changes nothing: no look is needed before it."""
    return {**options, "_looked": True} if marks.at_stake([module]) else dict(options)


def made(module: str, task_vars: t.Mapping[str, t.Any]) -> t.Dict[str, t.Any]:
    """Return the option that tells a module whether this run's survey has looked at what it takes over, with no objection left."""
    if not marks.at_stake([module]):
        return {}
    # A fact of this name is refused, and what the survey says of its look no host says.
    survey = task_vars.get(SURVEY)
    looked = survey.get("looked") if isinstance(survey, t.Mapping) else None
    return {"_looked": isinstance(looked, list) and module in looked}


def looked(look: host_command.Question, said: t.Mapping[str, t.Any]) -> t.List[str]:
    """Return the modules for which an answer is the look before their first change: it is about the first one, and objects to nothing."""
    modules = {call["module"] for call in look.asked["arguments"]["_calls"]}
    asked = sorted(module for module in modules if marks.at_stake([module]))
    return asked if said.get("first") and not said["objections"] else []


def unsaid(warnings: t.Iterable[t.Any], survey: t.Any) -> t.List[t.Any]:
    """Return a module's warnings without those about a rule of which the report of this run's survey says who gets in by it."""
    report = survey.get("report") if isinstance(survey, t.Mapping) else None
    lines = [line for line in map(str, report if isinstance(report, list) else ()) if line.startswith(f"{WIDER}: ")]
    return [text for text in warnings if not any(_is_about(line, str(text)) for line in lines)]


def _is_about(line: str, text: str) -> bool:
    """Whether a line of the report names the one rule that a warning is about, of the same family."""
    kernels = _KERNEL_RULE.search(text)
    if kernels:
        return f"'{kernels['rule']}'" in line and f"over IPv{kernels['family']} " in line
    listed = _LISTED_RULE.search(text)
    return listed is not None and f"'{listed['rule']}'" in line


def unseen(reason: str) -> t.Dict[str, t.Any]:
    """Return what keeps the roles from running on a host that could not be looked at."""
    return {**Objection.unread(reason)._asdict(), "names": []}


def refusal(objections: t.Sequence[t.Mapping[str, t.Any]], host: str) -> str:
    """Return the sentence that keeps the roles from running on a host; empty where nothing does."""
    found = [
        Objection(str(one["kind"]), tuple(map(str, one.get("names") or ())), str(one["text"])) for one in objections
    ]
    return _refusal(found, host)


def show(display: t.Any, host: str, report: t.Sequence[str]) -> None:
    """Print a report, each line with its host, without any -v."""
    for line in report:
        display.display(f"{host}: {line}")
