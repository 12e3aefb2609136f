# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""When an account and its password end, by the file of shadow passwords: that keeps people out who hold a key, too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Dict, FrozenSet, Optional

_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Age:
    """Days since 1970 (``changed``, ``expires``) and numbers of days (``most``, ``inactive``); None where there is none.

    Source: shadow(5).
    """

    changed: Optional[int] = None
    most: Optional[int] = None
    inactive: Optional[int] = None
    expires: Optional[int] = None

    def complaint(self, today: int) -> str:
        """Return why nobody gets in, as what is said of the account; empty where somebody does.

        Source: check_shadow_expiry() of Linux-PAM's passverify.c, which sshd asks for logins by key, too.
        """
        if self.has_expired(today):
            return f"expired on {_EPOCH + timedelta(self.expires or 0)}"
        if self.must_change:
            return "is to set a new password before anything else"
        if self.is_too_old(today):
            return f"has a password that is too old since {_EPOCH + timedelta((self.changed or 0) + (self.most or 0))}"
        return ""

    def has_expired(self, today: int) -> bool:
        """Whether the account has."""
        return self.expires is not None and 0 <= self.expires <= today

    @property
    def must_change(self) -> bool:
        """Whether a new password has to be set before anything else."""
        return self.changed == 0

    def is_too_old(self, today: int) -> bool:
        """Whether the password is."""
        return self.changed is not None and self.most is not None and 0 <= self.most <= today - self.changed


#: Of an account without a line there.
NO_AGE = Age()


def ages(shadow: str) -> Dict[str, Age]:
    """Return the ages of all accounts, by name, from the text of /etc/shadow."""
    found = {}
    for line in shadow.split("\n"):
        fields = line.split(":")
        if len(fields) >= 8:
            found[fields[0]] = Age(*(_days(fields[index]) for index in (2, 4, 6, 7)))
    return found


def locked(shadow: str) -> FrozenSet[str]:
    """Return whose password is locked, by the text of /etc/shadow."""
    return frozenset(line.partition(":")[0] for line in shadow.split("\n") if line.partition(":")[2].startswith("!"))


def _days(field: str) -> Optional[int]:
    return int(field) if field.lstrip("-").isdigit() else None
