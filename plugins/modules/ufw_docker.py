#!/usr/bin/python
# Copyright: Contributors to the Portcullis project
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: ufw_docker
short_description: Apply ufw's rules to ports that Docker publishes
version_added: 0.1.0
description:
  - What comes in for a port that a container publishes is forwarded by Docker, and passes ufw's rules by. This module puts
    the policy that ufw's user rules state, of all owners and of people, in front of containers, over IPv4 and IPv6.
  - A rule is about the port that is published on the host, not about the one inside the container. Known connections, what
    containers send and what they send one another pass. All else that comes in for a container needs a rule of ufw's.
  - The policy is a chain of its own, V(portcullis-ufw-docker), in front of Docker's rules, in V(DOCKER-USER). Docker takes the way
    there away for moments, so the table V(mangle) has the same.
  - It is loaded before Docker starts, and follows later changes of ufw's rules, whoever makes them, by units of systemd.
    Docker does not start without it.
  - Neither Docker nor ufw has to be there yet.
author:
  - Contributors to the Portcullis project (@portcullis)
extends_documentation_fragment:
  - portcullis.vps.attributes
  - portcullis.vps.installing
options:
  state:
    description: Whether ufw's rules hold for published ports.
    type: str
    choices: [present, absent]
    default: present
  interfaces:
    description:
      - The bridges behind which containers are. A trailing V(+) stands for all that begin so.
      - An interface that leads out of the host is refused.
    type: list
    elements: str
    default: [docker0, docker_gwbridge, br-+]
attributes:
  diff_mode:
    description: Shows the unit files and the rules in V(DOCKER-USER) before and after.
"""

EXAMPLES = r"""
- name: Apply ufw's rules to containers
  portcullis.vps.ufw_docker:
  become: true

- name: The same where a network has a bridge with a name of its own
  portcullis.vps.ufw_docker:
    interfaces: [docker0, br-+, backend0]
  become: true
"""

RETURN = r"""
changes:
  description: What was changed, or in check mode would be; one sentence each.
  returned: always
  type: list
  elements: str
  sample: ["Let reach published ports only whom ufw's rules let in (IPv4, IPv6)"]
failure:
  description: >-
    What a failure came to. V(refused), nothing was changed because it must not be; V(rolled_back), what was changed was undone
    and the host is as it was; V(failed), anything else.
  returned: on failure
  type: str
  sample: refused
"""

from ansible_collections.portcullis.vps.plugins.module_utils import installing
from ansible_collections.portcullis.vps.plugins.module_utils.managed import ufw_docker as managed


def main() -> None:
    installing.run(managed.ARGUMENT_SPEC, managed.manage)


if __name__ == "__main__":
    main()
