# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report in SARIF keeps to the standard, and says what the module said."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import jsonschema
from ansible_collections.portcullis.vps.plugins.module_utils.supply.finding import Finding, acceptances, found, judge
from ansible_collections.portcullis.vps.plugins.module_utils.supply.rules import RULES
from ansible_collections.portcullis.vps.plugins.plugin_utils import sarif

#: What SARIF 2.1.0 (OASIS, sections 3.13 to 3.58) asks of the parts that are written here; nothing else may be in them.
_TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
_PLACE = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "physicalLocation": {
            "type": "object",
            "required": ["artifactLocation"],
            "additionalProperties": False,
            "properties": {
                "artifactLocation": {
                    "type": "object",
                    "required": ["uri"],
                    "properties": {"uri": {"type": "string", "pattern": "^[!-~]+$"}},
                },
                "region": {"type": "object", "properties": {"startLine": {"type": "integer", "minimum": 1}}},
            },
        },
        "logicalLocations": {
            "type": "array",
            "minItems": 1,
            "items": {"type": "object", "required": ["fullyQualifiedName"]},
        },
    },
}
_RESULT = {
    "type": "object",
    "required": ["message", "ruleId"],
    "properties": {
        "message": _TEXT,
        "level": {"enum": ["none", "note", "warning", "error"]},
        "ruleIndex": {"type": "integer", "minimum": 0},
        "locations": {"type": "array", "items": _PLACE},
        "suppressions": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["kind"],
                "properties": {
                    "kind": {"enum": ["inSource", "external"]},
                    "status": {"enum": ["accepted", "underReview", "rejected"]},
                },
            },
        },
    },
}
SCHEMA = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["tool"],
                "properties": {
                    "tool": {
                        "type": "object",
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "type": "object",
                                "required": ["name"],
                                "properties": {
                                    "rules": {"type": "array", "items": {"type": "object", "required": ["id"]}}
                                },
                            }
                        },
                    },
                    "invocations": {
                        "type": "array",
                        "items": {"type": "object", "required": ["executionSuccessful"]},
                    },
                    "results": {"type": "array", "items": _RESULT},
                },
            },
        },
    },
}
ACCEPTED = [{"rule": "name_brand", "where": "npm:twilio-npm", "reason": "ours", "until": "2027-01-01"}]


def log(*findings: Finding) -> dict[str, Any]:
    report = judge(findings, acceptances(ACCEPTED), date(2026, 11, 26), ["zizmor is not installed here."])
    answer = {"findings": [finding.to_data() for finding in report.findings], "unfinished": list(report.unfinished)}
    made = json.loads(json.dumps(sarif.log("web1", answer, "0.1.0")))
    jsonschema.validate(made, SCHEMA)
    return dict(made["runs"][0])


def test_every_rule_makes_a_valid_result() -> None:
    run = log(*(found(rule, "x", "/etc/x y\x1b%", 3, "npm:@a/b") for rule in RULES))
    assert {result["ruleId"] for result in run["results"]} == set(RULES)
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] == {"certain": "error", "warning": "warning"}[RULES[result["ruleId"]].severity]
    assert log()["results"] == []


def test_a_result_names_its_file_and_line_and_its_package() -> None:
    host, repository, package = log(
        found("apt_unsigned", "x", "/etc/apt/a list", 3),
        found("lock_host", "y", "web/yarn.lock"),
        found("name_brand", "z", package="npm:z"),
    )["results"]
    place = host["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "file:///etc/apt/a%20list"}, "region": {"startLine": 3}}
    assert repository["locations"][0]["physicalLocation"] == {"artifactLocation": {"uri": "web/yarn.lock"}}
    assert package["locations"] == [{"logicalLocations": [{"fullyQualifiedName": "npm:z", "kind": "package"}]}]


def test_what_is_accepted_is_suppressed_with_its_reason() -> None:
    accepted, other = sorted(
        log(found("name_brand", "x", package="npm:twilio-npm"), found("name_brand", "y", package="npm:y"))["results"],
        key=lambda result: "suppressions" not in result,
    )
    assert accepted["suppressions"] == [
        {"kind": "external", "status": "accepted", "justification": "ours (until 2027-01-01)"}
    ]
    assert "suppressions" not in other


def test_what_was_not_looked_at_is_a_notification() -> None:
    (note,) = log()["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"] == "zizmor is not installed here."
