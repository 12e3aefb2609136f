# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fetch on the controller what the module of the same name says."""

from __future__ import annotations

from ansible_collections.portcullis.vps.plugins.modules import cloudflare_ips
from ansible_collections.portcullis.vps.plugins.plugin_utils.ranges import RangesAction


class ActionModule(RangesAction):
    """See the module."""

    module = cloudflare_ips
