#!/usr/bin/python
# Copyright: Contributors to the Portcullis project
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# What this does is done on the controller, by the action plugin of the same name; here is its documentation.

from __future__ import annotations

DOCUMENTATION = r"""
module: connect
short_description: Find the SSH port on which a host lets this run in
version_added: 0.1.0
description:
  - Logs in on the wanted ports, then on the inventory's, then on 22, and reports the first that works. So the inventory
    needs no edit before or after a port moves.
  - Any user of a host can listen on a port from 1024. Where C(known_hosts) has a key of the host, a port that it does not know and the
    inventory does not name has to show it, also under C(StrictHostKeyChecking=accept-new). Where it has none, the inventory's port and those
    below 1024 are tried first.
  - Uses the connection that Ansible would use, with its jump hosts, keys and options.
  - On the same visit M(portcullis.vps.host_check) checks that Portcullis supports the host.
author:
  - Contributors to the Portcullis project (@portcullis)
extends_documentation_fragment:
  - portcullis.vps.attributes.reading
options:
  ports:
    description: The ports to try first, such as where the host shall answer in the end and where it may have answered before.
    type: list
    elements: int
    default: []
  timeout_seconds:
    description: How long to wait for each port.
    type: int
    default: 5
seealso:
  - module: portcullis.vps.host_check
"""

EXAMPLES = r"""
- name: Discover the SSH port
  portcullis.vps.connect:
    ports: [2222]
  register: found

- name: Use that port for the rest of the run
  ansible.builtin.set_fact:
    ansible_port: "{{ found.port }}"
  when: found.port is not none
"""

RETURN = r"""
port:
  description: The port that lets this run in; null where it is the one that ssh itself is configured for.
  returned: success
  type: int
  sample: 2222
ssh_args:
  description: >-
    The arguments for ssh that the inventory sets, with which a kept connection notices that its host has gone, and which hold the host
    to the key by which it is known; null over connections other than ssh.
  returned: success
  type: str
  sample: -C -o ControlMaster=auto -o ControlPersist=60s -o ServerAliveInterval=5 -o ServerAliveCountMax=2
tried:
  description: The ports that were tried before, with the reason why each did not do.
  returned: success
  type: list
  elements: dict
  sample: [{port: 2222, reason: 'ssh: connect to host 203.0.113.10 port 2222: Connection refused'}]
failure:
  description: >-
    What a failure came to. V(refused), nothing was changed because it must not be; V(rolled_back), what was changed was undone
    and the host is as it was; V(failed), anything else.
  returned: on failure
  type: str
  sample: refused
"""
