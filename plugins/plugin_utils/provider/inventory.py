# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host's policy, from what the roles' own task files give to their modules for this host: there is no second list of it."""

from __future__ import annotations

import typing as t

from ansible_collections.portcullis.vps.plugins.module_utils.base import values
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.managed import allowlist, certbot_certificates, ufw
from ansible_collections.portcullis.vps.plugins.module_utils.ufw import plan as firewall
from ansible_collections.portcullis.vps.plugins.plugin_utils import naming, role_tasks
from ansible_collections.portcullis.vps.plugins.plugin_utils.provider import policy
from ansible_collections.portcullis.vps.plugins.plugin_utils.provider.rules import MARK

#: Whose calls say who gets in.
ROLES = ("ufw", "cloudflare_allowlist", "letsencrypt")
_MODULES: t.Mapping[str, t.Any] = {
    "ufw": ufw,
    "allowlist": allowlist,
    "certbot_certificates": certbot_certificates,
}


def policy_of(
    roles: t.Iterable[role_tasks.Role], given: t.Mapping[str, t.Any], former_ports: t.Sequence[int]
) -> policy.Policy:
    """Return what a host lets in; Refusal for a value that its roles refuse, or that a wall in front of it cannot say.

    ``given`` are the options of the module provider_firewall; ``former_ports`` are those where SSH may answer while it moves.
    """
    found: t.Dict[str, t.Any] = {}
    for role in roles:
        for call in role.calls():
            if call.module in _MODULES:
                found[call.module] = _parsed(role, call, former_ports)
    lists = [found["allowlist"][0]] if "allowlist" in found else []
    return policy.of(
        found["ufw"][0] if "ufw" in found else None,
        [wanted.allowlist.rules(wanted.given.networks) for wanted in lists if wanted.present],
        found.get("certbot_certificates"),
        firewall.further_rules(given["rules"], "portcullis_provider_firewall_rules", f"{MARK}provider"),
        given["icmp"],
        policy.left_to_host(given["left_to_host"]),
    )


def _parsed(role: role_tasks.Role, call: role_tasks.Call, former_ports: t.Sequence[int]) -> t.Any:
    module = _MODULES[call.module]
    arguments = dict(call.arguments)
    if call.module == "ufw" and former_ports:
        former = values.ports(former_ports, "portcullis_former_ssh_ports")
        arguments["ssh_ports"] = list(dict.fromkeys([*arguments["ssh_ports"], *former]))
    try:
        parameters = role_tasks.validated(module.ARGUMENT_SPEC, arguments, call.role)
        return module.parse(parameters)
    except Refusal as refusal:
        raise Refusal(f"{call.role}: {naming.named(str(refusal), naming.names(role, call.module))}") from None
