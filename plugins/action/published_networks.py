# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fetch on the controller what the module of the same name says."""

from __future__ import annotations

import typing as t

from ansible_collections.portcullis.vps.plugins.module_utils.allowlist import cache, publishers
from ansible_collections.portcullis.vps.plugins.plugin_utils.published_networks import PublishedNetworksAction

_FEEDS = {
    "type": "list",
    "elements": "dict",
    "default": [],
    "options": {
        "url": {"type": "str", "required": True},
        "queries": {"type": "list", "elements": "str", "default": []},
    },
}

ARGUMENT_SPEC = {
    "name": {"type": "str", "required": True},
    "feeds": _FEEDS,
    "cross_checks": _FEEDS,
    "networks": {"type": "list", "elements": "str", "default": []},
    "shortest_prefix_ipv4": {"type": "int", "default": 10},
    "shortest_prefix_ipv6": {"type": "int", "default": 24},
    "fewest_ipv4": {"type": "int", "default": 1},
    "fewest_ipv6": {"type": "int", "default": 1},
    "most_networks": {"type": "int", "default": 1000},
    "shrink_percent": {"type": "int", "default": 50},
    "grow_percent": {"type": "int", "default": 200},
    "share_percent": {"type": "int", "default": 5},
    "max_kilobytes": {"type": "int", "default": 4096},
    "ca_path": {"type": "path"},
    "timeout_seconds": {"type": "int", "default": 20},
    "cache_path": {"type": "path"},
    "fallback": {"type": "str", "choices": ["none", "cached"], "default": "cached"},
    "max_age_days": {"type": "int", "default": 30},
}


def parse(params: t.Dict[str, t.Any]) -> t.Tuple[publishers.Publisher, cache.FetchOptions]:
    """Return whom to ask and how; Refusal for what is not legal."""
    return publishers.Publisher.parse(params), cache.FetchOptions.parse(params)


class ActionModule(PublishedNetworksAction):
    """See the module."""

    ARGUMENT_SPEC = ARGUMENT_SPEC
    parse = staticmethod(parse)
