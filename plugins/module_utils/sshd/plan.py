# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What sshd accepts: from what is on the host and what is wanted to the steps between."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Dict, FrozenSet, List, Optional, Sequence, Tuple

from ..base import unit_files
from ..base.errors import Refusal
from ..base.steps import Plan, ReloadManager, RemoveFile, Step, WriteFile
from ..ufw.opening import open_ssh
from . import (
    boot as sshd_boot,
    certificates as sshd_certificates,
    client as sshd_client,
    config as sshd_config,
    jumps as sshd_jumps,
    keeping,
    key_sources,
    listen as sshd_listen,
    options as sshd_options,
    people,
    settings as sshd_settings,
    strictness,
    visible,
)
from .access import Access
from .config import Config, Line
from .crypto import PROFILES, refuse_client
from .differences import differences, refuse as refuse_other, still_wins
from .host_keys import Choice, FilterModuli, choose
from .listen import SERVICE_DROP_IN, SOCKET_DROP_IN
from .observed import Observed
from .settings import Settings
from .steps import DROP_IN, HEADER, MARK, DisableLines, FollowSshd
from .wanted import Wanted

_INCLUDE = f"Include {DROP_IN}"


def plan(observed: Observed, wanted: Wanted) -> Plan:
    """Return the steps from observed to wanted.

    The ports that answer now stay until a fresh login on the wanted ones has been confirmed. Raises Refusal where the
    change would surely lock somebody out, or where something would still win over what is wanted.
    """
    settings, keys = settings_on(observed, wanted)
    _refuse(observed, wanted, settings)
    if keys.paths:
        made = {path for step in keys.make for path in step.paths}
        shown = [key.public for key in observed.host_keys if key.shown]
        coming = [key.public for key in observed.host_keys if key.path in keys.paths and key.path not in made]
        sshd_certificates.refuse_lost(observed.host_certificates, shown, coming)
    former = tuple(port for port in observed.ports if port not in wanted.ports)
    files = [*keys.make, *_files(observed, settings, wanted, wanted.ports)]
    beside = _beside(observed, wanted, keys)
    anew = bool(sshd_options.defeating(observed.defaults)) or observed.needs_restart
    follow = FollowSshd(wanted.ports, observed.by_socket, anew, wanted.listen_addresses)
    stale = bool(observed.outdated) or not sshd_listen.met(observed.places, wanted.listen_addresses, wanted.ports)
    if not files and not stale:
        found = differences(observed, wanted, settings)
        if not found:
            return Plan(steps=(*beside, *keys.retire), needs_command=True)
        # The files are right, yet sshd says otherwise: something that this planner does not see still wins.
        raise Refusal(still_wins(observed, found))
    units = (SOCKET_DROP_IN, SERVICE_DROP_IN)
    reload = (ReloadManager(),) if any(path in units for step in files for path in step.paths) else ()
    opened = open_ssh(observed.firewall, wanted.ports, observed.ports) if observed.firewall else ()
    if not former:
        return Plan(
            steps=(*opened, *beside, *files, *reload, follow),
            on_confirm=keys.retire,
            needs_proof=True,
            warnings=_unread(observed),
        )
    both = wanted.ports + former
    meanwhile = [
        *keys.make,
        *_files(observed, {**settings, "port": tuple(map(str, both))}, wanted, both),
    ]
    return Plan(
        steps=(*opened, *beside, *meanwhile, *reload, replace(follow, ports=both)),
        on_confirm=(
            *_final(observed, settings, wanted.access, wanted.ports),
            *reload,
            replace(follow, anew=False),
            *keys.retire,
        ),
        needs_proof=True,
        warnings=_unread(observed),
    )


def _unread(observed: Observed) -> Tuple[str, ...]:
    if not observed.outdated:
        return ()
    return (
        f"The sshd that runs held something else than its files: it has not read {', '.join(observed.outdated)} as they are.",
    )


def _beside(observed: Observed, wanted: Wanted, keys: Choice) -> List[Step]:
    """Return the steps that cut nobody off: they are about what sshd does not show, about boot, or about the host's own ssh."""
    found: List[Step] = list(sshd_boot.steps(observed.by_socket, observed.socket_at_boot, observed.service_at_boot))
    if observed.small_groups and keys.paths:
        found.append(FilterModuli())
    text = sshd_client.render(observed.supported) if wanted.restrict_client else ""
    before = observed.client_config
    if before is not None and before != text:
        found.append(WriteFile(sshd_client.PATH, text, before) if text else RemoveFile(sshd_client.PATH, before))
    return found


def settings_on(observed: Observed, wanted: Wanted) -> Tuple[Dict[str, Tuple[str, ...]], Choice]:
    """Return what sshd shall hold on this host, what it keeps of its own and the keys that it shall show included."""
    settings = wanted.settings(observed.supported, observed.version, observed.any_login.keys())
    settings.update(keeping.kept(observed.config, settings, wanted.named))
    bits = PROFILES[wanted.crypto].host_rsa_bits
    # An agent has the keys of some hosts, and a person may name them.
    if not bits or "hostkey" in settings or observed.any_login.get("hostkeyagent", ("none",)) != ("none",):
        return settings, Choice((), (), ())
    if observed.this_day and wanted.host_keys_made_after > observed.this_day:
        raise Refusal(
            f"host_keys_made_after: {wanted.host_keys_made_after} is in the future, by the host's clock ({observed.this_day}), so every run would "
            "make new host keys; write a day that has begun, in UTC."
        )
    choice = choose(observed.host_keys, bits, wanted.host_keys_made_after)
    return {**settings, "hostkey": choice.paths}, choice


def _final(observed: Observed, settings: Settings, access: Access, ports: Sequence[int]) -> List[Step]:
    """Return the writes that leave only the wanted ports; the other lines that were in the way are gone by then."""
    found: List[Step] = [
        WriteFile(DROP_IN, render(settings, observed.version, access), observed.config.files.get(DROP_IN))
    ]
    if observed.by_socket or observed.socket_at_boot:
        found.append(WriteFile(SOCKET_DROP_IN, _socket_text(settings, ports), observed.socket_drop_in))
    return found


def _refuse(observed: Observed, wanted: Wanted, settings: Settings) -> None:
    if observed.effective is None:
        raise Refusal(
            f"sshd rejects the configuration that is on this host ({observed.complaint}), so it could not be restarted; "
            "fix it by hand ('sshd -t' shows the error), then run again."
        )
    if not observed.becomes_root_freely:
        raise Refusal(
            f"sudo asks {wanted.login_user!r}, the user this run logs in as, for a password, and this run provides none, so the "
            f"next one could not become root; allow it without one ('{wanted.login_user} ALL=(ALL) NOPASSWD: ALL' by visudo) "
            "or run with --ask-become-pass."
        )
    refuse_client(settings, dict(wanted.client))
    missing = [user.name for user in observed.users if not user.exists]
    if missing:
        raise Refusal(
            f"ssh_hardening_allow_users: there is no user {missing[0]!r} on this host; create that user first or leave it out."
        )
    if observed.strays and not observed.places:
        raise Refusal(
            f"An sshd runs here that is none of ssh.service's or ssh.socket's (process {', '.join(observed.strays)}), so it would keep "
            f"its configuration; stop it at your provider's console ('kill {' '.join(observed.strays)}; systemctl restart ssh.service', or "
            "ssh.socket where that is enabled), then run again."
        )
    for folder, complaint in observed.chroots.items():
        raise Refusal(
            f"sftp_users: sshd would not accept {folder} as ChrootDirectory, since {complaint}; give it and its parents to root, "
            "writable by root only ('install -d -o root -g root -m 755'), with a folder inside that the user may write to."
        )
    for port in wanted.ports:
        if port in observed.taken:
            raise Refusal(
                f"ports: {port} is taken by {observed.taken[port]} on this host, so sshd could not listen there; "
                "choose another port or stop that program."
            )
    _refuse_lost_hosts(observed, wanted, settings)
    first = observed.by_socket and observed.socket_drop_in is None
    sshd_listen.refuse_wider(
        wanted.listen_addresses, observed.places if first else (), observed.only_ipv6, observed.has_ipv6
    )
    sshd_listen.refuse(wanted.listen_addresses, observed.own_addresses, observed.came_in_on)
    options = sshd_options.winning(observed.started_with)
    if options:
        raise Refusal(
            f"ssh.service starts sshd with {' and '.join(options)}, which overrides every file; remove it from its ExecStart "
            "('systemctl cat ssh.service' shows the file), then run again."
        )
    _refuse_other_address(observed, wanted, settings["allowusers"])
    _refuse_opening_keys(observed, wanted)
    lines = observed.config.lines()
    key_sources.refuse_undeclared(lines, settings, (observed.effective or {}).values())
    floor = wanted.settings(observed.supported, observed.version, observed.any_login.keys())
    for line in lines:
        _refuse_line(line, settings, floor, lines)


def _refuse_other_address(observed: Observed, wanted: Wanted, entries: Sequence[str]) -> None:
    user = str(wanted.login_user)
    if people.shuts_out(entries, user, observed.client):
        raise Refusal(
            f"allow_users: {user!r}, the user this run logs in as, may log in from {' and '.join(people.hosts_of(entries, user))} only, and "
            f"this run comes from {observed.client}, so the next one could not log in; add that address, or run from one of those."
        )


def _refuse_opening_keys(observed: Observed, wanted: Wanted) -> None:
    floor = wanted.settings(observed.supported, observed.version, observed.any_login.keys())
    found = keeping.opens_keys(observed.config, floor, wanted.named)
    if found:
        name = found.partition(" ")[0]
        raise Refusal(
            f"loosened_settings: sshd's '{found}' lets nobody in by a key alone, and {' '.join(floor['authenticationmethods'])} would; see whose "
            f"keys lie in authorized_keys files here, then write 'ssh_hardening_loosened_settings: [{name}]' for this host."
        )


def _refuse_lost_hosts(observed: Observed, wanted: Wanted, settings: Settings) -> None:
    today: Dict[str, Optional[Settings]] = {}
    coming: Dict[str, Optional[Settings]] = {}
    for user in {jump.user for jump in wanted.jumps}:
        own = [values for login, values in (observed.effective or {}).items() if login.user == user]
        values = own[0] if own else observed.any_login
        today[user] = values if people.may(values.get("allowusers", ()), user) else None
        coming[user] = {**settings, **wanted.access.settings_for(user)} if user in wanted.users else None
    sshd_jumps.refuse(wanted.jumps, today, coming)


def _refuse_line(line: Line, settings: Settings, floor: Settings, lines: Sequence[Line]) -> None:
    # Where addresses are wanted, those of others become comments.
    address = line.arguments[0] if line.keyword == "listenaddress" and line.arguments else ""
    if "listenaddress" not in settings and re.search(r"(\]|^[^:]+):\d+\Z", address):
        raise Refusal(
            f"{line.place} sets a port in 'ListenAddress {line.value}', which a change of Port would not change; "
            "write the address without its port there, then run again."
        )
    # What is kept of the host's own may well have exceptions, as strict as our defaults: they are no laxer than before.
    ours = floor.get(line.keyword)
    if not line.for_some or line.path == DROP_IN or ours is None or line.keyword in sshd_settings.DENYING:
        return
    if not strictness.as_strict(line.keyword, line.values, ours) and not _is_factor(line, lines):
        raise Refusal(
            f"{line.place} sets '{line.keyword} {line.value}' for 'Match {line.match}', and a Match overrides everything else; "
            "remove that line, then run again."
        )


def _is_factor(line: Line, lines: Sequence[Line]) -> bool:
    """Return whether a line of a Match only lets in a second factor that the same Match asks for beside a key."""
    methods = next(
        (
            other.values
            for other in lines
            if (other.path, other.match, other.keyword) == (line.path, line.match, "authenticationmethods")
        ),
        (),
    )
    return bool(methods) and strictness.second_factors(methods).get(line.keyword) == line.values


def _files(observed: Observed, settings: Settings, wanted: Wanted, ports: Sequence[int]) -> List[Step]:
    config, access = observed.config, wanted.access
    named = access.files()
    found: List[Step] = [
        WriteFile(path, text, observed.key_files.get(path))
        for path, text in named.items()
        if text is not None and text != observed.key_files.get(path)
    ]
    text = render(settings, observed.version, access)
    if config.files.get(DROP_IN) != text:
        found.append(WriteFile(DROP_IN, text, config.files.get(DROP_IN)))
    block = visible.lines(text) if wanted.visible else []
    found += _defeating(config, settings, text, block)
    options = sshd_options.defeating(observed.defaults)
    if options:
        found.append(_disable(sshd_options.DEFAULTS, observed.defaults, options))
    # A socket that only starts at boot would bring port 22 back then.
    socket = _socket_text(settings, ports) if observed.by_socket or observed.socket_at_boot else None
    service = (
        unit_files.render(sshd_listen.SERVICE_TEXT, "ssh_hardening")
        if "listenaddress" in settings and not observed.by_socket
        else None
    )
    found += _drop_in(SOCKET_DROP_IN, socket, observed.socket_drop_in)
    found += _drop_in(SERVICE_DROP_IN, service, observed.service_drop_in)
    removed = (path for path, text in named.items() if text is None and observed.key_files.get(path) is not None)
    return found + [RemoveFile(path, observed.key_files.get(path) or "") for path in removed]


def _drop_in(path: str, text: Optional[str], before: Optional[str]) -> List[Step]:
    if text == before:
        return []
    return [RemoveFile(path, before or "") if text is None else WriteFile(path, text, before)]


def _defeating(config: Config, settings: Settings, ours: str, block: Sequence[str]) -> List[Step]:
    """Return the writes that turn lines that would win over ours into comments, and bring our file in where it is not.

    ``block`` is what the main file repeats of ours.
    """
    reached = False
    defeating: Dict[str, List[int]] = {}
    for line in config.with_file(DROP_IN, ours).lines():
        if line.path == DROP_IN:
            reached = reached or not line.match
        elif line.for_some or line.keyword not in settings:
            continue
        elif _defeats(line, settings[line.keyword], reached):
            defeating.setdefault(line.path, []).append(line.index)
    found: Dict[str, Step] = {path: _disable(path, config.files[path], lines) for path, lines in defeating.items()}
    before = config.files.get(sshd_config.MAIN, "")
    disabled = defeating.get(sshd_config.MAIN, [])
    rest = sshd_config.with_block(sshd_config.disable(before, disabled, MARK), ())
    main = sshd_config.with_block(rest if reached else f"{_INCLUDE}\n{rest}", block)
    if main != before:
        repeated = None if sshd_config.with_block(before, block) == before else bool(block)
        found[sshd_config.MAIN] = DisableLines(
            sshd_config.MAIN,
            main,
            before,
            lines=_texts(before, disabled),
            included=not reached,
            repeated=repeated,
        )
    return list(found.values())


def _defeats(line: Line, ours: Tuple[str, ...], reached: bool) -> bool:
    """Return whether a line of others, which holds for every login, wins over ours or adds to it; ``reached`` if it comes after ours."""
    if line.keyword == "subsystem":
        # OpenSSH before 9.6 refuses a second one of the same name.
        return line.value.split()[:1] == ours[0].split()[:1]
    if line.keyword == "authenticationmethods" and "any" in line.values:
        # sshd refuses it behind any other, whether that wins or not.
        return line.values != ours
    if line.keyword in sshd_config.ACCUMULATING:
        return line.keyword not in sshd_settings.DENYING
    return (not reached or bool(line.match)) and line.values != ours


def _disable(path: str, text: str, indexes: Sequence[int]) -> DisableLines:
    return DisableLines(path, sshd_config.disable(text, indexes, MARK), text, lines=_texts(text, indexes))


def _texts(text: str, indexes: Sequence[int]) -> Tuple[str, ...]:
    lines = text.split("\n")
    return tuple(lines[index].strip() for index in indexes)


def render(settings: Settings, version: Tuple[int, int], access: Access) -> str:
    """Return the drop-in's text for an sshd of this version."""
    lines = sshd_settings.render(settings, version)
    for user in access.users:
        # A Match ends with the next one, or with this file.
        lines += ["", f"Match User {user}", *sshd_settings.render(access.settings_for(user), version, "    ")]
    return HEADER + "".join(f"{line}\n" for line in lines)


def _socket_text(settings: Settings, ports: Sequence[int]) -> str:
    return HEADER + sshd_listen.socket_text(settings.get("listenaddress", ()), ports)


def after(observed: Observed, plan: Plan) -> Config:
    """Return the configuration as a plan would leave it."""
    config = observed.config
    for step in plan.steps + plan.on_confirm:
        if isinstance(step, WriteFile) and (step.path in config.files or step.path.startswith("/etc/ssh/")):
            config = config.with_file(step.path, step.text)
    return config


def allowed_before(observed: Observed, wanted: Wanted) -> FrozenSet[str]:
    """Return who was allowed by us already, so that not getting in today says something; nobody where files do not tell of today."""
    if DROP_IN not in observed.config.files or observed.outdated:
        return frozenset()
    # Whoever this run logged in as got in.
    return frozenset(people.names(observed.any_login.get("allowusers", ()))) - {str(wanted.login_user)}


def refuse_differences(observed: Observed, wanted: Wanted) -> None:
    """Raise Refusal unless what sshd says of itself is what is wanted, ports apart."""
    settings: Settings = settings_on(observed, wanted)[0] if observed.effective else {}
    refuse_other(observed, wanted, settings)
