# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is not in files: read before a change, put back where it does not follow from the files, and compared at last."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import Callable, FrozenSet, List, Mapping, Optional, Sequence, Tuple

from ..base.errors import HostError
from ..base.values import Place
from ..machine import sockets


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
    return _fact(name).observe()


def put_back(name: str, text: str, booting: bool) -> List[str]:
    """Bring a fact back to what it was and return what could not be; nothing for those that follow from files."""
    back = _fact(name).put_back
    try:
        return [] if back is None else back(text, booting)
    except (HostError, OSError) as error:
        return [str(error)]


def difference(name: str, text: str) -> str:
    """Return a sentence where a fact is not what it was; else nothing."""
    fact = _fact(name)
    return f"{fact.title} are not what they were" if fact.differs(text) else ""


def sshd_places() -> str:
    """The addresses and ports on which sshd answers."""
    return " ".join(f"{address} {port}" for address, port in sorted(sockets.sshd_places()))


def sshd_before(found: Sequence[Tuple[str, str]]) -> FrozenSet[Place]:
    """Return where sshd answered according to these facts; nothing where they do not tell."""
    words = [word for name, text in found if name == "sshd_places" for word in text.split()]
    return frozenset(zip(words[::2], map(int, words[1::2])))


_FACTS: Mapping[str, Fact] = {
    "sshd_places": Fact(
        "the addresses and ports on which sshd answers", sshd_places, lambda text: text != sshd_places()
    ),
}
#: The facts of a capability, by the module whose ``FACTS`` hold them: named, as none of it is imported below.
_MODULES: Mapping[str, str] = {
    "firewall": "ufw.host.rollback",
    "outbound": "outbound.host.kernel",
    "containment": "containment.host.kernel",
    "suspension": "containment.host.freezer",
}


def _fact(name: str) -> Fact:
    if name in _FACTS:
        return _FACTS[name]
    found: Fact = importlib.import_module(f"..{_MODULES[name]}", __package__).FACTS[name]
    return found


def last_resort(client: str) -> List[str]:
    """Let the admin in by SSH where nothing is known of how things were, and return what that came to."""
    found: List[str] = importlib.import_module(f"..{_MODULES['firewall']}", __package__).let_in_now(client)
    return found
