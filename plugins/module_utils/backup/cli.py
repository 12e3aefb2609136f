# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ``portcullis backup`` and ``portcullis backup-store`` do."""

from __future__ import annotations

import argparse
import sys

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
    accept = actions.add_parser("accept", help="take a client's snapshots that are there now for honest")
    accept.add_argument("client", help="the client's name")
    accept.set_defaults(run=_accept)


def add_client(parser: argparse.ArgumentParser) -> None:
    """Add what the timer of a host that is backed up calls."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    run = actions.add_parser("run", help="back up this host now, which is what the timer does")
    run.set_defaults(run=_run)


def _run(_options: argparse.Namespace) -> int:
    last = running.run()
    sys.stdout.write(f"Snapshot {last.snapshot[:8]} is in its store: {last.files} files, {last.bytes} bytes.\n")
    return 0


def _serve(options: argparse.Namespace) -> int:
    return serving.serve(options.repository, options.floor_mib)


def _retain(_options: argparse.Namespace) -> int:
    problems = retaining.retain()
    for problem in problems:
        sys.stderr.write(f"portcullis: {problem}\n")
    return 1 if problems else 0


def _accept(options: argparse.Namespace) -> int:
    count = retaining.accept(options.client)
    sys.stdout.write(f"{count} snapshots of {options.client} are taken for honest.\n")
    return 0
