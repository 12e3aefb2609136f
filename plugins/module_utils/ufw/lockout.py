# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is refused before the firewall changes, in check mode too: whatever would lock out those who run it."""

from __future__ import annotations

from dataclasses import replace
from typing import Sequence

from ..base import netfilter_path, values
from ..base.errors import Refusal
from ..base.netfilter import Tables, parse
from . import kernel_rules
from .access import admits, opens
from .files import families
from .framework import planned
from .plan import Observed, Wanted, change_of
from .rule import Rule

_OUTWARD = ("OUTPUT", "POSTROUTING")


def refuse(observed: Observed, wanted: Wanted) -> None:
    """Raise Refusal where, after the plan, no port on which sshd answers would be open, or not to this login's address."""
    after = wanted.settings(observed.settings)
    if not after.enabled or not observed.sshd_ports:
        return
    if after.incoming != "allow":
        _refuse_rules(observed, wanted)
    _refuse_others(observed, wanted)


def _refuse_rules(observed: Observed, wanted: Wanted) -> None:
    """Raise Refusal where ufw's own rules would let in nobody, or not this login's address."""
    after = wanted.settings(observed.settings)
    change, _warned = change_of(observed, wanted)
    kept = [block for family in families(after) for block in change.edited(observed.blocks(family), family)]
    if not any(opens(kept, port) for port in observed.sshd_ports):
        listening = ", ".join(map(str, observed.sshd_ports))
        if not after.ipv6 and wanted.ssh and all(rule.families == (6,) for rule in wanted.ssh):
            raise Refusal(
                "ssh_sources: all of these networks are of IPv6, which ipv6 (ufw_ipv6) switches off, so nobody could get in; add a "
                "network of IPv4 (portcullis_ssh_sources), or leave IPv6 on."
            )
        raise Refusal(
            f"ssh_ports: sshd on this host listens on port {listening}, and no rule would let anybody in there; "
            "name that port in ssh_ports (portcullis_ssh_port, ufw_ssh_ports), or move sshd first (role ssh_hardening)."
        )
    if observed.client is None:
        return
    family = observed.client.version
    if family not in families(after):
        raise Refusal(
            f"ipv6: this login comes from {observed.client}, and without IPv6 ufw denies all of it; "
            "set ipv6 (ufw_ipv6) to true, or log in over IPv4."
        )
    blocks = change.edited(observed.blocks(family), family)
    if not any(admits(blocks, observed.client, port, observed.interface) for port in observed.sshd_ports):
        raise Refusal(
            f"ssh_sources: this login comes from {observed.client}, and no rule would let that address in to sshd any more; "
            "add it, or a network that holds it, to ssh_sources (portcullis_ssh_sources), the interface by which it comes to ssh_interfaces "
            "(ufw_ssh_interfaces), or remove the rule that denies it."
        )


def _refuse_others(observed: Observed, wanted: Wanted) -> None:
    """Raise Refusal where rules of others in the kernel would keep out the address that this login comes from."""
    client = observed.client
    if client is None or client.is_loopback:
        return
    family = client.version
    after = wanted.settings(observed.settings)
    if family in families(after) and family in families(observed.settings) and observed.made.get(family):
        change, _warned = change_of(observed, wanted)
        made = parse(observed.made[family])
        now = kernel_rules.without(observed.tables(family), wanted.removed_kernel_rules, family)
        blocks = change.edited(observed.blocks(family), family)
        _require_open(planned(family, made, now, after, blocks), client, observed.sshd_ports, "")
    for program, text in observed.unseen.items():
        if program.startswith("ip6") == (family == 6):
            _require_open(
                parse(text), client, observed.sshd_ports, f" of iptables' other backend ('{program}' prints it)"
            )


def _require_open(tables: Tables, client: values.Address, ports: Sequence[int], where: str) -> None:
    source = values.network(client, "the address of this login")
    blocked = {port: netfilter_path.blocked(tables, source, port) for port in ports}
    if not all(blocked.values()):
        return
    name, _blank, chain = blocked[ports[0]][0].partition(" ")
    rule = netfilter_path.decided_by(tables[name], chain, netfilter_path.Login(source, ports[0], chain in _OUTWARD))
    raise Refusal(
        f"Port {ports[0]} would be closed to {client}, from which this login comes, by "
        f"{rule or 'the policy of ' + chain} in the table {name}{where}, which is not ufw's; nothing was changed. Remove that rule, or log "
        "in from an address that it lets in, then run again."
    )


def with_sshd_moved(observed: Observed, ssh: Sequence[Rule]) -> Observed:
    """Return how things are once sshd answers where these rules let SSH in."""
    return replace(observed, sshd_ports=tuple(dict.fromkeys(int(rule.port) for rule in ssh)))
