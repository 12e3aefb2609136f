#!/usr/bin/python
# Copyright: Contributors to the Portcullis project
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: backup_store
short_description: Make a host receive backups that the hosts which send them cannot remove
version_added: 0.1.0
description:
  - Each client gets a system user, a folder and one SSH key on this host. The key runs C(rclone serve restic --stdio --append-only)
    for that folder and nothing else, so a client can add to its restic repository and read it, but remove nothing. No port is opened.
  - A timer runs C(portcullis backup-store retain). It forgets snapshots by the time at which they came in, since what a snapshot says
    of its own time was written by the client, and it forgets nothing while anything looks forged.
  - Below O(free_space_gib) nothing new is taken, and what is there can be read.
  - C(portcullis status) reports the age of each client's last backup, and what looks forged.
  - A client that is no longer among O(clients) loses its key; its user and its backups stay.
author:
  - Contributors to the Portcullis project (@portcullis)
extends_documentation_fragment:
  - portcullis.vps.attributes
  - portcullis.vps.installing
options:
  folder:
    description:
      - Below which the backups lie, in a folder for each client. Has to be root's, or not be there yet.
      - On a file system of its own, preferably. If that is not mounted, no client can log in, so nothing is written in its place.
    type: str
    default: /srv/backup
  clients:
    description: The hosts that send backups.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description:
          - The name of the client. Its user on this host is C(backup-) and that name with C(-) for each dot, cut to 32 characters.
          - With C(AllowUsers) in sshd's configuration that user has to be in there.
        type: str
        required: true
      key:
        description: The client's public key, as the line of a C(.pub) file.
        type: str
        required: true
      sources:
        description: The addresses and networks from which the key may be used; from everywhere if there are none.
        type: list
        elements: str
        default: []
      handover:
        description:
          - The password of the client's repository, encrypted by C(age --armor) to RV(recipient). It is used once, to give the
            repository a key of the store's own, which the client never has.
          - Without it nothing is ever forgotten, which C(portcullis status) says.
        type: str
        default: ""
  free_space_gib:
    description: How much space is left free on the file system of O(folder). Below it nothing new is taken.
    type: int
    default: 5
  keep_last:
    description: How many of the last snapshots stay. Like all others of these, by the time at which they came in.
    type: int
    default: 3
  keep_daily:
    description: Of how many of the last days that have any the newest snapshot stays.
    type: int
    default: 7
  keep_weekly:
    description: Of how many weeks.
    type: int
    default: 5
  keep_monthly:
    description: Of how many months.
    type: int
    default: 12
  keep_yearly:
    description: Of how many years.
    type: int
    default: 3
  max_snapshots_per_day:
    description: If more snapshots of a client came in on one day, nothing of that client is forgotten until a person accepts them.
    type: int
    default: 6
  clock_difference_minutes:
    description:
      - By how much a client's clock may be wrong.
      - A backup begins after the one before it has come in, takes 23 hours at most, and comes in when it ends. If a snapshot claims to have
        begun that much earlier or later, nothing of that client is forgotten until a person accepts it.
    type: int
    default: 60
  max_age_hours:
    description: After how many hours without a new snapshot C(portcullis status) reports a client.
    type: int
    default: 36
  schedule:
    description:
      - When to forget, as systemd's C(OnCalendar).
      - Restic cannot do so while a host is backed up, so choose a time between the backups.
    type: str
    default: "*-*-* 12:00"
  drill_schedule:
    description:
      - When to read all that every client has here, restore its newest backup and one older one by chance, and compare every file with what it
        held, as systemd's C(OnCalendar). Empty for never.
      - It needs as much free space in O(folder) as the largest client's backup has.
    type: str
    default: "Sun *-*-* 12:00"
"""

EXAMPLES = r"""
- name: Receive the backups of two hosts
  portcullis.vps.backup_store:
    clients:
      - name: web1.example.org
        key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExampleExampleExampleExampleExampleExampleExamp
        sources: [192.0.2.10]
      - name: web2.example.org
        key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExampleExampleExampleExampleExampleExampleExamq
  become: true
"""

RETURN = r"""
changes:
  description: What was changed, or in check mode would be; one sentence each.
  returned: always
  type: list
  elements: str
  sample: [Add the system user backup-web1, Write /srv/backup/web1/.ssh/authorized_keys]
failure:
  description: >-
    What a failure came to. V(refused), nothing was changed because it must not be; V(rolled_back), what was changed was undone
    and the host is as it was; V(failed), anything else.
  returned: on failure
  type: str
  sample: refused
recipient:
  description: To whom a client encrypts the password of its repository for this store, as age's public key; empty before the first run.
  returned: success
  type: str
  sample: age1cj604k30kqgc7ap5w4gvs6eqhv6xgs9ej9lm529gq9z670wexv3spx3jpj
problems:
  description: What keeps clients out, which sshd has to be told; one sentence each.
  returned: success
  type: list
  elements: str
  sample: []
"""

from ansible_collections.portcullis.vps.plugins.module_utils import installing
from ansible_collections.portcullis.vps.plugins.module_utils.managed import backup_store as managed


def main() -> None:
    installing.run(managed.ARGUMENT_SPEC, managed.manage)


if __name__ == "__main__":
    main()
