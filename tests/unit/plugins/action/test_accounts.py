# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of keys on the controller: found where a person keeps them."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from ansible import context
from ansible.errors import AnsibleActionFail
from ansible.parsing.dataloader import DataLoader
from ansible.utils.context_objects import CLIArgs
from ansible_collections.portcullis.vps.plugins.action.accounts import ActionModule

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJk2m7hH0T1y4uVd2m5o0aJ8mZ4n3sQpXr6tUvWxYz01 ada"


@pytest.fixture
def action(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ActionModule:
    """The plugin in a run of this collection's own playbook that was started from somewhere else."""
    for folder in ("ops", "inventories/live", "collection", "elsewhere"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "ops/site.yml").write_text("- import_playbook: portcullis.vps.site\n")
    hosts = tmp_path / "inventories/live/hosts.yml"
    hosts.write_text("all: {}\n")
    given = {"args": (str(tmp_path / "ops/site.yml"), "portcullis.vps.site"), "inventory": (str(hosts), "web1,")}
    monkeypatch.setattr(context, "CLIARGS", CLIArgs(given))
    monkeypatch.chdir(tmp_path / "elsewhere")
    loader = DataLoader()
    loader.set_basedir(str(tmp_path / "collection"))
    task = SimpleNamespace(get_search_path=list, async_val=0, args={})
    return ActionModule(task, None, None, loader, None, None)


@pytest.mark.parametrize("folder", ["collection", "collection/files", "ops", "inventories/live", "elsewhere"])
def test_a_file_of_keys_is_found_beside_the_playbook_the_inventory_or_where_the_run_was_started(
    tmp_path: Path, action: ActionModule, folder: str
) -> None:
    (tmp_path / folder / "keys").mkdir(parents=True)
    (tmp_path / folder / "keys/ada.pub").write_text(f"{KEY}\n")
    given = {"admins": [{"name": "ada", "key_files": ["keys/ada.pub"]}]}
    assert action._adapted(given) == {"admins": [{"name": "ada", "keys": [f"{KEY}\n"]}]}


def test_where_it_was_looked_for_is_said(tmp_path: Path, action: ActionModule) -> None:
    with pytest.raises(
        AnsibleActionFail, match=f"(?s)cannot be read on the controller.*not in {tmp_path}/ops or {tmp_path}"
    ):
        action._adapted({"admins": [{"name": "ada", "key_files": ["keys/ada.pub"]}]})
