# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the audit of a host's accounts looks at."""

from __future__ import annotations

import re
import time
from typing import Optional

from ...machine import files
from ...sshd.host import sshd
from ..audit import Observed, Wanted
from . import accounts, logins

_SU = "/etc/pam.d/su"


def observe(wanted: Wanted) -> Observed:
    """Return all accounts, what became of guessing their passwords, and when they last logged in."""
    found = accounts.everybody()
    last, records = logins.last({account.name: account.uid for account in found})
    return Observed(
        accounts=found,
        guessed=accounts.guess(found, wanted.max_seconds, wanted.extra_passwords),
        last_logins=last,
        login_records=records,
        su_group=_su_group(files.read(_SU) or ""),
        key_sources=sshd.foreign_key_sources(),
        clock=time.time(),
    )


def _su_group(text: str) -> Optional[str]:
    """Return the only group whose members may use su, by the file that PAM reads for it; None where there is no such."""
    found = re.search(r"^\s*auth\s+(?:required|requisite)\s+pam_wheel\.so(?P<options>.*)$", text, re.MULTILINE)
    if found is None or "deny" in found.group("options").split():
        return None
    named = re.search(r"\bgroup=(\S+)", found.group("options"))
    return named.group(1) if named else "root"
