# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""fail2ban's jails as ``fail2ban-client -d`` prints what it would tell its server: Python's literals, a line each."""

from __future__ import annotations

import re
from typing import Dict, Iterator, List, NamedTuple, Sequence, Tuple

from .observed import Jail

_LINE = re.compile(r"\['(?:multi-)?(start|set)', '([^']+)'(?:, '([a-z]+)', (.*))?\]$")
_ACTION = re.compile(r"'([^']+)', (\[.*)$")
_PROPERTY = re.compile(r"\['(port|type|application)', '([^']*)'\]")
#: The filter for sshd reads lines of this program's, and so does whoever writes one of their own.
_ABOUT_SSHD = re.compile(r"\bsshd\b")
#: Actions that tell somebody and keep nobody out.
_TELLING = re.compile(
    r"(send)?mail|smtp|abuseipdb|badips|blocklist_de|complain|dshield|dummy|mynetwatchman|xarf|cloudflare"
)
_EVERY_PORT = "0:65535"
#: Ports that have these names in /etc/services, and in the profile of ufw's that comes with sshd.
_NAMED = {"ssh": 22, "openssh": 22, "http": 80, "https": 443}


class Configured(NamedTuple):
    """A jail as its files have it: what its actions ban from, by action; from all ports where that is empty."""

    name: str
    about_ssh: bool
    actions: Tuple[Tuple[str, Tuple[str, ...]], ...]

    @property
    def by_port(self) -> Tuple[str, ...]:
        """The actions that ban from some ports only; none where another bans from all."""
        return tuple(action for action, ports in self.actions) if all(ports for _action, ports in self.actions) else ()

    def jail(self, running: Sequence[str] = ()) -> Jail:
        """Return what is said of it; ``running`` are the ports that its server names for these actions, where it was asked."""
        configured = [port for _action, ports in self.actions for port in ports]
        ports = [port for text in running for port in listed(text)] or (configured if self.by_port else [])
        return Jail("fail2ban", self.name, tuple(dict.fromkeys(ports)), self.about_ssh)


def parse(text: str) -> Tuple[Configured, ...]:
    """Return the jails that are started and keep somebody out."""
    return tuple(_parsed(text))


def _parsed(text: str) -> Iterator[Configured]:
    actions: Dict[str, List[Tuple[str, Tuple[str, ...]]]] = {}
    about_ssh = set()
    for line in text.splitlines():
        found = _LINE.match(line)
        if not found:
            continue
        kind, jail, keyword, rest = found.groups()
        action = _ACTION.match(rest or "") if keyword == "action" else None
        if action and not _TELLING.match(action.group(1)):
            actions.setdefault(jail, []).append((action.group(1), _ports(action.group(1), action.group(2))))
        elif keyword and not action and _ABOUT_SSHD.search(line):
            about_ssh.add(jail)
        elif kind == "start" and jail in actions:
            yield Configured(jail, jail in about_ssh, tuple(actions[jail]))


def _ports(action: str, properties: str) -> Tuple[str, ...]:
    """Return the ports from which an action bans; none for one that bans from all."""
    known = dict(_PROPERTY.findall(properties))
    if known.get("application"):
        return (known["application"],)
    # What ufw denies it denies from all ports; its port is there as that of every jail.
    if action == "ufw" or known.get("type") == "allports" or "allports" in action:
        return ()
    ports = listed(known.get("port", ""))
    return () if _EVERY_PORT in ports else ports


def listed(text: str) -> Tuple[str, ...]:
    """Return the ports of a list as fail2ban takes it."""
    return tuple(port.strip() for port in text.strip().split(",") if port.strip())


def where(jail: Jail) -> str:
    """Return from what a jail bans."""
    return f"port {', '.join(jail.ports)}" if jail.ports else "all ports"


def missed(jail: Jail, now: Sequence[int], ports: Sequence[int]) -> str:
    """Return a sentence where a jail does not ban from a port of SSH's, which answers on these now; empty where it does."""
    # One with a filter of somebody's own is about SSH if it bans from where that is.
    about_ssh = jail.about_ssh or _left_out(jail, now) != tuple(now)
    left = _left_out(jail, ports) if about_ssh else ()
    if not left:
        return ""
    coming = left[0] not in now
    return (
        f"{jail.program}'s {jail.name} bans on {where(jail)}, and SSH {'moves to' if coming else 'answers on'} {left[0]}: a ban "
        f"{'would' if coming else 'does'} not hold there; write port = {','.join(map(str, ports))} for [{jail.name}] in "
        f"/etc/fail2ban/jail.local and run 'fail2ban-client reload'{' once the roles have run' if coming else ''}."
    )


def _left_out(jail: Jail, ports: Sequence[int]) -> Tuple[int, ...]:
    """Return which of these ports a jail does not ban from; none where it bans from all, or names one that is not known here."""
    spans = [re.match(r"(\d+)(?:[:-](\d+))?$", str(_NAMED.get(port.lower(), port))) for port in jail.ports]
    if not jail.ports or not all(spans):
        return ()
    held = [range(int(span.group(1)), int(span.group(2) or span.group(1)) + 1) for span in spans if span]
    return tuple(port for port in ports if not any(port in span for span in held))
