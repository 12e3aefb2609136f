# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ``portcullis backup`` and ``portcullis backup-store`` do."""

from __future__ import annotations

import argparse
import sys
import time
from typing import Sequence

from ..base.errors import HostError
from ..transaction.cli import say
from .host import retaining, running, serving


def add_store(parser: argparse.ArgumentParser) -> None:
    """Add what a store's timer, its clients' keys and a person at its console call."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    serve = actions.add_parser("serve", help="what a client's key runs, as the client's user")
    serve.add_argument("--floor-mib", type=int, required=True, help="below this much free space nothing new is taken")
    serve.add_argument("repository", help="the folder of the client's repository")
    serve.set_defaults(run=_serve, unprivileged=True)
    retain = actions.add_parser("retain", help="forget what the policy lets go, unless something looks forged")
    retain.set_defaults(run=_retain)
    drill = actions.add_parser(
        "drill", help="restore backups of a client, or of each, and compare them with what was saved"
    )
    drill.add_argument("client", nargs="?", default="", help="the client's name")
    _add_password(drill)
    drill.set_defaults(run=_drill_store)
    accept = actions.add_parser("accept", help="take a client's snapshots that are there now for honest")
    accept.add_argument("client", help="the client's name")
    accept.set_defaults(run=_accept)


def add_client(parser: argparse.ArgumentParser) -> None:
    """Add what the timer of a host that is backed up calls."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    run = actions.add_parser("run", help="back up this host now, which is what the timer does")
    run.set_defaults(run=_run)
    drill = actions.add_parser("drill", help="restore backups of this host and compare them with what was saved")
    _add_password(drill)
    drill.set_defaults(run=_drill)
    listed = actions.add_parser("snapshots", help="list this host's backups")
    listed.set_defaults(run=_snapshots)
    excluded = actions.add_parser("excluded", help="list what is left out of this host's backups as it is now")
    excluded.set_defaults(run=_excluded)
    restore = actions.add_parser("restore", help="restore one path into a folder, or everything onto a fresh host")
    restore.add_argument("--snapshot", default="latest", help="the beginning of its ID; the newest unless it is given")
    what = restore.add_mutually_exclusive_group(required=True)
    what.add_argument("--path", help="one file or folder as it was called when it was saved")
    what.add_argument(
        "--everything", action="store_true", help="all of it over what is on this host, and all databases"
    )
    restore.add_argument("--into", default="", help="with --path: a new folder")
    restore.set_defaults(run=_restore)


def _add_password(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--password-stdin", action="store_true", help="read the password that people have")


def _password(options: argparse.Namespace) -> str:
    if not options.password_stdin:
        return ""
    password = sys.stdin.readline().strip()
    if not password:
        raise HostError("There is no password on standard input; see what decrypts the escrow.")
    return password


def _drill(options: argparse.Namespace) -> int:
    last = running.drill(_password(options))
    say(f"{len(last.snapshots)} snapshots hold what was saved: {last.files} files, {last.tables} tables.")
    return 0


def _snapshots(_options: argparse.Namespace) -> int:
    for one in running.snapshots():
        moment = time.strftime("%Y-%m-%d %H:%M", time.gmtime(one.claimed))
        say(f"{one.id[:8]}  {moment} UTC")
    return 0


def _excluded(_options: argparse.Namespace) -> int:
    for path in running.excluded():
        say(path)
    return 0


def _restore(options: argparse.Namespace) -> int:
    if options.path:
        if not options.into:
            raise HostError("Nothing is restored over what is there; name a new folder (--into).")
        say(running.restore_path(options.snapshot, options.path, options.into))
        return 0
    ended = running.restore(options.snapshot)
    say(f"Snapshot {ended.snapshot[:8]} is restored: {ended.files} files hold what they held.")
    for sentence in ended.left:
        say(sentence)
    return _said(ended.problems)


def _drill_store(options: argparse.Namespace) -> int:
    return _said(retaining.drill(options.client, _password(options)))


def _run(_options: argparse.Namespace) -> int:
    last = running.run()
    say(f"Snapshot {last.snapshot[:8]} is in its store: {last.files} files, {last.bytes} bytes.")
    return 0


def _serve(options: argparse.Namespace) -> int:
    return serving.serve(options.repository, options.floor_mib)


def _retain(_options: argparse.Namespace) -> int:
    return _said(retaining.retain())


def _said(problems: Sequence[str]) -> int:
    for problem in problems:
        say(f"portcullis: {problem}", sys.stderr)
    return 1 if problems else 0


def _accept(options: argparse.Namespace) -> int:
    count = retaining.accept(options.client)
    say(f"{count} snapshots of {options.client} are taken for honest.")
    return 0
