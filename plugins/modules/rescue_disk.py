#!/usr/bin/python
# Copyright: Contributors to the Portcullis project
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: rescue_disk
short_description: Find and mount a host's file systems in a rescue system, and unmount them
version_added: 0.1.0
description:
  - Finds the one file system that holds an os-release and an fstab, mounts it below O(root), and with it what its fstab names. Opens RAID arrays, LUKS
    (by O(luks_key_file)) and LVM for that, and closes all that it opened when it unmounts, or fails.
  - Nothing of the disk is run. All is mounted C(nodev), C(nosuid) and C(noexec), whatever its fstab says.
  - It refuses where two root file systems fit, where a member of an array or volume group is missing, where the machine-id is not O(machine_id), and
    to mount for writing what would replay a journal, unless O(replay_journal).
  - What the rescue system itself has mounted is never looked at.
author:
  - Contributors to the Portcullis project (@portcullis)
extends_documentation_fragment:
  - portcullis.vps.attributes
options:
  state:
    description: Whether it shall be mounted; V(unmounted) closes all that this module opened.
    type: str
    choices:
      - mounted
      - unmounted
    default: mounted
  root:
    description: The folder of the rescue system where it is mounted; made where it is missing, and else has to be empty.
    type: path
    default: /mnt/suspect
  access:
    description: V(read) writes nothing, the journal included; V(write) mounts as the system on the disk would.
    type: str
    choices:
      - read
      - write
    default: read
  devices:
    description: The disks or partitions that may be looked at, with all that is made of them, as C(lsblk --paths) names them. All that are unused by default.
    type: list
    elements: path
    default: []
  machine_id:
    description: The C(/etc/machine-id) that the host has; any by default.
    type: str
    default: ""
  luks_key_file:
    description: A file of the rescue system that holds the key of what is encrypted, such as one below C(/dev/shm).
    type: path
    default: ""
  replay_journal:
    description: Whether a file system that was not unmounted cleanly may be mounted for writing, which changes it.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Mount the disk, and write nothing to it
  portcullis.vps.rescue_disk:
    machine_id: 0c7e6f6a3c5f4b8ea0f6b5d1f2a3b4c5
  register: disk

- name: Mount it for writing, an encrypted one
  portcullis.vps.rescue_disk:
    access: write
    luks_key_file: /dev/shm/key

- name: Unmount and close all
  portcullis.vps.rescue_disk:
    state: unmounted
"""

RETURN = r"""
device:
  description: The device of the root file system; empty where nothing is mounted.
  returned: always
  type: str
  sample: /dev/sda1
subvolume:
  description: Its subvolume where it is a btrfs.
  returned: always
  type: str
system:
  description: What its os-release calls it.
  returned: always
  type: str
  sample: Debian GNU/Linux 12 (bookworm)
hostname:
  description: Its name.
  returned: always
  type: str
machine_id:
  description: Its machine-id.
  returned: always
  type: str
mounts:
  description: What is mounted, outermost first; in check mode nothing is.
  returned: always
  type: list
  elements: dict
  contains:
    device:
      description: The device.
      type: str
    type:
      description: The type of the file system.
      type: str
    place:
      description: Where, below O(root).
      type: str
left_out:
  description: What of its fstab is not mounted and what was not opened, each with why.
  returned: always
  type: list
  elements: str
changes:
  description: What was, or in check mode would be, mounted or closed, one sentence each.
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
from ansible_collections.portcullis.vps.plugins.module_utils.managed import rescue_disk as managed


def main() -> None:
    entry.run(managed.ARGUMENT_SPEC, managed.manage)


if __name__ == "__main__":
    main()
