# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A repository on disk: what is found in it, and that no file of it, whatever it is, goes unnoticed or is read without an end."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.supply.host import repository
from ansible_collections.portcullis.vps.plugins.module_utils.supply.host.looking import Look
from ansible_collections.portcullis.vps.plugins.module_utils.supply.host.repository import Wanted

HOSTS = ("pypi.org", "registry.npmjs.org", "galaxy.ansible.com")


def looked(root: Path, **wanted: Any) -> dict[str, list[str]]:
    """Look at a repository and return what was found, as ``where`` and ``what``, by rule."""
    found = Look()
    repository.look(found, repository.opened(found, str(root)), Wanted(HOSTS, wanted.pop("own", ()), **wanted))
    result: dict[str, list[str]] = {}
    for finding in found.findings:
        result.setdefault(finding.rule, []).append(f"{finding.where} {finding.what}")
    return result


def write(root: Path, name: str, text: str) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def package_lock(url: str, name: str = "a") -> str:
    entry = {"resolved": url, "integrity": "sha512-x"}
    return json.dumps({"lockfileVersion": 3, "packages": {"": {}, f"node_modules/{name}": entry}})


def test_a_repository_that_is_well_kept_has_no_finding(tmp_path: Path) -> None:
    write(tmp_path, "requirements.yml", "collections:\n  - name: a.b\n    version: 1.0.0\n")
    write(
        tmp_path,
        "ansible.cfg",
        "[galaxy]\ngnupg_keyring = ~/.ansible/keyring\n[galaxy_server.x]\nurl=https://galaxy.ansible.com/\n",
    )
    write(tmp_path, "package.json", '{"dependencies": {"lodash": "^4"}}')
    write(tmp_path, "app/package-lock.json", package_lock("https://registry.npmjs.org/lodash.tgz", "lodash"))
    write(tmp_path, "requirements.txt", "requests==2 --hash=sha256:0\n")
    assert looked(tmp_path, own=["acme-*"], hashed=["*.txt"]) == {}


def test_the_names_of_the_incident_are_found(tmp_path: Path) -> None:
    write(tmp_path, "requirements.txt", "cupy-cuda112==9.0\nacme-billing==1.0\n")
    write(tmp_path, "web/package.json", '{"dependencies": {"twilio-npm": "1", "acme-ui": "1"}}')
    write(tmp_path, "web/package-lock.json", package_lock("https://registry.npmjs.org/acme-ui.tgz", "acme-ui"))
    found = looked(tmp_path, own=["acme-*"])
    assert [text.split()[0] for text in found["name_brand"]] == ["requirements.txt", "web/package.json"]
    assert [text.split()[1] for text in found["name_brand"]] == ["cupy-cuda112", "twilio-npm"]
    assert [text.split()[1] for text in found["own_name_public"]] == ["acme-billing", "acme-ui"]
    assert [text.split()[1] for text in found["own_name_unscoped"]] == ["acme-ui", "acme-ui"]
    # The operator's own name is not taken for a slip.
    assert "name_lookalike" not in found


def test_each_kind_of_lock_file_is_read(tmp_path: Path) -> None:
    write(tmp_path, "yarn.lock", 'a@^1:\n  version "1"\n  resolved "https://other.example/a.tgz"\n  integrity x\n')
    write(tmp_path, "npm-shrinkwrap.json", package_lock("http://registry.npmjs.org/a.tgz"))
    found = looked(tmp_path)
    assert found["lock_host"] == ["yarn.lock a comes from other.example (https://other.example/a.tgz)"]
    assert found["lock_no_tls"][0].startswith("npm-shrinkwrap.json a comes from registry.npmjs.org")


@pytest.mark.parametrize("name", ["poetry.lock", "uv.lock"])
def test_toml_is_read_or_said_to_be_unread(tmp_path: Path, name: str) -> None:
    """Python 3.9 has no reader of TOML: then the finding says so."""
    source = {"poetry.lock": 'source = {type = "legacy", url = "https://other.example/simple"}\nfiles = [{hash = "x"}]'}
    other = (
        'source = {registry = "https://other.example/simple"}\nsdist = {url = "https://other.example/a", hash = "x"}'
    )
    write(tmp_path, name, f'[[package]]\nname = "a"\n{source.get(name, other)}\n')
    found = looked(tmp_path)
    if sys.version_info < (3, 11):
        assert "which Python reads from 3.11 on" in found["unreadable_file"][0]
    else:
        assert list(found) == ["lock_host"]
        assert found["lock_host"][0].startswith(f"{name} a comes from other.example")


def broken(tmp_path: Path, name: str, text: str) -> str:
    write(tmp_path, name, text)
    (said,) = looked(tmp_path)["unreadable_file"]
    assert said.startswith(f"{name} ")
    return said


def test_broken_json_is_said_with_its_line(tmp_path: Path) -> None:
    assert "it is no JSON: Expecting" in broken(tmp_path, "package-lock.json", '{"packages": {\n"a": }')


@pytest.mark.parametrize("text", ["[" * 200_000, '{"a": ' * 200_000, '{"a": ' + "1" * 100_000 + "}", "null", "[]"])
def test_json_of_another_shape_is_said(tmp_path: Path, text: str) -> None:
    said = broken(tmp_path, "package-lock.json", text)
    assert "nested too deep" in said or "is no mapping" in said


def test_broken_toml_is_said(tmp_path: Path) -> None:
    said = broken(tmp_path, "uv.lock", '[[package]\nname = "secret-thing"')
    assert "it is no TOML" in said or "from 3.11 on" in said
    assert "secret-thing" not in said


def test_control_characters_are_said(tmp_path: Path) -> None:
    assert "line 2 holds a control character" in broken(
        tmp_path, "requirements.yml", "collections:\n  - name: a\x1b[2J\n"
    )
    assert "NUL bytes" in broken(tmp_path / "x", "requirements.txt", "a==1\0\n")


def test_a_lock_file_of_a_hundred_megabytes_is_said_and_not_read(tmp_path: Path) -> None:
    path = write(tmp_path, "package-lock.json", "")
    with path.open("wb") as file:
        file.truncate(100 << 20)
    began = time.monotonic()
    (said,) = looked(tmp_path)["unreadable_file"]
    assert "holds more than 33554432 bytes" in said
    assert time.monotonic() - began < 60


def test_only_lock_files_may_be_large(tmp_path: Path) -> None:
    said = broken(tmp_path, "requirements.txt", "a\\\n" * 400_000)
    assert "holds more than 1048576 bytes" in said


def test_an_address_whose_host_cannot_be_read_comes_from_no_known_host(tmp_path: Path) -> None:
    write(tmp_path, "package-lock.json", package_lock("https://[::1/a.tgz"))
    assert looked(tmp_path)["lock_host"] == [
        "package-lock.json a comes from a host that cannot be read (https://[::1/a.tgz)"
    ]


def test_what_is_nested_too_deep_for_what_it_is_made_into_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deep(*_given: Any) -> None:
        raise RecursionError

    monkeypatch.setitem(repository._KINDS, "package.json", deep)
    assert "nested too deep" in broken(tmp_path, "package.json", "{}")


def test_a_link_is_said_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "package-lock.json").symlink_to("/etc/shadow")
    (tmp_path / "a").mkdir()
    (tmp_path / "a/yarn.lock").symlink_to("b.lock")
    (tmp_path / "a/b.lock").symlink_to("yarn.lock")
    (tmp_path / "a/again").symlink_to(tmp_path)
    found = looked(tmp_path)
    assert [text.split()[0] for text in found["unreadable_file"]] == ["a/yarn.lock", "package-lock.json"]
    assert all("symbolic link, which is not followed" in text for text in found["unreadable_file"])


def test_what_is_no_file_is_said_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "yarn.lock")
    (said,) = looked(tmp_path)["unreadable_file"]
    assert "is not a regular file" in said


def test_what_others_made_is_passed_over(tmp_path: Path) -> None:
    for folder in ("node_modules/x", ".git", ".venv/lib"):
        write(tmp_path, f"{folder}/package.json", '{"dependencies": {"twilio-npm": "1"}}')
    assert looked(tmp_path) == {}


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="is no folder on this machine"):
        repository.opened(Look(), str(tmp_path / "none"))


def test_a_folder_with_more_files_than_can_be_listed_is_said(tmp_path: Path) -> None:
    for number in range(3):
        write(tmp_path, f"{number}/requirements.txt", "twilio==1")
    found = Look()
    assert repository.opened(found, str(tmp_path), 3).files == ()
    assert "holds more than 3 files and folders" in found.findings[0].what
    assert len(repository.opened(found, str(tmp_path), 6).files) == 3
