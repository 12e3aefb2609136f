# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which ports of a host are to be tried from outside, and what it means what was seen there; on the controller alone."""

from __future__ import annotations

import ipaddress
import typing as t

from ansible_collections.portcullis.vps.plugins.module_utils.base import values
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError, Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.base.text import visible
from ansible_collections.portcullis.vps.plugins.module_utils.base.values import Address
from ansible_collections.portcullis.vps.plugins.module_utils.exposure import port_ranges
from ansible_collections.portcullis.vps.plugins.plugin_utils import exposed, role_tasks
from ansible_collections.portcullis.vps.plugins.plugin_utils.exposed import Listening, Row
from ansible_collections.portcullis.vps.plugins.plugin_utils.incident import outside
from ansible_collections.portcullis.vps.plugins.plugin_utils.protected import ProtectedAction
from ansible_collections.portcullis.vps.plugins.plugin_utils.provider import inventory, policy
from ansible_collections.portcullis.vps.plugins.plugin_utils.provider.rules import Rule

ARGUMENT_SPEC: t.Dict[str, t.Any] = {
    "addresses": {"type": "list", "elements": "str", "default": []},
    "ports": {"type": "list", "elements": "str", "default": []},
    "all_ports": {"type": "bool", "default": False},
    "listening": {"type": "dict", "default": {}},
    "probes": {"type": "dict"},
    "refuse": {"type": "bool", "default": True},
}
#: What only the host itself can know of its rules is taken as let in: who gets in is what counts here.
_GIVEN = {"rules": [], "icmp": True, "left_to_host": list(policy.KINDS)}
_SHOWN = 10


class ActionModule(ProtectedAction):
    """See the module."""

    TRANSFERS_FILES = False
    _supports_check_mode = True

    def run(self, tmp: t.Any = None, task_vars: t.Optional[t.Dict[str, t.Any]] = None) -> t.Dict[str, t.Any]:
        result: t.Dict[str, t.Any] = super().run(tmp, task_vars)
        _dummy, given = self.validate_argument_spec(ARGUMENT_SPEC)
        try:
            return {**result, "changed": False, **self._done(given, task_vars or {})}
        except (Refusal, HostError) as error:
            return {**result, "failed": True, "failure": error.failure, "msg": str(error)}

    def _done(self, given: t.Mapping[str, t.Any], task_vars: t.Dict[str, t.Any]) -> t.Dict[str, t.Any]:
        host = task_vars["inventory_hostname"]
        further = port_ranges.parse(given["ports"], "ports")
        places, unresolved = _addresses(given["addresses"], str(task_vars.get("ansible_host") or host))
        said = given["listening"]
        listening = Listening.of(said) if "listeners" in said else None
        rules, why = self._policy(task_vars)
        ports = range(1, 65536) if given["all_ports"] else exposed.ports_to_try(rules, listening, further)
        answer: t.Dict[str, t.Any] = {
            "targets": [_target(host, place, ports, listening, task_vars) for place in places],
            "said": [*unresolved, *([why] if why else []), *_unknown_addresses(listening, places), *_silent(listening)],
        }
        if given["probes"] is None:
            return answer
        asked = {place: frozenset(ports) for place in places}
        rows, missing = _rows(given["probes"], host, asked, rules, listening, task_vars)
        return {**answer, **_judged(rows, answer["said"], missing, given["refuse"])}

    def _policy(self, task_vars: t.Mapping[str, t.Any]) -> t.Tuple[t.Optional[t.Tuple[Rule, ...]], str]:
        """Return what the roles let in, or why nobody knows."""
        variables = role_tasks.Variables(task_vars, self._templar, self._loader)
        roles = [role_tasks.Role(name, variables) for name in inventory.ROLES]
        try:
            return inventory.policy_of(roles, _GIVEN, ()).rules, ""
        except Refusal as refusal:
            return None, f"Whom this host should let in is not known: {refusal}"


def _addresses(given: t.Sequence[str], login: str) -> t.Tuple[t.List[Address], t.List[str]]:
    """Return the addresses at which others find a host, and what is not known of them. What the host says of itself is not asked:
    whoever owns it could have anybody's host tried."""
    if given:
        nets = values.networks(given, "portcullis_addresses")
        wide = [
            f"portcullis_addresses: {net} is no single address and is not tried."
            for net in nets
            if net.num_addresses > 1
        ]
        return [net.network_address for net in nets if net.num_addresses == 1], wide
    try:
        return [values.address(login, "ansible_host")], []
    except Refusal:
        answers, failures = outside.resolve([login])
    found = [ipaddress.ip_address(text.partition("%")[0]) for text in dict.fromkeys(answers.get(login, ()))]
    if not found:
        raise Refusal(
            f"ansible_host: {login}: {failures.get(login, 'it has no address')}; name the host's addresses in portcullis_addresses."
        )
    return found, []


def _target(
    host: str,
    place: Address,
    ports: t.Iterable[int],
    listening: t.Optional[Listening],
    task_vars: t.Mapping[str, t.Any],
) -> t.Dict[str, t.Any]:
    gentle = sorted(_gentle(listening, task_vars))
    return {"host": host, "address": str(place), "ports": port_ranges.written(ports), "gentle": gentle}


def _gentle(listening: t.Optional[Listening], task_vars: t.Mapping[str, t.Any]) -> t.Set[int]:
    """Return the ports on which sshd may count connections that end before a login."""
    return {int(task_vars.get("ansible_port") or 22), 22, *(listening.sshd_ports if listening else ())}


def _unknown_addresses(listening: t.Optional[Listening], places: t.Sequence[Address]) -> t.List[str]:
    known = {str(place) for place in places}
    others = [
        text
        for text in (listening.addresses if listening else ())
        if text not in known and ipaddress.ip_address(text).is_global
    ]
    if not others:
        return []
    return [
        f"The host says that it has {', '.join(others[:5])}, too, which is not tried; name what is its own in portcullis_addresses."
    ]


def _silent(listening: t.Optional[Listening]) -> t.List[str]:
    if listening is not None:
        more = (
            f"Programs listen on {listening.more}, which are not named; portcullis_exposure_all_ports tries all ports."
        )
        return [more] if listening.more else []
    return [
        "The host did not say what listens there, so the program behind a port is not known, and ports that nobody names are not tried."
    ]


def _rows(
    probes: t.Mapping[str, t.Any],
    host: str,
    asked: t.Mapping[Address, t.FrozenSet[int]],
    rules: t.Optional[t.Sequence[Rule]],
    listening: t.Optional[Listening],
    task_vars: t.Mapping[str, t.Any],
) -> t.Tuple[t.List[Row], t.List[str]]:
    looks: t.List[exposed.Look] = []
    missing = []
    for vantage, said in probes.items():
        if not isinstance(said, t.Mapping) or "looks" not in said:
            missing.append(f"{vantage} did not answer, so nobody tried this host from there.")
            continue
        try:
            found = exposed.looks_of(vantage, said["looks"], host, lambda given: port_ranges.parse(given, "probes"))
            missing += exposed.left_out(vantage, found, asked, _gentle(listening, task_vars))
            looks += [look for look in found if look.address in asked]
        except (ValueError, TypeError, KeyError) as error:
            missing.append(
                f"{vantage} answered what is no answer ({visible(str(error), 200)}), so nobody tried this host from there."
            )
    if not looks and not missing:
        missing.append("No vantage point tried any address of this host; name some others in portcullis_exposure_from.")
    return exposed.rows(looks, rules, listening, _login(host, listening, task_vars)), missing


def _login(
    host: str, listening: t.Optional[Listening], task_vars: t.Mapping[str, t.Any]
) -> t.Dict[t.Tuple[str, str], int]:
    """Return the port by which this very run got in, which need not be tried; nothing where nobody knows at which address that was."""
    try:
        address = values.address(task_vars.get("ansible_host") or host, "ansible_host")
    except Refusal:
        return {}
    return {("localhost", str(address)): int(task_vars.get("ansible_port") or 22)} if listening else {}


def _judged(rows: t.Sequence[Row], said: t.Sequence[str], missing: t.Sequence[str], refuse: bool) -> t.Dict[str, t.Any]:
    """Return the comparison, a failure where it is not all right or nobody knows."""
    by_verdict = {
        verdict: [row for row in rows if row.verdict == verdict]
        for verdict in (exposed.WRONG, exposed.WARNING, exposed.UNKNOWN)
    }
    failing = [row.text for row in (*by_verdict[exposed.WRONG], *by_verdict[exposed.UNKNOWN])] + list(missing)
    warnings = [row.text for row in by_verdict[exposed.WARNING]]
    answer: t.Dict[str, t.Any] = {
        "said": [*said, *missing],
        "missing": list(missing),
        "rows": [row.to_data() for row in rows],
        "table": exposed.table(rows),
        "counts": {verdict: len(found) for verdict, found in by_verdict.items()},
    }
    if not failing or not refuse:
        return {**answer, "warnings": [*failing, *warnings][:_SHOWN]}
    more = f" And {len(failing) - _SHOWN} more, in rows." if len(failing) > _SHOWN else ""
    msg = f"{' '.join([*failing[:_SHOWN], *said])}{more} Nothing was changed."
    return {**answer, "warnings": warnings[:_SHOWN], "failed": True, "failure": HostError.failure, "msg": msg}


role_tasks.import_all()
