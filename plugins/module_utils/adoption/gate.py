# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kernel with the gate in front of containers in its place."""

from __future__ import annotations

from dataclasses import replace
from typing import Dict, Sequence, Tuple

from ..base.netfilter import Table
from ..exposure.coming import Ufw
from ..exposure.follow import Kernel
from ..ufw.files import render
from ..ufw_docker.gate import CHAIN, HOOKS, INBOUND, USER, gate, table_rules


def gated(kernel: Kernel, ufw: Ufw, interfaces: Sequence[str]) -> Kernel:
    """Return what the kernel holds once there is a gate that follows ufw's rules."""
    text = render(kernel.family, [block.text for block in ufw.blocks.get(kernel.family, ())], ufw.settings)
    lines = gate(kernel.family, ufw.settings, text, interfaces)
    if not lines:
        return kernel
    tables = dict(kernel.tables)
    for name, hook in HOOKS.items():
        table = tables.get(name, Table())
        rules: Dict[str, Tuple[str, ...]] = {**table.rules, **dict.fromkeys((CHAIN, INBOUND), ())}
        for line in table_rules(name, lines):
            _add, chain, rule = line.split(" ", 2)
            rules[chain] = (*rules[chain], rule)
        rules[hook] = (f"-j {CHAIN}", *(rule for rule in rules.get(hook, ()) if rule != f"-j {CHAIN}"))
        if name == "filter" and f"-j {USER}" not in rules.get("FORWARD", ()):
            rules["FORWARD"] = (f"-j {USER}", *rules.get("FORWARD", ()))
        tables[name] = Table(table.policies, rules)
    return replace(kernel, tables=tables)
