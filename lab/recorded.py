# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Cloudflare answered when asked for its address ranges, in October 2026."""

from __future__ import annotations

import json

RANGES4 = (
    "173.245.48.0/20",
    "103.21.244.0/22",
    "103.22.200.0/22",
    "103.31.4.0/22",
    "141.101.64.0/18",
    "108.162.192.0/18",
    "190.93.240.0/20",
    "188.114.96.0/20",
    "197.234.240.0/22",
    "198.41.128.0/17",
    "162.158.0.0/15",
    "104.16.0.0/13",
    "104.24.0.0/14",
    "172.64.0.0/13",
    "131.0.72.0/22",
)
RANGES6 = (
    "2400:cb00::/32",
    "2606:4700::/32",
    "2803:f800::/32",
    "2405:b500::/32",
    "2405:8100::/32",
    "2a06:98c0::/29",
    "2c0f:f248::/32",
)
#: The value is the lab's own; Cloudflare's is an opaque text of the same length.
ETAG = "0123456789abcdef0123456789abcdef"

IPS_V4 = "www.cloudflare.com/ips-v4"
IPS_V6 = "www.cloudflare.com/ips-v6"
IPS_JSON = "api.cloudflare.com/client/v4/ips"


def answers() -> dict[str, tuple[str, str]]:
    """Return the answers: host's name and path to content type and body."""
    body = {
        "result": {"ipv4_cidrs": RANGES4, "ipv6_cidrs": RANGES6, "etag": ETAG},
        "success": True,
        "errors": [],
        "messages": [],
    }
    return {
        # Cloudflare ends neither text with a newline.
        IPS_V4: ("text/plain", "\n".join(RANGES4)),
        IPS_V6: ("text/plain", "\n".join(RANGES6)),
        IPS_JSON: ("application/json", json.dumps(body)),
    }
