# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The host's own command ``portcullis``: what a timer, a hook, a way back or a person at the console calls."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Callable, List, Mapping, Tuple

from ..adoption import cli as adoption_cli
from ..allowlist import cli as allowlist_cli
from ..allowlist.host import allowlist
from ..backup import cli as backup_cli
from ..backup.host import retaining, running
from ..base.version import VERSION
from ..certificates import cli as certificates_cli
from ..certificates.host import certbot
from ..os_hardening.host import observe as os_hardening
from ..pull import cli as pull_cli
from ..pull.host import pull
from ..sshd.host import visible
from ..transaction import cli as transaction_cli, transaction
from ..transaction.cli import say as _say
from ..ufw.host import rollback as ufw_rollback
from ..ufw_docker import cli as ufw_docker_cli
from ..updates import cli as updates_cli
from ..updates.host import report as updates
from ..window import cli as window_cli
from ..window.host import window

#: Of ``status --json``. docs/fleets.md says what programs may rely on; whatever they may not any more takes another number.
FORMAT = 1


def main(arguments: List[str]) -> int:
    """Run one subcommand and return the exit code: 0 done, 1 failed, 2 wrong use, 3 not root."""
    return transaction_cli.run(_parser(), arguments)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="portcullis",
        description="Protects this host: pending changes, windows, allowlists, certificates, updates.",
    )
    parser.add_argument("--version", action="version", version=f"portcullis {VERSION}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    status = commands.add_parser("status", help="say what is pending, what is open, and what somebody has to look at")
    status.add_argument(
        "--json", action="store_true", help="for programs and bug reports: lines and verdict of each area"
    )
    status.set_defaults(run=_status)

    transaction_cli.add(commands)
    window_cli.add(
        commands.add_parser("window", help="open a port for a limited time; the kernel closes it at the deadline")
    )
    certificates_cli.add(commands.add_parser("certificates", help="certificates that certbot keeps"))
    allowlist_cli.add(commands.add_parser("allowlist", help="networks that are let in by a published list"))
    updates_cli.add(commands.add_parser("updates", help="whether updates arrive"))
    pull_cli.add(commands.add_parser("pull", help="converge this host from its repository, if that is signed"))
    backup_cli.add_client(commands.add_parser("backup", help="back up this host to its store"))
    backup_cli.add_store(
        commands.add_parser("backup-store", help="backups that other hosts send here: forget old ones, accept odd ones")
    )
    ufw_docker_cli.add(commands.add_parser("ufw-docker", help="apply ufw's rules to what Docker publishes"))
    adoption_cli.add(
        commands.add_parser("adopt", help="say who uses this host, and what is stricter or wider than it looks")
    )
    return parser


def _status(options: argparse.Namespace) -> int:
    found = {area: _asked(area, source) for area, source in _SOURCES.items()}
    if options.json:
        areas = {area.lower().replace(" ", "_"): {"ok": ok, "lines": lines} for area, (lines, ok) in found.items()}
        well = all(area["ok"] for area in areas.values())
        # Which escapes all but ASCII.
        sys.stdout.write(
            json.dumps({"format": FORMAT, "version": VERSION, "ok": well, "areas": areas}, indent=2) + "\n"
        )
    else:
        for lines, _ok in found.values():
            for line in lines:
                _say(line)
    return 0 if all(ok for _lines, ok in found.values()) else 1


def _asked(area: str, source: Callable[[], Tuple[List[str], bool]]) -> Tuple[List[str], bool]:
    try:
        return source()
    # Whatever is wrong with one area, the others are reported.
    except Exception as error:
        return [f"{area} could not be asked: {error or type(error).__name__}"], False


def _changes() -> Tuple[List[str], bool]:
    """Return what is pending and how the last change ended, and whether nobody has to look at that."""
    pending, ended = transaction.pending(), transaction.last()
    lines = [f"Pending: {transaction.describe(pending)}." if pending else "Pending: nothing."]
    if not ended:
        return lines, True
    because = "" if ended.reason == ended.outcome else f" because {ended.reason}"
    lines.append(f"Last change: '{ended.purpose}', started by {ended.started_by}, {ended.outcome}{because}.")
    left = "left to do" if ended.outcome == "confirmed" else "not reverted"
    return lines + [f"  {left}: {problem}" for problem in ended.problems], not ended.problems


def _attended(found: Tuple[List[str], bool]) -> Tuple[List[str], bool]:
    lines, attention = found
    return lines, not attention


def _judged(found: Tuple[List[str], List[str]]) -> Tuple[List[str], bool]:
    lines, problems = found
    return [*lines, *problems], not problems


#: What ``status`` asks, each for its lines and whether nobody has to look at anything.
_SOURCES: Mapping[str, Callable[[], Tuple[List[str], bool]]] = {
    "Changes": _changes,
    "Last resorts": lambda: _judged(([], ufw_rollback.last_resorts())),
    "Windows": lambda: _attended(window.report()),
    "Certificates": lambda: _judged(certbot.report()),
    "Updates": lambda: _judged(updates.status()),
    "Allowlists": lambda: _judged(allowlist.report()),
    "SSH": lambda: _judged(visible.status()),
    "Baseline": lambda: _judged(os_hardening.status()),
    "Exposure": lambda: _judged(adoption_cli.exposed()),
    "Bans": lambda: _judged(adoption_cli.bans()),
    "Backup": lambda: _judged(running.report()),
    "Backup store": lambda: _judged(retaining.report()),
    "Pull": lambda: _attended(pull.report()),
}
