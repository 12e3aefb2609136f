#!/usr/bin/python
# Copyright: Contributors to the Portcullis project
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: apt_upgrade
short_description: Upgrade a host's packages once, and say from which version to which
version_added: 0.1.0
description:
  - Reads the lists of packages anew, upgrades, and compares what is installed before and after.
  - Does nothing where apt refuses one of the distribution's own lists, such as one that is signed wrongly. One of somebody else's, such
    as a vendor's that is gone, is a warning.
  - Finishes packages that an earlier run left half installed. Configuration files that were edited on the host are kept.
author:
  - Contributors to the Portcullis project (@portcullis)
extends_documentation_fragment:
  - portcullis.vps.attributes
options:
  kind:
    description: V(safe) removes no package, V(full) may.
    type: str
    choices: [safe, full]
    default: safe
  timeout_seconds:
    description: How long the upgrade may take.
    type: int
    default: 3600
  lock_timeout_seconds:
    description:
      - How long another program that holds apt's or dpkg's locks (unattended-upgrades, a person) is waited for, before it is
        named and nothing is changed.
    type: int
    default: 300
attributes:
  check_mode:
    description: Names the packages that would change by the lists that the host has.
  diff_mode:
    description: Shows each package's version before and after.
"""

EXAMPLES = r"""
- name: Install all updates there are, now
  portcullis.vps.apt_upgrade:
  become: true
"""

RETURN = r"""
changes:
  description: What was changed, or in check mode would be; one sentence each.
  returned: always
  type: list
  elements: str
  sample: ["Upgrade 1 package: openssl"]
packages:
  description: The packages that changed, or in check mode would; what has changed is there after a failure, too.
  returned: always
  type: list
  elements: dict
  contains:
    name:
      description: The package.
      type: str
      sample: openssl
    before:
      description: Its version before, empty where it was not installed.
      type: str
      sample: 3.0.15-1~deb12u1
    after:
      description: Its version after, empty where it was removed.
      type: str
      sample: 3.0.16-1~deb12u1
kept_back:
  description: The packages that apt keeps back, since they would need others to be installed or removed, or are on hold.
  returned: success
  type: list
  elements: str
  sample: [linux-image-amd64]
reboot_required:
  description: Whether an update waits for a reboot.
  returned: success
  type: bool
reboot_packages:
  description: The packages for which it is needed, where they say so.
  returned: success
  type: list
  elements: str
  sample: [linux-image-6.1.0-30-amd64]
reboot_objections:
  description: >-
    Where an update waits for a reboot, why people would not get in after one, or more than should, such as a service that does not
    start at boot; one sentence each, with what to do. The playbook C(portcullis.vps.upgrade) does not reboot then.
  returned: success
  type: list
  elements: str
  sample: ["ssh.service is masked, and ssh.socket starts it; run 'systemctl unmask ssh.service'."]
failure:
  description: >-
    What a failure came to. V(refused), nothing was changed because it must not be; V(rolled_back), what was changed was undone
    and the host is as it was; V(failed), anything else.
  returned: on failure
  type: str
  sample: refused
"""

from ansible_collections.portcullis.vps.plugins.module_utils import entry
from ansible_collections.portcullis.vps.plugins.module_utils.managed import apt_upgrade as managed


def main() -> None:
    entry.run(managed.ARGUMENT_SPEC, managed.manage)


if __name__ == "__main__":
    main()
