#!/usr/bin/python
# Copyright: Contributors to the Portcullis project
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: unattended_upgrades
short_description: Have security updates arrive by themselves, and upgrade once where asked to
version_added: 0.1.0
description:
  - Installs unattended-upgrades, writes one file that wins over those of the distribution, sees that apt's timers run, and
    checks the outcome by asking apt itself (C(apt-config dump)).
author:
  - Contributors to the Portcullis project (@portcullis)
options:
  extra_origins:
    description: Where updates may come from besides the release's security archive, as patterns of unattended-upgrades.
    type: list
    elements: str
    default: []
  package_blacklist:
    description: Packages that are never upgraded by themselves, as regular expressions.
    type: list
    elements: str
    default: []
  update_days:
    description: After how many days the lists of packages are read anew; 0 for never.
    type: int
    default: 1
  upgrade_days:
    description: After how many days updates are installed; 0 for never.
    type: int
    default: 1
  autoclean_days:
    description: After how many days downloaded packages that are of no use any more are removed; 0 for never.
    type: int
    default: 7
  remove_unused:
    description: Whether packages that nothing depends on any more, former kernels among them, are removed.
    type: bool
    default: true
  conffiles:
    description:
      - What becomes of a configuration file that was edited on the host, and that an update brings anew. V(keep) keeps the
        edited one, V(replace) replaces it (the edited one stays beside it as C(.dpkg-old)), V(hold) leaves the whole update
        to a person. Files that nobody edited are always replaced.
      - This holds for everybody who installs packages on the host.
    type: str
    choices: [keep, replace, hold]
    default: keep
  restart_services:
    description:
      - Whether services that still use what an update has replaced are restarted, by needrestart. V(automatic) restarts
        them, V(list) only names them, V(leave) neither installs needrestart nor changes its mode.
    type: str
    choices: [automatic, list, leave]
    default: automatic
  automatic_reboot:
    description: Whether the host reboots by itself where an update needs it.
    type: bool
    default: false
  reboot_time:
    description: When it does so, such as V(04:00), or V(now).
    type: str
    default: '04:00'
  reboot_with_users:
    description: Whether it does so while somebody is logged in.
    type: bool
    default: true
  mail:
    description: Whom a report is sent to; needs a mail program on the host.
    type: str
    default: ''
  mail_report:
    description: When a report is sent.
    type: str
    choices: [always, only-on-error, on-change]
    default: on-change
  upgrade:
    description:
      - Whether to upgrade now, once. V(safe) removes no package, V(full) may.
    type: str
    choices: [none, safe, full]
    default: none
attributes:
  check_mode:
    support: full
    description: Names the changes that a real run would make; packages to upgrade by the lists that the host has.
  diff_mode:
    support: full
    description: Shows the file before and after.
"""

EXAMPLES = r"""
- name: Have security updates installed every day, and reboot at night where one needs it
  portcullis.vps.unattended_upgrades:
    automatic_reboot: true
    reboot_time: '03:30'
  become: true

- name: Install all updates there are, now
  portcullis.vps.unattended_upgrades:
    upgrade: safe
  become: true
"""

RETURN = r"""
changes:
  description: What was changed, or in check mode would be; one sentence each.
  returned: always
  type: list
  elements: str
  sample: [Install unattended-upgrades, Write /etc/apt/apt.conf.d/99portcullis-unattended-upgrades]
upgraded:
  description: The packages that were upgraded, or in check mode would be.
  returned: always
  type: list
  elements: str
  sample: [openssl]
reboot_required:
  description: Whether an update waits for a reboot.
  returned: always
  type: bool
  sample: false
failure:
  description: >-
    What a failure came to. V(refused), nothing was changed because it must not be; V(rolled_back), what was changed was undone
    and the host is as it was; V(failed), anything else.
  returned: on failure
  type: str
  sample: refused
"""

import os
from typing import Any

from ansible_collections.portcullis.vps.plugins.module_utils import entry
from ansible_collections.portcullis.vps.plugins.module_utils.core import apt_policy as core
from ansible_collections.portcullis.vps.plugins.module_utils.host import apt_policy, system
from ansible_collections.portcullis.vps.plugins.module_utils.host.apply import apply

ARGUMENT_SPEC = {
    "extra_origins": {"type": "list", "elements": "str", "default": []},
    "package_blacklist": {"type": "list", "elements": "str", "default": []},
    "update_days": {"type": "int", "default": 1},
    "upgrade_days": {"type": "int", "default": 1},
    "autoclean_days": {"type": "int", "default": 7},
    "remove_unused": {"type": "bool", "default": True},
    "conffiles": {"type": "str", "choices": list(core.CONFFILES), "default": "keep"},
    "restart_services": {"type": "str", "choices": list(core.RESTARTS), "default": "automatic"},
    "automatic_reboot": {"type": "bool", "default": False},
    "reboot_time": {"type": "str", "default": "04:00"},
    "reboot_with_users": {"type": "bool", "default": True},
    "mail": {"type": "str", "default": ""},
    "mail_report": {"type": "str", "choices": list(core.REPORTS), "default": "on-change"},
    "upgrade": {"type": "str", "choices": list(core.UPGRADES), "default": "none"},
}


def parse(params: dict[str, Any]) -> core.Wanted:
    """Return what is wanted; Refusal for what is not legal, whatever the host is like."""
    return core.Wanted.parse(params)


def manage(params: dict[str, Any], check_mode: bool) -> entry.Outcome:
    wanted = parse(params)
    system.require_supported()
    plan = core.plan(apt_policy.observe(wanted), wanted)
    if not check_mode:
        apply(plan.steps, verify=lambda: apt_policy.verify(wanted))
    outcome = entry.Outcome.of(plan, upgraded=[])
    if wanted.upgrade != "none":
        _upgrade(wanted.upgrade, outcome, check_mode)
    outcome.values["reboot_required"] = os.path.exists("/run/reboot-required")
    return outcome


def _upgrade(kind: str, outcome: entry.Outcome, check_mode: bool) -> None:
    if not check_mode:
        apt_policy.update()
    names = apt_policy.upgradable(kind)
    if not names:
        return
    if not check_mode:
        apt_policy.upgrade(kind)
    outcome.changed = True
    outcome.changes.append(core.upgrade_purpose(names))
    outcome.values["upgraded"] = names


def main() -> None:
    entry.run(ARGUMENT_SPEC, manage)


if __name__ == "__main__":
    main()
