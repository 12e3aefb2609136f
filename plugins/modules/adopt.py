#!/usr/bin/python
# Copyright: Contributors to the Portcullis project
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: adopt
short_description: Say what taking over a host would change for those who use it
version_added: 0.1.0
description:
  - Looks at a host that has been in use, and at what the given roles would make of it, and says in sentences what a person has to
    know before the first run. It changes nothing.
  - Says who logged in lately and will get in no more; what listens, is reached from outside and will be closed; which bans, rate
    limits, sources and settings of sshd are stricter than what the roles write; what is wider than a role's "only", computed from
    all rules that the kernel holds, address translation and containers included; whose SSH connections carry others; which policy
    of apt and which other renewals of certificates would be replaced; which jails watch which port; and what stays as it is.
  - What the roles will do is asked of their own modules' planners, with the arguments that the roles would give.
  - On a host on which nothing was set up, the report has three lines.
  - The playbook C(portcullis.vps.site) asks the same on its first run on a host, and refuses what would cut somebody off or open
    something until it is named. M(portcullis.vps.survey) does that.
author:
  - Contributors to the Portcullis project (@portcullis)
extends_documentation_fragment:
  - portcullis.vps.attributes.reading
options:
  roles:
    description:
      - The roles of this collection that are going to run, as for M(portcullis.vps.survey). Without any, the report says how the
        host is.
    type: list
    elements: raw
    default: []
  days:
    description: How many days back a login counts as lately.
    type: int
    default: 30
  lost_logins:
    description: The users who logged in lately and may get in no more.
    type: list
    elements: str
    default: []
  lost_forwarding:
    description: The users whose SSH connections carry others now and may no more.
    type: list
    elements: str
    default: []
  lifted_bans:
    description: The addresses and networks that are kept out now and may get in again. A network names all that is in it.
    type: list
    elements: str
    default: []
  opened_ports:
    description: The ports, such as V(22/tcp), that may be open to more than they are now.
    type: list
    elements: str
    default: []
  lost_limits:
    description: The ports, such as V(22/tcp), that may lose the rate limit they have.
    type: list
    elements: str
    default: []
  loosened_settings:
    description: The keywords of sshd, such as V(MaxAuthTries), that may become laxer than they are.
    type: list
    elements: str
    default: []
  lost_policy:
    description: The keys of apt, such as V(Unattended-Upgrade::Mail), that may lose what somebody has set.
    type: list
    elements: str
    default: []
  _calls:
    description: What the roles would ask of their modules; filled in by the action plugin alone.
    type: list
    elements: dict
    default: []
  _login_user:
    description: The user whom Ansible logs in as; filled in by the action plugin alone.
    type: str
    default: ''
  _briefly:
    description: Whether to leave out what decides nothing; filled in by the action plugin alone.
    type: bool
    default: false
seealso:
  - module: portcullis.vps.survey
"""

EXAMPLES = r"""
- name: Say what the roles would change for those who use this host
  portcullis.vps.adopt:
    roles: [connect, accounts, ssh_hardening, ufw]
  become: true
  register: adoption

- name: Stop where somebody would be cut off or something opened
  ansible.builtin.assert:
    that: adoption.objections | length == 0
    fail_msg: "{{ adoption.objections | map(attribute='text') | join(' ') }}"
"""

RETURN = r"""
report:
  description: What a person reads. Three lines, and one for each finding, the gravest first.
  returned: success
  type: list
  elements: str
  sample: ["Logins: admin logged in within 30 days; all of them still can."]
findings:
  description: The findings, the gravest first.
  returned: success
  type: list
  elements: dict
  contains:
    kind:
      description: >-
        One of C(lost_login), C(lost_forwarding), C(lifted_ban), C(opened_port), C(lost_limit), C(loosened_setting),
        C(lost_policy), C(unproven_login), C(blocked), C(wider), C(missed_ban), C(jail), C(closed_port), C(new_port), C(replaced_policy), C(refused),
        C(unread) and C(kept).
      type: str
    names:
      description: What of it is named where it has to be.
      type: list
      elements: str
    text:
      description: A sentence that says what it is and what to do.
      type: str
objections:
  description: The findings that keep a first run from changing anything until they are named, each with what to name.
  returned: success
  type: list
  elements: dict
  contains:
    kind:
      description: As in RV(findings), the first six.
      type: str
    names:
      description: What has to be named still.
      type: list
      elements: str
    text:
      description: A sentence that says what it is, and which variable to set.
      type: str
first:
  description: Whether the given roles have not taken over sshd or the firewall of this host yet.
  returned: success
  type: bool
port:
  description: The port that lets this run in; null where it is the one that ssh itself is configured for.
  returned: success
  type: int
  sample: 22
failure:
  description: >-
    What a failure came to. V(refused), nothing was changed because it must not be; V(failed), anything else.
  returned: on failure
  type: str
  sample: refused
"""

from ansible_collections.portcullis.vps.plugins.module_utils import entry
from ansible_collections.portcullis.vps.plugins.module_utils.managed import adopt as managed


def main() -> None:
    entry.run(managed.ARGUMENT_SPEC, managed.manage)


if __name__ == "__main__":
    main()
