# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory learns a host's port by one line, and loses nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.plugin_utils import host_vars
from hypothesis import given, strategies as st


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("", "---\nansible_port: 2222\n"),
        ("---\na: 1\n", "---\na: 1\nansible_port: 2222\n"),
        ("a: 1", "a: 1\nansible_port: 2222\n"),
        ("ansible_port: 22  # ssh\nb: 2\n", "ansible_port: 2222  # ssh\nb: 2\n"),
        ("ansible_port: '22'\n", "ansible_port: 2222\n"),
        ("ansible_port:\n", "ansible_port: 2222\n"),
        ("ansible_port: 2222\n", "ansible_port: 2222\n"),
        ("ansible_port: '2222'\n", "ansible_port: '2222'\n"),
        ("secret: !vault |\n  $ANSIBLE_VAULT;1.1\n  61\n", None),
        ("# only a comment\n", "# only a comment\nansible_port: 2222\n"),
        ("nested:\n  ansible_port: 22\n", "nested:\n  ansible_port: 22\nansible_port: 2222\n"),
    ],
)
def test_one_line_changes_and_nothing_else(text: str, after: str | None) -> None:
    found = host_vars.edited(text, 2222)
    assert found == (f"{text}ansible_port: 2222\n" if after is None else after)
    assert host_vars.edited(found, 2222) == found


@pytest.mark.parametrize(
    "text",
    [
        "$ANSIBLE_VAULT;1.1;AES256\n6162\n",
        "ansible_port: '{{ port }}'\n",
        "ansible_port: 22\nansible_port: 23\n",
        "- a list\n",
        "{a: 1}\n",
        "a: 1\n...\n",
        "text: |\n  a\n  b\n---\nc: 1\n",
        "a: [\n",
        "'ansible_port': 22\n",
    ],
)
def test_what_cannot_be_edited_safely_is_left_alone_and_the_line_is_said(text: str) -> None:
    with pytest.raises(Refusal, match="write 'ansible_port: 2222' there by hand"):
        host_vars.edited(text, 2222)


@given(
    st.dictionaries(
        st.text(
            st.characters(codec="utf-8", exclude_characters="\x85\u2028\u2029", exclude_categories=["Cc", "Cs"]),
            min_size=1,
        ),
        st.one_of(st.integers(), st.text(st.characters(codec="ascii")), st.lists(st.booleans())),
        max_size=4,
    )
)
def test_all_other_variables_stay(variables: dict[str, object]) -> None:
    text = yaml.safe_dump(variables, allow_unicode=True)
    try:
        after = host_vars.edited(text if variables else "", 2222)
    except Refusal:
        return
    assert yaml.safe_load(after) == {**variables, "ansible_port": 2222}


@pytest.mark.parametrize(
    ("there", "written"),
    [
        ((), "web1.yml"),
        (("web1.yml",), "web1.yml"),
        (("web1.yaml",), "web1.yaml"),
        (("web1",), "web1"),
        (("web1/vars.yml",), "web1/ansible_port.yml"),
        # Ansible reads the folder and not the file.
        (("web1/vars.yml", "web1.yml"), "web1/ansible_port.yml"),
    ],
)
def test_the_file_is_the_one_that_ansible_reads(tmp_path: Path, there: tuple[str, ...], written: str) -> None:
    for name in there:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("a: 1\n")
    (tmp_path / "web2.yml").write_text("ansible_port: 5\n")
    change = host_vars.change(str(tmp_path), "web1", 2222)
    assert change is not None
    assert change.path == str(tmp_path / written)
    assert change.summary == f"On the controller write 'ansible_port: 2222' to {tmp_path / written}"
    host_vars.write(change)
    assert yaml.safe_load((tmp_path / written).read_text())["ansible_port"] == 2222
    assert host_vars.change(str(tmp_path), "web1", 2222) is None
    assert (tmp_path / "web2.yml").read_text() == "ansible_port: 5\n"


def test_a_line_of_a_folder_s_file_is_changed_where_it_stands(tmp_path: Path) -> None:
    (tmp_path / "web1").mkdir()
    (tmp_path / "web1/main.yml").write_text("ansible_port: 22\n")
    change = host_vars.change(f"{tmp_path}/", "web1", 2222)
    assert change is not None
    assert (change.path, change.after) == (str(tmp_path / "web1/main.yml"), "ansible_port: 2222\n")


@pytest.mark.parametrize("host", ["../web1", "a/b", "", ".hidden", "a\nb"])
def test_a_name_that_is_no_file_s_is_refused(tmp_path: Path, host: str) -> None:
    with pytest.raises(Refusal, match="is no name of a file"):
        host_vars.change(str(tmp_path), host, 2222)


def test_a_file_keeps_its_mode_and_a_link_stays_a_link(tmp_path: Path) -> None:
    file, link = tmp_path / "vars.yml", tmp_path / "link.yml"
    file.write_text("a: 1\n")
    file.chmod(0o640)
    link.symlink_to(file)
    change = host_vars.change(str(link), "web1", 2222)
    assert change is not None
    host_vars.write(change)
    assert link.is_symlink()
    assert (file.read_text(), file.stat().st_mode & 0o777) == ("a: 1\nansible_port: 2222\n", 0o640)
