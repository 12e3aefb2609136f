# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host that cannot be looked at is not one that has nothing to lose."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.adoption.host import looking, taken_over
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError
from ansible_collections.portcullis.vps.plugins.module_utils.machine import system
from ansible_collections.portcullis.vps.plugins.module_utils.managed import adopt

#: The comment says portcullis:ssh.
OURS = "### tuple ### allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 in comment=706f727463756c6c69733a737368\n"


def asked(*modules: str) -> dict[str, Any]:
    options = {name: option["default"] for name, option in adopt.ARGUMENT_SPEC.items()}
    return {**options, "_calls": [{"module": module} for module in modules]}


@pytest.fixture(params=[HostError("iptables-save does not answer"), KeyError("filter")], ids=["refused", "a fault"])
def unreadable(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    def fail() -> None:
        raise request.param

    monkeypatch.setattr(looking, "firewall", fail)
    monkeypatch.setattr(system, "require_supported", lambda: None)
    monkeypatch.setattr(taken_over, "DROP_IN", str(tmp_path / "drop-in"))
    monkeypatch.setattr(taken_over, "RULES", {4: str(tmp_path / "rules")})
    return tmp_path


def test_a_first_run_on_a_host_that_cannot_be_read_is_refused(unreadable: Path) -> None:
    for modules, marks in ((["sshd"], []), (["sshd", "ufw"], ["drop-in"]), (["ufw"], ["drop-in"])):
        for mark in marks:
            (unreadable / mark).touch()
        found = adopt.manage(asked(*modules), True).values
        assert found["first"], modules
        (objection,) = found["objections"]
        assert objection["kind"] == "unread"
        assert "What the first run would cut off or open here is not known" in objection["text"]


def test_roles_that_have_taken_over_are_left_to_mend_what_cannot_be_read(unreadable: Path) -> None:
    (unreadable / "drop-in").touch()
    (unreadable / "rules").write_text(OURS)
    for modules in (["sshd"], ["sshd", "ufw"], ["allowlist"]):
        with pytest.raises((HostError, KeyError)):
            adopt.manage(asked(*modules), True)
