#!/usr/bin/python
# Copyright: Contributors to the Portcullis project
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: sshd
short_description: "Configure sshd: its ports, who may log in, and its algorithms"
version_added: 0.1.0
description:
  - Writes one drop-in for sshd, comments out lines of other files that would override it, and checks the effective configuration
    (C(sshd -T)) for every user that matters.
  - A change is a transaction. The old ports stay open until the controller has logged in again on the new ones and become root; only
    then are they closed. Without that confirmation the host reverts the change.
  - Supports sshd as a service and with socket activation (C(ssh.socket)).
author:
  - Contributors to the Portcullis project (@portcullis)
extends_documentation_fragment:
  - portcullis.vps.attributes
  - portcullis.vps.confirmed
  - portcullis.vps.first_run
  - portcullis.vps.installing
options:
  ports:
    description: The only ports that sshd listens on (C(Port)).
    type: list
    elements: int
    required: true
  allow_users:
    description:
      - The only users who may log in (C(AllowUsers)); behind an C(@) the addresses or networks that a user may come from, as in
        C(ada@203.0.113.0/24). A user may have several entries.
      - A name alone keeps the addresses that C(AllowUsers) of other files binds that user to; C(ada@*) is from everywhere.
      - The user that Ansible logs in as must be one of them. All of them must exist and have a key.
    type: list
    elements: str
    required: true
  listen_addresses:
    description:
      - The only addresses that sshd listens on (C(ListenAddress)), IPv4 or IPv6 and without a port; on each of them on all O(ports).
        If the list is empty, sshd listens on all addresses, or on those that other files name.
      - They must be the host's own, must not change, and must include the address that this run logged in on.
      - C(ListenAddress) lines of other files are commented out. At boot C(ssh.service) waits for C(network-online.target) and is
        restarted until its addresses exist; C(ssh.socket) binds addresses that do not exist yet (C(FreeBind)).
    type: list
    elements: str
    default: []
  permit_root_login:
    description:
      - Whether root may log in with a key (C(PermitRootLogin)), if root is one of O(allow_users). It holds for every account with UID 0;
        V(no) is refused if another of them is in O(allow_users).
      - V(keep) is V(prohibit-password), or what other files say if that is stricter.
    type: str
    choices: [keep, prohibit-password, forced-commands-only, 'no']
    default: keep
  max_auth_tries:
    description: >-
      How often a client may try to authenticate per connection (C(MaxAuthTries)); V(0) is 3, or what other files say if that is less.
    type: int
    default: 0
  authentication_methods:
    description:
      - Lists of methods, of which a user has to pass one as a whole (C(AuthenticationMethods)), as in C([publickey,keyboard-interactive]) for
        a second factor that PAM asks for. Each of them has to ask for a key. What a method needs (C(KbdInteractiveAuthentication)) is
        enabled, too.
      - If it is empty, C(publickey), or what other files ask for beside a key.
    type: list
    elements: str
    default: []
  loosened_settings:
    description:
      - Keywords of sshd_config that may become laxer than other files have them. Of all others, what other files set more strictly than the
        defaults of this module stays in force; so it does not of what an option or O(settings) sets.
    type: list
    elements: str
    default: []
  crypto:
    description:
      - V(default) allows modern key exchanges, ciphers, MACs, signatures and host keys that the installed sshd supports; of key exchanges
        that are not post-quantum it keeps curve25519, for clients that support no other.
      - V(strict) allows only post-quantum key exchanges, AEAD ciphers, and user keys that are Ed25519 or RSA with at least 3072 bits.
        It is refused on OpenSSH before 8.5, which supports no such key exchange.
      - V(audit) is what ssh-audit's policies C(Hardened Debian 12) and C(Hardened Debian 13) ask for, in their order, with an RSA host key
        of 4096 bits, and user keys as with V(strict). Before OpenSSH 9.9 these ask for Diffie-Hellman and curve25519 too.
      - V(system) keeps the defaults of the installed sshd.
      - V(default), V(strict) and V(audit) also give the host an Ed25519 key and an RSA key with at least 3072 bits. Missing keys are generated,
        weaker keys are moved to C(/var/lib/portcullis/retired-host-keys), and groups below 3072 bits are removed from C(/etc/ssh/moduli).
    type: str
    choices: [default, strict, audit, system]
    default: default
  host_keys_made_after:
    description:
      - A day in UTC that has begun, as C(YYYY-MM-DD). Host keys whose files are older are replaced. Not with O(crypto=system).
      - The known_hosts file of the user who runs Ansible is updated; other people's ssh warns about the new keys until theirs is.
    type: str
    default: ''
  revoked_keys:
    description: Public keys, as lines of a C(.pub) file, that are not accepted for any user (C(RevokedKeys)).
    type: list
    elements: str
    default: []
  trusted_user_ca_keys:
    description:
      - Public keys of certificate authorities, as lines of a C(.pub) file (C(TrustedUserCAKeys)). A user certificate signed by one of
        them lets its holder log in as the allowed users that it names.
      - They replace a C(TrustedUserCAKeys) of other files.
    type: list
    elements: str
    default: []
  sftp_users:
    description: Further users who may log in, for SFTP below one directory only (C(ForceCommand internal-sftp), C(ChrootDirectory)).
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: The user.
        type: str
        required: true
      chroot:
        description: The directory; C(%u) is the user's name. Only root may be able to write to it and to its parents.
        type: path
        required: true
  forwarding:
    description: The only users who may forward TCP connections (C(AllowTcpForwarding)).
    type: list
    elements: dict
    default: []
    suboptions:
      user:
        description: The user.
        type: str
        required: true
      tcp:
        description: >-
          V(local) forwards from the client to the host's side, as for those who use it as a jump host; V(remote) is the reverse.
        type: str
        choices: [local, remote, all]
        default: local
      permit_open:
        description: The only destinations, as C(HOST:PORT) (C(PermitOpen)); any if it is empty.
        type: list
        elements: str
        default: []
  settings:
    description:
      - Further settings of sshd_config, by keyword, in any spelling that sshd takes, older names included. C(+), C(-) and C(^) in front of
        algorithms change the list of O(crypto). What others deny (C(DenyUsers), C(DenyGroups)) stays denied beside it.
      - C(TrustedUserCAKeys), C(AuthorizedKeysCommand), C(AuthorizedPrincipalsFile) and C(AuthorizedPrincipalsCommand) let people log in
        whose keys are in no C(authorized_keys) file. If another file sets one of them, the module refuses until it is declared here, with
        its value to keep it or with V(none) to disable it.
    type: dict
    default: {}
  client:
    description: >-
      Whether the host's own ssh gets the algorithms of V(default), whatever O(crypto) is, and neither forwards anything nor trusts unknown
      hosts unless a person asks for it (C(/etc/ssh/ssh_config.d/00-portcullis.conf)); V(false) removes that file.
    type: bool
    default: true
  visible:
    description:
      - Whether C(/etc/ssh/sshd_config) repeats what our drop-in sets for all logins, as one marked block, for scanners that read this file
        alone (SSG, dev-sec's ssh-baseline). What sshd holds is the same with it and without. What would be there twice by it is not repeated
        (ports, addresses, users, host keys, C(AcceptEnv), a subsystem).
      - V(false) removes the block, and leaves the file as it was without it.
    type: bool
    default: false
  host_vars_path:
    description:
      - A file on the controller that C(ansible_port) is written to once sshd answers on the first of O(ports), or a folder C(host_vars)
        that holds one for each host. Nothing else in that file changes. It is not sent to the host.
      - If it is empty, the run says which line to write.
    type: path
    default: ""
  coming_users:
    description: >-
      Those of O(allow_users) who do not exist yet, or have no key, and will after a real run, as returned in
      RV(portcullis.vps.accounts#module:coming). Used in check mode only.
    type: list
    elements: str
    default: []
  _login_user:
    description: The user whom Ansible logs in as; filled in by the action plugin alone.
    type: str
  _becomes_root:
    description:
      - Whether C(_login_user) becomes root by sudo without giving a password, in which case the host is asked whether that is
        allowed before anything is changed; filled in by the action plugin alone.
    type: bool
    default: false
  _client:
    description:
      - Which algorithms the ssh of the controller knows, by keyword, so that none that it needs is taken away; filled in by
        the action plugin alone.
    type: dict
    default: {}
  _jumps:
    description:
      - Hosts of the inventory that are reached through this one (C(ProxyJump), C(ssh -W)). A change after which sshd would no longer
        carry a connection there that it carries today is refused; O(forwarding) is what allows them. Filled in by the action plugin
        alone.
    type: list
    elements: dict
    default: []
    suboptions:
      host:
        description: The host by its name in the inventory.
        type: str
        required: true
      user:
        description: Who logs in on this host for that.
        type: str
        required: true
      place:
        description: Where it is reached, as C(HOST:PORT).
        type: str
        required: true
"""

EXAMPLES = r"""
- name: Allow two admins by key, on port 2222 only
  portcullis.vps.sshd:
    ports: [2222]
    allow_users: [ada, grace]
  become: true

- name: Listen on the private network only
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
  description: The ports that sshd listens on once the change is confirmed.
  returned: always
  type: list
  elements: int
  sample: [2222]
previous_ports:
  description: The ports that sshd listened on before.
  returned: always
  type: list
  elements: int
  sample: [22]
host_keys:
  description: The host's public keys once the change is confirmed; in check mode those that exist already.
  returned: always
  type: list
  elements: str
  sample: [ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOfUWUpfyuWL1F9nThEfl8s5I6WZFTVDzzuTpGIlCfks]
retired_host_keys:
  description: The host's public keys that sshd no longer offers.
  returned: always
  type: list
  elements: str
known_hosts:
  description: >-
    Lines that the action plugin added to the known_hosts file of the user who runs Ansible, if that had an entry for this host; keys
    that the host no longer has were removed from it.
  returned: when there was something to confirm
  type: list
  elements: str
inventory_line:
  description: The line that the inventory needs for this host so that other plays find it.
  returned: when the port moved and O(host_vars_path) is empty, or cannot be written to
  type: str
  sample: 'ansible_port: 2222'
adoption_report:
  description: As M(portcullis.vps.adopt) returns its report.
  returned: on the first change on a host, unless M(portcullis.vps.survey) has looked before it
  type: list
  elements: str
pending:
  description: The change that waits for its confirmation; always empty after the action plugin has run.
  returned: always
  type: dict
  contains:
    id:
      description: Identifies the change.
      type: str
    deadline:
      description: When the host reverts the change.
      type: str
    ports:
      description: The ports on which a fresh login must succeed.
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
from ansible_collections.portcullis.vps.plugins.module_utils.managed import sshd as managed


def main() -> None:
    installing.run(managed.ARGUMENT_SPEC, managed.manage)


if __name__ == "__main__":
    main()
