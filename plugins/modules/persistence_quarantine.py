#!/usr/bin/python
# Copyright: Contributors to the Portcullis project
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: persistence_quarantine
short_description: Move findings of persistence_audit away, and put one back
version_added: 0.1.0
description:
  - Moves files of findings into C(/var/lib/portcullis/quarantine) below O(root), and deletes nothing. Owner, mode, times, extended attributes, SHA-256 and
    why stay in a record beside each, by which it is put back as it was.
  - All findings are moved, or none. What a package owns, what a system needs, and what is only a line in a file is refused, as is a file that is not
    what the audit saw.
author:
  - Contributors to the Portcullis project (@portcullis)
extends_documentation_fragment:
  - portcullis.vps.attributes
options:
  root:
    description: The root file system, as in M(portcullis.vps.persistence_audit); mounted for writing.
    type: path
    default: /
  findings:
    description: Findings as M(portcullis.vps.persistence_audit) answered them; those that shall be moved.
    type: list
    elements: dict
    default: []
  restore:
    description: What to put back, by its name in RV(quarantined).
    type: str
    default: ""
"""

EXAMPLES = r"""
- name: Look at a mounted disk
  portcullis.vps.persistence_audit:
    root: /mnt/suspect
  register: audit

- name: Move away jobs and units that nobody owns
  portcullis.vps.persistence_quarantine:
    root: /mnt/suspect
    findings: "{{ audit.findings | rejectattr('accepted') | selectattr('kind', 'in', ['cron', 'systemd_unit']) }}"

- name: Put one back
  portcullis.vps.persistence_quarantine:
    root: /mnt/suspect
    restore: 5e1f0c9a77aa0e21
"""

RETURN = r"""
affected:
  description: What was moved or put back. In check mode only what would be put back.
  returned: always
  type: list
  elements: dict
  contains:
    id:
      description: Its name in the quarantine.
      type: str
    path:
      description: Where it was, below O(root).
      type: str
    kind:
      description: The kind of the finding.
      type: str
    sha256:
      description: The digest; empty for a link.
      type: str
    why:
      description: Why it was moved.
      type: str
quarantined:
  description: All that is in the quarantine now, as in RV(affected).
  returned: always
  type: list
  elements: dict
folder:
  description: The quarantine, below O(root).
  returned: always
  type: str
  sample: /var/lib/portcullis/quarantine
changes:
  description: What was, or in check mode would be, moved, one sentence each.
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
from ansible_collections.portcullis.vps.plugins.module_utils.managed import persistence_quarantine as managed


def main() -> None:
    entry.run(managed.ARGUMENT_SPEC, managed.manage)


if __name__ == "__main__":
    main()
