#!/usr/bin/python
# Copyright: Contributors to the Portcullis project
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: transaction
short_description: Confirm a change that could cut people off, or undo it
version_added: 0.1.0
description:
  - Ends the change that is pending on a host. The action plugins of this collection call it by themselves, over a fresh
    connection; use it in a play of your own when you confirm by other means.
author:
  - Contributors to the Portcullis project (@portcullis)
extends_documentation_fragment:
  - portcullis.vps.attributes
options:
  id:
    description: The change to end, as returned in RV(portcullis.vps.sshd#module:pending.id); without it, whatever is pending.
    type: str
  state:
    description:
      - V(confirmed) makes the change last and carries out what was to follow, such as closing the old port.
      - V(rolled_back) puts back what was; that nothing is pending is fine.
    type: str
    choices: [confirmed, rolled_back]
    required: true
  reason:
    description: Why it is put back, for the journal.
    type: str
    default: a play asked for it
attributes:
  check_mode:
    description: Says whether there is anything to end, and leaves it pending.
  diff_mode:
    support: none
    description: The change itself showed its diff.
"""

EXAMPLES = r"""
- name: Revert the pending change, if there is one
  portcullis.vps.transaction:
    state: rolled_back
  become: true
"""

RETURN = r"""
changes:
  description: What was done, or in check mode would be; one sentence each.
  returned: always
  type: list
  elements: str
  sample: ["Confirm 'sshd on port 2222 for root'"]
problems:
  description: What could not be reverted.
  returned: always
  type: list
  elements: str
outcome:
  description: >-
    How the change that O(id) names ended, by whatever means: V(confirmed) or V(rolled back). V(pending) where it still waits,
    V(unknown) where another one came after it; empty without O(id).
  returned: always
  type: str
  sample: rolled back
crowd:
  description: >-
    Who holds so many connections to sshd from the host itself that it refuses others (C(MaxStartups)), which may be why nobody confirmed
    the change; empty where nobody does, and for V(confirmed).
  returned: always
  type: str
failure:
  description: >-
    What a failure came to. V(refused), nothing was changed because it must not be; V(rolled_back), what was changed was undone
    and the host is as it was; V(failed), anything else.
  returned: on failure
  type: str
  sample: refused
"""

from ansible_collections.portcullis.vps.plugins.module_utils import entry
from ansible_collections.portcullis.vps.plugins.module_utils.managed import transaction as managed


def main() -> None:
    entry.run(managed.ARGUMENT_SPEC, managed.manage)


if __name__ == "__main__":
    main()
