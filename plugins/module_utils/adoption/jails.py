# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""fail2ban's jails as ``fail2ban-client -d`` prints what it would tell its server: Python's literals, a line each."""

from __future__ import annotations

import re
from typing import Dict, List, Tuple

from .observed import Jail

_START = re.compile(r"\['start', '([^']+)'\]")
_ACTION = re.compile(r"\['multi-set', '([^']+)', 'action', '([^']+)', (.*)\]$")
_PORT = re.compile(r"\['port', '([^']*)'\]")


def parse(text: str) -> Tuple[Jail, ...]:
    """Return the jails that are started, with the ports that their actions name; none for one that bans from all."""
    ports: Dict[str, List[str]] = {}
    started: List[str] = []
    for line in text.splitlines():
        start, action = _START.match(line), _ACTION.match(line)
        if start:
            started.append(start.group(1))
        elif action:
            port = _PORT.search(action.group(3))
            named = [one.strip() for one in port.group(1).split(",") if one.strip()] if port else []
            # What ufw denies it denies from all ports, unless an application is named.
            whole = "allports" in action.group(2) or action.group(2) == "ufw" or "0:65535" in named
            ports.setdefault(action.group(1), []).extend([] if whole else named)
    return tuple(Jail("fail2ban", name, tuple(dict.fromkeys(ports.get(name, ())))) for name in started)
