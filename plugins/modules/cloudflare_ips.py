#!/usr/bin/python
# Copyright: Contributors to the Portcullis project
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cloudflare_ips
short_description: Fetch Cloudflare's ranges, and believe them only within bounds
version_added: 0.1.0
description:
  - Fetches the ranges in both forms that Cloudflare publishes, the plain lists and the API, and compares them.
  - Refuses a list that is not believable as a whole. Every entry has to be a public network of a bounded size, both families
    have to be there, and neither may have shrunk by half since the last good list.
  - Meant to run on the controller, once for a whole fleet.
author:
  - Contributors to the Portcullis project (@portcullis)
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
  ca_path:
    description: A file of certificates to trust instead of the system's.
    type: path
  timeout_seconds:
    description: How long each answer may take, to its last byte.
    type: int
    default: 20
  cache_path:
    description: The file that keeps the last good list; without it, C(portcullis/cloudflare.json) in the user's cache folder.
    type: path
  fallback:
    description:
      - What to do when a server cannot be reached; one that answers with something unbelievable is always an error.
      - V(last_good) uses the last good list, if it is no older than O(max_age_days).
      - V(shipped) goes on, where there is no such list, to the one that comes with the collection.
      - V(none) fails.
    type: str
    choices: [none, last_good, shipped]
    default: last_good
  max_age_days:
    description: How old the last good list may be.
    type: int
    default: 7
attributes:
  check_mode:
    support: full
    description: Fetches and checks as ever, and leaves the file of the last good list alone.
  diff_mode:
    support: none
    description: It changes no host, so there is nothing to show.
"""

EXAMPLES = r"""
- name: Fetch Cloudflare's ranges once for all hosts
  portcullis.vps.cloudflare_ips:
  delegate_to: localhost
  become: false
  run_once: true
  register: cloudflare
"""

RETURN = r"""
networks:
  description: All ranges, adjacent ones merged, IPv4 before IPv6.
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
source:
  description: Where the list is from, V(fetched), V(last_good) or V(shipped).
  returned: success
  type: str
  sample: fetched
age_days:
  description: How old the list is.
  returned: success
  type: float
  sample: 0.0
reason:
  description: Why the list was not fetched; empty if it was.
  returned: success
  type: str
etag:
  description: Cloudflare's mark for this list.
  returned: success
  type: str
"""

import os
import time
from typing import Any, Optional

from ansible_collections.portcullis.vps.plugins.module_utils import entry
from ansible_collections.portcullis.vps.plugins.module_utils.core import ranges, values
from ansible_collections.portcullis.vps.plugins.module_utils.core.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.host import fetch, files

ARGUMENT_SPEC = {
    "ipv4_url": {"type": "str", "default": "https://www.cloudflare.com/ips-v4"},
    "ipv6_url": {"type": "str", "default": "https://www.cloudflare.com/ips-v6"},
    "api_url": {"type": "str", "default": "https://api.cloudflare.com/client/v4/ips"},
    "ca_path": {"type": "path"},
    "timeout_seconds": {"type": "int", "default": 20},
    "cache_path": {"type": "path"},
    "fallback": {"type": "str", "choices": list(ranges.FALLBACKS), "default": "last_good"},
    "max_age_days": {"type": "int", "default": 7},
}


def parse(params: dict[str, Any]) -> None:
    """Raise Refusal for what is not legal."""
    for option in ("ipv4_url", "ipv6_url", "api_url"):
        values.https_url(params[option], option)
    values.in_bounds(params["timeout_seconds"], "timeout_seconds", 1, 300, "seconds")
    values.in_bounds(params["max_age_days"], "max_age_days", 1, 365, "days")


def manage(params: dict[str, Any], check_mode: bool) -> entry.Outcome:
    parse(params)
    path = params["cache_path"] or files.in_cache("cloudflare.json")
    last = ranges.Kept.from_text(files.read(path))
    try:
        found = _fetch(params, last)
    except fetch.Unreachable as error:
        return _outcome(ranges.fall_back(last, params["fallback"], params["max_age_days"], time.time(), str(error)))
    except fetch.Untrustworthy as error:
        raise Refusal(f"{error} Nothing was changed; run again later, and see what that server answers.") from None
    if not check_mode:
        files.write(path, found.to_text(), 0o600, os.getuid(), os.getgid())
    return _outcome(ranges.Chosen(found.networks, "fetched", etag=found.etag))


def _fetch(params: dict[str, Any], last: Optional[ranges.Kept]) -> ranges.Kept:
    def get(option: str) -> str:
        ca_path = params["ca_path"] or ""
        return fetch.fetch(params[option], params["timeout_seconds"], ranges.MOST_BYTES, ca_path)

    lists = [ranges.parse_text(get(option), params[option]) for option in ("ipv4_url", "ipv6_url")]
    entries, etag = ranges.parse_api(get("api_url"), params["api_url"])
    ranges.compare({"the plain lists": lists[0] + lists[1], "the API": entries}, params["api_url"])
    return ranges.Kept(ranges.believable(entries, params["api_url"], last), time.time(), etag)


def _outcome(chosen: ranges.Chosen) -> entry.Outcome:
    families = ranges.by_family(chosen.networks)
    found = {
        "networks": families[4] + families[6],
        "ipv4": families[4],
        "ipv6": families[6],
        "source": chosen.source,
        "age_days": round(chosen.age_days, 2),
        "reason": chosen.reason,
        "etag": chosen.etag,
    }
    return entry.Outcome(values=found, warnings=chosen.warnings)


def main() -> None:
    entry.run(ARGUMENT_SPEC, manage)


if __name__ == "__main__":
    main()
