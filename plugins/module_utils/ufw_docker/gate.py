# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The gate in front of containers: what ufw's user rules say, said once more where Docker forwards.

Docker rewrites what comes in for a published port and forwards it, so it never passes ufw's input rules. The gate is a chain
of our own with the same policy, by the port that the connection was made to, before Docker made it the container's. It stands
in two places. ``DOCKER-USER`` is the one that Docker leaves to people. But Docker takes the way there away and lays it anew
whenever it starts or makes a network, so the table ``mangle``, which comes before and is none of Docker's, has the gate too.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any, Dict, Iterable, Iterator, List, Mapping, Optional, Sequence, Tuple

from ..base import unit_files, writing
from ..base.errors import Refusal
from ..base.managed_things import File, State, Thing
from ..base.managed_units import Unit, service, timer
from ..base.paths import UNITS
from ..base.steps import Diff, Plan, ReloadManager, RemoveFile, SetUnit, Step, WriteFile
from ..ufw.block import Block
from ..ufw.files import Settings, parse_rules
from ..ufw.kernel import canonical
from ..ufw.rule import Rule

STATES = ("present", "absent")
#: Docker's own bridges: the default one, that of a swarm's, and those of networks that people make.
INTERFACES = ("docker0", "docker_gwbridge", "br-+")
CHAIN = "portcullis-ufw-docker"
INBOUND = "portcullis-ufw-docker-in"
USER = "DOCKER-USER"
#: The tables that have the gate, and what leads there.
HOOKS = {"filter": USER, "mangle": "FORWARD"}

SERVICE = "portcullis-ufw-docker.service"
WATCH = "portcullis-ufw-docker.path"
TIMER = "portcullis-ufw-docker.timer"

_SERVICE = """[Unit]
Description=Apply ufw's rules to published ports
After=ufw.service
Before=docker.service
StartLimitIntervalSec=0
# Stopping what Docker requires would stop Docker, and there is nothing here to stop.
RefuseManualStop=yes

[Service]
Type=oneshot
ExecStart={program} ufw-docker apply {interfaces}
LogLevelMax=notice
CapabilityBoundingSet=CAP_NET_ADMIN CAP_NET_RAW
{sandbox}ProtectSystem=strict
ReadWritePaths=/run
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectClock=yes
LockPersonality=yes
MemoryDenyWriteExecute=yes
RestrictSUIDSGID=yes
RestrictAddressFamilies=AF_UNIX AF_NETLINK AF_INET AF_INET6

[Install]
# Docker does not start without these rules.
RequiredBy=docker.service
"""
_WATCH = """[Unit]
Description=Apply ufw's rules to published ports when they change

[Path]
PathChanged=/etc/ufw/user.rules
PathChanged=/etc/ufw/user6.rules
PathChanged=/etc/ufw/ufw.conf
PathChanged=/etc/default/ufw
Unit=portcullis-ufw-docker.service

[Install]
WantedBy=multi-user.target
"""
#: systemd sees no change while the service runs that the last one started, and nobody tells when a rule is flushed.
_TIMER = """[Unit]
Description=Check ufw's rules for published ports

[Timer]
OnActiveSec=1min
OnUnitInactiveSec=1min
AccuracySec=10s
Unit=portcullis-ufw-docker.service

[Install]
WantedBy=timers.target
"""
_INTERFACE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,14}\+?")
_LINE = re.compile(r"\*[a-z]+|COMMIT|:[\w-]+ - \[0:0\]|-[ADIX] [\w-]+(?: [\w ./:,+-]+)?", re.ASCII)
_LIMITED = "-m conntrack --ctstate NEW -m recent --name portcullis-ufw-docker"


@dataclass(frozen=True)
class Wanted:
    """Whether there shall be a gate, and behind which interfaces containers are (a trailing + is any that begin so)."""

    state: str = "present"
    interfaces: Tuple[str, ...] = INTERFACES

    @classmethod
    def parse(cls, params: Mapping[str, Any]) -> "Wanted":
        """Return what options say; Refusal for what is not legal."""
        interfaces = tuple(dict.fromkeys(str(name) for name in params["interfaces"]))
        for name in interfaces:
            if not _INTERFACE.fullmatch(name) or len(name) > 15:
                raise Refusal(
                    f"interfaces: {name!r} cannot be a network interface's name; write one such as docker0, or br-+ for all that begin so."
                )
        if not interfaces:
            raise Refusal(
                "interfaces: the list is empty, so no published port would be protected; name Docker's bridges."
            )
        return cls(str(params["state"]), interfaces)


def things(wanted: Wanted) -> Tuple[Thing, ...]:
    """Return what is managed of the gate."""
    units = (
        service(SERVICE, "ufw-docker apply", starts=True),
        Unit(WATCH, starts=True, runs=True, needs=(("Unit", SERVICE),), ours=True),
        timer(TIMER),
    )
    return (
        *(File(f"{UNITS}/{name}") for name in (SERVICE, WATCH, TIMER)),
        *(units if wanted.state == "present" else ()),
        State("the rules for published ports in the kernel", found_by="ufw_docker/gate.py"),
    )


@dataclass(frozen=True)
class Observed:
    """How things are.

    ``texts`` are ufw's rules files by IP version, ``kernel`` what iptables-save prints by IP version and table; only families
    that the host has. ``units`` are our unit files by name, ``enabled`` and ``active`` those of them. ``uplinks`` are the
    interfaces of the default routes, ``daemon`` is Docker's configuration file, ``command`` the running engine's command line.
    """

    settings: Settings
    texts: Mapping[int, str] = field(default_factory=dict)
    kernel: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    units: Mapping[str, Optional[str]] = field(default_factory=dict)
    enabled: Tuple[str, ...] = ()
    active: Tuple[str, ...] = ()
    uplinks: Tuple[str, ...] = ()
    daemon: str = ""
    command: str = ""


@dataclass(frozen=True)
class SetDockerGate(Step):
    """Make the gate these rules, by IP version, in both tables; without rules, take it away. ``before`` and ``after`` are for the diff."""

    gates: Tuple[Tuple[int, Tuple[str, ...]], ...]
    before: str
    after: str

    @property
    def summary(self) -> str:
        families = ", ".join(f"IPv{family}" for family, _rules in self.gates)
        if any(rules for _family, rules in self.gates):
            return f"Apply ufw's rules to published ports ({families})"
        return f"Remove ufw's rules from published ports ({families})"

    @property
    def diff(self) -> Diff:
        return Diff("ufw's rules for published ports", self.before, self.after)


def plan(observed: Observed, wanted: Wanted) -> Plan:
    """Return the steps to the gate and to what keeps it; Refusal where it would not hold."""
    if wanted.state == "absent":
        return _plan_absence(observed)
    _refuse(observed, wanted)
    files = {name: text for name, text in units(wanted).items() if observed.units.get(name) != text}
    steps: List[Step] = [WriteFile(f"{UNITS}/{name}", text, observed.units.get(name)) for name, text in files.items()]
    steps += [ReloadManager()] if files else []
    for name in (SERVICE, WATCH, TIMER):
        starts = name not in observed.enabled
        runs = name != SERVICE and (name not in observed.active or name in files)
        if starts or runs:
            steps.append(SetUnit(name, enabled=True if starts else None, active=True if runs else None))
    # Last, since it is not in a snapshot: whatever fails before leaves the kernel as it was.
    steps += _gate_steps(observed, gates(observed, wanted))
    return Plan(tuple(steps), needs_command=True, warnings=_warnings(observed, wanted))


def refresh(observed: Observed, wanted: Wanted) -> Plan:
    """Return the steps to the gate alone, for the host's own command."""
    _refuse(observed, wanted)
    return Plan(tuple(_gate_steps(observed, gates(observed, wanted))))


def _plan_absence(observed: Observed) -> Plan:
    there = [name for name, text in observed.units.items() if text is not None]
    steps: List[Step] = [
        SetUnit(name, enabled=False, active=False if name != SERVICE else None)
        for name in (TIMER, WATCH, SERVICE)
        if name in there
    ]
    steps += [RemoveFile(f"{UNITS}/{name}", observed.units[name] or "") for name in there]
    steps += [ReloadManager()] if there else []
    return Plan((*steps, *_gate_steps(observed, dict.fromkeys(observed.kernel, ()))))


def _gate_steps(observed: Observed, wanted: Mapping[int, Sequence[str]]) -> List[Step]:
    stale = tuple(
        (family, tuple(rules)) for family, rules in wanted.items() if not holds(observed.kernel[family], rules)
    )
    before = "".join(_shown(family, rules_in(observed.kernel[family])) for family in wanted)
    after = "".join(_shown(family, rules) for family, rules in wanted.items())
    return [SetDockerGate(stale, before, after)] if stale else []


def _shown(family: int, lines: Sequence[str]) -> str:
    return f"IPv{family}\n" + "".join(f"{line}\n" for line in lines) if lines else ""


def _refuse(observed: Observed, wanted: Wanted) -> None:
    leading_out = [name for name in observed.uplinks if _matched(name, wanted.interfaces)]
    if leading_out:
        raise Refusal(
            f"interfaces: {leading_out[0]} leads out of this host, and whatever comes in by it would be taken for a container's; "
            "name Docker's bridges one by one instead of by a +."
        )
    if _by_nftables(observed):
        raise Refusal(
            "Docker's firewall-backend is nftables on this host, which passes DOCKER-USER by, and applying ufw's rules there has not been tested; "
            "set it to iptables (in /etc/docker/daemon.json or on dockerd's command line) and restart Docker, or publish ports on 127.0.0.1 only."
        )


def _by_nftables(observed: Observed) -> bool:
    try:
        said = json.loads(observed.daemon or "{}")
    except ValueError:
        # Docker itself does not start with such a file.
        said = {}
    chosen = said.get("firewall-backend") if isinstance(said, dict) else None
    return chosen == "nftables" or re.search(r"--firewall-backend[= ]\"?nftables", observed.command) is not None


def units(wanted: Wanted) -> Dict[str, str]:
    """Return our unit files by name: what loads the gate ahead of Docker, and what has it follow ufw's rules."""
    return {
        SERVICE: unit_files.render(_SERVICE, "ufw_docker", interfaces=" ".join(wanted.interfaces)),
        WATCH: unit_files.render(_WATCH, "ufw_docker"),
        TIMER: unit_files.render(_TIMER, "ufw_docker"),
    }


def _matched(name: str, interfaces: Iterable[str]) -> bool:
    return any(name.startswith(one[:-1]) if one.endswith("+") else name == one for one in interfaces)


def _warnings(observed: Observed, wanted: Wanted) -> Tuple[str, ...]:
    """Return sentences about what the gate leaves open. Which bridges are Docker's, its own rules say."""
    found = [
        name
        for tables in observed.kernel.values()
        for name in re.findall(r"^-A \S+ -o (\S+) -j DOCKER$", tables.get("filter", ""), re.MULTILINE)
        if not _matched(name, wanted.interfaces)
    ]
    open_to_all = "ufw is not enabled on this host, so every published port is open to everyone until it is (role ufw)."
    return (
        *([] if observed.settings.enabled else [open_to_all]),
        *(
            f"Docker's bridge {name} is none of the interfaces, so what is published there is open to everyone; "
            "add it to interfaces (ufw_docker_interfaces)."
            for name in dict.fromkeys(found)
        ),
    )


def gates(observed: Observed, wanted: Wanted) -> Dict[int, Tuple[str, ...]]:
    """Return the gate's rules for the families that the host has; none where ufw does not filter."""
    return {
        family: gate(family, observed.settings, observed.texts.get(family, ""), wanted.interfaces)
        for family in observed.kernel
    }


def gate(family: int, settings: Settings, text: str, interfaces: Sequence[str]) -> Tuple[str, ...]:
    """Return the rules of the gate; none where ufw does not filter at all.

    What belongs to a known connection and what containers send passes; what is for a container needs a rule of ufw's.
    """
    if not settings.enabled:
        return ()
    # Where ufw leaves IPv6 alone, ufw's own start drops all of it.
    blocks = parse_rules(text) if family == 4 or settings.ipv6 else ()
    closed = settings.incoming != "allow" or (family == 6 and not settings.ipv6)
    return (
        f"-A {CHAIN} -m conntrack --ctstate RELATED,ESTABLISHED -j RETURN",
        *(f"-A {CHAIN} -i {name} -j RETURN" for name in interfaces),
        *(f"-A {CHAIN} -o {name} -j {INBOUND}" for name in interfaces),
        *(f"-A {INBOUND}{line}" for line in _policy(blocks)),
        *([f"-A {INBOUND} -j DROP"] if closed else []),
    )


def _policy(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        rule = block.rule
        if rule is None:
            if "allow" in block.text.split()[3]:
                continue
            # Whom it denies is not known, so nobody behind it is allowed.
            return
        for match in _matches(rule):
            if rule.action == "limit":
                yield f"{match} {_LIMITED} --set"
                yield f"{match} {_LIMITED} --update --seconds 30 --hitcount 6 -j DROP"
            yield f"{match} -j {'RETURN' if rule.action in ('allow', 'limit') else 'DROP'}"


def _matches(rule: Rule) -> Iterator[str]:
    """Return what a rule matches; nothing for one that is not about what is forwarded to a container."""
    if rule.direction != "in" or rule.protocol not in ("any", "tcp", "udp"):
        return
    into = f" -i {rule.interface}" if rule.interface else ""
    out = f" -o {rule.interface_out}" if rule.interface_out else ""
    source = f" -s {rule.source}" if rule.source else ""
    ports = rule.port.split(",")
    protocols = ("tcp", "udp") if rule.protocol == "any" and (rule.port or rule.from_port) else (rule.protocol,)
    for protocol in protocols:
        named = "" if protocol == "any" else f" -p {protocol}"
        from_ports = f" -m multiport --sports {rule.from_port}" if rule.from_port else ""
        for port in ports:
            if rule.routed:
                # Of what is passed on, ufw's rules name the container's own address and port.
                target = f" -d {rule.to}" if rule.to else ""
                yield f"{into}{out}{source}{target}{named}{from_ports}{f' -m multiport --dports {port}' if port else ''}"
            else:
                # Of the host, the address and port that were asked for; who asks a container directly asked for neither.
                asked = f" --ctorigdst {rule.to}" if rule.to else ""
                asked += f" --ctorigdstport {port}" if port else ""
                yield f"{into}{source}{named}{from_ports} -m conntrack --ctstate DNAT{asked} --ctdir ORIGINAL"


def table_rules(table: str, rules: Sequence[str]) -> Tuple[str, ...]:
    """Return the gate's rules for a table: connections are counted once, so only in DOCKER-USER."""
    return tuple(rule for rule in rules if table == "filter" or _LIMITED not in rule)


def rules_in(kernel: Mapping[str, str]) -> Tuple[str, ...]:
    """Return the rules of the gate that the kernel holds in DOCKER-USER's table."""
    return _ordered(kernel.get("filter", "").splitlines())


def holds(kernel: Mapping[str, str], rules: Sequence[str]) -> bool:
    """Whether the kernel has exactly this gate in both tables, and the ways there."""
    for table, hook in HOOKS.items():
        text = kernel.get(table, "")
        found, expected = _ordered(text.splitlines()), _ordered(table_rules(table, rules))
        if [canonical(line) for line in found] != [canonical(line) for line in expected]:
            return False
        ways = _jumps(text, hook)
        if not rules and (ways or _chains(text)):
            return False
        if rules and table == "filter" and (ways != [0] or not _jumps(text, "FORWARD", USER)):
            return False
        if rules and len(ways) != 1:
            return False
    return True


def load(kernel: Mapping[str, str], rules: Sequence[str]) -> str:
    """Return what iptables-restore reads to make this gate, each table at once and nothing else touched; none takes it away."""
    lines: List[str] = []
    for table, hook in HOOKS.items():
        text = kernel.get(table, "")
        lines.append(f"*{table}")
        chains = (CHAIN, INBOUND) if rules else _chains(text)
        # With this, a chain that is there is emptied, so DOCKER-USER is named only where there is none.
        missing = rules and table == "filter" and f":{USER} " not in text
        lines += [f":{name} - [0:0]" for name in (*chains, *((USER,) if missing else ()))]
        lines += table_rules(table, rules)
        lines += [f"-D {hook} -j {CHAIN}" for _way in _jumps(text, hook)]
        if rules:
            lines.append(f"-I {hook} 1 -j {CHAIN}")
            lines += [f"-I FORWARD 1 -j {USER}"] if table == "filter" and not _jumps(text, "FORWARD", USER) else []
        else:
            lines += [f"-X {name}" for name in chains]
        lines.append("COMMIT")
    return "\n".join(writing.lines(lines, _LINE, "iptables-restore")) + "\n"


def _jumps(text: str, chain: str, target: str = CHAIN) -> List[int]:
    """Return the places, from 0, at which a chain leads to another."""
    rules = [line for line in text.splitlines() if line.startswith(f"-A {chain} ")]
    return [index for index, line in enumerate(rules) if line == f"-A {chain} -j {target}"]


def _chains(text: str) -> Tuple[str, ...]:
    return tuple(name for name in (CHAIN, INBOUND) if f":{name} " in text)


def _ordered(lines: Iterable[str]) -> Tuple[str, ...]:
    """Return the gate's rules, one chain behind the other; within each, their order is what counts."""
    found = list(lines)
    return tuple(line for chain in (CHAIN, INBOUND) for line in found if line.startswith(f"-A {chain} "))
