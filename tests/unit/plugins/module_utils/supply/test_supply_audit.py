# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module on a repository: what it refuses, what it warns of, and what it answers either way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.managed import supply_audit

_KEYS = {"findings", "counts", "summary", "unfinished", "programs", "names_on"}
_ACCEPT = {"rule": "galaxy_no_tls", "where": "requirements.yml:2", "reason": "a lab", "until": "2099-01-01"}


def params(root: Path, **given: Any) -> dict[str, Any]:
    defaults = {name: option.get("default") for name, option in supply_audit.ARGUMENT_SPEC.items()}
    return {**defaults, "host": False, "repository": str(root), "programs": [], **given}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    text = "collections:\n  - name: a.b\n    version: 1.0.0\n    source: http://galaxy.ansible.com\n"
    (tmp_path / "requirements.yml").write_text(text)
    (tmp_path / "requirements.txt").write_text("requestz==1\n")
    return tmp_path


@pytest.mark.parametrize("check_mode", [False, True])
def test_what_is_certain_is_refused_with_all_findings_in_the_answer(root: Path, check_mode: bool) -> None:
    with pytest.raises(
        supply_audit.Refused, match=r"nobody has accepted: 1\. \[galaxy_no_tls\] requirements.yml:2"
    ) as caught:
        supply_audit.manage(params(root), check_mode)
    assert set(caught.value.values) == _KEYS
    assert [finding["rule"] for finding in caught.value.values["findings"]] == [
        "galaxy_no_tls",
        "galaxy_no_signature",
        "name_lookalike",
    ]


def test_what_is_accepted_or_only_a_warning_is_not_refused(root: Path) -> None:
    outcome = supply_audit.manage(params(root, accept=[_ACCEPT]), False)
    assert (outcome.changed, outcome.changes) == (False, [])
    assert outcome.values["counts"] == {"certain": 0, "warnings": 2, "accepted": 1}
    assert [warning.split("]")[0] for warning in outcome.warnings] == ["[galaxy_no_signature", "[name_lookalike"]


def test_what_is_certain_is_a_warning_where_nothing_is_to_be_refused(root: Path) -> None:
    outcome = supply_audit.manage(params(root, refuse=False), False)
    assert outcome.values["counts"]["certain"] == 1
    assert outcome.warnings[0].startswith("[galaxy_no_tls] requirements.yml:2")


def test_of_many_warnings_the_first_are_shown_and_the_others_counted(root: Path) -> None:
    (root / "requirements.txt").write_text("".join(f"requests{sign}==1\n" for sign in "abcefghjkmnpqr"))
    outcome = supply_audit.manage(params(root, accept=[_ACCEPT]), False)
    assert len(outcome.warnings) == 11
    assert outcome.warnings[-1] == f"{outcome.values['counts']['warnings'] - 10} more findings are in summary."


def test_a_program_that_is_not_there_is_said(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "ansible_collections.portcullis.vps.plugins.module_utils.supply.host.programs.path_of", lambda *_: ""
    )
    outcome = supply_audit.manage(params(root, accept=[_ACCEPT], programs=["zizmor", "debsecan"]), False)
    assert outcome.values["unfinished"] == ["zizmor is not installed here, so what it would find is not known."]


def test_nothing_to_look_at_is_refused(root: Path) -> None:
    with pytest.raises(Refusal, match="there is nothing to look at"):
        supply_audit.manage(params(root, repository=""), False)


def test_a_name_over_several_lines_is_refused(root: Path) -> None:
    with pytest.raises(Refusal, match="own_names: the value holds a line break"):
        supply_audit.parse(params(root, own_names=["a\nb"]))
