# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a host's files are found: in the order of their names, one of a name hiding another, and ours apart."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError
from ansible_collections.portcullis.vps.plugins.module_utils.os_hardening import plan as core, record
from ansible_collections.portcullis.vps.plugins.module_utils.os_hardening.host import observe
from ansible_collections.portcullis.vps.plugins.module_utils.os_hardening.measures import Setting


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for place in ("etc", "run", "usr/local/lib", "usr/lib"):
        (tmp_path / place / "sysctl.d").mkdir(parents=True)
    places = tuple(f"{tmp_path}/{place}" for place in ("etc", "run", "usr/local/lib", "usr/lib"))
    monkeypatch.setattr(observe, "_PLACES", places)
    monkeypatch.setattr(core, "SYSCTL", f"{tmp_path}/etc/sysctl.d/portcullis.conf")
    return tmp_path


def test_files_are_read_by_name_whatever_their_folder_and_a_mask_hides(root: Path) -> None:
    for path, text in {
        "usr/lib/sysctl.d/50-default.conf": "kernel.sysrq = 438\n",
        "usr/lib/sysctl.d/99-protect-links.conf": "fs.protected_fifos = 1\n",
        "etc/sysctl.d/zz-app.conf": "kernel.sysrq = 1\n",
        "run/sysctl.d/60-run.conf": "kernel.core_uses_pid = 0\n",
        "etc/sysctl.d/portcullis.conf": "kernel.sysrq = 0\n",
        "etc/sysctl.d/readme": "kernel.sysrq = 7\n",
    }.items():
        (root / path).write_text(text)
    (root / "etc/sysctl.d/99-protect-links.conf").symlink_to("/dev/null")
    found = observe._sysctl_files({})
    assert [(Path(file.path).name, file.later) for file in found if str(root) in file.path] == [
        ("50-default.conf", False),
        ("60-run.conf", False),
        ("99-protect-links.conf", False),
        ("zz-app.conf", True),
    ]
    assert found[2].entries == ()
    assert found[3].entries == (("kernel/sysrq", "1"),)


def test_whose_file_it_is_is_asked_only_where_that_matters(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def is_as_packaged(path: str) -> bool:
        asked.append(path)
        return True

    monkeypatch.setattr(observe, "_is_as_packaged", is_as_packaged)
    (root / "etc/sysctl.d/10-magic.conf").write_text("kernel.sysrq = 176\n")
    (root / "etc/sysctl.d/20-same.conf").write_text("kernel.sysrq = 0\n")
    found = observe._sysctl_files({"kernel/sysrq": Setting("kernel/sysrq", "0")})
    assert [Path(path).name for path in asked] == ["10-magic.conf"]
    assert [file.packaged for file in found if str(root) in file.path] == [True, False]


def test_a_damaged_record_is_an_error_that_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record, "PATH", str(tmp_path / "record.json"))
    (tmp_path / "record.json").write_text("{")
    with pytest.raises(HostError, match=r"record\.json is damaged .* mend it, or remove it"):
        observe._record()
