# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a host says of its clock, which may be a lie, compared with the controller's: what the times in its logs are worth."""

from __future__ import annotations

import datetime
import re
import typing as t
from dataclasses import dataclass

from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError

#: It prints one line. Python asks the kernel by adjtimex(2), which changes nothing where it is given zeros; 5 is TIME_ERROR.
COMMAND = (
    "python3 -I -c 'import ctypes, os, time; state = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(512)); "
    'print("clock", repr(time.time()), state, int(os.path.exists("/run/systemd/timesync/synchronized")))\''
)
MOST_CHARACTERS = 4096
#: Eleven digits end in the year 5138, before what Python's own times cannot hold.
_LINE = re.compile(r"^clock (\d{1,11})\.(\d{1,9}) (-?\d{1,3}) ([01])$", re.ASCII | re.MULTILINE)
_WRONG = 5
#: Less nobody takes for a reason why a log does not fit.
_RIGHT_SECONDS = 2.0


@dataclass(frozen=True)
class Clock:
    """A host's clock at a moment: how many seconds it is ahead of the controller's, by how many that may be wrong, and if it follows others.

    ``synchronized`` is None where the host does not say.
    """

    said: datetime.datetime
    ahead: float
    doubt: float
    synchronized: t.Optional[bool]

    @property
    def differs(self) -> bool:
        return abs(self.ahead) > _RIGHT_SECONDS + self.doubt

    def data(self) -> t.Dict[str, t.Any]:
        return {
            "time": f"{self.said:%Y-%m-%d %H:%M:%S} UTC",
            "ahead_seconds": round(self.ahead, 1),
            "doubt_seconds": round(self.doubt, 1),
            "synchronized": {None: "unknown", True: "yes", False: "no"}[self.synchronized],
        }


def read(text: str, before: float, after: float) -> Clock:
    """Return the clock from what a host printed between two moments of the controller's (seconds since the epoch); HostError where it says none."""
    found = _LINE.search(text[:MOST_CHARACTERS])
    if found is None:
        raise HostError("its answer is no time")
    said = float(f"{found[1]}.{found[2]}")
    state, marked = int(found[3]), found[4] == "1"
    synchronized = (state != _WRONG or marked) if state >= 0 else (True if marked else None)
    moment = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc) + datetime.timedelta(seconds=int(said))
    return Clock(moment, said - (before + after) / 2, max(0.0, after - before) / 2, synchronized)


def sentence(host: str, clock: Clock) -> str:
    """Return what a person reads of a host's clock."""
    follows = {
        True: "it follows time servers",
        False: "it follows no time server",
        None: "whether it follows time servers it does not say",
    }[clock.synchronized]
    if not clock.differs:
        return f"Clock of {host}: within {_RIGHT_SECONDS + clock.doubt:.0f} s of this controller's, says the host; {follows}."
    way = "ahead of" if clock.ahead > 0 else "behind"
    return (
        f"Clock of {host}: {clock.said:%Y-%m-%d %H:%M:%S} UTC, says the host, {abs(clock.ahead):.0f} s {way} this controller's (give or take "
        f"{clock.doubt:.1f} s), so its logs have these events at times that much {'later' if clock.ahead > 0 else 'earlier'}; {follows}."
    )
