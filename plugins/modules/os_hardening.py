#!/usr/bin/python
# Copyright: Contributors to the Portcullis project
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: os_hardening
short_description: Bring the operating system to the baseline that auditors ask for, and break nothing
version_added: 0.1.0
description:
  - Sets the kernel's network and protection settings, denies kernel modules that servers do not use, keeps the journal over reboots, core
    dumps off, hashes of new passwords slow, cron's files to root, a log of sudo, and the clock right. C(docs/os-baseline.md) lists every
    measure with its reason, what it may break, and who asks for it (Lynis, CIS, ANSSI, dev-sec).
  - Before anything is decided each measure looks at this host for what it would break (a loaded module, a mount in fstab, a program that
    collects core dumps, another program that keeps the clock, a value that an admin set). A measure, or the part of one, that would break
    something is left out and named; one that O(measures) asks for by name is refused instead.
  - Files are drop-ins of our own; files of others stay as they are, but for a marked block in C(/etc/login.defs), for which there are no
    drop-ins, and a line in the list of C(dpkg-statoverride). What is in force is read from the running kernel, and a
    file of others that would win over ours after the next reboot is named.
  - What was before is written down on the host. With O(state=absent) all that is still as this module made it goes back to that, and
    what somebody changed since is left, and named.
  - A setting that could cut off the run that sets it is a transaction. It lasts only after the controller has logged in afresh; else the
    host puts back what was.
author:
  - Contributors to the Portcullis project (@portcullis)
extends_documentation_fragment:
  - portcullis.vps.attributes
  - portcullis.vps.confirmed
  - portcullis.vps.installing
options:
  state:
    description:
      - V(present) applies the measures, V(absent) takes back what they changed.
      - Packages that a measure installed stay.
    type: str
    choices: [present, absent]
    default: present
  measures:
    description:
      - Measures that are asked for by name. Those that are off by default are on if they are named here.
      - One that would break something on the host is refused, where it would otherwise be left out.
    type: list
    elements: str
    default: []
  skipped_measures:
    description: Measures that are on by default, and shall be off.
    type: list
    elements: str
    default: []
  journal_megabytes:
    description: How large the journal may grow.
    type: int
    default: 500
  lock_timeout_seconds:
    description: How long another program that holds apt's or dpkg's locks is waited for, where a measure needs a package.
    type: int
    default: 300
"""

EXAMPLES = r"""
- name: Apply the baseline, ignore router advertisements too, and leave the clock alone
  portcullis.vps.os_hardening:
    measures: [router_advertisements_off]
    skipped_measures: [clock]
  become: true
"""

RETURN = r"""
changes:
  description: What was changed, or in check mode would be; one sentence each.
  returned: always
  type: list
  elements: str
  sample: ["Answer SYN floods with cookies, and ignore resets of closed connections: net.ipv4.tcp_rfc1337 from 0 to 1"]
left_out:
  description: Measures, or parts of them, that are not applied on this host, and why; one sentence each.
  returned: always
  type: list
  elements: str
  sample: ["rare_protocols: left out sctp, since it is loaded."]
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
      description: The ports on which a fresh login must succeed; empty means the one in use.
      type: list
      elements: int
failure:
  description: >-
    What a failure came to. V(refused), nothing was changed because it must not be; V(rolled_back), what was changed was undone
    and the host is as it was; V(failed), anything else.
  returned: on failure
  type: str
  sample: refused
"""

from ansible_collections.portcullis.vps.plugins.module_utils import installing
from ansible_collections.portcullis.vps.plugins.module_utils.managed import os_hardening as managed


def main() -> None:
    installing.run(managed.ARGUMENT_SPEC, managed.manage)


if __name__ == "__main__":
    main()
