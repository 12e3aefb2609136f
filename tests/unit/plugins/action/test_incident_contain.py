# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A probe that got in before a cut proves it by not getting in afterwards, and one that gets in nowhere proves nothing."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

import pytest
from ansible.errors import AnsibleActionFail
from ansible_collections.portcullis.vps.plugins.action.incident_contain import ActionModule
from ansible_collections.portcullis.vps.plugins.plugin_utils.advice import Cause
from ansible_collections.portcullis.vps.plugins.plugin_utils.confirmed import ConfirmedAction
from ansible_collections.portcullis.vps.plugins.plugin_utils.decoding import Pending

IN, OUT = [sys.executable, "-c", "pass"], [sys.executable, "-c", "raise SystemExit(3)"]
PENDING = Pending("id", "then", ())


def action(monkeypatch: pytest.MonkeyPatch, check_mode: bool = False, **given: Any) -> tuple[ActionModule, list[str]]:
    made = ActionModule.__new__(ActionModule)
    made._task = SimpleNamespace(check_mode=check_mode)
    confirmed: list[str] = []
    monkeypatch.setattr(ConfirmedAction, "_confirm", lambda _self, pending, _vars: confirmed.append(pending.id))
    without = {name: value for name, value in given.items() if name != "probe"}
    # The host has no part in it.
    assert made._adapted({"sources": ["192.0.2.0/24"], **given}) == {"sources": ["192.0.2.0/24"], **without}
    return made, confirmed


def test_a_probe_has_to_get_in_before_anything_is_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    made, _confirmed = action(monkeypatch, probe=IN)
    assert made._found_out({"state": "contained"}) == {}
    for probe, why in ((OUT, "code 3"), (["/nowhere/probe"], "No such file or directory")):
        made, _confirmed = action(monkeypatch, probe=probe)
        with pytest.raises(
            AnsibleActionFail, match=rf"^probe: .* does not get in now \({why}\), so it would prove nothing"
        ):
            made._found_out({"state": "contained"})


def test_one_that_still_gets_in_is_no_proof_and_one_that_does_not_is(monkeypatch: pytest.MonkeyPatch) -> None:
    made, confirmed = action(monkeypatch, probe=IN)
    failure = made._confirm(PENDING, None)
    assert failure is not None
    assert (failure.cause, confirmed) == (Cause.PROBE, [])
    assert "still gets in" in failure.said
    made, confirmed = action(monkeypatch, probe=OUT)
    assert (made._confirm(PENDING, None), confirmed) == (None, ["id"])


@pytest.mark.parametrize(
    ("probe", "why"),
    [
        (["/nowhere/probe"], "No such file or directory"),
        (["/bin/sh", "-c", "exec /nowhere/probe"], "code 127"),
        ([sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"], "signal 9"),
    ],
)
def test_one_that_asks_nobody_is_no_proof(monkeypatch: pytest.MonkeyPatch, probe: list[str], why: str) -> None:
    made, confirmed = action(monkeypatch, probe=probe)
    failure = made._confirm(PENDING, None)
    assert failure is not None
    assert (failure.cause, confirmed) == (Cause.PROBE, [])
    assert why in failure.said


@pytest.mark.parametrize(
    ("answer", "probe", "said"),
    [
        ({"changed": False}, OUT, ""),
        ({"changed": False}, IN, "still gets in"),
        # One that says that it has done it, and leaves nothing to be confirmed.
        ({"changed": True, "pending": {}}, IN, "still gets in"),
        ({"changed": False}, ["/nowhere/probe"], "No such file or directory"),
        ({"failed": True, "msg": "no"}, IN, "no"),
    ],
)
def test_that_a_host_is_cut_off_already_is_proven_too(
    monkeypatch: pytest.MonkeyPatch, answer: dict[str, Any], probe: list[str], said: str
) -> None:
    """Whoever has taken it over has it say so."""
    made, _confirmed = action(monkeypatch, state="contained", probe=probe)
    monkeypatch.setattr(ConfirmedAction, "_answer", lambda _self, _vars: dict(answer))
    found = made._answer(None)
    assert bool(found.get("failed")) is bool(said)
    assert said in found.get("msg", "")
    for given in ({"state": "released"}, {"state": "contained", "check_mode": True}):
        made, _confirmed = action(monkeypatch, probe=probe, **given)
        assert made._answer(None) == answer


def test_what_a_probe_says_takes_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """It may be what the host answers, without an end."""
    code = "import os, stat, sys; sys.exit(any(not stat.S_ISCHR(os.fstat(one).st_mode) for one in (0, 1, 2)))"
    made, _confirmed = action(monkeypatch, probe=[sys.executable, "-c", code])
    assert made._found_out({"state": "contained"}) == {}


def test_one_that_hangs_does_not_get_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[ActionModule.__module__], "_SECONDS", 0.05)
    made, confirmed = action(monkeypatch, probe=[sys.executable, "-c", "import time; time.sleep(60)"])
    assert (made._confirm(PENDING, None), confirmed) == (None, ["id"])


def test_a_release_and_a_check_ask_no_probe(monkeypatch: pytest.MonkeyPatch) -> None:
    made, confirmed = action(monkeypatch, state="released", probe=IN)
    assert made._found_out({"state": "released"}) == {}
    assert (made._confirm(PENDING, None), confirmed) == (None, ["id"])
    made, _confirmed = action(monkeypatch, check_mode=True, probe=OUT)
    assert made._found_out({"state": "contained"}) == {}
