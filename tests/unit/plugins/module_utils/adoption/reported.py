# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts, what the roles make of them, and what the report about that says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ansible_collections.portcullis.vps.plugins.module_utils.adoption.findings import Acknowledged
from ansible_collections.portcullis.vps.plugins.module_utils.adoption.observed import Coming, Login, Observed
from ansible_collections.portcullis.vps.plugins.module_utils.adoption.report import Report
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.rule import Rule
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.ssh import rules as ssh_rules

from ..exposure.saved import EMPTY, firewall, kernel

STRICT = {
    "permitrootlogin": "prohibit-password",
    "maxauthtries": "3",
    "allowusers": "admin",
    "allowtcpforwarding": "no",
}
ADMIN = Login("admin", "publickey", "192.0.2.10", "SHA256:own")
OFF = firewall()
OFF = replace(OFF, settings=replace(OFF.settings, enabled=False))


def host(saved: str = EMPTY, rules: tuple[Rule, ...] | None = None, **more: Any) -> Observed:
    """Return a host: with these rules in ufw's list, or without ufw and with this in the kernel."""
    if rules is not None:
        now = firewall(*rules, saved=saved)
    else:
        now = replace(OFF, blocks={4: (), 6: ()}, kernels={4: kernel(saved), 6: kernel(EMPTY, 6)})
    listening = more.pop("listening", {("tcp", 22): "sshd"})
    return Observed(replace(now, listening=listening), **{"logins": (ADMIN,), **more})


def roles(saved: str = EMPTY, rules: tuple[Rule, ...] = (), **more: Any) -> Coming:
    """Return what roles make of it: SSH for everyone on 22 and these rules."""
    ssh = more.pop("ssh", ssh_rules([22]))
    given = {"ssh_ports": (22,), "allowed": ("admin",), "settings": STRICT, **more}
    return Coming(firewall=firewall(*ssh, *rules, saved=saved), **given)


def said(found: Report, kind: str) -> list[str]:
    return [one.text for one in found.findings if one.kind == kind]


def refused(found: Report) -> dict[str, list[str]]:
    names: dict[str, list[str]] = {}
    for one in found.objections:
        names.setdefault(one.kind, []).extend(one.names)
    return names


NOBODY = Acknowledged({})
