# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module exposure_probe does: arguments in, outcome out. It changes nothing."""

from __future__ import annotations

from typing import Any, Dict, List

from ..base import values
from ..base.errors import Refusal
from ..base.outcome import Outcome
from ..exposure import port_ranges
from ..exposure.host import probing

ARGUMENT_SPEC: Dict[str, Any] = {
    "targets": {
        "type": "list",
        "elements": "dict",
        "required": True,
        "options": {
            "host": {"type": "str", "required": True},
            "address": {"type": "str", "required": True},
            "ports": {"type": "list", "elements": "str", "required": True},
            "gentle": {"type": "list", "elements": "int", "default": []},
        },
    },
    "timeout_seconds": {"type": "int", "default": 3},
    "attempts": {"type": "int", "default": 2},
}


def parse(params: Dict[str, Any]) -> None:
    """Refuse what is not legal, before any packet is sent."""
    values.in_bounds(params["timeout_seconds"], "timeout_seconds", 1, 60, "seconds")
    values.in_bounds(params["attempts"], "attempts", 1, 10, "attempts")
    for target in params["targets"]:
        port_ranges.parse(target["ports"], "targets.ports")
        address = values.address(target["address"], "targets.address")
        if address.is_multicast or address.is_unspecified:
            raise Refusal(f"targets.address: {address} is no host's; write one address of a host of yours.")


def manage(params: Dict[str, Any], check_mode: bool) -> Outcome:
    parse(params)
    looks: List[Dict[str, Any]] = []
    for target in params["targets"]:
        ports = port_ranges.parse(target["ports"], "targets.ports")
        address = values.address(target["address"], "targets.address")
        look = probing.probe(address, ports, {*target["gentle"]}, params["timeout_seconds"], params["attempts"])
        looks.append(
            {
                "host": target["host"],
                "address": str(address),
                "source": look.source,
                "trouble": look.trouble,
                "left": port_ranges.written(look.left),
                **{state: port_ranges.written(ports) for state, ports in probing.grouped(look.states).items()},
            }
        )
    return Outcome(values={"looks": looks})
