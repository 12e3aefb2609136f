# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Policies for the tests, made by the roles' own parsers from what a person writes."""

from __future__ import annotations

from typing import Any

from ansible_collections.portcullis.vps.plugins.module_utils.allowlist.plan import Allowlist
from ansible_collections.portcullis.vps.plugins.module_utils.allowlist.publishers import CLOUDFLARE, CLOUDFLARE_NETWORKS
from ansible_collections.portcullis.vps.plugins.module_utils.base import values
from ansible_collections.portcullis.vps.plugins.module_utils.certificates import wanted as certificates
from ansible_collections.portcullis.vps.plugins.module_utils.managed import certbot_certificates
from ansible_collections.portcullis.vps.plugins.module_utils.ufw import plan as ufw
from ansible_collections.portcullis.vps.plugins.plugin_utils.provider import policy

#: For each wall, options with which it can be asked.
OPTIONS: dict[str, dict[str, Any]] = {
    "hetzner_cloud": {"name": "web"},
    "hetzner_robot": {"server_number": 321},
    "digitalocean": {"name": "web", "tags": ["web"]},
    "vultr": {"group": "web"},
    "linode": {"label": "web"},
    "aws": {"name": "web", "vpc_id": "vpc-1", "region": "eu-central-1"},
    "terraform_hcloud": {"name": "web", "path": "web.tf.json"},
    "terraform_digitalocean": {"name": "web", "path": "web.tf.json", "tags": ["web"]},
    "terraform_aws": {"name": "web", "path": "web.tf.json", "vpc_id": "vpc-1"},
    "terraform_ovh": {
        "name": "web",
        "path": "web.tf.json",
        "ip": "203.0.113.10/32",
        "ip_on_firewall": "203.0.113.10",
        "dns_servers": ["9.9.9.9"],
        "ntp_servers": ["198.51.100.1"],
        "unfiltered_ipv6": True,
    },
    "nftables": {"name": "web", "path": "web.nft", "addresses": ["203.0.113.10", "2001:db8::10"]},
}
CLOUDFLARE_LIST = list(CLOUDFLARE)


def firewall(**given: Any) -> ufw.Wanted:
    """Return what the role ufw wants with these options."""
    usual = {"owner": ufw.OWN, "state": "enabled", "default_incoming": "deny", "ipv6": True, "ssh_ports": [22]}
    return ufw.Wanted.parse({**usual, **given})


def cloudflare(networks: list[str] | None = None, ports: Any = (443,), udp: Any = ()) -> ufw.Wanted:
    """Return what the role cloudflare_allowlist wants of the firewall while this list is in force."""
    published = values.networks(CLOUDFLARE_LIST if networks is None else networks, "published")
    allowlist = Allowlist.parse(
        {
            "name": "cloudflare_allowlist",
            "publisher": {"name": "cloudflare", "feeds": [{"url": "https://www.cloudflare.com/ips-v4"}]},
            "ports": list(ports),
            "udp_ports": list(udp),
            "max_age_days": 30,
            "refresh": False,
            "nginx_real_ip_header": "",
        }
    )
    return allowlist.rules(published)


def issuing(sources: list[str], method: str = "standalone") -> certificates.Wanted:
    """Return what the role letsencrypt wants for one certificate."""
    spec: Any = certbot_certificates.ARGUMENT_SPEC
    usual = {name: option.get("default") for name, option in spec.items()}
    certificate = {"domains": ["example.org"], "method": method}
    token = {"cloudflare_token": "t" * 40} if method == certificates.DNS else {}
    return certificates.Wanted.parse(
        {
            **usual,
            "certificates": [certificate],
            "agree_tos": True,
            "window_sources": sources,
            "cloudflare_networks": [str(net) for net in CLOUDFLARE_NETWORKS],
            **token,
        }
    )


def made(
    lists: list[ufw.Wanted] | None = None, left: tuple[str, ...] = (), icmp: bool = True, **given: Any
) -> policy.Policy:
    """Return the policy of a host with these options of the role ufw, and these lists."""
    return policy.of(firewall(**given), lists or [], icmp=icmp, left=policy.left_to_host(left))


def usual() -> policy.Policy:
    """Return SSH from anywhere, 443 from Cloudflare's 22 ranges, port 80 for certificates, and ping."""
    return policy.of(firewall(), [cloudflare()], issuing(["any"]))
