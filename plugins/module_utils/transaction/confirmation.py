# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a module that may cut people off has its plan confirmed: its options for that, and what it answers the controller."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, Dict, Mapping, Sequence

from ..base import values
from ..base.errors import Refusal
from ..base.steps import Plan
from . import transaction

OPTION = "confirm_timeout_seconds"
#: What a module's ARGUMENT_SPEC holds; only its action plugin gives what begins with an underscore.
OPTIONS: Dict[str, Dict[str, Any]] = {
    OPTION: {"type": "int", "default": 60},
    "_started_by": {"type": "str", "default": "somebody"},
    "_fresh_login": {"type": "bool", "default": True},
}


@dataclass(frozen=True)
class Confirmation:
    """How long a change waits (0 is not at all), who makes it, and whether the connection allows a fresh login."""

    timeout_seconds: int
    started_by: str
    fresh_login: bool

    @classmethod
    def parse(cls, params: Mapping[str, Any]) -> "Confirmation":
        """Return it from a module's options; Refusal for what is not legal."""
        seconds = params[OPTION]
        if seconds != 0:
            values.in_bounds(seconds, OPTION, 10, 3600, "seconds", ", or 0 to change the host without any way back")
        return cls(
            seconds,
            # It stands in the journal.
            values.one_line(params.get("_started_by") or "somebody", "_started_by"),
            bool(params.get("_fresh_login", True)),
        )

    def run(
        self, plan: Plan, verify: Callable[[], None], purpose: str, ports: Sequence[int] = (), check_mode: bool = False
    ) -> Dict[str, Any]:
        """Run a plan inside ``exclusive``, but for check mode, and return what the controller has to confirm, if anything.

        Refusal for a change that nobody could confirm, so that it would only be made and undone again.
        """
        if plan.needs_proof and self.timeout_seconds and not self.fresh_login:
            raise Refusal(
                f"{OPTION}: this change could cut people off, and no fresh login can be made over this connection to prove that "
                f"it does not; connect by ssh, or set {OPTION} to 0 to change this host without any way back."
            )
        if check_mode or not plan.changed:
            return {}
        pending = transaction.run(
            plan,
            verify,
            purpose=purpose,
            started_by=self.started_by,
            timeout_seconds=self.timeout_seconds,
            ports=ports,
        )
        return pending or {}
