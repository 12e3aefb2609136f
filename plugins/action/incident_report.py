# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read a report of abuse on the controller, and say which host of the inventory it is about."""

from __future__ import annotations

import typing as t

from ansible_collections.portcullis.vps.plugins.plugin_utils.incident import sentences
from ansible_collections.portcullis.vps.plugins.plugin_utils.incident.action import IncidentAction
from ansible_collections.portcullis.vps.plugins.plugin_utils.incident.reported import Facts
from ansible_collections.portcullis.vps.plugins.plugin_utils.incident.whose import Verdict


class ActionModule(IncidentAction):
    """Return what the report says, and print it."""

    def _done(
        self, given: t.Mapping[str, t.Any], facts: Facts, verdict: Verdict, unknown: t.Mapping[str, str]
    ) -> t.Dict[str, t.Any]:
        report = sentences.read(facts, verdict, unknown)
        return {**sentences.data(facts, verdict, unknown), "report": report, "shown": report}
