#!/usr/bin/python
# Copyright: Contributors to the Portcullis project
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: supplied_certificates
short_description: Install certificates that you bring yourself
version_added: 0.1.0
description:
  - Installs each certificate as C(/etc/ssl/portcullis/NAME/fullchain.pem), which everybody may read, and its key as
    C(privkey.pem) beside it, which only root may read.
  - Refuses a key that is not its certificate's, and a certificate that has expired, before anything is changed.
  - Where the command that follows fails, or another certificate is still served, the files that were there are put back.
  - A certificate that is no longer wanted is left alone.
author:
  - Contributors to the Portcullis project (@portcullis)
extends_documentation_fragment:
  - portcullis.vps.attributes
  - portcullis.vps.installing
options:
  certificates:
    description: The certificates.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: The name of its folder.
        type: str
        required: true
      certificate:
        description: The certificate in PEM form, and after it those that lead to its authority.
        type: str
        required: true
      key:
        description: Its private key in PEM form, without a passphrase.
        type: str
        required: true
  deploy_command:
    description: What to run when a file was changed, such as C(systemctl reload nginx).
    type: str
    default: ''
  served_port:
    description: A port of this host on which the certificates must be served after O(deploy_command); V(0) is to look nowhere.
    type: int
    default: 0
attributes:
  diff_mode:
    description: Shows certificates before and after, and never a key.
"""

EXAMPLES = r"""
- name: Install a certificate of Cloudflare's origin authority
  portcullis.vps.supplied_certificates:
    certificates:
      - name: origin
        certificate: "{{ lookup('ansible.builtin.file', 'origin.pem') }}"
        key: "{{ vault_origin_key }}"
    deploy_command: systemctl reload nginx
    served_port: 443
  become: true
"""

RETURN = r"""
changes:
  description: What was changed, or in check mode would be; one sentence each.
  returned: always
  type: list
  elements: str
  sample: [Write /etc/ssl/portcullis/origin/privkey.pem, Write /etc/ssl/portcullis/origin/fullchain.pem]
certificates:
  description: The certificates.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: The name of its folder.
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
failure:
  description: >-
    What a failure came to. V(refused), nothing was changed because it must not be; V(rolled_back), what was changed was undone
    and the host is as it was; V(failed), anything else.
  returned: on failure
  type: str
  sample: refused
"""

from ansible_collections.portcullis.vps.plugins.module_utils import installing
from ansible_collections.portcullis.vps.plugins.module_utils.managed import supplied_certificates as managed


def main() -> None:
    installing.run(managed.ARGUMENT_SPEC, managed.manage)


if __name__ == "__main__":
    main()
