#!/usr/bin/python
# Copyright: Contributors to the Portcullis project
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: host_survey
short_description: Ask other modules of this collection what they would change
version_added: 0.1.0
description:
  - For M(portcullis.vps.survey), whose side on the host it is. It asks one module after the other, up to the first that has
    something to do.
author:
  - Contributors to the Portcullis project (@portcullis)
options:
  questions:
    description:
      - A list as JSON, each with the role, the module, the module's source and its arguments. Secrets may be among these, so
        nothing of it is logged.
    type: str
    required: true
attributes:
  check_mode:
    support: full
    description: It changes nothing in any mode.
  diff_mode:
    support: none
    description: It changes nothing, so there is nothing to show.
"""

EXAMPLES = r"""
- name: Ask what the module host_check has to say
  portcullis.vps.host_survey:
    questions: >-
      {{ [{'role': 'connect', 'module': 'host_check', 'arguments': {}, 'source': source}] | to_json }}
  vars:
    source: "{{ lookup('ansible.builtin.file', 'plugins/modules/host_check.py') }}"
  become: true
"""

RETURN = r"""
settled:
  description: Whether no module would do anything.
  returned: success
  type: bool
  sample: true
reason:
  description: What there is to do first; empty where the host is settled.
  returned: success
  type: str
  sample: "ssh_hardening: Write /etc/ssh/sshd_config"
answers:
  description: What the modules answered, as M(portcullis.vps.survey) documents it.
  returned: success
  type: list
  elements: dict
failure:
  description: >-
    What a failure came to. V(refused), nothing was changed because it must not be; V(rolled_back), what was changed was undone
    and the host is as it was; V(failed), anything else.
  returned: on failure
  type: str
  sample: refused
"""

import json
from typing import Any

from ansible_collections.portcullis.vps.plugins.module_utils import entry, survey
from ansible_collections.portcullis.vps.plugins.module_utils.host import process

ARGUMENT_SPEC = {"questions": {"type": "str", "required": True, "no_log": True}}


def manage(params: dict[str, Any], check_mode: bool) -> entry.Outcome:
    answers: list[dict[str, Any]] = []
    warnings: list[str] = []
    reason = ""
    # What systemd, the kernel and sshd said to one module is as true for the next.
    with process.remembering():
        for question in json.loads(params["questions"]):
            told = survey.ask(question["source"], question["module"], question["arguments"])
            told_by = {"role": question["role"], "module": question["module"]}
            answers.append({**told_by, "settled": told.settled, "reason": told.reason, "told": told.values})
            if not told.settled:
                reason = f"{question['role']}: {told.reason}"
                break
            warnings += told.warnings
    # What is not settled will be said by the roles.
    return entry.Outcome(
        warnings=() if reason else warnings, values={"settled": not reason, "reason": reason, "answers": answers}
    )


def main() -> None:
    entry.run(ARGUMENT_SPEC, manage)


if __name__ == "__main__":
    main()
