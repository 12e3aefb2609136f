# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Cloudflare's servers answered in October 2026."""

from __future__ import annotations

import json

IPV4 = [
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
]
IPV6 = [
    "2400:cb00::/32",
    "2606:4700::/32",
    "2803:f800::/32",
    "2405:b500::/32",
    "2405:8100::/32",
    "2a06:98c0::/29",
    "2c0f:f248::/32",
]

#: By URL. The texts end without a line break, as the real ones do.
ANSWERS = {
    "https://www.cloudflare.com/ips-v4": "\n".join(IPV4),
    "https://www.cloudflare.com/ips-v6": "\n".join(IPV6),
    "https://api.cloudflare.com/client/v4/ips": json.dumps(
        {
            "result": {"ipv4_cidrs": IPV4, "ipv6_cidrs": IPV6, "etag": "38f79d050aa027e3be3865e495dcc9bc"},
            "success": True,
            "errors": [],
            "messages": [],
        }
    ),
}
