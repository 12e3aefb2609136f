# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the collection has left on a host, looked for there and in no inventory."""

from __future__ import annotations

import glob
import os
import re
import time
from typing import Callable, List, Sequence, Tuple

from ...allowlist import absence as allowlist_absence, nginx
from ...allowlist.host import allowlist
from ...backup import client, store, store_absence
from ...backup.host import client as client_host, timing
from ...base.errors import HostError, Refusal
from ...base.paths import CACHE, ETC, PROGRAM, STATE, UNITS
from ...base.steps import Plan
from ...certificates import absence as certificates_absence, plan as certificates, storage
from ...certificates.host import lineages
from ...containment import plan as containment
from ...machine import files, units
from ...machine.process import check, has_program
from ...os_hardening import plan as os_hardening
from ...os_hardening.host import observe as os_hardening_host
from ...os_hardening.wanted import Wanted as Hardening
from ...outbound import plan as outbound
from ...outbound.host import observe as outbound_host
from ...outbound.wanted import OFF, Wanted as Outbound
from ...pull import plan as pull
from ...pull.host import pull as pull_host
from ...sshd import absence as sshd_absence, listen, options
from ...sshd.host import sshd
from ...transaction.things import BOOT_LINK, BOOT_UNIT, LAST
from ...ufw import absence as ufw_absence
from ...ufw.host import ufw
from ...ufw_docker import gate
from ...ufw_docker.host import gate as gate_host
from ...updates import absence as updates_absence, plan as updates
from ...window.host import window
from .. import plan as core
from ..plan import KEPT, Observed, Part, Removal

#: Where a command may be written down that something runs: units, hooks, small scripts, cron, certbot, sudo.
_CALLING = (
    *(f"{UNITS}/{pattern}" for pattern in ("*.service", "*.timer", "*.path", "*.socket", "*.d/*.conf")),
    *("/etc/letsencrypt/renewal/*.conf", "/etc/letsencrypt/renewal-hooks/*/*", "/usr/local/sbin/*", "/usr/local/bin/*"),
    *("/etc/cron*/*", "/etc/crontab", "/var/spool/cron/crontabs/*", "/etc/sudoers.d/*", "/etc/apt/apt.conf.d/*"),
)
#: What each transaction makes where it is not there, and no capability removes.
OWN = (BOOT_LINK, BOOT_UNIT, CACHE, STATE, LAST, PROGRAM)
#: A longer file is no unit, hook or script.
_MOST_CHARACTERS = 64 * 1024
#: When timers of ours were due last.
_STAMPS = "/var/lib/systemd/timers/stamp-portcullis-*.timer"
#: For so long what looks every few minutes may run.
_SHORT_SECONDS = 15
#: Our units that stay as they are once they have run.
_LASTING = ("portcullis-outbound.service", containment.SERVICE)


def look(everything: bool) -> Removal:
    """Return what would take the collection off this host, and what would stay."""
    return core.plan(observe(), _parts(everything), everything)


def verify(everything: bool) -> None:
    """Raise HostError unless all is gone that goes before the confirmation."""
    left = [step.summary for step in look(everything).plan.steps if not step.irreversible]
    if left:
        raise HostError(
            f"Not all of it is gone, as something puts it back: {'; '.join(left)}. See what does, then run again."
        )


def observe() -> Observed:
    """Return what there is of our own files, and what is at work."""
    below = [f"{STATE}/{name}" for name in (os.listdir(STATE) if os.path.isdir(STATE) else [])]
    caches = [
        path for path in glob.glob(f"{CACHE}*") if re.fullmatch(rf"{CACHE}(-backup|-allowlist-[a-z0-9_]+)?", path)
    ]
    own = (*OWN, *below, *(one.path for one in KEPT), *caches, *glob.glob(_STAMPS))
    there = {path for path in own if os.path.lexists(path)}
    if os.path.isdir(ETC) and not os.listdir(ETC):
        there.add(ETC)
    return Observed(
        there=tuple(sorted(there)),
        needed=OWN,
        calling=_calling(),
        running=_running(),
        windows=window.open_ports(),
        contained=any(os.path.exists(path) for path in containment.FILES),
    )


def _calling() -> Tuple[str, ...]:
    found = []
    for path in (path for pattern in _CALLING for path in files.matching(pattern)):
        # Nobody may have this wait, or take memory, by what is in a file's place.
        own = path in (PROGRAM, *OWN) or re.match(rf"{UNITS}/portcullis-rollback", path)
        if not own and os.path.isfile(path) and PROGRAM in (files.read(path, _MOST_CHARACTERS) or ""):
            found.append(path)
    return tuple(sorted(found))


def _running() -> Tuple[str, ...]:
    """Return our services that run just now, and go on for longer than one that only looks."""
    deadline = time.monotonic() + _SHORT_SECONDS
    while True:
        found = _active()
        if not found or time.monotonic() > deadline:
            return found
        time.sleep(0.5)


def _active() -> Tuple[str, ...]:
    argv = [
        "systemctl",
        "list-units",
        "--plain",
        "--no-legend",
        "--no-pager",
        "--state=activating,active",
        "portcullis-*.service",
    ]
    names = [line.split()[0] for line in check(argv).splitlines() if line.strip()]
    return tuple(name for name in names if name not in _LASTING and not name.startswith("portcullis-rollback"))


def _parts(everything: bool) -> List[Part]:
    """Return the parts in their order: first what runs by itself, last the way in."""
    by_default: Tuple[Callable[[bool], List[Part]], ...] = (
        *(_pull, _backup, _store, _outbound, _allowlists, _certificates, _updates),
    )
    return [part for find in (*by_default, _gate, _hardening, _ufw_and_sshd, _accounts) for part in find(everything)]


def _pull(_everything: bool) -> List[Part]:
    wanted = pull.Wanted()
    return [Part(pull.plan(pull_host.observe(wanted), wanted))]


def _backup(_everything: bool) -> List[Part]:
    wanted = client.Wanted()
    observed = client_host.observe(wanted)
    there = observed.files.get(client.SETTINGS) is not None
    stays = (
        "The backups of this host at its store, and their schedule for being forgotten: nothing is added to them from now on.",
    )
    return [Part(client.plan(observed, wanted), stays if there else ())]


def _store(_everything: bool) -> List[Part]:
    text = files.read(store.SETTINGS)
    try:
        folder = store.Settings.from_text(text).folder if text is not None else ""
    except ValueError as error:
        raise HostError(
            f"{store.SETTINGS} cannot be read ({error}), so the clients' keys cannot be found; run the role backup_store, then this again."
        ) from None
    places = glob.glob(f"{glob.escape(folder)}/*/.ssh/authorized_keys") if folder else []
    keys = {path: files.read(path) or "" for path in places}
    observed = store_absence.Observed(
        files={path: files.read(path) for path in store_absence.FILES},
        keys={path: text for path, text in keys.items() if store.SERVES in text},
        timers=timing.observe((store.TIMER, store.DRILL_TIMER), {}),
        folder=folder,
    )
    return [Part(store_absence.absence(observed), store_absence.stays(observed))]


def _outbound(_everything: bool) -> List[Part]:
    if not any(os.path.exists(path) for path in (*outbound.FILES, *outbound.NOTES)):
        return []
    wanted = Outbound(mode=OFF)
    return [Part(outbound.plan(outbound_host.observe(wanted), wanted))]


def _allowlists(everything: bool) -> List[Part]:
    running = units.observe([nginx.SERVICE])[nginx.SERVICE].active if os.path.exists("/usr/sbin/nginx") else None
    found = []
    for name in _lists() if everything else allowlist.names():
        texts = {path: files.read(path) for path in allowlist_absence.paths(name)}
        there = {path: text for path, text in texts.items() if text is not None}
        observed = allowlist_absence.Observed(name, there, running)
        found.append(
            Part(allowlist_absence.absence(observed, everything), allowlist_absence.stays(observed, everything))
        )
    return found


def _lists() -> List[str]:
    """Return the names of allowlists of which nginx has a file, too."""
    served = (re.fullmatch(r".*/portcullis-([a-z0-9_]+)\.conf", path) for path in glob.glob(nginx.real_ip_path("*")))
    return sorted({*allowlist.names(), *(found[1] for found in served if found)})


def _certificates(_everything: bool) -> List[Part]:
    own = (*certificates.SCRIPTS, certificates.DROP_IN, certificates.SETTINGS, certificates.TOKEN)
    texts = {path: files.read(path) for path in own}
    if not any(text is not None for text in texts.values()):
        return []
    renewals = {
        f"{storage.RENEWAL}/{name}.conf": files.read(f"{storage.RENEWAL}/{name}.conf") or ""
        for name in lineages.renewable()
    }
    domains = {f"{storage.RENEWAL}/{name}.conf": one.domains for name, one in lineages.looked()[0].items()}
    return [
        Part(
            certificates_absence.absence(texts, renewals, domains),
            certificates_absence.stays(texts, renewals, domains),
        )
    ]


def _updates(everything: bool) -> List[Part]:
    texts = {path: files.read(path) for path in updates.FILES}
    timer = units.observe([updates.REBOOT_TIMER])[updates.REBOOT_TIMER]
    return [
        Part(
            updates_absence.absence(texts, timer.enabled or timer.active, everything),
            updates_absence.stays(texts, everything),
        )
    ]


def _gate(everything: bool) -> List[Part]:
    if not os.path.exists(f"{UNITS}/{gate.SERVICE}"):
        return []
    if everything:
        wanted = gate.Wanted("absent")
        return [Part(gate.plan(gate_host.observe(), wanted))]
    return [Part(Plan(), ("The gate in front of published ports (ufw_docker), which its units keep in the kernel.",))]


def _hardening(everything: bool) -> List[Part]:
    there = [path for path in os_hardening.FILES if os.path.exists(path)]
    if not there and not os.path.exists(KEPT[0].path):
        return []
    if everything:
        wanted = Hardening(state="absent")
        return [Part(os_hardening.plan(os_hardening_host.observe(wanted), wanted))]
    return [Part(Plan(), (f"The operating system's baseline ({', '.join(there)}), which nothing of ours keeps.",))]


def _ufw_and_sshd(everything: bool) -> List[Part]:
    way_in = _sshd()
    firewall = ufw.observe_logins(ufw.observe(exactly=True)) if has_program("ufw") else None
    plan = sshd_absence.absence(way_in)
    if everything:
        found = [Part(plan, sshd_absence.stays(plan.changed))]
        if firewall:
            steps = ufw_absence.absence(firewall, bool(ufw_absence.owners(firewall)), sshd_absence.ports(way_in))
            found.insert(0, Part(steps, ufw_absence.stays(firewall)))
        return found
    stays = []
    if firewall and (ufw_absence.owners(firewall) or ufw_absence.ours(firewall)):
        stays.append("ufw with its policies and all its rules, so that no port opens that was closed.")
    if plan.changed:
        stays.append("sshd's settings (who gets in, by keys alone, on which port), so that nobody gets in who did not.")
    return [Part(Plan(), tuple(stays))]


def _sshd() -> sshd_absence.Observed:
    config = sshd.read_config()
    socket = units.observe(["ssh.socket"], ["FragmentPath", "DropInPaths"])["ssh.socket"]
    beside = {path: files.read(path) for path in sshd_absence.BESIDE}
    places = [socket.properties.get("FragmentPath", ""), *socket.properties.get("DropInPaths", "").split()]
    others = [files.read(path) or "" for path in places if path and path != listen.SOCKET_DROP_IN]
    return sshd_absence.Observed(
        config=config,
        beside={path: text for path, text in beside.items() if text is not None},
        defaults=files.read(options.DEFAULTS) or "",
        by_socket=socket.active,
        modes={path: files.mode(path) for path in (*config.files, options.DEFAULTS)},
        socket_ports=_listened(others),
    )


def _listened(texts: List[str]) -> Tuple[int, ...]:
    """Return the ports that files of systemd's, in their order, have a socket listen on."""
    found: List[int] = []
    for text in texts:
        for value in re.findall(r"^ListenStream=[ \t]*(.*?)[ \t]*$", text, re.MULTILINE):
            port = value.rpartition(":")[2]
            found = [*found, int(port)] if port.isdigit() else []
    return tuple(dict.fromkeys(found))


def _accounts(_everything: bool) -> List[Part]:
    return [
        Part(
            Plan(),
            (
                "Accounts, their keys, locked passwords and rules for sudo: they are how people, this run among them, get in and become root.",
            ),
        )
    ]


def ports(wanted: Sequence[int]) -> Tuple[int, ...]:
    """Return where sshd answers without us, if that changes; Refusal where a fresh login is not wanted there."""
    observed = _sshd()
    if not sshd_absence.absence(observed).needs_proof:
        return ()
    found = sshd_absence.ports(observed)
    if not set(found) <= set(wanted):
        named = ", ".join(map(str, found))
        raise Refusal(
            f"ports: sshd on this host answers on port {named} once our settings are gone, where no login is expected; set portcullis_remove_ports: "
            f"[{named}], then run again."
        )
    return found
