# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's side of the module of the same name: what stops connections lasts only after a fresh login."""

from __future__ import annotations

from ansible_collections.portcullis.vps.plugins.plugin_utils.confirmed import ConfirmedAction


class ActionModule(ConfirmedAction):
    """Prove by a fresh login that people get in: their login may need a server elsewhere, such as a directory of users."""
