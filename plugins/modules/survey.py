#!/usr/bin/python
# Copyright: Contributors to the Portcullis project
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# What this does is done by the action plugin of the same name; here is its documentation.

from __future__ import annotations

DOCUMENTATION = r"""
module: survey
short_description: Find out, on one visit, whether any of the roles has something to do on a host
version_added: 0.1.0
description:
  - Asks the modules of the roles, all on one visit, what they would change, with the arguments that the roles would give them.
    It is what check mode does, and so it reads the host as it is at that moment; nothing is remembered from one run to the next.
  - The host's own command answers, C(/usr/local/sbin/portcullis), where the roles have installed it and it is of the very code that
    the controller has. So next to nothing has to be sent.
  - A host is converged where every module would change nothing and has nothing to complain of. The roles need not run there.
  - Apart from what O(adopt) refuses, whatever is in doubt is left to the roles. A host that cannot be reached, a value that is not legal
    or a role with tasks of another kind makes this module answer that the host is not converged; it does not fail.
  - Logs in where M(portcullis.vps.connect) would, with what the role connect gives to it.
author:
  - Contributors to the Portcullis project (@portcullis)
extends_documentation_fragment:
  - portcullis.vps.attributes.reading
options:
  roles:
    description:
      - The roles of this collection that are going to run, in this order, as a play lists them.
      - A name stands for a role that runs. A mapping with C(role) and C(tags) stands for one that runs where the tags of this run
        reach it, which Ansible itself is asked; the tags of the play and of whatever imports it count, too.
    type: list
    elements: raw
    required: true
  adopt:
    description:
      - What the roles may do to those who use a host that they take over, by the options of M(portcullis.vps.adopt) except for
        O(portcullis.vps.adopt#module:roles). If the roles have not taken over sshd or the firewall of a host yet, that module is asked over
        the same connection, its report is printed, and what would cut somebody off or open something fails the host until it is named.
      - On every other host only what is wider than a role's "only" is computed, which is a warning.
      - Without this option nothing of it is done.
    type: dict
seealso:
  - module: portcullis.vps.preflight
"""

EXAMPLES = r"""
- name: Ask whether there is anything to do
  portcullis.vps.survey:
    roles: [connect, ssh_hardening, ufw]
  become: true
  register: survey

- name: Run the roles
  ansible.builtin.include_role:
    name: "portcullis.vps.{{ item }}"
  loop: [connect, ssh_hardening, ufw]
  when: not survey.converged
"""

RETURN = r"""
converged:
  description: Whether the roles would find nothing to do.
  returned: always
  type: bool
  sample: true
reason:
  description: What there is to do first, or why that is not known; empty where the host is converged.
  returned: always
  type: str
  sample: "ssh_hardening: Write /etc/ssh/sshd_config"
answers:
  description: What the modules answered, in this order, up to the first that has something to do.
  returned: always
  type: list
  elements: dict
  contains:
    role:
      description: The role.
      type: str
    module:
      description: The module, by its short name.
      type: str
    converged:
      description: Whether it would find nothing to do.
      type: bool
    reason:
      description: What it would do, or what is wrong.
      type: str
    warnings:
      description: What it warns of.
      type: list
      elements: str
    deferred_warnings:
      description: What it warns of where no role has anything to do.
      type: list
      elements: str
    returned:
      description: What the module itself documents to return.
      type: dict
report:
  description: As M(portcullis.vps.adopt) returns it.
  returned: where adopt was given and the host was reached
  type: list
  elements: str
objections:
  description: What keeps the roles from running, as M(portcullis.vps.adopt) returns it.
  returned: where adopt was given and the host was reached
  type: list
  elements: dict
looked:
  description: The modules that need not look again before their first change, since this one has with no objection left.
  returned: always
  type: list
  elements: str
  sample: [sshd, ufw]
converged_roles:
  description: The roles that need not run, which are all that would have tasks to run on this host, or none.
  returned: always
  type: list
  elements: str
  sample: [connect, ssh_hardening, ufw]
host:
  description: The host's name in the inventory.
  returned: always
  type: str
  sample: web1
port:
  description: The port that lets this run in; null where it is the one that ssh itself is configured for.
  returned: when the host was reached
  type: int
  sample: 2222
ssh_args:
  description: As M(portcullis.vps.connect) returns it.
  returned: when the host was reached
  type: str
tried:
  description: The ports that were tried before, with the reason why each did not do.
  returned: when the host was reached
  type: list
  elements: dict
"""
