# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Findings are moved away and put back as they were; nothing is deleted, and nothing goes elsewhere by a link."""

from __future__ import annotations

import errno
import io
import json
import os
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError, Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.managed import persistence_quarantine as managed
from ansible_collections.portcullis.vps.plugins.module_utils.rescue.host import quarantining

from tests.unit.plugins.module_utils.rescue.disks import fresh, looked, places, put

FOLDER = "var/lib/portcullis/quarantine"


def findings(root: Path, *kinds: str) -> list[dict[str, Any]]:
    return [finding.to_data() for finding in looked(root).findings if not kinds or finding.kind in kinds]


def manage(root: Path, check: bool = False, **options: Any) -> dict[str, Any]:
    params = {name: spec["default"] for name, spec in managed.ARGUMENT_SPEC.items()}
    outcome = managed.manage({**params, "root": str(root), **options}, check)
    return {**outcome.values, "changed": outcome.changed, "changes": outcome.changes}


def state(path: Path) -> tuple[object, ...]:
    about = path.lstat()
    said = os.readlink(path) if path.is_symlink() else path.read_bytes()
    return (said, about.st_mode, about.st_uid, about.st_gid, about.st_mtime_ns)


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    root = fresh(tmp_path)
    put(root, "etc/cron.d/x", "* * * * * root /opt/x\n", 0o640)
    os.utime(root / "etc/cron.d/x", ns=(1_000_000_001, 2_000_000_002))
    put(root, "opt/x", "#!/bin/sh\n", 0o4755)
    put(root, "opt/y.service", "[Service]\nExecStart=/opt/x\n")
    (root / "etc/systemd/system/y.service").symlink_to("/opt/y.service")
    return root


@pytest.fixture(params=["in one file system", "in two"])
def either(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "in two":

        def link(*_arguments: object, **_options: object) -> None:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))

        monkeypatch.setattr(os, "link", link)
    return str(request.param)


def test_what_is_moved_is_put_back_as_it_was(planted: Path, either: str) -> None:
    paths = [planted / path for path in ("etc/cron.d/x", "opt/x", "etc/systemd/system/y.service")]
    before = [state(path) for path in paths]
    meant = findings(planted)
    assert len(meant) == 3
    done = manage(planted, findings=meant)
    assert (done["changed"], len(done["affected"]), len(done["quarantined"])) == (True, 3, 3)
    assert not any(os.path.lexists(path) for path in paths)
    assert (planted / FOLDER).stat().st_mode & 0o777 == 0o700
    assert places(looked(planted)) == set()
    records = [json.loads((planted / FOLDER / f"{item['id']}.json").read_text()) for item in done["affected"]]
    assert all(record["why"] and record["path"] for record in records)
    for item in done["affected"]:
        assert manage(planted, restore=item["id"])["changes"] == [f"Put back {item['path']} from /{FOLDER}"]
    assert [state(path) for path in paths] == before
    assert os.listdir(planted / FOLDER) == []


def test_check_mode_says_the_same_and_moves_nothing(planted: Path) -> None:
    meant = findings(planted)
    said = manage(planted, check=True, findings=meant)["changes"]
    assert not (planted / FOLDER).exists()
    done = manage(planted, findings=meant)
    assert done["changes"] == said
    assert manage(planted, check=True, restore=done["affected"][0]["id"])["changed"]
    assert len(os.listdir(planted / FOLDER)) == 6


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        ("usr/bin/find", "evil", "is of the package everything"),
        ("etc/environment", "LD_PRELOAD=/opt/x\n", "is needed, or only a line in it is meant"),
        ("root/.bashrc", "/opt/x\n", "is needed"),
        ("home/admin/.ssh/authorized_keys", 'command="/opt/x" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA x\n', "is needed"),
    ],
)
def test_what_a_system_needs_is_refused_and_nothing_else_is_moved(
    planted: Path, path: str, text: str, said: str
) -> None:
    put(planted, path, text)
    with pytest.raises(Refusal, match=rf"Nothing was moved, since 1 of 4 cannot be: /{path}: {said}"):
        manage(planted, findings=findings(planted))
    assert (planted / "etc/cron.d/x").exists()


@pytest.mark.parametrize(
    ("place", "kind"), [("etc/systemd/system/z", "systemd_unit"), ("var/lib/extensions/z", "system_extension")]
)
def test_a_link_to_the_folder_of_what_a_system_needs_has_none_of_that_moved(
    planted: Path, place: str, kind: str
) -> None:
    (planted / place).parent.mkdir(parents=True, exist_ok=True)
    (planted / place).symlink_to("/etc")
    before = (planted / "etc/passwd").read_text()
    with pytest.raises(Refusal, match=rf"Nothing was moved.*/{place}/passwd: is needed"):
        manage(planted, findings=findings(planted, kind))
    assert (planted / "etc/passwd").read_text() == before


def test_a_file_that_is_not_what_the_audit_saw_stays(planted: Path) -> None:
    meant = findings(planted, "cron", "systemd_unit")
    put(planted, "etc/cron.d/x", "0 0 * * * root true\n")
    (planted / "etc/systemd/system/y.service").unlink()
    with pytest.raises(Refusal, match="since 2 of 2 cannot be") as refused:
        manage(planted, findings=meant)
    assert "/etc/cron.d/x: is not what the audit saw" in str(refused.value)
    assert "/etc/systemd/system/y.service: is not there any more" in str(refused.value)


def test_what_cannot_be_moved_leaves_all_where_it_was(planted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    meant = findings(planted)
    real, done = os.link, []

    def link(base: str, name: str, **options: Any) -> None:
        done.append(base)
        if len(done) == 2:
            raise OSError(errno.EPERM, os.strerror(errno.EPERM))
        real(base, name, **options)

    monkeypatch.setattr(os, "link", link)
    with pytest.raises(HostError, match=r"cannot be moved .* Nothing is in the quarantine that was not there before"):
        manage(planted, findings=meant)
    assert os.listdir(planted / FOLDER) == []
    assert places(looked(planted)) == {(each["kind"], each["where"]) for each in meant}


@pytest.mark.parametrize("either", ["in two"], indirect=True)
@pytest.mark.parametrize("failing", ["a full disk", "a short copy"])
def test_a_copy_that_is_not_whole_leaves_the_file_where_it_was(
    planted: Path, either: str, failing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    meant = findings(planted)
    before = [state(planted / each["path"].lstrip("/")) for each in meant]

    class Short(io.BufferedWriter):
        def write(self, data: Any) -> int:
            if failing == "a full disk":
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return super().write(bytes(data)[:3])

    real = open

    def opened(which: Any, mode: str) -> Any:
        name = os.readlink(f"/proc/self/fd/{which}") if mode == "wb" else ""
        return Short(io.FileIO(which, "wb")) if name and not name.endswith(".json") else real(which, mode)

    monkeypatch.setattr(quarantining, "open", opened, raising=False)
    with pytest.raises(HostError, match=r"Nothing is in the quarantine that was not there before"):
        manage(planted, findings=meant)
    assert os.listdir(planted / FOLDER) == []
    assert [state(planted / each["path"].lstrip("/")) for each in meant] == before


def test_a_place_that_is_taken_is_not_overwritten(planted: Path) -> None:
    (item,) = manage(planted, findings=findings(planted, "cron"))["affected"]
    put(planted, "etc/cron.d/x", "new")
    with pytest.raises(HostError, match=r"/etc/cron.d/x is there again"):
        manage(planted, restore=item["id"])
    assert (planted / "etc/cron.d/x").read_text() == "new"


def test_what_was_changed_in_the_quarantine_is_not_put_back(planted: Path) -> None:
    (item,) = manage(planted, findings=findings(planted, "cron"))["affected"]
    (planted / FOLDER / item["id"]).write_text("other")
    with pytest.raises(HostError, match="is not what was moved there"):
        manage(planted, restore=item["id"])


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"path": "../x"}', "\0"])
def test_a_damaged_record_leads_nowhere(planted: Path, text: str) -> None:
    (item,) = manage(planted, findings=findings(planted, "cron"))["affected"]
    (planted / FOLDER / f"{item['id']}.json").write_text(text)
    with pytest.raises(HostError, match="The record is damaged"):
        manage(planted, restore=item["id"])


def test_a_record_that_leads_out_of_the_root_is_damaged(planted: Path) -> None:
    (item,) = manage(planted, findings=findings(planted, "cron"))["affected"]
    path = planted / FOLDER / f"{item['id']}.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "path": "etc/../../x"}))
    with pytest.raises(HostError, match="The record is damaged"):
        manage(planted, restore=item["id"])


def test_a_quarantine_that_is_a_link_is_none(planted: Path) -> None:
    (planted / FOLDER).parent.mkdir(parents=True, exist_ok=True)
    (planted / FOLDER).symlink_to("/etc/cron.daily")
    with pytest.raises(HostError, match="is a link, or not root's"):
        manage(planted, findings=findings(planted, "cron"))
    assert (planted / "etc/cron.d/x").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            {"findings": [{"path": "/etc/../x", "kind": "cron", "sha256": "0"}]},
            r"findings\[0\].path: '/etc/../x' is no path",
        ),
        ({"findings": [{"path": "etc/x", "kind": "cron", "sha256": "0"}]}, "is no path of a finding"),
        (
            {"findings": [{"path": "/etc/a\\x1b", "kind": "cron", "sha256": "0"}]},
            "holds signs that the audit has escaped",
        ),
        ({"findings": [{"path": "/etc/x"}]}, "kind, and sha256 or link are missing"),
        ({"restore": "../../x"}, "restore: '../../x' is nothing's name"),
        ({"restore": "0" * 16, "findings": [{}]}, "give one of them"),
    ],
)
def test_what_is_not_legal_is_refused(planted: Path, options: dict[str, Any], said: str) -> None:
    with pytest.raises(Refusal, match=said):
        manage(planted, **options)
