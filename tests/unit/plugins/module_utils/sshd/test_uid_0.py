# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""PermitRootLogin goes by the UID: an account with UID 0 is root to sshd, whatever its name is."""

from __future__ import annotations

import grp
import os
import pwd

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.adoption.host import looking
from ansible_collections.portcullis.vps.plugins.module_utils.machine import files, session
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.config import Config
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.host.way_in import WayIn
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.logins import Login
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.wanted import Wanted

UIDS = {"root": 0, "toor": 0, "admin": 1000}


@pytest.fixture(autouse=True)
def _accounts(monkeypatch: pytest.MonkeyPatch) -> None:
    def entry(name: str) -> pwd.struct_passwd:
        return pwd.struct_passwd((name, "x", UIDS[name], UIDS[name], "", f"/nowhere/{name}", "/bin/sh"))

    monkeypatch.setattr(pwd, "getpwnam", entry)
    monkeypatch.setattr(os, "getgrouplist", lambda _name, _gid: [])
    monkeypatch.setattr(grp, "getgrgid", lambda number: None)
    monkeypatch.setattr(files, "read", lambda _path: "")
    monkeypatch.setattr(session, "client", lambda: None)


def kept_out(said: dict[str, str]) -> dict[str, bool]:
    """Return who is looked at, by name, with whether PermitRootLogin keeps that one out, where it is this for each."""
    given = {"ports": [22], "permit_root_login": "no", "max_auth_tries": 3, "crypto": "strict", "settings": {}}
    wanted = Wanted.parse({**given, "allow_users": list(UIDS)})
    effective = {Login(name, "192.0.2.1"): {"permitrootlogin": (value,)} for name, value in said.items()}
    looks = WayIn(wanted, effective, Config({}, {})).looks
    return {look.person.name: look.person.root_stays_out for look in looks}


def test_every_account_with_uid_0_is_kept_out_and_root_alone_means_to_be() -> None:
    assert kept_out({"root": "no", "toor": "no", "admin": "no"}) == {"toor": True, "admin": False}


def test_where_sshd_lets_that_account_in_it_is_not_kept_out() -> None:
    said = {"root": "no", "toor": "prohibit-password", "admin": "no"}
    assert kept_out(said) == {"toor": False, "admin": False}


def test_who_is_root_by_another_name_is_seen_before_a_host_is_taken_over() -> None:
    assert looking._roots({"root", "toor", "admin", "gone"}) == {"root", "toor"}
