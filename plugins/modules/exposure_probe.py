#!/usr/bin/python
# Copyright: Contributors to the Portcullis project
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: exposure_probe
short_description: Try TCP ports of hosts of yours from this one
version_added: 0.1.0
description:
  - Tries each port over TCP and says whether it is open, refused, rejected or silent. Nothing is sent over any connection, and nothing is
    changed anywhere.
  - As root a port is tried by a SYN alone, and the connection is never made, so the program behind it does not hear of it. Without root's
    rights a connection is made and closed, and the ports in O(targets[].gentle) are left out, since sshd (PerSourcePenalties) bans for a
    while whoever connects and does not log in.
  - Try hosts of your own only. M(portcullis.vps.exposure) returns the targets for a host of the inventory.
author:
  - Contributors to the Portcullis project (@portcullis)
extends_documentation_fragment:
  - portcullis.vps.attributes.reading
options:
  targets:
    description: What is tried.
    type: list
    elements: dict
    required: true
    suboptions:
      host:
        description: The name by which it is returned.
        type: str
        required: true
      address:
        description: The address, IPv4 or IPv6.
        type: str
        required: true
      ports:
        description: The ports, and ranges of ports such as V(8000-8100).
        type: list
        elements: str
        required: true
      gentle:
        description: Ports on which no connection may be made that does not log in.
        type: list
        elements: int
        default: []
  timeout_seconds:
    description: How long an answer is waited for, after the last packet was sent.
    type: int
    default: 3
  attempts:
    description: How often a port that does not answer is tried.
    type: int
    default: 2
"""

EXAMPLES = r"""
- name: Try all ports of web1 from an office machine
  portcullis.vps.exposure_probe:
    targets:
      - host: web1
        address: 203.0.113.10
        ports: ["1-65535"]
        gentle: [22]
  delegate_to: office
  become: true
"""

RETURN = r"""
looks:
  description: What was seen, one entry for each target.
  returned: success
  type: list
  elements: dict
  contains:
    host:
      description: The name in O(targets).
      type: str
    address:
      description: The address.
      type: str
    source:
      description: From which of its own addresses this host tried; another one may be seen there if addresses are translated on the way.
      type: str
    trouble:
      description: Why nothing could be tried; empty where it could.
      type: str
    open:
      description: Ports, and ranges of them, to which a connection can be made.
      type: list
      elements: str
    refused:
      description: Where something answered that nobody is there.
      type: list
      elements: str
    rejected:
      description: Where something on the way said that it may not be reached.
      type: list
      elements: str
    silent:
      description: Where no answer came.
      type: list
      elements: str
    left:
      description: What was not tried because of O(targets[].gentle).
      type: list
      elements: str
failure:
  description: >-
    What a failure came to. V(refused), nothing was changed because it must not be; V(rolled_back), what was changed was undone
    and the host is as it was; V(failed), anything else.
  returned: on failure
  type: str
  sample: refused
"""

from ansible_collections.portcullis.vps.plugins.module_utils import entry
from ansible_collections.portcullis.vps.plugins.module_utils.managed import exposure_probe as managed


def main() -> None:
    entry.run(managed.ARGUMENT_SPEC, managed.manage)


if __name__ == "__main__":
    main()
