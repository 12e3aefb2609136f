# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Draft, on the controller, the answer to a report of abuse. Nothing is sent."""

from __future__ import annotations

import os
import typing as t

from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.plugin_utils.incident import answer
from ansible_collections.portcullis.vps.plugins.plugin_utils.incident.action import IncidentAction
from ansible_collections.portcullis.vps.plugins.plugin_utils.incident.reported import Facts
from ansible_collections.portcullis.vps.plugins.plugin_utils.incident.whose import Verdict

_READ_FIRST = "Nothing is sent. Read the answer, fill in what is in brackets, and send it yourself."


class ActionModule(IncidentAction):
    """Return the text, and write it to a new file or print it."""

    SPEC: t.ClassVar[t.Dict[str, t.Dict[str, t.Any]]] = {
        **IncidentAction.SPEC,
        "language": {"type": "str", "default": ""},
        "found": {"type": "raw", "default": ""},
        "done": {"type": "raw", "default": ""},
        "signature": {"type": "str", "default": ""},
        "path": {"type": "str", "default": ""},
    }

    def _require(self, given: t.Mapping[str, t.Any]) -> None:
        _given(given)

    def _done(
        self, given: t.Mapping[str, t.Any], facts: Facts, verdict: Verdict, unknown: t.Mapping[str, str]
    ) -> t.Dict[str, t.Any]:
        text = answer.write(facts, verdict, _given(given))
        shown = [*text.splitlines(), _READ_FIRST]
        done = {"answer": text, "hosts": list(verdict.hosts), "answer_to": [one.address for one in facts.answer_to]}
        if not given["path"]:
            return {**done, "shown": shown}
        place = os.path.expanduser(given["path"])
        changed = self._write(place, text)
        said = "Would write" if self._task.check_mode else "Wrote" if changed else "There already is"
        return {**done, "changed": changed, "path": place, "shown": [f"{said} {place}. {_READ_FIRST}"]}

    def _write(self, place: str, text: str) -> bool:
        """Write a file that is not there yet, but for check mode, and return whether it was not; what a person has edited stays."""
        if os.path.lexists(place):
            if os.path.isfile(place) and _read(place) == text:
                return False
            raise Refusal(
                f"incident_answer_path: {place} is there and holds something else, perhaps what somebody has edited; name another file."
            )
        if not self._task.check_mode:
            try:
                opened = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with open(opened, "w", encoding="utf-8") as file:
                    file.write(text)
            except OSError as error:
                raise Refusal(
                    f"incident_answer_path: {place} cannot be written ({error.strerror}); name another file."
                ) from None
        return True


def _given(given: t.Mapping[str, t.Any]) -> answer.Given:
    return answer.Given.parse(given["language"], given["found"], given["done"], given["signature"])


def _read(place: str) -> str:
    with open(place, encoding="utf-8", errors="replace") as file:
        return file.read(1_000_000)
