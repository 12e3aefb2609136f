# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
import dataclasses
import json

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.accounts import audit as core
from ansible_collections.portcullis.vps.plugins.module_utils.accounts.account import Account, HeldKey
from ansible_collections.portcullis.vps.plugins.module_utils.accounts.audit import Guessed, Observed, Wanted
from ansible_collections.portcullis.vps.plugins.module_utils.accounts.passwords import Secret
from ansible_collections.portcullis.vps.plugins.module_utils.accounts.sudo_rules import Rule
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.authorized_keys import Key

DAY = 86400
NOW = 2000 * DAY
SET, LOCKED, EMPTY = Secret("$y$j9T$salt$hash"), Secret("!"), Secret("")
SUDO = (Rule("ALL : ALL", True, "ALL"),)


def string(content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + content


def rsa(bits: int, mark: int = 1) -> Key:
    number = (1 << (bits - 1)) + mark
    blob = string(b"ssh-rsa") + string(b"\1\0\1") + string(number.to_bytes(bits // 8 + 1, "big"))
    return Key("ssh-rsa", base64.b64encode(blob).decode())


def account(name: str = "ada", uid: int = 1000, **changes: object) -> Account:
    base = Account(name, uid, uid, f"/home/{name}", "/bin/bash", takes_password=True)
    return dataclasses.replace(base, **changes)  # type: ignore[arg-type]  # the changes are the tests' own


def held(key: Key, age_days: int = 1) -> tuple[HeldKey, ...]:
    return (HeldKey(key, "/home/ada/.ssh/authorized_keys", NOW - age_days * DAY),)


def look(*accounts: Account, **changes: object) -> core.Audit:
    base = Observed(accounts, {}, {a.name: NOW - DAY for a in accounts}, ("/var/log/lastlog",), "wheel", NOW)
    return core.audit(dataclasses.replace(base, **changes), Wanted(60))  # type: ignore[arg-type]  # as above


def kinds(*accounts: Account, **changes: object) -> list[tuple[str, tuple[str, ...]]]:
    return [(finding.kind, finding.users) for finding in look(*accounts, **changes).findings]


def test_a_host_without_fault_has_no_findings() -> None:
    audit = look(account(rules=SUDO, keys=held(rsa(4096))), account("root", 0, password=LOCKED))
    assert (audit.findings, audit.unfinished) == ((), ())


def test_the_weak_password_of_a_sudoer_is_found_and_not_returned() -> None:
    audit = look(account(rules=SUDO, password=SET), guessed={"ada": Guessed(9, 9, "it is common")})
    assert [finding.kind for finding in audit.findings] == ["weak_password", "password_login_to_root"]
    assert "it is common, and may become root" in audit.findings[0].text
    assert audit.users[0].guessed


@pytest.mark.parametrize(
    ("who", "found"),
    [
        (account(password=EMPTY), ["empty_password"]),
        (account(password=Secret("$1$a$b")), ["outdated_hash"]),
        (account(password=SET), []),
        (account(password=SET, rules=SUDO), ["password_login_to_root"]),
        (account(password=SET, rules=SUDO, takes_password=False), []),
        (account(password=SET, rules=SUDO, shell="/usr/sbin/nologin"), []),
        (account(password=SET, rules=(Rule("www-data", False, "ALL"),)), []),
        (account(password=SET, rules=(Rule("root", False, "/usr/bin/vi"),)), ["password_login_to_root"]),
        (account(groups=("ada", "docker")), ["root_by_group"]),
        (account("toor", 0), ["second_root"]),
        (account(keys=held(rsa(2048))), ["weak_key"]),
        (account(keys=held(rsa(4096), age_days=731)), ["old_key"]),
    ],
)
def test_what_is_wrong_with_one_account(who: Account, found: list[str]) -> None:
    assert kinds(who) == [(kind, (who.name,)) for kind in found]


def test_a_key_of_two_people_is_found() -> None:
    assert kinds(account(keys=held(rsa(4096))), account("eve", 1001, keys=held(rsa(4096)))) == [
        ("shared_key", ("ada", "eve"))
    ]


def test_what_lets_in_by_no_key_or_cannot_be_read_is_found() -> None:
    line = "/etc/ssh/sshd_config.d/evil.conf:1 sets 'TrustedUserCAKeys /tmp/ca.pub'"
    where = ("line 3 of /home/ada/.ssh/authorized_keys",)
    found = look(account(unread_keys=where), key_sources=(line,)).findings
    assert [(finding.kind, finding.users) for finding in found] == [
        ("foreign_key_source", ()),
        ("unreadable_key", ("ada",)),
    ]
    assert line in found[0].text
    assert where[0] in found[1].text


def test_two_names_of_one_uid_are_found() -> None:
    assert kinds(account(), account("eve")) == [("shared_uid", ("ada", "eve"))]


def test_su_for_everybody_is_found_while_root_has_a_password() -> None:
    root = account("root", 0, password=SET, takes_password=False)
    assert kinds(root, su_group=None) == [("su_for_all", ("root",))]
    assert kinds(root) == []


@pytest.mark.parametrize(("last", "said"), [(None, "has never logged in"), (NOW - 181 * DAY, "for 181 days")])
def test_logins_that_nobody_uses_are_found(last: float | None, said: str) -> None:
    audit = look(account(keys=held(rsa(4096))), last_logins={} if last is None else {"ada": last})
    assert [finding.kind for finding in audit.findings] == ["unused_login"]
    assert said in audit.findings[0].text


def test_what_was_not_finished_is_said() -> None:
    audit = look(
        account(password=SET),
        account("eve", 1001, password=SET),
        guessed={"ada": Guessed(3, 9), "eve": Guessed(0, 9, problem="no libcrypt")},
        login_records=(),
    )
    assert [text.partition(";")[0] for text in audit.unfinished] == [
        "The password of ada withstood 3 of 9 guesses when the time was up",
        "The password of eve could not be tried: no libcrypt.",
        "This host keeps no record of logins, so who never logged in is not known.",
    ]


def test_an_audit_is_returned_as_lists_and_plain_values() -> None:
    user = look(account("ada", keys=held(rsa(4096)))).to_data()["users"][0]
    assert isinstance(user["root"], list)
    assert json.loads(json.dumps(user)) == user
    assert [key["fingerprint"] for key in user["public_keys"]] == [rsa(4096).fingerprint]


def test_a_password_that_is_kept_elsewhere_was_not_tried() -> None:
    said = look(account("ldap", own=False), account("own")).unfinished
    assert [text for text in said if "kept" in text] == [
        "The password of ldap is not kept on this host, so it could not be tried."
    ]
