# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Lynis, which nobody here wrote, says of hosts before and after site.yml; docs/judged-by.md is made of it.

Lynis is Debian's package of trixie, for both releases. The last looks are at a copy of each host under a kernel of its own
(lab/own_kernel.py), where the role sets what it cannot set in a container; the very last with all that it offers besides. One run finds all
of it and writes it at its end, or nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from ansible_collections.portcullis.vps.plugins.module_utils.os_hardening.measures import MEASURES

from bench import linux_baseline, openscap
from demo import stage
from demo.fleet import Fleet
from lab import Lab, images, own_kernel
from lab.archive import Archive, Suite
from tools import tailoring

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "bench/results/lynis.json"
HOSTS = {"judged1": "bookworm", "judged2": "trixie"}
_INSTALL = "apt-get update --quiet=2 && dpkg --extract /root/lynis.deb /"
_INSTALL_SCANNER = "apt-get install --quiet=2 --yes --no-install-recommends openscap-scanner >/dev/null 2>&1 && dpkg --extract /root/ssg.deb /"
#: In a file of its own, since quotes in it are its own.
_CONTROLS = f"cat > /root/controls.sh <<'END-OF-IT'\n{linux_baseline.script()}END-OF-IT\nsh /root/controls.sh > /root/controls.txt 2>/dev/null"
_CONTROLLED = "/root/controls.txt"
_LYNIS = "rm -f /var/log/lynis*; lynis audit system --quick --no-colors >/dev/null 2>&1 || true"
_REPORT, _LOG = "/var/log/lynis-report.dat", "/var/log/lynis.log"
#: Whose packages of the judges are asked for all releases.
_NEWEST = "trixie"
_CHANGES = "/root/changes.json"
_SCANNED = "/root/openscap.txt"
_TAILORING = "/root/tailoring.xml"
#: On a machine that has other things to do, too.
_TIMEOUT_SECONDS = 1200
IN_CONTAINERS = ("before", "without the baseline", "with all roles")
OF_ITS_OWN = "with a kernel of its own"
OFFERED = "and with all that is offered"
#: What the refusal of martian_logs asks for: ufw's own file sets them to 0 after ours.
_MENDED = "sed -i /log_martians/d /etc/ufw/sysctl.conf\n"
_ALL_OFFERED = [name for name, measure in MEASURES.items() if measure.offered]
#: What the role's module would do there, by the code that the host holds; and again, as after a reboot. Nobody is there to log in afresh.
_ROLE = f"""
import json, sys
sys.path.insert(0, "/usr/local/sbin/portcullis")
from portcullis.managed import os_hardening
params = {{name: option.get("default") for name, option in os_hardening.ARGUMENT_SPEC.items()}}
params.update(confirm_timeout_seconds=0, measures=json.loads(sys.argv[1]))
found = [os_hardening.manage(params, check_mode=False) for time in range(2)]
with open("{_CHANGES}", "w") as file:
    json.dump([[list(outcome.changes), list(outcome.values["left_out"])] for outcome in found], file)
"""


def _under_its_own(asked: list[str], first: str = "", last: str = "") -> str:
    """Return what a host does that has a kernel of its own: the role with what is asked for, the judges, and what comes before and after that."""
    role = f"cat > /root/role.py <<'END-OF-IT'\n{_ROLE}END-OF-IT\nrm -f {_CHANGES}\npython3 /root/role.py '{json.dumps(asked)}'"
    return f"{first}\n{role}\n{_CONTROLS}\n{_LYNIS}\n{last}"


#: As Debian's installer writes it, for an archive of the lab's.
_SECURITY = "deb [signed-by=/etc/apt/keyrings/{name}.gpg] {url} {suite} main\n"


@dataclass(frozen=True)
class Report:
    """What Lynis reports: its index from 0 to 100, and the tests that warn, that suggest something, and that were made at all.

    ``linux_baseline`` are the controls of dev-sec's that fail. ``points`` are what the index is made of: how many there are and how many
    there could be, of all tests, and of each that lacks some.
    """

    index: int
    warnings: tuple[str, ...]
    suggestions: tuple[str, ...]
    executed: tuple[str, ...]
    points: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    linux_baseline: tuple[str, ...] = ()


def points(log: str) -> dict[str, tuple[int, int]]:
    """Return what a file lynis.log says of points: those of all tests under "all", and of each test that lacks some."""
    test, last = "", (0, 0)
    found: dict[str, tuple[int, int]] = {}
    for name, have, of in re.findall(r"Performing test ID (\S+)|Currently having (\d+) points \(out of (\d+)\)", log):
        if name:
            test = name
            continue
        now = (int(have), int(of))
        before = found.get(test, (0, 0))
        found[test] = (before[0] + now[0] - last[0], before[1] + now[1] - last[1])
        last = now
    return {**{name: pair for name, pair in found.items() if pair[0] != pair[1]}, "all": last}


def parse(text: str, log: str = "") -> Report:
    """Return what the files lynis-report.dat and lynis.log say."""
    rows = [line.partition("=") for line in text.splitlines() if "=" in line]

    def tests(key: str) -> tuple[str, ...]:
        return tuple(sorted({value.partition("|")[0] for name, _sign, value in rows if name == key}))

    values = {name: value for name, _sign, value in rows}
    executed = tuple(sorted({name for name in values["tests_executed"].split("|") if name}))
    return Report(int(values["hardening_index"]), tests("warning[]"), tests("suggestion[]"), executed, points(log))


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.judges", description=__doc__)
    parser.add_argument("--only", choices=tuple(HOSTS.values()), help="judge this release alone, and keep nothing")
    options = parser.parse_args()
    hosts = {host: release for host, release in HOSTS.items() if options.only in (None, release)}
    lab = Lab(f"judges-{os.getpid()}")
    try:
        lab.up({host: f"{release}-judged" for host, release in hosts.items()})
        lab.services()
        found = json.dumps(_judged(lab, hosts), indent=1, sort_keys=True) + "\n"
        if options.only is None:
            RESULTS.write_text(found)
    finally:
        lab.down()
    return 0


def _judged(lab: Lab, hosts: Mapping[str, str]) -> dict[str, object]:
    """Return what is found of these hosts."""
    fleet = Fleet(lab, stage.variables(lab))
    packages = images.require(f"{_NEWEST}-judged") / "srv/packages"
    (lynis,), (ssg,) = (list(packages.glob(f"{name}_*.deb")) for name in ("lynis", "ssg-debian"))
    for host, release in hosts.items():
        lab.weaken(host)
        lab.trust_ca(host)
        _give_security(lab, host, release)
        shutil.copy(lynis, lab.machine(host).root / "root/lynis.deb")
        _run(lab, host, _INSTALL)
        if release == openscap.RELEASE:
            shutil.copy(ssg, lab.machine(host).root / "root/ssg.deb")
            _run(lab, host, _INSTALL_SCANNER)
    found: dict[str, dict[str, object]] = {release: {} for release in hosts.values()}
    for state in IN_CONTAINERS:
        if state != "before":
            extra = {"os_hardening_state": "unmanaged" if state.startswith("without") else "present"}
            run = fleet.play(stage.SITE, "--limit", ",".join(hosts), "-e", json.dumps(extra))
            if run.code:
                raise SystemExit(run.output[-3000:])
        with ThreadPoolExecutor() as pool:
            reports = list(pool.map(lambda host: _report(lab, host), hosts))
        for release, report in zip(hosts.values(), reports, strict=True):
            found[release][state] = asdict(report)
            _show(release, state, report)
    scans = Scans()
    for host, release in hosts.items():
        for state, report in _of_its_own(lab, host, release, scans).items():
            found[release][state] = asdict(report)
            _show(release, state, report)
    return {
        "version": _run(lab, next(iter(hosts)), "lynis --version").strip(),
        "linux_baseline": linux_baseline.VERSION,
        "openscap": scans.found,
        "openscap_tailored": scans.tailored,
        "ssg": ssg.name.split("_")[1],
        "releases": found,
    }


def _show(release: str, state: str, report: Report) -> None:
    have, of = report.points["all"]
    warnings = ", ".join(report.warnings) or "none"
    sys.stdout.write(f"{release} {state}: {report.index} ({have} of {of} points), warnings {warnings}\n")
    failing = report.linux_baseline
    controls = len(linux_baseline.SETTINGS) + len(linux_baseline.COMMANDS)
    sys.stdout.write(f"  linux-baseline: {controls - len(failing)} of {controls}; not {', '.join(failing)}\n")
    lacking = sorted(report.points.items(), key=lambda entry: entry[1][0] - entry[1][1])
    sys.stdout.write(f"  {', '.join(f'{name} {a - b}' for name, (a, b) in lacking if name != 'all')}\n")
    sys.stdout.flush()


def _give_security(lab: Lab, host: str, release: str) -> None:
    """Give a host a suite of security updates, as each of Debian's has it: without any update."""
    archive = Archive(lab, "debian-security")
    suite = Suite.debian_security(release)
    archive.publish(suite, [])
    archive.use(host, [suite])
    sources = lab.machine(host).root / "etc/apt/sources.list.d"
    (sources / f"{archive.name}.sources").unlink()
    text = _SECURITY.format(name=archive.name, url=archive.url, suite=suite.name)
    (sources / "security.list").write_text(text, encoding="utf-8")


@dataclass
class Scans:
    """What OpenSCAP finds by each of SSG's profiles, and by those of the tailoring file that is made of this."""

    found: dict[str, dict[str, str]] = field(default_factory=dict)
    tailored: dict[str, dict[str, str]] = field(default_factory=dict)


def _of_its_own(lab: Lab, host: str, release: str, scans: Scans) -> dict[str, Report]:
    """Return by state what the judges say of a copy of a host that has a kernel of its own, once the role was there."""
    scanned = release == openscap.RELEASE
    with tempfile.TemporaryDirectory(prefix="judges-") as folder:
        disk = own_kernel.Disk.of(lab.machine(host).root, release, Path(folder))
        scan = openscap.script(_SCANNED) if scanned else ""
        found = {OF_ITS_OWN: _seen(disk, _under_its_own([], last=scan), host)}
        if scanned:
            scans.found = openscap.parse(disk.read(_SCANNED))
            text = tailoring.text(scans.found)
            scan = f"cat > {_TAILORING} <<'END-OF-IT'\n{text}END-OF-IT\noscap xccdf validate --skip-schematron {_TAILORING}\n"
            scan += openscap.script(_SCANNED, _TAILORING)
        found[OFFERED] = _seen(disk, _under_its_own(_ALL_OFFERED, first=f"{scan}{_MENDED}"), host)
        if scanned:
            scans.tailored = openscap.parse(disk.read(_SCANNED))
    return found


def _seen(disk: own_kernel.Disk, script: str, host: str) -> Report:
    said = disk.boot(script, _TIMEOUT_SECONDS)
    report, log, controls, changed = map(disk.read, (_REPORT, _LOG, _CONTROLLED, _CHANGES))
    if not changed:
        raise SystemExit(f"{host}: under a kernel of its own: {said[-3000:]}")
    (changes, left_out), (again, _left_out) = json.loads(changed)
    sys.stdout.write("".join(f"  {sentence}\n" for sentence in (*changes, *left_out)))
    if again:
        raise SystemExit(f"{host}: due again under a kernel of its own: {again}")
    return replace(parse(report, log), linux_baseline=linux_baseline.failing(controls))


def _report(lab: Lab, host: str) -> Report:
    _run(lab, host, f"{_CONTROLS}\n{_LYNIS}")
    report, log, controls = (_run(lab, host, f"cat {path}") for path in (_REPORT, _LOG, _CONTROLLED))
    return replace(parse(report, log), linux_baseline=linux_baseline.failing(controls))


def _run(lab: Lab, host: str, command: str) -> str:
    done = lab.exec(host, ["sh", "-c", command], timeout_seconds=_TIMEOUT_SECONDS)
    if done.returncode:
        raise SystemExit(f"{host}: {command}: {done.stdout}{done.stderr}")
    return str(done.stdout)


if __name__ == "__main__":
    raise SystemExit(main())
