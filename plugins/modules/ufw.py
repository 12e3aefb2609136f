#!/usr/bin/python
# Copyright: Contributors to the Portcullis project
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: ufw
short_description: Keep the ufw rules of one owner exact, in one transaction and without a gap
version_added: 0.1.0
description:
  - Takes the whole set of rules that one owner wants, and makes ufw hold exactly these for that owner. Rules of other
    owners, and those that people add by hand, stay as they are.
  - The rules are real user rules of ufw. C(ufw status) shows them, with the owner as their comment.
  - Each family's rules, policies and logging change in one kernel transaction, under ufw's own lock. Nothing is flushed or
    reloaded, so nobody is allowed or denied by mistake meanwhile. If the kernel rejects the rules, both families and all files are restored.
  - Other people may use C(ufw) at the same time; neither their rules nor the owner's are lost.
  - Files are written here as ufw 0.36 to 0.36.2 writes them. For another version of ufw every change goes through its own
    commands, which takes longer and is not without a gap.
  - What the kernel holds is compared too. Rules that were removed behind ufw's back are put back.
  - Refused, in check mode too, is what would lock out the address of this login, be it by a rule of others in the kernel. Rules in the
    backend of iptables (nftables or legacy) that ufw does not use are reported.
  - A change that could cut people off (ufw enabled, a policy changed, SSH's rules changed) is a transaction. It lasts
    only after the controller has logged in afresh; else the host puts back what was.
author:
  - Contributors to the Portcullis project (@portcullis)
extends_documentation_fragment:
  - portcullis.vps.attributes
  - portcullis.vps.confirmed
  - portcullis.vps.first_run
  - portcullis.vps.installing
options:
  owner:
    description: Whose rules these are; C(portcullis:) and a name of letters, digits and underscores.
    type: str
    default: portcullis:ufw
  rules:
    description:
      - All rules of this owner, in their order; an empty list removes them.
      - A rule that is there already without an owner becomes this owner's.
    type: list
    elements: dict
    default: []
    suboptions: &rule
      rule:
        description: What happens to a packet that matches.
        type: str
        choices: [allow, deny, reject, limit]
        default: allow
      direction:
        description: Whether the rule is for what comes in or for what goes out.
        type: str
        choices: [in, out]
        default: in
      interface:
        description: The network interface; with O(rules[].route), the one it comes in by.
        type: str
        aliases: [interface_in]
      interface_out:
        description: With O(rules[].route), the interface it goes out by.
        type: str
      proto:
        description:
          - The protocol, V(any), V(tcp), V(udp), V(ah), V(esp), V(gre), V(igmp), V(ipv6) or V(vrrp), or its number, such as V(112); ufw
            has rules for no others.
          - V(igmp) and V(ipv6) are known to ufw for IPv4 only, V(vrrp) to ufw 0.36.2 and newer.
        type: str
        aliases: [protocol]
        default: any
      port:
        description: A port, a range such as V(6000:6010), or several of them, as a list or separated by commas.
        type: raw
        aliases: [to_port]
      from:
        description:
          - An address or network that it comes from, or a list of them, for a rule each; without it, anywhere.
          - V(0.0.0.0/0) is anywhere over IPv4 only, V(::/0) over IPv6 only.
        type: raw
        aliases: [from_ip, src]
      from_port:
        description: The ports that it comes from, written as O(rules[].port).
        type: raw
      to:
        description: An address or network that it goes to; without it, anywhere.
        type: str
        aliases: [to_ip, dest]
      app:
        description:
          - An application profile that names protocol and ports, instead of O(rules[].proto) and O(rules[].port).
          - When the profile changes, the rules follow at the next run.
        type: str
        aliases: [name]
      comment:
        description: A text that C(ufw status) shows behind the owner.
        type: str
      log:
        description: Whether the kernel logs V(new) connections, V(all) packets, or V(none).
        type: str
        choices: [none, new, all]
        default: none
      route:
        description: Whether the rule is for what this host forwards.
        type: bool
        default: false
  applications:
    description:
      - All application profiles of this owner, kept in a file of their own in C(/etc/ufw/applications.d); an empty list
        removes it. Without it, that file stays as it is.
    type: list
    elements: dict
    suboptions:
      name:
        description: What rules and C(ufw app list) call it.
        type: str
        required: true
      title:
        description: Its title; without it, its name.
        type: str
      description:
        description: What it is for; without it, its title.
        type: str
      ports:
        description: Ports as ufw writes them, such as V(80,443/tcp), V(6000:6010/udp) or V(53) for both protocols.
        type: list
        elements: str
        required: true
  ssh_ports:
    description:
      - The ports on which SSH is let in, before all other rules but those by which others keep somebody out (C(ufw insert 1 deny from),
        as fail2ban does); without it, the rules for SSH stay as they are.
      - A rule that keeps out everybody, or the address of this login, comes behind them, which is said.
      - Where rules without an owner let SSH in from some only, opening it to everyone is refused unless O(ssh_sources) or
        O(adopt.opened_ports) says so.
    type: list
    elements: int
  ssh_sources:
    description:
      - The only addresses and networks from which SSH is let in; empty means anywhere, unless O(ssh_interfaces) names interfaces.
      - V(0.0.0.0/0) and V(::/0) name everyone.
    type: list
    elements: str
    default: []
  ssh_interfaces:
    description: The interfaces by which SSH is let in from anywhere, besides O(ssh_sources).
    type: list
    elements: str
    default: []
  ssh_limit:
    description: Whether the rate of SSH's connections is limited; V(unmanaged), as it is on the host, by our rules or somebody's.
    type: str
    choices: [unmanaged, 'on', 'off']
    default: unmanaged
  state:
    description: Whether ufw filters, now and after every boot; without it, that stays as it is.
    type: str
    choices: [enabled, disabled]
  default_incoming:
    description: The policy for incoming packets that match no rule (C(ufw default deny incoming)); V(unmanaged), it stays as it is.
    type: str
    choices: [unmanaged, allow, deny, reject]
  default_outgoing:
    description: The policy for outgoing packets that match no rule.
    type: str
    choices: [unmanaged, allow, deny, reject]
  default_routed:
    description: The policy for forwarded packets that match no rule.
    type: str
    choices: [unmanaged, allow, deny, reject]
  logging:
    description: How much ufw logs.
    type: str
    choices: ['off', low, medium, high, full]
  ipv6:
    description:
      - Whether ufw lets its rules in over IPv6 too; with V(false) nobody gets in or out over IPv6.
      - Changing it reloads ufw, which is not without a gap.
    type: bool
  purge_unowned:
    description: Whether rules without an owner are removed.
    type: bool
    default: false
  removed_rules:
    description:
      - Rules without an owner that are removed, each exactly as it would stand in O(rules).
    type: list
    elements: dict
    default: []
    suboptions: *rule
  removed_kernel_rules:
    description:
      - Rules of others in the kernel, outside of ufw's chains, that are removed from it, and from the files that iptables-persistent loads
        at boot.
      - Each as C(iptables-save) shows it, such as V(-A INPUT -p tcp -m tcp --dport 8080 -j ACCEPT), with C(-t nat) in front for another
        table than filter. It is removed from both families, with C(iptables) or C(ip6tables) in front from one.
    type: list
    elements: str
    default: []
attributes:
  check_mode:
    description: Names the changes that a real run would make, and makes none; ufw need not be installed yet.
  diff_mode:
    description: Shows what C(ufw status) prints before and after.
"""

EXAMPLES = r"""
- name: Deny everything except SSH, and the metrics for the office
  portcullis.vps.ufw:
    state: enabled
    default_incoming: deny
    ssh_ports: [2222]
    rules:
      - proto: tcp
        port: 9100
        from: 203.0.113.0/24
        comment: metrics
  become: true

- name: Allow the clients of one more program, and change nothing else
  portcullis.vps.ufw:
    owner: portcullis:game
    rules:
      - {proto: udp, port: 27000-27015}
  become: true

- name: Name ports once, and let the rules follow
  portcullis.vps.ufw:
    owner: portcullis:mail
    applications:
      - name: Mail
        ports: [25/tcp, "465,587/tcp", 993/tcp]
    rules:
      - {app: Mail}
  become: true
"""

RETURN = r"""
changes:
  description: What was changed, or in check mode would be; one sentence each.
  returned: always
  type: list
  elements: str
  sample: [Install ufw, "Add the rule '2222/tcp ALLOW IN 203.0.113.0/24 # portcullis:ssh'", Enable ufw]
adoption_report:
  description: As M(portcullis.vps.adopt) returns its report.
  returned: on the first change on a host, unless M(portcullis.vps.survey) has looked before it
  type: list
  elements: str
pending:
  description: The change that waits for its confirmation; empty when none does, as always after the action plugin has run.
  returned: always
  type: dict
  contains:
    id:
      description: What to confirm.
      type: str
    deadline:
      description: When the host puts back what was.
      type: str
    ports:
      description: The ports on which a fresh login must succeed; empty means the one in use.
      type: list
      elements: int
    limited:
      description: Whether a rule of the firewall counts connections by their sources, as C(ufw limit) does, so that a login may have to wait.
      type: bool
failure:
  description: >-
    What a failure came to. V(refused), nothing was changed because it must not be; V(rolled_back), what was changed was undone
    and the host is as it was; V(failed), anything else.
  returned: on failure
  type: str
  sample: refused
"""

from ansible_collections.portcullis.vps.plugins.module_utils import installing
from ansible_collections.portcullis.vps.plugins.module_utils.managed import ufw as managed


def main() -> None:
    installing.run(managed.ARGUMENT_SPEC, managed.manage)


if __name__ == "__main__":
    main()
