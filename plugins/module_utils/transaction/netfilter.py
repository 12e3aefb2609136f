# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kernel's tables on the host, as iptables reads and loads them."""

from __future__ import annotations

import os
import time
from typing import Dict, List, Sequence, Tuple

from ..base import native, netfilter
from ..base.errors import HostError
from ..base.nf_tables import KNOWN, TABLE, NfRule
from ..machine import files, nf_tables
from ..machine.process import ask, check, has_program, path_of, remembered, run

SAVE = {4: "iptables-save", 6: "ip6tables-save"}
RESTORE = {4: "iptables-restore", 6: "ip6tables-restore"}


#: What iptables-save says of a table that holds what it has no words for.
_UNPRINTABLE = "Parsing nftables rule failed"
_TRIES = 5
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
    """Return all tables of a family as iptables-save prints them; empty where there is no iptables, or no such family.

    A rule that iptables cannot print stands there in the words of nft (``native``), and so do all rules of a table that it does not
    print at all; HostError where that is the table filter, since every change is made by iptables.
    """
    return remembered(f"tables of IPv{family}", lambda: _save(family)) if known(family) else ""


def _save(family: int) -> str:
    for _try in range(_TRIES):
        text, unprinted = _printed(family)
        # A table that nobody has used is not there yet, which is no silence.
        text = netfilter.plain(text if "*filter" in text or "filter" in unprinted else text + saved(family))
        if _is_legacy(family):
            return text
        rules = nf_tables.rules(family)
        try:
            return _with_natives(family, text, unprinted, rules)
        except ValueError:
            time.sleep(0.05)
    raise HostError(f"The kernel's rules (IPv{family}) changed whenever they were read; run again later.")


def _printed(family: int) -> Tuple[str, List[str]]:
    """Return what iptables-save prints of a family, and the tables of which it prints nothing."""
    program = SAVE[family]
    text = ask([program], denial=_UNPRINTABLE)
    if text is not None and "is incompatible" not in text:
        return text, []
    there = {chain.table for chain in nf_tables.chains(family)}
    found = {
        name: ask([program, "-t", name], denial=_UNPRINTABLE) or "is incompatible" for name in KNOWN if name in there
    }
    unprinted = [name for name, printed in found.items() if "is incompatible" in printed]
    return "".join(printed for name, printed in found.items() if name not in unprinted), unprinted


def _with_natives(family: int, text: str, unprinted: Sequence[str], rules: Sequence[NfRule]) -> str:
    """Return the same with what iptables cannot print in the words of nft; ValueError where the two are not of one moment."""
    places = native.undeclared(text, rules)
    chains = nf_tables.chains(family) if places or unprinted else ()
    beside = [chain for chain in chains if (chain.table, chain.name) in places and chain.hook not in ("", chain.name)]
    found = native.unprintable(text, rules, family, beside)
    said: Dict[Tuple[str, int], str] = {}
    for name in dict.fromkeys([*(rule.table for rule in found), *unprinted]) if has_program("nft") else ():
        table = [TABLE[family], name]
        shown = check(["nft", "-s", "-a", "list", "table", *table], says=f"^table {' '.join(table)}")
        said.update(native.spoken(shown, name))
    if "filter" in unprinted:
        raise HostError(native.unreadable(family, rules, said))
    more = [native.unprinted(name, chains, rules, said) for name in unprinted]
    return "".join([native.marked(text, rules, family, said, beside), *more]) if found or more else text


def _is_legacy(family: int) -> bool:
    """Whether iptables is the older one here, whose tables nft knows nothing of."""
    return "legacy" in os.path.basename(os.path.realpath(path_of(SAVE[family])))


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
        if _is_legacy(family):
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
