# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's command line."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time

from lab.errors import LabError
from lab.labs import Lab, collect, mounts_outside, names
from lab.services import MACHINE


def main() -> int:
    """Run one command; return 0 for success, 1 for a negative answer, 2 for an error."""
    options = _parser().parse_args()
    try:
        outside = mounts_outside()
        if outside and options.run is not _run:
            # Started by a command of 'lab run': what it mounts there would be seen, and removed, by nobody else.
            again = [sys.executable, "-m", "lab", *sys.argv[1:]]
            return _become(["nsenter", f"--mount={outside}", f"--wd={os.getcwd()}", *again])
        return int(options.run(Lab(options.name), options))
    except LabError as error:
        print(f"lab: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="lab", description="Whole Debian hosts on this machine.")
    parser.add_argument("--name", help="the lab's name; else $PORTCULLIS_LAB, else 'default'")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: object, text: str, *arguments: str) -> argparse.ArgumentParser:
        found = commands.add_parser(name, help=text)
        found.set_defaults(run=run)
        for argument in arguments:
            found.add_argument(argument, nargs=argparse.REMAINDER if argument == "command" else None)
        return found

    up = command("up", _up, "boot hosts that are not up yet")
    up.add_argument("--hosts", default="", metavar="NAME=RELEASE,…", help="for example web1=bookworm,web2=trixie")
    up.add_argument("--services", action="store_true", help="also boot the internet's own servers")
    command("down", lambda lab, _: lab.down() or 0, "end all hosts and remove everything")
    command("remove", lambda lab, o: lab.remove(o.host) or 0, "end one host and remove it", "host")
    command("gc", _gc, "remove the labs whose owner has ended without doing so")
    command("list", _list, "say which labs and hosts there are")
    inventory = command("inventory", _inventory, "print an Ansible inventory (JSON, which is YAML too)")
    inventory.add_argument("--user", default="root", choices=["root", "admin"])
    command("exec", _exec, "run a command inside a host", "host", "command")
    command("run", _run, "run a command in the lab's internet, where the controller is", "command")
    connect = command("connect", _connect, "try a connection, or one from each of several addresses at once", "host")
    connect.add_argument("port", type=int)
    connect.add_argument("--from", dest="sources", action="append", required=True, metavar="ADDRESS")
    ssh = command("ssh", _ssh, "log in on a host with the lab's key", "host", "command")
    ssh.add_argument("--user", default="root")
    ssh.add_argument("--port", type=int, default=22)
    command("reboot", lambda lab, o: lab.machine(o.host).reboot() or 0, "reboot a host and wait for it", "host")
    command("cut", lambda lab, o: lab.cut(o.host) or 0, "disconnect a host", "host")
    command("drop", _drop, "drop packets to a port", "host").add_argument("port", type=int)
    heal = command("heal", _heal, "connect a host again, or stop dropping packets to a port", "host")
    heal.add_argument("port", type=int, nargs="?")
    command(
        "trust-ca",
        lambda lab, o: lab.trust_ca(o.host) or 0,
        "make a host trust the lab's certificate authority",
        "host",
    )
    command(
        "weaken",
        lambda lab, o: lab.weaken(o.host) or 0,
        "weaken a fresh host: a guessable password, no firewall",
        "host",
    )
    return parser


def _up(lab: Lab, options: argparse.Namespace) -> int:
    started = time.monotonic()
    hosts = dict(part.partition("=")[::2] for part in options.hosts.split(",") if part)
    if not hosts and not options.services:
        raise LabError("Nothing to boot: name hosts with --hosts, or the internet's own servers with --services.")
    lab.up(hosts, keep=True)
    if options.services:
        lab.services(keep=True)
    booted = [*hosts, *(["services"] if options.services else [])]
    print(f"{len(booted)} up in {time.monotonic() - started:.1f} s: {', '.join(booted)}")
    return 0


def _gc(_lab: Lab, _options: argparse.Namespace) -> int:
    for name in collect():
        print(name)
    return 0


def _list(_lab: Lab, _options: argparse.Namespace) -> int:
    for name in names():
        lab = Lab(name)
        for machine in [*lab.machines.values(), *([lab.machine(MACHINE)] if lab.has_services else [])]:
            print(f"{name}\t{machine.name}\t{machine.release}\t{machine.ipv4}\t{machine.ipv6}")
    return 0


def _inventory(lab: Lab, options: argparse.Namespace) -> int:
    print(json.dumps(lab.inventory(options.user), indent=2))
    return 0


def _exec(lab: Lab, options: argparse.Namespace) -> int:
    return _become(lab.machine(options.host).enter(_command(options)))


def _run(lab: Lab, options: argparse.Namespace) -> int:
    return _become(lab.inside(_command(options)))


def _ssh(lab: Lab, options: argparse.Namespace) -> int:
    return _become(lab.inside([*lab.ssh(options.host, options.user, options.port), *_words(options)]))


def _drop(lab: Lab, options: argparse.Namespace) -> int:
    lab.drop(options.host, options.port)
    return 0


def _heal(lab: Lab, options: argparse.Namespace) -> int:
    if options.port is None:
        lab.heal(options.host)
    else:
        lab.drop(options.host, options.port, dropped=False)
    return 0


def _words(options: argparse.Namespace) -> list[str]:
    words: list[str] = options.command
    return words[1:] if words[:1] == ["--"] else words


def _command(options: argparse.Namespace) -> list[str]:
    words = _words(options)
    if not words:
        raise LabError("There is no command; write it behind --.")
    return words


def _become(argv: list[str]) -> int:
    if shutil.which(argv[0]) is None:
        raise LabError(f"{argv[0]} is not on this machine.")
    sys.stdout.flush()
    os.execvp(argv[0], argv)


def _connect(lab: Lab, options: argparse.Namespace) -> int:
    answers = lab.connect_all((source, options.host, options.port) for source in options.sources)
    print("\n".join(answers))
    return 0 if set(answers) == {"open"} else 1


if __name__ == "__main__":
    sys.exit(main())
