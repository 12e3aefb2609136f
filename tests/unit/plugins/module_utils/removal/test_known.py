# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever the sources put below our own folders, or into systemd, is known to the removal: as removed, as staying, or as refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.paths import STATE
from ansible_collections.portcullis.vps.plugins.module_utils.evacuate import access
from ansible_collections.portcullis.vps.plugins.module_utils.removal import plan as removal
from ansible_collections.portcullis.vps.plugins.module_utils.removal.host import own

from tests.unit.structure.sources import matching, text

#: The units of ours that have a file, and what takes each away.
UNITS = {
    "portcullis-backup-drill.service": "backup/client.py",
    "portcullis-backup-drill.timer": "backup/client.py",
    "portcullis-backup-store-drill.service": "backup/store_absence.py",
    "portcullis-backup-store-drill.timer": "backup/store_absence.py",
    "portcullis-backup-store.service": "backup/store_absence.py",
    "portcullis-backup-store.timer": "backup/store_absence.py",
    "portcullis-backup.service": "backup/client.py",
    "portcullis-backup.timer": "backup/client.py",
    "portcullis-contained.service": "refused, until a person lets the host go",
    "portcullis-evacuate-close.service": "refused while it is of use, and else removal/host/own.py",
    "portcullis-outbound-watch.service": "outbound/plan.py",
    "portcullis-outbound-watch.timer": "outbound/plan.py",
    "portcullis-outbound.service": "outbound/plan.py",
    "portcullis-pull.service": "pull/plan.py",
    "portcullis-pull.timer": "pull/plan.py",
    "portcullis-reboot.service": "updates/absence.py",
    "portcullis-reboot.timer": "updates/absence.py",
    "portcullis-rollback-boot.service": "removal/host/own.py",
    "portcullis-ufw-docker.path": "ufw_docker/gate.py, with everything",
    "portcullis-ufw-docker.service": "ufw_docker/gate.py, with everything",
    "portcullis-ufw-docker.timer": "ufw_docker/gate.py, with everything",
}
#: Those whose names hold that of an allowlist are removed by allowlist/absence.py, and what runs once has no file.
OTHERS = r"portcullis-(allowlist-.*|rollback\.(service|timer))"
SOURCES = "\n".join(text(path) for path in matching(r"plugins/module_utils/(?!rescue/|removal/|disk/).+\.py"))


def test_every_unit_of_ours_is_known() -> None:
    found = set(re.findall(r"portcullis-[a-z-]+\.(?:service|timer|path|socket|mount)", SOURCES))
    assert sorted(name for name in found if not re.fullmatch(OTHERS, name)) == sorted(UNITS)


def test_everything_below_the_folder_of_what_was_noted_is_known() -> None:
    found = {f"{STATE}/{name}" for name in re.findall(r"\{STATE\}/([a-z_.-]+)", SOURCES)} - {f"{STATE}/"}
    known = {*own.OWN_STATE, *(one.path for one in removal.KEPT), access.RECORD, f"{STATE}/quarantine"}
    assert found <= known
    assert f"{STATE}/os_hardening.json" in found


def test_links_to_units_that_somebody_removed_by_hand_go_too(tmp_path: Path) -> None:
    for name in ("timers.target.wants/portcullis-gone.timer", "docker.service.requires/portcullis-there.service"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).symlink_to(tmp_path / Path(name).name)
    (tmp_path / "portcullis-there.service").touch()
    (tmp_path / "timers.target.wants/own-gone.timer").symlink_to("/nowhere")
    assert own._dangling(str(tmp_path)) == [f"{tmp_path}/timers.target.wants/portcullis-gone.timer"]


def test_of_what_lies_below_our_folders_the_unknown_is_told_from_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("allowlists/edge.json", "notes/mine.txt", "notes/more/yours.txt", ".portcullis-last.json.x"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / "empty").mkdir()
    (tmp_path / "away").symlink_to("/etc")
    whole = {f"{tmp_path}/allowlists"}
    monkeypatch.setattr(own, "OWN_STATE", whole)
    found = [path.removeprefix(f"{tmp_path}/") for path in own._below(str(tmp_path), whole)]
    assert found == [".portcullis-last.json.x", "allowlists", "away", "empty", "notes/mine.txt", "notes/more/yours.txt"]
    assert [name for name in found if own._is_ours(f"{tmp_path}/{name}")] == [".portcullis-last.json.x", "allowlists"]
    assert list(own._below(f"{tmp_path}/gone", whole)) == []
