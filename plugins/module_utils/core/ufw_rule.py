# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""One ufw user rule: as people write it, as ufw keeps it in its files, and as ``ufw status`` shows it.

Source of the file format: what ufw 0.36.2 writes. A block is the ``### tuple ###`` line with the iptables lines below it.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, replace
from typing import Any, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple

from . import values
from .errors import Refusal

ACTIONS = ("allow", "deny", "reject", "limit")
DIRECTIONS = ("in", "out")
LOGS = ("none", "new", "all")
PROTOCOLS = ("any", "tcp", "udp", "ah", "esp", "gre", "igmp", "ipv6")
TUPLE = "### tuple ###"

_WITH_PORTS = ("any", "tcp", "udp")
_MOST_PORTS = 15
_ANYWHERE = {4: "0.0.0.0/0", 6: "::/0"}
_TARGETS = {"allow": "ACCEPT", "deny": "DROP", "reject": "REJECT"}
_LOG_SUFFIX = {"none": "", "new": "_log", "all": "_log-all"}
_INTERFACE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:@-]{0,14}\+?")
_LIMIT = "-m limit --limit 3/min --limit-burst 10"
_OPTIONS = (
    "action",
    "direction",
    "interface",
    "interface_out",
    "protocol",
    "port",
    "from",
    "from_port",
    "to",
    "comment",
    "log",
    "routed",
)


@dataclass(frozen=True)
class Rule:
    """A rule for one family or, with no address in it, for both. Empty strings mean: whatever."""

    action: str = "allow"
    direction: str = "in"
    protocol: str = "any"
    port: str = ""
    to: str = ""
    from_port: str = ""
    source: str = ""
    interface: str = ""
    interface_out: str = ""
    log: str = "none"
    routed: bool = False
    comment: str = ""

    @classmethod
    def parse(cls, given: Mapping[str, Any], option: str) -> "Rule":
        """Return the rule that a person wrote as data; Refusal for one that ufw could not keep."""
        unknown = sorted(set(given) - set(_OPTIONS))
        if unknown:
            raise Refusal(f"{option}: {unknown[0]!r} is not part of a rule; choose among {', '.join(_OPTIONS)}.")
        said = {key: value for key, value in given.items() if value is not None}
        rule = cls(
            action=_choice(said, "action", ACTIONS, option),
            direction=_choice(said, "direction", DIRECTIONS, option),
            protocol=_choice(said, "protocol", PROTOCOLS, option),
            port=_ports(said.get("port"), f"{option}.port"),
            to=_address(said.get("to"), f"{option}.to"),
            from_port=_ports(said.get("from_port"), f"{option}.from_port"),
            source=_address(said.get("from"), f"{option}.from"),
            interface=_interface(said.get("interface"), f"{option}.interface"),
            interface_out=_interface(said.get("interface_out"), f"{option}.interface_out"),
            log=_choice(said, "log", LOGS, option),
            routed=bool(said.get("routed", False)),
            comment=values.one_line(said.get("comment", ""), f"{option}.comment"),
        )
        rule._refuse(option)
        return rule

    def _refuse(self, option: str) -> None:
        several = "," in self.port + self.from_port or ":" in self.port + self.from_port
        if several and self.protocol == "any":
            raise Refusal(
                f"{option}: several ports or a range need a protocol, since ufw keeps those for one only; "
                "add protocol: tcp or protocol: udp, or write one rule for each."
            )
        if (self.port or self.from_port) and self.protocol not in _WITH_PORTS:
            raise Refusal(f"{option}: the protocol {self.protocol} has no ports; leave them out.")
        if self.interface_out and not self.routed:
            raise Refusal(
                f"{option}: interface_out is for routed rules; write interface and direction: out, or add routed: true."
            )
        versions = {values.network(net, option).version for net in (self.to, self.source) if net}
        if len(versions) > 1:
            raise Refusal(f"{option}: from and to are of different families; write one rule for IPv4 and one for IPv6.")
        if self.action == "limit" and self.protocol not in _WITH_PORTS:
            raise Refusal(f"{option}: limit counts connections, and {self.protocol} has none; choose another action.")

    @property
    def families(self) -> Tuple[int, ...]:
        """The IP versions that the rule is for."""
        for net in (self.to, self.source):
            if net:
                return (6,) if ":" in net else (4,)
        return (4, 6)

    def block(self, family: int) -> str:
        """Return the text that ufw keeps for this rule in its file of this family."""
        return "\n".join([self._tuple(family), *self._lines(family)])

    def _tuple(self, family: int) -> str:
        anywhere = _ANYWHERE[family]
        words = [
            TUPLE,
            f"{'route:' if self.routed else ''}{self.action}{_LOG_SUFFIX[self.log]}",
            self.protocol,
            self.port or "any",
            self.to or anywhere,
            self.from_port or "any",
            self.source or anywhere,
            self._interfaces(),
        ]
        if self.comment:
            words.append(f"comment={self.comment.encode('utf-8').hex()}")
        return " ".join(words)

    def _interfaces(self) -> str:
        if self.interface_out:
            return f"in_{self.interface}!out_{self.interface_out}" if self.interface else f"out_{self.interface_out}"
        return f"{self.direction}_{self.interface}" if self.interface else self.direction

    def _lines(self, family: int) -> Iterator[str]:
        prefix = "ufw" if family == 4 else "ufw6"
        chain = "forward" if self.routed else {"in": "input", "out": "output"}[self.direction]
        both = self.protocol == "any" and (self.port or self.from_port)
        for protocol in ("tcp", "udp") if both else (self.protocol,):
            match = self._match(protocol)
            user, logging = f"-A {prefix}-user-{chain}{match}", f"{prefix}-user-logging-{chain}"
            if self.log != "none":
                new = "-m conntrack --ctstate NEW " if self.log == "new" else ""
                word = {"allow": "ALLOW", "limit": "LIMIT"}.get(self.action, "BLOCK")
                yield f'-A {logging}{match} {new}{_LIMIT} -j LOG --log-prefix "[UFW {word}] "'
                yield f"-A {logging}{match} -j RETURN"
                yield f"{user} -j {logging}"
            if self.action == "limit":
                yield f"{user} -m conntrack --ctstate NEW -m recent --set"
                again = "-m conntrack --ctstate NEW -m recent --update --seconds 30 --hitcount 6"
                yield f"{user} {again} -j {prefix}-user-limit"
                yield f"{user} -j {prefix}-user-limit-accept"
            else:
                reset = " --reject-with tcp-reset" if self.action == "reject" and protocol == "tcp" else ""
                yield f"{user} -j {_TARGETS[self.action]}{reset}"

    def _match(self, protocol: str) -> str:
        words = []
        into, out = self.interface, self.interface_out
        if self.direction == "out" and not self.routed:
            into, out = "", self.interface
        if into:
            words.append(f"-i {into}")
        if out:
            words.append(f"-o {out}")
        if protocol != "any":
            words.append(f"-p {protocol}")
        several = any(sign in self.port + self.from_port for sign in ",:")
        if several:
            words += [f"-m multiport --dports {self.port}"] if self.port else []
            words += [f"-m multiport --sports {self.from_port}"] if self.from_port else []
        words += [f"-d {self.to}"] if self.to else []
        words += [f"--dport {self.port}"] if self.port and not several else []
        words += [f"-s {self.source}"] if self.source else []
        words += [f"--sport {self.from_port}"] if self.from_port and not several else []
        return "".join(f" {word}" for word in words)


@dataclass(frozen=True)
class Block:
    """A rule as it stands in ufw's file. ``rule`` is None for a tuple in a form that is unknown here."""

    text: str
    rule: Optional[Rule]
    application: str = ""

    @property
    def comment(self) -> str:
        found = re.search(r" comment=([0-9a-f]*)$", self.text.splitlines()[0])
        return bytes.fromhex(found.group(1)).decode("utf-8", "replace") if found else ""

    @property
    def owner(self) -> str:
        """The first word of the comment, if it is one of ours."""
        word = self.comment.split(" ")[0]
        return word if word.startswith("portcullis:") else ""

    @property
    def key(self) -> str:
        """What ufw takes for the same rule: the tuple without its comment."""
        return re.sub(r" comment=[0-9a-f]*$", "", self.text.splitlines()[0])

    @classmethod
    def of(cls, text: str) -> "Block":
        words = text.splitlines()[0][len(TUPLE) :].split()
        comment = ""
        if words and words[-1].startswith("comment="):
            comment = bytes.fromhex(words.pop()[len("comment=") :]).decode("utf-8", "replace")
        # Two words more are the names of application profiles, which stand for the ports.
        application = " ".join(word for word in words[6:8] if word != "-") if len(words) == 9 else ""
        fields = words[:6] + words[-1:]
        return cls(text, _rule(fields, comment) if len(words) in (7, 9) else None, application)


def _rule(words: Sequence[str], comment: str) -> Rule:
    action, protocol, port, to, from_port, source, interfaces = words
    routed = action.startswith("route:")
    action, _dummy, log = action.replace("route:", "").partition("_")
    rule = Rule(
        action=action,
        protocol=protocol,
        port="" if port == "any" else port,
        to="" if to in _ANYWHERE.values() else to,
        from_port="" if from_port == "any" else from_port,
        source="" if source in _ANYWHERE.values() else source,
        log={"log": "new", "log-all": "all"}.get(log, "none"),
        routed=routed,
        comment=comment,
    )
    for part in interfaces.split("!"):
        direction, _dummy, interface = part.partition("_")
        if "!" in interfaces or routed:
            rule = replace(rule, interface=interface) if direction == "in" else replace(rule, interface_out=interface)
        else:
            rule = replace(rule, direction=direction, interface=interface)
    return rule


def status_line(block: Block, family: int) -> str:
    """Return the line by which ``ufw status`` shows a rule."""
    rule = block.rule
    if rule is None:
        return block.key[len(TUPLE) :].strip()
    # An address tells its family by itself.
    mark = " (v6)" if family == 6 and not rule.source and not rule.to else ""
    suffix = "" if rule.protocol == "any" else f"/{rule.protocol}"
    behind_source = rule.from_port or (rule.source and not rule.to and not rule.port)
    behind_to = rule.port or not behind_source
    to = (
        f"{block.application}{mark}"
        if block.application
        else _place(rule.to, rule.port, suffix if behind_to else "", mark)
    )
    source = _place(rule.source, rule.from_port, suffix if behind_source else "", mark)
    inbound = rule.interface if rule.direction == "in" or rule.routed else ""
    outbound = rule.interface_out or (rule.interface if rule.direction == "out" else "")
    to += f" on {inbound}" if inbound and not rule.routed else f" on {outbound}" if rule.routed and outbound else ""
    source += f" on {inbound}" if inbound and rule.routed else f" on {outbound}" if outbound and not rule.routed else ""
    way = "FWD" if rule.routed else rule.direction.upper()
    notes = {"new": " (log)", "all": " (log-all)"}.get(rule.log, "")
    notes += f" # {rule.comment}" if rule.comment else ""
    return f"{to:<26} {rule.action.upper() + ' ' + way:<11} {source}{notes}"


def _place(address: str, ports: str, suffix: str, mark: str) -> str:
    if address:
        return f"{address} {ports}{suffix}" if ports else f"{address}{suffix}"
    return f"{ports}{suffix}{mark}" if ports else f"Anywhere{suffix}{mark}"


def canonical(line: str) -> Tuple[str, Tuple[Tuple[str, str], ...]]:
    """Return (chain, sorted options) of an iptables rule, the same for ufw's spelling and for that of iptables-save."""
    words = shlex.split(line)
    chain, rest = words[1], words[2:]
    options: List[Tuple[str, str]] = []
    name = ""
    for word in [*rest, "-"]:
        if word.startswith("-"):
            if name and (not options or options[-1][0] != name):
                options.append((name, ""))
            name = word
        elif options and options[-1][0] == name:
            options[-1] = (name, f"{options[-1][1]} {word}")
        else:
            options.append((name, word))
    return chain, tuple(sorted((key, _plain(key, value)) for key, value in options if not _implied(key, value)))


def _implied(key: str, value: str) -> bool:
    """Whether iptables-save prints this although nobody asked for it, or ufw writes it for people only."""
    return key in ("-m", "--name", "--mask", "--rsource", "--comment") or (
        key == "--reject-with" and value.endswith("port-unreachable")
    )


def _plain(key: str, value: str) -> str:
    return str(values.network(value, key)) if key in ("-s", "-d") else value.strip()


def _choice(given: Mapping[str, Any], name: str, choices: Tuple[str, ...], option: str) -> str:
    defaults: Dict[str, str] = {"action": "allow", "direction": "in", "protocol": "any", "log": "none"}
    value = str(given.get(name, defaults[name]))
    if value not in choices:
        raise Refusal(f"{option}.{name}: {value!r} is not known; choose one of {', '.join(choices)}.")
    return value


def _ports(value: Any, option: str) -> str:
    """Return ports as ufw keeps them: sorted, separated by commas, ranges with a colon."""
    if value is None or value == "" or value == []:
        return ""
    given = value if isinstance(value, (list, tuple)) else str(value).split(",")
    found: Dict[str, Tuple[int, int]] = {}
    for item in given:
        low, colon, high = str(item).strip().replace("-", ":").partition(":")
        first = values.port(low, option)
        last = values.port(high, option) if colon else first
        if colon and first >= last:
            raise Refusal(f"{option}: the range {item} runs backwards; write the lower port first.")
        found[f"{first}:{last}" if colon else str(first)] = (first, last)
    ports = sorted(found, key=lambda text: found[text])
    if sum(2 if ":" in text else 1 for text in ports) > _MOST_PORTS:
        raise Refusal(
            f"{option}: the kernel takes at most {_MOST_PORTS} ports in one rule, a range counting as two; write several rules."
        )
    return ",".join(ports)


def _address(value: Any, option: str) -> str:
    """Return an address or network as ufw keeps it; empty for anywhere."""
    if value is None or str(value).lower() in ("", "any", "anywhere"):
        return ""
    net = values.network(value, option)
    if net.prefixlen == 0:
        return ""
    return str(net.network_address) if net.prefixlen == net.max_prefixlen else str(net)


def _interface(value: Any, option: str) -> str:
    if value is None or value == "":
        return ""
    if not _INTERFACE.fullmatch(str(value)) or "!" in str(value):
        raise Refusal(f"{option}: {value!r} is not the name of a network interface; write one such as eth0.")
    return str(value)
