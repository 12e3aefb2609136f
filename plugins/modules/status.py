#!/usr/bin/python
# Copyright: Contributors to the Portcullis project
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: status
short_description: Say how a host is, as C(portcullis status) on it does
version_added: 0.1.0
description:
  - Runs the host's own command, which reads and changes nothing. C(docs/fleets.md) says what the areas are. M(portcullis.vps.report) makes a page of
    what all hosts said.
author:
  - Contributors to the Portcullis project (@portcullis)
extends_documentation_fragment:
  - portcullis.vps.attributes.reading
"""

EXAMPLES = r"""
- name: Say how this host is
  portcullis.vps.status:
  become: true
"""

RETURN = r"""
installed:
  description: Whether the host has the command, which the roles install.
  returned: success
  type: bool
collection_version:
  description: The version of the collection that installed it; empty without it.
  returned: success
  type: str
areas:
  description: What the command says, by area.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: The area, such as V(updates).
      type: str
    ok:
      description: Whether nobody has to look at it.
      type: bool
    lines:
      description: Sentences about it.
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
from ansible_collections.portcullis.vps.plugins.module_utils.managed import status as managed


def main() -> None:
    entry.run(managed.ARGUMENT_SPEC, managed.manage)


if __name__ == "__main__":
    main()
