# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Lynis, which nobody here wrote, says of hosts before and after site.yml; docs/judged-by.md is made of it.

Lynis is Debian's package of trixie, for both releases: get it with 'apt-get download lynis'.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from demo import stage
from demo.fleet import Fleet
from lab import Lab

RESULTS = Path(__file__).parent / "results/lynis.json"
HOSTS = {"judged1": "bookworm", "judged2": "trixie"}
_INSTALL = "apt-get update --quiet=2 && dpkg --extract /root/lynis.deb /"


@dataclass(frozen=True)
class Report:
    """What Lynis reports: its index from 0 to 100, and the tests that warn, that suggest something, and that were made at all."""

    index: int
    warnings: tuple[str, ...]
    suggestions: tuple[str, ...]
    executed: tuple[str, ...]


def parse(text: str) -> Report:
    """Return what a file lynis-report.dat says."""
    rows = [line.partition("=") for line in text.splitlines() if "=" in line]

    def tests(key: str) -> tuple[str, ...]:
        return tuple(sorted({value.partition("|")[0] for name, _sign, value in rows if name == key}))

    values = {name: value for name, _sign, value in rows}
    executed = tuple(sorted({name for name in values["tests_executed"].split("|") if name}))
    return Report(int(values["hardening_index"]), tests("warning[]"), tests("suggestion[]"), executed)


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.judges", description=__doc__)
    parser.add_argument("--lynis", type=Path, required=True, help="Debian's package of Lynis, as a file")
    options = parser.parse_args()
    lab = Lab(f"judges-{os.getpid()}")
    try:
        lab.up(HOSTS)
        lab.services()
        RESULTS.write_text(json.dumps(_judged(lab, options.lynis), indent=1, sort_keys=True) + "\n")
    finally:
        lab.down()
    return 0


def _judged(lab: Lab, package: Path) -> dict[str, object]:
    fleet = Fleet(lab, stage.variables(lab))
    for host in HOSTS:
        lab.weaken(host)
        lab.trust_ca(host)
        shutil.copy(package, lab.machine(host).root / "root/lynis.deb")
        _run(lab, host, _INSTALL)
    found: dict[str, dict[str, object]] = {release: {} for release in HOSTS.values()}
    for state in ("before", "without the baseline", "with all roles"):
        if state != "before":
            extra = {"os_hardening_state": "unmanaged" if state.startswith("without") else "present"}
            run = fleet.play(stage.SITE, "--limit", ",".join(HOSTS), "-e", json.dumps(extra))
            if run.code:
                raise SystemExit(run.output[-3000:])
        for host, release in HOSTS.items():
            report = _report(lab, host)
            found[release][state] = asdict(report)
            sys.stdout.write(f"{release} {state}: {report.index}, warnings {', '.join(report.warnings) or 'none'}\n")
    version = _run(lab, next(iter(HOSTS)), "lynis --version").strip()
    return {"version": version, "releases": found}


def _report(lab: Lab, host: str) -> Report:
    _run(lab, host, "rm -f /var/log/lynis*; lynis audit system --quick --no-colors >/dev/null 2>&1 || true")
    return parse(_run(lab, host, "cat /var/log/lynis-report.dat"))


def _run(lab: Lab, host: str, command: str) -> str:
    done = lab.exec(host, ["sh", "-c", command])
    if done.returncode:
        raise SystemExit(f"{host}: {command}: {done.stdout}{done.stderr}")
    return str(done.stdout)


if __name__ == "__main__":
    raise SystemExit(main())
