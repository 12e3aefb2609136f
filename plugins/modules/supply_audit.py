#!/usr/bin/python
# Copyright: Contributors to the Portcullis project
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: supply_audit
short_description: Find out who else could choose what a host, or your repository, installs
version_added: 0.1.0
description:
  - Looks at apt's sources and keyrings, the settings of pip and npm, the packages that they have installed and their names, jobs of cron
    and systemd, and your own repository with its requirements and lock files. It changes nothing, needs no network, and fails where
    a finding is certain and nobody has accepted it.
  - Each finding names its rule in brackets. C(docs/supply.md) lists all rules.
author:
  - Contributors to the Portcullis project (@portcullis)
extends_documentation_fragment:
  - portcullis.vps.attributes.reading
options:
  host:
    description: Whether the host itself is looked at, which takes root's rights.
    type: bool
    default: true
  repository:
    description:
      - A folder on the machine where the module runs, usually C(localhost), with your playbooks. Its files are read with its owner's rights, and
        links in it are not followed.
    type: str
    default: ""
  hosts:
    description: The hosts that lock files, requirements and C(ansible.cfg) may fetch packages from. Add those of your own index.
    type: list
    elements: str
    default: [pypi.org, files.pythonhosted.org, registry.npmjs.org, registry.yarnpkg.com, galaxy.ansible.com]
  own_names:
    description: Names of packages of your own, in the patterns of fnmatch, such as V(acme-*). Nobody else should be able to publish one.
    type: list
    elements: str
    default: []
  hashed_requirements:
    description:
      - Files of pip's requirements that have to have hashes. For the host these are absolute paths, for O(repository) patterns of paths in it.
    type: list
    elements: str
    default: []
  python_folders:
    description: Further folders of Python packages on the host, such as C(/srv/app/venv/lib/python3.11/site-packages).
    type: list
    elements: str
    default: []
  programs:
    description:
      - Programs that are run where they are installed, each for two minutes at most. V(zizmor) reads the workflows of O(repository), offline;
        V(pip-audit) its files of requirements, and V(debsecan) the host's packages. The last two ask the internet, so they run only if named here.
    type: list
    elements: str
    choices: [zizmor, pip-audit, debsecan]
    default: [zizmor]
  accept:
    description: Findings that you live with. One whose last day is over counts again, and is a finding itself.
    type: list
    elements: dict
    default: []
    suboptions:
      rule:
        description: The rule, as the finding names it in brackets.
        type: str
        required: true
      where:
        description: The place that the finding names, the file or the package in it, or a pattern of fnmatch.
        type: str
        required: true
      reason:
        description: Why, in one line.
        type: str
        required: true
      until:
        description: The last day on which this holds, such as V(2027-06-30).
        type: str
        required: true
  refuse:
    description: Whether the module fails where findings are certain and not accepted. With V(false) these are warnings, too.
    type: bool
    default: true
  sarif_path:
    description: Where the controller writes the findings as SARIF 2.1.0, one file for each host; in check mode, too.
    type: str
    default: ""
"""

EXAMPLES = r"""
- name: Audit a host
  portcullis.vps.supply_audit:
    own_names: [acme-*]
    accept:
      - rule: apt_shadowed_name
        where: /etc/apt/sources.list.d/nginx.list:1
        reason: We want nginx from its makers
        until: "2027-06-30"
  become: true

- name: Audit this repository, for the code host to show
  portcullis.vps.supply_audit:
    host: false
    repository: "{{ playbook_dir }}"
    own_names: [acme-*]
    hosts: [pypi.acme.example, registry.npmjs.org, galaxy.ansible.com]
    hashed_requirements: [requirements*.txt]
    sarif_path: "{{ playbook_dir }}/supply.sarif"
  delegate_to: localhost
  run_once: true
"""

RETURN = r"""
findings:
  description: What was found, the gravest first; 5,000 at most.
  returned: always
  type: list
  elements: dict
  contains:
    rule:
      description: The rule's name, by which it is accepted.
      type: str
    severity:
      description: V(certain), which the module refuses, or V(warning).
      type: str
    where:
      description: The file with its line, or the package.
      type: str
    path:
      description: The file, in a repository by its path there; empty where it is about none.
      type: str
    line:
      description: The line in it; V(0) where it is about no line.
      type: int
    package:
      description: The package, such as V(pypi:requests) or V(apt:nginx); empty where it is about none.
      type: str
    what:
      description: What is so.
      type: str
    why:
      description: Why it matters.
      type: str
    remedy:
      description: What to do.
      type: str
    accepted:
      description: Whether an entry of O(accept) covers it.
      type: bool
    reason:
      description: The reason of that entry.
      type: str
    until:
      description: The last day of that entry.
      type: str
counts:
  description: How many findings there are.
  returned: always
  type: dict
  contains:
    certain:
      description: Certain ones that nobody has accepted.
      type: int
    warnings:
      description: Others that nobody has accepted.
      type: int
    accepted:
      description: Accepted ones.
      type: int
summary:
  description: The report in lines of text.
  returned: always
  type: list
  elements: str
  sample: ["No finding."]
unfinished:
  description: What could not be looked at, one sentence each.
  returned: always
  type: list
  elements: str
programs:
  description: The programs of O(programs) that were run.
  returned: always
  type: list
  elements: dict
  contains:
    name:
      description: Its name.
      type: str
    version:
      description: What it says of its version.
      type: str
    age_days:
      description: How many days ago it was installed.
      type: int
    knows:
      description: Where what it knows comes from, which is as old as it is, or of today.
      type: str
names_on:
  description: The month of the lists of much-used names.
  returned: always
  type: str
  sample: 2026-11
failure:
  description: >-
    What a failure came to. V(refused), nothing was changed because it must not be; V(rolled_back), what was changed was undone
    and the host is as it was; V(failed), anything else.
  returned: on failure
  type: str
  sample: refused
"""

from ansible_collections.portcullis.vps.plugins.module_utils import entry
from ansible_collections.portcullis.vps.plugins.module_utils.managed import supply_audit as managed


def main() -> None:
    entry.run(managed.ARGUMENT_SPEC, managed.manage)


if __name__ == "__main__":
    main()
