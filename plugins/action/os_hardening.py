# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's side of the module of the same name: what could cut people off lasts only after a fresh login."""

from __future__ import annotations

from ansible_collections.portcullis.vps.plugins.plugin_utils.confirmed import ConfirmedAction


class ActionModule(ConfirmedAction):
    """Prove every change of the baseline that could cut people off by a fresh login."""
