# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A lab in which one host is an attacker's, with its Python and this collection's command, and another is not."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from demo.fleet import ROOT, Fleet, Run, program
from lab import Lab

BAD, GOOD = "bad1", "good1"
HOSTS = {BAD: "trixie", GOOD: "bookworm"}
#: Another tree of the collection, in which a guard was removed, to see an attack work.
COLLECTIONS = os.environ.get("PORTCULLIS_HOSTILE_COLLECTIONS")
CORES = {"oldest": str(ROOT / ".venv-3.11" / "bin" / "ansible-playbook"), "newest": program("ansible-playbook")}
GO_ON = "Go on"
PYTHON = "/usr/bin/python3.13"

_SAYS = """\
#!/bin/sh
if [ $# -gt 0 ] && [ -f "$1" ]; then cat "$1" >> /root/heard; else cat >> /root/heard; fi
cat /root/{name}.says
"""
_SAYS_FOR_EVER = "#!/bin/sh\nwhile echo x; do sleep 0.1; done\n"


@dataclass
class Hostile:
    """The attacker's host as an attack finds it, and the controller that deals with it."""

    lab: Lab
    folder: Path

    @property
    def stolen(self) -> Path:
        """A file of the controller's that no host may see or change."""
        return self.folder / "stolen"

    def sh(self, command: str) -> str:
        """Run a command on the attacker's host, as the attacker does."""
        return self.lab.exec(BAD, ["sh", "-c", command]).stdout

    def prepare(self, python: object = None, command: object = None) -> None:
        """Have the host's Python, and this collection's command on it, say these; without, the Python is an honest one."""
        # Ansible looks for the newest Python there is.
        self.sh(
            f"[ -e /root/python ] || mv {PYTHON} /root/python; rm -f {PYTHON} /root/heard /usr/local/sbin/portcullis"
        )
        if python is None:
            self.sh(f"cp /root/python {PYTHON}")
        else:
            self._lie(PYTHON, "python", python)
        if command is not None:
            self._lie("/usr/local/sbin/portcullis", "command", command)

    def never_end(self) -> None:
        """Have the host's Python begin an answer that has no end."""
        self.prepare()
        self.sh(f"printf %s {shlex.quote(_SAYS_FOR_EVER)} > {PYTHON}; chmod 755 {PYTHON}")

    def _lie(self, path: str, name: str, says: object) -> None:
        text = says if isinstance(says, str) else json.dumps(says)
        (self.lab.machine(BAD).root / "root" / f"{name}.says").write_text(
            f"{text}\n", encoding="utf-8", errors="surrogatepass"
        )
        self.sh(f"printf %s {shlex.quote(_SAYS.format(name=name))} > {path}; chmod 755 {path}")

    def play(
        self,
        tasks: str,
        core: str,
        variables: Mapping[str, Any] | None = None,
        *options: str,
        rest: str = "",
    ) -> Run:
        """Run tasks on both hosts, and then one that says who is still there; ``rest`` is another play."""
        text = f"- hosts: {BAD},{GOOD}\n  gather_facts: false\n  tasks:\n{tasks}"
        text += f"    - name: {GO_ON}\n      ansible.builtin.debug:\n        msg: on\n{rest}"
        file = self.folder / "play.yml"
        file.write_text(text)
        fleet = Fleet(self.lab, variables or {}, user="root")
        inventory = self.folder / "inventory.json"
        # The attacker's host comes first: what is evaluated once for all is evaluated with its variables.
        inventory.write_text(json.dumps(fleet.inventory))
        collections = Path(COLLECTIONS) if COLLECTIONS else None
        return fleet.play(file, *options, inventory=inventory, collections=collections, playbook_program=CORES[core])


def went_on(run: Run) -> set[str]:
    """Return the hosts that came to the end."""
    return {answer["host"] for answer in run.answers if answer["task"] == GO_ON}
