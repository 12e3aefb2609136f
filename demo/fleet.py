# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Running playbooks from the lab's internet against its hosts, and reading what the tasks answered."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lab import Lab

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "playbooks" / "site.yml"
SSH_PORT = 2222
ADMIN = "admin"


@dataclass(frozen=True)
class Run:
    """How a playbook ended: its exit code, what it printed, and every task's answer."""

    code: int
    output: str
    answers: tuple[Mapping[str, Any], ...] = field(repr=False)

    def changes(self, host: str) -> list[str]:
        """What was changed on a host, or in check mode would be: each sentence once, in order."""
        said = (change for answer in self.answers if answer["host"] == host for change in answer["changes"])
        return list(dict.fromkeys(said))

    def changed(self, host: str) -> list[str]:
        """The tasks that changed a host."""
        return [answer["task"] for answer in self.answers if answer["host"] == host and answer["changed"]]

    def failures(self, host: str) -> list[str]:
        """What the tasks that failed for a host said."""
        bad = ("failed", "unreachable")
        return [answer["msg"] for answer in self.answers if answer["host"] == host and answer["status"] in bad]


class Fleet:
    """A lab's hosts as an inventory; nothing of it is ever edited between runs."""

    def __init__(self, lab: Lab, variables: Mapping[str, Any], user: str = ADMIN) -> None:
        self.lab = lab
        self.inventory = lab.inventory(user)
        self.inventory["all"]["vars"].update(variables)

    @property
    def file(self) -> Path:
        """The inventory as a file that stays, for one that runs Ansible otherwise than by ``play``."""
        return self._write(self.lab.folder)

    def _write(self, folder: Path) -> Path:
        path = folder / "inventory.json"
        path.write_text(json.dumps(self.inventory, indent=2), encoding="utf-8")
        return path

    def play(
        self,
        playbook: Path = SITE,
        *options: str,
        inventory: Path | None = None,
        collections: Path | None = None,
        playbook_program: str | None = None,
        callbacks: Sequence[str] = (),
        timeout_seconds: float = 600,
    ) -> Run:
        """Run a playbook from the lab's internet, with callbacks besides the usual ones, and return how it ended."""
        # The demo and the benchmarks pack everything anew, as a person's runs do.
        kept = ["payloads"] if "PORTCULLIS_PAYLOADS" in os.environ else []
        with tempfile.TemporaryDirectory(prefix="portcullis-play-") as folder:
            answers = Path(folder) / "answers"
            answers.touch()
            done = self.lab.run(
                [
                    playbook_program or program("ansible-playbook"),
                    "-i",
                    # One of its own: Ansible takes a file that another run begins to write for a fleet without hosts, and all is well.
                    str(inventory or self._write(Path(folder))),
                    *options,
                    str(playbook),
                ],
                timeout_seconds=timeout_seconds,
                env={
                    "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
                    "ANSIBLE_COLLECTIONS_PATH": str(collections or ROOT / ".cache" / "dev"),
                    "ANSIBLE_CALLBACK_PLUGINS": str(ROOT / "demo" / "callback"),
                    "ANSIBLE_CALLBACKS_ENABLED": ",".join([*kept, "changes", *callbacks]),
                    "ANSIBLE_LOCAL_TEMP": folder,
                    # Ansible's 10 seconds for a login are few where whole hosts boot beside it.
                    "ANSIBLE_TIMEOUT": "30",
                    "PORTCULLIS_ANSWERS": str(answers),
                },
            )
            found = [json.loads(line) for line in answers.read_text(encoding="utf-8").splitlines()]
        return Run(done.returncode, done.stdout + done.stderr, tuple(found))


def program(name: str) -> str:
    """Return the path of a program of this virtual environment."""
    return os.path.join(os.path.dirname(sys.executable), name)
