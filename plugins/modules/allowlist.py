#!/usr/bin/python
# Copyright: Contributors to the Portcullis project
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: allowlist
short_description: Allow a published list of networks, and refresh it on the host
version_added: 0.1.0
description:
  - Takes what M(portcullis.vps.cloudflare_networks) or M(portcullis.vps.published_networks) answered, and makes ufw let in these networks,
    exactly and in one kernel transaction for each family, as M(portcullis.vps.ufw) does.
  - A timer on the host fetches the list anew between runs. The unit that fetches has no privileges. The one that applies has no
    network, validates the answer against the bounds, and changes nothing but these rules.
  - Of the list that the controller brings and the one that the host has accepted, the one published later is in force. So a run
    never undoes what the timer has accepted. A list that has shrunk too much is refused.
  - C(portcullis allowlist show) on the host says what is in force and how old it is, C(portcullis allowlist refresh) fetches at once,
    and C(portcullis status) tells of what failed and of a list that is too old.
  - nginx can be configured to take the visitor's address from a header that these networks send, and to let in only clients
    with a certificate of the proxy's. Its configuration is checked before it is reloaded, and put back if that fails.
author:
  - Contributors to the Portcullis project (@portcullis)
extends_documentation_fragment:
  - portcullis.vps.attributes
  - portcullis.vps.confirmed
  - portcullis.vps.first_run
  - portcullis.vps.installing
options:
  name:
    description:
      - The allowlist's name. Its rules belong to the owner C(portcullis:NAME).
      - One host can have several; two of them cannot have the same rule.
    type: str
    required: true
  state:
    description: Whether there shall be such an allowlist; V(absent) removes its rules, its files and its timer.
    type: str
    choices: [present, absent]
    default: present
  publisher:
    description: What the module that fetched answered as RV(portcullis.vps.published_networks#module:publisher).
    type: dict
  published:
    description: What it answered as RV(portcullis.vps.published_networks#module:published).
    type: list
    elements: str
  fetched_at:
    description: What it answered as RV(portcullis.vps.published_networks#module:fetched_at).
    type: float
  ports:
    description: The TCP ports that are let in to; a port, a range such as V(6000:6010), or a list of them.
    type: raw
    default: [443]
  udp_ports:
    description: The UDP ports, written likewise; V(443) for HTTP/3.
    type: raw
    default: []
  extra_networks:
    description: Further addresses and networks that are let in. nginx does not take their word for a visitor's address.
    type: list
    elements: str
    default: []
  refresh:
    description:
      - Whether the host refreshes the list by itself.
      - A host has no JMESPath. It can follow keys such as C(result.ipv4_cidrs) or C(prefixes[].ipv4Prefix).
      - The servers are asked with the certificates that the host's system trusts.
    type: bool
    default: true
  refresh_hours:
    description: How often, in hours; each host has a moment of its own within that time.
    type: int
    choices: [1, 2, 3, 4, 6, 8, 12, 24]
    default: 12
  max_age_days:
    description: How old the list may be before C(portcullis status) on the host says so and fails. It stays in force.
    type: int
    default: 30
  nginx_real_ip_header:
    description:
      - The header from which nginx takes the visitor's address where a request comes from the published networks,
        such as V(CF-Connecting-IP), for all sites (C(/etc/nginx/conf.d/portcullis-NAME.conf)); without it, that file is removed.
      - It follows when the host refreshes the list.
    type: str
  nginx_origin_pull_ca:
    description:
      - Certificates as PEM. Sites that include C(snippets/portcullis-NAME-origin-pulls.conf) let in only clients with a certificate
        signed by one of them, as with Cloudflare's authenticated origin pulls; without it, that file is removed.
    type: str
attributes:
  diff_mode:
    description: Shows what C(ufw status) prints before and after, and the files.
seealso:
  - module: portcullis.vps.cloudflare_networks
  - module: portcullis.vps.published_networks
  - module: portcullis.vps.ufw
"""

EXAMPLES = r"""
- name: Fetch Fastly's ranges once for all hosts
  portcullis.vps.published_networks:
    name: fastly
    feeds:
      - url: https://api.fastly.com/public-ip-list
        queries: [addresses, ipv6_addresses]
  run_once: true
  register: fastly

- name: Allow only Fastly to reach the web server, over HTTP/3 too
  portcullis.vps.allowlist:
    name: fastly
    publisher: "{{ fastly.publisher }}"
    published: "{{ fastly.published }}"
    fetched_at: "{{ fastly.fetched_at }}"
    ports: [443, 8443]
    udp_ports: [443]
    nginx_real_ip_header: Fastly-Client-IP
  become: true

- name: Remove the allowlist
  portcullis.vps.allowlist:
    name: fastly
    state: absent
  become: true
"""

RETURN = r"""
changes:
  description: What was changed, or in check mode would be; one sentence each.
  returned: always
  type: list
  elements: str
  sample: [Add 22 rules, Enable and start portcullis-allowlist-fastly.timer]
published:
  description: The networks of the list that is in force.
  returned: always
  type: list
  elements: str
  sample: [23.235.32.0/20, '2a04:4e40::/32']
fetched_at:
  description: When its publisher last said so, in seconds since the epoch.
  returned: always
  type: float
  sample: 1795478400.5
adoption_report:
  description: As M(portcullis.vps.adopt) returns its report.
  returned: on the first change on a host, unless M(portcullis.vps.survey) has looked before it
  type: list
  elements: str
pending:
  description: The change that waits for its confirmation; empty when none does, as always after the action plugin has run.
  returned: always
  type: dict
  contains:
    id:
      description: What to confirm.
      type: str
    deadline:
      description: When the host puts back what was.
      type: str
    ports:
      description: The ports on which a fresh login must succeed; empty means the one in use.
      type: list
      elements: int
    limited:
      description: Whether a rule of the firewall counts connections by their sources, as C(ufw limit) does, so that a login may have to wait.
      type: bool
failure:
  description: >-
    What a failure came to. V(refused), nothing was changed because it must not be; V(rolled_back), what was changed was undone
    and the host is as it was; V(failed), anything else.
  returned: on failure
  type: str
  sample: refused
"""

from ansible_collections.portcullis.vps.plugins.module_utils import installing
from ansible_collections.portcullis.vps.plugins.module_utils.managed import allowlist as managed


def main() -> None:
    installing.run(managed.ARGUMENT_SPEC, managed.manage)


if __name__ == "__main__":
    main()
