# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""sshd on the host: what it is asked to accept, what it does accept, and making it follow its files."""

from __future__ import annotations

import glob
import grp
import os
import pwd
import re
import shutil
import time
from typing import Dict, FrozenSet, Mapping, Optional, Sequence, Tuple, Type

from ..core import authorized_keys, sshd_config
from ..core.sshd import SOCKET_DROP_IN, FollowSshd, Observed, User, refuse_differences
from ..core.sshd_config import Config
from ..core.sshd_wanted import CRYPTO, Wanted
from ..core.steps import Step, WriteProgram
from . import files, key_files, session, sockets, ufw, units
from .apply import Handler
from .errors import HostError
from .process import check, run

_QUERIES = {"kexalgorithms": "kex", "ciphers": "cipher", "macs": "mac", "hostkeyalgorithms": "HostKeyAlgorithms"}
_FOLLOW_SECONDS = 10


def observe(wanted: Wanted, program: Optional[WriteProgram] = None) -> Observed:
    """Return how sshd is on this host; ``program`` is the step that installs the host's own command, if one is due."""
    if not os.path.exists("/usr/sbin/sshd"):
        raise HostError(
            "sshd is not installed on this host; install openssh-server first ('apt-get install openssh-server')."
        )
    services = units.observe(sockets.SSHD_UNITS, sockets.SSHD_PROPERTIES)
    by_socket = services["ssh.socket"].active
    own = sockets.sshd(services)
    others = [entry for entry in sockets.listening() if entry.port not in own]
    merged, complaint = effective([*wanted.allow_users, "root"])
    return Observed(
        config=read_config(),
        effective=merged,
        version=_version(),
        supported={keyword: _supported(keyword) for keyword in _QUERIES},
        users=tuple(_user(name, (merged or {}).get(name, {})) for name in wanted.allow_users),
        listening=own,
        taken={entry.port: entry.program for entry in others},
        strays=tuple(sorted({entry.pid for entry in others if entry.program == "sshd"})),
        by_socket=by_socket,
        socket_drop_in=files.read(SOCKET_DROP_IN),
        complaint=complaint,
        program=program,
        socket_at_boot=services["ssh.socket"].enabled,
        becomes_root_freely=not wanted.becomes_root or session.becomes_root_freely(str(wanted.login_user)),
        # Only a move needs the firewall to let in what it does not let in yet.
        firewall=ufw.observe() if set(wanted.ports) - own else None,
    )


def read_config() -> Config:
    """Return sshd's configuration with every file that it includes."""
    texts: Dict[str, str] = {}
    globs: Dict[str, Tuple[str, ...]] = {}
    waiting = [sshd_config.MAIN]
    while waiting:
        path = waiting.pop()
        text = files.read(path)
        if path in texts or text is None:
            continue
        texts[path] = text
        for pattern in sshd_config.include_patterns(text):
            globs[pattern] = tuple(sorted(glob.glob(os.path.join("/etc/ssh", pattern))))
            waiting += globs[pattern]
    return Config(texts, globs)


def verify(wanted: Wanted) -> None:
    """Raise Refusal unless sshd itself says that what is wanted is in force."""
    refuse_differences(observe(wanted), wanted)


def effective(names: Sequence[str]) -> Tuple[Optional[Mapping[str, Mapping[str, Sequence[str]]]], str]:
    """Return what sshd says of the logins of each user, or None and its complaint where it refuses its configuration."""
    _make_runtime_folder()
    found = {}
    for name in dict.fromkeys(names):
        completed = run(["sshd", "-T", "-C", f"user={name},host=localhost,addr=127.0.0.1"])
        if not completed.ok:
            return None, completed.said
        found[name] = sshd_config.effective(completed.out)
    return found, ""


def _make_runtime_folder() -> None:
    # sshd -T refuses to run without it, and under socket activation it is there only while somebody is logged in.
    os.makedirs("/run/sshd", mode=0o755, exist_ok=True)


def _supported(keyword: str) -> FrozenSet[str]:
    """Return the algorithms that sshd knows, as far as Portcullis would choose them."""
    if shutil.which("ssh"):
        return frozenset(check(["ssh", "-Q", _QUERIES[keyword]]).split())
    # Debian 14 installs the server without the client, which alone lists them: each is tried.
    names = (name for profile in CRYPTO.values() for name in profile.get(keyword, ()))
    return frozenset(name for name in names if run(["sshd", "-t", "-o", f"{keyword}={name}"]).ok)


def _version() -> Tuple[int, int]:
    # Those before 9.2 know no -V, and name their version where they say so.
    matched = re.search(r"OpenSSH_(\d+)\.(\d+)", run(["sshd", "-V"]).err)
    if matched is None:
        raise HostError("'sshd -V' does not name an OpenSSH version; Portcullis manages OpenSSH only.")
    return int(matched.group(1)), int(matched.group(2))


def _user(name: str, effective: Mapping[str, Sequence[str]]) -> User:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return User(name, exists=False, has_key=False)
    certified = any(
        effective.get(keyword, ["none"]) != ["none"] for keyword in ("trustedusercakeys", "authorizedkeyscommand")
    )
    return User(
        name,
        exists=True,
        has_key=certified or any(_holds_key(path, entry) for path in key_files.paths(entry, effective)),
        groups=tuple(_group(number) for number in os.getgrouplist(name, entry.pw_gid)),
    )


def _group(number: int) -> str:
    try:
        return grp.getgrgid(number).gr_name
    except KeyError:
        return str(number)


def _holds_key(path: str, entry: pwd.struct_passwd) -> bool:
    text = files.read(path)
    now = time.strftime("%Y%m%d%H%M%S")
    return text is not None and authorized_keys.holds_usable_key(text, now) and key_files.is_safe(path, entry)


def follow(step: FollowSshd) -> None:
    """Make sshd follow its files; HostError if it would not start with them or does not answer on every port soon."""
    _make_runtime_folder()
    completed = run(["sshd", "-t"])
    if not completed.ok:
        raise HostError(f"sshd refuses the configuration: {completed.said}.")
    for command in step.commands:
        check(command, timeout_seconds=90)
    # sshd closes its old ports and opens the new ones some time after it was told to.
    deadline = time.monotonic() + _FOLLOW_SECONDS
    while sockets.sshd() != set(step.ports):
        if time.monotonic() > deadline:
            raise HostError(
                f"{step.unit} does not listen on port {', '.join(map(str, step.ports))} and no other after {_FOLLOW_SECONDS} s."
            )
        time.sleep(0.1)


HANDLERS: Dict[Type[Step], Handler] = {FollowSshd: follow, **ufw.HANDLERS}
