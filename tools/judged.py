# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/judged-by.md, from what a run of bench/judges.py found, the measures, and the reasons below."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ansible_collections.portcullis.vps.plugins.module_utils.os_hardening.measures import MEASURES

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/judged-by.md"
RESULTS = ROOT / "bench/results/lynis.json"
LAST = "with all roles"

#: Why a test of Lynis's still finds something, where no measure is about it.
REASONS: Mapping[str, str] = {
    "ACCT-9626": "Not ours: sysstat counts load, which monitoring does.",
    "ACCT-9628": "Not offered yet: auditd needs rules that can neither fill nor halt the host.",
    "AUTH-9229": "Not ours: it asks to set people's passwords anew. `account_audit` finds weak ones.",
    "AUTH-9230": "On purpose: these are rounds of SHA-crypt, and Debian hashes with yescrypt.",
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
    "FINT-4350": "Not offered yet: AIDE reads the whole disk for minutes.",
    "FIRE-4513": "On purpose: rules that nobody met yet are not useless.",
    "HRDN-7230": "Not ours: scanners for malware find what is known, and read with root's rights what strangers wrote.",
    "HTTP-6640": "Not ours: modules of a web server are its owner's choice.",
    "HTTP-6643": "Not ours, as HTTP-6640.",
    "HTTP-6710": "Not ours: what a web server listens to is its owner's choice.",
    "HTTP-6712": "Not ours, as HTTP-6710.",
    "KRNL-5820": "Of the container's host: fs.suid_dumpable; the rest is set.",
    "KRNL-6000": "Of the container's host: what is not below net. On purpose: kptr_restrict 1, since 2 hides addresses from root too.",
    "NETW-3200": "Of the container's host: modules of the kernel.",
    "STRG-1846": "Of the container's host, as NETW-3200.",
    "USB-1000": "Of the container's host, as NETW-3200.",
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
    "PKGS-7388": "Of the lab: its archive has no suite of security updates.",
    "PKGS-7394": "Not ours: apt-show-versions lists what `apt list --upgradable` does.",
    "PKGS-7398": "Not ours, as PKGS-7366.",
    "SSH-7408": "On purpose: 10 sessions a connection, since Ansible opens several; dead connections end after 15 minutes.",
    "TOOL-5002": "Not ours: it looks for an agent of automation on the host itself.",
    "TOOL-5190": "Not ours, as DEB-0880.",
    "USB-2000": "Not ours: a virtual machine's USB devices are its provider's.",
}

_HEAD = """# Judged by others

Made by `make readmes` of a run of `python -m bench.judges`, which has Lynis look at hosts of the lab before and after `site.yml`, and of the
measures ([os-baseline.md](os-baseline.md)). Every test that still finds something stands here with the reason.

The lab's hosts are containers. Of the kernel they have the network alone, so measures about the rest of it are left out there by name, and
the indexes are lower than on a host with a kernel of its own.
"""


def page() -> str:
    """Return the page; SystemExit where the run finds something that neither a measure nor a reason is about."""
    found = json.loads(RESULTS.read_text(encoding="utf-8"))
    releases: Mapping[str, Mapping[str, Any]] = found["releases"]
    states = list(next(iter(releases.values())))
    order = sorted(states, key=("before", "without the baseline", LAST).index)
    lines = [
        _HEAD,
        f"## Lynis {found['version']}\n",
        f"| index | {' | '.join(order)} |",
        f"| --- |{' --- |' * len(order)}",
    ]
    for release, reports in sorted(releases.items()):
        lines.append(f"| {release} | {' | '.join(_index(reports[state]) for state in order)} |")
    last = {release: reports[LAST] for release, reports in sorted(releases.items())}
    tests = sorted({test for report in last.values() for test in _found(report)})
    lines += ["", "| test that finds something | on | why |", "| --- | --- | --- |"]
    for test in tests:
        where = ", ".join(release for release, report in last.items() if test in _found(report))
        lines.append(f"| {test} | {where} | {reason(test)} |")
    silent = sorted({test for report in last.values() for test in report["executed"]} - set(tests))
    lines += ["", f"The other {len(silent)} tests that were made find nothing: {', '.join(silent)}."]
    lines += ["", *_mapping()]
    return "\n".join(lines) + "\n"


def reason(test: str) -> str:
    """Return why a test still finds something."""
    about = [measure for measure in MEASURES.values() if test in measure.rules.get("Lynis", ())]
    applied, offered = (
        ", ".join(f"`{measure.name}`" for measure in about if measure.offered is later) for later in (False, True)
    )
    parts = [REASONS.get(test, "")]
    parts += [f"Measures: {applied}." if applied else "", f"Offered: {offered}." if offered else ""]
    if not any(parts):
        raise SystemExit(f"{test} finds something, and neither a measure nor REASONS in tools/judged.py says why.")
    return " ".join(part for part in parts if part)


def _found(report: Mapping[str, Any]) -> list[str]:
    return [*report["warnings"], *report["suggestions"]]


def _index(report: Mapping[str, Any]) -> str:
    warnings = ", ".join(report["warnings"])
    return f"{report['index']}{f' (warnings: {warnings})' if warnings else ''}"


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
