# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a host's modules manage by their own lists, what they would do, and what there is on the host: for the test of drift."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ansible_collections.portcullis.vps.plugins.module_utils.base.paths import PROGRAM
from ansible_collections.portcullis.vps.plugins.module_utils.command import build

from demo.fleet import Fleet
from lab import Lab

#: Keeps what the controller's survey asks of the modules that manage, and answers that all of it is converged: then no role runs.
#: The first question is what a first run would cut off or open.
_SHIM = """#!/usr/bin/python3
import json, os, sys
if sys.argv[1:2] != ["survey"]:
    os.execv("/usr/bin/python3", ["python3", "/root/portcullis.zip", *sys.argv[1:]])
adoption, *asked = json.load(sys.stdin)
assert adoption["module"] == "adopt"
with open("/root/questions.json", "w") as file:
    json.dump(asked, file)
quiet = {"converged": True, "reason": "", "warnings": [], "deferred_warnings": [], "returned": {}}
adopted = {**quiet, "returned": {"first": False, "report": [], "findings": [], "objections": []}}
answers = [{"role": one["role"], "module": one["module"], **quiet} for one in asked]
answers = [{"role": adoption["role"], "module": "adopt", **adopted}, *answers]
print(json.dumps({"known": True, "answers": answers}))
"""
#: Asks modules in check mode, and prints what each manages by its own list, and what it would do.
_ASK = """
import dataclasses, importlib, json, sys
sys.path.insert(0, "/root/portcullis")
from portcullis.transaction import drift
questions = json.load(open("/root/questions.json"))
real, found = drift.completed, []
def completed(plan, things, program=None):
    whole = (*drift.THINGS, *things)
    found[-1]["things"] = [{"kind": type(thing).__name__, **dataclasses.asdict(thing)} for thing in whole]
    whole_plan = real(plan, things, program)
    steps = (*whole_plan.steps, *whole_plan.on_confirm)
    found[-1]["paths"] = sorted({path for step in steps for path in step.paths})
    found[-1]["units"] = sorted({unit for step in steps for unit in step.units})
    return whole_plan
drift.completed = completed
for question in questions:
    if sys.argv[1:] and question["module"] not in sys.argv[1:]:
        continue
    found.append({"module": question["module"], "things": [], "paths": [], "units": [], "changes": [], "error": ""})
    try:
        outcome = importlib.import_module("portcullis.managed." + question["module"]).manage(question["arguments"], True)
        found[-1]["changes"] = [*outcome.changes, *outcome.values.get("problems", ())]
    except Exception as error:
        found[-1]["error"] = str(error) or type(error).__name__
print(json.dumps(found))
"""
_FIND = (
    "find /etc /usr/local /var/lib/portcullis /var/cache/portcullis -xdev \\( -type f -o -type l \\) "
    "-printf '%p\\t%m\\t%u\\t%s\\t%T@\\t%l\\n' 2>/dev/null || true"
)


@dataclass(frozen=True)
class Answer:
    """What one module says in check mode: its entries, and what it would touch and change."""

    module: str
    things: list[dict[str, Any]]
    paths: list[str]
    units: list[str]
    changes: list[str]
    error: str

    @property
    def said(self) -> str:
        return "; ".join([*self.changes, self.error])


class CheckedHost:
    """A host that is asked behind the controller's back."""

    def __init__(self, lab: Lab, name: str, folder: Path) -> None:
        self.lab = lab
        self.name = name
        self._packed = folder / f"{name}.zip"
        self._packed.write_bytes(build.build())
        self._push("/root/portcullis.zip", self._packed.read_bytes())
        self._push("/root/ask.py", _ASK.encode())
        self.run("cd /root && python3 -m zipfile -e portcullis.zip portcullis")

    def _push(self, path: str, content: bytes) -> None:
        subprocess.run(self.lab.machine(self.name).enter(["sh", "-c", f"cat > {path}"]), input=content, check=True)

    def run(self, command: str) -> str:
        done = self.lab.exec(self.name, ["sh", "-ec", command])
        assert done.returncode == 0, f"{command[:200]}: {done.stdout}{done.stderr}"
        return done.stdout

    def learn(self, fleet: Fleet, playbook: Path) -> None:
        """Have the controller ask its questions, and keep them; nothing of the host changes."""
        path = PROGRAM
        self.run(f"rm -f /root/questions.json; [ ! -e {path} ] || mv {path} /root/kept")
        self._push(path, _SHIM.encode())
        self.run(f"chmod 755 {path}")
        run = fleet.play(playbook, "--limit", self.name, "--check")
        self.run(f"rm {path}; [ ! -e /root/kept ] || mv /root/kept {path}")
        assert run.code == 0, run.output[-2000:]
        assert len(json.loads(self.run("cat /root/questions.json"))) > 5

    def ask(self, *modules: str) -> list[Answer]:
        """Return what these modules, or all, would say to a next run."""
        return [Answer(**one) for one in json.loads(self.run(f"python3 /root/ask.py {' '.join(modules)}"))]

    def files(self) -> dict[str, str]:
        """Return every file and link where something is managed, with what tells whether it was changed."""
        lines = (line.partition("\t") for line in self.run(_FIND).splitlines())
        return {path: about for path, _tab, about in lines}

    def packaged(self) -> set[str]:
        """Return the files that packages bring."""
        return set(self.run("cat /var/lib/dpkg/info/*.list").splitlines())

    def enabled(self) -> set[str]:
        """Return the units that start at boot."""
        out = self.run("systemctl list-unit-files --no-legend --no-pager --state=enabled,masked,enabled-runtime")
        return {line.split()[0] for line in out.splitlines()}
