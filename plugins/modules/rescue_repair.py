#!/usr/bin/python
# Copyright: Contributors to the Portcullis project
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: rescue_repair
short_description: Leave one way in on a mounted disk, without running anything of it
version_added: 0.1.0
description:
  - Makes a host's mounted disk such that at its next boot the given people get in, by the given keys, on the given port, and nobody else by SSH. Locks
    every password, gives C(sshd) and C(ufw) what the roles give them by default, makes new host keys, and moves all other files of keys into
    C(/var/lib/portcullis/quarantine) of the disk.
  - It decides by the same code as on a running host. Words by which others than files of keys decide who gets in (C(TrustedUserCAKeys),
    C(AuthorizedKeysCommand) and the like), files of keys in unusual places, other programs in place of sshd's own, includes from outside of C(/etc/ssh)
    and settings of a C(Match) that are laxer become comments.
  - Nothing of the disk is run or loaded, and no path leads out of it. Nothing is installed there, and no user is added.
  - What cannot be judged is refused, such as files that are padded, lines of C(/etc/passwd) that could be read in two ways, drop-ins of sshd's units,
    and a place of keys over which C(/etc/fstab) has a file system mounted at boot that is not mounted now.
  - A host that M(portcullis.vps.incident_contain) cut off comes up cut off, which a warning says. It is refused where one of O(ssh_ports) is not among
    the ports that were left open, or none of O(ssh_sources) among the networks. Write what was left open, or take the files of the cut away, which
    the refusal names.
  - It closes the ways in by SSH. What else would let somebody in again is for M(portcullis.vps.persistence_audit) to find.
author:
  - Contributors to the Portcullis project (@portcullis)
extends_documentation_fragment:
  - portcullis.vps.attributes
options:
  root:
    description: Where the disk is mounted for writing, as M(portcullis.vps.rescue_disk) was told.
    type: path
    default: /mnt/suspect
  ssh_ports:
    description: The ports on which C(sshd) shall answer.
    type: list
    elements: int
    required: true
  ssh_sources:
    description: The networks that C(ufw) lets in there; everybody by default.
    type: list
    elements: str
    default: []
  admins:
    description: Who gets in. Each is on the disk already, and holds the given keys and no others.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: The name of a user.
        type: str
        required: true
      keys:
        description: Public keys, as lines of C(authorized_keys).
        type: list
        elements: str
        default: []
      sudo:
        description: Whether this user becomes root without a password, or not at all by a rule of this collection.
        type: str
        choices:
          - nopasswd
          - none
        default: nopasswd
      shell:
        description: The shell of a login.
        type: str
        default: /bin/bash
  root_keys:
    description: Public keys of root. Without any root gets in no more by SSH.
    type: list
    elements: str
    default: []
  new_host_keys:
    description: Whether the host shows new keys from now on, made by the rescue system; who was root has copies of the old ones.
    type: bool
    default: true
  known_hosts:
    description: >-
      A file of the controller that gets the host's new public keys and nothing else; C(known_hosts) of the connection gets them, too. It has to be
      given, and is not sent to the rescue system.
    type: path
    default: ""
  firewall:
    description: Whether C(ufw), where the disk has it, shall deny all that comes in but what its rules allow.
    type: bool
    default: true
  purge_unowned:
    description: Whether rules of C(ufw) go that no part of this collection has made.
    type: bool
    default: true
  without:
    description: >-
      Paths of files that will have been moved away by then, as by M(portcullis.vps.persistence_quarantine); the repair is judged as if they were not
      there. In check mode only.
    type: list
    elements: str
    default: []
"""

EXAMPLES = r"""
- name: Leave one way in
  portcullis.vps.rescue_repair:
    ssh_ports: [2222]
    known_hosts: web1.known_hosts
    admins:
      - name: ada
        keys:
          - "{{ lookup('ansible.builtin.file', '~/.ssh/new.pub') }}"
  register: repair
"""

RETURN = r"""
host_keys:
  description: The public keys by which the host is known from its next boot on; empty in check mode.
  returned: always
  type: list
  elements: str
retired_host_keys:
  description: Public keys by which the host was known, as the disk says; empty in check mode.
  returned: always
  type: list
  elements: str
users:
  description: Who gets in by SSH.
  returned: always
  type: list
  elements: str
known_hosts:
  description: The file of the controller in which the host's new keys are, and nothing else; empty in check mode.
  returned: always
  type: str
changes:
  description: What was, or in check mode would be, changed, one sentence each.
  returned: always
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
from ansible_collections.portcullis.vps.plugins.module_utils.managed import rescue_repair as managed


def main() -> None:
    entry.run(managed.ARGUMENT_SPEC, managed.manage)


if __name__ == "__main__":
    main()
