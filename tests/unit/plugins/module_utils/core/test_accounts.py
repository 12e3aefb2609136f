# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
import dataclasses
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.core import accounts as core
from ansible_collections.portcullis.vps.plugins.module_utils.core.account import Account, HeldKey
from ansible_collections.portcullis.vps.plugins.module_utils.core.account_audit import Guessed
from ansible_collections.portcullis.vps.plugins.module_utils.core.accounts import KeyFile, Observed
from ansible_collections.portcullis.vps.plugins.module_utils.core.accounts_wanted import Admin, Wanted
from ansible_collections.portcullis.vps.plugins.module_utils.core.authorized_keys import Key
from ansible_collections.portcullis.vps.plugins.module_utils.core.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.core.passwords import Secret
from ansible_collections.portcullis.vps.plugins.module_utils.core.steps import Plan
from ansible_collections.portcullis.vps.plugins.module_utils.core.sudo_rules import Rule

SET, EMPTY = Secret("$y$j9T$salt$hash"), Secret("")
ALL = (Rule("ALL : ALL", True, "ALL"),)


def key(mark: str, comment: str = "") -> Key:
    blob = b"".join(len(part).to_bytes(4, "big") + part for part in (b"ssh-ed25519", mark.encode() * 32))
    return Key("ssh-ed25519", base64.b64encode(blob).decode(), comment=comment)


OLD, NEW = key("o", "ada@old"), key("n", "ada@new")
PATHS = ("/home/ada/.ssh/authorized_keys", "/home/ada/.ssh/authorized_keys2")


def account(name: str = "ada", uid: int = 1000, **changes: Any) -> Account:
    base = Account(name, uid, uid, f"/home/{name}", "/bin/bash", takes_password=True)
    return dataclasses.replace(base, **changes)


def observed(*accounts: Account, texts: tuple[str | None, str | None] = (None, None), **changes: Any) -> Observed:
    files = tuple(map(KeyFile, PATHS, texts))
    base = Observed((account("root", 0), account("admin", 1001, rules=ALL), *accounts), {"ada": files})
    return dataclasses.replace(base, **changes)


def wanted(*admins: Admin, **changes: Any) -> Wanted:
    return Wanted(admins=admins, login_user="admin", **changes)


def plan(seen: Observed, want: Wanted) -> Plan:
    return core.plan(seen, want)


ADA = Admin("ada", (NEW,))


def test_nothing_wanted_is_nothing_done() -> None:
    assert plan(observed(account()), wanted()) == Plan()


def test_a_new_admin_is_added_with_keys_and_a_rule_and_proven() -> None:
    found = plan(observed(), wanted(ADA))
    assert found.changes == ["Add the user ada", "Write the keys of ada", "Write /etc/sudoers.d/zz-portcullis"]
    assert found.needs_proof


def test_who_comes_with_a_change_is_told() -> None:
    held = (HeldKey(OLD, PATHS[0], 0.0),)
    assert core.coming(observed(), wanted(ADA)) == ["ada"]
    assert core.coming(observed(account()), wanted(ADA)) == ["ada"]
    assert core.coming(observed(account(keys=held)), wanted(ADA)) == []


def written(texts: tuple[str | None, str | None], admin: Admin) -> dict[str, str | None]:
    """What becomes of the files of keys: their text, or None where one is removed."""
    steps = plan(observed(account(), texts=texts, sudoers=core.sudoers(wanted(admin))), wanted(admin)).steps
    return {path: getattr(step, "text", None) for step in steps for path in step.paths}


@pytest.mark.parametrize(
    ("texts", "exclusive", "result"),
    [
        ((None, None), False, {PATHS[0]: f"{NEW.line}\n"}),
        ((f"{OLD.line}", None), False, {PATHS[0]: f"{OLD.line}\n{NEW.line}\n"}),
        ((f"{OLD.line}\n", None), True, {PATHS[0]: f"{NEW.line}\n"}),
        ((f"# mine\n{NEW.line}\n", None), True, {}),
        ((f"{NEW.line}\n", f"{OLD.line}\n"), True, {PATHS[1]: None}),
        ((None, f"{NEW.line}\n"), False, {}),
    ],
)
def test_keys_are_added_to_those_there_are_or_take_their_place(
    texts: tuple[str | None, str | None], exclusive: bool, result: dict[str, str | None]
) -> None:
    assert written(texts, dataclasses.replace(ADA, exclusive=exclusive)) == result


def test_what_cannot_be_undone_follows_the_proof() -> None:
    seen = observed(account("eve", 1002, password=SET), account("root", 0, password=SET, takes_password=False))
    seen = dataclasses.replace(seen, accounts=seen.accounts[1:])
    found = plan(seen, wanted(absent=("eve",), lock_root=True))
    assert (found.steps, found.needs_proof) == ((), True)
    assert found.changes == ["Lock the password of root", "End the sessions of eve", "Remove the user eve"]


def test_accounts_of_the_system_lose_shells_and_passwords_where_asked_for() -> None:
    seen = observed(
        account("games", 5), account("postgres", 105), account("nobody", 65534, password=SET, shell="/usr/sbin/nologin")
    )
    found = plan(seen, wanted(lock_system=True, system_exceptions=("postgres",)))
    assert found.changes == ["Give games the shell /usr/sbin/nologin", "Lock the password of nobody"]


RISK = {
    "an empty password": (account(rules=ALL, password=EMPTY), {}, "ada, who may become root, has an empty password"),
    "a password login": (account(rules=ALL, password=SET), {}, "ada, who may become root, can log in with a password"),
    "a guessed one": (
        account(groups=("docker",), password=SET, takes_password=False),
        {"ada": Guessed(9, 9, "it is common")},
        "ada, who may become root, has a password that was guessed (it is common)",
    ),
}


@pytest.mark.parametrize("name", RISK)
def test_a_password_that_leads_to_root_is_refused_unless_something_is_done_about_it(name: str) -> None:
    who, guessed, said = RISK[name]
    seen = observed(who, guessed=guessed)
    with pytest.raises(Refusal) as refusal:
        plan(seen, wanted())
    assert said in str(refusal.value)
    assert plan(seen, wanted(password_sudoers="allow")) == Plan()
    for want in (wanted(locked=("ada",)), wanted(password_sudoers="lock")):
        assert plan(seen, want).changes == ["Lock the password of ada"]
    assert plan(seen, wanted(absent=("ada",))).changes == ["End the sessions of ada", "Remove the user ada"]


def test_who_cannot_become_root_may_have_any_password() -> None:
    assert plan(observed(account(password=SET), guessed={"ada": Guessed(9, 9, "it is common")}), wanted()) == Plan()


def test_only_what_is_in_doubt_is_guessed() -> None:
    strong = account(rules=ALL, password=SET, takes_password=False)
    assert core.doubtful(observed(strong), wanted()) == [strong]
    for want in (wanted(locked=("ada",)), wanted(absent=("ada",))):
        assert core.doubtful(observed(strong), want) == []
    assert core.doubtful(observed(account(password=SET)), wanted()) == []


def test_a_lock_that_takes_sudo_away_is_told() -> None:
    (said,) = plan(observed(account(rules=ALL, password=SET)), wanted(locked=("ada",))).warnings
    assert "ada becomes root by sudo with the password that is locked" in said


def test_a_guess_that_was_not_finished_is_told() -> None:
    (said,) = plan(observed(account(), guessed={"ada": Guessed(3, 9)}), wanted()).warnings
    assert "3 of 9 guesses were made" in said


@pytest.mark.parametrize(
    ("seen", "want", "said"),
    [
        (
            observed(complaint="syntax error"),
            wanted(),
            "sudo's rules on this host are broken as they are (syntax error)",
        ),
        (observed(account(uid=105)), wanted(ADA), "has UID 105 on this host and so belongs to the system"),
        (observed(), wanted(dataclasses.replace(ADA, groups=("wizards",))), "there is no group 'wizards'"),
        (observed(), wanted(dataclasses.replace(ADA, shell="/bin/zsh")), "/bin/zsh is not among this host's shells"),
        (observed(), wanted(Admin("ada")), "'ada' has no key and is given none"),
        (observed(), wanted(dataclasses.replace(ADA, sudo="password")), "there is none to give"),
        (observed(key_files={"ada": ()}), wanted(ADA), "AuthorizedKeysFile none"),
        (
            observed(key_files={"ada": (KeyFile("/x", problem="is odd"),)}),
            wanted(ADA),
            "/x is odd, so no key is written",
        ),
        (
            observed(account("eve", 105)),
            wanted(absent=("eve",)),
            "has UID 105 on this host and so belongs to the system",
        ),
        (observed(account("eve", 1001)), wanted(absent=("eve",)), "shares UID 1001 with admin"),
        (
            observed(sudoers="admin ALL=(ALL:ALL) NOPASSWD: ALL\n"),
            wanted(ADA),
            "'admin', the user this run logs in as, is no longer among them",
        ),
    ],
)
def test_what_would_lock_out_or_cannot_be_is_refused(seen: Observed, want: Wanted, said: str) -> None:
    with pytest.raises(Refusal) as refusal:
        plan(seen, want)
    assert said in str(refusal.value)
