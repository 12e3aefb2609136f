# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module backup_store, whose failures name the variables that a person writes."""

from __future__ import annotations

from ansible_collections.portcullis.vps.plugins.plugin_utils.named import NamedAction


class ActionModule(NamedAction):
    """See the module."""
