#!/usr/bin/python
# Copyright: Contributors to the Portcullis project
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: persistence_audit
short_description: Find what would let an intruder back in, on a running host or on a mounted disk
version_added: 0.1.0
description:
  - Looks at each place from which something is started, or somebody let in, for files that no package owns and for packages' files that were
    changed. It changes nothing, and neither runs nor loads anything of the disk that it looks at; nothing there leads it out of O(root).
  - What it finds need not be an intruder's. C(docs/persistence.md) says what is found, what cannot be, and what to do with a finding.
author:
  - Contributors to the Portcullis project (@portcullis)
extends_documentation_fragment:
  - portcullis.vps.attributes.reading
options:
  root:
    description:
      - The root file system that is looked at, such as V(/mnt/suspect), with all that it has in other file systems mounted in it. V(/) is the
        running host, whose kernel may hide what it likes from this.
    type: path
    default: /
  package_digests:
    description:
      - Digests of signed packages, by the names of their files without C(.deb). Each has a dictionary of paths and of their MD5 or SHA-256.
      - These packages' files are compared with them. All others are compared with what dpkg wrote down on the disk itself, which whoever was
        root there may have rewritten.
    type: dict
    default: {}
  admins:
    description:
      - Users who shall be able to become root. A rule of sudo's for anybody else, and anybody else in a group that makes root of its members, is a
        finding; cloud-init's own user is none.
    type: list
    elements: str
    default: []
  web_roots:
    description: Folders below O(root) that a web server serves. A program in them that is new, and that no package owns, is a finding.
    type: list
    elements: str
    default: [/var/www, /srv/www, /usr/share/nginx/html]
  new_days:
    description: How many days a program in one of O(web_roots) is new. V(0) is for ever.
    type: int
    default: 30
  max_seconds:
    description: How long this may take. What was not looked at by then is in RV(unfinished).
    type: int
    default: 600
  accept:
    description: Findings that you live with. One whose last day is over counts again.
    type: list
    elements: dict
    default: []
    suboptions:
      kind:
        description: The kind of the finding.
        type: str
        required: true
      where:
        description: The place that the finding names, or a pattern of fnmatch.
        type: str
        required: true
      sha256:
        description: The SHA-256 of the file, so that another content counts again. Empty for any.
        type: str
        default: ""
      reason:
        description: Why, in one line.
        type: str
        required: true
      until:
        description: The last day on which this holds, such as V(2027-06-30).
        type: str
        required: true
"""

EXAMPLES = r"""
- name: Look at a running host
  portcullis.vps.persistence_audit:
    admins: [ada]
    accept:
      - kind: cron
        where: /etc/cron.d/reports
        reason: Our own job, see ticket 123
        until: "2027-06-30"
  become: true
  register: audit

- name: Look at a disk that is mounted in the rescue system
  portcullis.vps.persistence_audit:
    root: /mnt/suspect
    package_digests: "{{ lookup('ansible.builtin.file', 'digests.json') | from_json }}"
"""

RETURN = r"""
findings:
  description: What was found, 100 of each kind at most besides those that are accepted.
  returned: always
  type: list
  elements: dict
  contains:
    kind:
      description: The kind of place, such as V(cron) or V(systemd_unit).
      type: str
    where:
      description: The path below O(root), with control characters escaped, and behind a colon the user if it is about one.
      type: str
    path:
      description: The path below O(root) alone.
      type: str
    link:
      description: What it says, where it is a symbolic link.
      type: str
    why:
      description: Why it is a finding, with the lines that matter.
      type: str
    judged_by:
      description: V(signed package) where O(package_digests) has the package; else V(the disk's own word).
      type: str
    sha256:
      description: The digest of the file; empty where it could not be read.
      type: str
    owner:
      description: The owner's name by the disk's own list of users, or the number.
      type: str
    group:
      description: The group's name, or the number.
      type: str
    mode:
      description: The mode.
      type: str
      sample: "0644"
    size:
      description: The size in bytes.
      type: int
    modified:
      description: When the content was last changed, in UTC, which whoever owns the file may set.
      type: str
      sample: "2026-11-26T18:00:00Z"
    changed:
      description: When the file itself was last changed, in UTC.
      type: str
      sample: "2026-11-26T18:00:00Z"
    look:
      description: What such a place does, and what to look at.
      type: str
    accepted:
      description: Whether an entry of O(accept) covers it.
      type: bool
    reason:
      description: The reason of that entry.
      type: str
    until:
      description: The last day of that entry.
      type: str
counts:
  description: How many findings there are.
  returned: always
  type: dict
  contains:
    findings:
      description: Those that nobody has accepted.
      type: int
    accepted:
      description: Those that somebody has.
      type: int
summary:
  description: The report in lines of text.
  returned: always
  type: list
  elements: str
  sample: ["No finding."]
unfinished:
  description: What could not be looked at, one sentence each.
  returned: always
  type: list
  elements: str
unverifiable:
  description: What nothing can vouch for, one sentence each.
  returned: always
  type: list
  elements: str
packages:
  description: How many packages were judged by what.
  returned: always
  type: dict
  contains:
    signed:
      description: By O(package_digests).
      type: int
    disk:
      description: By the disk's own list.
      type: int
looked_at:
  description: How many files were looked at.
  returned: always
  type: int
failure:
  description: >-
    What a failure came to. V(refused), nothing was changed because it must not be; V(rolled_back), what was changed was undone
    and the host is as it was; V(failed), anything else.
  returned: on failure
  type: str
  sample: refused
"""

from ansible_collections.portcullis.vps.plugins.module_utils import entry
from ansible_collections.portcullis.vps.plugins.module_utils.managed import persistence_audit as managed


def main() -> None:
    entry.run(managed.ARGUMENT_SPEC, managed.manage)


if __name__ == "__main__":
    main()
