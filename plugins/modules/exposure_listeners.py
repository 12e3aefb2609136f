#!/usr/bin/python
# Copyright: Contributors to the Portcullis project
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: exposure_listeners
short_description: Say what listens on a host, and whom the host's own rules keep out of it
version_added: 0.1.0
description:
  - Reads the kernel's lists of sockets and its rules for packets, and changes nothing. M(portcullis.vps.exposure) compares this with what
    others see.
  - Rules that were made by nft alone are not followed.
author:
  - Contributors to the Portcullis project (@portcullis)
extends_documentation_fragment:
  - portcullis.vps.attributes.reading
options:
  sources:
    description: Addresses of others; for each it is told which ports the host's own rules keep it out of.
    type: list
    elements: str
    default: []
"""

EXAMPLES = r"""
- name: Say what listens
  portcullis.vps.exposure_listeners:
    sources: [203.0.113.7]
  become: true
"""

RETURN = r"""
addresses:
  description: The host's addresses, those of loopback and of one link left out.
  returned: success
  type: list
  elements: str
listeners:
  description: The programs that wait for others than the host itself.
  returned: success
  type: list
  elements: dict
  contains:
    protocol:
      description: V(tcp) or V(udp).
      type: str
    port:
      description: The port.
      type: int
    program:
      description: The name of the program.
      type: str
more:
  description: How many more each user has that are not named, in words; empty where there are none.
  returned: success
  type: str
sshd_ports:
  description: The ports of sshd.
  returned: success
  type: list
  elements: int
kept_out:
  description: Whom the host's own rules surely keep out.
  returned: success
  type: list
  elements: dict
  contains:
    source:
      description: An address of O(sources), or V(anybody) for one that no rule is about.
      type: str
    family:
      description: V(4) or V(6).
      type: int
    port:
      description: The TCP port, of those in RV(listeners).
      type: int
    rule:
      description: The rule, or the policy of a chain.
      type: str
failure:
  description: >-
    What a failure came to. V(refused), nothing was changed because it must not be; V(rolled_back), what was changed was undone
    and the host is as it was; V(failed), anything else.
  returned: on failure
  type: str
  sample: refused
"""

from ansible_collections.portcullis.vps.plugins.module_utils import entry
from ansible_collections.portcullis.vps.plugins.module_utils.managed import exposure_listeners as managed


def main() -> None:
    entry.run(managed.ARGUMENT_SPEC, managed.manage)


if __name__ == "__main__":
    main()
