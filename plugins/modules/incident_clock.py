#!/usr/bin/python
# Copyright: Contributors to the Portcullis project
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# What this does is done on the controller, by the action plugin of the same name; here is its documentation.

from __future__ import annotations

DOCUMENTATION = r"""
module: incident_clock
short_description: Compare the clock of a host with the controller's
version_added: 0.1.0
description:
  - Logs in on a host that a report of abuse is about, asks for its time and whether its clock follows time servers, and compares it with
    the controller's at that moment, so that the times in a report can be found in the host's logs. It changes nothing; the login itself
    leaves lines in the host's logs.
  - What the host says is its own word. A host that does not answer within 20 seconds, or with anything else than a time, is no failure.
author:
  - Contributors to the Portcullis project (@portcullis)
extends_documentation_fragment:
  - portcullis.vps.attributes.reading
options:
  ports:
    description: The ports of SSH to try first, before the inventory's and 22.
    type: list
    elements: int
    default: []
seealso:
  - module: portcullis.vps.incident_report
"""

EXAMPLES = r"""
- name: Compare the clock of each host that the report is about
  portcullis.vps.incident_clock:
  delegate_to: "{{ item }}"
  loop: "{{ incident.hosts }}"
"""

RETURN = r"""
known:
  description: Whether the host has answered.
  returned: success
  type: bool
  sample: true
clock:
  description: What the host said.
  returned: if known
  type: dict
  contains:
    time: {description: The host's time in UTC., type: str, sample: "2026-11-20 02:04:05 UTC"}
    ahead_seconds: {description: By how much it is ahead of the controller's; negative if it is behind., type: float, sample: -62.4}
    doubt_seconds: {description: By how much that may be wrong., type: float, sample: 0.2}
    synchronized: {description: "Whether its clock follows time servers, V(yes), V(no) or V(unknown).", type: str, sample: "yes"}
report:
  description: The same as a sentence.
  returned: success
  type: list
  elements: str
  sample:
    - >-
      Clock of web1: 2026-11-20 02:04:05 UTC, says the host, 62 s behind this controller's (give or take 0.2 s), so its logs have these
      events at times that much earlier; it follows no time server.
failure:
  description: >-
    What a failure came to. V(refused), nothing was changed because it must not be; V(failed), anything else.
  returned: on failure
  type: str
  sample: refused
"""
