# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module exposure_listeners does: arguments in, outcome out. It only reads."""

from __future__ import annotations

import ipaddress
from typing import Any, Dict, List

from ..base import values
from ..base.netfilter_path import Login
from ..base.outcome import Outcome
from ..exposure import classes
from ..exposure.follow import follow
from ..exposure.host import observe
from ..exposure.listening import said
from ..machine import addresses, sockets, system

ARGUMENT_SPEC: Dict[str, Any] = {"sources": {"type": "list", "elements": "str", "default": []}}
#: How a source that no rule is about is named.
ANYBODY = "anybody"


def parse(params: Dict[str, Any]) -> None:
    """Refuse what is no address, whatever the host is like."""
    for source in params["sources"]:
        values.address(source, "sources")


def manage(params: Dict[str, Any], check_mode: bool) -> Outcome:
    parse(params)
    system.require_platform()
    waiting, more = observe.listeners()
    found = [
        {"protocol": protocol, "port": port, "program": program}
        for (protocol, port), program in sorted(waiting.items(), key=lambda entry: (entry[0][1], entry[0][0]))
    ]
    ports = [port for protocol, port in waiting if protocol == "tcp"]
    return Outcome(
        values={
            "addresses": [str(address) for address in addresses.own()],
            "listeners": found,
            "more": said(more),
            "sshd_ports": sorted(sockets.sshd()),
            "kept_out": _kept_out(params["sources"], ports),
        }
    )


def _kept_out(sources: List[str], ports: List[int]) -> List[Dict[str, Any]]:
    """Return which sources this host's own rules surely keep away from which ports, and by which rule."""
    kernels = observe.kernels()
    (uplink, *_others) = (*addresses.uplinks(), classes.ELSEWHERE)
    found: List[Dict[str, Any]] = []
    for family, kernel in kernels.items():
        given = {source: ipaddress.ip_network(source) for source in sources}
        asked = {source: net for source, net in given.items() if net.version == family}
        for source, net in {**asked, ANYBODY: classes.stranger([kernel], family)}.items():
            for port in ports:
                way = follow(kernel, Login(net, port, interface=uplink))
                if not way.passes:
                    rule = f"-A {way.rule}" if way.rule else f"the policy of {way.chain}"
                    found.append({"source": source, "family": family, "port": port, "rule": rule})
    return found
