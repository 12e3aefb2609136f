# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""By whose word sshd lets somebody in whose key is in no file of keys: an authority's, a program's, or a file's that names principals.

Each of them has to be declared, as an intruder's would let in whoever has it, whatever keys there are.
"""

from __future__ import annotations

from typing import Collection, Iterable, Sequence, Tuple

from ..base.errors import Refusal
from .config import Config, Line
from .settings import KEY_SOURCES, Settings
from .steps import DROP_IN

#: By keyword of sshd_config in lower case, as people write it.
KEYWORDS = {name.lower(): name for name in KEY_SOURCES}


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


def refuse_undeclared(lines: Sequence[Line], declared: Collection[str], effective: Iterable[Settings]) -> None:
    """Raise Refusal for what nobody declared, be it in ``lines`` or in what ``sshd -T`` says of some login."""
    found = [(said(line), line.keyword, line.value) for line in undeclared(lines, declared)]
    read = {line.keyword for line in lines}
    for settings in effective:
        for keyword, name in KEYWORDS.items():
            value = " ".join(settings.get(keyword, ("none",)))
            if value != "none" and keyword not in declared and keyword not in read:
                found.append((f"sshd says '{name} {value}', whatever file that is from", keyword, value))
    for where, keyword, value in found[:1]:
        name = KEYWORDS[keyword]
        own = ", ssh_hardening_trusted_user_ca_keys for keys that you name yourself" * (name == "TrustedUserCAKeys")
        raise Refusal(
            f"ssh_hardening_settings: {where}, which lets people log in whose keys are in no authorized_keys file, and this inventory does not "
            f"declare it; write '{name}: {value}' there to keep it, '{name}: none' to disable it{own}, then run again."
        )
