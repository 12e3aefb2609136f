# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same numbers as the page's, for programs: JSON, and text in Prometheus' format. Pure."""

from __future__ import annotations

import json
import typing as t

from ansible_collections.portcullis.vps.plugins.plugin_utils.report.looks import OLD, STATES, UNKNOWN, Host

FORMAT = 1
#: name, what it says, as Prometheus' own convention has it.
_METRICS = {
    "portcullis_area_ok": "Whether nobody has to look at this area of a host, as the host said last.",
    "portcullis_host_state": "1 for the state that a host is in; unknown and old are no good states.",
    "portcullis_last_answer_timestamp_seconds": "When a host said last how it is, 0 if never.",
    "portcullis_report_timestamp_seconds": "When the hosts were asked last.",
}


def as_json(hosts: t.Sequence[Host], changes: t.Sequence[str], now: float) -> str:
    """Return the report as JSON."""
    counts = {state: sum(host.state == state for host in hosts) for state in STATES}
    said = {
        "format": FORMAT,
        "at": now,
        "counts": counts,
        "changes": list(changes),
        "hosts": [host.to_data() for host in hosts],
    }
    return json.dumps(said, indent=1, sort_keys=True) + "\n"


def as_prometheus(hosts: t.Sequence[Host], now: float) -> str:
    """Return the report in the text format of Prometheus' exposition. What a host that says nothing any more said of its areas is left out."""
    rows: t.Dict[str, t.List[str]] = {name: [] for name in _METRICS}
    for host in hosts:
        label = f'host="{_escaped(host.name)}"'
        if host.state not in (UNKNOWN, OLD):
            rows["portcullis_area_ok"] += [
                f'portcullis_area_ok{{{label},area="{_escaped(area.name)}"}} {int(area.ok)}' for area in host.areas
            ]
        rows["portcullis_host_state"] += [
            f'portcullis_host_state{{{label},state="{state}"}} {int(host.state == state)}' for state in STATES
        ]
        rows["portcullis_last_answer_timestamp_seconds"].append(
            f"portcullis_last_answer_timestamp_seconds{{{label}}} {host.at:.0f}"
        )
    rows["portcullis_report_timestamp_seconds"].append(f"portcullis_report_timestamp_seconds {now:.0f}")
    lines = []
    for name, meaning in _METRICS.items():
        lines += [f"# HELP {name} {meaning}", f"# TYPE {name} gauge", *rows[name]]
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
