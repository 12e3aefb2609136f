# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fleet of the demo and of the tests: hosts, the internet's servers, and the inventory a person would write."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from demo.fleet import ADMIN, SITE, SSH_PORT, Fleet
from demo.proofs import VICTIM
from lab import Lab
from lab.services import DIRECTORY

#: Where ``Lab.trust_ca`` puts it.
CA_ON_HOST = "/usr/local/share/ca-certificates/portcullis-lab.crt"

__all__ = ["SITE", "fleet", "variables"]


def variables(lab: Lab) -> dict[str, Any]:
    """What an admin writes for such hosts, plus what points at the lab's servers instead of the real ones."""
    return {
        "portcullis_ssh_port": SSH_PORT,
        "portcullis_admins": [ADMIN],
        # The careless owner's sudo user; without this line site.yml refuses to go on.
        "accounts_absent": [VICTIM],
        "cloudflare_allowlist_ca_path": str(lab.ca),
        "cloudflare_allowlist_cache_path": str(lab.folder / "cloudflare.json"),
        "letsencrypt_agree_tos": True,
        "letsencrypt_certificates": [
            {"domains": ["{{ inventory_hostname }}.lab.test"], "method": "webroot", "webroot": "/var/www/html"}
        ],
        "letsencrypt_directory_url": DIRECTORY,
        "letsencrypt_ca_path": CA_ON_HOST,
    }


def fleet(lab: Lab, releases: Mapping[str, str], keep: bool = False) -> Fleet:
    """Boot the hosts and the servers around them, and return them as a fleet."""
    lab.up(releases, keep)
    lab.services()
    for host in releases:
        lab.trust_ca(host)
    return Fleet(lab, variables(lab))
