#!/usr/bin/python
# Copyright: Contributors to the Portcullis project
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: exposure
short_description: Compare whom a host lets in, as others see it, with its policy
version_added: 0.1.0
description:
  - Works on the controller and connects to nothing. Without O(probes) it returns which ports of which addresses are to be tried
    (RV(targets)); with them, what was seen beside what the roles' variables say, and why.
  - It fails where a port is open that no role lets that address into, and where nobody knows, such as a vantage point that did not answer.
    What the policy lets in and is not seen is a warning that says which firewall it is, the host's or the provider's.
  - The addresses are those of the inventory. What a host says of its own addresses is not tried, since whoever has taken it over could have
    anybody's host tried.
author:
  - Contributors to the Portcullis project (@portcullis)
extends_documentation_fragment:
  - portcullis.vps.attributes.reading
options:
  addresses:
    description: The addresses at which others find the host. By default those that C(ansible_host) is, or its name resolves to.
    type: list
    elements: str
    default: []
  ports:
    description: >-
      Further ports, and ranges such as V(8000-8100), that are tried besides those of the policy, those that a program listens on, and some
      on which something is often forgotten.
    type: list
    elements: str
    default: []
  all_ports:
    description: Whether all 65,535 are tried. At 1,000 packets a second that comes to about 2 minutes for each address and vantage point.
    type: bool
    default: false
  listening:
    description: What M(portcullis.vps.exposure_listeners) returned of this host; empty where it did not answer.
    type: dict
    default: {}
  probes:
    description: >-
      What M(portcullis.vps.exposure_probe) returned, by the name of the vantage point. An empty one says that nobody tried anything, which
      fails; what a vantage point leaves out fails, too.
    type: dict
  refuse:
    description: Whether the module fails where something is open that should not be, or nobody knows. With V(false) these are warnings, too.
    type: bool
    default: true
"""

EXAMPLES = r"""
- name: Find what is to be tried
  portcullis.vps.exposure:
    listening: "{{ listening }}"
  register: exposure

- name: Try it from the office
  portcullis.vps.exposure_probe:
    targets: "{{ exposure.targets }}"
  delegate_to: office
  become: true
  register: seen

- name: Compare
  portcullis.vps.exposure:
    listening: "{{ listening }}"
    probes:
      office: "{{ seen }}"
"""

RETURN = r"""
targets:
  description: What is to be tried, for O(portcullis.vps.exposure_probe#module:targets).
  returned: success
  type: list
  elements: dict
said:
  description: What else there is to say, such as that the policy is not known.
  returned: success
  type: list
  elements: str
rows:
  description: Each port that is open, expected to be, or listened on, for each address and vantage point.
  returned: with O(probes)
  type: list
  elements: dict
  contains:
    address:
      description: The address.
      type: str
    port:
      description: The TCP port; V(0) where nothing of the address could be tried, and for those that are alike beyond the first 200.
      type: int
    vantage:
      description: From where it was tried.
      type: str
    source:
      description: From which address.
      type: str
    expected:
      description: >-
        Whether the policy lets that address in, V(yes) or V(no). V(perhaps) where nobody knows the policy, or the address that the host sees.
      type: str
    seen:
      description: V(open), V(refused), V(rejected), V(silent) or V(not tried).
      type: str
    program:
      description: The program that listens, as the host says.
      type: str
    verdict:
      description: V(right), V(wrong), V(warning) or V(unknown).
      type: str
    text:
      description: That in a sentence.
      type: str
table:
  description: The rows in lines of text, those first that want somebody.
  returned: with O(probes)
  type: list
  elements: str
missing:
  description: What a vantage point was to try and does not answer for, one sentence each. It is in RV(said), too.
  returned: with O(probes)
  type: list
  elements: str
counts:
  description: How many rows are C(wrong), C(warning) and C(unknown).
  returned: with O(probes)
  type: dict
failure:
  description: >-
    What a failure came to. V(refused), nothing was changed because it must not be; V(rolled_back), what was changed was undone
    and the host is as it was; V(failed), anything else.
  returned: on failure
  type: str
  sample: refused
"""
