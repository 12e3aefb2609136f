# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a module comes to on a host."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Dict, List, Sequence, Union

from .errors import HostError, Refusal
from .steps import Plan


@dataclass
class Outcome:
    """What a module answers: whether it changed (or would change) the host, and what it found.

    ``changes`` are sentences, the same in check mode and in a real run; ``values`` are the module's own documented keys.
    ``deferred_warnings`` are warnings about the host as it is once all roles have run, which in check mode they have not; ``to_note``
    tells that a real run would write down something that is no change of the host, such as when a list was last seen.
    """

    changed: bool = False
    changes: List[str] = field(default_factory=list)
    diff: List[Dict[str, str]] = field(default_factory=list)
    warnings: Sequence[str] = ()
    deferred_warnings: Sequence[str] = ()
    to_note: bool = False
    values: Dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, plan: Plan, **values: Any) -> "Outcome":
        """Return the answer to a plan that was, or in check mode would have been, carried out."""
        return cls(plan.changed, plan.changes, plan.diffs, plan.warnings, values=values)

    @property
    def converged(self) -> bool:
        """Whether a real run would neither write anything nor have to fail."""
        return not self.changed and not self.to_note and not self.values.get("problems")

    def warned(self, check_mode: bool) -> Sequence[str]:
        """Return what is warned of: after a real run, of what roles yet to run would have mended, too."""
        return (*self.warnings, *(() if check_mode else self.deferred_warnings))

    @property
    def answer(self) -> Dict[str, Any]:
        """What Ansible is told besides warnings."""
        return {"changed": self.changed, "changes": self.changes, "diff": self.diff, **self.values}


def failure(error: Union[HostError, Refusal]) -> Dict[str, Any]:
    """Return what Ansible is told of a change that was refused or did not work."""
    return {"msg": str(error), "failure": error.failure, **getattr(error, "values", {})}
