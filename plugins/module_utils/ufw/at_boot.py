# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What somebody has load rules when a host boots: it takes ufw's away, or keeps ufw from starting."""

from __future__ import annotations

import re
from typing import Iterator, Tuple

from ..base.paths import ETC, UNITS

#: Where such lines stand, as patterns of glob(3). Of cron's only those for a boot count, of a unit's those that start it.
CRON = ("/etc/crontab", "/etc/cron.d/*")
#: Each user's own, by its name.
CRONTABS = "/var/spool/cron/crontabs"
STARTED = (f"{UNITS}/*.wants/*.service", f"{UNITS}/*.requires/*.service", f"{UNITS}/*.service.d/*.conf")
RC_LOCAL = "/etc/rc.local"
SCRIPTS = (
    RC_LOCAL,
    *("/etc/network/interfaces", "/etc/network/interfaces.d/*", "/etc/network/if-*.d/*"),
    *("/etc/networkd-dispatcher/*/*", "/etc/NetworkManager/dispatcher.d/*"),
    *("/etc/rc[S2].d/S*", "/var/lib/cloud/scripts/per-boot/*"),
)
UNDOES = ", which would take ufw's away or keep it from starting; move these rules to ufw (ufw_rules) and remove that line, or leave the role ufw out"
MAY_KEEP_OUT = (
    "and may keep SSH out on its new port from the next boot on; let that port in there and take the loading away while SSH moves, move these rules "
    "to ufw, or leave SSH on its port"
)
#: Which lines count, by the kind of file.
SCRIPT, TABLE, UNIT = re.compile(r"\s*[^#\s]"), re.compile(r"@reboot\s"), re.compile(r"ExecStart(?:Pre|Post)?\s*=")
#: What adds to the rules that are there (--noflush) takes nothing away, nor does a flush of another table than the filter's, nor what
#: this collection has nft load, which is a table of its own. Scripts often have the program in a variable.
_LOADING = re.compile(
    r"\bip6?tables(?:-nft|-legacy)?-restore\b(?!.*\s(?:-n|--noflush)\b)"
    r"|(?:\bip6?tables(?:-nft|-legacy)?|\$\{?(?i:\w*ip6?t\w*)\}?\"?)\s(?![^;&|]*(?:-t|--table)[ =](?:nat|mangle|raw|security)\b)"
    r"(?:.*\s)?(?:-F|--flush)(?=\s*(?:$|[;&|]|INPUT|FORWARD|OUTPUT))"
    rf"|\bnft\s+(?:-f|--file|flush\s+ruleset)\b(?!\s+{ETC}/\w+\.nft\b)"
)
#: Where people keep the scripts that they call; what packages bring is elsewhere, and what users own is not root's to read.
_CALLED = re.compile(r"(?<![\w./>-])/(?:etc|usr/local|opt|root)/[\w./+-]*\w")


def loading(text: str, counts: "re.Pattern[str]" = SCRIPT) -> str:
    """Return the first line that loads or flushes rules at boot; empty where none does."""
    return next((line for line in _lines(text, counts) if _LOADING.search(line)), "")


def called(text: str, counts: "re.Pattern[str]" = SCRIPT) -> Tuple[str, ...]:
    """Return the files that lines of this one name, and which may be scripts that it runs."""
    return tuple(dict.fromkeys(path for line in _lines(text, counts) for path in _CALLED.findall(line)))


def _lines(text: str, counts: "re.Pattern[str]") -> Iterator[str]:
    return (line.strip() for line in text.splitlines() if counts.match(line))


def sentence(path: str, line: str, by: str = "", moves: bool = False) -> str:
    """Return what is said of such a line, in a script that ``by`` calls; ``moves`` is whether SSH moves, without ufw."""
    calling = f", which {by} calls," if by else ""
    return f"{path}{calling} loads or flushes firewall rules at boot ({line[:120]!r}){f' {MAY_KEEP_OUT}' if moves else UNDOES}"
