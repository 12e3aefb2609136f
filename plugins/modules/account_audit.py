#!/usr/bin/python
# Copyright: Contributors to the Portcullis project
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: account_audit
short_description: Find accounts with weak passwords, ways to become root, and keys and logins that nobody should keep
version_added: 0.1.0
description:
  - Looks at every account of a host and changes nothing. Passwords are tried on the host itself, against its own hashes
    (yescrypt and whatever else its libcrypt knows), from a list of common ones and from the user's and the host's name.
  - A password that was guessed is neither returned nor logged, only that it was, and from what.
author:
  - Contributors to the Portcullis project (@portcullis)
extends_documentation_fragment:
  - portcullis.vps.attributes.reading
options:
  max_seconds:
    description:
      - How long passwords may be tried, for all users together; the likeliest guesses come first. What was left when the time
        was up is in RV(unfinished). V(0) tries none.
      - A guess at a yescrypt hash takes some 20 ms, and there are about two thousand for each user.
    type: int
    default: 60
  extra_passwords:
    description: Passwords to try besides, such as those that a company is known to hand out.
    type: list
    elements: str
    default: []
  old_key_days:
    description: After how many days without a change of its file a key counts as old.
    type: int
    default: 730
  unused_days:
    description: After how many days without a login an account counts as unused.
    type: int
    default: 180
"""

EXAMPLES = r"""
- name: Audit the accounts
  portcullis.vps.account_audit:
    max_seconds: 120
  become: true
  register: audit

- name: Stop where a password was guessed
  ansible.builtin.assert:
    that: audit.findings | selectattr('kind', 'in', ['weak_password', 'empty_password']) | length == 0
    fail_msg: "{{ audit.findings | map(attribute='text') | join(' ') }}"
"""

RETURN = r"""
findings:
  description: What is wrong, the worst first.
  returned: always
  type: list
  elements: dict
  contains:
    kind:
      description: >-
        One of C(empty_password), C(weak_password), C(outdated_hash), C(password_login_to_root), C(second_root), C(shared_uid),
        C(root_by_group), C(su_for_all), C(foreign_key_source), C(unreadable_key), C(weak_key), C(shared_key), C(old_key) and
        C(unused_login).
      type: str
    users:
      description: Whom it is about.
      type: list
      elements: str
    text:
      description: A sentence that says what it is and what to do.
      type: str
unfinished:
  description: What could not be looked at to the end, one sentence each.
  returned: always
  type: list
  elements: str
users:
  description: Every account that can be got into or can become root.
  returned: always
  type: list
  elements: dict
  contains:
    name:
      description: The login name.
      type: str
    uid:
      description: The number.
      type: int
    shell:
      description: What a login starts.
      type: str
    password:
      description: V(set), V(locked) or V(empty).
      type: str
    scheme:
      description: What crypt(5) calls the kind of its hash; empty where no password is set.
      type: str
    guessed:
      description: Whether the password was found out.
      type: bool
    guesses_tried:
      description: How many guesses were made; all of them where the password was found out, whichever it was.
      type: int
    guesses_total:
      description: How many there were to make.
      type: int
    password_login:
      description: Whether sshd lets in who knows the password.
      type: bool
    root:
      description: How this user becomes root, each way in a few words.
      type: list
      elements: str
    last_login_days:
      description: How many days ago the last login was; none where the host remembers none.
      type: int
    public_keys:
      description: >-
        The keys that let this user in (fingerprint, type, bits of RSA, the first 100 characters of the comment, path, unchanged_days),
        200 at most; how many there are is in RV(unfinished).
      type: list
      elements: dict
failure:
  description: >-
    What a failure came to. V(refused), nothing was changed because it must not be; V(rolled_back), what was changed was undone
    and the host is as it was; V(failed), anything else.
  returned: on failure
  type: str
  sample: refused
"""

from ansible_collections.portcullis.vps.plugins.module_utils import entry
from ansible_collections.portcullis.vps.plugins.module_utils.managed import account_audit as managed


def main() -> None:
    entry.run(managed.ARGUMENT_SPEC, managed.manage)


if __name__ == "__main__":
    main()
