# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Networks on the controller; netaddr is never needed on a managed host."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.portcullis.vps.plugins.plugin_utils import libraries

try:
    import netaddr
except ImportError:  # the message below says what to do
    netaddr = None


def merge_networks(networks: t.Iterable[t.Any]) -> t.List[str]:
    """Return the fewest networks that hold the same addresses, IPv4 before IPv6."""
    if netaddr is None:
        raise AnsibleFilterError(f"merge_networks: {libraries.sentence(libraries.missing() or ['netaddr'])}")
    try:
        return [str(net) for net in netaddr.cidr_merge(str(network).strip() for network in networks)]
    except (netaddr.AddrFormatError, ValueError) as error:
        raise AnsibleFilterError(f"merge_networks: {error}; write networks such as 203.0.113.0/24.") from error


class FilterModule:
    """The filters of this file."""

    def filters(self) -> t.Dict[str, t.Callable[..., t.Any]]:
        return {"merge_networks": merge_networks}
