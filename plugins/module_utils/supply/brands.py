# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Brands whose names strangers like to begin with, and what their owners publish: checked by hand, and therefore few."""

from __future__ import annotations

from typing import Dict, FrozenSet, NamedTuple, Tuple


class Brand(NamedTuple):
    """How names begin, whose they are then, and those of the owner's that are not among the known names."""

    prefix: str
    owner: str
    names: FrozenSet[str] = frozenset()


BRANDS: Dict[str, Tuple[Brand, ...]] = {
    "pypi": (
        Brand("cupy-", "CuPy"),
        Brand("twilio-", "Twilio", frozenset({"twilio-agent-connect"})),
        Brand("nvidia-", "NVIDIA"),
        Brand("azure-mgmt-", "Microsoft"),
        Brand("google-cloud-", "Google"),
        Brand("hashicorp-", "HashiCorp"),
        Brand("cloudflare-", "Cloudflare"),
        Brand("hetzner-", "Hetzner"),
    ),
    "npm": (
        Brand(
            "twilio-",
            "Twilio",
            frozenset(
                {
                    "twilio-chat",
                    "twilio-cli",
                    "twilio-client",
                    "twilio-run",
                    "twilio-sync",
                    "twilio-taskrouter",
                    "twilio-video",
                }
            ),
        ),
        Brand("aws-sdk-", "Amazon"),
        Brand("azure-", "Microsoft"),
        Brand("google-cloud-", "Google"),
        Brand("cloudflare-", "Cloudflare"),
        Brand("hashicorp-", "HashiCorp"),
        Brand("stripe-", "Stripe"),
        Brand("paypal-", "PayPal"),
    ),
    "gem": (
        Brand("twilio-", "Twilio", frozenset({"twilio-ruby"})),
        Brand("aws-sdk-", "Amazon"),
        Brand("google-cloud-", "Google"),
    ),
}
