# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person reads of a report, and what a module returns of it: bounded, and fit for a terminal."""

from __future__ import annotations

import typing as t
from collections import Counter

from ansible_collections.portcullis.vps.plugins.module_utils.base.text import visible
from ansible_collections.portcullis.vps.plugins.module_utils.base.values import Address
from ansible_collections.portcullis.vps.plugins.plugin_utils.incident.reported import (
    ASSUMED_UTC,
    DATE_HEADER,
    FIELD,
    LOG,
    LONGEST_EVIDENCE,
    MOST_EVIDENCE,
    MOST_RETURNED,
    STATED,
    TEXT,
    Facts,
)
from ansible_collections.portcullis.vps.plugins.plugin_utils.incident.whose import VARIABLE, Named, Verdict, relevant

PROVES_NOTHING = "The report proves nothing by itself: anybody can have written it. Nothing was changed and nothing was sent; look at the host first."
_BY = {
    FIELD: "by a field of the report",
    LOG: "by lines of logs",
    TEXT: "somewhere in the text, which may mean nothing",
}
_ZONES = {
    STATED: "the zone is stated",
    DATE_HEADER: "the zone is that of the mail's Date header",
    ASSUMED_UTC: "no zone is stated, UTC is assumed",
}
_SHOWN = 5


def data(facts: Facts, verdict: Verdict, unknown: t.Mapping[str, str]) -> t.Dict[str, t.Any]:
    """Return a report as a module returns it."""
    facts = relevant(facts, verdict)
    evidence = facts.evidence
    moments = facts.moments
    return {
        "format": facts.format,
        "kind": facts.kind,
        "language": facts.language,
        "subject": visible(facts.subject, LONGEST_EVIDENCE),
        "report_id": visible(facts.identity, LONGEST_EVIDENCE),
        "hosts": list(verdict.hosts),
        "sources": [_named(one) for one in verdict.sources[:MOST_RETURNED]],
        "targets": [_named(one) for one in verdict.targets[:MOST_RETURNED]],
        "elsewhere": [str(one) for one in verdict.elsewhere[:MOST_RETURNED]],
        "unknown_addresses": {visible(name, 200): visible(reason, 300) for name, reason in unknown.items()},
        "source_ports": source_ports(facts)[:MOST_RETURNED],
        "destinations": [str(one) for one in destinations(facts)[:MOST_RETURNED]],
        "ports": ports(facts)[:MOST_RETURNED],
        "first": moments[0].shown if moments else None,
        "last": moments[-1].shown if moments else None,
        "times": [
            {"text": visible(one.text, 100), "utc": one.shown, "zone": one.zone} for one in moments[:MOST_RETURNED]
        ],
        "evidence": [visible(line, LONGEST_EVIDENCE) for line in evidence[:MOST_EVIDENCE]],
        "evidence_left_out": max(0, len(evidence) - MOST_EVIDENCE),
        "answer_to": [{"address": one.address, "by": one.by} for one in facts.answer_to[:MOST_RETURNED]],
        "notes": [visible(note) for note in facts.notes],
    }


def read(facts: Facts, verdict: Verdict, unknown: t.Mapping[str, str]) -> t.List[str]:
    """Return a report in some sentences, the most important first."""
    facts = relevant(facts, verdict)
    found = [f"Report: {facts.kind.replace('_', ' ')}, in the format {facts.format}. {PROVES_NOTHING}"]
    found += [f"Source: {_whose(one)}." for one in verdict.sources[:MOST_RETURNED]]
    if not verdict.sources:
        found.append(
            "Source: none of the addresses that the report names belongs to a host of the inventory, as far as its addresses are known."
        )
    if verdict.elsewhere:
        found.append(
            f"Not ours: {_some(verdict.elsewhere)}, named as the source and in no inventory; not taken for the source."
        )
    if verdict.targets:
        found.append(f"Attacked and ours: {'; '.join(_whose(one) for one in verdict.targets[:_SHOWN])}.")
    if destinations(facts) or ports(facts):
        found.append(f"Attacked: {_attacked(facts)}.")
    found.append(f"Times: {_times(facts)}.")
    evidence = facts.evidence
    found.append(f"Evidence: {len(evidence)} lines of logs{', beginning with:' if evidence else ''}")
    found += [f"  {visible(line, LONGEST_EVIDENCE)}" for line in evidence[:_SHOWN]]
    if facts.answer_to:
        found.append(f"Answer to: {', '.join(f'{one.address} ({one.by})' for one in facts.answer_to[:_SHOWN])}.")
    found += [f"Note: {visible(note)}" for note in facts.notes]
    found += [
        f"Note: the addresses of {visible(name, 200)} are not known ({visible(reason, 200)}), so it may be that host; set {VARIABLE} for it."
        for name, reason in unknown.items()
    ]
    return found


def source_ports(facts: Facts) -> t.List[int]:
    """Return the ports from which somebody came, the smallest first."""
    return sorted({one.source_port for one in facts.seen if one.source_port})


def destinations(facts: Facts) -> t.List[Address]:
    """Return who was attacked, in the order of the report."""
    return [one for one in dict.fromkeys(one.destination for one in facts.seen) if one is not None]


def ports(facts: Facts) -> t.List[int]:
    """Return the ports that were attacked, those that come most often first."""
    return [port for port, _count in Counter(one.port for one in facts.seen if one.port).most_common()]


def zones(facts: Facts) -> t.List[str]:
    """Return from where the zones of the times are, without repeating."""
    return list(dict.fromkeys(one.zone for one in facts.moments))


def _named(one: Named) -> t.Dict[str, t.Any]:
    family = "ipv4" if one.address.version == 4 else "ipv6"
    return {"address": str(one.address), "family": family, "by": one.by, "hosts": list(one.hosts)}


def _whose(one: Named) -> str:
    several = ", several hosts behind one address, so it may be any of them" if len(one.hosts) > 1 else ""
    return f"{one.address} ({visible(', '.join(one.hosts), 1000)}{several}), named {_BY[one.by]}"


def _attacked(facts: Facts) -> str:
    hosts, numbers = destinations(facts), ports(facts)
    said = [_some(hosts)] if hosts else []
    return " on ".join([*said, *([f"port {_some(numbers)}"] if numbers else [])])


def _times(facts: Facts) -> str:
    moments = facts.moments
    if not moments:
        return "none that could be read"
    span = moments[0].shown if len(moments) == 1 else f"{moments[0].shown} to {moments[-1].shown}"
    return f"{span} ({'; of others '.join(_ZONES[zone] for zone in zones(facts))})"


def _some(found: t.Sequence[t.Any]) -> str:
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return f"{', '.join(map(str, found[:_SHOWN]))}{more}"
