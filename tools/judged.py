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

from bench.linux_baseline import COMMANDS, SETTINGS

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/judged-by.md"
RESULTS = ROOT / "bench/results/lynis.json"
STATES = ("before", "without the baseline", "with all roles", "with a kernel of its own")

#: Why a test of Lynis's still finds something, where no measure is about it.
REASONS: Mapping[str, str] = {
    "ACCT-9626": "Not ours: sysstat counts load, which monitoring does.",
    "ACCT-9628": "Not offered yet: auditd needs rules that can neither fill nor halt the host.",
    "AUTH-9229": "Not ours: it asks to set people's passwords anew. `account_audit` finds weak ones.",
    "AUTH-9262": "On purpose: nobody logs in by password here. pwquality and faillock let bots lock root out (dev-sec#923).",
    "AUTH-9282": "On purpose, as AUTH-9286.",
    "AUTH-9286": "On purpose: ageing of passwords locks out those who log in by key only (dev-sec#681).",
    "AUTH-9328": "On purpose: umask 027 breaks programs that write for others (certbot#7741).",
    "BANN-7126": "On purpose: /etc/issue is a file of a package, and an update would ask about a changed one.",
    "BANN-7130": "On purpose, as BANN-7126.",
    "BOOT-5122": "Not ours: who is at the provider's console needs no password of the boot loader's.",
    "BOOT-5264": "Not ours: it asks to sandbox the units of other packages.",
    "DEB-0810": "Not ours: apt-listbugs asks a person, and updates come at night.",
    "DEB-0880": "Not ours: passwords are off, and sshd's own penalties slow down who tries keys. Bans of others stay.",
    "FILE-6310": "Not ours: partitions are made when a host is installed.",
    "FILE-7524": "The lab's hosts have no cron, so nobody reads these folders; they are left out by name.",
    "FILE-6430": "On purpose: squashfs and udf can be loaded (snap, images of providers).",
    "FINT-4350": (
        "Not offered yet: AIDE reads the whole disk for minutes, its package on Debian 13 does so while it is "
        "installed, and fails as it has nothing to compare with."
    ),
    "FIRE-4590": "Of that kernel: user-mode-linux has no tables for IPv4 and IPv6, so ufw cannot start there. In the lab's hosts it gives all.",
    "FIRE-4513": "On purpose: rules that nobody met yet are not useless.",
    "HRDN-7230": "Not ours: scanners for malware find what is known, and read with root's rights what strangers wrote.",
    "HTTP-6640": "Not ours: modules of a web server are its owner's choice.",
    "HTTP-6643": "Not ours, as HTTP-6640.",
    "HTTP-6710": "Not ours: what a web server listens to is its owner's choice.",
    "HTTP-6712": "Not ours, as HTTP-6710.",
    "KRNL-6000": (
        "On purpose: kptr_restrict 1, since 2 hides addresses from root too; unprivileged_bpf_disabled 2, since 1 "
        "cannot be taken back before a reboot; modules_disabled 0, since ufw and containers load modules at any time."
    ),
    "AUTH-9284": "Not ours: accounts that somebody locked. `account_audit` names old ones.",
    "BOOT-5180": "Not ours: it looks for a runlevel, which systemd has not.",
    "DEB-0831": "Not ours: needrestart restarts services by its own rules.",
    "HOME-9304": "Not ours: modes of people's homes.",
    "HRDN-7222": "Not ours: who needs a compiler there is the owner's choice.",
    "NAME-4406": "Not ours: the name of the host in /etc/hosts is its installer's.",
    "PKGS-7420": "Of updates: the role unattended_upgrades.",
    "KRNL-5788": "Not ours: a container has no kernel of its own.",
    "KRNL-5830": "Of updates: the role unattended_upgrades reboots in its window.",
    "LOGG-2138": "Not ours: klogd is no part of Debian; the journal has the kernel's log.",
    "LOGG-2154": "Not ours: where logs are sent to is the owner's choice.",
    "LOGG-2190": "Not ours: files that somebody deleted and a program still holds.",
    "LYNIS": "Of Lynis itself: an older version.",
    "NAME-4028": "Not ours: the name of a domain is the owner's.",
    "NAME-4404": "Not ours: the name of the host in /etc/hosts is its installer's.",
    "NETW-2705": "Not ours: the host's name servers are its provider's.",
    "NETW-3015": "Not ours: an interface that listens to all packets.",
    "PKGS-7346": "Not ours: remains of packages that somebody removed.",
    "PKGS-7366": "Not ours: debsecan names what no update mends yet.",
    "PKGS-7394": "Not ours: apt-show-versions lists what `apt list --upgradable` does.",
    "PKGS-7398": "Not ours, as PKGS-7366.",
    "SSH-7408": (
        "On purpose: 10 sessions a connection, since Ansible opens several; dead connections end after 15 minutes "
        "(ClientAliveCountMax 3, as dev-sec's ssh-baseline asks)."
    ),
    "TOOL-5002": "Not ours: it looks for an agent of automation on the host itself.",
    "TOOL-5190": "Not ours, as DEB-0880.",
    "USB-3000": "Not ours: usbguard keeps out each device that is not listed, the keyboard of a provider's console among them.",
    "FILE-6344": "On purpose: hidepid takes from logind, polkit and monitoring what they ask of other processes.",
    "FILE-6374": "On purpose: noexec on /dev/shm and /tmp breaks programs that run what they made there (apt, debconf).",
    "MALW-3280": "Not ours, as HRDN-7230.",
    "FIRE-4508": "Of Lynis itself: it takes rules that accept for the policy of their chain, which is DROP.",
    "AUTH-9408": "On purpose, as AUTH-9262: this is faillock.",
    "MACF-6290": "Not ours: which AppArmor profiles there are is a matter of the packages that bring them.",
    "HRDN-7220": "Not ours: as HRDN-7222.",
    "USB-2000": "Not ours: a virtual machine's USB devices are its provider's.",
}

#: The same for dev-sec's controls.
CONTROLS: Mapping[str, str] = {
    "os-05": "On purpose, as AUTH-9286 and AUTH-9328.",
    "os-10": "On purpose: it wants squashfs, udf and vfat denied, too, and by a file of dev-sec's name.",
    "os-12": "Not ours: what the processor is. Updates of kernel and microcode are unattended_upgrades'.",
    "os-13": "As FILE-7524.",
    "os-14": "On purpose, as FILE-6374.",
    "os-15": "Not ours: partitions are made when a host is installed; /dev is the kernel's own.",
    "os-16": "Not ours, as os-15.",
    "package-08": "On purpose, as ACCT-9628: and with values of dev-sec's own in auditd.conf.",
    "sysctl-07": "On purpose: without timestamps TCP loses its protection against old packets, and its measure of time.",
    "sysctl-27": "On purpose: two hosts with one address would not find out.",
    "sysctl-28": "On purpose: hosts have more addresses than one.",
    "sysctl-29": "Of the container: nothing there shows it. It is 0 on a host with a kernel of its own, as is asked.",
    "sysctl-33": "Not ours: what the processor can do.",
    "sysctl-35": "On purpose: 2 takes debuggers from all but root; Lynis and CIS ask for 1, which is set.",
}

_HEAD = """# Judged by others

Made by `make readmes` of a run of `python -m bench.judges`, which has Lynis look at hosts of the lab before and after `site.yml`, and of the
measures ([os-baseline.md](os-baseline.md)). Every test that still finds something stands here with the reason.

The lab's hosts are containers. Of the kernel they have the network alone, so measures about the rest of it are left out there by name, and
the indexes are lower than on a host with a kernel of its own.
"""
_OF_ITS_OWN = """\
The last column is of a copy of each host under a kernel of its own (user-mode-linux), where the role did the rest; what follows is about that. Its
points are what a test lacks.
"""


def page() -> str:
    """Return the page; SystemExit where the run finds something that neither a measure nor a reason is about."""
    found = json.loads(RESULTS.read_text(encoding="utf-8"))
    releases: Mapping[str, Mapping[str, Any]] = found["releases"]
    states = list(next(iter(releases.values())))
    order = sorted(states, key=STATES.index)
    last_state = order[-1]
    lines = [
        _HEAD + (_OF_ITS_OWN if last_state == STATES[-1] else ""),
        f"## Lynis {found['version']}\n",
        f"| index | {' | '.join(order)} |",
        f"| --- |{' --- |' * len(order)}",
    ]
    for release, reports in sorted(releases.items()):
        lines.append(f"| {release} | {' | '.join(_index(reports[state]) for state in order)} |")
    last = {release: reports[last_state] for release, reports in sorted(releases.items())}
    lines += ["", *_with_aide(last)]
    tests = sorted({test for report in last.values() for test in _found(report)})
    lines += ["", "| test that finds something | on | points | why |", "| --- | --- | --- | --- |"]
    for test in tests:
        where = ", ".join(release for release, report in last.items() if test in _found(report))
        lines.append(f"| {test} | {where} | {_lacking(last.values(), test)} | {reason(test)} |")
    silent = sorted({test for report in last.values() for test in report["executed"]} - set(tests))
    lines += ["", f"The other {len(silent)} tests that were made find nothing: {', '.join(silent)}."]
    lines += ["", *_controls(found["linux_baseline"], releases, order), "", *_mapping()]
    return "\n".join(lines) + "\n"


def reason(test: str) -> str:
    """Return why a test still finds something."""
    return _why("Lynis", test, REASONS.get(test, ""))


def _with_aide(last: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return what the index would be with the one test that gives most of what no measure does."""
    said = []
    for release, report in last.items():
        (have, of), (given, could) = report["points"]["all"], report["points"]["FINT-4350"]
        said.append(f"{100 * (have + could - given) // of} on {release}")
    return [f"With AIDE, by these points (FINT-4350), it would be {' and '.join(said)}."]


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
    last = {release: reports[states[-1]]["linux_baseline"] for release, reports in sorted(releases.items())}
    lines += ["", "| control that fails | on | why |", "| --- | --- | --- |"]
    for control in sorted({control for failing in last.values() for control in failing}):
        where = ", ".join(release for release, failing in last.items() if control in failing)
        lines.append(f"| {control} | {where} | {control_reason(control)} |")
    return lines


def control_reason(control: str) -> str:
    """Return why one of dev-sec's controls fails."""
    return _why("dev-sec", control, CONTROLS.get(control, ""))


def _why(judge: str, rule: str, reason: str) -> str:
    about = [measure for measure in MEASURES.values() if rule in measure.rules.get(judge, ())]
    applied, offered = (
        ", ".join(f"`{measure.name}`" for measure in about if measure.offered is later) for later in (False, True)
    )
    parts = [reason, f"Measures: {applied}." if applied else "", f"Offered: {offered}." if offered else ""]
    if not any(parts):
        raise SystemExit(f"{rule} finds something, and neither a measure nor a reason in tools/judged.py says why.")
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
