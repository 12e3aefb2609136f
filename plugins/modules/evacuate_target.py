#!/usr/bin/python
# Copyright: Contributors to the Portcullis project
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: evacuate_target
short_description: Copy data off a suspect host to this one, of which nothing can run
version_added: 0.1.0
description:
  - For the playbook C(portcullis.vps.evacuate). This host makes a key in memory, asks the suspect host what is there, chooses, copies what was chosen
    and compares what both sides read.
  - rsync's receiver runs as a user of its own, without a network, without the key, and can write to one folder. What it writes has no bit of a program,
    and its folder is mounted nosuid, nodev and noexec.
author:
  - Contributors to the Portcullis project (@portcullis)
extends_documentation_fragment:
  - portcullis.vps.attributes
options:
  state:
    description:
      - V(prepared) makes the folder and the key. V(copied) copies, and goes on where a run before it was cut. V(verified) compares and writes the manifest.
        V(ended) takes the key away.
    type: str
    choices: [prepared, copied, verified, ended]
    required: true
  id:
    description: What O(state=prepared) answered as RV(id).
    type: str
    default: ""
  folder:
    description: Where the data goes, as C(data) in it, with C(manifest.json) beside it. It has to be root's, and empty at first.
    type: path
    required: true
  address:
    description: The suspect host's address.
    type: str
    default: ""
  port:
    description: The port of the suspect host's sshd.
    type: int
    default: 22
  user:
    description: What M(portcullis.vps.evacuate_source) answered as RV(portcullis.vps.evacuate_source#module:user).
    type: str
    default: root
  host_keys:
    description: The suspect host's public keys; another one is refused.
    type: list
    elements: str
    default: []
  minutes:
    description: How long the key is kept, and how long a copy may take.
    type: int
    default: 240
  max_mib:
    description: How much is taken at most, in MiB; where there is more, nothing is.
    type: int
    default: 102400
  max_file_mib:
    description: Larger files are left out, in MiB.
    type: int
    default: 102400
  max_files:
    description: How many names are taken at most; where there are more, nothing is taken.
    type: int
    default: 500000
  max_kib_per_second:
    description: How fast the suspect host is asked to send, in KiB per second; V(0) is as fast as it can.
    type: int
    default: 0
  executables:
    description:
      - Whether programs are listed in the manifest, or left out. Programs are files that were executable there, and those that begin as programs and
        scripts do. Files of O(known_bad) are treated alike.
    type: str
    choices: [list, leave_out]
    default: list
  known_bad:
    description: SHA-256 digests of files that are known to be bad.
    type: list
    elements: str
    default: []
  exclude:
    description: Paths below the suspect host's folder, and counted from there, that are not taken, such as V(cache).
    type: list
    elements: str
    default: []
"""

EXAMPLES = r"""
- name: Make a place and a key
  portcullis.vps.evacuate_target:
    state: prepared
    folder: /srv/evacuated/web1
    address: 203.0.113.11
  register: prepared

- name: Copy
  portcullis.vps.evacuate_target:
    state: copied
    id: "{{ prepared.id }}"
    folder: /srv/evacuated/web1
    address: 203.0.113.11
    user: "{{ hostvars.web1.opened.user }}"
    host_keys: "{{ hostvars.web1.opened.host_keys }}"
"""

RETURN = r"""
id:
  description: What this evacuation is called.
  returned: with O(state=prepared)
  type: str
public_key:
  description: The public half of the key.
  returned: with O(state=prepared)
  type: str
address:
  description: This host's own address towards the suspect host.
  returned: with O(state=prepared)
  type: str
transferred:
  description: How many files were copied, in whole or in part.
  returned: with O(state=copied) and O(state=verified)
  type: int
received:
  description: How many bytes were received.
  returned: with O(state=copied) and O(state=verified)
  type: int
manifest:
  description: The file with every name, digest and reason.
  returned: with O(state=verified)
  type: str
files:
  description: How many files there are.
  returned: with O(state=verified)
  type: int
bytes:
  description: How many bytes these have.
  returned: with O(state=verified)
  type: int
programs:
  description: The first hundred programs among them.
  returned: with O(state=verified)
  type: list
  elements: str
known_bad:
  description: The first hundred that are known to be bad.
  returned: with O(state=verified)
  type: list
  elements: str
left_out:
  description: How many names were left out; the manifest says which, and why.
  returned: with O(state=verified)
  type: int
problems:
  description: What somebody has to look at, such as files that differ between both sides.
  returned: with O(state=verified)
  type: list
  elements: str
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
from ansible_collections.portcullis.vps.plugins.module_utils.managed import evacuate_target as managed


def main() -> None:
    entry.run(managed.ARGUMENT_SPEC, managed.manage)


if __name__ == "__main__":
    main()
