# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is not in files: read before a change, put back where it does not follow from the files, and compared at last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, List, Mapping, Optional

from ..base.errors import HostError
from ..machine import sockets
from . import netfilter


@dataclass(frozen=True)
class Fact:
    """Something of a host that steps may alter beside files and units.

    ``observe`` returns all of it as text, ``differs`` whether it is not as in such a text, and ``put_back`` brings it back
    (a text, and whether the host is booting) and returns what could not be. ``title`` is what a sentence calls it.
    """

    title: str
    observe: Callable[[], str]
    differs: Callable[[str], bool]
    put_back: Optional[Callable[[str, bool], List[str]]] = None


def observe(name: str) -> str:
    """Return what there is of this fact, as text."""
    return _FACTS[name].observe()


def put_back(name: str, text: str, booting: bool) -> List[str]:
    """Bring a fact back to what it was and return what could not be; nothing for those that follow from files."""
    back = _FACTS[name].put_back
    try:
        return [] if back is None else back(text, booting)
    except (HostError, OSError) as error:
        return [str(error)]


def difference(name: str, text: str) -> str:
    """Return a sentence where a fact is not what it was; else nothing."""
    fact = _FACTS[name]
    return f"{fact.title} are not what they were" if fact.differs(text) else ""


def sshd_places() -> str:
    """The addresses and ports on which sshd answers."""
    return " ".join(f"{address} {port}" for address, port in sorted(sockets.sshd_places()))


_FACTS: Mapping[str, Fact] = {
    "sshd_places": Fact(
        "the addresses and ports on which sshd answers", sshd_places, lambda text: text != sshd_places()
    ),
    "firewall": Fact("the kernel's firewall rules", netfilter.keep, netfilter.differs, netfilter.put_back),
}
