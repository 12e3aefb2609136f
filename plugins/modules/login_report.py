#!/usr/bin/python
# Copyright: Contributors to the Portcullis project
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: login_report
short_description: Sum up who logged in, who tried to, and which packets the firewall blocked
version_added: 0.1.0
description:
  - Reads what sshd and ufw logged in a period, from the journal or from the files of rsyslog, plain and rotated, and changes
    nothing.
  - The log is read line by line, and the tables are bounded, so a log of any size takes the same memory. Where a table was
    too small for all that came, its counts are at most RV(refused.by_source.uncertainty) too low, and nothing that came more
    often than that is missing.
author:
  - Contributors to the Portcullis project (@portcullis)
extends_documentation_fragment:
  - portcullis.vps.attributes.reading
options:
  hours:
    description: How far to look back.
    type: int
    default: 24
  backend:
    description:
      - V(journal) or V(files), C(/var/log/auth.log) and C(/var/log/ufw.log) with their rotated ones.
      - V(auto) takes the journal, and files for the part of the period before the journal begins.
      - The journal knows who wrote an entry, so of sshd only what root's processes wrote there counts, and of packets what the kernel
        wrote. Files do not know that. Any user of the host may have such lines written there (C(logger -t sshd)), and
        RV(forgeable) says so.
    type: str
    choices: [auto, journal, files]
    default: auto
  top:
    description: How many lines each table has.
    type: int
    default: 10
  room:
    description: How many names each table tells apart while it counts.
    type: int
    default: 10000
"""

EXAMPLES = r"""
- name: Sum up the last week
  portcullis.vps.login_report:
    hours: 168
  become: true
  register: week

- name: Show it
  ansible.builtin.debug:
    var: week.summary
"""

RETURN = r"""
summary:
  description: The report in a few sentences.
  returned: always
  type: list
  elements: str
  sample: ["12 logins succeeded, most of admin (12).", "340 connections to sshd did not get in, most of 198.51.100.66 (300)."]
read:
  description: What was read.
  returned: always
  type: list
  elements: str
  sample: [the journal]
forgeable:
  description: Whether some of it was read from files, where any user of the host may have had lines written.
  returned: always
  type: bool
  sample: false
succeeded:
  description: Logins that succeeded, C(total), C(by_user) and C(by_source); each table as RV(refused.by_source).
  returned: always
  type: dict
refused:
  description: Connections that named a user and did not get in, however often they tried.
  returned: always
  type: dict
  contains:
    total:
      description: How many there were.
      type: int
    by_user:
      description: As RV(refused.by_source), by the user that was named.
      type: dict
    by_source:
      description: The addresses they came from.
      type: dict
      contains:
        top:
          description: The most frequent, each C(name) and C(count).
          type: list
          elements: dict
        others:
          description: How many came from all others together.
          type: int
        uncertainty:
          description: By how much a count may be too low.
          type: int
passwords_tried:
  description: How many passwords were tried and wrong.
  returned: always
  type: int
blocked:
  description: Packets that ufw logged as blocked, C(total), C(by_source) and C(by_port); ufw limits how many it logs.
  returned: always
  type: dict
failure:
  description: >-
    What a failure came to. V(refused), nothing was changed because it must not be; V(rolled_back), what was changed was undone
    and the host is as it was; V(failed), anything else.
  returned: on failure
  type: str
  sample: refused
"""

from ansible_collections.portcullis.vps.plugins.module_utils import entry
from ansible_collections.portcullis.vps.plugins.module_utils.managed import login_report as managed


def main() -> None:
    entry.run(managed.ARGUMENT_SPEC, managed.manage)


if __name__ == "__main__":
    main()
