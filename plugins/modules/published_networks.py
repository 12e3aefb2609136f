#!/usr/bin/python
# Copyright: Contributors to the Portcullis project
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: published_networks
short_description: Fetch a published list of networks, and validate it against bounds
version_added: 0.1.0
description:
  - Fetches ranges from any URL, as a plain list or as JSON of which JMESPath expressions name the lists.
  - A list is accepted as a whole or refused as a whole. Every entry has to be a public network, none wider than the bounds
    allow, none named twice in one list, both families present, neither shrunk by half since the last good list.
  - Overlapping and adjacent networks are merged.
author:
  - Contributors to the Portcullis project (@portcullis)
extends_documentation_fragment:
  - portcullis.vps.published_networks
options:
  name:
    description: The publisher's name, for files and messages; a letter, then letters, digits and underscores.
    type: str
    required: true
  feeds:
    description: The answers that together are the list.
    type: list
    elements: dict
    default: []
    suboptions:
      url:
        description: A URL of https.
        type: str
        required: true
      queries:
        description: >-
          JMESPath expressions, each of which names a list of texts in the answer, which is JSON then; without any, the answer
          is a plain list, one network a line.
        type: list
        elements: str
        default: []
  cross_checks:
    description: Other forms in which the same list is published; they have to hold the very entries of O(feeds).
    type: list
    elements: dict
    default: []
    suboptions:
      url:
        description: A URL of https.
        type: str
        required: true
      queries:
        description: As in O(feeds[].queries).
        type: list
        elements: str
        default: []
  networks:
    description: Addresses and networks that are part of the list whatever is published; the bounds are not for these.
    type: list
    elements: str
    default: []
  shortest_prefix_ipv4:
    description: The shortest valid prefix of IPv4, in bits, from 8 to 32.
    type: int
    default: 10
  shortest_prefix_ipv6:
    description: The shortest valid prefix of IPv6, in bits, from 16 to 128.
    type: int
    default: 24
  fewest_ipv4:
    description: How many networks of IPv4 there have to be; V(0) where that family may be missing.
    type: int
    default: 1
  fewest_ipv6:
    description: How many networks of IPv6 there have to be; V(0) where that family may be missing.
    type: int
    default: 1
  most_networks:
    description: How many networks there may be.
    type: int
    default: 1000
  shrink_percent:
    description: The loss against the last valid list that is refused, in percent of its networks and of its addresses.
    type: int
    default: 50
  grow_percent:
    description: The growth against the last valid list that is refused, in percent of its networks and of its addresses.
    type: int
    default: 200
  share_percent:
    description: Which share of all public addresses of a family a list may hold, in percent.
    type: int
    default: 5
  max_kilobytes:
    description: How large an answer may be.
    type: int
    default: 4096
  fallback:
    description: >-
      What to use when a server cannot be reached. V(cached) is the list that was fetched last, if it is no older than
      O(max_age_days); V(none) fails.
    type: str
    choices: [none, cached]
    default: cached
seealso:
  - module: portcullis.vps.cloudflare_networks
"""

EXAMPLES = r"""
- name: Fetch Fastly's ranges
  portcullis.vps.published_networks:
    name: fastly
    feeds:
      - url: https://api.fastly.com/public-ip-list
        queries: [addresses, ipv6_addresses]
  run_once: true
  register: fastly

- name: Fetch CloudFront's ranges
  portcullis.vps.published_networks:
    name: cloudfront
    feeds:
      - url: https://ip-ranges.amazonaws.com/ip-ranges.json
        queries:
          - prefixes[?service=='CLOUDFRONT'].ip_prefix
          - ipv6_prefixes[?service=='CLOUDFRONT'].ipv6_prefix
  run_once: true
  register: cloudfront

- name: Fetch the addresses from which GitHub calls webhooks, and add one of our own
  portcullis.vps.published_networks:
    name: github
    feeds:
      - url: https://api.github.com/meta
        queries: [hooks]
    networks: [203.0.113.9]
  run_once: true
  register: github
"""

RETURN = r"""
networks:
  description: All networks, O(networks) included, overlapping and adjacent ones merged, IPv4 before IPv6.
  returned: success
  type: list
  elements: str
  sample: [23.235.32.0/20, '2a04:4e40::/32']
ipv4:
  description: Those of IPv4.
  returned: success
  type: list
  elements: str
ipv6:
  description: Those of IPv6.
  returned: success
  type: list
  elements: str
published:
  description: What is published, merged, without O(networks).
  returned: success
  type: list
  elements: str
obtained:
  description: How the list was obtained, V(fetched), V(cached), or V(given) where there was nothing to fetch.
  returned: success
  type: str
  sample: fetched
fetched_at:
  description: When its publisher last said so, in seconds since the epoch.
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
