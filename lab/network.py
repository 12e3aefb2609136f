# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's own internet: one network namespace without a route out, and a link to each host.

The namespace holds the hosts' gateway, the controller, and on its loopback whatever address a test wants to come from.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from pathlib import Path

from lab import shell

HOSTS4 = ipaddress.ip_network("203.0.113.0/24")
HOSTS6 = ipaddress.ip_network("2001:db8:113::/64")
CONTROLLER4 = "192.0.2.10"
CONTROLLER6 = "2001:db8:c::10"
STRANGER4 = "198.51.100.66"
STRANGER6 = "2001:db8:bad::66"
#: Where the internet's own servers are: in no network of Cloudflare's, and in none of the hosts'.
SERVICES4 = "198.51.100.53"
SERVICES6 = "2001:db8:53::53"
#: From where the lab's ACME authorities validate, each time from another one.
VALIDATORS4 = ("198.51.100.61", "198.51.100.62", "198.51.100.63")
VALIDATORS6 = ("2001:db8:53::61", "2001:db8:53::62", "2001:db8:53::63")
#: The number of their machine, which no host has.
SERVICES = -1
BRIDGE = "hosts"
#: A bridge without an address of its own takes its ports' lowest: with every new host those that knew the old one would
#: lose their gateway for a minute.
_BRIDGE_MAC = "02:00:00:00:00:01"
_NOBODY = "02:00:00:00:00:ff"
_NAMESPACES = Path("/run/netns")


def internet(lab: str) -> str:
    """The name of a lab's internet namespace."""
    return f"portcullis-{lab}"


def namespace(lab: str, host: str) -> str:
    """The name of a host's namespace."""
    return f"portcullis-{lab}-{host}"


def file(name: str) -> Path:
    """The file that stands for a namespace."""
    return _NAMESPACES / name


def addresses(number: int) -> tuple[str, str]:
    """The IPv4 and IPv6 address of the host with this number, from 0."""
    if number == SERVICES:
        return SERVICES4, SERVICES6
    return str(HOSTS4[11 + number]), str(HOSTS6[0x11 + number])


def create(lab: str) -> None:
    """Make the internet namespace, unless it is there."""
    name = internet(lab)
    if file(name).exists():
        return
    shell.check(["ip", "netns", "add", name])
    batch(
        name,
        [
            "link set lo up",
            f"link add {BRIDGE} address {_BRIDGE_MAC} type bridge forward_delay 0",
            f"addr add {HOSTS4[1]}/{HOSTS4.prefixlen} dev {BRIDGE}",
            f"addr add {HOSTS6[1]}/{HOSTS6.prefixlen} dev {BRIDGE} nodad",
            f"link set {BRIDGE} up",
            f"addr add {CONTROLLER4}/32 dev lo",
            f"addr add {CONTROLLER6}/128 dev lo nodad",
            # Without a choice of its own a connection comes from the controller's address, not from the gateway's.
            f"route replace {HOSTS4} dev {BRIDGE} src {CONTROLLER4}",
            f"-6 route replace {HOSTS6} dev {BRIDGE} src {CONTROLLER6} metric 1",
        ],
    )
    # A gateway without a route says so; one that does not forward keeps silent, and every try would wait for its timeout.
    switches = ["net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1"]
    shell.check(["nsenter", f"--net={file(name)}", "sysctl", "-qw", *switches])


def plug(lab: str, host: str, number: int) -> None:
    """Make a host's namespace with a cable to the bridge."""
    inside, outside = namespace(lab, host), internet(lab)
    four, six = addresses(number)
    own = number == SERVICES
    shell.check(["ip", "netns", "add", inside])
    shell.check(
        ["ip", "link", "add", "name", host, "netns", outside, "type", "veth", "peer", "name", "eth0", "netns", inside]
    )
    batch(outside, [f"link set dev {host} master {BRIDGE}", f"link set dev {host} up"])
    batch(
        inside,
        [
            "link set lo up",
            "link set eth0 up",
            f"addr add {four}/{32 if own else HOSTS4.prefixlen} dev eth0",
            f"addr add {six}/{128 if own else HOSTS6.prefixlen} dev eth0 nodad",
            *([f"route add {HOSTS4} dev eth0", f"-6 route add {HOSTS6} dev eth0"] if own else []),
            *[f"addr add {address}/32 dev eth0" for address in (VALIDATORS4 if own else ())],
            *[f"addr add {address}/128 dev eth0 nodad" for address in (VALIDATORS6 if own else ())],
            f"route add default via {HOSTS4[1]}",
            f"-6 route add default via {HOSTS6[1]}",
        ],
    )


def reach_services(namespace_name: str, device: str, source4: str | None = None, source6: str | None = None) -> None:
    """Lay the way from a namespace to the services' machine, which stands on the same cable."""
    lines = []
    for option, targets, source in (
        ("", (SERVICES4, *VALIDATORS4), source4),
        ("-6 ", (SERVICES6, *VALIDATORS6), source6),
    ):
        for target in targets:
            lines.append(f"{option}route replace {target} dev {device}{f' src {source}' if source else ''}")
    batch(namespace_name, lines)


def unplug(lab: str, host: str) -> None:
    """Remove a host's namespace and its cable."""
    # By itself, since the namespace ends when the kernel is done with it, and the next host of this name may come before that.
    shell.attempt(["ip", "-n", internet(lab), "link", "delete", "dev", host])
    shell.attempt(["ip", "netns", "delete", namespace(lab, host)])


def hold(lab: str, sources: Iterable[str]) -> None:
    """Make these addresses the internet's own, so that connections can come from them."""
    lines = []
    for source in dict.fromkeys(sources):
        version = ipaddress.ip_address(source).version
        lines.append(f"addr replace {source}/{32 if version == 4 else 128} dev lo{' nodad' if version == 6 else ''}")
    batch(internet(lab), lines)


def cable(lab: str, host: str, up: bool) -> None:
    """Connect a host, or disconnect it."""
    batch(internet(lab), [f"link set dev {host} {'up' if up else 'down'}"])


def lose(lab: str, host: str, number: int, way: str, lost: bool) -> None:
    """Drop all packets that go to (``way`` is "in") or comes from ("out") a host, or stop that.

    Its neighbour's address is that of nobody then, so that every packet goes astray on the cable.
    """
    space, device, targets = {
        "in": (internet(lab), BRIDGE, addresses(number)),
        "out": (namespace(lab, host), "eth0", (str(HOSTS4[1]), str(HOSTS6[1]))),
    }[way]
    for target in targets:
        what = f"lladdr {_NOBODY} nud permanent" if lost else ""
        batch(space, [f"neigh {'replace' if lost else 'del'} {target} {what} dev {device}"])


def drop(lab: str, host: str, port: int, dropped: bool) -> None:
    """Drop packets to a host's TCP port, as a firewall in front of it would, or stop that."""
    rule = f"rule {'add' if dropped else 'del'} ipproto tcp sport {port} blackhole"
    batch(namespace(lab, host), [rule, f"-6 {rule}"])


def remove(lab: str) -> None:
    """Remove all namespaces of a lab."""
    for name in sorted(_NAMESPACES.glob(f"{internet(lab)}-*")) if _NAMESPACES.is_dir() else []:
        shell.attempt(["ip", "netns", "delete", name.name])
    delete = ["ip", "netns", "delete", internet(lab)]
    # Whose lab it is may be removing it at this moment, too.
    if file(internet(lab)).exists() and not shell.attempt(delete) and file(internet(lab)).exists():
        shell.check(delete)


def batch(name: str, lines: list[str]) -> None:
    """Run lines of ip(8) inside a namespace."""
    for option, chosen in (
        ("-4", [ln for ln in lines if not ln.startswith("-6 ")]),
        ("-6", [ln[3:] for ln in lines if ln.startswith("-6 ")]),
    ):
        if chosen:
            family = [option] if option == "-6" else []
            shell.check(["ip", *family, "-n", name, "-batch", "-"], stdin="\n".join(chosen) + "\n")
