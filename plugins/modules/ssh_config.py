#!/usr/bin/python
# Copyright: Contributors to the Portcullis project
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# What this does is done on the controller, by the action plugin of the same name; here is its documentation.

from __future__ import annotations

DOCUMENTATION = r"""
module: ssh_config
short_description: Configure your own ssh client to reach a host by its inventory name
version_added: 0.1.0
description:
  - Writes, on the controller and for the user who runs this, an entry for the host into a file of its own, with the user, the
    port, the key and the jump host that this run uses, and includes that file from O(include_in).
  - Pins the host's keys, read over a connection that ssh has verified, in a known_hosts file of its own.
  - Entries of hosts that are not in the inventory any more are removed; those that are not part of the run stay.
author:
  - Contributors to the Portcullis project (@portcullis)
extends_documentation_fragment:
  - portcullis.vps.attributes
options:
  path:
    description: The file with the entries.
    type: str
    default: ~/.ssh/portcullis.config
  known_hosts_path:
    description: The file with the keys.
    type: str
    default: ~/.ssh/portcullis.known_hosts
  include_in:
    description: The person's own configuration, which gets one line at its top and otherwise stays as it is.
    type: str
    default: ~/.ssh/config
"""

EXAMPLES = r"""
- name: Configure ssh to reach every host of the inventory by its name
  portcullis.vps.ssh_config:
"""

RETURN = r"""
changes:
  description: What was changed, or in check mode would be; one sentence each.
  returned: success
  type: list
  elements: str
  sample: [Write /home/ada/.ssh/portcullis.config]
names:
  description: By what the host is reached.
  returned: success
  type: list
  elements: str
  sample: [web1.example.org, web1]
failure:
  description: >-
    What a failure came to. V(refused), nothing was changed because it must not be; V(rolled_back), what was changed was undone
    and the host is as it was; V(failed), anything else.
  returned: on failure
  type: str
  sample: failed
"""
