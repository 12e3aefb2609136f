#!/usr/bin/python
# Copyright: Contributors to the Portcullis project
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: incident_contain
short_description: Cut a host off both ways, but for SSH from a few, and let it go again
version_added: 0.1.0
description:
  - Cuts off a host that may have been taken over. Only O(sources) reach SSH, and nothing else comes in, goes out or is forwarded, over
    both families, for containers too, and from the next boot on before any network is up. Connections that exist are cut as well.
  - It lasts only if a fresh login from this controller succeeds, and O(probe), which got in before, does not get in any more. Else the host
    goes back to what was, by itself too if the controller is gone.
  - The rules are a table of nftables of their own, V(inet portcullis_contained), in front of all others, which stay as they are. So
    V(released) leaves exactly those.
  - Whoever is root on the host can remove the table. It holds back what runs there as other users, and root as long as nobody looks.
author:
  - Contributors to the Portcullis project (@portcullis)
extends_documentation_fragment:
  - portcullis.vps.attributes
  - portcullis.vps.confirmed
  - portcullis.vps.installing
options:
  state:
    description:
      - V(contained) cuts the host off.
      - V(suspended) cuts nothing, and has nothing of O(units) run any more until it is released, with all that is in memory kept. A boot ends it.
      - V(released) removes what this module made, and lets all run again that it suspended. The package nftables stays.
    type: str
    choices: [contained, suspended, released]
    default: contained
  sources:
    description: The networks that reach SSH, that of this controller among them. Needed for V(contained).
    type: list
    elements: str
    default: []
  dns:
    description: The name servers that the host may ask. Whoever is on the host can send anything to them.
    type: list
    elements: str
    default: []
  ntp:
    description: The time servers that the host may ask.
    type: list
    elements: str
    default: []
  dhcp:
    description: Whether the host may renew its address by DHCP. One that cannot loses it when the lease ends.
    type: bool
    default: true
  units:
    description:
      - What shall not run for a while with V(suspended), as services, scopes and slices of systemd, or names of users, which stand
        for all sessions of a user. Those that are suspended already stay so.
      - What holds sshd, systemd, its sessions and journal, or this very login is refused.
    type: list
    elements: str
    default: []
  probe:
    description:
      - A program and its arguments, run on the controller without a shell. It ends with code 0 if it gets in, and with another one if it does
        not, for instance C(nc -z -w 5 web1.example.org 443).
      - Before the change it has to get in, since otherwise it would prove nothing, and afterwards it must not. Nor must it where the host says
        that it is cut off already. Where it is, and O(sources) change, the probe that does not get in before either is taken with a warning.
      - One that cannot be started, that a signal ends, that takes longer than 30 seconds, or that ends with code 255, as ssh does that does not reach
        the host from which to look, is tried again for a moment and is then no proof.
      - Without it the change is proven by the login alone, that others are kept out is the host's own word, and a warning says so.
    type: list
    elements: str
    default: []
  _kept_out:
    description:
      - How O(probe) did not get in before the change, which only a host that is cut off already explains; filled in by the action plugin alone.
    type: str
    default: ''
attributes:
  diff_mode:
    description: Shows the files, the rules as nft reads them among them.
"""

EXAMPLES = r"""
- name: Cut the host off, and see that the web server is not reached any more
  portcullis.vps.incident_contain:
    sources: [192.0.2.10/32]
    probe: [nc, -z, -w, '5', web1.example.org, '443']
  become: true

- name: Keep what is in the memory of a service and of a user's sessions, without cutting the host off
  portcullis.vps.incident_contain:
    state: suspended
    units: [app.service, eve]
  become: true

- name: Let it go
  portcullis.vps.incident_contain:
    state: released
  become: true
"""

RETURN = r"""
changes:
  description: What was changed, or in check mode would be; one sentence each.
  returned: always
  type: list
  elements: str
  sample: ["Cut the host off both ways, but for SSH on 22 from 192.0.2.10/32"]
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
from ansible_collections.portcullis.vps.plugins.module_utils.managed import incident_contain as managed


def main() -> None:
    installing.run(managed.ARGUMENT_SPEC, managed.manage)


if __name__ == "__main__":
    main()
