# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The host's own word as metrics: whole or not at all, and nothing of another user's is written to."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError
from ansible_collections.portcullis.vps.plugins.module_utils.base.version import VERSION
from ansible_collections.portcullis.vps.plugins.module_utils.command import cli, metrics

LINE = re.compile(r'# (HELP|TYPE) \w+ .+|\w+(\{\w+="[\w. +-]*"\})? [0-9]+')


@pytest.fixture(autouse=True)
def _as_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)


def test_each_area_has_its_verdict_and_the_host_has_the_worst() -> None:
    said = metrics.text({"changes": True, "last_resorts": False}, "1.2.3", 1_800_000_000.7)
    assert [line for line in said.splitlines() if not line.startswith("#")] == [
        "portcullis_status_ok 0",
        'portcullis_status_area_ok{area="changes"} 1',
        'portcullis_status_area_ok{area="last_resorts"} 0',
        "portcullis_status_timestamp_seconds 1800000001",
        'portcullis_build_info{version="1.2.3"} 1',
    ]
    assert [line for line in said.splitlines() if not LINE.fullmatch(line)] == []
    assert "portcullis_status_ok 1\n" in metrics.text({"changes": True}, "1.2.3", 0)


def test_status_writes_what_it_says_of_every_area(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        cli, "_SOURCES", {area: lambda: ([], True) for area in cli._SOURCES} | {"SSH": lambda: (["No."], False)}
    )
    target = tmp_path / "portcullis.prom"
    assert cli.main(["status", "--prometheus", str(target)]) == 1
    assert capsys.readouterr().out == "No.\n"
    said = target.read_text()
    areas = {area.lower().replace(" ", "_") for area in cli._SOURCES}
    assert dict(re.findall(r'area="(\w+)"} (\d)', said)) == {area: "0" if area == "ssh" else "1" for area in areas}
    assert f'version="{VERSION}"' in said
    assert stat.S_IMODE(target.stat().st_mode) == 0o644
    assert [path.name for path in tmp_path.iterdir()] == ["portcullis.prom"]


def test_a_link_is_replaced_and_what_it_leads_to_stays(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("mine")
    (tmp_path / "portcullis.prom").symlink_to(precious)
    metrics.write(str(tmp_path / "portcullis.prom"), "x 1\n")
    assert precious.read_text() == "mine"
    assert not (tmp_path / "portcullis.prom").is_symlink()
    assert (tmp_path / "portcullis.prom").read_text() == "x 1\n"


@pytest.mark.parametrize("path", ["portcullis.prom", "/tmp/portcullis", "/tmp/.prom", "/tmp/portcullis.prom/"])
def test_what_the_collector_would_not_read_is_refused(path: str) -> None:
    with pytest.raises(HostError, match=r"files that end in \.prom"):
        metrics.write(path, "x 1\n")


def test_what_cannot_be_written_leaves_what_was_there(tmp_path: Path) -> None:
    with pytest.raises(HostError, match=r"No such file or directory.*collector\.textfile\.directory"):
        metrics.write(str(tmp_path / "gone/portcullis.prom"), "x 1\n")
    (tmp_path / "portcullis.prom").mkdir()
    with pytest.raises(HostError, match="Is a directory"):
        metrics.write(str(tmp_path / "portcullis.prom"), "x 1\n")
    assert [path.name for path in tmp_path.iterdir()] == ["portcullis.prom"]
