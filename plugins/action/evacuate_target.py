# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module evacuate_target, of whose result only the documented values are kept."""

from __future__ import annotations

from ansible_collections.portcullis.vps.plugins.plugin_utils.named import NamedAction


class ActionModule(NamedAction):
    """See the module."""
