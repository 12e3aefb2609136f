# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one spelling of a value among all that sshd takes: the one that ``sshd -T`` prints.

Source: servconf.c (process_server_config_line, fill_default_server_options, dump_config) and convtime() of OpenSSH 8.4 to 10.
"""

from __future__ import annotations

import re
from typing import Callable, Dict, Mapping, Sequence, Tuple

_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_WORDS: Mapping[str, Mapping[str, str]] = {
    "permitrootlogin": {"without-password": "prohibit-password"},
    "allowtcpforwarding": {"all": "yes"},
    "allowstreamlocalforwarding": {"all": "yes"},
    "loglevel": {"debug1": "debug"},
}


def canonical(keyword: str, given: Sequence[str]) -> Tuple[str, ...]:
    """Return values in the spelling of ``sshd -T``; as they are where sshd prints them so, or where this file knows no other."""
    words = _WORDS.get(keyword)
    if words:
        return tuple(words.get(value.lower(), value) for value in given)
    change = _CHANGES.get(keyword)
    return tuple(map(change, given)) if change else tuple(given)


def seconds(text: str) -> str:
    """Return a time such as ``1h30m`` in seconds; what is none as it is."""
    if not re.fullmatch(r"(?:\d+[smhdw]?)+", text, re.IGNORECASE):
        return text
    return str(
        sum(int(number) * _UNITS[unit.lower()] for number, unit in re.findall(r"(\d+)([a-z]?)", text, re.IGNORECASE))
    )


def _number(text: str) -> str:
    return str(int(text)) if re.fullmatch(r"\d+", text) else text


def _startups(text: str) -> str:
    if re.fullmatch(r"\d+", text):
        return f"{int(text)}:30:{int(text)}"
    return ":".join(map(_number, text.split(":")))


_CHANGES: Dict[str, Callable[[str], str]] = {
    "logingracetime": seconds,
    "clientaliveinterval": seconds,
    "clientalivecountmax": _number,
    "maxauthtries": _number,
    "maxsessions": _number,
    "requiredrsasize": _number,
    "maxstartups": _startups,
}
