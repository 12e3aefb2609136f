# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""sshd on the host: what it is asked to accept, what it does accept, and making it follow its files."""

from __future__ import annotations

import glob
import grp
import os
import pwd
import re
import tempfile
import time
from dataclasses import replace
from typing import AbstractSet, Dict, FrozenSet, List, Mapping, Optional, Sequence, Tuple, Type

from ..core import authorized_keys, sshd_access, sshd_client, sshd_config, sshd_listen, sshd_options
from ..core.errors import Refusal
from ..core.sshd import (
    Effective,
    Observed,
    User,
    after,
    refuse_differences,
    settings_on,
)
from ..core.sshd_config import Config
from ..core.sshd_crypto import PROFILES, Accepted
from ..core.sshd_listen import Place
from ..core.sshd_logins import Login, criteria, kinds
from ..core.sshd_steps import DisableLines, FollowSshd
from ..core.sshd_wanted import Wanted
from ..core.steps import Plan, Step, WriteProgram
from . import addresses, files, host_keys, key_files, session, sockets, ufw, units
from .errors import HostError
from .handlers import Handler
from .process import check, has_program, run

#: What ssh -Q calls them; signatures are listed with those of certificates, which few of its versions have a name for.
_QUERIES = {
    "kexalgorithms": "kex",
    "ciphers": "cipher",
    "macs": "mac",
    "hostkeyalgorithms": "HostKeyAlgorithms",
    "pubkeyacceptedalgorithms": "HostKeyAlgorithms",
    "casignaturealgorithms": "HostKeyAlgorithms",
}
#: Exists on every host and is nobody's.
_SOMEBODY = "nobody"
_FOLLOW_SECONDS = 10


def observe(wanted: Wanted, program: Optional[WriteProgram] = None) -> Observed:
    """Return how sshd is on this host; ``program`` is the step that installs the host's own command, if one is due."""
    if not os.path.exists("/usr/sbin/sshd"):
        raise HostError(
            "sshd is not installed on this host; install openssh-server first ('apt-get install openssh-server')."
        )
    services = units.observe(sockets.SSHD_UNITS, sockets.SSHD_PROPERTIES)
    by_socket = services["ssh.socket"].active
    places = sockets.sshd_places(services)
    own = {port for _address, port in places}
    others = [entry for entry in sockets.listening() if entry.port not in own]
    config = read_config()
    asked = [*wanted.users, *wanted.access.users, "root", _SOMEBODY]
    coming = {(address, port) for address in wanted.listen_addresses or [""] for port in wanted.ports}
    merged, complaint = _effective(_logins(config, asked, places | coming))
    version, supported = _version(), _supported()
    holding = next(iter((merged or {}).values()), {})
    accepted = Accepted.by(wanted.settings(supported, version), wanted.access.revoked_blobs)
    return Observed(
        config=config,
        effective=merged,
        version=version,
        supported=supported,
        users=tuple(
            _user(name, holding, accepted, bool(wanted.access.authorities))
            for name in wanted.users
            if name not in wanted.coming
        ),
        places=places,
        taken={entry.port: entry.program for entry in others},
        strays=tuple(sorted({entry.pid for entry in others if entry.program == "sshd"})),
        by_socket=by_socket,
        socket_drop_in=files.read(sshd_listen.SOCKET_DROP_IN),
        service_drop_in=files.read(sshd_listen.SERVICE_DROP_IN),
        complaint=complaint,
        program=program,
        socket_at_boot=services["ssh.socket"].enabled,
        becomes_root_freely=not wanted.becomes_root or session.becomes_root_freely(str(wanted.login_user)),
        key_files={path: files.read(path) for path in wanted.access.files()},
        chroots=_chroots(wanted),
        client_config=(files.read(sshd_client.PATH) or "")
        if os.path.isdir(os.path.dirname(sshd_client.PATH))
        else None,
        defaults=files.read(sshd_options.DEFAULTS) or "",
        started_with=tuple(sshd_options.started_with(services["ssh.service"].properties.get("ExecStart", ""))),
        host_keys=host_keys.observe(holding.get("hostkey", ())),
        small_groups=host_keys.has_small_groups(),
        own_addresses=addresses.own() if wanted.listen_addresses else (),
        came_in_on=session.server() if wanted.listen_addresses else None,
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


def effective(names: Sequence[str]) -> Mapping[str, Effective]:
    """Return what sshd says of each user's logins, all that holds for some login; HostError where it does not say it."""
    found, complaint = _effective(_logins(read_config(), names))
    if found is None:
        raise HostError(
            f"sshd does not say what it accepts ({complaint}), so nobody knows who gets in by a password or a key; mend what 'sshd -T' "
            "complains of, then run again."
        )
    own = {name: [said for login, said in found.items() if login.user == name] or [*found.values()] for name in names}
    return {name: _all_of(said) for name, said in own.items()}


def _all_of(said: Sequence[Effective]) -> Effective:
    """Return every value of every keyword, once."""
    return {
        keyword: [*dict.fromkeys(value for values in said for value in values.get(keyword, ()))]
        for keyword in dict.fromkeys(keyword for values in said for keyword in values)
    }


def try_out(observed: Observed, plan: Plan, wanted: Wanted) -> None:
    """Raise Refusal where sshd would refuse what a plan makes of its configuration, or hold something else than is wanted."""
    _make_runtime_folder()
    with tempfile.TemporaryDirectory(prefix="portcullis-") as folder:
        for path, text in after(observed, plan).below(folder).items():
            os.makedirs(os.path.dirname(path), exist_ok=True)
            files.write(path, text, 0o600)
        # sshd wants a key to show, and ours may still have to be made.
        key = os.path.join(folder, "key")
        check(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key])
        found, complaint = _effective(list(observed.effective or ()), ("-h", key, "-f", f"{folder}{sshd_config.MAIN}"))
    if found is None:
        raise Refusal(
            f"sshd on this host would refuse the configuration ({complaint.replace(folder, '')}); mend what that line comes from "
            "(settings, or a file on the host), then run again."
        )
    shown = {login: {**values, "hostkey": values.get("hostkey", [])[1:]} for login, values in found.items()}
    refuse_differences(replace(observed, effective=shown), wanted)


def identity(observed: Observed, wanted: Wanted) -> Tuple[List[str], List[str]]:
    """Return the public keys by which this host is known from now on, and those by which it was and is no more."""
    settings, _choice = settings_on(observed, wanted)
    paths = settings.get("hostkey", " ".join(observed.any_login.get("hostkey", ()))).split()
    shown = [found.public for found in host_keys.observe(paths) if found.shown]
    return shown, [found.public for found in observed.host_keys if found.shown and found.public not in shown]


def _logins(config: Config, names: Sequence[str], places: Optional[AbstractSet[Place]] = None) -> List[Login]:
    """Return a login of every kind that sshd may treat differently; where it answers is looked up only if a Match asks for it."""
    asked = criteria(config)
    client = session.client()
    if places is None:
        places = sockets.sshd_places() if "localport" in asked or "localaddress" in asked else frozenset()
    own = addresses.own() if "localaddress" in asked else ()
    return kinds(config, names, [str(client)] if client else [], places, [str(address) for address in own])


def _effective(logins: Sequence[Login], options: Sequence[str] = ()) -> Tuple[Optional[Mapping[Login, Effective]], str]:
    """Return what ``sshd -T`` says of each login; None, and its complaint, where it does not say it of all of them."""
    _make_runtime_folder()
    found = {}
    for login in logins:
        completed = run(["sshd", "-T", *options, "-C", login.question])
        found[login] = sshd_config.effective(completed.out)
        # Every sshd has a port, so this tells an answer from silence.
        if not completed.ok or "port" not in found[login]:
            return None, completed.said
    return found, ""


def _make_runtime_folder() -> None:
    # sshd -T refuses to run without it, and under socket activation it is there only while somebody is logged in.
    os.makedirs("/run/sshd", mode=0o755, exist_ok=True)


def _supported() -> Dict[str, FrozenSet[str]]:
    """Return the algorithms that sshd knows, by keyword, as far as Portcullis would choose them."""
    if has_program("ssh"):
        answers = {
            query: frozenset(check(["ssh", "-Q", query], says=r"^\S+$").split()) for query in set(_QUERIES.values())
        }
        return {keyword: answers[query] for keyword, query in _QUERIES.items()}
    # Debian 14 installs the server without the client, which alone lists them: each is tried, where sshd takes what is there.
    check(["sshd", "-t"])
    found = {}
    for keyword in _QUERIES:
        names = {name for profile in PROFILES.values() for name in profile.algorithms.get(keyword, ())}
        found[keyword] = frozenset(name for name in names if run(["sshd", "-t", "-o", f"{keyword}={name}"]).ok)
    return found


def _version() -> Tuple[int, int]:
    # Those before 9.2 know no -V, and name their version where they say so.
    done = run(["sshd", "-V"])
    matched = re.search(r"OpenSSH_(\d+)\.(\d+)", done.err)
    if matched is None:
        raise HostError(f"'sshd -V' names no version of OpenSSH ({done.said}); Portcullis manages OpenSSH only.")
    return int(matched.group(1)), int(matched.group(2))


def _user(name: str, effective: Effective, accepted: Accepted, certified: bool) -> User:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return User(name, exists=False, has_key=False)
    # Authorities of ours from an earlier run count only where this one wants them.
    nothing = (["none"], [sshd_access.AUTHORITIES])
    certified = certified or any(
        effective.get(keyword, ["none"]) not in nothing for keyword in ("trustedusercakeys", "authorizedkeyscommand")
    )
    return User(
        name,
        exists=True,
        has_key=certified or any(_holds_key(path, entry, accepted) for path in key_files.paths(entry, effective)),
        groups=tuple(_group(number) for number in os.getgrouplist(name, entry.pw_gid)),
    )


def _chroots(wanted: Wanted) -> Dict[str, str]:
    """Return what is wrong with folders that people shall be kept in, as sshd would say it."""
    found = {}
    for person in wanted.access.sftp:
        folder = person.chroot.replace("%u", person.name)
        complaint = key_files.not_root_s(folder)
        if complaint:
            found[folder] = complaint
    return found


def _group(number: int) -> str:
    try:
        return grp.getgrgid(number).gr_name
    except KeyError:
        return str(number)


def _holds_key(path: str, entry: pwd.struct_passwd, accepted: Accepted) -> bool:
    text = files.read(path)
    now = time.strftime("%Y%m%d%H%M%S")
    return text is not None and authorized_keys.holds_usable_key(text, now, accepted) and key_files.is_safe(path, entry)


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
    while not sshd_listen.met(sockets.sshd_places(), step.addresses, step.ports):
        if time.monotonic() > deadline:
            raise HostError(f"{step.unit} does not listen on {step.where} and no other after {_FOLLOW_SECONDS} s.")
        time.sleep(0.1)


HANDLERS: Dict[Type[Step], Handler] = {
    FollowSshd: follow,
    DisableLines: lambda step: files.write(step.path, step.text, files.mode(step.path)),
}
