#!/usr/bin/python
# Copyright: Contributors to the Portcullis project
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# What this does is done on the controller, by the action plugin of the same name; here is its documentation.

from __future__ import annotations

DOCUMENTATION = r"""
module: provider_firewall
short_description: Bring the provider's firewall to what the roles let in on the host
version_added: 0.2.0
description:
  - Works out from the variables of the roles C(ufw), C(cloudflare_allowlist) and C(letsencrypt) whom the host lets in, and brings the
    firewall that a provider has in front of it to the same, by that provider's own modules.
  - What a provider's firewall cannot say is refused by name, and what does not fit with numbers. Nothing is widened or cut.
  - Rules are compared by what they accept, whatever their order and spelling, and read again after they were written.
  - Has to run on the controller (C(delegate_to=localhost)), where the token is.
author:
  - Contributors to the Portcullis project (@portcullis)
extends_documentation_fragment:
  - portcullis.vps.attributes
options:
  step:
    description:
      - V(open) adds what the policy lets in and takes nothing away. It does not switch on a firewall that lets in everybody.
      - V(close) leaves what the policy lets in, and nothing else of ours.
      - V(put_back) makes the calls of O(way_back).
    type: str
    choices: [open, close, put_back]
    required: true
  firewall:
    description:
      - The firewall in front of this host, which C(provider) names, with the options of that provider; C(docs/provider-firewall.md) has them.
      - C(token_file) is a file of the controller with the token, which only its owner may read. Without it the token is taken from the
        environment variable that the provider's own module documents.
    type: dict
    required: true
  foreign:
    description:
      - What becomes of rules there that are not ours. V(refuse) changes nothing while there are some, V(keep) leaves them, and V(remove)
        removes them in the step V(close).
    type: str
    choices: [refuse, keep, remove]
    default: refuse
  left_to_host:
    description:
      - What the provider's firewall need not say because the host does. Kinds of rules (V(limit), V(destination), V(source_port), V(deny),
        V(interface), V(application), V(route)), and owners whose networks it leaves out, so that their ports are open to everyone there
        (V(ssh), V(ufw), V(cloudflare_allowlist), V(letsencrypt)).
    type: list
    elements: str
    default: []
  rules:
    description: Rules for the provider's firewall alone, written as in O(portcullis.vps.ufw#module:rules).
    type: list
    elements: dict
    default: []
  icmp:
    description: Whether ICMP and ICMPv6 come in, which the host then filters by their types.
    type: bool
    default: true
  former_ssh_ports:
    description: Ports on which SSH may still answer, which the step V(open) keeps open.
    type: list
    elements: int
    default: []
  answering_port:
    description: The port on which SSH answers now. The step V(close) is refused if it is none of the policy's.
    type: int
  way_back:
    description: What an earlier call returned as RV(way_back).
    type: list
    elements: dict
    default: []
"""

EXAMPLES = r"""
- name: Open at the provider before the host changes
  portcullis.vps.provider_firewall:
    step: open
    firewall:
      provider: hetzner_cloud
      name: web
  delegate_to: localhost
"""

RETURN = r"""
provider:
  description: The provider.
  returned: success
  type: str
  sample: Hetzner Cloud
changes:
  description: What was changed, or in check mode would be; one sentence each.
  returned: success
  type: list
  elements: str
  sample: [Open tcp 2222 from 203.0.113.0/24 at Hetzner Cloud]
said:
  description: What else there is to say, such as that the firewall is not switched on yet.
  returned: success
  type: list
  elements: str
rules:
  description: The neutral rules that are in force after this, each with direction, protocol, ports, ipv4, ipv6 and comment.
  returned: success
  type: list
  elements: dict
way_back:
  description: The calls that make the rules again what they were, for O(way_back); without any secret. Empty if nothing was changed.
  returned: success, and where the rules that are there afterwards are not those that were sent
  type: list
  elements: dict
failure:
  description: >-
    What a failure came to. V(refused), nothing was changed because it must not be; V(rolled_back), what was changed was undone
    and the host is as it was; V(failed), anything else.
  returned: on failure
  type: str
  sample: refused
"""
