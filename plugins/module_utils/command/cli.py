# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The host's own command ``portcullis``: what a timer, a hook, a way back or a person at the console calls."""

from __future__ import annotations

import argparse
import json
import sys
import time
from typing import Callable, List, Mapping, Tuple

from ..base.version import VERSION
from ..transaction import cli as transaction_cli, transaction
from ..transaction.cli import say as _say

#: Of ``status --json``. docs/fleets.md says what programs may rely on; whatever they may not any more takes another number.
FORMAT = 1


def main(arguments: List[str]) -> int:
    """Run one subcommand and return the exit code: 0 done, 1 failed, 2 wrong use, 3 not root."""
    return transaction_cli.run(_parser(arguments), arguments)


def _parser(arguments: List[str]) -> argparse.ArgumentParser:
    """Return the parser of a command line, which knows in full only the subcommand that is called.

    Python compiles what is in a zip anew for every call, so none of the other capabilities is imported.
    """
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
    status.add_argument(
        "--prometheus",
        metavar="FILE",
        help="also write the verdicts as metrics, for node exporter's textfile collector",
    )
    status.set_defaults(run=_status)

    transaction_cli.add(commands)
    called = next((word for word in arguments if not word.startswith("-")), "")
    for name, (said, add) in _CAPABILITIES.items():
        command = commands.add_parser(name, help=said)
        if name == called:
            add(command)
    return parser


def _window(command: argparse.ArgumentParser) -> None:
    from ..window import cli

    cli.add(command)


def _certificates(command: argparse.ArgumentParser) -> None:
    from ..certificates import cli

    cli.add(command)


def _allowlist(command: argparse.ArgumentParser) -> None:
    from ..allowlist import cli

    cli.add(command)


def _updates(command: argparse.ArgumentParser) -> None:
    from ..updates import cli

    cli.add(command)


def _pull(command: argparse.ArgumentParser) -> None:
    from ..pull import cli

    cli.add(command)


def _backup(command: argparse.ArgumentParser) -> None:
    from ..backup import cli

    cli.add_client(command)


def _backup_store(command: argparse.ArgumentParser) -> None:
    from ..backup import cli

    cli.add_store(command)


def _ufw_docker(command: argparse.ArgumentParser) -> None:
    from ..ufw_docker import cli

    cli.add(command)


def _outbound(command: argparse.ArgumentParser) -> None:
    from ..outbound import cli

    cli.add(command)


def _containment(command: argparse.ArgumentParser) -> None:
    from ..containment import cli

    cli.add(command)


def _evacuate(command: argparse.ArgumentParser) -> None:
    from ..evacuate import cli

    cli.add(command)


def _adopt(command: argparse.ArgumentParser) -> None:
    from ..adoption import cli

    cli.add(command)


#: The subcommand of each capability: what is said of it, and what adds its options to its parser.
_CAPABILITIES: Mapping[str, Tuple[str, Callable[[argparse.ArgumentParser], None]]] = {
    "window": ("open a port for a limited time; the kernel closes it at the deadline", _window),
    "certificates": ("certificates that certbot keeps", _certificates),
    "allowlist": ("networks that are let in by a published list", _allowlist),
    "updates": ("whether updates arrive", _updates),
    "pull": ("converge this host from its repository, if that is signed", _pull),
    "backup": ("back up this host to its store", _backup),
    "backup-store": ("backups that other hosts send here: forget old ones, accept odd ones", _backup_store),
    "ufw-docker": ("apply ufw's rules to what Docker publishes", _ufw_docker),
    "outbound": ("what may leave this host: known destinations, and so many strangers", _outbound),
    "containment": ("let this host go again where it was cut off", _containment),
    "evacuate": ("end the access by which data is copied off this host", _evacuate),
    "adopt": ("say who uses this host, and what is stricter or wider than it looks", _adopt),
}


def _status(options: argparse.Namespace) -> int:
    found = {area: _asked(area, source) for area, source in _SOURCES.items()}
    areas = {area.lower().replace(" ", "_"): {"ok": ok, "lines": lines} for area, (lines, ok) in found.items()}
    verdicts = {area: ok for area, (_lines, ok) in zip(areas, found.values())}
    well = all(verdicts.values())
    if options.json:
        # Which escapes all but ASCII.
        sys.stdout.write(
            json.dumps({"format": FORMAT, "version": VERSION, "ok": well, "areas": areas}, indent=2) + "\n"
        )
    else:
        for lines, _ok in found.values():
            for line in lines:
                _say(line)
    if options.prometheus:
        from . import metrics

        metrics.write(options.prometheus, metrics.text(verdicts, VERSION, time.time()))
    return 0 if well else 1


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


Report = Tuple[List[str], bool]


def _last_resorts() -> Report:
    from ..ufw.host import rollback

    return _judged(([], rollback.last_resorts()))


def _windows() -> Report:
    from ..window.host import window

    return _attended(window.report())


def _certificates_report() -> Report:
    from ..certificates.host import certbot

    return _judged(certbot.report())


def _updates_report() -> Report:
    from ..updates.host import report

    return _judged(report.status())


def _allowlists() -> Report:
    from ..allowlist.host import allowlist

    return _judged(allowlist.report())


def _ssh() -> Report:
    from ..sshd.host import visible

    return _judged(visible.status())


def _baseline() -> Report:
    from ..os_hardening.host import observe

    return _judged(observe.status())


def _outbound_report() -> Report:
    from ..outbound.host import watch

    return _judged(watch.report())


def _containment_report() -> Report:
    from ..containment.host import kernel

    return _judged(kernel.report())


def _evacuation() -> Report:
    from ..evacuate import cli

    return cli.report()


def _exposure() -> Report:
    from ..adoption import cli

    return _judged(cli.exposed())


def _bans() -> Report:
    from ..adoption import cli

    return _judged(cli.bans())


def _backup_report() -> Report:
    from ..backup.host import running

    return _judged(running.report())


def _backup_store_report() -> Report:
    from ..backup.host import retaining

    return _judged(retaining.report())


def _pull_report() -> Report:
    from ..pull.host import pull

    return _attended(pull.report())


#: What ``status`` asks, each for its lines and whether nobody has to look at anything.
_SOURCES: Mapping[str, Callable[[], Report]] = {
    "Changes": _changes,
    "Last resorts": _last_resorts,
    "Windows": _windows,
    "Certificates": _certificates_report,
    "Updates": _updates_report,
    "Allowlists": _allowlists,
    "SSH": _ssh,
    "Baseline": _baseline,
    "Outbound": _outbound_report,
    "Containment": _containment_report,
    "Evacuation": _evacuation,
    "Exposure": _exposure,
    "Bans": _bans,
    "Backup": _backup_report,
    "Backup store": _backup_store_report,
    "Pull": _pull_report,
}
