#!/usr/bin/python
# Copyright: Contributors to the Portcullis project
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: sshd
short_description: Decide on which ports sshd answers, whom it lets in and how
version_added: 0.1.0
description:
  - Writes one drop-in for sshd, turns lines of other files that would win over it into comments, and checks the outcome
    by asking sshd itself (C(sshd -T)) for every user that matters.
  - A change is a transaction. The ports that answered before keep answering until the controller has logged in afresh
    on the wanted ones and become root; only then are they closed. Without that proof, for whatever reason, the host puts
    back what was.
  - Works with sshd as a service and behind C(ssh.socket).
author:
  - Contributors to the Portcullis project (@portcullis)
extends_documentation_fragment:
  - portcullis.vps.attributes
  - portcullis.vps.confirmed
options:
  ports:
    description: The ports on which sshd shall answer, and no others.
    type: list
    elements: int
    required: true
  allow_users:
    description:
      - The only users who may log in.
      - The user whom Ansible logs in as must be among them; every one of them must exist and have a key.
    type: list
    elements: str
    required: true
  listen_addresses:
    description:
      - Addresses of the host's own, IPv4 or IPv6 and without a port, on which alone sshd shall answer, on all of O(ports).
        Without any, sshd answers on all addresses, or as other files have it.
      - The address that this run logged in on must be among them, and the host must keep them. An address that it does not have is
        refused.
      - Lines C(ListenAddress) of other files become comments. C(ssh.service) waits for C(network-online.target) at boot, and is started
        again where it found none of its addresses; C(ssh.socket) takes those that are not there yet.
    type: list
    elements: str
    default: []
  permit_root_login:
    description: Whether root may log in with a key, if root is among O(allow_users).
    type: str
    choices: [prohibit-password, forced-commands-only, 'no']
    default: prohibit-password
  max_auth_tries:
    description: How many tries to authenticate one connection gets.
    type: int
    default: 3
  crypto:
    description:
      - V(default) names modern key exchanges, ciphers, MACs, signatures and host keys, as far as the sshd present knows them;
        of key exchanges without protection from quantum computers it keeps curve25519, for clients that know no other.
      - V(strict) leaves only key exchanges with that protection, only ciphers that authenticate by themselves, and only
        keys of people that are Ed25519 or RSA of 3072 bits. An sshd older than 8.5 has no such key exchange and is refused.
      - V(system) leaves the choice to the sshd present.
      - With either of the first two the host has an Ed25519 key and an RSA key of 3072 bits at least. What is missing is made,
        what is weaker is moved to C(/var/lib/portcullis/retired-host-keys), and groups of less than 3072 bits are taken out
        of C(/etc/ssh/moduli).
    type: str
    choices: [default, strict, system]
    default: default
  host_keys_made_after:
    description:
      - A day, as C(YYYY-MM-DD) and by UTC; host keys whose files are from before it are replaced by new ones. Needs O(crypto) to be
        other than V(system).
      - The known_hosts of whoever runs this follows; other people's ssh warns of the new keys until theirs does.
    type: str
    default: ''
  revoked_keys:
    description: Public keys, as lines of a C(.pub) file, that let nobody in any more, whoever's C(authorized_keys) holds them.
    type: list
    elements: str
    default: []
  trusted_user_ca_keys:
    description:
      - Public keys of authorities (CAs), as lines of a C(.pub) file; whoever has a certificate of theirs that names an allowed user
        gets in as that user.
      - They take the place of a C(TrustedUserCAKeys) in other files.
    type: list
    elements: str
    default: []
  sftp_users:
    description: Users who may log in besides O(allow_users), to move files below one folder and for nothing else.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: The user.
        type: str
        required: true
      chroot:
        description: The folder, in which C(%u) stands for the user's name. It and all above it must be root's alone to write to.
        type: path
        required: true
  forwarding:
    description: Users whose connections may carry others; nobody else's may.
    type: list
    elements: dict
    default: []
    suboptions:
      user:
        description: The user.
        type: str
        required: true
      tcp:
        description: V(local) is from the user's side to the host's, as for those who come through to other hosts; V(remote) is the reverse.
        type: str
        choices: [local, remote, all]
        default: local
      permit_open:
        description: To where, as C(HOST:PORT); anywhere without it.
        type: list
        elements: str
        default: []
  settings:
    description:
      - Further settings of sshd_config, by keyword.
      - C(TrustedUserCAKeys), C(AuthorizedKeysCommand), C(AuthorizedPrincipalsFile) and C(AuthorizedPrincipalsCommand) let people in whose
        keys are in no file of keys. Where other files set one, the change is refused until it is declared here, with its value to keep it
        or with V(none) to turn it off.
    type: dict
    default: {}
  coming_users:
    description: >-
      Those of O(allow_users) who are not there yet, or hold no key, and will in a real run, as RV(portcullis.vps.accounts#module:coming)
      names them. Counts in check mode only.
    type: list
    elements: str
    default: []
"""

EXAMPLES = r"""
- name: Allow two admins by key, on port 2222 only
  portcullis.vps.sshd:
    ports: [2222]
    allow_users: [ada, grace]
  become: true

- name: Answer on the private network alone
  portcullis.vps.sshd:
    ports: [22]
    listen_addresses: [10.0.0.7]
    allow_users: [ada]
  become: true

- name: Deny root, and disable forwarding
  portcullis.vps.sshd:
    ports: [2222]
    allow_users: [ada]
    permit_root_login: 'no'
    settings:
      AllowTcpForwarding: false
  become: true
"""

RETURN = r"""
changes:
  description: What was changed, or in check mode would be; one sentence each.
  returned: always
  type: list
  elements: str
  sample: [Write /etc/ssh/sshd_config.d/00-portcullis.conf, 'Make sshd follow: port 2222']
ports:
  description: The ports on which sshd answers once this is confirmed.
  returned: always
  type: list
  elements: int
  sample: [2222]
previous_ports:
  description: The ports on which sshd answered before.
  returned: always
  type: list
  elements: int
  sample: [22]
host_keys:
  description: The public keys by which this host is known once this is confirmed; in check mode those that are there already.
  returned: always
  type: list
  elements: str
  sample: [ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOfUWUpfyuWL1F9nThEfl8s5I6WZFTVDzzuTpGIlCfks]
retired_host_keys:
  description: Those by which it is known no more.
  returned: always
  type: list
  elements: str
known_hosts:
  description: >-
    Lines added to the known_hosts of this run's user, where that knew this host already; keys that the host has no more were
    taken out of it. Done by the action plugin.
  returned: when there was something to confirm
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
      description: The ports on which a fresh login must succeed.
      type: list
      elements: int
failure:
  description: >-
    What a failure came to. V(refused), nothing was changed because it must not be; V(rolled_back), what was changed was undone
    and the host is as it was; V(failed), anything else.
  returned: on failure
  type: str
  sample: refused
"""

from ansible_collections.portcullis.vps.plugins.module_utils import installing
from ansible_collections.portcullis.vps.plugins.module_utils.managed import sshd as managed


def main() -> None:
    installing.run(managed.ARGUMENT_SPEC, managed.manage)


if __name__ == "__main__":
    main()
