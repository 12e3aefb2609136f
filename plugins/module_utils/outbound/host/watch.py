# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the host's timer does each minute: names resolved again when it is time, the table as it shall be, events told once.

Most of the time ``look`` finds that nothing of it is due, which is all that happens then.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import socket
import syslog
import time
from typing import Dict, List, Mapping, Optional, Sequence, Tuple

from ...base.errors import HostError, Refusal
from ...base.values import Address
from ...machine import addresses, dns, files
from ...machine.process import run
from ...transaction import transaction
from ...transaction.apply import execute
from .. import plan as core, resolved, watching
from ..plan import MEMORY, RESOLVED, RULES, SETTINGS
from ..resolved import MOST_NAMES
from ..wanted import Wanted
from . import kernel, look, observe as observing

#: How often names are resolved again, and how long that may take all in all.
_RESOLVED_SECONDS = 900
_ASKING_SECONDS = 40
#: And how soon where not every name has an answer.
_AGAIN_SECONDS = 300
_NOTIFY_SECONDS = 60


def watch() -> None:
    """Do what is due; HostError where something of it did not work, all else being done."""
    due = look.due()
    wanted = settings() if due != look.NOTHING else None
    if wanted is None:
        return
    # From before anything is read, so that whoever changes it meanwhile is noticed the next time.
    seen, marks = look.kernel(), look.marks(observing.places()) if due == look.WHOLE else []
    renewed: Optional[bool] = None
    problems: List[str] = []
    if due == look.WHOLE:
        look.forget()
        try:
            with contextlib.suppress(transaction.Pending):
                renewed = _renew(wanted)
        except (HostError, Refusal) as error:
            problems.append(str(error))
    if renewed is False:
        return
    problems += _tell(wanted)
    if problems:
        raise HostError(" ".join(problems))
    if renewed:
        look.note(seen, marks, _due_at() - time.time())
    elif due == look.COUNTED:
        look.note_counted(seen)


def settings() -> Optional[Wanted]:
    """Return what the role wrote; None where there is no such file."""
    text = files.read(SETTINGS)
    if text is None:
        return None
    try:
        return Wanted.from_text(text)
    except ValueError as error:
        raise HostError(f"{SETTINGS} cannot be read ({error}); run the role outbound again.") from None


def _renew(wanted: Wanted) -> bool:
    """Resolve names where it is time, and bring the table to what the host's configuration and these come to.

    Return whether that was done: others may have replaced or removed the settings meanwhile, and what these were must not come back.
    """
    names = core.named(wanted, observing.listed_here())
    due = time.time() >= _due_at() or not set(names) <= set(resolved.from_text(files.read(RESOLVED)))
    # Outside of the lock: who answers may take their time.
    answers = _asked(names) if due else {}
    with transaction.exclusive():
        if settings() != wanted:
            return False
        if due:
            _note(answers)
        found = observing.observe(wanted)
        observing.require_able(found)
        core.refuse(found, wanted)
        execute(core.refreshed(found, wanted))
        text = core.rules(wanted, found.listed, found.resolved, found.uplinks)
        if found.texts.get(RULES) != text:
            files.write(RULES, text, core.FILES[RULES])
    return True


def _due_at() -> float:
    """Return when names are to be resolved again: the time of their file says when they were, whatever a clock was before."""
    try:
        return min(os.stat(RESOLVED).st_mtime, time.time()) + _RESOLVED_SECONDS
    except FileNotFoundError:
        return 0


def _asked(wanted: Sequence[str]) -> Dict[str, Optional[Sequence[Address]]]:
    """Return the addresses of names, None for one that nobody answered for, or for which there was no time."""
    known = resolved.from_text(files.read(RESOLVED))
    # Whose answer is the oldest comes first, so that each has its turn where there is not time for all.
    turn = sorted(wanted, key=lambda name: max(known.get(name, {}).values(), default=0))
    until = time.monotonic() + _ASKING_SECONDS
    answers: Dict[str, Optional[Sequence[Address]]] = dict.fromkeys(wanted)
    for name in turn[:MOST_NAMES]:
        if time.monotonic() < until:
            # A name without an answer keeps what it had; one that has nothing yet is in the report.
            with contextlib.suppress(HostError):
                answers[name] = dns.resolve(name)
    return answers


def _note(answers: Mapping[str, Optional[Sequence[Address]]]) -> None:
    """Write down what was answered; names that nobody needs any more are forgotten."""
    before = resolved.from_text(files.read(RESOLVED))
    after = {name: resolved.learned(before.get(name, {}), answer, int(time.time())) for name, answer in answers.items()}
    if after != before or not os.path.exists(RESOLVED):
        files.write(RESOLVED, resolved.to_text(after), 0o600)
    # Sooner again where somebody has not answered.
    noted = time.time() - (_RESOLVED_SECONDS - _AGAIN_SECONDS if None in answers.values() else 0)
    os.utime(RESOLVED, (noted, noted))


def _tell(wanted: Wanted) -> List[str]:
    """Remember what the kernel has counted, and tell of an event that begins."""
    held = kernel.held()
    if held is None:
        return ["The kernel does not hold the table that limits what may leave this host; run the role outbound again."]
    now = int(time.time())
    before = watching.Memory.from_text(files.read(MEMORY))
    after, event = watching.watched(before, held, now)
    problems: List[str] = []
    try:
        if after != before:
            files.write(MEMORY, after.to_text(), 0o600)
    except HostError as error:
        # Whoever fills the disk must not keep an event from being told.
        problems.append(str(error))
        event = event if _first_in_a_while(now) else None
    if event is None:
        return problems
    syslog.openlog("portcullis-outbound", 0, syslog.LOG_AUTH)
    syslog.syslog(syslog.LOG_WARNING, watching.sentence(event, wanted, user_name))
    if not wanted.notify_command:
        return problems
    facts = watching.facts(event, wanted, socket.gethostname(), user_name)
    done = run(wanted.notify_command, timeout_seconds=_NOTIFY_SECONDS, stdin=facts)
    if not done.ok:
        problems.append(
            f"outbound_notify_command failed with code {done.code} ({done.said}); run it by hand to see why."
        )
    return problems


def _first_in_a_while(now: int) -> bool:
    """Return whether nothing was told lately, by the time of the memory's file, which can be set where the disk has no room."""
    try:
        if 0 <= now - os.stat(MEMORY).st_mtime < watching.QUIET_SECONDS:
            return False
        os.utime(MEMORY, (now, now))
    except OSError:
        return True
    return True


def user_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except (KeyError, OverflowError):
        return "somebody"


def report() -> Tuple[List[str], List[str]]:
    """Return what ``portcullis status`` says of this, and what somebody has to look at."""
    wanted = settings()
    if wanted is None:
        return [], []
    held = kernel.held()
    if held is None:
        return [], [
            "Outbound: the kernel does not hold the table that limits what may leave; run the role outbound again."
        ]
    now = int(time.time())
    # What came since the last look is no event yet, and belongs here all the same.
    memory, _event = watching.watched(watching.Memory.from_text(files.read(MEMORY)), held, now)
    lines = watching.report(memory, wanted, held, now, user_name)
    unknown = core.unresolved(wanted, observing.listed_here(), resolved.from_text(files.read(RESOLVED)))
    return [*lines, *unknown, *(f"  {line}" for line in core.out_by(wanted, addresses.uplinks()))], []
