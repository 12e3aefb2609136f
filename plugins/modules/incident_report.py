#!/usr/bin/python
# Copyright: Contributors to the Portcullis project
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# What this does is done on the controller, by the action plugin of the same name; here is its documentation.

from __future__ import annotations

DOCUMENTATION = r"""
module: incident_report
short_description: Read a report of abuse, and say which host of the inventory it is about
version_added: 0.1.0
description:
  - Reads, on the controller, the mail by which somebody reports that one of your hosts attacks others, and compares it with the
    inventory. It connects to no host and changes nothing, whatever the mail says. A mail proves nothing; anybody can write one.
  - Formats are RFC 5965 (C(multipart/report)), XARF 1 to 4 in JSON, X-ARF 0.1 and 0.2, the mails of fail2ban and of blocklist.de,
    tables of providers about scans, and text with lines of logs, in English, German and Chinese.
  - An address counts as the source only if a host of the inventory has it. Addresses of hosts are what C(ansible_host), or else the
    name in the inventory, is or resolves to, in both families, and the networks in the host's variable C(incident_addresses).
  - Of a mail at most 10 MB, 50 parts, 8 levels and 1 MB of text are read, of text 50,000 lines and 2,000 characters of each. A larger
    mail, one with more parts inside each other, and one whose own fields hold no address where one belongs are refused.
author:
  - Contributors to the Portcullis project (@portcullis)
extends_documentation_fragment:
  - portcullis.vps.attributes.reading
options:
  report:
    description: The file with the mail or its text; V(-) is what is piped into C(ansible-playbook), on Linux.
    type: str
    required: true
  resolve:
    description: Whether to resolve the names of hosts in the inventory, 10 seconds at most. Names in the mail never are.
    type: bool
    default: true
seealso:
  - module: portcullis.vps.incident_answer
"""

EXAMPLES = r"""
- name: Read a report
  portcullis.vps.incident_report:
    report: abuse.eml
  register: incident
  delegate_to: localhost
  run_once: true
"""

RETURN = r"""
format:
  description: >-
    The format in which the report is written, V(arf), V(xarf-1) to V(xarf-4), V(x-arf-0.2), V(blocklist.de), V(fail2ban), V(netscan)
    or V(text).
  returned: success
  type: str
  sample: netscan
kind:
  description: >-
    What the report complains of, V(login_attack), V(port_scan), V(web_attack), V(ddos), V(spam), V(phishing), V(malware), V(botnet),
    V(open_service), V(copyright), V(other) or V(unknown).
  returned: success
  type: str
  sample: port_scan
language:
  description: The language of the report among those of answers, V(en), V(de) or V(zh).
  returned: success
  type: str
  sample: en
subject:
  description: The subject of the mail.
  returned: success
  type: str
  sample: Netscan detected
report_id:
  description: What the report calls itself; empty if it does not.
  returned: success
  type: str
  sample: 4711@example.org
hosts:
  description: The hosts of the inventory that have one of the RV(sources). Several if several are behind one address.
  returned: success
  type: list
  elements: str
  sample: [web1.example.org]
sources:
  description: The addresses of the inventory that the report names as the source, by the best way in which it names any.
  returned: success
  type: list
  elements: dict
  contains:
    address: {description: The address., type: str, sample: 198.51.100.7}
    family: {description: V(ipv4) or V(ipv6)., type: str, sample: ipv4}
    by:
      description: How it is named, by a V(field) of the report, by a line of a V(log), or somewhere in the V(text).
      type: str
      sample: log
    hosts: {description: Who has it., type: list, elements: str, sample: [web1.example.org]}
targets:
  description: The addresses of the inventory that the report names as attacked, like RV(sources).
  returned: success
  type: list
  elements: dict
  sample: []
elsewhere:
  description: Addresses that the report names as the source and that no host of the inventory has.
  returned: success
  type: list
  elements: str
  sample: []
unknown_addresses:
  description: Hosts of the inventory whose addresses are not known, each with the reason. The report may be about them.
  returned: success
  type: dict
  sample: {}
source_ports:
  description: The ports from which connections came.
  returned: success
  type: list
  elements: int
  sample: [44321]
destinations:
  description: The addresses that were attacked.
  returned: success
  type: list
  elements: str
  sample: [203.0.113.5]
ports:
  description: The ports that were attacked, the most frequent first.
  returned: success
  type: list
  elements: int
  sample: [22]
first:
  description: The earliest time in the report, in UTC.
  returned: success
  type: str
  sample: 2026-11-20 02:04:05 UTC
last:
  description: The latest time in the report, in UTC.
  returned: success
  type: str
  sample: 2026-11-20 02:09:11 UTC
times:
  description: The times in the report, the earliest first, 100 at most.
  returned: success
  type: list
  elements: dict
  contains:
    text: {description: The time as it stands there., type: str, sample: Nov 20 03:04:05}
    utc: {description: The time in UTC., type: str, sample: 2026-11-20 02:04:05 UTC}
    zone:
      description: From where its zone is, V(stated), V(date_header) or V(assumed_utc).
      type: str
      sample: date_header
evidence:
  description: Lines of logs in the report, 50 at most and 300 characters of each.
  returned: success
  type: list
  elements: str
  sample: ["Nov 20 03:04:05 mail sshd[1]: Failed password for root from 198.51.100.7 port 44321 ssh2"]
evidence_left_out:
  description: How many more there are.
  returned: success
  type: int
  sample: 0
answer_to:
  description: Whom to answer, the first choice first.
  returned: success
  type: list
  elements: dict
  contains:
    address: {description: An address of mail., type: str, sample: abuse@example.org}
    by: {description: "From where it is, V(reply_to), V(report), V(from) or V(forwarded).", type: str, sample: reply_to}
notes:
  description: What a person should know of how the report was read.
  returned: success
  type: list
  elements: str
  sample: []
report:
  description: The same as sentences.
  returned: success
  type: list
  elements: str
  sample: ["Source: 198.51.100.7 (web1.example.org), named by lines of logs."]
failure:
  description: >-
    What a failure came to. V(refused), nothing was changed because it must not be; V(failed), anything else.
  returned: on failure
  type: str
  sample: refused
"""
