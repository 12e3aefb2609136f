# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The firewall's own code run on a lab's host without Ansible: many changes in a row, and what came of each."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.portcullis.vps.plugins.module_utils.command import build

from lab import Lab
from tests.integration.resident import Resident

#: The host's own command, imported as a package.
DRIVER = """
import json, sys
sys.path.insert(0, "/usr/local/sbin/portcullis")
from portcullis.ufw import plan as core
from portcullis.base.errors import Refusal
from portcullis.transaction import apply
from portcullis.ufw.host import ufw
from portcullis.base.errors import HostError

def change(options):
    wanted = core.Wanted.parse({"owner": core.OWN, "rules": [], **options})
    plan = core.plan(ufw.observe(), wanted)
    apply.apply(plan.steps + plan.on_confirm, ufw.verify)
    return plan.changes
"""
_CHANGE = """

def answer(options):
    try:
        said = {"changes": change(options)}
    except (HostError, Refusal) as error:
        said = {"error": str(error)}
    json.dump(said, sys.stdout)
"""
#: The whole module, for a login from some address.
_MANAGE = """
import json, sys
sys.path.insert(0, "/usr/local/sbin/portcullis")
from portcullis.base.errors import HostError, Refusal
from portcullis.managed import ufw

given = json.load(sys.stdin)
spec = {name: option.get("default") for name, option in ufw.ARGUMENT_SPEC.items()}
try:
    # What a first run would open is no matter of these tests.
    outcome = ufw.manage({**spec, "_looked": True, **given["options"]}, given["check_mode"])
    answer = {"changes": outcome.changes, "warnings": [*outcome.warnings, *outcome.deferred_warnings], "error": ""}
except (HostError, Refusal) as error:
    answer = {"changes": [], "warnings": [], "error": str(error)}
json.dump(answer, sys.stdout)
"""
#: Without the counters, which tell how many packets came by.
_KERNEL = "{ iptables-save; ip6tables-save; } | sed 's/ \\[.*//' | grep -E '^:(INPUT|FORWARD|OUTPUT)|^-A .*ufw'"


class Refused(Exception):
    """The host said no."""


class Wall:
    """One host with ufw and the host's own command."""

    def __init__(self, lab: Lab, host: str) -> None:
        self.lab, self.host = lab, host
        install = "cat > /usr/local/sbin/portcullis.new && chmod 755 /usr/local/sbin/portcullis.new"
        script = f"{install} && mv /usr/local/sbin/portcullis.new /usr/local/sbin/portcullis"
        subprocess.run(lab.machine(host).enter(["sh", "-euc", script]), input=build.build(), check=True)
        self._changing = Resident(lab, host, DRIVER + _CHANGE)
        self.run("apt-get update -q && apt-get install -qy --no-install-recommends ufw iptables")

    def run(self, command: str, code: int = 0) -> str:
        """Run a shell command and return what it printed; the test fails if it ends otherwise."""
        done = self.lab.exec(self.host, ["sh", "-c", command])
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    def reboot(self) -> None:
        """Reboot the host; a program that a test left running there would keep it from stopping."""
        self._changing.end()
        self.lab.machine(self.host).reboot()

    def change(self, **options: Any) -> list[str]:
        """Make the firewall so and return what was changed; Refused with what the host says."""
        done = self._changing.ask(options)
        assert done.returncode == 0, done.stderr
        answer: Mapping[str, Any] = json.loads(done.stdout)
        if "error" in answer:
            raise Refused(answer["error"])
        return list(answer["changes"])

    def run_module(self, client: str, check_mode: bool, **options: Any) -> Mapping[str, Any]:
        """Run the module ufw as for a login from this address and return its changes, warnings and error."""
        given = json.dumps({"options": {"confirm_timeout_seconds": 0, **options}, "check_mode": check_mode})
        login = f"SSH_CONNECTION={client} 50000 192.0.2.1 22"
        done = self.lab.exec(self.host, ["env", login, "python3", "-c", _MANAGE], stdin=given)
        assert done.returncode == 0, done.stderr
        answer: Mapping[str, Any] = json.loads(done.stdout)
        return answer

    def python(self, text: str, *arguments: str) -> subprocess.Popen[str]:
        """Start a Python program that has ``change`` at hand."""
        command = self.lab.machine(self.host).enter(["python3", "-c", DRIVER + text, *arguments])
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def files(self) -> str:
        """Return ufw's rules files."""
        return self.run("cat /etc/ufw/user.rules /etc/ufw/user6.rules")

    def kernel(self) -> list[str]:
        """Return the kernel's policies and ufw's rules of both families, those of one chain in their order."""
        return sorted(self.run(_KERNEL).splitlines(), key=lambda line: line.split()[:2])

    def comments(self) -> list[str]:
        """Return the comments of all rules that ``ufw status`` shows, in order."""
        lines = self.run("ufw status").splitlines()
        return [line.partition("# ")[2].strip() for line in lines if "# " in line]


def ended(processes: Sequence[subprocess.Popen[str]]) -> None:
    """Wait for programs; the test fails with what they said unless all end well."""
    for process in processes:
        out, err = process.communicate(timeout=600)
        assert process.returncode == 0, out + err
