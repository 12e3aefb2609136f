#!/usr/bin/python
# Copyright: Contributors to the Portcullis project
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: remove
short_description: Take the collection off a host, without opening it
version_added: 0.1.0
description:
  - Removes from a host what this collection put there. What there is, it finds on the host and in no inventory.
  - By default that is all that acts by itself, which is timers, units, hooks of certbot, the table of the role outbound, keys of clients that
    send backups, and at last the host's own command. What protects the host stays, so nobody reaches more of it afterwards than before.
  - With O(everything) the firewall's rules of ours, sshd's settings, the baseline of the operating system, the gate in front of published
    ports and apt's policy go as well, and lines that were disabled come back. This opens the host as far as those protected it, and a warning
    says by what.
  - All of it is one transaction. It lasts only after the controller has logged in afresh, where sshd answers then; else the host puts back
    what was, by itself too if the controller is gone. The command, which the way back needs, goes after that.
  - It refuses while something of ours is at work on the host, and keeps the command as long as a file there calls it. It removes nothing from our
    folders that it does not know to be ours.
  - C(docs/leaving.md) lists what stays, and why; RV(stays) says it of each host.
author:
  - Contributors to the Portcullis project (@portcullis)
extends_documentation_fragment:
  - portcullis.vps.attributes
  - portcullis.vps.confirmed
  - portcullis.vps.installing
options:
  everything:
    description:
      - Whether what protects the host goes, too.
      - ufw is disabled and has the policies of its package again, unless it holds rules of others, with which it stays as it is.
    type: bool
    default: false
  ports:
    description: The ports on which sshd may answer once its settings of ours are gone, and the fresh login is made; another one is refused.
    type: list
    elements: int
    default: [22]
attributes:
  diff_mode:
    description: Shows every file that is removed or changed, and the firewall's status.
"""

EXAMPLES = r"""
- name: Remove what acts by itself, and leave the host protected
  portcullis.vps.remove:
  become: true

- name: Remove everything
  portcullis.vps.remove:
    everything: true
  become: true
"""

RETURN = r"""
changes:
  description: What was removed, or in check mode would be; one sentence each.
  returned: always
  type: list
  elements: str
  sample: ["Disable and stop portcullis-backup.timer", "Remove /usr/local/sbin/portcullis"]
stays:
  description: What stays on the host, and why; one sentence each.
  returned: always
  type: list
  elements: str
  sample: ["ufw with its policies and all its rules, so that no port opens that was closed."]
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
from ansible_collections.portcullis.vps.plugins.module_utils.managed import remove as managed


def main() -> None:
    installing.run(managed.ARGUMENT_SPEC, managed.manage)


if __name__ == "__main__":
    main()
