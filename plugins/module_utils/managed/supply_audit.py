# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module supply_audit does: arguments in, outcome out. It only reads."""

from __future__ import annotations

import pwd
import time
from datetime import date
from typing import Any, Dict, List

from ..base import acceptance, values
from ..base.errors import Refusal
from ..base.outcome import Outcome
from ..machine import process, system, users
from ..supply import names, programs as known_programs
from ..supply.finding import Report, acceptances, judge
from ..supply.host import apt, jobs, packages, programs, repository as repositories
from ..supply.host.looking import Look

ARGUMENT_SPEC: Dict[str, Any] = {
    "host": {"type": "bool", "default": True},
    "repository": {"type": "str", "default": ""},
    "hosts": {
        "type": "list",
        "elements": "str",
        "default": [
            "pypi.org",
            "files.pythonhosted.org",
            "registry.npmjs.org",
            "registry.yarnpkg.com",
            "galaxy.ansible.com",
        ],
    },
    "own_names": {"type": "list", "elements": "str", "default": []},
    "hashed_requirements": {"type": "list", "elements": "str", "default": []},
    "python_folders": {"type": "list", "elements": "str", "default": []},
    "programs": {"type": "list", "elements": "str", "choices": list(known_programs.NAMES), "default": ["zizmor"]},
    "accept": {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": acceptance.suboptions("rule"),
    },
    "refuse": {"type": "bool", "default": True},
    "sarif_path": {"type": "str", "default": ""},
}
#: Whose homes are looked into: root's, and those of people.
_FIRST_PERSON = 1000
_NOBODY = 65534
_SHOWN = 10


class Refused(Refusal):
    """Findings are certain, and nobody has accepted them; ``values`` are what the module answers all the same."""

    def __init__(self, text: str, answer: Dict[str, Any]) -> None:
        super().__init__(text)
        self.values = answer


def parse(params: Dict[str, Any]) -> None:
    """Refuse what is not legal, whatever the host is like."""
    acceptances(params["accept"])
    for name in ("hosts", "own_names", "hashed_requirements", "python_folders"):
        for value in params[name]:
            values.one_line(value, name)
    if not params["host"] and not params["repository"]:
        raise Refusal(
            "host is false and repository is empty, so there is nothing to look at; name the folder that your playbooks are in."
        )


def manage(params: Dict[str, Any], check_mode: bool) -> Outcome:
    parse(params)
    found, repository = Look(), None
    if params["host"]:
        system.require_platform()
        with process.remembering():
            _look_at_host(found, params)
    if params["repository"]:
        repository = repositories.opened(found, params["repository"])
        wanted = repositories.Wanted(params["hosts"], params["own_names"], params["hashed_requirements"])
        repositories.look(found, repository, wanted)
    present = programs.look(found, params["programs"], repository, params["host"])
    accepted = acceptances(params["accept"])
    report = judge(found.findings, accepted, date.fromtimestamp(time.time()), found.unfinished)
    return _outcome(report, present, params["refuse"])


def _look_at_host(found: Look, params: Dict[str, Any]) -> None:
    people = _people()
    owned = apt.owned()
    apt.look(found, owned)
    packages.look(found, owned, people, params["python_folders"], params["own_names"])
    jobs.look(
        found,
        people,
        [path for path in params["hashed_requirements"] if path[0] == "/"],
        params["hosts"],
        params["own_names"],
    )


def _people() -> List[pwd.struct_passwd]:
    return [
        entry
        for entry in users.known()
        if entry.pw_dir.startswith("/") and (entry.pw_uid == 0 or _FIRST_PERSON <= entry.pw_uid != _NOBODY)
    ]


def _outcome(report: Report, present: List[programs.Program], refuse: bool) -> Outcome:
    answer = {
        "findings": [finding.to_data() for finding in report.findings],
        "counts": dict(report.counts),
        "summary": report.lines,
        "unfinished": list(report.unfinished),
        "programs": [program.to_data() for program in present],
        "names_on": names.ON,
    }
    if refuse and report.certain:
        shown = " ".join(finding.sentence for finding in report.certain[:_SHOWN])
        more = f" And {len(report.certain) - _SHOWN} more." if len(report.certain) > _SHOWN else ""
        raise Refused(
            f"Findings that are certain and that nobody has accepted: {len(report.certain)}. {shown}{more} Nothing was changed. Mend them, or accept "
            "each by an entry of accept with its rule, where, a reason and until.",
            answer,
        )
    warned = [finding.sentence for finding in report.findings if not finding.accepted]
    most = [f"{len(warned) - _SHOWN} more findings are in summary."] if len(warned) > _SHOWN else []
    return Outcome(warnings=[*warned[:_SHOWN], *most], values=answer)
