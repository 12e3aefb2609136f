# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The records of wtmp, where a host keeps one: who logged in with a terminal, and from where.

Source: utmp(5), and bits/utmp.h of glibc, which keeps 32 bits for the time where 32-bit programs may run beside 64-bit ones.
"""

from __future__ import annotations

import struct
from typing import Iterator, Tuple

#: Type, process, line, id, user, host, exit codes, session, seconds, microseconds, address, and what is unused.
_RECORDS = {384: struct.Struct("=hxxi32s4s32s256shhiii16s20s"), 400: struct.Struct("=hxxi32s4s32s256shhqqq16s20s4x")}
_USER_PROCESS = 7


def logins(data: bytes, since: float) -> Iterator[Tuple[str, str, float]]:
    """Yield the user, the host or address, and the moment of each login from then on; nothing of a file of another form."""
    for size, record in _RECORDS.items():
        if len(data) % size == 0 and record.size == size:
            found = list(_read(data, record, since))
            if found:
                yield from found
                return


def _read(data: bytes, record: struct.Struct, since: float) -> Iterator[Tuple[str, str, float]]:
    for fields in record.iter_unpack(data):
        user, host = (text.split(b"\0")[0].decode("utf-8", "replace") for text in fields[4:6])
        if fields[0] == _USER_PROCESS and user and fields[9] >= since:
            yield user, host, float(fields[9])
