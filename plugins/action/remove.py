# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's side of the module of the same name: what could cut people off lasts only after a fresh login."""

from __future__ import annotations

import typing as t

from ansible_collections.portcullis.vps.plugins.module_utils.base import values
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.plugin_utils.confirmed import ConfirmedAction, Ending, Failure
from ansible_collections.portcullis.vps.plugins.plugin_utils.decoding import Pending

#: Where sshd answers without any configuration.
_PORT = 22


class ActionModule(ConfirmedAction):
    """Prove by a fresh login that people still get in once the collection has gone."""

    def _adapted(self, given: t.Mapping[str, t.Any]) -> t.Dict[str, t.Any]:
        # A host does not decide where the login is made.
        try:
            return {**given, "ports": list(values.ports(given.get("ports", [_PORT]), "ports"))}
        except Refusal:
            # The module says it better.
            return dict(given)

    def _undo(self, pending: Pending, failure: Failure, task_vars: t.Any) -> Ending:
        ended = super()._undo(pending, failure, task_vars)
        if ended.confirmed or ended.undone:
            return ended
        # What would say it is among what goes.
        again = "Where only the answer to the confirmation was lost, nothing is left there that could say so: run again, which then has nothing to do."
        return ended._replace(said=f"{ended.said} {again}")
