# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A variable that nothing reads is noticed, in a role used alone too, and refused where that is chosen."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from ansible.plugins.action import ActionBase
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.plugin_utils import unknown
from ansible_collections.portcullis.vps.plugins.plugin_utils.named import NamedAction

from tests.unit.structure.sources import data, matching, text


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("ufw_rule", "ufw_rules"),
        ("ufw_sources", "ufw_ssh_sources"),
        ("portcullis_ssh_source", "portcullis_ssh_sources"),
        ("portcullis_adopt_lost_login", "portcullis_adopt_lost_logins"),
        ("ssh_hardening_allowed_users", "ssh_hardening_allow_users"),
        ("unattended_upgrades_update_day", "unattended_upgrades_update_days"),
        ("portculis_ssh_port", "portcullis_ssh_port"),
        ("account_admins", "accounts_admins"),
    ],
)
def test_a_misspelt_variable_is_reported_with_the_one_that_may_be_meant(name: str, meant: str) -> None:
    (said,) = unknown.sentences([name, "ufw_rules"])
    assert said.startswith(f"{name} is no variable of this collection and sets nothing; write ")
    assert meant in said


def test_of_our_own_prefix_every_unknown_one_is_reported() -> None:
    (said,) = unknown.sentences(["portcullis_zebra"])
    assert said.endswith("remove it, or look up its name in the roles' READMEs.")


def test_what_is_known_or_like_nothing_that_is_known_is_somebodys_own_affair() -> None:
    assert (
        unknown.sentences(
            ["ufw_rules", "ufw_xyz", "names", "accounts_result", "portcullisish", "connection_timeout", "ssh_port"]
        )
        == []
    )


def test_those_who_chose_it_are_refused_all_of_them_at_once() -> None:
    given = ["ufw_rule", "ufw_xyz", "portcullis_ssh_port", "web_ufw_rule"]
    with pytest.raises(Refusal) as refused:
        unknown.require_known(given, "refuse")
    said = str(refused.value)
    assert said.startswith("ufw_rule, ufw_xyz: portcullis_unknown_variables is 'refuse'")
    assert "write ufw_rules for ufw_rule, and remove or rename the others" in said
    unknown.require_known(given, "warn")
    unknown.require_known(given[2:], "refuse")


@pytest.mark.parametrize("choice", ["strict", True, None, ["refuse"]])
def test_what_is_no_choice_is_refused(choice: Any) -> None:
    with pytest.raises(Refusal, match="write warn or refuse"):
        unknown.require_known([], choice)


def test_all_that_is_documented_is_known() -> None:
    pages = [*matching(r"docs/.+\.md"), "README.md", *matching(r"roles/[^/]+/README\.md")]
    named = {name for page in pages for name in re.findall(r"`(portcullis_[a-z_]+)(?::[^`]*)?`", text(page))}
    options = {
        name
        for path in matching(r"roles/[^/]+/meta/argument_specs\.yml")
        for name in data(path)["argument_specs"]["main"]["options"]
    }
    assert len(options) > 50
    assert unknown.unknown({*options, *(name for name in named if not name.endswith("_"))}) == []


class Alone(NamedAction):
    """A module that a role calls, or a play."""

    def __init__(self, role: str | None) -> None:
        self._task = SimpleNamespace(
            action="portcullis.vps.ufw",
            args={},
            check_mode=False,
            _role=SimpleNamespace(get_name=lambda: role) if role else None,
            get_ds=lambda: None,
        )
        self._connection = SimpleNamespace(get_option=lambda _name: None, set_option=lambda *_words: None)
        self._templar = SimpleNamespace(template=lambda value: value)
        self.warned: list[str] = []
        self._display = SimpleNamespace(warning=self.warned.append)

    def _answer(self, task_vars: Any) -> dict[str, Any]:
        return {"changed": False}


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ActionBase, "run", lambda *_arguments: {})


def test_a_role_used_alone_says_it_and_refuses_it_and_site_says_it_once() -> None:
    alone = Alone("portcullis.vps.ufw")
    assert not alone.run(task_vars={"ufw_rule": []}).get("failed")
    assert len(alone.warned) == 1
    refused = alone.run(task_vars={"ufw_rule": [], "portcullis_unknown_variables": "refuse"})
    assert (refused["failed"], refused["failure"]) == (True, "refused")
    for other in (Alone(None), Alone("somebody.else.ufw")):
        other.run(task_vars={"ufw_rule": [], "portcullis_unknown_variables": "refuse"})
        assert other.warned == []
    alone.warned.clear()
    alone.run(task_vars={"ufw_rule": [], "__portcullis_survey": {}})
    assert alone.warned == []
