# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person may write for certificates, for the tests of more than one part."""

from __future__ import annotations

from typing import Any

from ansible_collections.portcullis.vps.plugins.module_utils.certificates import wanted as certificates

TOKEN = "0123456789abcdefghij-_"
SITE = {"domains": ["example.org", "www.example.org"], "method": "webroot", "webroot": "/var/www/html/"}
PARAMS: dict[str, Any] = {
    "certificates": [SITE],
    "agree_tos": True,
    "email": "",
    "staging": False,
    "directory_url": "",
    "ca_path": "",
    "key_type": "ecdsa",
    "deploy_command": "",
    "served_port": 0,
    "window_seconds": 300,
    "window_sources": ["any"],
    "cloudflare_networks": [],
    "cloudflare_token": "",
    "dns_propagation_seconds": 10,
    "check_names": True,
    "retry_failed": False,
}


def wanted(**changed: Any) -> certificates.Wanted:
    return certificates.Wanted.parse({**PARAMS, **changed})
