# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Times a converged fleet: site.yml, ping and the usual stack, in turn, on hosts of one kind.

Ours and the usual stack would undo each other, so each has hosts of its own, of the same releases. Writes
bench/results/site.json and docs/speed.svg.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench import chart, stream, usual
from bench.host import on_host
from bench.memory import watched
from demo import stage
from demo.fleet import ROOT, SITE, SSH_PORT, Fleet, program
from lab import Lab

RESULTS = ROOT / "bench" / "results" / "site.json"
PICTURE = ROOT / "docs" / "speed.svg"
HOSTS = 10
FORKS = 10
SIZES = (5, 20, 50)
#: The whole of a run on its way, however slow the machine.
_PATIENCE_SECONDS = 3600
_PACKAGES = "certbot ipset needrestart ufw unattended-upgrades"
_RELEASES = ("bookworm", "trixie")
_NO_CERTIFICATES = ("-e", '{"letsencrypt_certificates": []}')

Times = dict[str, list[float]]


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.site", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each run, in turn (5)")
    parser.add_argument("--scale", type=int, metavar="HOSTS", help="only compare 5, 20 and this many hosts, up to 50")
    parser.add_argument(
        "--beside", type=Path, metavar="PLAYBOOK", help="only compare one unchanged host with somebody else's playbook"
    )
    parser.add_argument("--collections", type=Path, metavar="FOLDER", help="where that one's collections are")
    options = parser.parse_args()
    lab = Lab(f"bench-{os.getpid()}")
    try:
        if options.scale:
            Scale(lab, options.rounds).row([size for size in SIZES if size <= options.scale])
        elif options.beside:
            Beside(lab, options.rounds).compare(options.beside, options.collections)
        else:
            Bench(lab, options.rounds).all()
    finally:
        lab.down()
    return 0


def keep(new: Mapping[str, Any]) -> dict[str, Any]:
    """Add figures to the stored ones, redraw the picture, and return all."""
    before = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    found = {**before, **new}
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    if "seconds" in found:
        PICTURE.write_text(chart.svg(found), encoding="utf-8")
    return found


def machine() -> str:
    """Return one line with the machine and the versions."""
    cpu = next(line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name"))
    cores = len(os.sched_getaffinity(0))
    return (
        f"{cores} cores ({cpu.partition(': ')[2]}) for controller and hosts, Linux {platform.release()}, "
        f"ansible-core {version('ansible-core')}, Python {platform.python_version()}, {usual.PACKAGE}; "
        f"load {os.getloadavg()[0]:.1f} at the end"
    )


class Base:
    """Converged hosts, and timed runs over some of them."""

    def __init__(self, lab: Lab, rounds: int) -> None:
        self.lab, self.rounds = lab, rounds
        self.collections = usual.collections()
        self.times: Times = {}
        #: Seconds of processor of the controller and of the host.
        self.busy: dict[str, list[list[float]]] = {}
        self._moved: set[str] = set()

    def boot(self, names: Sequence[str]) -> None:
        """Boot hosts with the packages that any of the runs would install."""
        fresh = [name for name in names if name not in self.lab.machines]
        self.lab.up({name: _RELEASES[number % 2] for number, name in enumerate(fresh)})
        self.lab.services()
        for name in fresh:
            self.lab.trust_ca(name)
            script = f"apt-get -qq update && apt-get -qqy install {_PACKAGES} && systemctl enable -q --now nginx"
            done = self.lab.exec(name, ["sh", "-euc", script], timeout_seconds=600)
            if done.returncode:
                raise SystemExit(f"{name} could not be prepared: {done.stderr[-800:]}")

    def ours(self, hosts: Sequence[str], *options: str) -> None:
        self._play(SITE, hosts, {}, *options)

    def usual(self, hosts: Sequence[str]) -> None:
        moved = {"ansible_port": SSH_PORT} if hosts[0] in self._moved else {}
        play = usual.CACHE / "usual.yml"
        play.write_text(usual.PLAY, encoding="utf-8")
        self._play(play, hosts, {"ranges": list(stream.RANGES), **moved})
        self._moved.update(hosts)

    def ping(self, hosts: Sequence[str]) -> None:
        fleet = self._fleet(hosts)
        command = [program("ansible"), "-i", str(fleet.file), "--forks", str(FORKS), ",".join(hosts), "-m", "ping"]
        settings = {"ANSIBLE_CONFIG": str(ROOT / "ansible.cfg")}
        done = self.lab.run([*command, "-e", f"ansible_port={SSH_PORT}"], timeout_seconds=600, env=settings)
        if done.returncode:
            raise SystemExit(f"The ping failed:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")

    def timed(self, name: str, run: Callable[[], object], host: str = "") -> None:
        """Time a run; with ``host``, note how long it keeps the processors busy, here and on that host, whatever else runs."""
        started, before = time.monotonic(), self._busy(host)
        run()
        self.times.setdefault(name, []).append(time.monotonic() - started)
        print(f"{name:<28}{self.times[name][-1]:>9.2f} s", flush=True)
        if host:
            spent = [round(now - then, 2) for then, now in zip(before, self._busy(host), strict=True)]
            self.busy.setdefault(name, []).append(spent)
            print(f"{name:<28}{spent[0]:>9.2f} s of processor here, {spent[1]:.2f} s on the host", flush=True)

    def _busy(self, host: str) -> tuple[float, float]:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime, self.lab.machine(host).cpu_seconds() if host else 0.0

    def _fleet(self, hosts: Sequence[str]) -> Fleet:
        fleet = Fleet(self.lab, stage.variables(self.lab))
        every = fleet.inventory["all"]["hosts"]
        fleet.inventory["all"]["hosts"] = {name: every[name] for name in hosts}
        return fleet

    def _play(
        self,
        play: Path,
        hosts: Sequence[str],
        variables: Mapping[str, Any],
        *options: str,
        collections: Path | None = None,
    ) -> None:
        extra = ("-e", json.dumps(variables)) if variables else ()
        run = self._fleet(hosts).play(
            play,
            *("--forks", str(FORKS), *extra, *options),
            collections=collections or self.collections,
            timeout_seconds=_PATIENCE_SECONDS,
        )
        if run.code:
            raise SystemExit(f"The run failed:\n{run.output[-3000:]}")


class Bench(Base):
    """Measure everything but the scaling."""

    def all(self) -> None:
        ours = [f"ours{number}" for number in range(1, HOSTS + 1)]
        others = [f"usual{number}" for number in range(1, HOSTS + 1)]
        self.boot(ours)
        self.boot(others)
        self.ours(ours, "-e", '{"portcullis_serial": ["100%"]}')
        self.usual(others)
        costs = self._costs(ours)
        for number in range(self.rounds):
            self._first(f"fresh{number}", f"other{number}")
            for count in (1, HOSTS):
                # Not counted: opens the connections that all of these use.
                self.ping(ours[:count])
                self.timed(f"ping_{count}", partial(self.ping, ours[:count]))
                self.timed(f"ours_{count}", partial(self.ours, ours[:count]))
                self.timed(f"check_{count}", partial(self.ours, ours[:count], "--check"))
                self.timed(f"usual_{count}", partial(self.usual, others[:count]))
            # After each round, so that a run that is cut short was not for nothing.
            found = keep(
                {
                    **self._ratios(),
                    "rounds": number + 1,
                    "seconds": self.times,
                    "busy": self.busy,
                    **costs,
                    "machine": machine(),
                }
            )
        _print(found)

    def _first(self, fresh: str, other: str) -> None:
        """Measure without certificates, since the usual stack has none and the authority's time varies."""
        self.boot([fresh])
        self.boot([other])
        self.timed("first_ours", lambda: self.ours([fresh], *_NO_CERTIFICATES), fresh)
        self.timed("first_usual", lambda: self.usual([other]), other)
        self.lab.remove(fresh)
        self.lab.remove(other)

    def _ratios(self) -> dict[str, float]:
        def ratio(one: str, other: str) -> float:
            return round(statistics.median(self.times[one]) / statistics.median(self.times[other]), 2)

        def busy(name: str) -> float:
            return statistics.median(sum(each) for each in self.busy[name])

        return {
            "unchanged_1_vs_ping": ratio("ours_1", "ping_1"),
            "unchanged_10_vs_ping": ratio(f"ours_{HOSTS}", f"ping_{HOSTS}"),
            "usual_vs_ours_1": ratio("usual_1", "ours_1"),
            "usual_vs_ours_10": ratio(f"usual_{HOSTS}", f"ours_{HOSTS}"),
            "first_run_ours_vs_usual": ratio("first_ours", "first_usual"),
            "first_run_busy_ours_vs_usual": round(busy("first_ours") / busy("first_usual"), 2),
            "check_vs_run_1": ratio("check_1", "ours_1"),
            "check_vs_run_10": ratio(f"check_{HOSTS}", f"ours_{HOSTS}"),
        }

    def _costs(self, hosts: Sequence[str]) -> dict[str, Any]:
        with watched("ansible-playbook") as controller:
            self.ours(hosts)
        return {"controller": controller, "host": on_host(self.lab, hosts[0], lambda: self.ours(hosts[:1]))}


class Scale(Base):
    """Time the same run over more and more hosts, with the same number of forks."""

    def row(self, sizes: Sequence[int]) -> None:
        hosts = [f"ours{number}" for number in range(1, max(sizes) + 1)]
        self.boot(hosts)
        self.ours(hosts, "-e", '{"portcullis_serial": ["100%"]}')
        for _round in range(self.rounds):
            for size in sizes:
                self.ping(hosts[:size])
                self.timed(f"ours_{size}", partial(self.ours, hosts[:size]))
        seconds = {size: statistics.median(self.times[f"ours_{size}"]) for size in sizes}
        with watched("ansible-playbook") as controller:
            self.ours(hosts)
        row = {
            "forks": FORKS,
            "rounds": self.rounds,
            "seconds": {str(size): round(median, 3) for size, median in seconds.items()},
            "runs": self.times,
            "controller": controller,
            "machine": machine(),
        }
        most, least = max(sizes), min(sizes)
        ratio = round((seconds[most] / most) / (seconds[least] / least), 2)
        _print(keep({f"per_host_{most}_vs_{least}": ratio, "scaling": row}))


class Beside(Base):
    """Time a ping, an unchanged run and somebody else's playbook, in turn, on one host and on one more of its kind; nothing is stored."""

    def compare(self, play: Path, collections: Path | None) -> None:
        # One by one, so that both are of the same release.
        self.boot(["ours1"])
        self.boot(["other1"])
        runs = {
            "ping": lambda: self.ping(["ours1"]),
            "ours": lambda: self.ours(["ours1"], *_NO_CERTIFICATES),
            "beside": lambda: self._play(play, ["other1"], {}, collections=collections),
        }
        runs["ours"]()
        runs["beside"]()
        for _round in range(self.rounds):
            # Not counted: opens the connection that the next two use.
            self.ping(["ours1"])
            for name, run in runs.items():
                self.timed(name, run)
        took = {name: statistics.median(self.times[name]) for name in runs}
        ratios = {
            "ours_vs_ping": round(took["ours"] / took["ping"], 2),
            "beside_vs_ours": round(took["beside"] / took["ours"], 2),
        }
        _print({"seconds": self.times, "machine": machine(), **ratios})


def _print(found: Mapping[str, Any]) -> None:
    print(f"\n{found.get('machine', '')}\n\n{'seconds':<20}{'median':>9}{'least':>9}{'most':>9}")
    for seconds in (found.get("seconds", {}), found.get("scaling", {}).get("runs", {})):
        for name, each in seconds.items():
            print(f"{name:<20}{statistics.median(each):>9.2f}{min(each):>9.2f}{max(each):>9.2f}")
    print()
    for name, value in found.items():
        if isinstance(value, float | int):
            print(f"{name:<28}{value:>8.2f}")
    print("\n" + json.dumps({name: found[name] for name in ("controller", "host") if name in found}, indent=2))


if __name__ == "__main__":
    sys.exit(main())
