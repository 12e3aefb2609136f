# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every command and every YAML on a page could be typed as it is: what it names exists, and takes what it is given."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from tests.quality import examples
from tests.quality.examples import Example
from tests.quality.running import ROOT
from tools import committed

PAGES = [path for path in committed.paths() if re.fullmatch(r"[A-Z]+\.md|docs/.+\.md|roles/.+/README\.md", path)]
MODULES = sorted(path for path in (ROOT / "plugins/modules").glob("[a-z]*.py"))


@pytest.mark.parametrize("page", PAGES)
def test_a_page_names_nothing_that_does_not_exist(page: str) -> None:
    found = examples.blocks(page, (ROOT / page).read_text(encoding="utf-8"))
    assert [f"{example}: {said}" for example in found for said in examples.wrong(example)] == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_the_examples_of_a_module_name_nothing_that_does_not_exist(path: Path) -> None:
    text = re.search(r'^EXAMPLES = r"""(.*?)"""$', path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert text is not None
    tasks = yaml.safe_load(text[1])
    assert tasks
    assert list(examples.judged(tasks, str(path))) == []


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("sh", "ansible-playbook portcullis.vps.stie -i inventory.yml", "no playbook stie"),
        ("sh", "ansible-playbook portcullis.vps.site --chek", "unrecognized arguments: --chek"),
        (
            "sh",
            "ansible-playbook portcullis.vps.site -e portcullis_ssh_prot=2222",
            "portcullis_ssh_prot is no variable",
        ),
        ("sh", 'ansible-playbook portcullis.vps.site -e \'{"ufw_state": "on"}\'', "value of ufw_state must be one of"),
        ("sh", "ansible-playbook portcullis.vps.site --tags firewal", "has the tag firewal"),
        ("sh", "ssh -p 2222 admin@web1 sudo portcullis statsu", "invalid choice: 'statsu'"),
        ("sh", "portcullis status --jsn", "unrecognized arguments: --jsn"),
        ("sh", "portcullis window", "the following arguments are required"),
        ("sh", "cat x | sytemctl status", "sytemctl is no program"),
        ("sh", "make tset", "no target tset"),
        ("sh", "make demo HOST=web1=noble", "reads no variable HOST"),
        ("sh", "lab up --host web1=trixie --service web2", "unrecognized arguments: web2"),
        ("sh", "lab run -- ansible-playbook portcullis.vps.stie", "no playbook stie"),
        ("sh", "ansible-doc portcullis.vps.sshdd", "no sshdd"),
        ("sh", "python -m bench.gone", "no module bench.gone"),
        ("sh", "pytest tests/gone", "tests/gone does not exist"),
        ("sh", "tools/gone FOLDER", "tools/gone does not exist"),
        ("sh", "source tools/gone", "tools/gone does not exist"),
        ("ini", "[Service]\nExecStart=ansible-playbook portcullis.vps.stie\n", "no playbook stie"),
        ("ini", "callbacks_enabled = portcullis.vps.postur\n", "no postur"),
        ("yaml", "a: [", "no YAML"),
        ("yaml", "ufw_rulez: []", "ufw_rulez is no variable"),
        ("yaml", "ufw_state: 'on'", "value of ufw_state must be one of"),
        ("yaml", "ufw_ssh_ports: [first]", "Elements value for option 'ufw_ssh_ports'"),
        ("yaml", "accounts_admins: [{name: ada, kee: x}]", "accounts_admins.kee. Supported parameters include"),
        ("yaml", "all: {hosts: {web1: {ufw_rulez: []}}}", "ufw_rulez is no variable"),
        ("yaml", "all: {children: {web: {vars: {ufw_rulez: []}}}}", "ufw_rulez is no variable"),
        ("yaml", "all: {host: {}}", "has no host"),
        ("yaml", "- hosts: all\n  roles: [portcullis.vps.ufv]", "no role portcullis.vps.ufv"),
        ("yaml", "- hosts: all\n  roles: [{role: portcullis.vps.ufw, ufw_rulez: []}]", "ufw_rulez is no variable"),
        ("yaml", "- ansible.builtin.include_role: {name: portcullis.vps.ufv}", "no role portcullis.vps.ufv"),
        ("yaml", "- hosts: all\n  tasks: [{portcullis.vps.sshdd: {}}]", "no module sshdd"),
        ("yaml", "- block: [{portcullis.vps.sshd: {port: 22}}]", "sshd: port. Supported parameters include"),
        ("yaml", "- portcullis.vps.ufw: {state: 'on'}", "ufw: "),
        ("yaml", "- ansible.builtin.import_playbook: portcullis.vps.stie", "no playbook stie"),
        ("yaml", "- first", "neither a play nor a task"),
    ],
)
def test_what_does_not_exist_is_found(language: str, text: str, words: str) -> None:
    said = examples.wrong(Example("nowhere.md", 1, language, text))
    assert any(words in one for one in said), said


def test_commands_and_settings_in_prose_are_judged_too() -> None:
    target = "make tset"
    text = f"Set `ufw_state: 'on'`, run `portcullis statsu` or `{target}`.\n\n```sh\n{target}\n```\nThen `lab dwon`.\n"
    found = list(examples.blocks("page.md", text))
    assert sorted(example.line for example in found if examples.wrong(example)) == [1, 1, 1, 3, 6]
    # Prose may name a command without all that it needs.
    assert examples.wrong(Example("page.md", 1, "sh", "portcullis window", whole=False)) == []
