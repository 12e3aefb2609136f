# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import os

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError
from ansible_collections.portcullis.vps.plugins.module_utils.base.version import VERSION
from ansible_collections.portcullis.vps.plugins.module_utils.command import cli

from tests.unit.structure.sources import text

FINE = (["Pending: nothing."], True)


def _fails() -> tuple[list[str], bool]:
    raise HostError("ipset said: \x1b[2J no such set")


@pytest.fixture(autouse=True)
def _as_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)


def test_status_in_json_has_lines_and_verdict_of_each_area(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "_SOURCES", {"Changes": lambda: FINE, "Last resorts": lambda: ([], True)})
    assert cli.main(["status", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "format": 1,
        "version": VERSION,
        "ok": True,
        "areas": {
            "changes": {"ok": True, "lines": ["Pending: nothing."]},
            "last_resorts": {"ok": True, "lines": []},
        },
    }


def test_status_in_json_has_the_areas_that_are_documented(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "_SOURCES", dict.fromkeys(cli._SOURCES, _fails))
    assert cli.main(["status", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["format"], found["ok"]) == (cli.FORMAT, False)
    page = text("docs/fleets.md")
    assert [area for area in found["areas"] if f"`{area}`" not in page] == []


def test_the_command_says_its_version_to_anybody(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(SystemExit) as ended:
        cli.main(["--version"])
    assert (ended.value.code, capsys.readouterr().out) == (0, f"portcullis {VERSION}\n")


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_status_reports_all_areas_where_one_cannot_be_asked_and_fails(
    options: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "_SOURCES", {"Windows": _fails, "Changes": lambda: FINE})
    assert cli.main(["status", *options]) == 1
    out = capsys.readouterr().out
    assert "Windows could not be asked: ipset said" in out
    assert "Pending: nothing." in out


def test_whoever_is_not_root_gets_a_code_that_is_no_verdict(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "_SOURCES", {"Changes": lambda: FINE})
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert cli.main(["status"]) == 3
    said = capsys.readouterr()
    assert said.out == ""
    assert "run it with sudo" in said.err


def test_status_in_json_has_no_control_characters(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "_SOURCES", {"Windows": _fails})
    cli.main(["status", "--json"])
    assert "\x1b" not in capsys.readouterr().out
