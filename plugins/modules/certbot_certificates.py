#!/usr/bin/python
# Copyright: Contributors to the Portcullis project
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: certbot_certificates
short_description: Have certificates issued and renewed by certbot, with port 80 open only meanwhile
version_added: 0.1.0
description:
  - Issues the certificates that are missing, or that are for other domains, each with port 80 open only while it is issued.
    The kernel shuts the port at the deadline, whoever dies meanwhile.
  - Makes certbot's own timer renew every certificate on the host in the same way, those of others included.
  - Certificates that are no longer wanted are left alone.
author:
  - Contributors to the Portcullis project (@portcullis)
options:
  certificates:
    description: The certificates that are wanted.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: The certificate's name for certbot; without it, the first domain.
        type: str
      domains:
        description: The domains that it is for.
        type: list
        elements: str
        required: true
      method:
        description:
          - How the domains are proven. V(standalone) needs port 80 to be free, V(webroot) a server that serves the folder
            O(certificates[].webroot), V(nginx) changes nginx's configuration for that moment.
        type: str
        choices: [standalone, webroot, nginx]
        default: standalone
      webroot:
        description: The folder that is served for all of the domains.
        type: str
  agree_tos:
    description: Whether you agree to the authority's terms of service; without that nothing is issued.
    type: bool
    default: false
  email:
    description: Where the authority sends warnings.
    type: str
    default: ''
  staging:
    description: Whether to ask Let's Encrypt's staging authority, whose certificates nobody trusts.
    type: bool
    default: false
  directory_url:
    description: The ACME directory of another authority; empty means Let's Encrypt's.
    type: str
    default: ''
  ca_path:
    description: A file on the host with the certificates to trust for that authority; empty means the system's.
    type: str
    default: ''
  key_type:
    description: The kind of key.
    type: str
    choices: [ecdsa, rsa]
    default: ecdsa
  deploy_command:
    description: What to run after each time the certificate was issued or renewed, such as C(systemctl reload nginx).
    type: str
    default: ''
  window_seconds:
    description: After how many seconds the kernel shuts port 80, at the latest.
    type: int
    default: 300
attributes:
  check_mode:
    support: full
    description: Names the changes that a real run would make, and makes none.
  diff_mode:
    support: full
    description: Shows files before and after.
"""

EXAMPLES = r"""
- name: Have a certificate for two names, proven through the web server that runs already
  portcullis.vps.certbot_certificates:
    agree_tos: true
    email: admin@example.org
    certificates:
      - domains: [example.org, www.example.org]
        method: webroot
        webroot: /var/www/html
    deploy_command: systemctl reload nginx
  become: true
"""

RETURN = r"""
changes:
  description: What was changed, or in check mode would be; one sentence each.
  returned: always
  type: list
  elements: str
  sample: ['Issue the certificate example.org for example.org, www.example.org']
certificates:
  description: The certificates that are on the host, of those that are wanted.
  returned: always
  type: list
  elements: dict
  contains:
    name:
      description: The certificate's name for certbot.
      type: str
    domains:
      description: The domains that it is for.
      type: list
      elements: str
    not_after:
      description: Until when it is valid.
      type: str
    path:
      description: The folder with C(fullchain.pem) and C(privkey.pem).
      type: str
"""

from typing import Any

from ansible_collections.portcullis.vps.plugins.module_utils import entry
from ansible_collections.portcullis.vps.plugins.module_utils.core import certificates as core
from ansible_collections.portcullis.vps.plugins.module_utils.core.window import DEFAULT_SECONDS
from ansible_collections.portcullis.vps.plugins.module_utils.host import certbot, program, system
from ansible_collections.portcullis.vps.plugins.module_utils.host.apply import apply

ARGUMENT_SPEC = {
    "certificates": {
        "type": "list",
        "elements": "dict",
        "required": True,
        "options": {
            "name": {"type": "str"},
            "domains": {"type": "list", "elements": "str", "required": True},
            "method": {"type": "str", "choices": list(core.METHODS), "default": "standalone"},
            "webroot": {"type": "str"},
        },
    },
    "agree_tos": {"type": "bool", "default": False},
    "email": {"type": "str", "default": ""},
    "staging": {"type": "bool", "default": False},
    "directory_url": {"type": "str", "default": ""},
    "ca_path": {"type": "str", "default": ""},
    "key_type": {"type": "str", "choices": list(core.KEY_TYPES), "default": "ecdsa"},
    "deploy_command": {"type": "str", "default": ""},
    "window_seconds": {"type": "int", "default": DEFAULT_SECONDS},
}


def parse(params: dict[str, Any]) -> core.Wanted:
    """Return what is wanted; Refusal for what is not legal, whatever the host is like."""
    return core.Wanted.parse(params)


def manage(params: dict[str, Any], check_mode: bool) -> entry.Outcome:
    wanted = parse(params)
    system.require_supported()
    observed = certbot.observe(wanted, program.step())
    plan = core.plan(observed, wanted)
    if not check_mode:
        apply(plan.steps, certbot.HANDLERS)
        observed = certbot.observe(wanted) if plan.changed else observed
    found = [
        {
            "name": lineage.name,
            "domains": list(lineage.domains),
            "not_after": lineage.not_after,
            "path": f"/etc/letsencrypt/live/{lineage.name}",
        }
        for lineage in observed.lineages.values()
    ]
    return entry.Outcome.of(plan, certificates=found)


def main() -> None:
    entry.run(ARGUMENT_SPEC, manage)


if __name__ == "__main__":
    main()
