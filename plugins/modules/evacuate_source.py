#!/usr/bin/python
# Copyright: Contributors to the Portcullis project
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: evacuate_source
short_description: Let a clean host read data off this one by a key, for a while
version_added: 0.1.0
description:
  - For the playbook C(portcullis.vps.evacuate). Puts one line into the file of keys of the user that this run logged in as. The key is taken from one
    address, until it expires, and reaches one thing, an rsync daemon in a sandbox that reads O(root) and writes nothing.
  - The key is taken away by O(state=closed), by a timer on the host, when the host boots, and expires besides.
author:
  - Contributors to the Portcullis project (@portcullis)
extends_documentation_fragment:
  - portcullis.vps.attributes
  - portcullis.vps.installing
options:
  state:
    description:
      - V(open) lets the key in. V(summed) reads every file again and offers the digests. V(closed) takes the key away and ends its connections.
    type: str
    choices: [open, summed, closed]
    default: open
  id:
    description: What M(portcullis.vps.evacuate_target) answered as RV(portcullis.vps.evacuate_target#module:id).
    type: str
    required: true
  key:
    description: The public key of the clean host; has to be given with O(state=open).
    type: str
    default: ""
  address:
    description: The clean host's address as this host sees it; has to be given with O(state=open).
    type: str
    default: ""
  root:
    description: The folder that may be read, such as one where a suspect disk is mounted; none that is reached by a symbolic link.
    type: path
    default: /
  minutes:
    description:
      - How long the key is taken, and with O(state=summed) how long this host is waited for. With O(state=open) that is 20 minutes, and with
        O(state=closed) five.
    type: int
    default: 240
  exclude:
    description:
      - Paths below O(root), and counted from there, that are not served, such as V(cache). Of a root of V(/) neither are C(/dev), C(/proc),
        C(/run) and C(/sys).
    type: list
    elements: str
    default: []
  max_file_mib:
    description: Larger files are not read a second time, in MiB.
    type: int
    default: 102400
"""

EXAMPLES = r"""
- name: Let the clean host read a mounted disk
  portcullis.vps.evacuate_source:
    id: "{{ hostvars.clean1.prepared.id }}"
    key: "{{ hostvars.clean1.prepared.public_key }}"
    address: "{{ hostvars.clean1.prepared.address }}"
    root: /mnt/suspect

- name: Take the key away
  portcullis.vps.evacuate_source:
    id: "{{ hostvars.clean1.prepared.id }}"
    state: closed
"""

RETURN = r"""
user:
  description: The user whose file of keys has the line, whom the clean host logs in as.
  returned: with O(state=open)
  type: str
  sample: admin
host_keys:
  description: The public keys by which this host's sshd is known.
  returned: with O(state=open)
  type: list
  elements: str
files:
  description: How many files were read a second time.
  returned: with O(state=summed)
  type: int
bytes:
  description: How many bytes these have.
  returned: with O(state=summed)
  type: int
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

from ansible_collections.portcullis.vps.plugins.module_utils import installing
from ansible_collections.portcullis.vps.plugins.module_utils.managed import evacuate_source as managed


def main() -> None:
    installing.run(managed.ARGUMENT_SPEC, managed.manage)


if __name__ == "__main__":
    main()
