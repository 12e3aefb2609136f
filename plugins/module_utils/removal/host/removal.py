# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the collection has left on a host, looked for there and in no inventory."""

from __future__ import annotations

import glob
import os
import pwd
import re
from dataclasses import replace
from typing import Callable, List, Sequence, Tuple

from ...allowlist import absence as allowlist_absence, nginx
from ...allowlist.host import allowlist
from ...backup import client, store, store_absence
from ...backup.host import client as client_host, timing
from ...base.errors import HostError, Refusal
from ...base.paths import UNITS
from ...base.steps import Plan
from ...certificates import absence as certificates_absence, plan as certificates, storage, supplied
from ...certificates.host import lineages
from ...evacuate import access
from ...machine import files, sockets, units
from ...machine.process import has_program
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
from ...sshd.steps import DROP_IN
from ...ufw import absence as ufw_absence
from ...ufw.host import ufw
from ...ufw_docker import gate
from ...ufw_docker.host import gate as gate_host
from ...updates import absence as updates_absence, plan as updates
from ...window import plan as window_plan
from ...window.host import window
from .. import plan as core
from ..plan import KEPT, Part, Removal
from . import own

#: Where systemd's generators write, Ubuntu's by sshd's own configuration.
_GENERATED = "/run/systemd/generator"


def look(everything: bool) -> Removal:
    """Return what would take the collection off this host, and what would stay."""
    return core.plan(own.observe(), _parts(everything), everything)


def verify(everything: bool) -> None:
    """Raise HostError unless all is gone that goes before the confirmation."""
    left = [step.summary for step in look(everything).plan.steps if not step.irreversible]
    if left:
        raise HostError(
            f"Not all of it is gone, as something puts it back: {'; '.join(left)}. See what does, then run again."
        )


def _parts(everything: bool) -> List[Part]:
    """Return the parts in their order: first what runs by itself, last the way in."""
    by_default: Tuple[Callable[[bool], List[Part]], ...] = (
        *(_pull, _backup, _store, _outbound, _allowlists, _certificates, _updates, _windows, _evacuated),
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
    wanted = Outbound(mode=OFF)
    # By the kernel, too: somebody may have been killed once the files were gone.
    plan = outbound.plan(outbound_host.observe(wanted), wanted)
    return [core.part(plan, "Nothing counts or limits any more to how many strangers this host connects (outbound).")]


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
    given = (f"The certificates below {supplied.FOLDER}, which a person supplied: a server may serve them.",)
    brought = Part(Plan(), given if os.path.isdir(supplied.FOLDER) else ())
    ours = (*certificates.SCRIPTS, certificates.DROP_IN, certificates.SETTINGS, certificates.TOKEN)
    texts = {path: files.read(path) for path in ours}
    renewals = {
        f"{storage.RENEWAL}/{name}.conf": files.read(f"{storage.RENEWAL}/{name}.conf") or ""
        for name in lineages.renewable()
    }
    # By certbot's own files, too: somebody may have been killed once ours were gone.
    if not certificates_absence.concerned(texts, renewals):
        return [brought]
    domains = {f"{storage.RENEWAL}/{name}.conf": one.domains for name, one in lineages.looked()[0].items()}
    modes = {path: files.mode(path) for path in renewals}
    steps = certificates_absence.absence(texts, renewals, domains, modes)
    return [Part(steps, certificates_absence.stays(texts, renewals, domains)), brought]


def _updates(everything: bool) -> List[Part]:
    texts = {path: files.read(path) for path in updates.FILES}
    timer = units.observe([updates.REBOOT_TIMER])[updates.REBOOT_TIMER]
    return [
        Part(
            updates_absence.absence(texts, timer.enabled or timer.active, everything),
            updates_absence.stays(texts, everything),
        )
    ]


def _windows(_everything: bool) -> List[Part]:
    sets = window.left_sets()
    return [Part(Plan(on_confirm=(window_plan.RemoveWindowSets(sets),)))] if sets else []


def _evacuated(_everything: bool) -> List[Part]:
    there = {entry.pw_name for entry in pwd.getpwall()}
    users = [name for name in access.USERS if name in there]
    said = (
        f"What was copied here from suspect hosts, the units that keep it from being run, and its users ({', '.join(users)}): it is "
        "yours. Remove all of it by hand once nobody needs it."
    )
    return [Part(Plan(), (said,))] if users else []


def _gate(everything: bool) -> List[Part]:
    there = os.path.exists(f"{UNITS}/{gate.SERVICE}")
    if everything:
        opens = "What containers publish is open to everybody again, whatever ufw says (ufw_docker)."
        return [core.part(gate.plan(gate_host.observe(), gate.Wanted("absent")), opens)]
    said = "The gate in front of published ports (ufw_docker), which its units keep in the kernel."
    return [Part(Plan(), (said,))] if there else []


def _hardening(everything: bool) -> List[Part]:
    there = [path for path in os_hardening.FILES if os.path.exists(path)]
    if not there and not os.path.exists(KEPT[0].path):
        return []
    if everything:
        wanted = Hardening(state="absent")
        return [Part(os_hardening.plan(os_hardening_host.observe(wanted), wanted))]
    named = f" ({', '.join(there)})" if there else ""
    return [Part(Plan(), (f"The operating system's baseline{named}, which nothing of ours keeps.",))]


def _ufw_and_sshd(everything: bool) -> List[Part]:
    if not everything:
        return [Part(Plan(), (*_firewall_stays(), *_sshd_stays()))]
    way_in = _sshd()
    plan = sshd_absence.absence(way_in)
    found = [Part(plan, sshd_absence.stays(plan.changed))]
    # What is on a host whose firewall is another program's is not looked into further than it takes to see that.
    if has_program("ufw") and ufw_absence.concerned(ufw.observe_rules()):
        firewall = ufw.observe_logins(ufw.observe(exactly=True))
        steps = ufw_absence.absence(
            firewall, bool(ufw_absence.owners(firewall)), sshd_absence.ports(way_in), sockets.reachable()
        )
        found.insert(0, Part(steps, ufw_absence.stays(firewall)))
    return found


def _firewall_stays() -> Tuple[str, ...]:
    there = has_program("ufw") and ufw_absence.concerned(ufw.observe_rules())
    return ("ufw with its policies and all its rules, so that no port opens that was closed.",) if there else ()


def _sshd_stays() -> Tuple[str, ...]:
    found = _sshd(foretell=False)
    there = bool(sshd_absence.coming(found)) or bool(found.beside) or DROP_IN in found.config.files
    said = "sshd's settings (who gets in, by keys alone, on which port), so that nobody gets in who did not."
    return (said,) if there else ()


def _sshd(foretell: bool = True) -> sshd_absence.Observed:
    """Return how sshd is; with ``foretell`` it is asked, too, what it would hold without us."""
    config = sshd.read_config()
    socket = units.observe(["ssh.socket"], ["FragmentPath", "DropInPaths"])["ssh.socket"]
    beside = {path: files.read(path) for path in sshd_absence.BESIDE}
    places = [socket.properties.get("FragmentPath", ""), *socket.properties.get("DropInPaths", "").split()]
    generated = any(path.startswith(_GENERATED) for path in places)
    others = [files.read(path) or "" for path in places if path and path != listen.SOCKET_DROP_IN]
    found = sshd_absence.Observed(
        config=config,
        beside={path: text for path, text in beside.items() if text is not None},
        defaults=files.read(options.DEFAULTS) or "",
        by_socket=socket.active,
        modes={path: files.mode(path) for path in (*config.files, options.DEFAULTS)},
        socket_ports=_listened(others),
        generated=generated,
    )
    if not foretell or not os.path.exists("/usr/sbin/sshd"):
        return found
    now, _complaint = sshd.foretold(config)
    then, complaint = sshd.foretold(sshd_absence.without(found), sshd_absence.words(found))
    return replace(found, held=now, foretold=then, complaint="" if then else complaint)


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
