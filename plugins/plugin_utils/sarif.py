# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The findings of supply_audit as SARIF 2.1.0, which code hosts and editors read."""

from __future__ import annotations

import typing as t
import urllib.parse

from ansible_collections.portcullis.vps.plugins.module_utils.supply.rules import CERTAIN, RULES

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_NAME = "portcullis.vps.supply_audit"


def log(host: str, answer: t.Mapping[str, t.Any], version: str) -> t.Dict[str, t.Any]:
    """Return the log of one host's audit, from what the module answered."""
    rules = sorted(RULES)
    notes = [{"level": "warning", "message": {"text": sentence}} for sentence in answer.get("unfinished") or []]
    run = {
        "tool": {"driver": {"name": _NAME, "version": version, "rules": [_rule(name) for name in rules]}},
        "automationDetails": {"id": f"{_NAME}/{host}"},
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": notes}],
        "results": [_result(finding, rules) for finding in answer["findings"] if finding.get("rule") in RULES],
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(name: str) -> t.Dict[str, t.Any]:
    rule = RULES[name]
    return {
        "id": name,
        "shortDescription": {"text": f"{rule.title}."},
        "fullDescription": {"text": rule.why},
        "help": {"text": rule.remedy},
        "defaultConfiguration": {"level": _level(rule.severity)},
    }


def _level(severity: str) -> str:
    return "error" if severity == CERTAIN else "warning"


def _result(finding: t.Mapping[str, t.Any], rules: t.Sequence[str]) -> t.Dict[str, t.Any]:
    found: t.Dict[str, t.Any] = {
        "ruleId": finding["rule"],
        "ruleIndex": rules.index(finding["rule"]),
        "level": _level(finding["severity"]),
        "message": {"text": f"{finding['what']}. {finding['why']} {finding['remedy']}"},
        "locations": [_location(finding)],
    }
    if finding.get("accepted"):
        said = f"{finding['reason']} (until {finding['until']})"
        found["suppressions"] = [{"kind": "external", "status": "accepted", "justification": said}]
    return found


def _location(finding: t.Mapping[str, t.Any]) -> t.Dict[str, t.Any]:
    place: t.Dict[str, t.Any] = {}
    path = finding.get("path")
    if path:
        quoted = urllib.parse.quote(path)
        place["physicalLocation"] = {
            "artifactLocation": {"uri": f"file://{quoted}" if quoted.startswith("/") else quoted}
        }
        if finding.get("line"):
            place["physicalLocation"]["region"] = {"startLine": finding["line"]}
    if finding.get("package"):
        place["logicalLocations"] = [{"fullyQualifiedName": finding["package"], "kind": "package"}]
    return place
