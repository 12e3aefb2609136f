# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module transaction does: arguments in, outcome out."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from ..base.errors import HostError, Unfinished
from ..base.outcome import Outcome
from ..transaction import transaction

ARGUMENT_SPEC = {
    "id": {"type": "str"},
    "state": {"type": "str", "choices": ["confirmed", "rolled_back"], "required": True},
    "reason": {"type": "str", "default": "a play asked for it"},
}


class Incomplete(HostError):
    """A change was undone, and not all of it could be put back."""

    def __init__(self, problems: list[str], outcome: str) -> None:
        super().__init__(f"What could not be reverted: {'; '.join(problems)}. Look at this host by hand.")
        self.values = {"problems": problems, "outcome": outcome}


def manage(params: dict[str, Any], check_mode: bool) -> Outcome:
    word = "Confirm" if params["state"] == "confirmed" else "Revert"
    if check_mode:
        found = transaction.pending()
        problems: list[str] = []
    elif params["state"] == "confirmed":
        found = transaction.confirm(params["id"])
        problems = []
    else:
        found, problems = transaction.rollback(params["id"], params["reason"])
    crowd = _crowd() if params["state"] == "rolled_back" and found else ""
    outcome = transaction.outcome(params["id"]) if params["id"] else ""
    # Somebody else was first, or that answer was lost; what it came to is written down.
    ended = transaction.last() if params["id"] and not found else None
    left = ended.problems if ended is not None else []
    if outcome == "confirmed" and left:
        raise Unfinished(left[0])
    if outcome == "rolled back" and not found:
        problems = left
    if problems:
        raise Incomplete(problems, outcome)
    changes = [f"{word} '{found.purpose}'"] if found else []
    return Outcome(
        changed=bool(found), changes=changes, values={"problems": problems, "outcome": outcome, "crowd": crowd}
    )


def _crowd() -> str:
    from ..sshd.host import crowd

    return crowd.said()


def carried() -> tuple[ModuleType, ...]:
    """Return all that may have to finish a change, so that Ansible sends it along; each is imported only where it is met."""
    from ..accounts.host import handlers as account_handlers
    from ..allowlist.host import allowlist
    from ..backup.host import client, store
    from ..certificates.host import supplied
    from ..containment.host import freezer, kernel as containment
    from ..os_hardening.host import handlers as os_handlers
    from ..outbound.host import kernel
    from ..sshd.host import crowd, host_keys, sshd
    from ..ufw.host import rollback, ufw
    from ..ufw_docker.host import gate
    from ..window.host import window

    return (
        account_handlers,
        allowlist,
        client,
        store,
        containment,
        freezer,
        crowd,
        host_keys,
        kernel,
        os_handlers,
        sshd,
        supplied,
        ufw,
        rollback,
        gate,
        window,
    )
