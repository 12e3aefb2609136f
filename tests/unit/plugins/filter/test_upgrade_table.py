# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of what upgrading has changed."""

from __future__ import annotations

from typing import Any

from ansible_collections.portcullis.vps.plugins.filter.upgrade_table import upgrade_table

GATE = {"name": "gate", "before": "1", "after": "2"}
GONE = {"name": "gone", "before": "1", "after": ""}


def test_each_package_is_a_line_and_each_host_says_what_followed() -> None:
    hosts: list[dict[str, Any]] = [
        {
            "inventory_hostname": "web1",
            "__portcullis_upgrade": {"packages": [GATE, GONE], "reboot_required": True},
            "__portcullis_reboot": {"rebooted": True},
        },
        {
            "inventory_hostname": "web2",
            "__portcullis_upgrade": {"packages": [GATE], "reboot_required": True},
            "__portcullis_reboot": {"skipped": True},
        },
        {"inventory_hostname": "web3", "__portcullis_upgrade": {"packages": [], "reboot_required": False}},
        {"inventory_hostname": "web4", "__portcullis_upgrade": {"packages": [GATE]}, "__portcullis_failure": "broken"},
        {"inventory_hostname": "web5"},
    ]
    assert [line.split() for line in upgrade_table(hosts)] == [
        ["host", "package", "before", "after", "then"],
        ["web1", "gate", "1", "2"],
        ["web1", "gone", "1", "removed", "rebooted"],
        ["web2", "gate", "1", "2", "needs", "a", "reboot"],
        ["web3", "-"],
        ["web4", "gate", "1", "2", "failed"],
        ["web5", "-", "not", "upgraded"],
    ]
