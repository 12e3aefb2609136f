#!/usr/bin/python
# Copyright: Contributors to the Portcullis project
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: pull
short_description: Make a host converge itself from a git repository, after verifying its signature
version_added: 0.1.0
description:
  - A timer of systemd runs C(portcullis pull), which fetches a branch or a tag, sees whether one of O(allowed_signers) has signed
    it, and only then runs O(playbook) of it over the connection C(local). Of what is not signed nothing is run or even checked out.
  - A commit that does not follow the one the host was converged from last is refused, so that nobody can bring back what was mended.
  - C(portcullis status) and the journal tell what came of it.
  - A change that could lock people out is confirmed as O(proof) says, or reverted.
author:
  - Contributors to the Portcullis project (@portcullis)
extends_documentation_fragment:
  - portcullis.vps.attributes
  - portcullis.vps.installing
options:
  state:
    description: Whether the host converges itself. V(absent) removes the timer and its settings, and leaves packages.
    type: str
    choices: [present, absent]
    default: present
  repository:
    description: Where the repository is, by https, ssh or git.
    type: str
  version:
    description: The branch or tag to follow. Of a branch the commit has to be signed, of an annotated tag the tag.
    type: str
    default: main
  ancestor:
    description:
      - A commit of this repository, as its whole ID, from which all that runs has to descend. What a signer has signed for another
        repository is refused so. C(git rev-list --max-parents=0 HEAD) prints the first one.
      - Has to be given with O(state=present).
    type: str
    default: ""
  allowed_signers:
    description:
      - Who may sign, each as a line of an allowed signers file, V(ada@example.org ssh-ed25519 AAAA...).
      - Signatures by SSH keys are the only ones that count.
    type: list
    elements: str
    default: []
  playbook:
    description: The playbook, as a path inside of the repository.
    type: str
    default: site.yml
  inventory:
    description: The inventory, as a path inside of the repository. Without it there is this host alone.
    type: str
    default: ""
  name:
    description: What this host is called in the inventory.
    type: str
  key_path:
    description: The key with which this host logs in to the repository, where that is by ssh.
    type: path
  credentials_path:
    description:
      - A file of git's credential store on this host, such as V(/root/.git-credentials) with the mode 0600, for a repository by https.
        Credentials in O(repository) are refused.
    type: path
  allow_downgrade:
    description: Whether a commit may run that does not follow the last one.
    type: bool
    default: false
  proof:
    description:
      - What proves that people can still get in after a change that could lock them out, without a controller. There is no default.
      - V(second_host), another host logs in afresh and confirms the change there; O(proof_command) makes it do so.
      - V(probe), O(proof_command) ends well for each port of SSH.
      - V(own_checks), sshd answers the host itself, and all that the roles verify holds. What a provider's firewall drops is not
        seen so.
    type: str
    choices: [second_host, probe, own_checks]
  proof_command:
    description:
      - A command and its arguments, run on this host as root. V({port}) stands for the port, V({id}) for the change to confirm.
      - With V(second_host) it has to make another host run C(portcullis confirm --id {id}) here by a login on V({port}).
    type: list
    elements: str
    default: []
  schedule:
    description: When to do so, as systemd's C(OnCalendar).
    type: str
    default: hourly
  jitter_seconds:
    description: Up to how many seconds later, by chance, so that a fleet does not come at once.
    type: int
    default: 1800
  ansible_path:
    description:
      - The C(ansible-playbook) to use; 2.19 or newer. With the default, Debian's packages are installed, which are new enough from
        Debian 13 on.
    type: path
    default: /usr/bin/ansible-playbook
"""

EXAMPLES = r"""
- name: Make this host converge itself
  portcullis.vps.pull:
    repository: https://git.example.org/site.git
    allowed_signers:
      - ada@example.org ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExampleExampleExampleExampleExampleExampleExamp
    name: web1.example.org
    proof: second_host
    proof_command: [ssh, watch@watch.example.org, 'confirm web1.example.org {port} {id}']
  become: true
"""

RETURN = r"""
changes:
  description: What was changed, or in check mode would be; one sentence each.
  returned: always
  type: list
  elements: str
  sample: [Write /etc/portcullis/pull.json, Enable and start portcullis-pull.timer]
failure:
  description: >-
    What a failure came to. V(refused), nothing was changed because it must not be; V(rolled_back), what was changed was undone
    and the host is as it was; V(failed), anything else.
  returned: on failure
  type: str
  sample: refused
"""

from ansible_collections.portcullis.vps.plugins.module_utils import installing
from ansible_collections.portcullis.vps.plugins.module_utils.managed import pull as managed


def main() -> None:
    installing.run(managed.ARGUMENT_SPEC, managed.manage)


if __name__ == "__main__":
    main()
