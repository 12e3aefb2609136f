# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Times how Cloudflare's networks are kept in ufw: by the module ufw, by community.general.ufw in a loop, by ufw in a shell loop.

One run, one host, the same 22 ranges. Writes bench/results/firewall.json.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench import stream, usual
from demo.fleet import ROOT, Fleet
from lab import Lab
from tests.integration.firewall import Wall, ended

HOST = "web"
RESULTS = ROOT / "bench" / "results" / "firewall.json"

_OURS = """
- hosts: all
  gather_facts: false
  tasks:
    - portcullis.vps.ufw:
        owner: portcullis:cloudflare_allowlist
        rules:
          - {proto: tcp, port: 443, from: "{{ ranges }}"}
"""
_LOOP = """
- hosts: all
  gather_facts: false
  tasks:
    - community.general.ufw:
        rule: allow
        proto: tcp
        port: 443
        src: "{{ item }}"
        comment: cloudflare
      loop: "{{ ranges }}"
"""
#: What a play costs that does nothing.
_NOTHING = """
- hosts: all
  gather_facts: false
  tasks:
    - ansible.builtin.ping:
"""
#: The looped module knows no set: removing stale networks means starting over.
_REBUILD = """
- hosts: all
  gather_facts: false
  tasks:
    - community.general.ufw: {state: reset}
    - community.general.ufw: {rule: allow, port: 22, proto: tcp}
    - community.general.ufw: {state: enabled, policy: deny}
""" + _LOOP.partition("  tasks:\n")[2]
_SHELL = "for range in {ranges}; do ufw allow proto tcp from $range to any port 443 comment cloudflare; done"
#: In turn: our change itself, lock, files and kernel, and the two bare commands on the very same files.
_CHANGES = f"""
import subprocess, time
from dataclasses import replace
from portcullis.ufw.files import RULES
RANGES = {stream.RANGES!r}
ours, bare = [], []
for number in range(int(sys.argv[1])):
    # The first two are one of each family.
    listed = RANGES[2 * (number % 2) :]
    wanted = core.Wanted.parse({{"owner": {stream.OWNER!r}, "rules": [{{"proto": "tcp", "port": 443, "from": listed}}]}})
    steps = core.plan(ufw.observe(), wanted).steps
    assert len(steps) == 1, steps
    assert steps[0].live == (4, 6), steps
    started = time.monotonic()
    ufw.HANDLERS[type(steps[0])](steps[0])
    ours.append(time.monotonic() - started)
    started = time.monotonic()
    for command, path in (("iptables-restore", RULES[4]), ("ip6tables-restore", RULES[6])):
        with open(path) as file:
            subprocess.run([command, "--noflush"], stdin=file, check=True)
    bare.append(time.monotonic() - started)
print(json.dumps([ours, bare]))
"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.firewall", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each (5); the median counts")
    parser.add_argument("--changes", type=int, default=200, help="changes of the list under connections (200)")
    options = parser.parse_args()
    collections = usual.collections()
    lab = Lab(f"bench-{os.getpid()}")
    try:
        lab.up({HOST: "trixie"})
        lab.weaken(HOST)
        found = Bench(lab, collections, options.rounds).all(options.changes)
    finally:
        lab.down()
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    _print(found)
    return 0


class Bench:
    """One host, and what is timed on it. Every figure is in seconds, the median of the rounds."""

    def __init__(self, lab: Lab, collections: Path, rounds: int) -> None:
        self.lab, self.collections, self.rounds = lab, collections, rounds
        self.wall = Wall(lab, HOST)
        self.folder = lab.folder
        self.fleet = Fleet(lab, {"ansible_pipelining": True}, user="root")

    def all(self, changes: int) -> dict[str, Any]:
        seconds = {"ours": self._ours(stream.RANGES), "module_loop": self._loop(), "shell_loop": self._shell()}
        seconds["nothing"] = self._unchanged(lambda: self._play(_NOTHING, ()))
        many = self._ours(_many(1000), first=False)
        ours, bare = self._change()
        watched = {"ours": self._watched(changes, lambda: self._changes(changes))}
        watched["ufw_reload"] = self._watched(2, lambda: _twice(lambda: self.wall.run("ufw reload")))
        watched["module_loop"] = self._watched(2, lambda: _twice(lambda: self._play(_REBUILD, stream.RANGES)))
        mine, loop = seconds["ours"], seconds["module_loop"]
        return {
            "unchanged_play_vs_module_loop": loop["unchanged_play"] / mine["unchanged_play"],
            "nothing_at_all_vs_module_loop": loop["unchanged_play"] / seconds["nothing"]["unchanged_play"],
            "unchanged_on_host_vs_module_loop": loop["unchanged_on_host"] / mine["unchanged_on_host"],
            "change_vs_bare_restore": ours / bare,
            "ranges_1000_vs_22": many["unchanged_play"] / mine["unchanged_play"],
            "ranges_1000_vs_22_on_host": many["unchanged_on_host"] / mine["unchanged_on_host"],
            "wrongly_refused": watched["ours"]["refused"],
            "wrongly_accepted": watched["ours"]["accepted"],
            "rounds": self.rounds,
            "seconds": {**seconds, "ours_1000_ranges": many, "change": ours, "bare_restore": bare},
            "watched_from_outside": watched,
        }

    def _ours(self, ranges: Sequence[str], first: bool = True) -> dict[str, float]:
        return self._both(_OURS, ranges, self.rounds if first else 1)

    def _loop(self) -> dict[str, float]:
        return self._both(_LOOP, stream.RANGES, self.rounds)

    def _both(self, play: str, ranges: Sequence[str], firsts: int) -> dict[str, float]:
        first = [self._timed(self._begin, lambda: self._play(play, ranges)) for _round in range(firsts)]
        return {"first_play": statistics.median(first), **self._unchanged(lambda: self._play(play, ranges))}

    def _shell(self) -> dict[str, float]:
        command = _SHELL.format(ranges=" ".join(stream.RANGES))
        first = [self._timed(self._begin, lambda: self.wall.run(command)) for _round in range(self.rounds)]
        # Started on the host, so that the run is the host's own time.
        unchanged = [self._timed(None, lambda: self.wall.run(command)) for _round in range(self.rounds)]
        return {name: statistics.median(unchanged) for name in ("unchanged_play", "unchanged_on_host")} | {
            "first_play": statistics.median(first)
        }

    def _unchanged(self, run: Callable[[], object]) -> dict[str, float]:
        """Return how long it takes where there is nothing to do, and the processor's time on the host, its login's among it."""
        taken, spent = [], []
        for _round in range(self.rounds):
            before = self.lab.machine(HOST).cpu_seconds()
            taken.append(self._timed(None, run))
            spent.append(self.lab.machine(HOST).cpu_seconds() - before)
        return {"unchanged_play": statistics.median(taken), "unchanged_on_host": statistics.median(spent)}

    def _begin(self) -> None:
        """Leave SSH's rule and nothing else, with ufw in force."""
        self.wall.change(
            state="enabled",
            default_incoming="deny",
            default_outgoing="allow",
            ssh_ports=[22],
            owner=stream.OWNER,
            purge_unowned=True,
        )

    def _timed(self, before: Callable[[], object] | None, run: Callable[[], object]) -> float:
        if before is not None:
            before()
        started = time.monotonic()
        run()
        return time.monotonic() - started

    def _play(self, text: str, ranges: Iterable[str]) -> None:
        play = self.folder / "play.yml"
        play.write_text(text)
        (self.folder / "extra.json").write_text(json.dumps({"ranges": list(ranges)}))
        run = self.fleet.play(play, "-e", f"@{self.folder / 'extra.json'}", collections=self.collections)
        if run.code != 0:
            raise SystemExit(f"The run failed:\n{run.output[-3000:]}")

    def _change(self) -> tuple[float, float]:
        self._begin()
        self.wall.change(owner=stream.OWNER, rules=[{"proto": "tcp", "port": 443, "from": stream.RANGES[2:]}])
        process = self.wall.python(_CHANGES, str(4 * self.rounds))
        out, err = process.communicate(timeout=600)
        if process.returncode:
            raise SystemExit(err)
        ours, bare = json.loads(out)
        return statistics.median(ours), statistics.median(bare)

    def _changes(self, number: int) -> None:
        ended([self.wall.python(stream.CHANGES, str(number))])

    def _watched(self, changes: int, run: Callable[[], object]) -> dict[str, int]:
        self._begin()
        self.wall.change(owner=stream.OWNER, rules=[{"proto": "tcp", "port": 443, "from": list(stream.RANGES)}])
        with stream.watching(self.lab, HOST) as seen:
            run()
        return {"changes": changes, **seen.__dict__}


def _twice(run: Callable[[], object]) -> None:
    for _time in range(2):
        run()


def _many(number: int) -> list[str]:
    """Return so many networks, half of each family."""
    half = number // 2
    return [
        *(f"10.{index // 250}.{index % 250}.0/24" for index in range(half)),
        *(f"2001:db8:{index:x}::/48" for index in range(1, number - half + 1)),
    ]


def _print(found: Mapping[str, Any]) -> None:
    seconds = found["seconds"]
    say = sys.stdout.write
    say(
        f"22 ranges, seconds, median of {found['rounds']}    first run   unchanged   unchanged, of the host's processor\n"
    )
    for name, title in (
        ("ours", "ufw"),
        ("module_loop", "community.general.ufw in a loop"),
        ("shell_loop", "ufw in a shell loop, on the host"),
        ("ours_1000_ranges", "ufw, 1,000 ranges"),
        ("nothing", "a play that only pings"),
    ):
        row = seconds[name]
        say(
            f"{title:<38}{row.get('first_play', 0):>12.2f}{row['unchanged_play']:>12.2f}{row['unchanged_on_host']:>25.2f}\n"
        )
    say("\n")
    for key in list(found)[:8]:
        say(f"{key:<38}{found[key]:>12.2f}\n")
    say("\nwatched from outside          changes   inside  refused  outside accepted\n")
    for name, row in found["watched_from_outside"].items():
        say(
            f"{name:<28}{row['changes']:>9}{row['inside']:>9}{row['refused']:>9}{row['outside']:>9}{row['accepted']:>9}\n"
        )


if __name__ == "__main__":
    sys.exit(main())
