# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is a user of a host: who is found by name, and not whatever a file lists."""

from __future__ import annotations

import pwd

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.machine import users


def test_what_a_file_lists_and_nobody_finds_by_name_is_no_user(monkeypatch: pytest.MonkeyPatch) -> None:
    # As NIS had them; glibc lists such lines, and finds none of them by name or UID.
    names = ("root", "-x", "--help", "+", "carol$")
    listed = [pwd.struct_passwd((name, "x", uid, uid, "", "/", "/bin/sh")) for uid, name in enumerate(names)]
    monkeypatch.setattr(pwd, "getpwall", lambda: listed)
    monkeypatch.setattr(users, "_members", lambda: ())
    monkeypatch.setattr(users, "_owners", lambda: ())
    assert [entry.pw_name for entry in users.known()] == ["root", "carol$"]
