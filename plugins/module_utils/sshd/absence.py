# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""sshd as it is without us: our files go, lines that we turned into comments come back."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Dict, List, Mapping, Sequence, Tuple

from ..base.errors import Refusal
from ..base.steps import Plan, ReloadManager, RemoveFile, Step, WriteFile
from . import access, client, config as sshd_config, listen, options, strictness
from .config import Config
from .logins import Login
from .settings import NAMES, Settings
from .steps import DROP_IN, MARK, FollowSshd

_PORT = 22
#: What an inventory names the port by.
INVENTORY = "ansible_port"
#: How many settings or lines a sentence names.
_NAMED = 8
#: A longer value is not shown.
_LONGEST = 40


@dataclass(frozen=True)
class Observed:
    """How sshd is: its configuration, our files beside it by path, /etc/default/ssh, whether its socket runs, and modes.

    ``held`` and ``foretold`` are what it holds for each kind of login, and what it would hold without us; ``complaint`` is what it says
    against the latter. ``generated`` is whether systemd makes the socket's ports of sshd's own.
    """

    config: Config
    beside: Mapping[str, str] = field(default_factory=dict)
    defaults: str = ""
    by_socket: bool = False
    modes: Mapping[str, int] = field(default_factory=dict)
    #: What others have ssh.socket listen on.
    socket_ports: Tuple[int, ...] = ()
    generated: bool = False
    held: Mapping[Login, Settings] = field(default_factory=dict)
    foretold: Mapping[Login, Settings] = field(default_factory=dict)
    complaint: str = ""


#: Our files beside what sshd reads.
BESIDE = (access.REVOKED, access.USER_CA_KEYS, client.PATH, listen.SOCKET_DROP_IN, listen.SERVICE_DROP_IN)


def coming(observed: Observed) -> Mapping[str, str]:
    """Return the files of others as they are without us, by path: those that change."""
    found = {}
    for path, text in observed.config.files.items():
        if path != DROP_IN:
            rest = restored(text) if path != sshd_config.MAIN else _main(text)
            if rest != text:
                found[path] = rest
    defaults = restored(observed.defaults)
    return {**found, options.DEFAULTS: defaults} if defaults != observed.defaults else found


def restored(text: str) -> str:
    """Return a text in which the lines that we turned into comments are lines again."""
    return re.sub(f"^{re.escape(MARK)}", "", text, flags=re.MULTILINE)


def _main(text: str) -> str:
    rest = restored(sshd_config.with_block(text, ()))
    # Sshd's own line includes the whole folder; above ours somebody may have written more.
    return re.sub(rf"^Include {re.escape(DROP_IN)}\n", "", rest, count=1, flags=re.MULTILINE)


def without(observed: Observed) -> Config:
    """Return sshd's configuration as it is without us."""
    texts: Dict[str, str] = {**observed.config.files, **coming(observed)}
    texts.pop(DROP_IN, None)
    texts.pop(options.DEFAULTS, None)
    globs = {
        pattern: tuple(path for path in found if path != DROP_IN) for pattern, found in observed.config.globs.items()
    }
    return Config(texts, globs)


def words(observed: Observed) -> Tuple[str, ...]:
    """Return the options that /etc/default/ssh starts sshd with once its lines are back, where some win over files."""
    return options.given(coming(observed).get(options.DEFAULTS, ""))


def ports(observed: Observed) -> Tuple[int, ...]:
    """Return where sshd answers without us: as it says itself, or else as its files do."""
    if observed.by_socket and not observed.generated:
        return observed.socket_ports or (_PORT,)
    asked = _answered(observed.foretold)
    lines = without(observed).lines()
    found = [int(line.value) for line in lines if line.keyword == "port" and not line.for_some and line.value.isdigit()]
    return asked or tuple(dict.fromkeys(found)) or (_PORT,)


def _answered(said: Mapping[Login, Settings]) -> Tuple[int, ...]:
    """Return the ports on which sshd says that it listens, which are the same for every login."""
    places = next((settings.get("listenaddress", ()) for settings in said.values()), ())
    return tuple(dict.fromkeys(int(place.rpartition(":")[2]) for place in places if place.rpartition(":")[2].isdigit()))


def absence(observed: Observed) -> Plan:
    """Return the steps to an sshd without us; proven by a fresh login on the ports where it answers then."""
    changed = coming(observed)
    if observed.complaint and (changed or DROP_IN in observed.config.files):
        raise Refusal(
            f"everything: sshd on this host would reject its configuration without ours ({observed.complaint}); fix the line that it names, which "
            "is a comment by now or in a file of others, then run again."
        )
    texts = {**observed.config.files, options.DEFAULTS: observed.defaults}
    steps: List[Step] = [
        WriteFile(path, text, texts[path], observed.modes.get(path, 0o644)) for path, text in changed.items()
    ]
    if DROP_IN in observed.config.files:
        steps.append(RemoveFile(DROP_IN, observed.config.files[DROP_IN]))
    steps += [RemoveFile(path, text) for path, text in observed.beside.items()]
    follows = [step for step in steps if client.PATH not in step.paths]
    if any("/systemd/" in path for path in observed.beside):
        steps.append(ReloadManager())
    if follows:
        steps.append(FollowSshd(ports(observed), observed.by_socket, anew=True))
    return Plan(tuple(steps), needs_proof=bool(follows), warnings=_warnings(observed, changed) if follows else ())


def _warnings(observed: Observed, changed: Mapping[str, str]) -> Tuple[str, ...]:
    """Return sentences about who may log in, or may do more, that could not before."""
    found = []
    before, after = _answered(observed.held), ports(observed)
    if before and not observed.by_socket and set(before) != set(after):
        found.append(
            f"sshd answers on port {', '.join(map(str, after))} without our settings, and no longer on {', '.join(map(str, before))}: open that at your "
            f"provider's firewall first, and have your inventory say it ({INVENTORY}: {after[0]}) where it names the old one."
        )
    laxer = _laxer(observed)
    if laxer:
        found.append(f"sshd is laxer without our settings: {_some(laxer)}.")
    back = [line for path, text in changed.items() for line in _returning(path, observed, text)]
    if back:
        found.append(f"These lines of sshd hold again: {_some(back)}.")
    if observed.beside.get(access.REVOKED):
        found.append(
            f"The keys that {access.REVOKED} revokes get in again wherever a file of keys has them; take them out there first (accounts_admins)."
        )
    if observed.beside.get(access.USER_CA_KEYS):
        found.append(
            f"Who logs in by a certificate of {access.USER_CA_KEYS} and by no key of a file gets in no more; give them keys first (accounts_admins)."
        )
    return tuple(found)


def _laxer(observed: Observed) -> List[str]:
    found: Dict[str, str] = {}
    for login, then in observed.foretold.items():
        for keyword, before in observed.held.get(login, {}).items():
            value = then.get(keyword, ())
            # Without any list everybody is allowed.
            if (value or keyword == "allowusers") and strictness.is_laxer(keyword, value, before):
                found.setdefault(keyword, _shown(keyword, value, before))
    return list(found.values())


def _shown(keyword: str, value: Sequence[str], before: Sequence[str]) -> str:
    name, now, was = NAMES.get(keyword, keyword), " ".join(value) or "anybody", " ".join(before)
    return f"{name} {now} (was {was})" if len(now) + len(was) < _LONGEST else name


def _returning(path: str, observed: Observed, text: str) -> List[str]:
    before = {**observed.config.files, options.DEFAULTS: observed.defaults}[path]
    lines = [line[len(MARK) :].strip() for line in before.splitlines() if line.startswith(MARK)]
    return [f"'{line}' in {path}" for line in lines]


def _some(found: Sequence[str]) -> str:
    more = len(found) - _NAMED
    return "; ".join(found[:_NAMED]) + (f"; and {more} more" if more > 0 else "")


def stays(removed: bool) -> Tuple[str, ...]:
    """Return what is left of sshd, and why."""
    if not removed:
        return ()
    return (
        f"The host keys as they are, so that nobody who knows this host is warned of another, /etc/ssh/moduli without small groups, and the mode 0600 of "
        f"{sshd_config.MAIN}.",
    )
