# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What sshd is started with: options that win over every file.

Source: sshd(8); /etc/default/ssh of Debian and Ubuntu, which ssh.service reads.
"""

from __future__ import annotations

import re
import shlex
from typing import List, Sequence, Tuple

DEFAULTS = "/etc/default/ssh"

#: -p is Port, -o any setting, -f another file, -h HostKey, -c HostCertificate, -g LoginGraceTime.
_WINNING = re.compile(r"-[46DdeiqrtT]*[pofhcg]")
_SETTING = re.compile(r"\s*(?:export\s+)?SSHD_OPTS=(.*)\Z")


def winning(words: Sequence[str]) -> List[str]:
    """Return those of a command line's words that begin an option which wins over files."""
    return [word for word in words if _WINNING.match(word)]


def given(text: str) -> Tuple[str, ...]:
    """Return the words that the last line about it gives sshd; none where none of them wins over files."""
    values = [matched.group(1) for matched in map(_SETTING.match, text.split("\n")) if matched]
    found = _words(values[-1]) if values else []
    return tuple(found) if winning(found) else ()


def defeating(text: str) -> List[int]:
    """Return the indexes of the lines of /etc/default/ssh that give sshd such options."""
    found = []
    for index, line in enumerate(text.split("\n")):
        matched = _SETTING.match(line)
        if matched and winning(_words(matched.group(1))):
            found.append(index)
    return found


def started_with(exec_start: str) -> List[str]:
    """Return the words of a unit's ExecStart, as ``systemctl show`` prints it."""
    matched = re.search(r"argv\[\]=(.*?) ;", exec_start)
    return matched.group(1).split() if matched else []


def _words(value: str) -> List[str]:
    try:
        # Once as the shell and systemd take the quotes off, once as they split what is inside.
        return [word for part in shlex.split(value, comments=True) for word in part.split()]
    except ValueError:
        return value.strip("'\"").split()
