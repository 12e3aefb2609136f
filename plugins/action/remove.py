# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's side of the module of the same name: what could cut people off lasts only after a fresh login."""

from __future__ import annotations

import typing as t

from ansible_collections.portcullis.vps.plugins.module_utils.base import values
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.plugin_utils.confirmed import ConfirmedAction

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
