# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.portcullis.vps.plugins.plugin_utils import ssh_config
from ansible_collections.portcullis.vps.plugins.plugin_utils.ssh_config import HEADER, Entry

WEB1 = Entry(("web1.example.org", "web1"), (("Port", "2222"), ("IdentityFile", "/home/ada/my keys/id")))


@pytest.mark.parametrize(
    ("name", "others", "names"),
    [
        ("web1", [], ("web1",)),
        ("web1.example.org", ["db1.example.org"], ("web1.example.org", "web1")),
        ("web1.example.org", ["web1.example.net"], ("web1.example.org",)),
        ("web1.example.org", ["web1"], ("web1.example.org",)),
        ("203.0.113.11", [], ("203.0.113.11",)),
        ("2001:db8::1", [], ("2001:db8::1",)),
    ],
)
def test_a_host_has_a_short_name_where_that_is_nobody_else_s(
    name: str, others: list[str], names: tuple[str, ...]
) -> None:
    assert ssh_config.names(name, [name, *others]) == names


def test_an_entry_is_made_anew_and_the_others_stay() -> None:
    before = f"{HEADER}\nHost db1\n    Port 22\n\nHost gone\n    Port 22\n\nHost web1.example.org web1\n    Port 22\n"
    assert ssh_config.with_entry(before, WEB1, {"db1", "web1.example.org"}) == (
        f'{HEADER}\nHost db1\n    Port 22\n\nHost web1.example.org web1\n    Port 2222\n    IdentityFile "/home/ada/my keys/id"\n'
    )


def test_an_entry_that_is_there_changes_nothing() -> None:
    once = ssh_config.with_entry("", WEB1, {"web1.example.org"})
    assert ssh_config.with_entry(once, WEB1, {"web1.example.org"}) == once


def test_keys_are_made_anew_and_the_others_stay() -> None:
    before = f"{HEADER}db1 ssh-rsa A\ngone ssh-rsa B\nweb1 ssh-rsa C\n"
    after = ssh_config.with_keys(before, "web1", ["ssh-rsa E", "ssh-ed25519 D"], {"db1", "web1"})
    assert after == f"{HEADER}db1 ssh-rsa A\nweb1 ssh-ed25519 D\nweb1 ssh-rsa E\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "Include ~/x\n"),
        ("Host a\n  Port 1\n", "Include ~/x\nHost a\n  Port 1\n"),
        # There it would be for that host alone.
        ("Host a\nInclude ~/x\n", "Include ~/x\nHost a\nInclude ~/x\n"),
        ("User ada\nInclude ~/x\nHost a\n", "User ada\nInclude ~/x\nHost a\n"),
    ],
)
def test_the_file_is_included_once_and_before_any_host(before: str, after: str) -> None:
    assert ssh_config.with_include(before, "~/x") == after
    assert ssh_config.with_include(after, "~/x") == after
