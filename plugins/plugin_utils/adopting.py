# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looking at a host before it is taken over: what the module adopt is given, and what its answer comes to."""

from __future__ import annotations

import typing as t

from ansible_collections.portcullis.vps.plugins.module_utils.adoption.findings import OPTIONS, UNREAD, Objection
from ansible_collections.portcullis.vps.plugins.module_utils.adoption.observed import MODULES
from ansible_collections.portcullis.vps.plugins.plugin_utils import host_command, role_tasks
from ansible_collections.portcullis.vps.plugins.plugin_utils.connection import remote_user

ROLE = "adoption"
MODULE = "adopt"
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
    given = {name: value for name, value in asked["arguments"].items() if not spec[name].get("no_log")}
    return {**asked, "arguments": given}


def unseen(reason: str) -> t.Dict[str, t.Any]:
    """Return what keeps the roles from running on a host that could not be looked at."""
    return {**Objection.unread(reason)._asdict(), "names": []}


def refusal(objections: t.Sequence[t.Mapping[str, t.Any]], host: str) -> str:
    """Return the sentence that keeps the roles from running on a host; empty where nothing does."""
    if not objections:
        return ""
    if objections[0]["kind"] == UNREAD:
        return str(objections[0]["text"])
    texts = " ".join(f"({number}) {one['text']}" for number, one in enumerate(objections, 1))
    return (
        f"The first run on {host} would cut somebody off or open something, so nothing was changed. {texts} "
        "The playbook portcullis.vps.adopt prints the whole report."
    )


def show(display: t.Any, host: str, report: t.Sequence[str]) -> None:
    """Print a report, each line with its host, without any -v."""
    for line in report:
        display.display(f"{host}: {line}")
