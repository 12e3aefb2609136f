# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the given roles would make of this host: their own observers look, and their own planners say."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Callable, Dict, FrozenSet, Iterable, List, Mapping, Sequence, Tuple

from ...accounts import plan as accounts_plan
from ...accounts.host import accounts
from ...accounts.steps import WriteKeys
from ...accounts.wanted import Wanted as WantedAccounts
from ...allowlist import plan as allowlist_plan
from ...allowlist.host import allowlist
from ...base import values
from ...base.errors import HostError, Refusal
from ...base.steps import RemoveFile, Step
from ...certificates import plan as certbot_plan
from ...certificates.host import certbot
from ...certificates.wanted import DNS, Wanted as WantedCertificates
from ...exposure import coming as exposure
from ...machine import files
from ...sshd import authorized_keys, keeping, plan as sshd_plan
from ...sshd.crypto import Accepted
from ...sshd.host import sshd
from ...sshd.wanted import Wanted as WantedSshd
from ...ufw import plan as ufw_plan
from ...ufw.framework import FILES
from ...ufw.host import ufw
from ...ufw_docker.gate import Wanted as WantedGate
from ...updates.host import policy
from ...updates.losses import holds, losses
from ...updates.plan import Wanted as WantedUpdates
from ..gate import gated
from ..observed import MODULES, Coming, Observed

Options = Mapping[str, Any]


@dataclass
class _Collected:
    """What the planners have said so far: what becomes of the host, and the steps that concern the firewall."""

    coming: Coming = field(default_factory=Coming)
    steps: List[Step] = field(default_factory=list)
    touched: bool = False
    interfaces: Sequence[str] = ()
    new_users: Tuple[str, ...] = ()


def find(calls: Sequence[Mapping[str, Any]], observed: Observed) -> Tuple[Coming, Observed]:
    """Return what these calls of modules (``role``, ``module`` and ``arguments`` each) make of the host, and more that was observed.

    What a planner refuses is part of the answer: the roles say it, too, and the rest of the report is as true.
    """
    collected = _Collected()
    refused: List[str] = []
    for call in calls:
        ask = ASKED.get(call["module"])
        try:
            observed = ask(collected, call["arguments"], observed) if ask else observed
        except (Refusal, HostError) as error:
            refused.append(f"{call['role']}: {error}")
    coming = replace(collected.coming, refused=tuple(refused))
    return (replace(coming, firewall=_firewall(collected, observed)) if collected.touched else coming), observed


def _firewall(collected: _Collected, observed: Observed) -> Any:
    now = observed.firewall
    then = exposure.done(exposure.Ufw(now.settings, now.blocks), collected.steps)
    texts = {path: files.read(path) or "" for paths in FILES.values() for path in paths}
    kernels = {family: exposure.kernel(kernel, then, texts) for family, kernel in now.kernels.items()}
    if collected.interfaces:
        kernels = {family: gated(kernel, then, collected.interfaces) for family, kernel in kernels.items()}
    return replace(now, settings=then.settings, blocks=then.blocks, kernels=kernels)


def _accounts(collected: _Collected, options: Options, observed: Observed) -> Observed:
    # Passwords are tried by the role, and once is enough.
    wanted = WantedAccounts.parse({**options, "password_sudoers": "allow"})
    found = accounts.observe(wanted)
    collected.new_users = tuple(accounts_plan.coming(found, wanted))
    taken: Dict[str, FrozenSet[str]] = {}
    collected.coming = replace(collected.coming, absent=wanted.absent)
    plan = accounts_plan.plan(found, wanted)
    written = {step.path: step.text for step in plan.steps if isinstance(step, WriteKeys)}
    gone = {step.path for step in plan.steps if isinstance(step, RemoveFile)}
    for admin in wanted.admins:
        texts = {file.path: file.text or "" for file in found.key_files[admin.name]}
        after = [written.get(path, "" if path in gone else text) for path, text in texts.items()]
        taken[admin.name] = _fingerprints(texts.values()) - _fingerprints(after)
    collected.coming = replace(collected.coming, taken_keys=taken)
    return observed


def _fingerprints(texts: Iterable[str]) -> FrozenSet[str]:
    return frozenset(key.fingerprint for text in texts for key in authorized_keys.parse(text))


def _sshd(collected: _Collected, options: Options, observed: Observed) -> Observed:
    wanted = WantedSshd.parse({**options, "coming_users": [*options["coming_users"], *collected.new_users]})
    collected.coming = replace(
        collected.coming,
        ssh_ports=wanted.ports,
        allowed=wanted.users,
        forwarding=tuple(entry.user for entry in wanted.access.forwarding),
    )
    found = sshd.observe(wanted)
    settings, _keys = sshd_plan.settings_on(found, wanted)
    held = {keyword: " ".join(words) for keyword, words in settings.items()}
    floor = wanted.settings(found.supported, found.version, found.any_login.keys())
    kept = {keyword: " ".join(words) for keyword, words in keeping.kept(found.config, floor, wanted.named).items()}
    by_key = {login.user for login in observed.logins if login.key and login.user in wanted.users}
    accepted = Accepted.by(settings)
    refused = {
        user: frozenset(key.fingerprint for key in keys if not accepted.takes(key.type, key.rsa_bits or 0))
        for user, keys in sshd.keys_of(sorted(by_key)).items()
    }
    collected.coming = replace(collected.coming, settings=held, kept=kept, refused_keys=refused)
    collected.steps += sshd_plan.plan(found, wanted).steps
    return observed


def _ufw(collected: _Collected, options: Options, observed: Observed) -> Observed:
    wanted = ufw_plan.Wanted.parse(options)
    sources = values.networks(options.get("ssh_sources") or (), "ssh_sources")
    collected.touched = True
    collected.coming = replace(
        collected.coming,
        ssh_sources=sources,
        ssh_ports=collected.coming.ssh_ports or tuple(options.get("ssh_ports") or ()),
    )
    collected.steps += ufw_plan.plan(ufw.observe_logins(ufw.observe(exactly=True)), wanted).steps
    return observed


def _allowlist(collected: _Collected, options: Options, observed: Observed) -> Observed:
    wanted = allowlist_plan.Wanted.parse(options)
    collected.touched = True
    collected.steps += allowlist_plan.plan(allowlist.observe(wanted), wanted).steps
    return observed


def _gate(collected: _Collected, options: Options, observed: Observed) -> Observed:
    wanted = WantedGate.parse(options)
    collected.touched = True
    collected.interfaces = wanted.interfaces if wanted.state == "present" else ()
    return observed


def _certificates(collected: _Collected, options: Options, observed: Observed) -> Observed:
    wanted = WantedCertificates.parse(options)
    if wanted.certificates:
        # It refuses where it would take a certbot of others away, or how they have it called.
        certbot_plan.plan(certbot.observe(wanted), wanted)
    # A proof by DNS needs no port.
    if all(str(one.get("method")) == DNS for one in options.get("certificates") or ()):
        return observed
    collected.touched = True
    return replace(observed, firewall=replace(observed.firewall, windowed=True))


def _updates(collected: _Collected, options: Options, observed: Observed) -> Observed:
    wanted = WantedUpdates.parse(options)
    found = policy.observe(wanted)
    if not holds(found):
        collected.coming = replace(collected.coming, lost_policy=tuple(losses(found, wanted)))
    return observed


#: What is asked of a call, by its module.
ASKED: Mapping[str, Callable[[_Collected, Options, Observed], Observed]] = dict(
    zip(MODULES, (_accounts, _sshd, _ufw, _allowlist, _gate, _certificates, _updates))
)
