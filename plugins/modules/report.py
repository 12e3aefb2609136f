#!/usr/bin/python
# Copyright: Contributors to the Portcullis project
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: report
short_description: Write one page about all hosts, and the same for programs
version_added: 0.1.0
description:
  - Works on the controller and connects to nothing. It writes C(index.html), a page that loads nothing and has no script; C(report.json); and
    C(portcullis.prom) for the textfile collector of Prometheus' node exporter. C(history.json) in the same folder holds what hosts said last
    and a year of former looks.
  - A host that did not answer is never right. What it said before is shown as old, with the reason for its silence.
author:
  - Contributors to the Portcullis project (@portcullis)
extends_documentation_fragment:
  - portcullis.vps.attributes.reading
options:
  answers:
    description: What M(portcullis.vps.status) returned, by host. Hosts that are left out are forgotten.
    type: dict
    required: true
  exposures:
    description: >-
      What M(portcullis.vps.exposure) returned of hosts that others have tried, by host. It is an area of its own on the page, C(from outside), which no host
      can say of itself.
    type: dict
    default: {}
  folder:
    description: The folder on the controller. It is made for its owner alone, since the page says what is wrong where.
    type: str
    required: true
  title:
    description: The heading of the page.
    type: str
    default: Portcullis
"""

EXAMPLES = r"""
- name: Write the report
  portcullis.vps.report:
    folder: ~/portcullis-report
    answers: "{{ dict(groups['all'] | zip(groups['all'] | map('extract', hostvars) | map(attribute='status', default={}))) }}"
  delegate_to: localhost
  run_once: true
"""

RETURN = r"""
hosts:
  description: The names of the hosts in each state, C(wrong), C(unknown), C(old) and C(right).
  returned: success
  type: dict
since_last:
  description: What changed since the last report, one sentence each.
  returned: success
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
