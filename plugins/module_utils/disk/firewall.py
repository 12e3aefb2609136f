# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""ufw of a disk: what its files say, for the planner that a running host has, too; the kernel's rules come from them at boot."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Dict, Mapping, Sequence, Tuple

from ..base.errors import Refusal
from ..base.steps import Step
from ..base.text import visible
from ..base.values import Network
from ..ufw import plan as core
from ..ufw.files import CONF, DEFAULTS, RULES, parse_rules, parse_settings, render, with_value
from ..ufw.plan import Observed, Wanted
from ..ufw.ssh import rules as ssh_rules
from ..ufw.steps import SetUfwRules, SetUfwSettings, StartUfw

_UPSTREAM = re.compile(r"(?:\d+:)?([0-9.]+)")


#: Rules that ufw loads before and after those that it manages, and what its package gives them at first.
BESIDE = {
    f"/etc/ufw/{name}": f"/usr/share/ufw/iptables/{name}"
    for name in ("before.rules", "before6.rules", "after.rules", "after6.rules")
}
_LETS_IN = re.compile(r"\b(ACCEPT|DNAT|REDIRECT|TPROXY)\b")


@dataclass(frozen=True)
class Files:
    """What a disk holds of ufw: its package's version, empty where it is not installed, the texts of its files, and whether it starts."""

    package_version: str
    texts: Mapping[str, str] = field(default_factory=dict)
    starts_at_boot: bool = False
    beside: Mapping[str, str] = field(default_factory=dict)
    stock: Mapping[str, str] = field(default_factory=dict)


def beside(files: Files) -> Tuple[str, ...]:
    """Return a sentence for each file of rules beside ufw's own that lets in what its package's does not."""
    found = []
    for path, text in files.beside.items():
        stock = {line.strip() for line in files.stock.get(path, "").split("\n")}
        lines = [line.strip() for line in text.split("\n")]
        odd = [line for line in lines if _LETS_IN.search(line) and not line.startswith("#") and line not in stock]
        if odd:
            found.append(
                f"{path} of this disk lets in more than its package's file does ('{visible(odd[0], 200)}'{f' and {len(odd) - 1} more' if odd[1:] else ''}), "
                "whatever ufw's own rules say; see whether somebody you know has written that, and else take it out."
            )
    return tuple(found)


def steps(files: Files, ports: Sequence[int], sources: Sequence[Network], purge: bool) -> Tuple[Step, ...]:
    """Return the steps by which ufw lets in SSH alone, and what the collection's other rules say; none where it is not installed."""
    matched = _UPSTREAM.match(files.package_version)
    if matched is None:
        return ()
    version = matched.group(1).rstrip(".")
    if version not in core.VERSIONS:
        raise Refusal(
            f"ufw {version} on this disk writes its files in a way that is not known here (known: {', '.join(core.VERSIONS)}); set firewall: false, and have "
            "site.yml set it up once the host runs."
        )
    settings = parse_settings(files.texts.get(DEFAULTS), files.texts.get(CONF))
    observed = Observed(
        installed=True,
        version=version,
        settings=settings,
        texts={family: files.texts.get(path, "") for family, path in RULES.items()},
        starts_at_boot=files.starts_at_boot,
        kernel_families=(4, 6),
    )
    wanted = Wanted(ssh=ssh_rules(ports, sources), state="enabled", incoming="deny", ipv6=True, purge_unowned=purge)
    # To load anew what is enabled is about a kernel that runs.
    return tuple(step for step in core.plan(observed, wanted).steps if not (isinstance(step, StartUfw) and step.before))


def texts_after(step: Step, texts: Mapping[str, str]) -> Dict[str, str]:
    """Return the files as a step leaves them; steps about the kernel change none."""
    found = dict(texts)
    if isinstance(step, SetUfwSettings):
        for path, key, value in step.keys:
            found[path] = with_value(found.get(path, ""), key, value)
    elif isinstance(step, StartUfw):
        found[CONF] = with_value(found.get(CONF, ""), "ENABLED", "yes")
    if not isinstance(step, SetUfwRules):
        return found
    settings = parse_settings(found.get(DEFAULTS), found.get(CONF))
    for family in step.families:
        path = RULES[family]
        after = step.edited(parse_rules(found.get(path, "")), family)
        found[path] = render(family, [block.text for block in after], settings)
    return found
