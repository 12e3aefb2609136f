# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Steps carried out, confirmed and undone on a lab's host by its own command, without Ansible, by somebody who may be killed."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.portcullis.vps.plugins.module_utils.base.steps import Step
from ansible_collections.portcullis.vps.plugins.module_utils.command import build

from lab import Lab
from tests.integration.resident import Resident

_DRIVER = """
import json, os, signal, subprocess, sys
sys.path.insert(0, "/usr/local/sbin/portcullis")
from portcullis.accounts import plan as core
from portcullis.accounts.wanted import Wanted
from portcullis.base.errors import Refusal
from portcullis.base.steps import Plan
from portcullis.machine import account_files
from portcullis.accounts.host import accounts, handlers as _handlers
from portcullis.transaction import handlers, transaction
from portcullis.base.errors import HostError


def dying(module, name):
    # Killed before or after the call of this number.
    real, passed = getattr(module, name), []

    def call(*arguments):
        passed.append(name)
        if given["dies"] == [name, len(passed), "before"]:
            os.kill(os.getpid(), signal.SIGKILL)
        real(*arguments)
        if given["dies"] == [name, len(passed), "after"]:
            os.kill(os.getpid(), signal.SIGKILL)

    setattr(module, name, call)


def run(plan):
    with transaction.exclusive():
        return transaction.run(
            plan, purpose="a test", started_by="a test", timeout_seconds=given["seconds"], ports=()
        )


def begin():
    steps, after = (tuple(map(handlers.read, given[part])) for part in ("steps", "after"))
    return run(Plan(steps, after, needs_proof=True))


def plan():
    wanted = Wanted.parse(given["wanted"])
    return core.plan(accounts.observe(wanted), wanted)


def shell(script):
    done = subprocess.run(["sh", "-c", script], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert done.returncode == 0, script + done.stdout + done.stderr
    return done.stdout


def kept(case, *parts):
    # Written to disk and read again, as every change that waits is.
    shell(case["prepare"])
    before = shell(case["look"])
    run(Plan(*(tuple(map(handlers.read, part)) for part in parts), needs_proof=True))
    assert transaction.pending() is not None
    return before, shell(case["look"])


def meet(case):
    before, during = kept(case, [case["step"]])
    problems = transaction.rollback(None, "a test asked for it")[1]
    after = shell(case["look"])
    assert not problems, problems
    assert (during != before) == (case["effect"] in ("undone", "stays")), [before, during]
    assert after == (during if case["effect"] == "stays" else before), ["undone", before, during, after]
    before, during = kept(case, [], [case["step"]])
    assert during == before, ["too early", before, during]
    transaction.confirm(None)
    after = shell(case["look"])
    assert (after != before) == (case["effect"] != "none"), ["confirmed", before, after]
    shell(case["clean"])


def every():
    wrong = {}
    for case in given["cases"]:
        try:
            meet(case)
        except Exception as error:
            wrong[case["step"]["step"]] = "%s: %s" % (type(error).__name__, error)
            transaction.rollback(None, "the test failed")
    return wrong


def confirm():
    transaction.confirm(None)


def rollback():
    return transaction.rollback(None, "a test asked for it", given["booting"])[1]


def answer(asked):
    global given
    given = asked
    dying(handlers, "execute")
    dying(account_files, "_replace")
    try:
        said = {
            "begin": begin,
            "change": lambda: run(plan()),
            "changes": lambda: plan().changes,
            "confirm": confirm,
            "every": every,
            "rollback": rollback,
        }[given["act"]]()
        json.dump({"answer": said}, sys.stdout)
    except (HostError, Refusal) as error:
        json.dump({"error": str(error), "failure": error.failure}, sys.stdout)
"""


class Refused(Exception):
    """The host said no; ``failure`` is what that came to."""

    def __init__(self, said: str, failure: str) -> None:
        super().__init__(said)
        self.failure = failure


class Killed(Exception):
    """Whoever acted was killed as the test wanted."""


class Acting:
    """A host on which somebody acts."""

    def __init__(self, lab: Lab, host: str) -> None:
        self.lab, self.host = lab, host
        install = "cat > /usr/local/sbin/portcullis && chmod 755 /usr/local/sbin/portcullis"
        subprocess.run(lab.machine(host).enter(["sh", "-euc", install]), input=build.build(), check=True)
        self._resident = Resident(lab, host, _DRIVER)

    def end(self) -> None:
        """End the program that acts, before a reboot: it is not the host's own, and what is in the host's namespaces keeps it from ending."""
        self._resident.end()

    def run(self, command: str, code: int = 0) -> str:
        """Run a shell command and return what it printed; the test fails if it ends otherwise."""
        done = self.lab.exec(self.host, ["sh", "-c", command])
        assert done.returncode == code, f"{command}: {done.stdout}{done.stderr}"
        return done.stdout

    def begin(self, steps: Sequence[Step] = (), after: Sequence[Step] = (), dies: Sequence[object] = ()) -> Any:
        """Carry steps out as a change that waits for its confirmation, with those that follow it."""
        data = [[json.loads(json.dumps(step.to_data())) for step in part] for part in (steps, after)]
        return self.act("begin", steps=data[0], after=data[1], dies=dies)

    def change(self, wanted: Mapping[str, object]) -> Any:
        """Make the accounts as the module of that name would, and leave the change to be confirmed."""
        return self.act("change", wanted=wanted)

    def changes(self, wanted: Mapping[str, object]) -> list[str]:
        """What that module would change."""
        return list(self.act("changes", wanted=wanted))

    def confirm(self, dies: Sequence[object] = ()) -> None:
        self.act("confirm", dies=dies)

    def rollback(self, dies: Sequence[object] = (), booting: bool = False) -> list[str]:
        """Undo the change and return what could not be undone."""
        return list(self.act("rollback", dies=dies, booting=booting))

    def every(self, cases: Sequence[Mapping[str, object]]) -> dict[str, str]:
        """Carry out, store, read back, undo and confirm each step; return what was wrong, by kind."""
        return dict(self.act("every", cases=cases, wait=400))

    def act(self, act: str, *, dies: Sequence[object] = (), wait: float = 120, **given: object) -> Any:
        asked = {"act": act, "dies": list(dies), "seconds": 120, "booting": False, **given}
        done = self._resident.ask(asked, timeout_seconds=wait)
        if dies and done.returncode in (-9, 137):
            raise Killed
        assert done.returncode == 0, done.stderr
        answer = json.loads(done.stdout)
        if "error" in answer:
            raise Refused(answer["error"], answer["failure"])
        return answer["answer"]
