# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carrying out the steps of a plan: wholly or not at all, and last what cannot be undone."""

from __future__ import annotations

from typing import Callable, Iterable, List, Optional

from ..base.errors import HostError, NotPutBack, RolledBack, Unfinished
from ..base.steps import InstallPackages, Step
from . import handlers
from .snapshot import Snapshot


def execute(steps: Iterable[Step]) -> None:
    """Run steps in order and stop at the first that fails; reverts nothing."""
    for step in steps:
        handlers.execute(step)


def apply(steps: Iterable[Step], verify: Optional[Callable[[], None]] = None) -> None:
    """Run steps, then ``verify``, then what cannot be undone.

    If a step that can be undone or ``verify`` raises, restore what was and raise HostError; packages that were installed stay.
    """
    steps = list(steps)
    last = [step for step in steps if step.irreversible]
    _apply([step for step in steps if not step.irreversible], verify)
    finish(last)


def finish(steps: Iterable[Step]) -> None:
    """Run what cannot be undone, in order; stop at the first that fails, and raise Unfinished with all that is lost."""
    left = list(steps)
    gone: List[str] = []
    while left:
        try:
            handlers.execute(left[0])
        except HostError as failure:
            raise Unfinished(_unfinished(failure, gone, left)) from failure
        gone.append(left.pop(0).irreversible)


def state(problems: Iterable[str], kept: Iterable[Step] = ()) -> str:
    """Return the sentence that says how the host is once a change was undone; ``kept`` are steps that stay all the same."""
    stays = "; ".join(f"'{step.summary}'" for step in kept)
    if problems:
        stayed = f" What stays: {stays}." if stays else ""
        return f"What could not be reverted: {'; '.join(problems)}.{stayed} Look at this host by hand."
    return f"All else is as it was; what stays: {stays}." if stays else "The host is as it was."


def _apply(steps: List[Step], verify: Optional[Callable[[], None]]) -> None:
    if not steps:
        return
    snapshot = None
    installed: List[Step] = []
    try:
        for step in steps:
            # Taken late, since installing a package brings files that are part of what was.
            if snapshot is None and not isinstance(step, InstallPackages):
                snapshot = Snapshot.before(steps)
            handlers.execute(step)
            installed += [step] if isinstance(step, InstallPackages) else []
        if verify is not None:
            verify()
    except BaseException as failure:
        problems = snapshot.restore() if snapshot is not None else []
        if isinstance(failure, HostError):
            kind = NotPutBack if problems else RolledBack
            raise kind(f"{failure} {state(problems, installed)}") from failure
        raise


def _unfinished(failure: HostError, gone: List[str], left: List[Step]) -> str:
    before = f" Done before that, and not to be undone: {'; '.join(gone)}." if gone else ""
    begun = f" Begun: {left[0].irreversible}." if left else ""
    rest = "; ".join(step.summary for step in left[1:])
    undone = f" Not done: {rest}." if rest else ""
    return f"{failure}{before}{begun}{undone} What came first stays as it is wanted; mend that, then run again."
