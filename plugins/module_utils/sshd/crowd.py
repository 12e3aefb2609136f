# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who keeps sshd's room for new connections (MaxStartups) full from the host itself: any user may, and sshd cannot tell them apart.

sshd counts connections that have not logged in, from anywhere together; a limit for each source does not help, since a user of the
host has a whole network of sources (127.0.0.0/8).
"""

from __future__ import annotations

from typing import Mapping

#: From so many on sshd begins to refuse others, unless it is told otherwise.
_MANY = 10
_NAMED = 3


def said(connections: Mapping[str, int]) -> str:
    """Return a sentence that names the users who hold that many, with what to do; empty where none does. Root's are not to be passed."""
    crowd = sorted((name for name, count in connections.items() if count >= _MANY), key=lambda name: -connections[name])
    if not crowd:
        return ""
    held = " and ".join(f"{name} holds {connections[name]}" for name in crowd[:_NAMED])
    return (
        f"On that host {held} connections to sshd from the host itself, and sshd refuses others while so many have not logged in "
        f"(MaxStartups): end them ('loginctl terminate-user {crowd[0]}; pkill -KILL -u {crowd[0]}'), then run again."
    )
