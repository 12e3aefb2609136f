#!/usr/bin/python
# Copyright: Contributors to the Portcullis project
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# What this does is done on the controller, by the action plugin of the same name; here is its documentation.

from __future__ import annotations

DOCUMENTATION = r"""
module: incident_answer
short_description: Draft the answer to a report of abuse
version_added: 0.1.0
description:
  - Reads a report as M(portcullis.vps.incident_report) does, and drafts the answer to whoever sent it, in English, German or Chinese,
    with all times in UTC. Nothing is sent.
  - The answer holds what the report says of your addresses, and what you give. It names no host, and nothing else of the inventory.
  - A person has to read it, says its first line. What you do not give is left to be filled in.
author:
  - Contributors to the Portcullis project (@portcullis)
extends_documentation_fragment:
  - portcullis.vps.attributes
options:
  report:
    description: The file with the mail or its text; V(-) is what is piped into C(ansible-playbook), on Linux.
    type: str
    required: true
  resolve:
    description: Whether to resolve the names of hosts in the inventory, 10 seconds at most. Names in the mail never are.
    type: bool
    default: true
  language:
    description: V(en), V(de) or V(zh). If empty, the language of the report.
    type: str
    default: ""
  found:
    description: What was found on the host, as text or as a list of sentences. Private keys, vaults and hashes of passwords are refused.
    type: raw
    default: ""
  done:
    description: What was done about it, likewise.
    type: raw
    default: ""
  signature:
    description: Who answers.
    type: str
    default: ""
  path:
    description: >-
      The file to write, on the controller and only for the user who runs this. If empty, the answer is shown. A file that is there
      is not replaced.
    type: str
    default: ""
seealso:
  - module: portcullis.vps.incident_report
"""

EXAMPLES = r"""
- name: Draft the answer
  portcullis.vps.incident_answer:
    report: abuse.eml
    language: de
    found: [Das Konto "backup" hatte ein schwaches Passwort.]
    done: [Der Server ist vom Netz und wird neu aufgesetzt.]
    path: answer.txt
  delegate_to: localhost
  run_once: true
"""

RETURN = r"""
answer:
  description: The text.
  returned: success
  type: str
  sample: "### READ THIS BEFORE YOU SEND IT ..."
answer_to:
  description: Whom to answer, the first choice first.
  returned: success
  type: list
  elements: str
  sample: [abuse@example.org]
hosts:
  description: The hosts of the inventory that the report is about; the text does not name them.
  returned: success
  type: list
  elements: str
  sample: [web1.example.org]
path:
  description: The file that was written, or in check mode would be.
  returned: if a path is given
  type: str
  sample: /home/ada/answer.txt
failure:
  description: >-
    What a failure came to. V(refused), nothing was changed because it must not be; V(failed), anything else.
  returned: on failure
  type: str
  sample: refused
"""
