# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which of people's keys sshd will not take any more is known before the first run, for everybody who is allowed."""

from __future__ import annotations

import os
import pwd
from pathlib import Path
from types import SimpleNamespace

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.adoption.host import coming
from ansible_collections.portcullis.vps.plugins.module_utils.adoption.observed import Login, Observed
from ansible_collections.portcullis.vps.plugins.module_utils.base.steps import Plan
from ansible_collections.portcullis.vps.plugins.module_utils.sshd import keeping, plan
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.authorized_keys import parse
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.config import Config
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.host import sshd

from ..exposure.saved import firewall
from ..sshd.key_texts import ECDSA, ED25519

CAROLS = parse(f"{ED25519}\n{ECDSA}\n")


def test_keys_of_those_who_came_by_one_are_compared_with_what_sshd_will_take(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []

    def keys_of(names: list[str]) -> dict[str, object]:
        asked.append(names)
        return {"carol": CAROLS}

    observed_sshd = SimpleNamespace(supported={}, version=(10, 0), any_login={}, config=Config({}, {}))
    monkeypatch.setattr(sshd, "observe", lambda _wanted: observed_sshd)
    monkeypatch.setattr(sshd, "keys_of", keys_of)
    settings = {"pubkeyacceptedalgorithms": ("ssh-ed25519",), "requiredrsasize": ("3072",)}
    monkeypatch.setattr(plan, "settings_on", lambda *_asked: (settings, None))
    monkeypatch.setattr(keeping, "kept", lambda *_asked: {})
    monkeypatch.setattr(plan, "plan", lambda *_asked: Plan())
    options = {"ports": [22], "permit_root_login": "no", "max_auth_tries": 3, "crypto": "system", "settings": {}}
    logins = (
        Login("carol", "publickey", "192.0.2.77", CAROLS[1].fingerprint),
        Login("admin", "password", "192.0.2.10"),
        Login("bob", "publickey", "192.0.2.78", "SHA256:bobs"),
    )
    call = {
        "role": "ssh_hardening",
        "module": "sshd",
        "arguments": {**options, "allow_users": ["admin", "carol"], "coming_users": []},
    }
    then, _observed = coming.find([call], Observed(firewall(), logins=logins))
    assert not then.refused
    assert asked == [["carol"]]
    assert then.refused_keys == {"carol": {CAROLS[1].fingerprint}}


def test_keys_are_those_of_the_files_that_sshd_looks_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = pwd.struct_passwd(("carol", "x", os.getuid(), os.getgid(), "", str(tmp_path), "/bin/sh"))
    accounts = {"carol": entry}
    monkeypatch.setattr(pwd, "getpwnam", accounts.__getitem__)
    (tmp_path / "one").write_text(f"{ED25519}\n")
    (tmp_path / "two").write_text(f"# {ED25519}\n{ECDSA}\n")
    said = {"authorizedkeysfile": ("%h/one", "two", "none")}
    monkeypatch.setattr(sshd, "effective", lambda names: dict.fromkeys(names, said))
    assert sshd.keys_of(["carol", "gone"]) == {"carol": CAROLS}
    assert sshd.keys_of([]) == {}
