#!/usr/bin/python
# Copyright: Contributors to the Portcullis project
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: preflight
short_description: Find every value that some role would refuse later, before any host is touched
version_added: 0.1.0
description:
  - Gives the modules of the roles, without running them, what the roles would give them, and fails with one sentence for
    the first value of each module that is not legal.
  - Fails for a host whose facts set a variable of this collection, or one of the inventory's that such variables refer to. Facts
    are a host's own words, and Ansible lets them outrank the inventory. Every action of this collection looks for that itself;
    with no O(roles) nothing else is looked for here.
  - Runs on the controller only and makes no connection.
author:
  - Contributors to the Portcullis project (@portcullis)
extends_documentation_fragment:
  - portcullis.vps.attributes.reading
options:
  roles:
    description:
      - The roles of this collection that are going to run, in this order, as a play lists them.
      - A name stands for a role that runs. A mapping with C(role) and C(tags) stands for one that runs where the tags of this run
        reach it, which Ansible itself is asked; the tags of the play and of whatever imports it count, too.
    type: list
    elements: raw
    required: true
"""

EXAMPLES = r"""
- name: Stop here if a value is not legal
  portcullis.vps.preflight:
    roles: [ssh_hardening, ufw]
"""

RETURN = r"""
checked:
  description: The roles whose values are legal.
  returned: success
  type: list
  elements: str
  sample: [ssh_hardening, ufw]
failure:
  description: >-
    What a failure came to. V(refused), nothing was changed because it must not be; V(rolled_back), what was changed was undone
    and the host is as it was; V(failed), anything else.
  returned: on failure
  type: str
  sample: refused
"""
