# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures what the look each minute at what leaves a host costs it, by what is due: all, what was counted, or nothing."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path

from demo.fleet import Fleet
from lab import Lab

HOST = "web1"
ROUNDS = 20
PLAY = "- hosts: all\n  gather_facts: false\n  roles: [portcullis.vps.outbound]\n"
_NOTE = "/run/portcullis/outbound.look"
#: By what is due, what has it be due: without a note all is, and what it says was counted is one line of it.
DUE = {"all of it": f"rm -f {_NOTE}", "what was counted": f"sed -i 4s/..$/ff/ {_NOTE}", "nothing": "true"}
_COST = """
import json, resource, subprocess, sys
found = []
for _round in range(int(sys.argv[2])):
    subprocess.run(["sh", "-c", sys.argv[1]], check=True)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(["portcullis", "outbound", "watch"], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    found.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
print(json.dumps(sorted(found)[len(found) // 2]))
"""


def main() -> int:
    lab = Lab(f"bench-{os.getpid()}")
    try:
        lab.up({HOST: "trixie"})
        lab.services()
        with tempfile.TemporaryDirectory() as folder:
            play = Path(folder) / "play.yml"
            play.write_text(PLAY)
            run = Fleet(lab, {}).play(play)
        if run.code != 0:
            raise SystemExit(f"The run failed:\n{run.output[-3000:]}")
        _on_host(lab, ["systemctl", "stop", "portcullis-outbound-watch.timer"])
        for _settling in range(3):
            _on_host(lab, ["portcullis", "outbound", "watch"])
        sys.stdout.write(f"seconds of the processor for one look, median of {ROUNDS}, by what is due\n")
        for due, prepare in DUE.items():
            seconds = json.loads(_on_host(lab, ["python3", "-c", _COST, prepare, str(ROUNDS)]))
            sys.stdout.write(f"{due:<20}{seconds:>7.3f}{seconds * 1440:>8.0f} s a day if that is due each minute\n")
    finally:
        lab.down()
    return 0


def _on_host(lab: Lab, argv: list[str]) -> str:
    done = lab.exec(HOST, argv, timeout_seconds=600)
    if done.returncode:
        raise SystemExit(f"{' '.join(argv[:3])} failed on the host:\n{done.stdout}{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    if os.geteuid() != 0:
        sys.exit("bench: only root can boot whole hosts; run this as root.")
    sys.exit(main())
