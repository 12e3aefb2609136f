# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.version import VERSION
from ansible_collections.portcullis.vps.plugins.module_utils.command import build, start

from tests.unit.structure.test_layers import CAPABILITIES


@pytest.fixture
def packed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A zip with one file in a folder; where it is unpacked is a folder of the test's, and the one who unpacks is root."""
    monkeypatch.setattr(start, "CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    path = tmp_path / "packed"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("inner/part.py", "content")
    return path


def test_what_is_packed_is_unpacked_once_and_for_everybody_to_read(packed: Path) -> None:
    before = os.umask(0o077)
    try:
        folder = start.unpacked(str(packed), "name")
    finally:
        os.umask(before)
    part = Path(folder) / "inner" / "part.py"
    assert part.read_text() == "content"
    assert [path.stat().st_mode & 0o777 for path in (Path(folder), part.parent, part)] == [0o755, 0o755, 0o644]
    packed.unlink()
    assert start.unpacked(str(packed), "name") == folder
    assert [path.name for path in Path(start.CACHE).iterdir()] == ["name"]


def test_nobody_but_root_unpacks_what_root_may_run(packed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert start.unpacked(str(packed), "name") == str(packed)
    assert not Path(start.CACHE).exists()


def test_where_nothing_can_be_written_it_runs_as_it_is(packed: Path) -> None:
    Path(start.CACHE).write_text("a file where the folder should be")
    assert start.unpacked(str(packed), "name") == str(packed)


def test_who_is_slower_takes_what_the_other_unpacked(packed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unpack(path: str, folder: str) -> None:
        (Path(folder) / "inner").mkdir(parents=True)
        raise OSError("Directory not empty")

    monkeypatch.setattr(start, "_unpack", unpack)
    assert start.unpacked(str(packed), "name") == f"{start.CACHE}/name"


@pytest.mark.parametrize("part", ["", "name", "name/inner", "name/inner/part.py"])
def test_what_others_may_write_to_is_thrown_away_before_any_of_it_runs(packed: Path, part: str) -> None:
    start.unpacked(str(packed), "name")
    place = Path(start.CACHE) / part
    (Path(start.CACHE) / "name" / "inner" / "part.py").write_text("evil")
    place.chmod(place.stat().st_mode | 0o002)
    folder = Path(start.unpacked(str(packed), "name"))
    assert (folder / "inner" / "part.py").read_text() == "content"
    assert not place.stat().st_mode & 0o022


def test_a_link_in_the_place_of_a_part_is_not_followed(packed: Path, tmp_path: Path) -> None:
    part = Path(start.unpacked(str(packed), "name")) / "inner" / "part.py"
    part.unlink()
    (tmp_path / "evil").write_text("evil")
    part.symlink_to(tmp_path / "evil")
    assert (Path(start.unpacked(str(packed), "name")) / "inner" / "part.py").read_text() == "content"


def test_a_folder_that_others_can_put_another_in_the_place_of_is_not_used(packed: Path) -> None:
    start.unpacked(str(packed), "name")
    Path(start.CACHE).parent.chmod(0o777)
    assert start.unpacked(str(packed), "name") == str(packed)


def test_what_fails_halfway_leaves_nothing(packed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(os, "rename", full)
    assert start.unpacked(str(packed), "name") == str(packed)
    assert list(Path(start.CACHE).iterdir()) == []


def test_other_versions_go_when_they_are_a_day_old(packed: Path) -> None:
    for name, age in (("old", 90000), ("recent", 80000)):
        folder = Path(start.CACHE) / name
        folder.mkdir(parents=True)
        os.utime(folder, (time.time() - age,) * 2)
    start.unpacked(str(packed), "name")
    assert sorted(path.name for path in Path(start.CACHE).iterdir()) == ["name", "recent"]


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The command as it is on hosts, but for where it unpacks itself."""
    read = build._source
    cache = str(tmp_path / "cache").encode()
    monkeypatch.setattr(build, "_source", lambda part: read(part).replace(b"/var/cache/portcullis", cache))
    path = tmp_path / "portcullis"
    path.write_bytes(build.build.__wrapped__())
    return path


def run(path: Path, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(path), *arguments], input=stdin, capture_output=True, text=True, check=False
    )


def test_the_command_runs_on_its_own_and_needs_nothing_but_its_file(installed: Path, tmp_path: Path) -> None:
    assert "rollback" in run(installed, "--help").stdout
    assert run(installed).returncode == 2
    assert not (tmp_path / "cache").exists()


def test_the_command_answers_whoever_has_the_same_code(installed: Path) -> None:
    own = start.digest(str(installed))
    for _time in ("packed", "unpacked"):
        assert (
            run(installed, "survey", own, stdin="[]").stdout
            == f'{{"known": true, "version": "{VERSION}", "answers": []}}\n'
        )
    assert (
        run(installed, "survey", own, stdin="[]").stdout
        == f'{{"known": true, "version": "{VERSION}", "answers": []}}\n'
    )
    assert (
        run(installed, "survey", "other", stdin="[]").stdout
        == f'{{"known": false, "version": "{VERSION}", "answers": []}}\n'
    )


def test_the_command_acts_for_whoever_has_the_same_code(installed: Path) -> None:
    own = start.digest(str(installed))
    # It confirms what nobody has begun.
    call = {
        "module": "transaction",
        "arguments": {"state": "confirmed", "id": "1"},
        "check_mode": False,
        "downgrade_from": "",
    }
    assert run(installed, "act", "other", stdin=json.dumps(call)).stdout == (
        f'{{"known": false, "version": "{VERSION}"}}\n'
    )
    call["arguments"] = {"state": "nonsense", "id": "1", "reason": ""}
    call["check_mode"] = True
    begun, answer = map(json.loads, run(installed, "act", own, stdin=json.dumps(call)).stdout.splitlines())
    assert begun == {"known": True, "module": "transaction"}
    assert answer["answer"]["changed"] is False


def test_a_call_that_is_damaged_says_that_it_failed_and_what_is_damaged_is_unpacked_anew(
    installed: Path, tmp_path: Path
) -> None:
    own = start.digest(str(installed))
    asked = {"module": "host_check", "arguments": {}, "check_mode": True, "downgrade_from": ""}
    assert run(installed, "act", own, stdin=json.dumps(asked)).returncode == 0
    damaged = tmp_path / "cache" / own / "portcullis" / "machine" / "system.py"
    whole = damaged.read_text()
    damaged.write_text(whole.replace("def require_supported", "def somebody_else"))
    done = run(installed, "act", own, stdin=json.dumps(asked))
    assert json.loads(done.stdout.splitlines()[-1])["answer"]["failed"] is True
    assert "AttributeError" in done.stdout
    assert not damaged.exists()
    # What cannot even begin says nothing, so the module is sent.
    assert run(installed, "act", own, stdin=json.dumps(asked)).returncode == 0
    (damaged.parent.parent / "managed" / "host_check.py").write_text("nonsense")
    assert run(installed, "act", own, stdin=json.dumps(asked)).stdout == ""


#: What each subcommand may import beside base, machine and transaction.
CAPABILITY = {
    "rollback": "",
    "status": "",
    "window": "window",
    "certificates": "certificates",
    "allowlist": "allowlist",
    "updates": "updates",
    "pull": "pull",
    "backup": "backup",
    "backup-store": "backup",
    "ufw-docker": "ufw_docker",
    "outbound": "outbound",
    "containment": "containment",
    "adopt": "adoption",
}


def known(capability: str) -> set[str]:
    """Return a capability with all that it is made of."""
    return {capability, *(one for other in CAPABILITIES.get(capability, ()) for one in known(other))}


@pytest.mark.parametrize("subcommand", CAPABILITY)
def test_a_subcommand_imports_its_own_capability_alone(installed: Path, subcommand: str) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", str(installed), subcommand, "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    imported = set(re.findall(r"\| +portcullis\.(\w+)\.", done.stderr))
    assert imported <= {"base", "machine", "transaction", "command", *known(CAPABILITY[subcommand])}
    assert len(re.findall(r"\| +portcullis\.", done.stderr)) < 160


@pytest.mark.parametrize("part", ["managed/survey.py", "updates/report.py"])
def test_what_is_damaged_is_unpacked_anew_the_next_time(installed: Path, tmp_path: Path, part: str) -> None:
    own = start.digest(str(installed))
    question = {"role": "unattended_upgrades", "module": "unattended_upgrades", "arguments": {}}
    asked = run(installed, "survey", own, stdin=json.dumps([question])).stdout
    assert asked
    damaged = tmp_path / "cache" / own / "portcullis" / part
    damaged.write_text(damaged.read_text()[:1500])
    assert run(installed, "survey", own, stdin=json.dumps([question])).stdout == ""
    assert run(installed, "survey", own, stdin=json.dumps([question])).stdout == asked
    assert damaged.stat().st_size > 1500


def test_a_way_back_runs_though_every_other_capability_is_broken(tmp_path: Path) -> None:
    path = tmp_path / "portcullis"
    path.write_bytes(build.build())
    # The way back looks for its login in ufw's own rules.
    needed = ("portcullis/base/", "portcullis/machine/", "portcullis/transaction/", "portcullis/ufw/", "__main__.py")
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(tmp_path / "broken", "w") as broken:
        for name in whole.namelist():
            fine = name.startswith(needed) or name.endswith("__init__.py")
            broken.writestr(name, whole.read(name) if fine else b"raise SystemError")
    codes = {
        subcommand: subprocess.run(
            [sys.executable, str(tmp_path / "broken"), subcommand, "--help"], capture_output=True, check=False
        ).returncode
        for subcommand in ("rollback", "status")
    }
    assert codes == {"rollback": 0, "status": 1}
