# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host that never answers is waited for so long and no longer, and what was started to ask it is ended."""

from __future__ import annotations

import signal
import subprocess
import time
from types import SimpleNamespace
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.action import evacuate_source
from ansible_collections.portcullis.vps.plugins.plugin_utils.named import NamedAction
from ansible_collections.portcullis.vps.plugins.plugin_utils.time_limit import Late, limit


class TaskTimeout(BaseException):
    """What a task's own timeout raises."""


def _ask(started: list[subprocess.Popen[bytes]]) -> None:
    started.append(subprocess.Popen(["sleep", "60"]))
    started[0].wait()


def test_what_asks_a_host_that_does_not_answer_is_ended_with_the_wait() -> None:
    started: list[subprocess.Popen[bytes]] = []
    before = subprocess.Popen(["sleep", "60"])
    try:
        with pytest.raises(Late), limit(0.3):
            _ask(started)
        assert started[0].wait(5) == -signal.SIGTERM
        assert before.poll() is None
    finally:
        before.kill()
        before.wait()
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0


@pytest.mark.parametrize(("own", "raised"), [(0.2, TaskTimeout), (30.0, Late)])
def test_whichever_limit_comes_first_takes_effect(own: float, raised: type[BaseException]) -> None:
    def timed_out(_number: int, _frame: object) -> None:
        raise TaskTimeout

    before = signal.signal(signal.SIGALRM, timed_out)
    signal.setitimer(signal.ITIMER_REAL, own)
    try:
        with pytest.raises(raised), limit(1.0):
            time.sleep(5)
        left = signal.getitimer(signal.ITIMER_REAL)[0]
        assert signal.getsignal(signal.SIGALRM) is timed_out
        assert (20 < left < 30) == (own == 30.0)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_what_ends_in_time_leaves_no_alarm() -> None:
    with limit(0.2):
        pass
    time.sleep(0.3)


@pytest.mark.parametrize(("state", "said"), [("summed", "evacuate_minutes"), ("closed", "console"), ("open", "rescue")])
def test_a_suspect_host_that_stalls_fails_with_what_to_do(
    state: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stall(_self: object, _vars: object) -> dict[str, Any]:
        time.sleep(20)
        return {}

    monkeypatch.setattr(NamedAction, "_answer", stall)
    monkeypatch.setattr(evacuate_source.ActionModule, "_seconds", lambda _self, _state: 0.2)
    action: Any = evacuate_source.ActionModule.__new__(evacuate_source.ActionModule)
    action._task = SimpleNamespace(args={"state": state})
    found = action._answer({})
    assert (found["failed"], found["failure"]) == (True, "failed")
    assert f"state: {state}" in found["msg"]
    assert said in found["msg"]


@pytest.mark.parametrize(
    ("args", "seconds"),
    [
        ({"state": "summed", "minutes": "5"}, 300),
        ({"state": "summed"}, 240 * 60),
        ({"state": "summed", "minutes": "x"}, 300),
        ({"state": "closed"}, 300),
        ({}, 1200),
    ],
)
def test_a_suspect_host_is_given_the_time_that_its_key_has(args: dict[str, str], seconds: int) -> None:
    action: Any = evacuate_source.ActionModule.__new__(evacuate_source.ActionModule)
    action._task = SimpleNamespace(args=args)
    assert action._seconds(args.get("state", "open")) == seconds
