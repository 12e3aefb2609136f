# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fetch on the controller what the module of the same name says."""

from __future__ import annotations

import typing as t

from ansible_collections.portcullis.vps.plugins.module_utils.allowlist import cache, publishers
from ansible_collections.portcullis.vps.plugins.plugin_utils.published_networks import PublishedNetworksAction

ARGUMENT_SPEC = {
    "ipv4_url": {"type": "str", "default": "https://www.cloudflare.com/ips-v4"},
    "ipv6_url": {"type": "str", "default": "https://www.cloudflare.com/ips-v6"},
    "api_url": {"type": "str", "default": "https://api.cloudflare.com/client/v4/ips"},
    "ca_path": {"type": "path"},
    "timeout_seconds": {"type": "int", "default": 20},
    "cache_path": {"type": "path"},
    "fallback": {"type": "str", "choices": list(cache.FALLBACKS), "default": "shipped"},
    "max_age_days": {"type": "int", "default": 30},
}


def parse(params: t.Dict[str, t.Any]) -> t.Tuple[publishers.Publisher, cache.FetchOptions]:
    """Return whom to ask and how; Refusal for what is not legal."""
    urls = (params[option] for option in ("ipv4_url", "ipv6_url", "api_url"))
    return publishers.cloudflare(*urls), cache.FetchOptions.parse(params)


class ActionModule(PublishedNetworksAction):
    """See the module."""

    ARGUMENT_SPEC = ARGUMENT_SPEC
    parse = staticmethod(parse)
