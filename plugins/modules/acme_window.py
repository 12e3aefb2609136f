#!/usr/bin/python
# Copyright: Contributors to the Portcullis project
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: acme_window
short_description: Open a port for a limited time; the kernel itself closes it at the deadline
version_added: 0.1.0
description:
  - Opens a TCP port, port 80 by default, in ufw's own path and with a timeout in the kernel. It is closed at the
    deadline even if every process that had to do with it has died.
  - It is not a rule of ufw. C(ufw reload) and a reboot close the port, and nothing that reconciles rules touches it.
  - Where ufw is not in force there is nothing to open, and nothing is changed.
  - A port with other leases, such as that of C(portcullis window run), is closed only when the last one ends.
  - The clock that counts is the kernel's monotonic one, which nobody sets; it stands still while a host is suspended.
author:
  - Contributors to the Portcullis project (@portcullis)
extends_documentation_fragment:
  - portcullis.vps.attributes
options:
  state:
    description: Whether the port is V(open), for so long from now, or V(closed).
    type: str
    choices: [open, closed]
    required: true
  port:
    description: The TCP port.
    type: int
    default: 80
  max_seconds:
    description: After how many seconds the kernel closes the port, at the latest.
    type: int
    default: 300
  sources:
    description:
      - Whom the window lets in. Either V(any) or V(cloudflare) alone, or networks.
    type: list
    elements: str
    default: [any]
  families:
    description: Over which families.
    type: list
    elements: str
    choices: [ipv4, ipv6]
    default: [ipv4, ipv6]
  cloudflare_networks:
    description:
      - Cloudflare's ranges, as M(portcullis.vps.cloudflare_networks) returns them.
      - Without any, those that the host refreshes by itself, by the role cloudflare_allowlist, or else those that come with the collection.
    type: list
    elements: str
    default: []
attributes:
  check_mode:
    description: Says whether a real run would change something, and changes nothing.
  diff_mode:
    support: none
    description: Nothing that it changes has a text.
"""

EXAMPLES = r"""
- name: Open port 80 for an ACME client that has no wrapper, for two minutes at most
  portcullis.vps.acme_window:
    state: open
    max_seconds: 120
  become: true

- name: Open it for Cloudflare only, for an origin whose names are all proxied
  portcullis.vps.acme_window:
    state: open
    sources: [cloudflare]
  become: true

- name: Close it again
  portcullis.vps.acme_window:
    state: closed
  become: true
"""

RETURN = r"""
changes:
  description: What was changed, or in check mode would be; one sentence each.
  returned: always
  type: list
  elements: str
  sample: [Open port 80 for at most 120 s]
seconds_left:
  description: For how many seconds the kernel will keep the port open; 0 if it is closed.
  returned: always
  type: int
  sample: 120
failure:
  description: >-
    What a failure came to. V(refused), nothing was changed because it must not be; V(rolled_back), what was changed was undone
    and the host is as it was; V(failed), anything else.
  returned: on failure
  type: str
  sample: refused
"""

from ansible_collections.portcullis.vps.plugins.module_utils import entry
from ansible_collections.portcullis.vps.plugins.module_utils.managed import acme_window as managed


def main() -> None:
    entry.run(managed.ARGUMENT_SPEC, managed.manage)


if __name__ == "__main__":
    main()
