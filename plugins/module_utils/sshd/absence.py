# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""sshd as it is without us: our files go, lines that we turned into comments come back."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Dict, List, Mapping, Tuple

from ..base.steps import Plan, ReloadManager, RemoveFile, Step, WriteFile
from . import access, client, config as sshd_config, listen, options
from .config import Config
from .steps import DROP_IN, MARK, FollowSshd

_PORT = 22


@dataclass(frozen=True)
class Observed:
    """How sshd is: its configuration, our files beside it by path, /etc/default/ssh, whether its socket runs, and modes."""

    config: Config
    beside: Mapping[str, str] = field(default_factory=dict)
    defaults: str = ""
    by_socket: bool = False
    modes: Mapping[str, int] = field(default_factory=dict)
    #: What others have ssh.socket listen on.
    socket_ports: Tuple[int, ...] = ()


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
    # Ours is the first line; sshd's own includes the whole folder.
    return rest[len(f"Include {DROP_IN}\n") :] if rest.startswith(f"Include {DROP_IN}\n") else rest


def ports(observed: Observed) -> Tuple[int, ...]:
    """Return where sshd answers without us."""
    if observed.by_socket:
        return observed.socket_ports or (_PORT,)
    texts: Dict[str, str] = {**observed.config.files, **coming(observed), DROP_IN: ""}
    lines = Config(texts, observed.config.globs).lines()
    found = [int(line.value) for line in lines if line.keyword == "port" and not line.for_some and line.value.isdigit()]
    return tuple(dict.fromkeys(found)) or (_PORT,)


def absence(observed: Observed) -> Plan:
    """Return the steps to an sshd without us; proven by a fresh login on the ports where it answers then."""
    changed = coming(observed)
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
    return Plan(tuple(steps), needs_proof=bool(follows))


def stays(removed: bool) -> Tuple[str, ...]:
    """Return what is left of sshd, and why."""
    if not removed:
        return ()
    return (
        f"The host keys as they are, so that nobody who knows this host is warned of another, /etc/ssh/moduli without small groups, and the mode 0600 of "
        f"{sshd_config.MAIN}.",
    )
