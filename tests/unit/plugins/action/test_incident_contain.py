# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A probe that got in before a cut proves it by not getting in afterwards, and one that gets in nowhere proves nothing."""

from __future__ import annotations

import sys
from pathlib import Path
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


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[ActionModule.__module__], "_PAUSE_SECONDS", 0)


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
    assert made._found_out({"state": "contained"}) == {"_kept_out": ""}
    # Whether a host that is cut off keeps it out already, the host says.
    made, _confirmed = action(monkeypatch, probe=OUT)
    assert made._found_out({"state": "contained"}) == {"_kept_out": f"'{OUT[0]}' does not get in now (code 3)"}
    made, _confirmed = action(monkeypatch, probe=["/nowhere/probe"])
    with pytest.raises(
        AnsibleActionFail, match=r"^probe: '/nowhere/probe' asks nobody \(No such file or directory\), so"
    ):
        made._found_out({"state": "contained"})


def test_a_cut_for_other_sources_is_proven_with_a_word_of_what_that_proves(monkeypatch: pytest.MonkeyPatch) -> None:
    """The host is cut off already, so that the probe cannot get in before either."""
    for probe, warned in ((OUT, 1), (IN, 0)):
        made, _confirmed = action(monkeypatch, state="contained", probe=probe)

        def changed(self: ActionModule, _vars: object) -> dict[str, Any]:
            self._found_out({"state": "contained"})
            self._proven = True
            return {"changed": True, "warnings": ["of the host"]}

        monkeypatch.setattr(ConfirmedAction, "_answer", changed)
        found = made._answer(None)
        assert (bool(found.get("failed")), len(found["warnings"])) == (False, 1 + warned)
        assert f"nobody has seen '{OUT[0]}' get in without the cut" in found["warnings"][-1] or not warned


def test_a_cut_that_no_probe_sees_is_the_host_s_own_word_and_a_warning_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether or not anything was changed: whoever speaks for the host says what is expected."""
    cases: list[tuple[dict[str, Any], dict[str, Any], bool]] = [
        ({"state": "contained"}, {"changed": False}, True),
        ({"state": "contained"}, {"changed": True, "warnings": []}, True),
        ({"state": "contained"}, {"failed": True}, False),
        ({"state": "released"}, {"changed": True}, False),
        ({"state": "suspended"}, {"changed": True}, False),
    ]
    for given, answer, warned in cases:
        made, _confirmed = action(monkeypatch, **given)
        monkeypatch.setattr(ConfirmedAction, "_answer", lambda _self, _vars, answer=answer: answer)
        said = made._answer(None).get("warnings") or []
        assert any("its own word alone" in one and "incident_probe" in one for one in said) is warned
    made, _confirmed = action(monkeypatch, check_mode=True, state="contained")
    monkeypatch.setattr(ConfirmedAction, "_answer", lambda _self, _vars: {"changed": True})
    assert "warnings" not in made._answer(None)


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
        # As ssh does that does not reach the host from which to look.
        ([sys.executable, "-c", "raise SystemExit(255)"], "code 255, with which ssh ends where it fails itself"),
        ([sys.executable, "-c", "import time; time.sleep(60)"], "did not end within 0.3 s"),
        (["/nowhere/probe"], "No such file or directory"),
        (["/bin/sh", "-c", "exec /nowhere/probe"], "code 127"),
        ([sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"], "signal 9"),
    ],
)
def test_one_that_asks_nobody_is_no_proof(monkeypatch: pytest.MonkeyPatch, probe: list[str], why: str) -> None:
    monkeypatch.setattr(sys.modules[ActionModule.__module__], "_SECONDS", 0.3 if "60" in probe[-1] else 30)
    made, confirmed = action(monkeypatch, probe=probe)
    failure = made._confirm(PENDING, None)
    assert failure is not None
    assert (failure.cause, confirmed) == (Cause.PROBE_SILENT, [])
    assert why in failure.said


def test_one_that_asks_nobody_once_is_asked_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Else a good cut would be undone because another host was not reached for a moment."""
    for then, ends in ((3, None), (0, Cause.PROBE)):
        note = tmp_path / str(then)
        code = f"import pathlib, sys; one = pathlib.Path({str(note)!r}); sys.exit({then} if one.exists() else one.touch() or 255)"
        made, confirmed = action(monkeypatch, probe=[sys.executable, "-c", code])
        failure = made._confirm(PENDING, None)
        assert (failure and failure.cause, confirmed) == (ends, [] if ends else ["id"])


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
    # It may let everybody in but the one who asks.
    assert ("nobody has seen" in " ".join(found.get("warnings", []))) is not bool(said)
    for given in ({"state": "released", "probe": probe}, {"state": "contained", "check_mode": True, "probe": IN}):
        made, _confirmed = action(monkeypatch, **given)
        assert made._answer(None) == answer


def test_what_a_probe_says_takes_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """It may be what the host answers, without an end."""
    code = "import os, stat, sys; sys.exit(any(not stat.S_ISCHR(os.fstat(one).st_mode) for one in (0, 1, 2)))"
    made, _confirmed = action(monkeypatch, probe=[sys.executable, "-c", code])
    assert made._found_out({"state": "contained"}) == {"_kept_out": ""}


def test_a_release_and_a_check_ask_no_probe(monkeypatch: pytest.MonkeyPatch) -> None:
    made, confirmed = action(monkeypatch, state="released", probe=IN)
    assert made._found_out({"state": "released"}) == {"_kept_out": ""}
    assert (made._confirm(PENDING, None), confirmed) == (None, ["id"])
    made, _confirmed = action(monkeypatch, check_mode=True, probe=OUT)
    assert made._found_out({"state": "contained"}) == {"_kept_out": ""}
    # But one that is not there is refused, as it would be without the check.
    with pytest.raises(AnsibleActionFail, match=r"^probe: '/nowhere/probe' asks nobody \(there is no such program"):
        action(monkeypatch, check_mode=True, state="contained", probe=["/nowhere/probe"])
