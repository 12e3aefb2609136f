#!/usr/bin/python
# Copyright: Contributors to the Portcullis project
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: accounts
short_description: Decide who gets in by key and who becomes root, and refuse passwords that lead there
version_added: 0.1.0
description:
  - Adds admins with their keys, groups and rule for sudo, removes users with all that runs as them, and locks passwords.
  - A change is a transaction. The controller logs in afresh as the user whom Ansible logs in as and becomes root; only then
    are users removed, which cannot be undone. Without that proof, for whatever reason, the host takes back what it changed, and
    leaves what others have changed meanwhile.
  - The rules for sudo are checked by C(visudo), with everything else that sudo reads, before they are in force.
author:
  - Contributors to the Portcullis project (@portcullis)
extends_documentation_fragment:
  - portcullis.vps.attributes
  - portcullis.vps.confirmed
  - portcullis.vps.installing
options:
  admins:
    description: People who get in by key.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: The login name; a user that is not there is added, without a password.
        type: str
        required: true
      keys:
        description: Public keys, each as its C(.pub) file has it; options in front are kept.
        type: list
        elements: str
        default: []
      key_files:
        description:
          - Files of public keys on the controller, looked for where C(copy) looks for its files, then beside the playbook that was
            started, beside the inventory, and in the folder in which it was started.
        type: list
        elements: str
        default: []
      exclusive_keys:
        description: Whether every other line of this user's C(authorized_keys) is removed, unless it is a comment.
        type: bool
        default: false
      groups:
        description: Groups to be in, beside those that the user is in.
        type: list
        elements: str
        default: []
      sudo:
        description: >-
          Whether the user runs O(admins[].sudo_commands) as anybody, root above all, without giving a password (V(nopasswd)) or by
          giving it (V(password), which has to be set already), or has no rule of this collection's.
        type: str
        choices: [nopasswd, password, none]
        default: nopasswd
      sudo_commands:
        description: >-
          What sudo lets the user run, V(ALL) or the path of a program and its arguments as they are typed, each in an entry of its own.
          Wildcards mean what they mean to sudo; what else is special to it is escaped.
        type: list
        elements: str
        default: [ALL]
      shell:
        description: What a login starts.
        type: str
        default: /bin/bash
      comment:
        description: The full name of a user that is added.
        type: str
        default: ''
  absent:
    description: Users who are removed, with all that runs as them.
    type: list
    elements: str
    default: []
  remove_homes:
    description: Whether the homes of removed users go, too, with all that is in them.
    type: bool
    default: false
  locked:
    description: Users of whom no password fits any more; keys go on.
    type: list
    elements: str
    default: []
  lock_root:
    description: >-
      Whether root's password is locked, without which the fresh login then has to become root. The provider's console asks for it.
    type: bool
    default: false
  lock_system:
    description: Whether the system's accounts (UID 1 to 999, and nobody) lose their password and any shell of theirs.
    type: bool
    default: false
  system_exceptions:
    description: Accounts of the system that O(lock_system) leaves alone, such as V(postgres), whose scripts need a shell.
    type: list
    elements: str
    default: []
  password_sudoers:
    description:
      - What to do about users who may become root and can log in with a password, or have an empty or guessable one.
      - V(refuse) fails before anything is changed, V(lock) locks those passwords, V(allow) lets them be and guesses none.
    type: str
    choices: [refuse, lock, allow]
    default: refuse
  guess_seconds:
    description: How long the passwords of those who may become root are tried, as by M(portcullis.vps.account_audit).
    type: int
    default: 10
  allowed_users:
    description: Users who get in by ssh, of whom O(lock_system) takes neither shell nor password.
    type: list
    elements: str
    default: []
  _login_user:
    description: The user whom Ansible logs in as; filled in by the action plugin alone.
    type: str
  _becomes_root:
    description: >-
      Whether C(_login_user) becomes root by sudo without giving a password; filled in by the action plugin alone.
    type: bool
    default: false
  _becomes_by:
    description: By what C(_login_user) becomes root, such as V(sudo) or V(su); filled in by the action plugin alone.
    type: str
    default: ''
attributes:
  diff_mode:
    description: Shows files of keys and the rules for sudo before and after.
"""

EXAMPLES = r"""
- name: Allow two admins, and remove everybody else
  portcullis.vps.accounts:
    admins:
      - name: ada
        keys: [ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHV0bW9zdCBwdWJsaWMgZXhhbXBsZSBrZXkgb2YgYWRh ada@laptop]
        exclusive_keys: true
      - name: grace
        key_files: [keys/grace.pub]
        groups: [adm]
    absent: [test]
    lock_root: true
  become: true
"""

RETURN = r"""
changes:
  description: What was changed, or in check mode would be; one sentence each.
  returned: always
  type: list
  elements: str
  sample: [Add the user ada, Write the keys of ada, Write /etc/sudoers.d/zz-portcullis, Remove the user test]
coming:
  description: >-
    The admins who could not get in before this change; what follows in a run of check mode, where they still cannot, need not
    mind them.
  returned: always
  type: list
  elements: str
  sample: [ada]
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
      description: The ports on which a fresh login must succeed; none stands for the one in use.
      type: list
      elements: int
    limited:
      description: Whether a rule of the firewall counts connections by their sources, as C(ufw limit) does, so that a login may have to wait.
      type: bool
failure:
  description: >-
    What a failure came to. V(refused), nothing was changed because it must not be; V(rolled_back), what was changed was undone
    and the host is as it was; V(failed), anything else.
  returned: on failure
  type: str
  sample: refused
"""

from ansible_collections.portcullis.vps.plugins.module_utils import installing
from ansible_collections.portcullis.vps.plugins.module_utils.managed import accounts as managed


def main() -> None:
    installing.run(managed.ARGUMENT_SPEC, managed.manage)


if __name__ == "__main__":
    main()
