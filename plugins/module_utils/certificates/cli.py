# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ``portcullis certificates`` does: for certbot's timer and hooks, and for people."""

from __future__ import annotations

import argparse
import os
from typing import Sequence, Tuple

from ..base.errors import HostError
from ..machine import process
from ..transaction.cli import say
from ..window.host import window
from . import plan as core
from .host import certbot, challenges, lineages


def add(parser: argparse.ArgumentParser) -> None:
    """Add what can be done with certificates."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    status = actions.add_parser("status", help="say how every certificate fares")
    status.set_defaults(run=_status)
    renew = actions.add_parser("renew", help="renew what is due, as certbot's timer does")
    renew.add_argument(
        "--retry-failed", action="store_true", help="also what failed a short time ago, and would wait otherwise"
    )
    renew.set_defaults(run=_renew)
    hook = actions.add_parser("hook", help="what certbot's hooks call")
    hook.add_argument("when", choices=["pre", "post", "deploy"])
    hook.set_defaults(run=lambda options: _HOOKS[options.when]())
    challenge = actions.add_parser("challenge", help="what certbot calls for the method webroot")
    challenge.add_argument("what", choices=["publish", "withdraw"])
    challenge.add_argument("webroot")
    challenge.set_defaults(run=_challenge)
    wrapped = actions.add_parser("certbot", help="run certbot, in a window where it issues")
    wrapped.add_argument("command", nargs=argparse.REMAINDER, help="certbot's arguments, behind --")
    wrapped.set_defaults(run=_certbot)


def _status(_options: argparse.Namespace) -> int:
    lines, problems = certbot.report()
    for line in [*lines, *problems] or ["There is no certificate."]:
        say(line)
    return 1 if problems else 0


def _renew(options: argparse.Namespace) -> int:
    if options.retry_failed:
        # The hooks that certbot runs have to know it, too.
        os.environ[core.RETRYING] = "1"
    return certbot.renew()


def _pre() -> int:
    pid, arguments = _caller()
    if not os.environ.get(core.HELD) and _needs_window(arguments):
        _require_no_wait(arguments)
        certbot.open_window(pid, arguments)
    return 0


def _require_no_wait(arguments: Sequence[str]) -> None:
    """Raise HostError where all that this certbot may renew over port 80 failed a short time ago."""
    spends = "renew" in arguments and "--dry-run" not in arguments
    waiting = certbot.put_off() if spends else {}
    names = core.may_renew(arguments, lineages.readable()) if waiting else ()
    if names and all(name in waiting for name in names):
        raise HostError(" ".join(waiting[name] for name in names))


def _post() -> int:
    pid, _arguments = _caller()
    if not os.environ.get(core.HELD):
        window.close_for(80, f"certbot {pid}")
    return 0


def _deploy() -> int:
    if os.environ.get(core.HELD):
        return 0
    name = os.path.basename(os.environ.get("RENEWED_LINEAGE", ""))
    about = certbot.settings()
    # A certificate that somebody else had issued is somebody else's to deploy.
    if name not in about.deploy:
        return 0
    domains = os.environ.get("RENEWED_DOMAINS", "").split()
    certbot.deploy(name, domains, about.deploy[name], about.served_port)
    return 0


def _challenge(options: argparse.Namespace) -> int:
    token, text = os.environ.get("CERTBOT_TOKEN", ""), os.environ.get("CERTBOT_VALIDATION", "")
    if not token:
        raise HostError("Only certbot runs this, for a challenge over HTTP; write files below a webroot by hand.")
    if options.what == "publish":
        challenges.publish(options.webroot, token, text)
    else:
        challenges.withdraw(options.webroot, token)
    return 0


_HOOKS = {"pre": _pre, "post": _post, "deploy": _deploy}


def _certbot(options: argparse.Namespace) -> int:
    arguments = options.command[1:] if options.command[:1] == ["--"] else options.command
    command = [core.CERTBOT, *arguments]
    # certbot goes on after a hook that refuses, and would spend an attempt on a port that is closed.
    _require_no_wait(arguments)
    # A renewal opens the window itself, once something is due.
    if "renew" in arguments or os.environ.get(core.HELD) or not _needs_window(tuple(arguments)):
        os.execv(core.CERTBOT, command)
    with process.protected() as child:
        try:
            certbot.open_window(os.getpid(), arguments)
            return child.run(command, {core.HELD: "1"})
        finally:
            window.close_for(80, f"certbot {os.getpid()}")


def _needs_window(arguments: Tuple[str, ...]) -> bool:
    return core.needs_window(arguments, [lineage.authenticator for lineage in lineages.readable().values()])


def _caller() -> Tuple[int, Tuple[str, ...]]:
    """Return the process id and the arguments of the certbot that runs this hook."""
    pid = process.parent(os.getpid())
    while pid > 1:
        words = process.command_line(pid)
        place = next((n for n, word in enumerate(words[:3]) if os.path.basename(word) == "certbot"), None)
        if place is not None:
            return pid, words[place + 1 :]
        pid = process.parent(pid)
    raise HostError(
        "Only certbot runs this hook, and no certbot is above this process; open a window by 'portcullis window'."
    )
