# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes that could cut people off: confirmed by a fresh login, or undone by the host itself.

At most one transaction is pending on a host. It is a file that holds the snapshot and the steps that follow a
confirmation. Removing that file *is* the decision: the one that removes it, a confirmation or a way back, has won, and the
other finds nothing to do. The way back needs neither controller nor network nor space on the disk: a timer on systemd's
monotonic clock, a unit at boot, since a transient timer does not outlive a reboot, and copies that only need renaming.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import syslog
import time
from dataclasses import asdict, dataclass
from typing import Any, Callable, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple

from ..base.errors import HostError, NotPutBack, RolledBack, Unfinished
from ..base.paths import PROGRAM, STATE
from ..base.steps import InstallPackages, Plan, Step, WriteProgram
from ..machine import files, process, session
from ..machine.clock import readable as _clock
from ..machine.locks import locked
from ..machine.process import check
from . import facts, handlers
from .apply import apply, execute, finish, state
from .snapshot import Snapshot
from .things import BOOT_LINK, BOOT_TEXT, BOOT_UNIT, LAST, PENDING

#: The kernel has a file here for each list of addresses by which a rule counts connections: those of ``ufw limit`` are in one.
_COUNTED = "/proc/net/xt_recent/*"
_LOCK = "/run/portcullis.lock"
#: How long a way back after which nobody gets in is tried again.
_AGAIN_SECONDS = 3600
_TIMER = "portcullis-rollback"
#: What cuts nobody off, takes its time, and may be needed by the way back: done before it is armed, and kept.
_BEFOREHAND = (InstallPackages, WriteProgram)


class Pending(HostError):
    """Another transaction is pending on this host."""

    failure = "refused"


@dataclass(frozen=True)
class Transaction:
    """A pending change.

    ``started_at`` and ``deadline`` are seconds since the epoch, for people; ``ends_at`` is the deadline by the monotonic
    clock, which decides. ``on_confirm`` are steps as data, which only a confirmation reads: no way back depends on what they are.
    """

    id: str
    purpose: str
    started_by: str
    started_at: float
    deadline: float
    ends_at: float
    ports: Tuple[int, ...]
    snapshot: Snapshot
    on_confirm: Tuple[Mapping[str, Any], ...]

    def to_data(self) -> Dict[str, Any]:
        return {
            "id": self.id,
            "purpose": self.purpose,
            "started_by": self.started_by,
            "started_at": self.started_at,
            "deadline": self.deadline,
            "ends_at": self.ends_at,
            "ports": list(self.ports),
            "snapshot": self.snapshot.to_data(),
            "on_confirm": list(self.on_confirm),
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Transaction":
        return cls(
            data["id"],
            data["purpose"],
            data["started_by"],
            data["started_at"],
            data["deadline"],
            data["ends_at"],
            tuple(data["ports"]),
            Snapshot.from_data(data["snapshot"]),
            tuple(data["on_confirm"]),
        )


@dataclass(frozen=True)
class Ended:
    """How a transaction ended, confirmed or rolled back; ``problems`` are what is left to do, or was not reverted."""

    id: str
    purpose: str
    started_by: str
    outcome: str
    reason: str
    problems: List[str]
    ended_at: float


def run(
    plan: Plan,
    verify: Optional[Callable[[], None]] = None,
    *,
    purpose: str,
    started_by: str,
    timeout_seconds: int,
    ports: Sequence[int],
) -> Optional[Dict[str, Any]]:
    """Run a plan inside ``exclusive``, as a transaction where it needs proof; a timeout of 0 does without any.

    Returns None when all is done, or what the controller must confirm: ``id``, ``deadline``, the ``ports`` on which a fresh login has
    to succeed, and whether the kernel counts connections (``limited``), so that a login may have to wait. Raises HostError with
    everything put back when a step or ``verify`` fails.
    """
    if not plan.needs_proof or timeout_seconds == 0:
        apply(plan.steps + plan.on_confirm, verify)
        return None
    kept = [step for step in plan.steps if isinstance(step, _BEFOREHAND)]
    execute(kept)
    # What cannot be undone follows the confirmation, wherever a plan has it.
    rest = [step for step in plan.steps if not isinstance(step, _BEFOREHAND) and not step.irreversible]
    after = (*plan.on_confirm, *(step for step in plan.steps if step.irreversible))
    now = time.time()
    transaction = Transaction(
        secrets.token_hex(8),
        purpose,
        started_by,
        now,
        now + timeout_seconds,
        time.monotonic() + timeout_seconds,
        tuple(ports),
        Snapshot.before([*rest, *(step for step in after if not step.irreversible)]),
        tuple(step.to_data() for step in after),
    )
    _arm(transaction, timeout_seconds)
    try:
        with _in_time(transaction):
            execute(rest)
            if verify is not None:
                verify()
    except BaseException as failure:
        problems = _put_back(transaction, "a step failed")
        if isinstance(failure, HostError):
            raise _put_back_error(failure, problems, kept) from failure
        raise
    return {
        "id": transaction.id,
        "deadline": _clock(transaction.deadline),
        "ports": list(ports),
        "limited": bool(files.matching(_COUNTED)),
    }


@contextlib.contextmanager
def exclusive(check_mode: bool = False) -> Iterator[None]:
    """Keep every other change away, from the first look at the host to the last step; Pending where one waits already.

    Check mode takes no lock, since it changes nothing, that lock's file included.
    """
    with contextlib.nullcontext() if check_mode else _lock():
        require_none_pending()
        yield


def confirm(identity: Optional[str]) -> Transaction:
    """Make the pending change last and run what was to follow; HostError if it is not (or no longer) pending.

    What cannot be undone comes after the decision; Unfinished where that fails. ``identity`` None confirms whatever is
    pending, for a person at the console.
    """
    with _lock():
        transaction = _require(identity)
        try:
            with _in_time(transaction):
                after = [handlers.read(step) for step in transaction.on_confirm]
                execute(step for step in after if not step.irreversible)
        except HostError as failure:
            problems = _put_back(transaction, "its last step failed")
            raise _put_back_error(failure, problems) from failure
        _end(transaction, "confirmed", [])
        try:
            finish(step for step in after if step.irreversible)
        except Unfinished as failure:
            _record(transaction, "confirmed", [str(failure)])
            raise
    return transaction


def rollback(
    identity: Optional[str], reason: str, booting: bool = False, client: str = ""
) -> Tuple[Optional[Transaction], List[str]]:
    """Revert the pending change; return it and what could not be reverted.

    Without a pending change, or when another one than ``identity`` is pending, nothing happens and (None, []) is
    returned: the timer and the controller may both ask for the same way back. Where what was cannot be read any more, SSH
    is let in from ``client`` or its sources, and HostError raised.
    """
    with _lock():
        try:
            transaction = pending()
        except HostError as error:
            raise HostError(" ".join([str(error), *([] if booting else _last_resort(client))])) from error
        if transaction is None or identity not in (None, transaction.id):
            return None, []
        return transaction, _put_back(transaction, reason, booting)


def pending() -> Optional[Transaction]:
    """Return the pending transaction, or None."""
    text = files.read(PENDING)
    if text is None:
        return None
    try:
        return Transaction.from_data(json.loads(text))
    except (ValueError, KeyError, TypeError) as error:
        raise HostError(
            f"{PENDING} is not readable ({error}); look at this host by hand and then remove that file."
        ) from error


def describe(found: Transaction) -> str:
    """One sentence that says what is pending, who started it, when, and when it ends by itself."""
    who = f"'{found.purpose}', started by {found.started_by} at {_clock(found.started_at)}, "
    if _tried(found):
        return (
            f"{who}is rolled back, which is tried again until sshd answers, until {_until(found)} at most and at boot"
        )
    return f"{who}reverts itself at {_clock(found.deadline)} unless it is confirmed"


def _tried(found: Transaction) -> bool:
    """Whether a way back from a pending change was taken, and is tried again."""
    ended = last()
    # What is pending is not confirmed, whatever was written down before that was decided.
    return ended is not None and (ended.id, ended.outcome) == (found.id, "rolled back")


def _until(found: Transaction) -> str:
    return _clock(found.deadline + _AGAIN_SECONDS)


def outcome(identity: str) -> str:
    """Return how a transaction ended, 'confirmed' or 'rolled back'; 'pending' or 'unknown' where it has not."""
    current, ended = pending(), last()
    if current is not None and current.id == identity and not _tried(current):
        return "pending"
    return ended.outcome if ended is not None and ended.id == identity else "unknown"


def last() -> Optional[Ended]:
    """Return how the latest transaction ended, or None."""
    text = files.read(LAST)
    return None if text is None else Ended(**json.loads(text))


def require_none_pending() -> None:
    """Raise Pending where another change waits for its confirmation."""
    other = pending()
    if other is not None:
        raise Pending(
            f"Another change is pending on this host: {describe(other)}. Wait until then, or run 'portcullis rollback' there."
        )


def _require(identity: Optional[str]) -> Transaction:
    transaction, ended = pending(), last()
    tried = transaction is not None and _tried(transaction)
    if transaction is not None and not tried and identity in (None, transaction.id):
        return transaction
    if ended is not None and (tried or ended.id == identity):
        raise HostError(
            f"The change '{ended.purpose}' was {ended.outcome} already ({ended.reason}); run again to try once more."
        )
    raise HostError("No such change is pending on this host, so there is nothing to confirm; run the playbook again.")


def _arm(transaction: Transaction, timeout_seconds: int) -> None:
    if not os.path.exists(PROGRAM):
        raise HostError(
            f"{PROGRAM} is missing, so no way back could be armed, and nothing was changed that could cut people off. Run again to install it."
        )
    files.delete_leftovers((os.path.dirname(PROGRAM), STATE, os.path.dirname(BOOT_UNIT)))
    if files.read(BOOT_UNIT) != BOOT_TEXT:
        files.write(BOOT_UNIT, BOOT_TEXT)
    if not os.path.islink(BOOT_LINK):
        os.makedirs(os.path.dirname(BOOT_LINK), exist_ok=True)
        os.symlink(BOOT_UNIT, BOOT_LINK)
        files.sync_folder(os.path.dirname(BOOT_LINK))
    # One that could not read what was pending goes on trying until this moment.
    _disarm(f"{_TIMER}.service")
    try:
        # The timer first: without a pending change it does nothing, while a pending change without it would never end.
        check(
            [
                "systemd-run",
                "--quiet",
                "--collect",
                f"--unit={_TIMER}",
                f"--on-active={timeout_seconds}s",
                "--timer-property=AccuracySec=100ms",
                "--property=Type=oneshot",
                "--property=Restart=on-failure",
                "--property=RestartSec=3s",
                f"--description=Revert '{transaction.purpose}' unless it is confirmed",
                PROGRAM,
                "rollback",
                f"--id={transaction.id}",
                "--reason=nobody confirmed it in time",
                f"--client={session.client() or ''}",
            ]
        )
        transaction.snapshot.save()
        os.makedirs(STATE, mode=0o700, exist_ok=True)
        files.write(PENDING, json.dumps(transaction.to_data()), mode=0o600)
    except (HostError, OSError) as error:
        transaction.snapshot.end()
        _disarm()
        raise HostError(
            f"No way back could be armed, so nothing was changed that could cut people off: {error}"
        ) from error


@contextlib.contextmanager
def _in_time(transaction: Transaction) -> Iterator[None]:
    """Raise HostError at the deadline: what hangs must not keep the way back from being taken."""

    def stop(_number: int, _frame: Any) -> None:
        raise HostError("The change was not carried out by its own deadline.")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, max(transaction.ends_at - time.monotonic(), 0.001))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _last_resort(client: str) -> List[str]:
    said = facts.last_resort(client)
    for line in said:
        _journal(syslog.LOG_WARNING, f"A change could not be undone: {line}")
    return said


def _disarm(*also: str) -> None:
    process.run(["systemctl", "--quiet", "stop", f"{_TIMER}.timer", *also])
    process.run(["systemctl", "--quiet", "reset-failed", f"{_TIMER}.timer", f"{_TIMER}.service"])


def _put_back(transaction: Transaction, reason: str, booting: bool = False) -> List[str]:
    problems = transaction.snapshot.restore(booting)
    # Where nobody gets in, nobody can look at what is left: the timer's unit tries again, and at last the next boot does.
    if (
        problems
        and not booting
        and transaction.snapshot.unanswered
        and time.monotonic() < transaction.ends_at + _AGAIN_SECONDS
    ):
        problems.append(f"sshd answers nowhere, so this host tries again until {_until(transaction)} and at boot")
        _record(transaction, "rolled back", problems, reason)
        _say_how_it_ended(transaction, "rolled back", problems, reason)
        process.run(["systemctl", "--quiet", "--no-block", "start", f"{_TIMER}.service"])
        return problems
    _end(transaction, "rolled back", problems, reason)
    return problems


def _record(transaction: Transaction, outcome: str, problems: List[str], reason: str = "") -> None:
    """Write down how a transaction ended."""
    ended = Ended(
        transaction.id,
        transaction.purpose,
        transaction.started_by,
        outcome,
        reason or outcome,
        problems,
        time.time(),
    )
    # A full disk must not keep a way back from ending.
    with contextlib.suppress(HostError):
        files.write_latest(LAST, json.dumps(asdict(ended)), 0o600)


def _end(transaction: Transaction, outcome: str, problems: List[str], reason: str = "") -> None:
    _record(transaction, outcome, problems, reason)
    transaction.snapshot.end()
    files.remove(PENDING)
    _say_how_it_ended(transaction, outcome, problems, reason)
    # What follows may take its time on a busy host.
    _disarm()


def _say_how_it_ended(transaction: Transaction, outcome: str, problems: List[str], reason: str) -> None:
    line = f"'{transaction.purpose}', started by {transaction.started_by}, was {outcome}"
    if reason:
        line += f" because {reason}; {state(problems)}"
    _journal(syslog.LOG_WARNING if reason else syslog.LOG_NOTICE, line)


def _journal(priority: int, line: str) -> None:
    syslog.openlog("portcullis", 0, syslog.LOG_AUTH)
    syslog.syslog(priority, line)


def _put_back_error(failure: HostError, problems: List[str], kept: Sequence[Step] = ()) -> HostError:
    kind = NotPutBack if problems else RolledBack
    return kind(f"{failure} {state(problems, kept)}")


@contextlib.contextmanager
def _lock() -> Iterator[None]:
    with locked(_LOCK, 0) as held:
        other = None if held else pending()
        if other is not None:
            raise Pending(f"Another change is being carried out on this host: {describe(other)}. Run again then.")
        with contextlib.nullcontext() if held else locked(_LOCK):
            yield
