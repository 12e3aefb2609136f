# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether sshd would let a client's user in, by what ``sshd -T`` says of its logins."""

from __future__ import annotations

import fnmatch
from typing import Sequence

from ..sshd import way_in
from ..sshd.config import Line
from ..sshd.settings import Settings

_KEYS = (".ssh/authorized_keys", "%h/.ssh/authorized_keys")


def kept_out(user: str, said: Settings, lines: Sequence[Line]) -> str:
    """Return the setting that keeps a user out, or another command than its key's from running; else nothing.

    ``said`` has every value that holds for some login of this user, ``lines`` all of sshd's configuration. The user's only
    group has the user's name.
    """
    allowed = said.get("allowusers", ())
    if allowed and not any(fnmatch.fnmatchcase(user, pattern.partition("@")[0]) for pattern in allowed):
        return f"'AllowUsers {' '.join(allowed)}'"
    if said.get("pubkeyauthentication", ("yes",)) == ("no",):
        return "'PubkeyAuthentication no'"
    named = said.get("authorizedkeysfile", _KEYS)
    if not set(named) & set(_KEYS):
        return f"'AuthorizedKeysFile {' '.join(named)}'"
    forced = said.get("forcecommand", ("none",))
    if forced != ("none",):
        return f"'ForceCommand {' '.join(forced)}'"
    return way_in.barrier(user, (user,), (said,), lines)
