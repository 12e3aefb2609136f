#!/usr/bin/python
# Copyright: Contributors to the Portcullis project
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: certbot_certificates
short_description: Issue and renew certificates by certbot, with port 80 open only meanwhile
version_added: 0.1.0
description:
  - Issues the certificates that are missing, or that are for other domains, each with port 80 open only while it is issued.
    The kernel closes the port at the deadline, whichever process is killed meanwhile.
  - Makes certbot renew every certificate on the host in the same way, those of others included. Its own timer does it, and the
    port opens only when something is due.
  - One failure does not stop the others; the module fails at the end.
  - A certificate counts as issued once the one on the host is as it was wanted. Where certbot issued something else, nothing is asked for
    again by itself.
  - A certificate that is issued anew keeps its hooks, its installer and its key; what cannot be kept is refused by its name.
  - Certificates that are no longer wanted are left alone.
author:
  - Contributors to the Portcullis project (@portcullis)
extends_documentation_fragment:
  - portcullis.vps.attributes
  - portcullis.vps.installing
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
        description: The domains that it is for; a wildcard such as C(*.example.org) needs the method V(dns-cloudflare).
        type: list
        elements: str
        required: true
      method:
        description:
          - How the domains are proven. V(standalone) needs port 80 to be free, V(webroot) a server that serves the folder
            O(certificates[].webroot), V(nginx) changes nginx's configuration for that moment. If that server redirects to
            HTTPS, C(/.well-known/acme-challenge/) alone has to answer on port 80.
          - V(dns-cloudflare) needs no port at all. It writes records into a zone that Cloudflare serves, by O(cloudflare_token).
        type: str
        choices: [standalone, webroot, nginx, dns-cloudflare]
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
    description: The kind of key; a certificate with another kind is issued anew.
    type: str
    choices: [ecdsa, rsa]
    default: ecdsa
  deploy_command:
    description: What to run after each time a certificate was issued or renewed, such as C(systemctl reload nginx).
    type: str
    default: ''
  served_port:
    description:
      - A port of this host on which the new certificate must be the one that is served after O(deploy_command), for each of
        its domains; V(0) is to look nowhere.
    type: int
    default: 0
  window_seconds:
    description: After how many seconds the kernel closes port 80, at the latest.
    type: int
    default: 300
  window_sources:
    description:
      - Whom port 80 is open for meanwhile. V(any), since authorities publish no addresses; V(cloudflare), for names that are
        all proxied; V(auto), which is V(cloudflare) where every name leads to Cloudflare's ranges, and else V(any); or networks.
    type: list
    elements: str
    default: [any]
  cloudflare_networks:
    description: Cloudflare's ranges, as M(portcullis.vps.cloudflare_networks) returns them; without any, those that come with the collection.
    type: list
    elements: str
    default: []
  cloudflare_token:
    description:
      - A token of Cloudflare's API with the permission Zone:DNS:Edit, for the method V(dns-cloudflare).
      - It is kept in a file that only root may read, as renewals need it.
    type: str
    default: ''
  dns_propagation_seconds:
    description: How many seconds to wait for a new DNS record to propagate.
    type: int
    default: 10
  check_names:
    description:
      - Whether to see, before the authority is asked, that every address of every domain is this host's or Cloudflare's.
    type: bool
    default: true
  probe:
    description:
      - Whether the controller tries port 80 of each domain through the window before the authority is asked. It does so only
        where the window is open to anybody, and over the families that the controller has.
    type: bool
    default: true
  retry_failed:
    description:
      - Whether to ask the authority again at once for what it refused. Otherwise the same request waits for 15 minutes after
        the first refusal, then an hour, six hours and a day.
      - What was issued and is not as it was wanted is asked for again with this only.
    type: bool
    default: false
  fail_on_problems:
    description:
      - Whether to fail, after all work, for what somebody has to look at. That is a certificate close to its end, and a
        renewal or deployment that failed.
      - A window that only the kernel closed is over and makes a warning, until one is closed as it should be.
    type: bool
    default: true
  _stage:
    description:
      - For the controller's side of this module, which tries port 80 between two calls.
      - V(before_probe) opens the window and says what to try, if anything is to be issued; V(after_probe) goes on from there.
    type: str
    choices: [whole, before_probe, after_probe]
    default: whole
  _unreachable:
    description: For the controller's side of this module. What it found, by the certificates' names.
    type: dict
    default: {}
"""

EXAMPLES = r"""
- name: Issue a certificate for two names, validated through the running web server
  portcullis.vps.certbot_certificates:
    agree_tos: true
    email: admin@example.org
    certificates:
      - domains: [example.org, www.example.org]
        method: webroot
        webroot: /var/www/html
    deploy_command: systemctl reload nginx
    served_port: 443
  become: true

- name: Issue a wildcard certificate, validated by DNS records at Cloudflare, without any open port
  portcullis.vps.certbot_certificates:
    agree_tos: true
    cloudflare_token: "{{ vault_cloudflare_token }}"
    certificates:
      - domains: [example.org, '*.example.org']
        method: dns-cloudflare
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
  description: Every certificate that certbot keeps on the host.
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
    key_type:
      description: The kind of its key.
      type: str
    not_after:
      description: Until when it is valid.
      type: str
    days_left:
      description: For how many whole days it is valid still.
      type: int
    path:
      description: The folder with C(fullchain.pem) and C(privkey.pem).
      type: str
not_issued:
  description: Why certificates were not issued, by their names.
  returned: always
  type: dict
  sample: {}
problems:
  description: What somebody has to look at; one sentence each, as C(portcullis status) on the host says it.
  returned: always
  type: list
  elements: str
  sample: []
awaiting:
  description: >-
    The certificates for which the port is open, so that the controller can try it, in the stage V(before_probe); empty when
    all is done. Which addresses, port and path it asks is not the host's to say.
  returned: always
  type: list
  elements: dict
  contains:
    certificate:
      description: The certificate's name.
      type: str
    token:
      description: The name and content of a file that the server ought to serve; empty where there is none.
      type: str
  sample: []
failure:
  description: >-
    What a failure came to. V(refused), nothing was changed because it must not be; V(rolled_back), what was changed was undone
    and the host is as it was; V(failed), anything else.
  returned: on failure
  type: str
  sample: refused
"""

from ansible_collections.portcullis.vps.plugins.module_utils import installing
from ansible_collections.portcullis.vps.plugins.module_utils.managed import certbot_certificates as managed


def main() -> None:
    installing.run(managed.ARGUMENT_SPEC, managed.manage)


if __name__ == "__main__":
    main()
