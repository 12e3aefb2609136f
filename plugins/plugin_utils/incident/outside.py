# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What reading a report needs of the world: the file, and the addresses of the names in an inventory. Names in a report are not resolved."""

from __future__ import annotations

import os
import socket
import stat
import threading
import time
import typing as t

from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.plugin_utils.incident.reported import MOST_BYTES

STANDARD_INPUT = "-"
#: For all names together; one whose name server is silent must not hold up the others.
_SECONDS = 10.0
_MOST_AT_ONCE = 20


def content(path: str) -> bytes:
    """Return what a file holds, or what is piped into ansible-playbook; Refusal for what can be no report, before all of it is read."""
    place = _standard_input() if path == STANDARD_INPUT else os.path.expanduser(path)
    try:
        with open(place, "rb") as file:
            kind = os.fstat(file.fileno()).st_mode
            if stat.S_ISCHR(kind) or stat.S_ISBLK(kind):
                raise Refusal(
                    _NO_INPUT
                    if path == STANDARD_INPUT
                    else f"incident_report: {path} is a device; name the file of a mail."
                )
            found = bytearray()
            while len(found) <= MOST_BYTES:
                piece = file.read(1 << 20)
                if not piece:
                    break
                found += piece
            return bytes(found)
    except OSError as error:
        raise Refusal(
            f"incident_report: {path} cannot be read ({error.strerror}); name the file of a mail, or - and pipe it into ansible-playbook."
        ) from None


_NO_INPUT = "incident_report: - is what is piped into ansible-playbook, and nothing is; write 'ansible-playbook ... < mail.eml', or name the file."


def _standard_input() -> str:
    # Ansible runs actions in processes of their own, which have no input any more; the one that started them has.
    place = f"/proc/{os.getppid()}/fd/0"
    if not os.path.exists(place):
        raise Refusal(_NO_INPUT)
    return place


def resolve(names: t.Collection[str]) -> t.Tuple[t.Dict[str, t.List[str]], t.Dict[str, str]]:
    """Return the addresses of names, of both families, and why there are none of the others."""
    found: t.Dict[str, t.List[str]] = {}
    failed: t.Dict[str, str] = {}
    waiting = list(dict.fromkeys(names))

    def work() -> None:
        while waiting:
            try:
                name = waiting.pop()
            except IndexError:
                return
            try:
                found[name] = [str(entry[4][0]) for entry in socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)]
            except (OSError, UnicodeError) as error:
                failed[name] = f"its name does not resolve: {getattr(error, 'strerror', None) or error}"

    workers = [threading.Thread(target=work, daemon=True) for _count in range(min(_MOST_AT_ONCE, len(waiting)))]
    deadline = time.monotonic() + _SECONDS
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(max(0.0, deadline - time.monotonic()))
    late = dict.fromkeys(names, f"its name was not resolved within {_SECONDS:.0f} s")
    # Of copies: a worker that is late may still write.
    answered, failures = dict(found), dict(failed)
    return answered, {name: failures.get(name, late[name]) for name in names if name not in answered}
