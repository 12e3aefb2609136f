# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""All walls that are known, by name."""

from __future__ import annotations

import typing as t

from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.plugin_utils.provider import (
    aws,
    digitalocean,
    hetzner,
    linode,
    nftables,
    terraform,
    vultr,
)
from ansible_collections.portcullis.vps.plugins.plugin_utils.provider.walls import Options, Provider

PROVIDERS: t.Dict[str, Provider] = {
    provider.name: provider
    for provider in (
        hetzner.HetznerCloud(),
        hetzner.HetznerRobot(),
        digitalocean.DigitalOcean(),
        vultr.Vultr(),
        linode.Linode(),
        aws.Ec2(),
        terraform.Hcloud(),
        terraform.DigitalOcean(),
        terraform.Aws(),
        terraform.Ovh(),
        nftables.Nftables(),
    )
}


def provider(options: Options) -> Provider:
    """Return the provider that a person named, its options checked; Refusal where that is none or they are not legal."""
    found = PROVIDERS.get(str(options.get("provider")))
    if found is None:
        raise Refusal(
            f"portcullis_provider_firewall.provider: {options.get('provider')!r} is not known; choose one of {', '.join(PROVIDERS)}."
        )
    found.require(options)
    return found
