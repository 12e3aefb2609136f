# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""sshd on the host: what it is asked to accept, what it does accept, and making it follow its files."""

from __future__ import annotations

import contextlib
import os
import pwd
import re
import tempfile
import time
from dataclasses import replace
from functools import partial
from typing import AbstractSet, Collection, Dict, FrozenSet, Iterable, List, Mapping, Optional, Sequence, Tuple, Type

from ...base.errors import HostError, Refusal
from ...base.steps import Plan, Step
from ...base.values import Place
from ...machine import addresses, files, ports, session, sockets, units
from ...machine.process import check, has_program, run
from ...transaction.handlers import Handler
from ...ufw.host import ufw
from .. import (
    access as sshd_access,
    authorized_keys,
    client as sshd_client,
    config as sshd_config,
    guard,
    key_sources,
    listen as sshd_listen,
    options as sshd_options,
    people,
)
from ..authorized_keys import Key
from ..config import Config
from ..crypto import PROFILES
from ..logins import Login, criteria, kinds
from ..observed import Observed, User
from ..plan import after, allowed_before, refuse_differences, settings_on
from ..settings import Settings, render
from ..steps import DROP_IN, DisableLines, FollowSshd
from ..wanted import Wanted
from . import host_keys, key_files, probe as sshd_probe, running as sshd_running, way_in
from .way_in import Verdict, WayIn

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
#: How often its ports are taken back from others.
_TAKEN_BACK = 3


def observe(wanted: Wanted) -> Observed:
    """Return how sshd is on this host."""
    if not os.path.exists("/usr/sbin/sshd"):
        raise HostError(
            "sshd is not installed on this host; install openssh-server first ('apt-get install openssh-server')."
        )
    services = units.observe(sockets.SSHD_UNITS, sockets.SSHD_PROPERTIES)
    service, by_socket = services["ssh.service"], services["ssh.socket"].active
    places = sockets.sshd_places(services)
    own = {port for _address, port in places}
    others = [entry for entry in sockets.listening() if entry.port not in own]
    config = read_config()
    asked = [*wanted.users, *wanted.access.users, "root", _SOMEBODY]
    coming = {(address, port) for address in wanted.listen_addresses or [""] for port in wanted.ports}
    merged, complaint = _effective(_logins(config, asked, places | coming))
    version, supported = _version(), _supported()
    holding = next(iter((merged or {}).values()), {})
    return Observed(
        config=config,
        effective=merged,
        version=version,
        supported=supported,
        users=tuple(_user(name) for name in wanted.users if name not in wanted.coming),
        places=places,
        taken={entry.port: entry.program for entry in others},
        strays=tuple(sorted({entry.pid for entry in others if entry.program == "sshd"})),
        by_socket=by_socket,
        only_ipv6=services["ssh.socket"].properties.get("BindIPv6Only") == "ipv6-only",
        has_ipv6=os.path.exists("/proc/net/if_inet6"),
        socket_drop_in=files.read(sshd_listen.SOCKET_DROP_IN),
        service_drop_in=files.read(sshd_listen.SERVICE_DROP_IN),
        complaint=complaint,
        socket_at_boot=services["ssh.socket"].enabled,
        becomes_root_freely=not wanted.becomes_root or session.becomes_root_freely(str(wanted.login_user)),
        key_files={path: files.read(path) for path in wanted.access.files()},
        chroots=_chroots(wanted),
        client_config=(files.read(sshd_client.PATH) or "")
        if os.path.isdir(os.path.dirname(sshd_client.PATH))
        else None,
        defaults=files.read(sshd_options.DEFAULTS) or "",
        started_with=tuple(sshd_options.started_with(service.properties.get("ExecStart", ""))),
        host_keys=host_keys.observe(holding.get("hostkey", ())),
        host_certificates=_texts(path for path in holding.get("hostcertificate", ()) if path != "none"),
        small_groups=host_keys.has_small_groups(),
        own_addresses=addresses.own() if wanted.listen_addresses else (),
        came_in_on=session.server() if wanted.listen_addresses else None,
        outdated=sshd_running.outdated(service, config),
        needs_restart=sshd_running.needs_restart(service, config),
        this_day=host_keys.day(time.time()),
        service_at_boot=(service.enabled and bool(units.links("ssh.service"))) or service.fixed,
        spelled=_spelled(wanted, supported, version, holding),
        client=session.client(),
        # Only a move needs the firewall to let in what it does not let in yet.
        firewall=ufw.observe_logins(ufw.observe()) if set(wanted.ports) - own else None,
    )


def _spelled(
    wanted: Wanted, supported: Mapping[str, FrozenSet[str]], version: Tuple[int, int], holding: Settings
) -> Settings:
    """Return how sshd prints the inventory's further settings; nothing where it takes not all of them, which it says later."""
    if not wanted.extra:
        return {}
    settings = wanted.settings(supported, version, holding.keys())
    given = {keyword: value for keyword, value in wanted.extra.items() if settings[keyword] == value}
    with tempfile.TemporaryDirectory(prefix="portcullis-") as folder:
        path = os.path.join(folder, "sshd_config")
        files.write(path, "".join(f"{line}\n" for line in render(given, version)), 0o600)
        completed = run(["sshd", "-T", "-f", path])
    said = sshd_config.effective(completed.out) if completed.ok else {}
    return {keyword: said[keyword] for keyword in given if keyword in said}


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
            globs[pattern] = files.matching(os.path.join("/etc/ssh", pattern))
            waiting += globs[pattern]
    return Config(texts, globs)


def verify(wanted: Wanted, before: Optional[Tuple[Observed, Collection[str]]] = None) -> Tuple[str, ...]:
    """Raise Refusal unless sshd itself says that what is wanted is in force, and lets in all but those who were out before.

    ``before`` is what was observed before the change, and who was out then. Without it nobody is asked about, for changes that leave sshd's
    configuration alone. Returns what there is to say of those whom something else keeps out.
    """
    observed = observe(wanted)
    refuse_differences(observed, wanted)
    if before is None:
        return ()
    former, out_before = before
    with contextlib.ExitStack() as stack:
        now = partial(WayIn, wanted, observed.effective or {}, observed.config)
        return way_in.refuse_out(now, partial(_formerly, wanted, former, stack), out_before)


def _formerly(wanted: Wanted, former: Observed, stack: contextlib.ExitStack) -> WayIn:
    """Return the way in by the configuration that there was, which a folder holds until the stack is left."""
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="portcullis-"))
    kept = {folder + path: text for path, text in former.key_files.items() if text is not None}
    options = _laid_out({**kept, **former.config.below(folder)}, folder)
    return WayIn(wanted, former.effective or {}, former.config, (*options, *_named_inside(folder)))


def _laid_out(texts: Mapping[str, str], folder: str) -> Tuple[str, ...]:
    """Write a configuration into a folder, and return the options that make a sshd read it, and show a key of its own."""
    for path, text in texts.items():
        os.makedirs(os.path.dirname(path), exist_ok=True)
        files.write(path, text, 0o600)
    # sshd wants a key to show, and ours may still have to be made.
    return (*sshd_probe.host_key(folder), "-f", f"{folder}{sshd_config.MAIN}")


def effective(names: Sequence[str]) -> Mapping[str, Settings]:
    """Return what sshd says of each user's logins, all that holds for some login; HostError where it does not say it."""
    found, complaint = _effective(_logins(read_config(), names))
    if found is None:
        raise HostError(
            f"'sshd -T' does not print the configuration ({complaint}), so it is unknown who may log in by password or key; fix the error that it "
            "prints, then run again."
        )
    own = {name: [said for login, said in found.items() if login.user == name] or [*found.values()] for name in names}
    return {name: _all_of(said) for name, said in own.items()}


def kept_out(names: Sequence[str]) -> FrozenSet[str]:
    """Return who of these gets in no more by AllowUsers as the host is; HostError where sshd does not say it."""
    config = read_config()
    lines = [line for line in config.lines() if line.keyword == "allowusers"]
    service = units.observe(sockets.SSHD_UNITS, sockets.SSHD_PROPERTIES)["ssh.service"]
    if not names or not lines or sshd_running.overridden(service, "allowusers"):
        return frozenset()
    if any(sshd_running.never_read(path, service, config) for path in {line.path for line in lines}):
        return frozenset()
    # Where no Match says who is allowed, one answer is about everybody.
    asked = names if any(line.for_some for line in lines) else names[:1]
    said = effective(asked)
    allowed = {name: said.get(name, said[asked[0]]).get("allowusers", ()) for name in names}
    return frozenset(name for name, entries in allowed.items() if not people.may(entries, name))


def keys_of(names: Sequence[str]) -> Mapping[str, Tuple[Key, ...]]:
    """Return the keys by which each of these users may log in as the host is; HostError where sshd does not say where they are."""
    found = {}
    for name, settings in (effective(names) if names else {}).items():
        with contextlib.suppress(KeyError):
            read = way_in.read_key_files(pwd.getpwnam(name), [settings])
            found[name] = tuple(key for file in read for key in authorized_keys.parse(file.text))
    return found


def holds_ours() -> bool:
    """Return whether the sshd that runs holds what our drop-in says of who gets in; not where that cannot be told."""
    text = files.read(DROP_IN) or ""
    names = people.names(guard.said(text).get("allowusers", ()))
    if not names:
        return False
    config = read_config()
    service = units.observe(sockets.SSHD_UNITS, sockets.SSHD_PROPERTIES)["ssh.service"]
    if sshd_running.never_read(DROP_IN, service, config) or sshd_running.overridden(service):
        return False
    found, _complaint = _effective(_logins(config, names[:1]))
    # A Match of others may be stricter from some places.
    return any(guard.holds(text, effective) for effective in (found or {}).values())


def foreign_key_sources() -> Tuple[str, ...]:
    """Return, each in a few words, the lines by which others than files of keys decide who gets in, and that are not ours."""
    return tuple(map(key_sources.said, key_sources.foreign(read_config())))


def _all_of(said: Sequence[Settings]) -> Settings:
    """Return every value of every keyword, once."""
    return {
        keyword: tuple(dict.fromkeys(value for values in said for value in values.get(keyword, ())))
        for keyword in dict.fromkeys(keyword for values in said for keyword in values)
    }


def try_out(observed: Observed, plan: Plan, wanted: Wanted) -> Verdict:
    """Raise Refusal where sshd would refuse what a plan makes of its configuration, hold something else or keep somebody out.

    Returns what there is to say of those who are allowed.
    """
    _make_runtime_folder()
    with tempfile.TemporaryDirectory(prefix="portcullis-") as folder:
        options = _laid_out(after(observed, plan).below(folder), folder)
        found, complaint = _effective(list(observed.effective or ()), options)
        if found is None:
            raise Refusal(
                f"sshd on this host would reject the configuration ({complaint.replace(folder, '')}); fix what that line comes from "
                "(ssh_hardening_settings, or a file on the host), then run again."
            )
        shown = {login: {**values, "hostkey": values.get("hostkey", ())[1:]} for login, values in found.items()}
        refuse_differences(replace(observed, effective=shown), wanted)
        coming = partial(WayIn, wanted, found, after(observed, plan), (*options, *_named_inside(folder)))
        today = partial(WayIn, wanted, observed.effective or {}, observed.config)
        return way_in.refuse(coming, today, allowed_before(observed, wanted))


def _named_inside(folder: str) -> List[str]:
    """Return the options that make sshd read the files of keys as they are coming."""
    named = (("RevokedKeys", sshd_access.REVOKED), ("TrustedUserCAKeys", sshd_access.USER_CA_KEYS))
    coming = ((keyword, folder + path) for keyword, path in named if os.path.exists(folder + path))
    return [word for keyword, path in coming for word in ("-o", f"{keyword}={path}")]


def foretold(config: Config, words: Sequence[str] = ()) -> Tuple[Mapping[Login, Settings], str]:
    """Return what sshd would hold for each kind of login by a configuration and options; nothing, and its complaint, where it takes neither."""
    with tempfile.TemporaryDirectory(prefix="portcullis-") as folder:
        options = _laid_out(config.below(folder), folder)
        found, complaint = _effective(_logins(config, ("root", _SOMEBODY)), (*words, *options))
        return found or {}, complaint.replace(folder, "")


def look(observed: Observed, wanted: Wanted) -> Verdict:
    """Return what there is to say of those who are allowed, where nothing changes."""
    return way_in.look(WayIn(wanted, observed.effective or {}, observed.config))


def identity(observed: Observed, wanted: Wanted) -> Tuple[List[str], List[str]]:
    """Return the public keys by which this host is known from now on, and those by which it was and is no more."""
    settings, _choice = settings_on(observed, wanted)
    paths = settings.get("hostkey", observed.any_login.get("hostkey", ()))
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


def _effective(logins: Sequence[Login], options: Sequence[str] = ()) -> Tuple[Optional[Mapping[Login, Settings]], str]:
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


def _user(name: str) -> User:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return User(name, exists=False)
    return User(name, exists=True)


def _texts(paths: Iterable[str]) -> Dict[str, str]:
    found = ((path, files.read(path)) for path in paths)
    return {path: text for path, text in found if text is not None}


def _chroots(wanted: Wanted) -> Dict[str, str]:
    """Return what is wrong with folders that people shall be kept in, as sshd would say it."""
    found = {}
    for person in wanted.access.sftp:
        folder = person.chroot.replace("%u", person.name)
        complaint = key_files.not_root_s(folder)
        if complaint:
            found[folder] = complaint
    return found


def follow(step: FollowSshd) -> None:
    """Make sshd follow its files; HostError if it would not start with them or does not answer on every port soon."""
    _make_runtime_folder()
    completed = run(["sshd", "-t"])
    if not completed.ok:
        raise HostError(f"sshd rejects the configuration: {completed.said}.")
    lasting = sshd_listen.asked(step.addresses, step.ports, sockets.sshd_places())
    failure = _command(step)
    # sshd closes its old ports and opens the new ones some time after the request.
    deadline = time.monotonic() + _FOLLOW_SECONDS
    config = read_config()
    left = _TAKEN_BACK
    while True:
        services = units.observe(sockets.SSHD_UNITS, sockets.SSHD_PROPERTIES)
        places = sockets.sshd_places(services)
        # Between the old ports and the new ones a user may have been faster.
        with ports.taken_back(lasting - places if left else frozenset()) as ended:
            if ended:
                left -= 1
                failure = _command(step)
                deadline = time.monotonic() + _FOLLOW_SECONDS
        if ended:
            continue
        if failure:
            raise failure
        unread = sshd_running.outdated(services["ssh.service"], config)
        if not unread and sshd_listen.met(places, step.addresses, step.ports):
            sshd_running.write_down(services["ssh.service"], config)
            return
        if time.monotonic() > deadline:
            if unread:
                raise HostError(f"{step.unit} has not read {', '.join(unread)} again after {_FOLLOW_SECONDS} s.")
            raise HostError(f"{step.unit} does not listen on {step.where} and no other after {_FOLLOW_SECONDS} s.")
        time.sleep(0.1)


def _command(step: FollowSshd) -> Optional[HostError]:
    """Ask sshd to follow, and return why it could not be asked."""
    try:
        for command in step.commands:
            check(command, timeout_seconds=90)
    except HostError as error:
        return error
    return None


def disable(step: DisableLines) -> None:
    """Write a file with lines turned into comments; the main file is root's to read, others keep their mode."""
    files.write(step.path, step.text, 0o600 if step.path == sshd_config.MAIN else files.mode(step.path))


HANDLERS: Dict[Type[Step], Handler] = {
    FollowSshd: follow,
    DisableLines: disable,
}
