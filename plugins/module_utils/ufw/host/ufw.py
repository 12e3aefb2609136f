# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""ufw on the host: its files, what the kernel holds of them, and changing both without a gap."""

from __future__ import annotations

import glob
import os
import re
import time
from dataclasses import replace
from typing import Dict, Mapping, Optional, Sequence, Set, Tuple, Type

from ...base.errors import HostError
from ...base.netfilter import Table, change, parse
from ...base.steps import Step
from ...machine import addresses, files, packages, session, sockets, system, units
from ...machine.process import CommandFailed, check
from ...transaction import netfilter
from ...transaction.handlers import Handler
from .. import profiles as ufw_profiles
from ..at_boot import MAY_KEEP_OUT
from ..block import Block
from ..command import next_command, origin
from ..files import CONF, DEFAULTS, RULES, Settings, families, parse_rules, parse_settings, render, with_value
from ..framework import FILES, STOCK, remains, sources, target
from ..kernel import loading
from ..kernel_rules import SAVED, RemoveKernelRules, parse as parse_kernel_rules, unsaved, without
from ..plan import CLASHES, SERVICE, VERSIONS, Observed
from ..steps import SetUfwRules, SetUfwSettings, StartUfw, StopUfw
from . import at_boot, lock

_PROGRAM = "/usr/sbin/ufw"
_REPAIR_SECONDS = 10
_TRIES = 20


def observe(exactly: bool = False) -> Observed:
    """Return how the firewall is.

    ``exactly`` also finds out what ufw makes of its files. Who is logged in, and on which ports, is left to ``observe_logins``.
    """
    service = units.observe([SERVICE, "nftables.service", *system.OTHER_MANAGERS])
    system.require_no_other_manager(service)
    # Whoever moves SSH on a host where ufw is off may well mean to leave it off.
    moves = not exactly and not parse_settings(files.read(DEFAULTS), files.read(CONF)).enabled
    if service["nftables.service"].enabled or service["nftables.service"].active:
        raise HostError(
            f"nftables.service loads rules of its own on this host {MAY_KEEP_OUT}."
            if moves
            else "nftables.service loads rules of its own on this host and would wipe out ufw's; "
            "move those rules to ufw and run 'systemctl disable --now nftables', or leave the role ufw out."
        )
    loaders = at_boot.loaders(moves)
    if loaders:
        raise HostError(f"{loaders[0]}.")
    unit = service[SERVICE]
    return replace(observe_rules(exactly), starts_at_boot=unit.enabled, runs=unit.active)


def observe_logins(observed: Observed) -> Observed:
    """Return the same with the ports on which sshd answers and the way by which this login comes."""
    # Whoever got in by SSH did so by some sshd, be it none that systemd knows.
    ports = sockets.sshd() or frozenset(filter(None, [session.port()]))
    client = session.client()
    return replace(
        observed,
        sshd_ports=tuple(sorted(ports)),
        client=client,
        interface=addresses.towards(client) if client else "",
        server=session.server(),
    )


def observe_rules(exactly: bool = False) -> Observed:
    """Return how ufw's files and the kernel are, without a word of systemd's."""
    version = _version()
    profiles = {
        path: files.read(path) or "" for path in glob.glob(f"{ufw_profiles.FOLDER}/[!.]*") if os.path.isfile(path)
    }
    with lock.locked(reading=True):
        settings = parse_settings(files.read(DEFAULTS), files.read(CONF) if version else None)
        made, unmade = _made(settings) if exactly and version in VERSIONS else ({}, "")
        return Observed(
            installed=bool(version),
            version=version or VERSIONS[-1],
            settings=settings,
            made=made,
            unmade=unmade,
            files=_others(settings) if made else (),
            texts={family: files.read(path) or "" for family, path in RULES.items()},
            kernel={family: netfilter.save(family) for family in RULES} if version else {},
            unseen=netfilter.other_backend() if exactly else {},
            profiles=profiles,
            kernel_families=netfilter.families(),
            saved={family: files.read(path) or "" for family, path in SAVED.items()},
            clashing=() if version else tuple(sorted(packages.installed(CLASHES))),
        )


def verify() -> None:
    """Raise HostError unless the kernel holds what ufw's files say.

    Somebody else may be about to do again what a ufw that was started earlier has undone; that is waited for.
    """
    _verify(exactly=True)


def verify_rules() -> None:
    """The same of the user's rules alone, where what else ufw makes of its files is not looked at."""
    _verify(exactly=False)


def _verify(exactly: bool) -> None:
    deadline = time.monotonic() + _REPAIR_SECONDS
    while not _agree(observe_rules(exactly)):
        if time.monotonic() > deadline:
            raise HostError(
                "The kernel does not hold what ufw's files say, although ufw reported no failure; "
                "see 'ufw status' and 'iptables-save' on this host, then run again."
            )
        time.sleep(0.2)


def _agree(now: Observed) -> bool:
    return not now.settings.enabled or (now.in_force and all(now.follows(family) for family in now.families))


def set_settings(step: SetUfwSettings) -> None:
    """Write settings into ufw's configuration files and, where ufw is live, into the kernel; else they hold once it is started."""
    with lock.locked():
        texts = {path: files.read(path) or "" for path in step.paths}
        before = parse_settings(texts[DEFAULTS], texts[CONF])
        new = dict(texts)
        for path, key, value in step.keys:
            new[path] = with_value(new[path], key, value)
        after = parse_settings(new[DEFAULTS], new[CONF])
        if step.live:
            for family, path in RULES.items():
                new[path] = render(family, _texts(parse_rules(texts[path])), after)
        _replace(texts, new, step.live, (before, after), policies=True)


def set_rules(step: SetUfwRules) -> None:
    """Give owners their rules in ufw's files and, where ufw is live, in the kernel: in one transaction for each family.

    ufw reads its rules *before* it takes its lock. One that was started before this change would write back what it had
    read then, so each is waited for, and what it undid is done again.
    """
    if _version() not in VERSIONS:
        _set_rules_by_command(step)
        return
    stale = step.stale
    for _try in range(_TRIES):
        with lock.locked():
            settings = parse_settings(files.read(DEFAULTS), files.read(CONF))
            texts = {path: files.read(path) or "" for path in RULES.values()}
            blocks = {family: parse_rules(texts[RULES[family]]) for family in step.families}
            after = {family: step.edited(blocks[family], family) for family in step.families}
            changed = [family for family in step.families if after[family] != blocks[family] or family in stale]
            if not changed:
                return
            new = {RULES[family]: render(family, _texts(after[family]), settings) for family in changed}
            live = [family for family in step.live if family in changed]
            _replace(texts, new, live, (settings, settings))
            others = lock.running()
        if not others:
            return
        lock.wait_for(others)
        stale = ()
    raise HostError(f"ufw was used by somebody else {_TRIES} times while its rules were changed; run again later.")


def _set_rules_by_command(step: SetUfwRules) -> None:
    done = 0
    most = 100 + 4 * sum(len(texts) for texts in (*step.first, *step.own, *_read_rules().values()))
    before = _read_rules()
    deleted: Set[Tuple[int, str]] = set()
    while True:
        with lock.locked():
            now = _read_rules()
        # What the step makes of the rules is found out from all of them, not from what is left on the way.
        before = {**before, **origin(step, before, now, deleted)}
        command = next_command(step, before, now)
        if command is None:
            break
        deleted |= {command.deleted} if command.deleted else set()
        if done == most:
            raise HostError(f"ufw does not come to hold the rules, after {done} commands; see 'ufw status numbered'.")
        _ufw(*command.words)
        done += 1
    if step.stale:
        _ufw("reload")


def start(step: StartUfw) -> None:
    """Enable ufw, or load everything anew where it was enabled before."""
    if _version() in VERSIONS and (step.before or _remains()):
        load_framework()
    elif step.before:
        _ufw("reload")
    if not step.before:
        _ufw("--force", "enable")


def load_framework() -> None:
    """Make the kernel hold what ufw makes of its files, each family's tables at once, and leave to others what is theirs."""
    with lock.locked():
        settings = parse_settings(files.read(DEFAULTS), files.read(CONF))
        made, problem = _made(settings)
        if problem:
            raise HostError(problem)
        for family, text in made.items():
            now = parse(netfilter.save(family))
            then = target(parse(text), now)
            netfilter.load(family, change(now, then))


def _remains() -> bool:
    """Whether the kernel holds chains of ufw's that ufw would take for a firewall that stands."""
    found = [parse(netfilter.save(family)).get("filter", Table()) for family in RULES]
    return any(remains(table) == "something" for table in found)


def _made(settings: Settings) -> Tuple[Dict[int, str], str]:
    """Return what ufw makes of its files in the kernel, as iptables-save prints it, or why that cannot be found out."""
    texts = {path: files.read(path) or "" for paths in FILES.values() for path in paths}
    found: Dict[int, str] = {}
    for family, path in RULES.items():
        if not netfilter.known(family):
            found[family] = ""
            continue
        parts = sources(family, settings, texts, files.read(path) or "")
        try:
            found[family] = netfilter.trial(family, [text for _name, text in parts])
        except CommandFailed as error:
            if error.completed and error.completed.err.startswith("unshare:"):
                return {}, f"What ufw makes of its files cannot be found out on this host: {error}"
            name = _refused_part(parts, str(error))
            return {}, (
                f"What ufw makes of its files is not known, since iptables-restore does not take {name or 'its rules'}: {error} "
                "ufw could not start from them at the next boot either; mend that file."
            )
        except HostError as error:
            return {}, f"What ufw makes of its files cannot be found out on this host: {error}"
    return found, ""


def _refused_part(parts: Sequence[Tuple[str, str]], said: str) -> str:
    """Return the file that holds the line at which iptables-restore stopped."""
    number = re.search(r"line:? (\d+)", said)
    left = int(number.group(1)) if number else 0
    for name, text in parts:
        if 0 < left <= text.count("\n"):
            return f"line {left} of {name}" if name else ""
        left -= text.count("\n")
    return ""


def _others(settings: Settings) -> Tuple[Tuple[str, str, str], ...]:
    """Return the files that ufw loads beside the user's rules, each with the text that the package brought."""
    paths = [path for family in families(settings) for path in FILES[family]]
    found = [(path, files.read(f"{STOCK}/{os.path.basename(path)}"), files.read(path) or "") for path in paths]
    return tuple((path, stock, text) for path, stock, text in found if stock is not None)


def remove_kernel_rules(step: RemoveKernelRules) -> None:
    """Remove rules of others from the kernel, in one transaction for each table, and from the file that loads them at boot."""
    rules = parse_kernel_rules(step.rules, "rules")
    with lock.locked():
        now = parse(netfilter.save(step.family))
        netfilter.load(step.family, change(now, without(now, rules, step.family)))
        path = SAVED[step.family]
        text = files.read(path)
        if text is not None and unsaved(text, rules, step.family) != text:
            files.write(path, unsaved(text, rules, step.family), _mode(path))


def stop(_step: StopUfw) -> None:
    """Disable ufw."""
    _ufw("--force", "disable")


def _ufw(*words: str) -> None:
    """Run ufw, which waits without end for its lock."""
    lock.make_private()
    check(["ufw", *words])


def _replace(
    before: Mapping[str, str],
    after: Mapping[str, str],
    live: Sequence[int],
    settings: Tuple[Settings, Settings],
    policies: bool = False,
) -> None:
    """Write files and have the kernel follow; if one cannot be written or the kernel refuses, all are as before."""
    done = []
    try:
        for path, text in after.items():
            if text != before[path]:
                files.write(path, text, _mode(path))
        for family in live:
            _load(after[RULES[family]], family, settings[1], policies)
            done.append(family)
    except HostError as error:
        for path in after:
            if files.read(path) != before[path]:
                files.write(path, before[path], _mode(path))
        # The kernel takes all of a family's rules or none.
        for family in done:
            _load(before[RULES[family]], family, settings[0], policies)
        raise HostError(f"The firewall could not be changed: {error}") from error


def _load(text: str, family: int, settings: Settings, policies: bool) -> None:
    try:
        check([netfilter.RESTORE[family], "--wait", "10", "--noflush"], stdin=loading(text, family, settings, policies))
    except CommandFailed as error:
        raise HostError(f"The kernel refused the rules for IPv{family}: {error}") from error


def _texts(blocks: Sequence[Block]) -> Tuple[str, ...]:
    return tuple(block.text for block in blocks)


def _read_rules() -> Dict[int, Tuple[Block, ...]]:
    return {family: parse_rules(files.read(path) or "") for family, path in RULES.items()}


def _version() -> Optional[str]:
    """Return the version that ufw's own program names; empty where it names none, None where there is no ufw."""
    text = files.read(_PROGRAM)
    if text is None:
        return None
    found = re.search(r'^version = "(.*)"$', text, re.MULTILINE)
    return found.group(1) if found else "unknown"


def _mode(path: str) -> int:
    try:
        return os.stat(path).st_mode & 0o7777
    except FileNotFoundError:
        return 0o640 if path in RULES.values() else 0o644


HANDLERS: Dict[Type[Step], Handler] = {
    SetUfwSettings: set_settings,
    SetUfwRules: set_rules,
    StartUfw: start,
    StopUfw: stop,
    RemoveKernelRules: remove_kernel_rules,
}
