# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where sshd listens: on all addresses of its host, or on some of them only.

Source: sshd_config(5); systemd.socket(5), systemd.service(5); ssh.service of Debian and Ubuntu.
"""

from __future__ import annotations

import ipaddress
from typing import AbstractSet, Any, Collection, FrozenSet, Optional, Sequence, Tuple

from ..base.errors import Refusal
from ..base.paths import UNITS
from ..base.values import Address, Place

SOCKET_DROP_IN = f"{UNITS}/ssh.socket.d/portcullis.conf"

SERVICE_DROP_IN = f"{UNITS}/ssh.service.d/portcullis.conf"

_EVERYWHERE = ("0.0.0.0", "::")

#: At boot sshd listens on the addresses that are there by then. Where it finds none it ends with 255, and the unit as it comes
#: does not start it again after that.
SERVICE_TEXT = """[Unit]
Wants=network-online.target
After=network-online.target
StartLimitIntervalSec=0

[Service]
Restart=on-failure
RestartPreventExitStatus=
RestartSec=5s
"""


def parse(values: Sequence[Any]) -> Tuple[str, ...]:
    """Return addresses as ``ss`` writes them, each once; Refusal for what sshd could not, or should not, listen on."""
    return tuple(dict.fromkeys(str(_address(value)) for value in values))


def _address(value: Any) -> Address:
    try:
        found = ipaddress.ip_address(str(value))
    except ValueError:
        raise Refusal(
            f"listen_addresses: {value!r} is not an address (no names, networks or ports); write one of the "
            "host's own, such as 203.0.113.7 or 2001:db8::7."
        ) from None
    if found.is_unspecified:
        raise Refusal(
            f"listen_addresses: {value!r} stands for all addresses; leave the list empty for these, or name those that are meant."
        )
    if found.is_link_local or found.is_multicast or getattr(found, "ipv4_mapped", None) or "%" in str(value):
        raise Refusal(
            f"listen_addresses: {value!r} is not an address that a host can be reached at from everywhere; write one such as "
            "203.0.113.7 or 2001:db8::7."
        )
    return found


def refuse(wanted: Sequence[str], own: Sequence[Address], came_in_on: Optional[Address]) -> None:
    """Raise Refusal where sshd could not listen on a wanted address, or where the login of this run would find nobody there.

    ``own`` are the host's addresses, ``came_in_on`` is the one to which this login was made; None where there is no login.
    """
    for address in map(ipaddress.ip_address, wanted):
        if address not in own and not address.is_loopback:
            raise Refusal(
                f"listen_addresses: this host has no address {address}, so sshd could not listen there, and with no other would not "
                f"even start; write a permanent one ({', '.join(map(str, own)) or 'it has none now'})."
            )
    if wanted and came_in_on is not None and str(came_in_on) not in wanted:
        raise Refusal(
            f"listen_addresses: this run logged in on {came_in_on}, which is not among {', '.join(wanted)}, so the next one could "
            "not log in; add that address, or log in on one of those (ansible_host), then run again."
        )


def refuse_wider(
    wanted: Sequence[str], places: Collection[Place], only_ipv6: bool = False, has_ipv6: bool = True
) -> None:
    """Raise Refusal where somebody has ssh.socket listen on some addresses only, and ours would listen on all.

    ``only_ipv6`` is whether its sockets of IPv6 take no IPv4, ``has_ipv6`` whether the kernel has any.
    """
    found = sorted({address for address, _port in places})
    # Beside a socket for IPv4, one for all of IPv6 can be for IPv6 alone.
    dual = not only_ipv6 and all(":" in address for address in found)
    every4, every6 = "0.0.0.0" in found or ("::" in found and dual), "::" in found or not has_ipv6
    if not found or wanted or (every4 and every6) or {"*", ""} & set(found):
        return
    some = [address for address in found if address not in _EVERYWHERE]
    to = "the addresses of this host" if len(some) < len(found) else f"those of {', '.join(some)}"
    raise Refusal(
        f"listen_addresses: ssh.socket on this host listens on {', '.join(found)} only ('systemctl cat ssh.socket' shows where that is set), "
        f"and would listen on all addresses. To keep it so, set listen_addresses to {to} that SSH is for; to listen on all, remove that setting first."
    )


def met(places: AbstractSet[Place], addresses: Sequence[str], ports: Sequence[int]) -> bool:
    """Whether sshd answers on exactly these ports and, where some are named, on exactly these addresses."""
    if addresses:
        return places == {(address, port) for address in addresses for port in ports}
    return {port for _address, port in places} == set(ports)


def asked(addresses: Sequence[str], ports: Sequence[int], places: AbstractSet[Place]) -> FrozenSet[Place]:
    """Return where sshd shall answer: on all addresses in the families in which it answers now, where none are named."""
    families = [address for address in _EVERYWHERE if address in {found for found, _port in places}]
    return frozenset((address, port) for address in addresses or families or _EVERYWHERE for port in ports)


def socket_text(addresses: Sequence[str], ports: Sequence[int]) -> str:
    """Return what makes ssh.socket listen there and nowhere else."""
    # An empty assignment first: the list of addresses adds up over all files, the unit's own 22 included.
    lines = ["[Socket]", "ListenStream="]
    for port in ports:
        lines += [
            f"ListenStream={f'[{address}]' if ':' in address else address}:{port}"
            for address in addresses or _EVERYWHERE
        ]
    # At boot the socket is opened before the host has its addresses.
    return "\n".join([*lines, "BindIPv6Only=ipv6-only", *(["FreeBind=yes"] if addresses else [])]) + "\n"
