#!/usr/bin/python
# Copyright: Contributors to the Portcullis project
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: backup
short_description: Back up a host by restic, to a store that the host cannot remove its backups from
version_added: 0.1.0
description:
  - A timer runs C(portcullis backup run), which dumps databases, saves O(paths) and the dumps with restic, and counts as successful only
    after the store shows the snapshot. A dump that fails, is cut off or is empty makes it fail, and the last one stays.
  - The host makes the password of its repository itself, and encrypts it to O(recipients) with C(age). No backup is taken before the
    controller has that file and has read it back.
  - C(portcullis status) reports the age of the last backup and how the last run ended. This module fails where the last backup is older
    than O(max_age_hours).
author:
  - Contributors to the Portcullis project (@portcullis)
extends_documentation_fragment:
  - portcullis.vps.attributes
  - portcullis.vps.installing
options:
  state:
    description:
      - Whether the host is backed up. V(absent) removes the timer and the settings; the password and all backups stay.
      - V(prepared) gives a host that takes the place of one that is gone all that it needs to restore its backups, and takes none yet.
    type: str
    choices: [present, prepared, absent]
    default: present
  password:
    description: With V(prepared), the password of the host that was there before, decrypted from its escrow.
    type: str
    default: ""
  name:
    description: What the host is called at its store.
    type: str
    default: ""
  generation:
    description:
      - The number of the host's repository. A higher one begins a new repository with a new password and a new key, as after the host was
        taken over; its store needs a client of the name O(name), a hyphen and this number then.
    type: int
    default: 1
  target:
    description: The name or address of a host of the module M(portcullis.vps.backup_store). This or O(repository) has to be given.
    type: str
    default: ""
  target_port:
    description: The port of SSH there.
    type: int
    default: 22
  target_host_keys:
    description: The public host keys by which the store is known, as the files C(/etc/ssh/ssh_host_*_key.pub) there hold them.
    type: list
    elements: str
    default: []
  target_recipient:
    description: The store's recipient, which M(portcullis.vps.backup_store) returns; RV(handover) is made for it.
    type: str
    default: ""
  repository:
    description:
      - Another repository, by its URL, such as V(sftp:user@host:/path), V(s3:https://host/bucket) or V(rest:https://host/). Such a
        one can be emptied by whoever has this host, unless the service forbids that by itself; that is a warning of each run.
    type: str
    default: ""
  credentials_path:
    description: A file on the host, of mode 0600, with C(NAME=value) lines for O(repository), such as C(AWS_ACCESS_KEY_ID).
    type: str
    default: ""
  paths:
    description: What is saved. None may be part of another, and all have to be there.
    type: list
    elements: str
    default: []
  excludes:
    description: Patterns of what is left out, as restic's C(--exclude).
    type: list
    elements: str
    default: []
  one_file_system:
    description: Whether other file systems below O(paths) are left out.
    type: bool
    default: false
  dumps:
    description: What is dumped before, and saved with the rest.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: A name, which is that of a folder.
        type: str
        required: true
      kind:
        description:
          - V(postgresql), each database by C(pg_dump), and roles by C(pg_dumpall --globals-only).
          - V(mariadb), each database by C(mariadb-dump --single-transaction).
          - V(sqlite), each database that O(dumps[].paths) match, by SQLite's own backup, as the owner of the file.
          - V(command), what O(dumps[].command) prints.
        type: str
        choices: [postgresql, mariadb, sqlite, command]
        required: true
      paths:
        description: Patterns of SQLite databases.
        type: list
        elements: str
        default: []
      command:
        description: A program by its absolute path, and its arguments. What it prints is the dump.
        type: list
        elements: str
        default: []
      os_user:
        description: As which user of the host the program runs; V(postgres) for V(postgresql), else V(root).
        type: str
        default: ""
  recipients:
    description:
      - Who shall be able to restore, as public keys of C(age-keygen), or lines of C(.pub) files of type C(ssh-ed25519) or C(ssh-rsa). The
        password is encrypted to all of them. There has to be one with O(state=present).
    type: list
    elements: str
    default: []
  escrow:
    description: What the file O(escrow_path) holds; empty before the first run.
    type: str
    default: ""
  escrow_path:
    description:
      - Where the controller keeps the encrypted password. Beside it go C(.handover) and C(.pub), which the store needs. A file that
        changes stays beside it with C(.old-) and its digest.
    type: str
    default: ""
  schedule:
    description: When, as systemd's C(OnCalendar).
    type: str
    default: daily
  jitter_seconds:
    description: Up to how many seconds later, by chance, so that a fleet does not come at once.
    type: int
    default: 3600
  drill_schedule:
    description:
      - When this host restores its newest backup and one older one by chance, compares every file with what it held, loads the dumps into
        servers of their own and counts the rows of each table, as systemd's C(OnCalendar). Empty for never.
      - It needs as much free space below C(/var/tmp) as the backup has.
    type: str
    default: ""
  drill_command:
    description: A program by its absolute path, and its arguments, that fails if what was restored below E(PORTCULLIS_RESTORED) is not whole.
    type: list
    elements: str
    default: []
  max_age_hours:
    description: How old the last backup may be.
    type: int
    default: 36
"""

EXAMPLES = r"""
- name: Back up this host
  portcullis.vps.backup:
    name: web1.example.org
    target: backup1.example.org
    target_host_keys:
      - ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExampleExampleExampleExampleExampleExampleExamp
    paths: [/etc, /srv, /var/www]
    dumps:
      - name: main
        kind: postgresql
    recipients: [age1cj604k30kqgc7ap5w4gvs6eqhv6xgs9ej9lm529gq9z670wexv3spx3jpj]
    escrow_path: backup/web1.example.org.age
  become: true
"""

RETURN = r"""
changes:
  description: What was changed, or in check mode would be; one sentence each.
  returned: always
  type: list
  elements: str
  sample: [Make the password /etc/portcullis/backup/web1.password, Enable and start portcullis-backup.timer]
failure:
  description: >-
    What a failure came to. V(refused), nothing was changed because it must not be; V(rolled_back), what was changed was undone
    and the host is as it was; V(failed), anything else, such as a backup that is too old.
  returned: on failure
  type: str
  sample: refused
public_key:
  description: The key by which the host logs in to its store; for O(portcullis.vps.backup_store#module:clients[].key).
  returned: success
  type: str
  sample: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExampleExampleExampleExampleExampleExampleExamp web1.example.org
escrow:
  description: The password, encrypted to O(recipients), in lines.
  returned: success
  type: list
  elements: str
  sample: ["-----BEGIN AGE ENCRYPTED FILE-----"]
handover:
  description: The password, encrypted to O(target_recipient), in lines; for O(portcullis.vps.backup_store#module:clients[].handover).
  returned: success
  type: list
  elements: str
  sample: ["-----BEGIN AGE ENCRYPTED FILE-----"]
problems:
  description: What somebody has to look at, such as a run that failed; one sentence each.
  returned: success
  type: list
  elements: str
  sample: []
"""

from ansible_collections.portcullis.vps.plugins.module_utils import installing
from ansible_collections.portcullis.vps.plugins.module_utils.managed import backup as managed


def main() -> None:
    installing.run(managed.ARGUMENT_SPEC, managed.manage)


if __name__ == "__main__":
    main()
