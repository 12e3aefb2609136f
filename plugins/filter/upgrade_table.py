# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What upgrading has changed on each host, as lines of a table."""

from __future__ import annotations

import typing as t

_HEAD = ("host", "package", "before", "after", "then")


class FilterModule:
    """The filter ``upgrade_table``."""

    def filters(self) -> t.Dict[str, t.Callable[..., t.Any]]:
        return {"upgrade_table": upgrade_table}


def upgrade_table(hosts: t.Iterable[t.Mapping[str, t.Any]]) -> t.List[str]:
    """Return the lines of a table from the hosts' variables, in the order given."""
    rows = [_HEAD, *(row for host in hosts for row in _rows(host))]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows]


def _rows(host: t.Mapping[str, t.Any]) -> t.List[t.Tuple[str, ...]]:
    name = str(host["inventory_hostname"])
    upgrade = host.get("__portcullis_upgrade")
    if upgrade is None:
        return [(name, "-", "", "", "not upgraded")]
    changed = upgrade.get("packages", ())
    rows = [(name, p.get("name") or "-", p.get("before") or "-", p.get("after") or "removed", "") for p in changed]
    rows = rows or [(name, "-", "", "", "")]
    return [*rows[:-1], (*rows[-1][:-1], _then(host, upgrade))]


def _then(host: t.Mapping[str, t.Any], upgrade: t.Mapping[str, t.Any]) -> str:
    if host.get("__portcullis_failure") is not None:
        return "failed"
    if host.get("__portcullis_reboot", {}).get("rebooted"):
        return "rebooted"
    return "needs a reboot" if upgrade.get("reboot_required") else ""
