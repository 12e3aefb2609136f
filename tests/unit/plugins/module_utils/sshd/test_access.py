# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.access import REVOKED, USER_CA_KEYS, Access

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOfUWUpfyuWL1F9nThEfl8s5I6WZFTVDzzuTpGIlCfks"
BOB = {"name": "bob", "chroot": "/srv/sftp/%u"}


def test_nothing_is_set_where_nothing_is_asked_for() -> None:
    access = Access.parse({})
    assert access.settings() == {}
    assert access.files() == {REVOKED: None, USER_CA_KEYS: None}


def test_keys_are_written_to_files_that_the_settings_name() -> None:
    access = Access.parse({"revoked_keys": [f"{KEY} old laptop"], "trusted_user_ca_keys": [KEY]})
    assert access.settings() == {"revokedkeys": (REVOKED,), "trustedusercakeys": (USER_CA_KEYS,)}
    text = access.files()[REVOKED]
    assert text is not None
    assert text.endswith(f"\n{KEY} old laptop\n")


def test_who_moves_files_gets_nothing_else() -> None:
    settings = Access.parse({"sftp_users": [BOB]}).settings_for("bob")
    assert settings["forcecommand"] == ("internal-sftp",)
    assert settings["chrootdirectory"] == ("/srv/sftp/%u",)
    assert settings["allowtcpforwarding"] == ("no",)


def test_forwarding_is_for_who_is_named() -> None:
    access = Access.parse({"forwarding": [{"user": "ada", "tcp": "all", "permit_open": ["db:5432", "[::1]:80"]}]})
    assert access.settings_for("ada") == {"allowtcpforwarding": ("yes",), "permitopen": ("db:5432", "[::1]:80")}
    assert access.settings_for("bob") == {}


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"revoked_keys": ["ssh-ed25519"]}, "revoked_keys: 'ssh-ed25519' is not a whole public key"),
        ({"revoked_keys": [f"{KEY}\nPort 22"]}, "line break"),
        ({"trusted_user_ca_keys": [f"cert-authority {KEY}"]}, "trusted_user_ca_keys: 'cert-authority ssh-ed25519"),
        ({"sftp_users": [{**BOB, "chroot": "srv"}]}, "'srv' is not the absolute path of a folder"),
        ({"sftp_users": [{**BOB, "chroot": "/srv/a b"}]}, "is not the absolute path"),
        ({"sftp_users": [{**BOB, "chroot": "/srv/../etc"}]}, "is not the absolute path"),
        ({"sftp_users": [{**BOB, "name": "b*"}]}, "is not a login name"),
        ({"sftp_users": [BOB], "forwarding": [{"user": "bob"}]}, "'bob' is named twice"),
        ({"forwarding": [{"user": "ada", "permit_open": ["db"]}]}, "'db' is not a destination"),
        ({"forwarding": [{"user": "ada", "permit_open": ["db:1 PermitTTY yes"]}]}, "is not a destination"),
    ],
)
def test_what_is_not_legal_is_refused(params: dict[str, object], said: str) -> None:
    with pytest.raises(Refusal) as refused:
        Access.parse(params)
    assert said in str(refused.value)


def test_the_user_of_this_run_is_not_kept_to_files() -> None:
    with pytest.raises(Refusal, match="'bob' is the user this run logs in as"):
        Access.parse({"sftp_users": [BOB]}).refuse_locking_out("bob")
