# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Boot weak hosts, harden them with site.yml, and prove from outside what that changed."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from demo import proofs, stage
from demo.fleet import ADMIN, SSH_PORT, Fleet, Run
from demo.picture import diff, posture, svg
from demo.table import table
from lab import Lab, LabError

_STARTED = time.monotonic()


class DemoFailed(Exception):
    """A step failed; its text says which and why."""


def main() -> int:
    """Run the demo; return 0 when every proof holds, 1 when one fails, 2 when the lab could not be used."""
    parser = argparse.ArgumentParser(prog="demo", description=__doc__)
    parser.add_argument("--keep", action="store_true", help="leave the hosts up and print how to log in")
    parser.add_argument("--hosts", default="web1=bookworm,web2=trixie", help="NAME=RELEASE,…")
    parser.add_argument(
        "--picture",
        type=Path,
        metavar="FILE",
        help="write the table as an SVG image, and beside it the posture page and a diff",
    )
    options = parser.parse_args()
    # An end asked for by a signal is an end like any other: the hosts go too.
    signal.signal(signal.SIGTERM, lambda *_arguments: sys.exit(143))
    # Hosts that stay have a name that can be typed; others must not meet those of a demo that runs beside this one.
    lab = Lab("demo" if options.keep else f"demo-{os.getpid()}")
    try:
        if options.keep:
            lab.down()
        return _run(
            lab, dict(part.partition("=")[::2] for part in options.hosts.split(",")), options.keep, options.picture
        )
    except (LabError, DemoFailed) as error:
        print(f"\ndemo: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\ndemo: interrupted", file=sys.stderr)
        return 130
    finally:
        if not options.keep:
            with _step("Removing the hosts"):
                lab.down()


def _run(lab: Lab, releases: dict[str, str], keep: bool, picture: Path | None) -> int:
    hosts = list(releases)
    with _step(f"Booting {len(hosts)} hosts and an internet around them (the first run builds their images)"):
        fleet = stage.fleet(lab, releases, keep)
    with _step("Weakening them"):
        for host in hosts:
            lab.weaken(host)
    with _step("Probing them from outside"):
        before = proofs.look(lab, hosts)
    with _step("Running site.yml with no setting for the sudo user with a guessable password"):
        # That this user, who has just logged in by password, no longer can is accepted; that the password leads to root is not.
        given = {"accounts_absent": [], "portcullis_serial": "100%", "portcullis_adopt_lost_logins": [proofs.VICTIM]}
        refused = fleet.play(stage.SITE, "-e", json.dumps(given))
    with _step("Running site.yml --check"):
        foreseen = _play(fleet, "--check", "--diff")
    with _step("Running site.yml"):
        first = _play(fleet, callbacks=("portcullis.vps.posture",))
    with _step("Running site.yml a second time"):
        second = _play(fleet)
    with _step("Probing them from outside again"):
        after = proofs.look(lab, hosts)
    with _step("Rebooting them and probing once more"):
        for host in hosts:
            lab.machine(host).reboot()
        rebooted = proofs.look(lab, hosts)
    rows = [
        [row.title, *(f"{before[row][host]} → {after[row][host]}{_mark(row, before, after, host)}" for host in hosts)]
        for row in proofs.ROWS
    ]
    failed = [*proofs.wrong(before, "before"), *proofs.wrong(after, "after")]
    failed += [f"after a reboot: {text}" for text in proofs.wrong(rebooted, "after")]
    rows.append(["all of this after a reboot", *(_held(rebooted, host) for host in hosts)])
    rows.append(["a run with no setting for that user", *(_refused(refused, host, failed) for host in hosts)])
    rows.append(["changes made; predicted by --check", *(_foreseen(foreseen, first, host, failed) for host in hosts)])
    rows.append(["changes made by a second run", *(_unchanged(second, host, failed) for host in hosts)])
    print()
    head = ["seen from outside: before → after", *(f"{name} ({release})" for name, release in releases.items())]
    shown = table(head, rows)
    print(shown)
    if picture:
        pages = {"demo": shown, "posture": posture(first.output), "diff": diff(foreseen.output, "ufw status")}
        for name, text in pages.items():
            picture.with_name(picture.name.replace("demo", name)).write_text(svg(text), encoding="utf-8")
    if keep:
        _how_to_log_in(lab, hosts)
    for text in failed:
        print(f"FAILED: {text}", file=sys.stderr)
    print(f"\n{'All proofs hold' if not failed else f'{len(failed)} proofs failed'} after {_elapsed():.0f} s.")
    return 1 if failed else 0


def _play(fleet: Fleet, *options: str, callbacks: Sequence[str] = ()) -> Run:
    run = fleet.play(stage.SITE, *options, callbacks=callbacks)
    if run.code:
        raise DemoFailed(f"site.yml ended with code {run.code}:\n{run.output[-4000:]}")
    return run


def _mark(row: proofs.Row, before: proofs.Seen, after: proofs.Seen, host: str) -> str:
    return " ✓" if (before[row][host], after[row][host]) == (row.before, row.after) else " ✗"


def _held(seen: proofs.Seen, host: str) -> str:
    wrong = [row.title for row in proofs.ROWS if seen[row][host] != row.after]
    return f"not: {wrong[0]} ✗" if wrong else "holds ✓"


def _refused(run: Run, host: str, failed: list[str]) -> str:
    if not run.changed(host) and f"{proofs.VICTIM}, who may become root" in " ".join(run.failures(host)):
        return "refused ✓"
    failed.append(f"{host}: a run that leaves a guessable password of a sudo user be was not refused")
    return "not refused ✗"


def _foreseen(check: Run, real: Run, host: str, failed: list[str]) -> str:
    named, made = check.changes(host), real.changes(host)
    if named == made:
        return f"{len(made)}; all of them ✓"
    odd = sorted(set(named) ^ set(made))
    failed.append(f"{host}: --check and the run differ: {odd or 'in their order'}")
    return f"{len(made)}; {len(odd)} differ ✗"


def _unchanged(run: Run, host: str, failed: list[str]) -> str:
    changed = run.changed(host)
    failed += [f"{host}: a second run changed something: {task}" for task in changed]
    return f"{len(changed)} {'✗' if changed else '✓'}"


def _how_to_log_in(lab: Lab, hosts: Sequence[str]) -> None:
    print(f"\nThe hosts stay up. As root, in this folder, with {sys.executable} -m lab --name {lab.name} COMMAND:")
    for host in hosts:
        print(f"  ssh --user {ADMIN} --port {SSH_PORT} {host}      log in")
    print(f"  connect --from 198.51.100.66 {hosts[0]} 443       connect as a stranger")
    print("  down                                  remove everything")


@contextlib.contextmanager
def _step(text: str) -> Iterator[None]:
    print(f"{_elapsed():6.1f} s  {text}", flush=True)
    yield


def _elapsed() -> float:
    return time.monotonic() - _STARTED


if __name__ == "__main__":
    if os.geteuid() != 0:
        sys.exit("demo: only root can boot whole hosts; run this as root.")
    sys.exit(main())
