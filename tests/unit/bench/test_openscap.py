# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What OpenSCAP prints, and the tailoring file that is made of it."""

from __future__ import annotations

import json
from fnmatch import fnmatch
from xml.etree import ElementTree

import pytest

from bench import openscap
from tools import reasons, tailoring

_XCCDF = "{http://checklists.nist.gov/xccdf/1.2}"
_SAID = """\
Title	Verify Permissions on passwd File
Rule	xccdf_org.ssgproject.content_rule_file_permissions_etc_passwd
Result	pass

Title	Ensure PAM Enforces Password Requirements - Minimum Digit Characters
Rule	xccdf_org.ssgproject.content_rule_accounts_password_pam_dcredit
Result	fail

Rule	xccdf_org.ssgproject.content_rule_new_rule
Result	error
"""


def test_each_profile_comes_to_what_its_rules_do() -> None:
    found = openscap.parse("".join(f"Profile {profile}\n{_SAID}" for profile in openscap.PROFILES))
    assert set(found) == set(openscap.PROFILES)
    assert found["standard"]["file_permissions_etc_passwd"] == "pass"
    assert openscap.failing(found["standard"]) == ["accounts_password_pam_dcredit", "new_rule"]


def test_a_profile_that_says_nothing_is_no_profile_without_failures() -> None:
    with pytest.raises(ValueError, match="nothing is said of anssi_bp28_high"):
        openscap.parse("".join(f"Profile {profile}\n{_SAID}" for profile in openscap.PROFILES[:-1]))


def test_a_rule_is_left_out_only_where_it_does_not_pass_and_the_table_has_a_reason() -> None:
    results = {"accounts_password_pam_dcredit": "fail", "accounts_password_pam_retry": "pass", "new_rule": "fail"}
    profile = ElementTree.fromstring(tailoring.text({"standard": results})).find(f"{_XCCDF}Profile")
    assert profile is not None
    assert profile.get("extends") == "xccdf_org.ssgproject.content_profile_standard"
    (select,) = profile.findall(f"{_XCCDF}select")
    assert select.get("idref") == "xccdf_org.ssgproject.content_rule_accounts_password_pam_dcredit"
    assert select.get("selected") == "false"
    assert select.findtext(f"{_XCCDF}remark") == reasons.REASONS["AUTH-9262"]


def test_a_reason_is_text_whatever_signs_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reasons, "SSG", {"odd": "On purpose: <a> & 'b'."})
    profile = ElementTree.fromstring(tailoring.text({"standard": {"odd": "fail"}})).find(f"{_XCCDF}Profile")
    assert profile is not None
    assert profile.findtext(f"{_XCCDF}select/{_XCCDF}remark") == "On purpose: <a> & 'b'."


def test_the_table_says_something_of_rules_that_there_are_and_in_whole_sentences() -> None:
    found = json.loads(tailoring.RESULTS.read_text(encoding="utf-8"))["openscap"]
    rules = {rule for results in found.values() for rule in results}
    assert [pattern for pattern in reasons.SSG if not any(fnmatch(rule, pattern) for rule in rules)] == []
    assert [rule for rule in rules if reasons.of_ssg(rule) and not reasons.of_ssg(rule).endswith(".")] == []


def test_with_the_file_no_rule_of_these_profiles_fails() -> None:
    found = json.loads(tailoring.RESULTS.read_text(encoding="utf-8"))
    for profile in openscap.PROFILES:
        assert [
            rule for rule in openscap.failing(found["openscap_tailored"][profile]) if not reasons.of_ssg(rule)
        ] == []
