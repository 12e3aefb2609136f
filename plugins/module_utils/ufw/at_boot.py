# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scripts of somebody's that load rules when a host boots: they take ufw's away, or keep ufw from starting."""

from __future__ import annotations

import re

#: Where such lines stand, as patterns of glob(3). Of cron's only those for a boot count.
CRON = ("/etc/crontab", "/etc/cron.d/*")
#: Each user's own, by its name.
CRONTABS = "/var/spool/cron/crontabs"
RC_LOCAL = "/etc/rc.local"
SCRIPTS = (
    RC_LOCAL,
    *("/etc/network/interfaces", "/etc/network/interfaces.d/*", "/etc/network/if-*.d/*"),
    *("/etc/networkd-dispatcher/*/*", "/etc/NetworkManager/dispatcher.d/*"),
)
#: What adds to the rules that are there (--noflush) takes nothing away.
_LOADING = re.compile(
    r"^(?![^\S\n]*#).*\b("
    r"ip6?tables(?:-nft|-legacy)?-restore\b(?!.*\s(?:-n|--noflush)\b)"
    r"|ip6?tables(?:-nft|-legacy)?\s(?:.*\s)?(?:-F|--flush)(?=\s*(?:$|[;&|]|INPUT|FORWARD|OUTPUT))"
    r"|nft\s+(?:-f|--file|flush\s+ruleset)\b).*$",
    re.MULTILINE,
)


def loading(text: str, cron: bool = False) -> str:
    """Return the first line of a script, or of a table of cron's, that loads or flushes rules at boot; empty where none does."""
    found = [line[0].strip() for line in _LOADING.finditer(text)]
    return next((line for line in found if not cron or line.startswith("@reboot")), "")


def sentence(path: str, line: str) -> str:
    """Return what is said of such a line."""
    return (
        f"{path} loads or flushes firewall rules at boot ({line[:120]!r}), which would take ufw's away or keep it from starting; move these rules to "
        "ufw (ufw_rules) and remove that line, or leave the role ufw out"
    )
