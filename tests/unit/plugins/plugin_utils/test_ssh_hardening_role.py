# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the role ssh_hardening gives its module."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from ansible_collections.portcullis.vps.plugins.plugin_utils import role_tasks


def arguments(**variables: object) -> dict[str, Any] | None:
    loader = DataLoader()
    given = role_tasks.Variables({"ansible_check_mode": True, **variables}, Templar(loader, {}), loader)
    role = role_tasks.Role("ssh_hardening", given)
    role.require_legal()
    return next((call.arguments for call in role.calls()), None)


@pytest.mark.parametrize(
    ("variables", "allowed"),
    [
        ({"ansible_user": "ada"}, ["ada"]),
        ({"ansible_user": "ada", "accounts_admins": [{"name": "web.admin"}, {"name": "ada"}]}, ["ada", "web.admin"]),
        ({"portcullis_admins": ["ada"], "accounts_admins": [{"name": "WebAdmin"}]}, ["ada", "WebAdmin"]),
        (
            {
                "portcullis_admins": ["ada"],
                "accounts_admins_group": [{"name": "bob"}],
                "accounts_admins_host": [{"name": "carol"}],
            },
            ["ada", "bob", "carol"],
        ),
        ({"portcullis_admins": ["ada"], "accounts_admins": [{"name": "b"}], "accounts_state": "unmanaged"}, ["ada"]),
        ({"portcullis_admins": ["ada@192.0.2.0/24"], "accounts_admins": [{"name": "ada"}]}, ["ada@192.0.2.0/24"]),
        (
            {"portcullis_admins": ["ada"], "ssh_hardening_allow_users": ["bob"], "accounts_admins": [{"name": "eve"}]},
            ["bob"],
        ),
    ],
)
def test_admins_with_an_account_need_not_be_named_again(variables: dict[str, object], allowed: list[str]) -> None:
    found = arguments(**variables)
    assert found is not None
    assert list(dict.fromkeys(found["allow_users"])) == allowed


def test_a_host_is_left_out_by_its_state() -> None:
    assert arguments(ansible_user="ada", ssh_hardening_state="unmanaged") is None
    assert arguments(ansible_user="ada", ssh_hardening_state="present") is not None


def test_by_default_nothing_may_become_laxer_than_it_is() -> None:
    found = arguments(ansible_user="ada")
    assert found is not None
    assert {name: found[name] for name in ("permit_root_login", "max_auth_tries", "authentication_methods")} == {
        "permit_root_login": "keep",
        "max_auth_tries": 0,
        "authentication_methods": [],
    }
    assert found["loosened_settings"] == []
    named = arguments(ansible_user="ada", portcullis_adopt_loosened_settings=["MaxAuthTries"])
    assert named is not None
    assert named["loosened_settings"] == ["MaxAuthTries"]
