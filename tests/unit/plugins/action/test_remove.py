# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ports on which a fresh login proves a removal are the controller's to name, and a host that names others gives no answer."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.action.remove import ActionModule
from ansible_collections.portcullis.vps.plugins.plugin_utils import adopting, confirmed, decoding
from ansible_collections.portcullis.vps.plugins.plugin_utils.advice import Cause
from ansible_collections.portcullis.vps.plugins.plugin_utils.confirmed import ConfirmedAction, Ending, Failure
from ansible_collections.portcullis.vps.plugins.plugin_utils.decoding import Pending

WAITS = {"id": "abc", "deadline": "soon", "limited": False}


def run(monkeypatch: pytest.MonkeyPatch, named: list[int], **given: Any) -> tuple[dict[str, Any], list[Pending]]:
    """Have the action run a module that leaves a change pending, to be proven on these ports."""
    made = ActionModule.__new__(ActionModule)
    made._task = SimpleNamespace(args=given, action="portcullis.vps.remove", check_mode=False)
    made._connection = SimpleNamespace(transport="ssh")
    made._display = SimpleNamespace(warning=lambda _said: None)
    proven: list[Pending] = []
    monkeypatch.setattr(confirmed, "Aim", lambda _connection: SimpleNamespace(can_move=True))
    monkeypatch.setattr(adopting, "show", lambda *_given: None)
    monkeypatch.setattr(
        ActionModule, "_execute_module", lambda _self, **_given: {"pending": {**WAITS, "ports": named}, "changed": True}
    )
    monkeypatch.setattr(
        ActionModule, "_prove_or_undo", lambda _self, _result, pending, _vars, _signals: proven.append(pending)
    )
    return made._answer({}), proven


@pytest.mark.parametrize("given", [{}, {"ports": [22, 2022]}, {"ports": "22"}, {"ports": 22}])
def test_a_removal_is_proven_where_sshd_answers_without_us(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, Any]
) -> None:
    _result, (pending,) = run(monkeypatch, [22], everything=True, **given)
    assert pending.ports == (22,)


def test_a_host_does_not_choose_another_port(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(decoding.Undecodable, match="ports that nobody asked for"):
        run(monkeypatch, [2200], everything=True)


@pytest.mark.parametrize(
    ("ended", "says"),
    [
        (Ending(False, False, "How the host ended it is not known."), True),
        (Ending(False, True, "The host has reverted the change."), False),
        (Ending(True, False, ""), False),
    ],
)
def test_a_confirmation_whose_answer_was_lost_is_found_out_by_another_run(
    monkeypatch: pytest.MonkeyPatch, ended: Ending, says: bool
) -> None:
    monkeypatch.setattr(ConfirmedAction, "_undo", lambda _self, _pending, _failure, _vars: ended)
    made = ActionModule.__new__(ActionModule)
    found = made._undo(Pending("abc", "soon", ()), Failure("it broke", Cause.BROKEN), {})
    assert found[:2] == ended[:2]
    assert ("run again, which then has nothing to do" in found.said) is says


def test_ports_that_are_none_are_left_for_the_module_to_refuse() -> None:
    assert ActionModule.__new__(ActionModule)._adapted({"ports": []}) == {"ports": []}
