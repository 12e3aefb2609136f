#!/usr/bin/python
# Copyright: Contributors to the Portcullis project
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: outbound
short_description: Limit to how many strangers a host may connect, or report what that would stop
version_added: 0.1.0
description:
  - A host that was taken over guesses other people's passwords or sends spam. This module gives a host a budget of strangers. It may open
    connections to O(budget) addresses of each family that are not listed; each stays known for O(period_hours) after the last connection.
    Connections to known addresses go on, and those to further ones are stopped.
  - O(ports) are closed to everyone who is not listed.
  - Listed are the destinations that the host's own configuration names (apt's archives and proxies, name servers, time servers, certbot's
    ACME server, the mail relay, the repository of the role pull, where the role backup saves to, mirrors of Docker's,
    Cloudflare's networks where the host has their list), and O(destinations). Names are resolved on the host, again every quarter of an hour.
  - What the host forwards for containers counts as its own. Answers, existing connections and loopback never do.
  - The rules are a table of nftables of their own, V(inet portcullis_outbound), in one transaction of the kernel's. It is loaded before
    any network is up, and neither ufw nor Docker touches it.
author:
  - Contributors to the Portcullis project (@portcullis)
extends_documentation_fragment:
  - portcullis.vps.attributes
  - portcullis.vps.confirmed
  - portcullis.vps.installing
options:
  mode:
    description:
      - V(report) stops nothing and remembers for a week what would have been stopped, by user where the kernel knows it. C(portcullis status)
        says it.
      - V(enforce) stops it as well. TCP is answered with a reset, UDP as administratively prohibited.
      - V(off) removes what this module made. The package nftables stays.
    type: str
    choices: ['off', report, enforce]
    default: report
  budget:
    description: How many addresses of each family may be strangers at a time, from 1 to 65535.
    type: int
    default: 100
  period_hours:
    description: For how long an address stays known after the last connection to it, from 1 to 720.
    type: int
    default: 24
  ports:
    description: Ports of TCP, and spans of them, that are closed to all but listed destinations.
    type: list
    elements: str
    default: ['23', '25', '445', '465', '587', '2323', '3389', 6660-6669, '6697']
  protocols:
    description: What is counted, V(tcp) always. With V(udp) every address to which something opens an exchange over UDP counts.
    type: list
    elements: str
    choices: [tcp, udp]
    default: [tcp]
  destinations:
    description: Destinations that are listed besides those of the host's own configuration.
    type: list
    elements: dict
    default: []
    suboptions:
      to:
        description: An address, a network, or a name that the host resolves.
        type: str
        required: true
      port:
        description: A port; without it all.
        type: int
      proto:
        description: The protocol.
        type: str
        choices: [tcp, udp]
        default: tcp
  interfaces:
    description:
      - Interfaces that lead to containers and machines of the host's own. What leaves by them does not count.
      - A trailing V(+) stands for all that begin so. With one that leads out of the host V(enforce) is refused, and V(report) counts all
        that leaves by it.
    type: list
    elements: str
    default: [docker0, docker_gwbridge, br-+, podman+, virbr+, lxcbr+, lxdbr+, incusbr+, ve-+, vz-+]
  notify_command:
    description:
      - A program and its arguments, run once when a burst of a user begins, and again only after an hour without any of that user, or when it
        comes to twice as many destinations or ports. No shell reads it.
      - It gets the facts as JSON on one line of standard input, C(message) among them. List in O(destinations) where it connects to.
    type: list
    elements: str
    default: []
attributes:
  diff_mode:
    description: Shows the files, the rules as nft reads them among them.
"""

EXAMPLES = r"""
- name: Report what a budget of 50 strangers a day would stop, and list a backup store
  portcullis.vps.outbound:
    budget: 50
    destinations:
      - {to: backup.example.org, port: 22}
    notify_command: [/usr/local/sbin/tell-me]
  become: true

- name: Enforce it, on a host that sends its own mail
  portcullis.vps.outbound:
    mode: enforce
    ports: ['23', '445', '2323', '3389', 6660-6669, '6697']
  become: true
"""

RETURN = r"""
changes:
  description: What was changed, or in check mode would be; one sentence each.
  returned: always
  type: list
  elements: str
  sample: ["Limit connections to strangers (nft's table inet portcullis_outbound)"]
listed:
  description: The destinations that are listed and who needs them, as far as the host's own configuration names them.
  returned: always
  type: list
  elements: str
  sample: ["mirror.example.org, 443/tcp (apt)"]
left_out:
  description: >-
    What a report does without on this host, and why. All of it where the host's kernel takes no such table, as in a container without the
    rights to; there V(enforce) is refused.
  returned: always
  type: list
  elements: str
  sample: ["interfaces: br-lan leads out of this host, so all that leaves by br-+ counts, what goes to its containers included; name ..."]
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
failure:
  description: >-
    What a failure came to. V(refused), nothing was changed because it must not be; V(rolled_back), what was changed was undone
    and the host is as it was; V(failed), anything else.
  returned: on failure
  type: str
  sample: refused
"""

from ansible_collections.portcullis.vps.plugins.module_utils import installing
from ansible_collections.portcullis.vps.plugins.module_utils.managed import outbound as managed


def main() -> None:
    installing.run(managed.ARGUMENT_SPEC, managed.manage)


if __name__ == "__main__":
    main()
