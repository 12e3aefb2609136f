# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's side of the module of the same name: what could cut people off lasts only after a fresh login."""

from __future__ import annotations

import typing as t

from ansible_collections.portcullis.vps.plugins.plugin_utils.confirmed import ConfirmedAction


class ActionModule(ConfirmedAction):
    """Prove by a fresh login that people still get in once the collection has gone."""

    def _adapted(self, given: t.Mapping[str, t.Any]) -> t.Dict[str, t.Any]:
        # A host does not decide where the login is made.
        return {"ports": [22], **given}

    def _nothing_to_do(self, arguments: t.Dict[str, t.Any]) -> t.Optional[t.Dict[str, t.Any]]:
        # The host's own command is among what goes, and does not know how.
        return None
