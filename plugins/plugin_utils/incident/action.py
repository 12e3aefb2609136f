# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Actions that read a report and compare it with the inventory; they connect to no host and change none."""

from __future__ import annotations

import datetime
import typing as t

from ansible.errors import AnsibleError
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError, Refusal
from ansible_collections.portcullis.vps.plugins.plugin_utils.incident import outside, reading, whose
from ansible_collections.portcullis.vps.plugins.plugin_utils.incident.reported import Facts
from ansible_collections.portcullis.vps.plugins.plugin_utils.incident.whose import Known, Verdict
from ansible_collections.portcullis.vps.plugins.plugin_utils.protected import ProtectedAction

_ONLY_ITSELF = ("localhost", "127.0.0.1", "::1")


class IncidentAction(ProtectedAction):
    """Validate the arguments, read the report, and have ``_done`` make something of it."""

    TRANSFERS_FILES = False
    _supports_check_mode = True
    SPEC: t.ClassVar[t.Dict[str, t.Dict[str, t.Any]]] = {
        "report": {"type": "str", "required": True},
        "resolve": {"type": "bool", "default": True},
    }

    def run(self, tmp: t.Any = None, task_vars: t.Optional[t.Dict[str, t.Any]] = None) -> t.Dict[str, t.Any]:
        result: t.Dict[str, t.Any] = super().run(tmp, task_vars)
        _dummy, given = self.validate_argument_spec(self.SPEC)
        try:
            self._require(given)
            # Before anything is asked of the network: most mistakes are in the name of the file.
            facts = reading.read(outside.content(given["report"]), datetime.datetime.now(datetime.timezone.utc))
            inventory, unknown = _inventory(task_vars or {}, given["resolve"])
            done = self._done(given, facts, whose.match(facts, inventory), unknown)
        except (Refusal, HostError) as error:
            return {**result, "failed": True, "failure": error.failure, "msg": str(error)}
        for line in done.pop("shown"):
            self._display.display(line)
        return {**result, "changed": False, **done}

    def _require(self, given: t.Mapping[str, t.Any]) -> None:
        """Raise Refusal for arguments that can be none, before anything is read."""

    def _done(
        self, given: t.Mapping[str, t.Any], facts: Facts, verdict: Verdict, unknown: t.Mapping[str, str]
    ) -> t.Dict[str, t.Any]:
        """Return the result, with the lines to be shown as ``shown``."""
        raise NotImplementedError


def _inventory(task_vars: t.Mapping[str, t.Any], resolve: bool) -> t.Tuple[t.List[Known], t.Dict[str, str]]:
    """Return the hosts of the inventory with their addresses, and why some have none."""
    names = [name for name in task_vars["groups"]["all"] if name not in _ONLY_ITSELF]
    logins = {name: _of(task_vars, name, "ansible_host") or name for name in names}
    asked = {text for text in map(whose.to_resolve, logins.values()) if text}
    answers, failures = outside.resolve(asked) if resolve else ({}, dict.fromkeys(asked, "its name was not resolved"))
    found: t.List[Known] = []
    unknown: t.Dict[str, str] = {}
    for name in names:
        one = whose.known(name, logins[name], _of(task_vars, name, whose.VARIABLE), answers)
        if one is not None:
            found.append(one)
        if one is None or logins[name] in failures:
            unknown[name] = failures.get(str(logins[name]), "its name leads to no address that others see")
    return found, {name: reason for name, reason in unknown.items() if not _of(task_vars, name, whose.VARIABLE)}


def _of(task_vars: t.Mapping[str, t.Any], name: str, variable: str) -> t.Any:
    try:
        return task_vars["hostvars"][name].get(variable)
    except AnsibleError as error:
        raise Refusal(f"{variable} of {name} has no value ({error.message}); write one.") from None
