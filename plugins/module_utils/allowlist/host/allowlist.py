# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules that follow a published list, on the host: observing them, and what the units that refresh the list do."""

from __future__ import annotations

import contextlib
import glob
import json
import os
import stat
import time
from dataclasses import replace
from typing import Dict, Iterator, List, Tuple, Type

from ...base.errors import HostError, Refusal
from ...base.steps import Step, WriteFile
from ...base.values import Network
from ...machine import files, sockets, units
from ...machine.clock import readable
from ...machine.process import run
from ...transaction import transaction
from ...transaction.apply import apply as apply_steps
from ...transaction.handlers import Handler
from ...ufw.host import lock as ufw_lock, ufw
from .. import nginx, plan as core, publishers, units as allowlist_units
from ..cache import CachedList
from ..plan import Allowlist, Observed, Wanted

_TIMEOUT_SECONDS = 20
#: So much of its age a list may hide; its bound is in days.
_LATER_SECONDS = 6 * 3600
_ANSWER = "answer.json"
_PROBLEM = "problem"
#: What the fetching unit may have written, at most; it could be anything, if that unit was taken over.
_MOST_BYTES = 64 * 1024 * 1024


def observe(wanted: Wanted) -> Observed:
    """Return how the host is, with the firewall, who is logged in, and on which ports sshd answers."""
    name = wanted.allowlist.name
    timer = allowlist_units.timer(name)
    found = units.observe([timer, nginx.SERVICE])
    places = [*core.files(wanted, wanted.given), allowlist_units.list_path(name)]
    texts = {path: files.read(path) for path in places}
    former = Allowlist.from_text(texts[allowlist_units.settings_path(name)])
    followed = bool(wanted.allowlist.real_ip_header or wanted.origin_pull_ca)
    there = os.path.exists("/usr/sbin/nginx")
    return Observed(
        firewall=ufw.observe_logins(ufw.observe(exactly=True)),
        moment=time.time(),
        texts={path: text for path, text in texts.items() if text is not None},
        former=former,
        cached=CachedList.from_text(texts[allowlist_units.list_path(name)], wanted.allowlist.publisher),
        timer_enabled=found[timer].enabled,
        timer_active=found[timer].active,
        nginx_installed=there,
        nginx_running=found[nginx.SERVICE].active,
        nginx=_nginx() if followed and there else nginx.Configuration(),
    )


def _nginx() -> nginx.Configuration:
    """Return what nginx reads of its files."""
    done = run(["nginx", "-T", "-q"])
    if done.ok and "# configuration file " in done.out:
        return nginx.Configuration.parse(done.out)
    return nginx.Configuration(invalid=done.said)


def to_note(observed: Observed, wanted: Wanted, cached: CachedList) -> bool:
    """Return whether ``note`` would do more than keep a moment that is a few hours later than the one it has."""
    failed = any(files.read(_note_path(wanted.allowlist.name, what)) is not None for what in core.NOTES)
    before = observed.cached.fetched_at if observed.cached else 0.0
    return failed or (wanted.present and cached.fetched_at - before > _LATER_SECONDS)


def note(observed: Observed, wanted: Wanted, cached: CachedList) -> None:
    """Keep when the list in force was published, and forget what failed and has been done now."""
    name = wanted.allowlist.name
    files.remove(_note_path(name, "nginx"))
    if cached != observed.cached:
        files.remove(_note_path(name, "refresh"))
    if wanted.present and cached.networks:
        files.write(allowlist_units.list_path(name), cached.to_text(), 0o600)


def in_force(name: str, publisher: str) -> Tuple[Network, ...]:
    """Return this publisher's list that the host keeps under a name, which its units refresh; nothing where it keeps none."""
    allowlist = Allowlist.from_text(files.read(allowlist_units.settings_path(name)))
    if allowlist is None or allowlist.publisher.name != publisher:
        return ()
    cached = CachedList.from_text(files.read(allowlist_units.list_path(name)), allowlist.publisher)
    return cached.networks if cached else ()


def fetch() -> None:
    """Fetch the list of the unit that this runs in; needs no privileges and reads nothing but what the unit was given."""
    # What speaks HTTPS takes its time to import, and only this needs it.
    from . import fetching

    given, cache = os.environ.get("CREDENTIALS_DIRECTORY"), os.environ.get("CACHE_DIRECTORY")
    allowlist = Allowlist.from_text(files.read(f"{given}/settings")) if given and cache else None
    if allowlist is None:
        raise HostError("Only the unit that fetches runs this; run 'portcullis allowlist refresh' instead.")
    answer, problem = f"{cache}/{_ANSWER}", f"{cache}/{_PROBLEM}"
    _write(problem, "The fetch was ended before it had an answer.")
    last = CachedList.from_text(files.read(answer), allowlist.publisher)
    try:
        # The unit that applies knows the list in force, and sees whether this one has shrunk.
        found = fetching.get(allowlist.publisher, last, publishers.follow, timeout_seconds=_TIMEOUT_SECONDS, base=())
    except (HostError, Refusal) as error:
        _write(problem, str(error))
        raise
    _write(answer, found.to_text())
    files.remove(problem)


def ready(name: str) -> None:
    """Raise HostError or Refusal unless this list's rules may be changed now; reads nothing that was fetched."""
    with _noted(name, "refresh"):
        allowlist = load(name)
        with transaction.exclusive():
            observed = ufw.observe()
            # The unit that applies may write to this file, and cannot make it.
            with ufw_lock.locked():
                pass
            blocks = [block for family in (4, 6) for block in observed.blocks(family)]
            core.refuse_ssh(allowlist, blocks, sockets.sshd())


def apply(name: str) -> List[str]:
    """Apply the fetched list, if it is valid and later than the current one; return what was changed."""
    with _noted(name, "refresh"):
        allowlist = load(name)
        folder = f"/var/cache/{allowlist_units.base(name)}"
        problem = " ".join(_untrusted(f"{folder}/{_PROBLEM}").split())[:400]
        with transaction.exclusive():
            now = time.time()
            path = allowlist_units.list_path(name)
            before = files.read(path)
            fetched = core.received(allowlist.publisher, _untrusted(f"{folder}/{_ANSWER}"), problem, now)
            cached = core.later(fetched, CachedList.from_text(before, allowlist.publisher), allowlist.publisher, now)
            firewall = replace(ufw.observe_rules(), starts_at_boot=True)
            steps = core.refresh(firewall, allowlist, cached).steps
            apply_steps([*steps, WriteFile(path, cached.to_text(), before, 0o600)], ufw.verify_rules)
    return [step.summary for step in steps]


def follow(name: str) -> bool:
    """Make nginx trust the list in force; whether it had to be changed."""
    with _noted(name, "nginx"):
        allowlist = load(name)
        cached = CachedList.from_text(files.read(allowlist_units.list_path(name)), allowlist.publisher)
        if cached is None or not allowlist.real_ip_header:
            return False
        path = nginx.real_ip_path(name)
        before, text = files.read(path), nginx.real_ip(allowlist.real_ip_header, cached.networks)
        if before == text:
            return False
        running = units.observe([nginx.SERVICE])[nginx.SERVICE].active
        apply_steps([WriteFile(path, text, before), *nginx.follow(running)])
        return True


def refresh(name: str) -> None:
    """Have the units fetch and apply now, and wait for them; what failed is in ``report``."""
    if not load(name).refresh:
        raise HostError(f"{name} is not refreshed on this host (refresh: false); run the playbook instead.")
    start = allowlist_units.base(name)
    also = [f"{start}-nginx.service"] if os.path.exists(allowlist_units.paths(name)[f"{start}-nginx.service"]) else []
    # systemd starts no unit more than five times within ten seconds, and a repeated request must not get the previous answer.
    run(["systemctl", "reset-failed", f"{start}-fetch.service", f"{start}.service", *also])
    done = run(["systemctl", "start", f"{start}.service", *also], timeout_seconds=1200)
    if not done.ok and not any(_note(name, what)[1] for what in _KINDS):
        raise HostError(f"{name} could not be refreshed: {done.said}. See 'systemctl status {start}.service'.")


def load(name: str) -> Allowlist:
    """Return an allowlist of this host's; HostError where there is none of that name."""
    found = Allowlist.from_text(files.read(allowlist_units.settings_path(name)))
    if found is None:
        known = ", ".join(names()) or "none"
        raise HostError(f"There is no allowlist {name!r} on this host; it has {known}.")
    return found


def names() -> List[str]:
    """Return the names of this host's allowlists."""
    return sorted(os.path.basename(path)[: -len(".json")] for path in glob.glob(allowlist_units.settings_path("[!.]*")))


def networks(name: str) -> List[str]:
    """Return the networks that are let in by a list, what was added to it included."""
    allowlist = load(name)
    cached = CachedList.from_text(files.read(allowlist_units.list_path(name)), allowlist.publisher)
    return list(dict.fromkeys(rule.source for rule in allowlist.rules(cached.networks if cached else ()).rules))


def report() -> Tuple[List[str], List[str]]:
    """Return sentences about the lists of this host, and about what somebody has to look at."""
    lines, problems = [], []
    for name in names():
        allowlist = load(name)
        cached = CachedList.from_text(files.read(allowlist_units.list_path(name)), allowlist.publisher)
        if cached is not None:
            age = cached.age_days(time.time())
            lines.append(
                f"Allowlist {name}: {len(cached.networks)} networks of {allowlist.publisher.name}'s, as published "
                f"{readable(cached.fetched_at)}, {age:.1f} days ago."
            )
            if age > allowlist.max_age_days:
                problems.append(
                    f"  too old: more than {allowlist.max_age_days} days (max_age_days); see why it is not refreshed."
                )
        elif allowlist.publisher.feeds:
            problems.append(f"Allowlist {name}: there is no valid list; run the playbook again.")
        else:
            lines.append(f"Allowlist {name}: the networks that were given.")
        for what, sentence in _KINDS.items():
            at, problem = _note(name, what)
            if problem:
                problems.append(f"  {sentence} at {readable(at)}: {problem}")
    return lines, problems


_KINDS = {"refresh": "not refreshed", "nginx": "nginx does not follow"}


def _note_path(name: str, what: str) -> str:
    return f"{allowlist_units.LIST_FOLDER}/{name}.{what}"


def _note(name: str, what: str) -> Tuple[float, str]:
    """Return when this was tried last, and what was wrong; nothing where it went well."""
    try:
        data = json.loads(files.read(_note_path(name, what)) or "")
        return float(data["at"]), str(data["problem"])
    except (ValueError, KeyError, TypeError):
        return 0, ""


@contextlib.contextmanager
def _noted(name: str, what: str) -> Iterator[None]:
    """Keep for ``portcullis status`` what goes wrong in the block, or that nothing does."""
    try:
        yield
    except (HostError, Refusal) as error:
        files.write(_note_path(name, what), json.dumps({"at": time.time(), "problem": str(error)}), 0o600)
        raise
    files.remove(_note_path(name, what))


def _untrusted(path: str) -> str:
    """Return what the fetching unit wrote, or nothing: its folder is its own, and so may hold what is no file."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise HostError(f"{path} cannot be read ({error.strerror}); remove it, then run again.") from error
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise HostError(f"{path} is no file; see what the unit that fetches did, and remove that.")
        content = file.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise HostError(f"{path} is larger than any list; see what the unit that fetches did, and remove it.")
    return content.decode("utf-8", "replace")


def _write(path: str, text: str) -> None:
    files.write(path, text, 0o644, os.getuid(), os.getgid())


HANDLERS: Dict[Type[Step], Handler] = {
    nginx.ReloadNginx: lambda step: units.reload(nginx.SERVICE),
}
