# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""One ufw user rule: as people write it, and as ufw keeps it in its files.

Source of the file format: what ufw 0.36.2 writes.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import Any, Dict, Iterable, Iterator, Mapping, Tuple

from ..base import values
from ..base.errors import Refusal
from ..base.writing import lines

ACTIONS = ("allow", "deny", "reject", "limit")
DIRECTIONS = ("in", "out")
LOGS = ("none", "new", "all")
PROTOCOLS = ("any", "tcp", "udp", "ah", "esp", "gre", "igmp", "ipv6", "vrrp")
#: The protocols by their numbers, as /etc/protocols and iptables have them.
NUMBERS = {"tcp": "6", "udp": "17", "igmp": "2", "ipv6": "41", "gre": "47", "esp": "50", "ah": "51", "vrrp": "112"}
TUPLE = "### tuple ###"

_WITH_PORTS = ("any", "tcp", "udp")
_IPV4_ONLY = ("igmp", "ipv6")
_PROFILE = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9 _.+-]{0,63}")
_MOST_PORTS = 15
ANYWHERE = {4: "0.0.0.0/0", 6: "::/0"}
_TARGETS = {"allow": "ACCEPT", "deny": "DROP", "reject": "REJECT"}
#: How ufw's commands ask for a log.
LOG_WORDS: Dict[str, Tuple[str, ...]] = {"none": (), "new": ("log",), "all": ("log-all",)}
#: As ufw takes it: no more than the kernel's 15 characters, and no alias such as eth0:1.
_INTERFACE = re.compile(r"(?=.{1,15}\Z)[A-Za-z0-9][A-Za-z0-9_.@-]*\+?")
_LIMIT = "-m limit --limit 3/min --limit-burst 10"
_ADDRESS, _PORTS, _NAME, _INTO = r"[0-9a-f.:/]+", r"(?:[0-9,:]+|any)", r"[\w.+%-]+", r"\w[\w.@-]{0,13}[\w.@+-]?"
#: Each option once, in the order in which they are written here. The comment of a rule is in hexadecimal digits.
_LINE = re.compile(
    rf"{TUPLE} (?:route:)?[a-z]+(?:_log(?:-all)?)? [a-z]+6? {_PORTS} {_ADDRESS} {_PORTS} {_ADDRESS}(?: {_NAME} {_NAME})? "
    rf"(?:in|out)(?:_{_INTO})?(?:!out_{_INTO})?(?: comment=[0-9a-f]+)?"
    rf"|-A ufw6?-user-[a-z-]+(?: -i {_INTO})?(?: -o {_INTO})?(?: -p [a-z]+6?)?"
    rf"(?: -m multiport --dports {_PORTS})?(?: -m multiport --sports {_PORTS})?(?: -d {_ADDRESS})?(?: --dport {_PORTS})?"
    rf"(?: -s {_ADDRESS})?(?: --sport {_PORTS})?(?: -m conntrack --ctstate NEW)?(?: {_LIMIT})?"
    r"(?: -m recent (?:--set|--update --seconds 30 --hitcount 6))?"
    r"(?: -j (?:LOG --log-prefix \"\[UFW [A-Z]+\] \"|[\w-]+(?: --reject-with tcp-reset)?))?"
    rf"(?: -m comment --comment '{_NAME}(?:,{_NAME})?')?",
    re.ASCII,
)
#: What is said of a rule, each with what community.general.ufw calls it besides.
OPTIONS: Mapping[str, Tuple[str, ...]] = {
    "rule": (),
    "direction": (),
    "interface": ("interface_in",),
    "interface_out": (),
    "proto": ("protocol",),
    "port": ("to_port",),
    "from": ("from_ip", "src"),
    "from_port": (),
    "to": ("to_ip", "dest"),
    "app": ("name",),
    "comment": (),
    "log": (),
    "route": (),
}
_NAMES = {each: name for name, aliases in OPTIONS.items() for each in (name, *aliases)}


@dataclass(frozen=True)
class Rule:
    """A rule for one family or, with no address in it and no ``version``, for both. Empty strings mean: whatever."""

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
    app: str = ""
    from_app: str = ""
    version: int = 0

    @classmethod
    def parse(cls, given: Mapping[str, Any], option: str) -> "Rule":
        """Return the rule that a person wrote as data; Refusal for one that ufw could not keep."""
        said = said_of(given, option)
        rule = cls(
            action=_choice(said, "rule", ACTIONS, option),
            direction=_choice(said, "direction", DIRECTIONS, option),
            protocol=_protocol(said.get("proto", "any"), f"{option}.proto"),
            port=parse_ports(said.get("port"), f"{option}.port"),
            to=_address(said.get("to"), f"{option}.to"),
            from_port=parse_ports(said.get("from_port"), f"{option}.from_port"),
            source=_address(said.get("from"), f"{option}.from"),
            interface=_interface(said.get("interface"), f"{option}.interface"),
            interface_out=_interface(said.get("interface_out"), f"{option}.interface_out"),
            log=_choice(said, "log", LOGS, option),
            routed=bool(said.get("route", False)),
            comment=values.one_line(said.get("comment", ""), f"{option}.comment"),
            app=profile_name(said["app"], f"{option}.app") if said.get("app") else "",
            version=_version(said, option),
        )
        rule._refuse(option)
        return rule

    def _refuse(self, option: str) -> None:
        several = "," in self.port + self.from_port or ":" in self.port + self.from_port
        if several and self.protocol == "any":
            raise Refusal(
                f"{option}: several ports or a range need a protocol, since ufw keeps those for one only; "
                "add proto: tcp or proto: udp, or write one rule for each."
            )
        if self.app and (self.port or self.from_port or self.protocol != "any"):
            raise Refusal(f"{option}: the profile {self.app} names protocol and ports itself; leave them out.")
        if (self.port or self.from_port) and self.protocol not in _WITH_PORTS:
            raise Refusal(f"{option}: the protocol {self.protocol} has no ports; leave them out.")
        if self.interface_out and not self.routed:
            raise Refusal(
                f"{option}: interface_out is for routed rules; write interface and direction: out, or add route: true."
            )
        if self.routed and self.direction == "out":
            raise Refusal(
                f"{option}: a rule with route: true is for forwarded packets, which have no direction; leave direction out, and name the "
                "interface that they go out by in interface_out."
            )
        if self.protocol in _IPV4_ONLY and self.version == 6:
            raise Refusal(
                f"{option}: ufw knows the protocol {self.protocol} for IPv4 only; leave out the IPv6 address."
            )
        if self.action == "limit" and self.protocol not in _WITH_PORTS:
            raise Refusal(f"{option}: limit counts connections, and {self.protocol} has none; choose another action.")

    @property
    def spans(self) -> Tuple[Tuple[int, int], ...]:
        """The ports that it is for, each the first and the last of a range; none where it is for all."""
        parts = (part.partition(":") for part in self.port.split(",") if part)
        return tuple((int(low), int(high or low)) for low, _colon, high in parts)

    @property
    def families(self) -> Tuple[int, ...]:
        """The IP versions that the rule is for."""
        for net in (self.to, self.source):
            if net:
                return (6,) if ":" in net else (4,)
        version = self.version or (4 if self.protocol in _IPV4_ONLY else 0)
        return (version,) if version else (4, 6)

    def block(self, family: int) -> str:
        """Return the text that ufw keeps for this rule in its file of this family."""
        return "\n".join(lines([self._tuple(family), *self._lines(family)], _LINE, "ufw"))

    def _tuple(self, family: int) -> str:
        anywhere = ANYWHERE[family]
        words = [
            TUPLE,
            f"{'route:' if self.routed else ''}{self.action}{''.join(f'_{word}' for word in LOG_WORDS[self.log])}",
            self.protocol,
            self.port or "any",
            self.to or anywhere,
            self.from_port or "any",
            self.source or anywhere,
            *([_escaped(self.app), _escaped(self.from_app)] if self.app or self.from_app else []),
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
        apps = [f"{end}_{_escaped(app)}" for end, app in (("dapp", self.app), ("sapp", self.from_app)) if app]
        named = f" -m comment --comment '{','.join(apps)}'" if apps else ""
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
                yield f"{user} -m conntrack --ctstate NEW -m recent --set{named}"
                again = "-m conntrack --ctstate NEW -m recent --update --seconds 30 --hitcount 6"
                yield f"{user} {again} -j {prefix}-user-limit{named}"
                yield f"{user} -j {prefix}-user-limit-accept{named}"
            else:
                reset = " --reject-with tcp-reset" if self.action == "reject" and protocol == "tcp" else ""
                yield f"{user} -j {_TARGETS[self.action]}{reset}{named}"

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


def said_of(given: Mapping[str, Any], option: str) -> Dict[str, Any]:
    """Return what a person wrote of a rule by the first name of each option; Refusal for an option that is none."""
    unknown = sorted(set(given) - set(_NAMES))
    if unknown:
        raise Refusal(f"{option}: {unknown[0]!r} is not part of a rule; choose among {', '.join(OPTIONS)}.")
    return {_NAMES[key]: value for key, value in given.items() if value is not None}


def written(rule: Rule) -> str:
    """Return a rule as a person writes it in an inventory, on one line."""
    said = {
        "rule": "" if rule.action == "allow" else rule.action,
        "direction": rule.direction if rule.direction != "in" else "",
        "interface": rule.interface,
        "interface_out": rule.interface_out,
        "app": rule.app,
        "proto": "" if rule.protocol == "any" or rule.app else rule.protocol,
        "port": "" if rule.app else rule.port if rule.port.isdigit() else f"'{rule.port}'" if rule.port else "",
        "from": f"'{rule.source}'" if ":" in rule.source else rule.source,
        "from_port": f"'{rule.from_port}'" if rule.from_port else "",
        "to": f"'{rule.to}'" if ":" in rule.to else rule.to,
        "log": rule.log if rule.log != "none" else "",
        "route": "true" if rule.routed else "",
    }
    return "{" + ", ".join(f"{name}: {value}" for name, value in said.items() if value) + "}"


def profile_name(value: Any, option: str) -> str:
    """Return the name of an application profile, as ufw accepts it."""
    name = str(value)
    if not _PROFILE.fullmatch(name) or name == "all" or name.isdigit():
        raise Refusal(
            f"{option}: {value!r} cannot name an application profile; use letters, digits, blanks and _.+- and begin with "
            "a letter."
        )
    return name


def _escaped(app: str) -> str:
    return app.replace(" ", "%20") or "-"


def _choice(given: Mapping[str, Any], name: str, choices: Tuple[str, ...], option: str) -> str:
    defaults: Dict[str, str] = {"rule": "allow", "direction": "in", "proto": "any", "log": "none"}
    value = str(given.get(name, defaults[name]))
    if value not in choices:
        raise Refusal(f"{option}.{name}: {value!r} is not known; choose one of {', '.join(choices)}.")
    return value


def _protocol(value: Any, option: str) -> str:
    """Return a protocol by the name that ufw has for it, from that or from its number."""
    given = str(value).lower()
    name = {number: name for name, number in NUMBERS.items()}.get(given, given)
    if name not in PROTOCOLS:
        meant = difflib.get_close_matches(name, PROTOCOLS, 1)
        if meant:
            raise Refusal(f"{option}: ufw knows no protocol {value!r}; write {meant[0]} if you mean that.")
        raise Refusal(
            f"{option}: ufw has no rules for the protocol {value!r}, only for {', '.join(PROTOCOLS)} and their numbers; add a line such as "
            "'-A ufw-before-input -p 89 -j ACCEPT' to /etc/ufw/before.rules on the host (ufw6-before-input and before6.rules for IPv6), in "
            "front of its COMMIT, and run 'ufw reload'."
        )
    return name


def refuse_unknown(rules: Iterable["Rule"], version: str) -> None:
    """Raise Refusal for a protocol that this version of ufw does not know."""
    if version in ("0.36", "0.36.1") and any(rule.protocol == "vrrp" for rule in rules):
        raise Refusal(
            f"rules: ufw {version} on this host has no rules for vrrp, which 0.36.2 brings; upgrade it, or add "
            "'-A ufw-before-input -p 112 -j ACCEPT' to /etc/ufw/before.rules there, in front of its COMMIT, and run 'ufw reload'."
        )


def parse_ports(value: Any, option: str) -> str:
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


def _version(said: Mapping[str, Any], option: str) -> int:
    """Return the IP version of the addresses in a rule; 0 where there are none. 0.0.0.0/0 is everybody over IPv4 only."""
    nets = (said[key] for key in ("from", "to") if not _is_anywhere(said.get(key)))
    versions = {values.network(net, option).version for net in nets}
    if len(versions) > 1:
        raise Refusal(f"{option}: from and to are of different families; write one rule for IPv4 and one for IPv6.")
    return versions.pop() if versions else 0


def _is_anywhere(value: Any) -> bool:
    return value is None or str(value).lower() in ("", "any", "anywhere")


def _address(value: Any, option: str) -> str:
    """Return an address or network as ufw keeps it; empty for anywhere."""
    if _is_anywhere(value):
        return ""
    net = values.network(value, option)
    if net.prefixlen == 0:
        return ""
    return str(net.network_address) if net.prefixlen == net.max_prefixlen else str(net)


def _interface(value: Any, option: str) -> str:
    return "" if value is None or value == "" else interface_name(value, option)


def interface_name(value: Any, option: str) -> str:
    """Return the name of a network interface, as ufw accepts it."""
    if not _INTERFACE.fullmatch(str(value)) or "!" in str(value):
        raise Refusal(f"{option}: {value!r} is not the name of a network interface; write one such as eth0.")
    return str(value)
