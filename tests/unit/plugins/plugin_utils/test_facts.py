# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host's facts set no variable of this collection, and none of the inventory's that such a variable refers to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.vars.hostvars import HostVars
from ansible.vars.manager import VariableManager
from ansible_collections.portcullis.vps.plugins.plugin_utils import facts

INVENTORY = {
    "office": "192.0.2.0/24",
    "branch": "{{ office }}",
    "portcullis_ssh_sources": ["{{ branch }}"],
    "unrelated": 1,
}


@pytest.fixture
def objection(tmp_path: Path) -> Any:
    """What is said of a host with these facts and that inventory, by Ansible's own precedence."""
    path = tmp_path / "hosts.yml"
    path.write_text(yaml.safe_dump({"all": {"hosts": {"web1": INVENTORY}}}))
    loader = DataLoader()
    inventory = InventoryManager(loader, [str(path)])
    manager = VariableManager(loader, inventory)
    manager._hostvars = HostVars(inventory, manager, loader)

    def of(task: Any = None, **said: Any) -> str:
        manager.set_host_facts("web1", said)
        return facts.objection(manager.get_vars(host=inventory.get_host("web1")), task)

    return of


@pytest.mark.parametrize("name", ["portcullis_ssh_port", "ufw_state", "ssh_hardening_ports", "__connect_result"])
def test_a_fact_named_like_a_variable_of_ours_is_refused(objection: Any, name: str) -> None:
    assert f"facts of this host set {name}, a variable of this collection" in objection(**{name: "x"})


def test_a_name_that_a_terminal_would_obey_is_shown(objection: Any) -> None:
    said = objection(**{"portcullis_\x1b[2J": 1})
    assert "portcullis_\\x1b[2J" in said
    assert said.isprintable()


def test_a_fact_that_hides_what_our_variables_refer_to_through_others_is_refused(objection: Any) -> None:
    assert "set office, which the inventory sets as well" in objection(office="0.0.0.0/0")
    assert "set branch," in objection(branch="0.0.0.0/0")


def test_a_fact_that_hides_what_the_task_refers_to_is_refused(objection: Any) -> None:
    task = {"portcullis.vps.ufw": {"ssh_sources": "{{ unrelated }}"}}
    assert "set unrelated," in objection(task, unrelated=2)
    assert objection(None, unrelated=2) == ""


def test_what_gathering_facts_brings_is_no_objection(objection: Any) -> None:
    assert objection(ansible_distribution="Debian", discovered_interpreter_python="/usr/bin/python3") == ""
    assert objection(newcomer=1) == ""
    assert objection() == ""
