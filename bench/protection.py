# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Times the protection from lockouts: the same runs on the same hosts with and without it, in turn."""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from demo.fleet import Fleet
from lab import Lab

PORTS = (2222, 2022)
PLAY = """
- hosts: all
  gather_facts: false
  roles: [portcullis.vps.connect, portcullis.vps.ssh_hardening]
"""
PROTECTED = {True: 60, False: 0}


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.protection", description=__doc__)
    parser.add_argument("--hosts", type=int, default=10, help="number of hosts (10)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of each run (3); the median counts")
    options = parser.parse_args()
    lab = Lab(f"bench-{os.getpid()}")
    try:
        lab.up({f"web{number}": ("bookworm", "trixie")[number % 2] for number in range(options.hosts)})
        _compare(lab, options.hosts, options.rounds)
    finally:
        lab.down()
    return 0


def _compare(lab: Lab, hosts: int, rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        play = Path(folder) / "play.yml"
        play.write_text(PLAY)
        moves: dict[bool, list[float]] = {True: [], False: []}
        checks: dict[bool, list[float]] = {True: [], False: []}
        # Not counted: the first run installs what the later ones find.
        _run(lab, play, PORTS[1], True)
        for _round in range(rounds):
            for protected, port in zip((True, False), PORTS, strict=True):
                moves[protected].append(_seconds(lab, play, port, protected))
                checks[protected].append(_seconds(lab, play, port, protected))
        trips = {
            protected: [_trips(lab, play, port, protected) / hosts for _what in range(2)]
            for protected, port in zip((True, False), PORTS, strict=True)
        }
    say = sys.stdout.write
    say(f"{hosts} hosts, median of {rounds}, seconds    with   without   ratio\n")
    for what, figures in (("moving the port", moves), ("unchanged", checks)):
        shielded, bare = statistics.median(figures[True]), statistics.median(figures[False])
        say(f"{what:<33}{shielded:>7.2f}{bare:>10.2f}{shielded / bare:>8.2f}\n")
    say("commands over ssh to each host\n")
    for number, what in enumerate(("moving the port", "unchanged")):
        say(f"{what:<33}{trips[True][number]:>7.1f}{trips[False][number]:>10.1f}\n")


def _seconds(lab: Lab, play: Path, port: int, protected: bool) -> float:
    started = time.monotonic()
    _run(lab, play, port, protected)
    return time.monotonic() - started


def _trips(lab: Lab, play: Path, port: int, protected: bool) -> int:
    """Return how many commands a run sends over ssh; the first run moves the port, the next finds it moved."""
    return _run(lab, play, port, protected, "-vvv").count("> SSH: EXEC ")


def _run(lab: Lab, play: Path, port: int, protected: bool, *options: str) -> str:
    variables = {
        "portcullis_ssh_port": port,
        "portcullis_former_ssh_ports": list(PORTS),
        "portcullis_confirm_timeout_seconds": PROTECTED[protected],
    }
    run = Fleet(lab, variables).play(play, "--forks", "10", *options)
    if run.code != 0:
        raise SystemExit(f"The run failed:\n{run.output[-3000:]}")
    return run.output


if __name__ == "__main__":
    sys.exit(main())
