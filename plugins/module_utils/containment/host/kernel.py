# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host that is cut off: what it holds of our table, what it would hold, loading it, and the way back."""

from __future__ import annotations

import os
from typing import Iterable, List, Mapping, Tuple, Type

from ...base import managed_units
from ...base.errors import HostError
from ...base.steps import Step
from ...machine import addresses, files, session, sockets, units
from ...machine.process import ask, check, has_program
from ...transaction import drift
from ...transaction.facts import Fact
from ...transaction.handlers import Handler
from .. import table
from ..plan import FILES, RULES, SERVICE, UNIT, UNIT_FILE, Observed, unit_text
from ..steps import SetContainment
from ..wanted import CONTAINED, RELEASED, SUSPENDED, Wanted
from . import freezer

_LIST = ("nft", "list", "table", table.FAMILY, table.TABLE)
#: A network namespace of its own has tables of its own.
_TRIAL = ("unshare", "--net", "sh", "-c", f"nft --file - && {' '.join(_LIST)}")
_CONNECTIONS = ("ss", "--tcp", "--no-header", "--numeric")
_ANSWER = f"^table {table.NAME} "
_NONE = r"No such file or directory"


def held() -> str:
    """Return our table as nft prints it; empty where there is none."""
    if not has_program("nft"):
        if os.path.exists(RULES):
            raise HostError(
                f"This host was cut off by nft ({RULES}), which is not there any more, so whether it still is cannot be told; bring it the package "
                "nftables, or reboot it, which lets it go without that, and install it then."
            )
        return ""
    return ask(_LIST, denial=_NONE, says=_ANSWER) or ""


def expected(text: str) -> str:
    """Return what nft prints of the table once the kernel was given a text; empty without nft."""
    return check(_TRIAL, stdin=text, says=_ANSWER) if has_program("nft") else ""


def observe(wanted: Wanted) -> Observed:
    """Return how this host is."""
    found = units.observe([SERVICE])
    chosen = freezer.named(wanted.units)
    ports = sockets.sshd()
    texts = {path: files.read(path) for path in FILES}
    return Observed(
        installed=has_program("nft"),
        texts={path: text for path, text in texts.items() if text is not None},
        held=held(),
        expected=expected(table.render(wanted, ports)) if wanted.state == CONTAINED and ports else "",
        ports=ports,
        client=session.client(),
        login_port=session.port(),
        enabled=SERVICE in found and found[SERVICE].enabled,
        active=SERVICE in found and found[SERVICE].active,
        units=freezer.observe(chosen),
        suspended=freezer.observe(freezer.noted()),
        needed=freezer.needed() if chosen else {},
    )


def verify(wanted: Wanted) -> None:
    """Raise HostError where the kernel does not hold what is wanted."""
    found = observe(wanted)
    if wanted.state == CONTAINED and (not found.held or found.held != found.expected):
        raise HostError(
            f"The kernel does not hold the table {table.NAME} as it was loaded; see 'nft list ruleset' for who else changes it."
        )
    ends = _why_not_for_good() if wanted.state == CONTAINED else ""
    if ends:
        raise HostError(f"The cut would not outlast the next boot: {ends}, and then run this again.")
    chosen = found.units if wanted.state == SUSPENDED else {}
    wrong = [name for name, unit in chosen.items() if not unit.suspended or name not in found.suspended]
    wrong += found.suspended if wanted.state == RELEASED else ()
    if wrong:
        raise HostError(
            f"{', '.join(wrong)}: not as it was set; see 'systemctl show -p FreezerState' of it and {freezer.NOTE}, and whether its main process "
            "has left its control group, where it goes on ('systemctl show -p MainPID' and /proc/PID/cgroup); then run again."
        )
    if wanted.state == RELEASED and found.held:
        raise HostError(
            f"The kernel still holds the table {table.NAME}; run 'nft delete table {table.NAME}' and then this again."
        )


def set_containment(step: SetContainment) -> None:
    if step.text == table.REMOVAL and has_program("ss"):
        _end_connections(step.keeps)
    check(["nft", "--file", "-"], stdin=step.text)


def _end_connections(keeps: Iterable[str]) -> None:
    """End connections of TCP that the cut had stopped, where this kernel can (INET_DIAG_DESTROY): else they would go on after it."""
    own = (f"[{one}]" if one.version == 6 else str(one) for one in addresses.own())
    networks = (_bracketed(one) for one in keeps)
    kept = " or ".join(f"dst = {one}" for one in ("127.0.0.0/8", "[::1]", *own, *networks))
    # It ends with code 0 whether or not the kernel can, and prints what it has ended.
    check([*_CONNECTIONS, "--kill", "state", "connected", f"not ( {kept} )"])


def _bracketed(network: str) -> str:
    """Return a network, or an address, as ss reads it."""
    address, slash, length = network.partition("/")
    return f"[{address}]{slash}{length}" if ":" in address else network


def put_back(text: str, booting: bool) -> List[str]:
    """Bring the table back, or take it away where there was none: at boot, too, since its unit may have loaded it by then."""
    if has_program("nft") and (booting or held() != text):
        check(["nft", "--file", "-"], stdin=table.REMOVAL + text)
    return []


def report() -> Tuple[List[str], List[str]]:
    """Return what ``portcullis status`` says of this, and what somebody has to look at."""
    lines, problems = freezer.report()
    text, now = files.read(RULES), held()
    if text is None and not now:
        return lines, problems
    # What lets something in would differ from the kernel's no more, once somebody has loaded it.
    if text is not None and table.parse(text) is None:
        return lines, [
            *problems,
            f"Containment: {RULES} was changed, so whether this host is cut off cannot be told; run incident_action=contain or release again.",
        ]
    if text is None or now != expected(text):
        return lines, [
            *problems,
            "Containment: this host is half cut off (its rules and the kernel's differ); run incident_action=contain or release again.",
        ]
    ends = _why_not_for_good()
    said = (
        "Containment: this host is cut off now, and the next boot or reload of nftables.service may let it go: "
        f"{ends}, or run incident_action=contain again."
    )
    return [
        *lines,
        "This host is cut off, but for SSH from the networks in 'nft list set "
        + f"{table.NAME} sources_v4' and sources_v6.",
    ], [*problems, *([said] if ends else [])]


def _why_not_for_good() -> str:
    """Return what lets this host go at its next boot, or at the next reload of nftables.service, and what to do; empty where nothing does."""
    if files.read(UNIT_FILE) != unit_text():
        return f"{UNIT_FILE} was changed or removed; remove what is in its place"
    return managed_units.broken(UNIT, drift.observe_units([UNIT])[SERVICE])


FACTS = {"containment": Fact("nft's table that cuts this host off", held, lambda text: held() != text, put_back)}
HANDLERS: Mapping[Type[Step], Handler] = {SetContainment: set_containment}
