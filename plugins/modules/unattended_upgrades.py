#!/usr/bin/python
# Copyright: Contributors to the Portcullis project
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: unattended_upgrades
short_description: Configure automatic security updates
version_added: 0.1.0
description:
  - Installs unattended-upgrades, writes one file that wins over those of the distribution, sees that apt's timers run, and
    checks the outcome by asking apt itself (C(apt-config dump)).
author:
  - Contributors to the Portcullis project (@portcullis)
extends_documentation_fragment:
  - portcullis.vps.attributes
  - portcullis.vps.installing
options:
  extra_origins:
    description: Where updates may come from besides the release's security archive, as patterns of unattended-upgrades.
    type: list
    elements: str
    default: []
  package_blacklist:
    description: Packages that are never upgraded by themselves, as regular expressions that the name begins with.
    type: list
    elements: str
    default: []
  weekdays:
    description: Days of the week on which updates are installed; empty is every day, and leaves what the host says of it alone.
    type: list
    elements: str
    choices: [Mon, Tue, Wed, Thu, Fri, Sat, Sun]
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
    description:
      - Whether packages that nothing depends on any more are removed, which on a host with a history may be some that somebody uses.
      - Former kernels always are, since C(/boot) would fill up, and no update arrive any more.
    type: bool
    default: false
  conffiles:
    description:
      - What becomes of a configuration file that was edited on the host, and that an update brings anew. V(keep) keeps the
        edited one, V(replace) replaces it (the edited one stays beside it as C(.dpkg-old)), V(hold) leaves the whole update
        to a person. Files that nobody edited are always replaced.
      - This holds for everybody who installs packages on the host.
    type: str
    choices: [keep, replace, hold]
    default: keep
  dpkg_options:
    description: Further options of dpkg's while packages are installed; about configuration files O(conffiles) decides.
    type: list
    elements: str
    default: []
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
  reboot_window:
    description:
      - Between which times of day it does so; V(23:00-03:00) goes over midnight.
      - Each host has a slot of O(reboot_minutes) in there, found from its name and its group alone. A reboot that does not begin
        in its slot waits for the next day's.
    type: str
    default: 02:00-05:00
  reboot_timezone:
    description: The time zone of that window, the same for all hosts of a group.
    type: str
    default: UTC
  reboot_minutes:
    description: How long a reboot may take until the host does its work again.
    type: int
    default: 10
  reboot_group:
    description:
      - The hosts of which no two are ever down at once, this one among them; the same list, in any order, for each of them.
      - Where the window is too small for all of them, that is refused.
    type: list
    elements: str
    default: []
  reboot_host:
    description: This host's name in O(reboot_group); without a group it says where in the window the slot is.
    type: str
    default: ''
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
  lost_policy:
    description:
      - The keys of apt, such as V(Unattended-Upgrade::Mail), that may lose what somebody has set when this module takes over a host.
      - What else its first run would replace (origins, a blacklist, C(DPkg::Options), mail, reboots, intervals) is refused by name, with the
        option that keeps it. C(needrestart::restart) stands for the mode of needrestart.
    type: list
    elements: str
    default: []
  lock_timeout_seconds:
    description:
      - How long another program that holds apt's or dpkg's locks (unattended-upgrades, a person) is waited for, before it is
        named and nothing is changed.
    type: int
    default: 300
"""

EXAMPLES = r"""
- name: Install security updates every day, and reboot at night if one needs it
  portcullis.vps.unattended_upgrades:
    automatic_reboot: true
    reboot_window: 02:00-04:00
    reboot_timezone: Europe/Berlin
    reboot_group: "{{ groups['web'] }}"
    reboot_host: "{{ inventory_hostname }}"
  become: true
"""

RETURN = r"""
changes:
  description: What was changed, or in check mode would be; one sentence each.
  returned: always
  type: list
  elements: str
  sample: [Install unattended-upgrades, Write /etc/apt/apt.conf.d/99portcullis-unattended-upgrades]
updates:
  description: Whether updates arrive on this host.
  returned: always
  type: dict
  contains:
    last_run:
      description: The last run of unattended-upgrades by its log, none where there was none yet.
      type: dict
      contains:
        started:
          description: When it started, by the host's clock.
          type: str
          sample: "2026-11-24 06:12:43"
        well:
          description: Whether it ended well.
          type: bool
        upgraded:
          description: The packages that it upgraded.
          type: list
          elements: str
        errors:
          description: What it said went wrong.
          type: list
          elements: str
    kept_back:
      description: Packages that it would upgrade and did not, each with C(name) and C(reason).
      type: list
      elements: dict
    held:
      description: Packages that somebody put on hold.
      type: list
      elements: str
    unfinished:
      description: Packages that are not installed to the end.
      type: list
      elements: str
    security_origins:
      description: The origins of security updates that apt knows on the host.
      type: list
      elements: str
      sample: [https://mirror.example.org/debian-security trixie-security/main]
    problems:
      description: What somebody has to look at, one sentence each.
      type: list
      elements: str
reboot_slot:
  description: When the host reboots where an update needs it, empty where it does not do so by itself.
  returned: always
  type: str
  sample: 02:40-02:50 Europe/Berlin
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

from ansible_collections.portcullis.vps.plugins.module_utils import installing
from ansible_collections.portcullis.vps.plugins.module_utils.managed import unattended_upgrades as managed


def main() -> None:
    installing.run(managed.ARGUMENT_SPEC, managed.manage)


if __name__ == "__main__":
    main()
