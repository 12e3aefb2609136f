#!/usr/bin/python
# Copyright: Contributors to the Portcullis project
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cloudflare_networks
short_description: Fetch Cloudflare's networks, and validate them against bounds
version_added: 0.1.0
description:
  - Does what M(portcullis.vps.published_networks) does, for Cloudflare. The ranges are fetched in both forms that Cloudflare
    publishes, the plain lists and the API, which have to agree.
  - A list with fewer than 5 networks of IPv4 or 2 of IPv6, or with one wider than a /10 or a /24, is refused.
author:
  - Contributors to the Portcullis project (@portcullis)
extends_documentation_fragment:
  - portcullis.vps.published_networks
options:
  ipv4_url:
    description: Where the list of IPv4 ranges is, one a line.
    type: str
    default: https://www.cloudflare.com/ips-v4
  ipv6_url:
    description: Where the list of IPv6 ranges is, one a line.
    type: str
    default: https://www.cloudflare.com/ips-v6
  api_url:
    description: Where the API answers with both.
    type: str
    default: https://api.cloudflare.com/client/v4/ips
  fallback:
    description:
      - What to use when a server cannot be reached, if it is no older than O(max_age_days).
      - V(cached) is the list that was fetched last; V(shipped) is that one or else the dated one that comes with the
        collection; V(none) fails.
    type: str
    choices: [none, cached, shipped]
    default: shipped
seealso:
  - module: portcullis.vps.published_networks
"""

EXAMPLES = r"""
- name: Fetch Cloudflare's ranges once for all hosts
  portcullis.vps.cloudflare_networks:
  run_once: true
  register: cloudflare
"""

RETURN = r"""
networks:
  description: All ranges, overlapping and adjacent ones merged, IPv4 before IPv6.
  returned: success
  type: list
  elements: str
  sample: [173.245.48.0/20, '2400:cb00::/32']
ipv4:
  description: The ranges of IPv4.
  returned: success
  type: list
  elements: str
ipv6:
  description: The ranges of IPv6.
  returned: success
  type: list
  elements: str
published:
  description: What is published, merged; here the same as RV(networks).
  returned: success
  type: list
  elements: str
obtained:
  description: How the list was obtained, V(fetched), V(cached) or V(shipped).
  returned: success
  type: str
  sample: fetched
fetched_at:
  description: When Cloudflare last said so, in seconds since the epoch; of the shipped list, the day it is of.
  returned: success
  type: float
  sample: 1795478400.5
age_days:
  description: How long ago that is.
  returned: success
  type: float
  sample: 0.0
reason:
  description: Why the list was not fetched; empty if it was.
  returned: success
  type: str
publisher:
  description: Where and within which bounds the list was fetched, as data.
  returned: success
  type: dict
failure:
  description: >-
    What a failure came to. V(refused), nothing was changed because it must not be; V(rolled_back), what was changed was undone
    and the host is as it was; V(failed), anything else.
  returned: on failure
  type: str
  sample: refused
"""
