# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/judged-by.md, from what a run of bench/judges.py found, the measures, and the reasons below."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ansible_collections.portcullis.vps.plugins.module_utils.os_hardening.measures import MEASURES

from bench import openscap
from bench.linux_baseline import COMMANDS, SETTINGS
from tools import reasons, tailoring

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/judged-by.md"
RESULTS = ROOT / "bench/results/lynis.json"
LAST = "with a kernel of its own"
STATES = ("before", "without the baseline", "with all roles", LAST, "and with all that is offered")

_HEAD = """# Judged by others

Made by `make readmes` of a run of `make bench-judges`, which has Lynis look at hosts of the lab before and after `site.yml`, and of the
measures ([os-baseline.md](os-baseline.md)). Every test that still finds something stands here with the reason.

The lab's hosts are containers. Of the kernel they have the network alone, so measures about the rest of it are left out there by name, and
the indexes are lower than on a host with a kernel of its own.

The column "with a kernel of its own" is of a copy of each host under user-mode-linux, where the role did the rest; what follows is about that,
and its points are what a test lacks. In the last column `os_hardening_measures` names everything that is offered, besides.
"""


def page() -> str:
    """Return the page; SystemExit where the run finds something that neither a measure nor a reason is about."""
    found = json.loads(RESULTS.read_text(encoding="utf-8"))
    releases: Mapping[str, Mapping[str, Any]] = found["releases"]
    states = list(next(iter(releases.values())))
    order = sorted(states, key=STATES.index)
    lines = [
        _HEAD,
        f"## Lynis {found['version']}\n",
        f"| index | {' | '.join(order)} |",
        f"| --- |{' --- |' * len(order)}",
    ]
    for release, reports in sorted(releases.items()):
        lines.append(f"| {release} | {' | '.join(_index(reports[state]) for state in order)} |")
    last = {release: reports[LAST] for release, reports in sorted(releases.items())}
    lines += ["", *_with(releases, order)]
    tests = sorted({test for report in last.values() for test in _found(report)})
    lines += ["", "| test that finds something | on | points | why |", "| --- | --- | --- | --- |"]
    for test in tests:
        where = ", ".join(release for release, report in last.items() if test in _found(report))
        lines.append(f"| {test} | {where} | {_lacking(last.values(), test)} | {reason(test)} |")
    silent = sorted({test for report in last.values() for test in report["executed"]} - set(tests))
    lines += ["", f"The other {len(silent)} tests that were made find nothing: {', '.join(silent)}."]
    lines += ["", *_controls(found["linux_baseline"], releases, order), "", *_profiles(found), "", *_mapping()]
    return "\n".join(lines) + "\n"


def reason(test: str) -> str:
    """Return why a test still finds something."""
    return _why("Lynis", test, reasons.REASONS.get(test, ""))


def _with(releases: Mapping[str, Mapping[str, Any]], states: Sequence[str]) -> list[str]:
    """Return what the index would be with tests that give most of what no measure does, or that only the lab's kernel fails."""
    said = []
    for state in states[states.index(LAST) :]:
        for tests, words in (
            (("FIRE-4590",), "on a kernel that has ufw's tables"),
            (("FIRE-4590", "FINT-4350"), "and AIDE, too"),
        ):
            indexes = []
            for release, reports in sorted(releases.items()):
                points = reports[state]["points"]
                have, of = points["all"]
                more = sum(points[test][1] - points[test][0] for test in tests if test in points)
                indexes.append(f"{100 * (have + more) // of} on {release}")
            said.append(f"- {state}, {words} ({', '.join(tests)}): {' and '.join(indexes)}")
    return ["By these points it would be", "", *said]


def _profiles(found: Mapping[str, Any]) -> list[str]:
    """Return what SSG's profiles find, with the tailoring file and without."""
    profiles, tailored = found["openscap"], found["openscap_tailored"]
    lines = [
        f"## SSG's profiles for Debian 12 (ssg-debian {found['ssg']})",
        "",
        "Of bookworm, with a kernel of its own. Debian's package has no profile of CIS's, and none for Debian 13. SSG takes a host for one without",
        "a kernel where no package has brought it, as in the lab, so what it asks of kernels is not applicable there; and so is what it asks of",
        f"packages that are not there. [The tailoring file]({tailoring.PAGE.name}) has these profiles without the rules that tools/reasons.py",
        "has a reason for, with that, whether they fail in the lab or are not applicable there. Those that fail stand below.",
        "",
        "```sh",
        f"oscap xccdf eval --tailoring-file {tailoring.PAGE.name} --profile {openscap.OURS}anssi_bp28_enhanced \\",
        f"  {openscap.CONTENT}",
        "```",
        "",
        "| profile | rules that pass | that fail | not applicable | that fail with the tailoring file |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name, results in profiles.items():
        passing, silent = (sum(result == kind for result in results.values()) for kind in ("pass", "notapplicable"))
        # One that has got its reason since is left out by now.
        still = [rule for rule in openscap.failing(tailored[name]) if not reasons.of_ssg(rule)]
        lines.append(f"| {name} | {passing} | {len(openscap.failing(results))} | {silent} | {len(still)} |")
    lines += ["", "| rule that fails | in | why |", "| --- | --- | --- |"]
    for rule in sorted({rule for results in profiles.values() for rule in openscap.failing(results)}):
        where = ", ".join(name for name, results in profiles.items() if rule in openscap.failing(results))
        lines.append(f"| {rule} | {where} | {ssg_reason(rule)} |")
    return lines


def _controls(version: str, releases: Mapping[str, Mapping[str, Any]], states: Sequence[str]) -> list[str]:
    """Return what dev-sec's linux-baseline finds, asked as it asks, since its own program is in no archive of Debian's."""
    everything = len(SETTINGS) + len(COMMANDS)
    lines = [
        f"## dev-sec's linux-baseline {version}",
        "",
        "Each control is asked as it is written there (`bench/linux_baseline.py`), since its own program (InSpec) is in no archive of Debian's.",
        "",
        f"| controls that pass, of {everything} | {' | '.join(states)} |",
        f"| --- |{' --- |' * len(states)}",
    ]
    for release, reports in sorted(releases.items()):
        passed = (str(everything - len(reports[state]["linux_baseline"])) for state in states)
        lines.append(f"| {release} | {' | '.join(passed)} |")
    last = {release: reports[LAST]["linux_baseline"] for release, reports in sorted(releases.items())}
    lines += ["", "| control that fails | on | why |", "| --- | --- | --- |"]
    for control in sorted({control for failing in last.values() for control in failing}):
        where = ", ".join(release for release, failing in last.items() if control in failing)
        lines.append(f"| {control} | {where} | {control_reason(control)} |")
    return lines


def control_reason(control: str) -> str:
    """Return why one of dev-sec's controls fails."""
    return _why("dev-sec", control, reasons.CONTROLS.get(control, ""))


def ssg_reason(rule: str) -> str:
    """Return why a rule of SSG's fails."""
    return _why("SSG", rule, reasons.of_ssg(rule))


def _why(judge: str, rule: str, reason: str) -> str:
    about = [measure for measure in MEASURES.values() if rule in measure.rules.get(judge, ())]
    applied, offered = (
        ", ".join(f"`{measure.name}`" for measure in about if measure.offered is later) for later in (False, True)
    )
    parts = [reason, f"Measures: {applied}." if applied else "", f"Offered: {offered}." if offered else ""]
    if not any(parts):
        raise SystemExit(f"{rule} finds something, and neither a measure nor a reason in tools/reasons.py says why.")
    return " ".join(part for part in parts if part)


def _found(report: Mapping[str, Any]) -> list[str]:
    """Return the tests that find something, or that give less points than they could and say nothing of it."""
    silent = (test for test, (have, of) in report["points"].items() if have < of and test != "all")
    return [*report["warnings"], *report["suggestions"], *silent]


def _lacking(reports: Iterable[Mapping[str, Any]], test: str) -> str:
    """Return how many points a test does not give, on each release if these differ."""
    pairs = [report["points"].get(test, (0, 0)) for report in reports]
    return ", ".join(dict.fromkeys(str(of - have) for have, of in pairs))


def _index(report: Mapping[str, Any]) -> str:
    warnings = ", ".join(report["warnings"])
    have, of = report["points"]["all"]
    return f"{report['index']} ({have} of {of} points{f'; warnings: {warnings}' if warnings else ''})"


def _mapping() -> list[str]:
    """Return the measures by the sections of CIS's benchmark, as audits ask for them."""
    rows = {
        (_order(rule), rule, name, measure.offered)
        for name, measure in MEASURES.items()
        for rule in measure.rules.get("CIS", ())
    }
    lines = ["## CIS Debian 12, by section", "", "| section | measure | on by default |", "| --- | --- | --- |"]
    lines += [f"| {rule} | `{name}` | {'no' if offered else 'yes'} |" for _key, rule, name, offered in sorted(rows)]
    return lines


def _order(rule: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", rule))
