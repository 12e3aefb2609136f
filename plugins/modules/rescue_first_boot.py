#!/usr/bin/python
# Copyright: Contributors to the Portcullis project
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: rescue_first_boot
short_description: Wait for a repaired host, and prove from outside that there is one way in
version_added: 0.1.0
description:
  - Runs on the controller. Waits until the host answers with a key of O(known_hosts), and no other, and O(user) gets in.
  - Then tries what must not work. Each proof is a connection of its own.
author:
  - Contributors to the Portcullis project (@portcullis)
attributes:
  check_mode:
    support: full
    description: Changes nothing in any mode.
  diff_mode:
    support: none
    description: It changes nothing, so there is nothing to show.
options:
  user:
    description: Who logs in.
    type: str
    required: true
  ssh_ports:
    description: The ports on which C(sshd) answers.
    type: list
    elements: int
    required: true
  known_hosts:
    description: The file that M(portcullis.vps.rescue_repair) wrote.
    type: path
    required: true
  refused_keys:
    description:
      - Files with private keys that must not get in any more, such as the one that was used until now.
      - A key with a passphrase, one that others may read, and one on a security key, is refused before anything is tried, since C(ssh) would not use
        it, and the host would not be asked to its end.
    type: list
    elements: path
    default: []
  closed_ports:
    description: TCP ports that must not take a connection; those of O(ssh_ports) are left out.
    type: list
    elements: int
    default: [22]
  wait_seconds:
    description: How long to wait for the host.
    type: int
    default: 600
"""

EXAMPLES = r"""
- name: Prove that there is one way in
  portcullis.vps.rescue_first_boot:
    user: ada
    ssh_ports: [2222]
    known_hosts: web1.known_hosts
    refused_keys: [~/.ssh/old]
    closed_ports: [22, 80, 8080]
"""

RETURN = r"""
proofs:
  description: What was tried; empty where the host did not answer.
  returned: always
  type: list
  elements: dict
  contains:
    what:
      description: What should be.
      type: str
    holds:
      description: Whether it is.
      type: bool
    seen:
      description: What was seen.
      type: str
failure:
  description: V(refused), nothing was tried, since an option is wrong; V(failed), the host does not answer, or is not as it should be.
  returned: on failure
  type: str
  sample: failed
"""
