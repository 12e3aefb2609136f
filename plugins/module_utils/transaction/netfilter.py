# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kernel's tables on the host, as iptables reads and loads them."""

from __future__ import annotations

import os
from typing import Dict, Sequence, Tuple

from ..base import netfilter
from ..base.errors import HostError
from ..machine import files
from ..machine.process import check, has_program, path_of, run

SAVE = {4: "iptables-save", 6: "ip6tables-save"}
RESTORE = {4: "iptables-restore", 6: "ip6tables-restore"}


#: A network namespace of its own has tables of its own. Sets are made there without members, as rules need only the names.
_TRIAL = 'if [ -n "$SETS" ]; then echo "$SETS" | ipset restore -exist; fi; {restore} --wait 10 --noflush && {save}'


def known(family: int) -> bool:
    """Whether this host has iptables, and the family at all."""
    return has_program(SAVE[family]) and family in families()


def trial(family: int, texts: Sequence[str]) -> str:
    """Return what iptables-save prints once these texts were loaded into empty tables; the host's own are not touched."""
    sets = ""
    if any("--match-set" in text for text in texts) and has_program("ipset"):
        sets = "\n".join(line for line in check(["ipset", "save"]).splitlines() if line.startswith("create "))
    script = _TRIAL.format(restore=RESTORE[family], save=SAVE[family])
    return netfilter.plain(check(["unshare", "-n", "sh", "-c", script], stdin="".join(texts), env={"SETS": sets}))


def save(family: int) -> str:
    """Return all tables of a family as iptables-save prints them; empty where there is no iptables, or no such family."""
    if not known(family):
        return ""
    text = check([SAVE[family]])
    # A table that nobody has used is not there yet, which is no silence.
    text = netfilter.plain(text if "*filter" in text else text + saved(family))
    try:
        netfilter.parse(text)
    except ValueError as error:
        raise HostError(
            f"{SAVE[family]} cannot tell what the kernel holds: {error}. Somebody changed that table with nft; see "
            "'nft list ruleset', and remove from it what iptables cannot have made."
        ) from error
    return text


def saved(family: int, table: str = "filter") -> str:
    """Return one table of a family's; empty where there is no iptables, or no such family."""
    if not known(family):
        return ""
    # Even an empty table is printed by its name.
    return check([SAVE[family], "-t", table], says=rf"^\*{table}$")


def other_backend() -> Dict[str, str]:
    """Return what the programs print that save the rules of iptables' other backend, by program, for families that have any.

    iptables has two, which know nothing of each other: nftables and the older x_tables ("legacy"). ufw uses the one that ``iptables``
    is by now. To ask the older one would make its tables, so the kernel is asked first whether there are any.
    """
    found = {}
    for family, name in SAVE.items():
        if not known(family):
            continue
        used = os.path.basename(os.path.realpath(path_of(name)))
        if "legacy" in used:
            other = name.replace("-save", "-nft-save")
        elif files.read(f"/proc/net/{name[:-5]}_names".replace("tables", "_tables")):
            other = name.replace("-save", "-legacy-save")
        else:
            continue
        if has_program(other):
            found[other] = netfilter.plain(check([other]))
    return found


def families() -> Tuple[int, ...]:
    """Return the families that this kernel has."""
    return (4, 6) if os.path.exists("/proc/net/if_inet6") else (4,)


def load(family: int, text: str) -> None:
    """Have the kernel take these changes of a family's tables, each table's at once, and leave all else alone."""
    if text:
        check([RESTORE[family], "--wait", "10", "--noflush"], stdin=text)


def save_somehow(family: int) -> str:
    """Return the kernel's tables by whichever program can read them."""
    try:
        return save(family)
    except HostError:
        for program in (["xtables-nft-multi", SAVE[family]], ["xtables-legacy-multi", SAVE[family]]):
            if has_program(program[0]):
                done = run(program, timeout_seconds=15)
                if done.ok and "*filter" in done.out:
                    return netfilter.plain(done.out)
        raise
