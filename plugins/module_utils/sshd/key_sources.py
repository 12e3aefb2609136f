# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""By whose word sshd lets somebody in whose key is in no file of keys: an authority's, a program's, or a file's that names principals.

Each of them has to be declared, as an intruder's would let in whoever has it, whatever keys there are.
"""

from __future__ import annotations

from typing import Collection, Sequence, Tuple

from ..base.errors import Refusal
from .config import Config, Line
from .steps import DROP_IN

#: By keyword of sshd_config in lower case, as people write it.
KEYWORDS = {
    name.lower(): name
    for name in (
        "TrustedUserCAKeys",
        "AuthorizedKeysCommand",
        "AuthorizedPrincipalsFile",
        "AuthorizedPrincipalsCommand",
    )
}


def foreign(config: Config) -> Tuple[Line, ...]:
    """Return the lines that name such a source and are not ours; none for a keyword that our own file decides."""
    lines = config.lines()
    ours = {line.keyword for line in lines if line.path == DROP_IN and not line.match}
    return undeclared(lines, ours)


def undeclared(lines: Sequence[Line], declared: Collection[str]) -> Tuple[Line, ...]:
    """Return the lines of others that name such a source by a keyword that is not declared."""
    return tuple(
        line
        for line in lines
        if line.keyword in KEYWORDS
        and line.keyword not in declared
        and line.path != DROP_IN
        and line.value.lower() != "none"
    )


def said(line: Line) -> str:
    """Return where such a line stands and what it sets."""
    return f"{line.place} sets '{KEYWORDS[line.keyword]} {line.value}'"


def refuse_undeclared(lines: Sequence[Line], declared: Collection[str]) -> None:
    """Raise Refusal for what nobody declared."""
    for line in undeclared(lines, declared):
        name = KEYWORDS[line.keyword]
        own = (
            ", ssh_hardening_trusted_user_ca_keys for keys that you name yourself"
            if name == "TrustedUserCAKeys"
            else ""
        )
        raise Refusal(
            f"ssh_hardening_settings: {said(line)}, which lets people in whose keys are in no file of keys, and this inventory does not "
            f"say that it is meant; write '{name}: {line.value}' there to keep it, '{name}: none' to turn it off{own}, then run again."
        )
