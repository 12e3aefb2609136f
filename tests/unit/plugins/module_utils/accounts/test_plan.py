# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
import dataclasses
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.accounts import plan as core
from ansible_collections.portcullis.vps.plugins.module_utils.accounts.account import Account, HeldKey
from ansible_collections.portcullis.vps.plugins.module_utils.accounts.audit import Guessed
from ansible_collections.portcullis.vps.plugins.module_utils.accounts.observed import KeyFile, Observed
from ansible_collections.portcullis.vps.plugins.module_utils.accounts.passwords import Secret
from ansible_collections.portcullis.vps.plugins.module_utils.accounts.refusals import refuse_differences
from ansible_collections.portcullis.vps.plugins.module_utils.accounts.steps import JoinGroups, LockPassword
from ansible_collections.portcullis.vps.plugins.module_utils.accounts.sudo_rules import Rule
from ansible_collections.portcullis.vps.plugins.module_utils.accounts.wanted import Admin, Wanted
from ansible_collections.portcullis.vps.plugins.module_utils.base.age import Age, ages, locked
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.base.steps import Plan, WriteFile
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.authorized_keys import Key

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


def test_who_comes_with_a_change_is_reported() -> None:
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
        # What cannot be read might let somebody in.
        ((f"{NEW.line}\nssh-future AAAA\n", None), True, {PATHS[0]: f"{NEW.line}\n"}),
        ((f"{NEW.line}\n# mine\x0c\x1c\u2028{OLD.line}\r\n", None), True, {}),
        ((f"{NEW.line}\n\x0c# odd\n", None), True, {PATHS[0]: f"{NEW.line}\n"}),
        ((f"{NEW.line}\n", "ssh-future AAAA\n"), True, {PATHS[1]: None}),
        ((f"# \u2028{NEW.line}\r\n", None), False, {PATHS[0]: f"# \u2028{NEW.line}\r\n{NEW.line}\n"}),
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
    assert (found.steps, found.needs_proof) == ((LockPassword("root"),), True)
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


def test_a_lock_that_takes_sudo_away_is_reported() -> None:
    (said,) = plan(observed(account(rules=ALL, password=SET)), wanted(locked=("ada",))).warnings
    assert "ada becomes root by sudo with the password that is locked" in said


def test_a_guess_that_was_not_finished_is_reported() -> None:
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


ROOT = account("root", 0, password=SET, takes_password=False)
#: A rule of the user this run logs in as, or of root, and what is wanted: sudo asks for root's password.
ASKS_ROOT = (Rule("ALL : ALL", True, "ALL", asks_root=True),)


def hosting(*accounts: Account, **changes: Any) -> Observed:
    return dataclasses.replace(observed(), accounts=accounts, **changes)


@pytest.mark.parametrize("root", [ROOT, account("root", 0)], ids=["locked now", "locked already"])
def test_root_s_password_is_not_locked_where_sudo_asks_for_it(root: Account) -> None:
    admin = account("admin", 1001, rules=ASKS_ROOT)
    with pytest.raises(Refusal, match=r"sudo asks admin for root's password on this host .* locked"):
        plan(hosting(root, admin), wanted(lock_root=True))
    free = account("admin", 1001, rules=(*ASKS_ROOT, Rule("ALL", False, "ALL")))
    assert plan(hosting(root, free), wanted(lock_root=True)).changed == (root is ROOT)


def test_no_admin_is_to_give_sudo_a_password_of_root_s_that_is_locked() -> None:
    ada = account(password=SET, takes_password=False)
    seen = hosting(dataclasses.replace(ROOT, rules=ASKS_ROOT), account("admin", 1001, rules=ALL), ada)
    asking = dataclasses.replace(ADA, sudo="password")
    with pytest.raises(Refusal, match="sudo asks ada for root's password"):
        plan(seen, wanted(asking, lock_root=True, password_sudoers="allow"))
    assert "Lock the password of root" in plan(seen, wanted(ADA, lock_root=True, password_sudoers="allow")).changes
    plan(seen, wanted(asking, password_sudoers="allow"))


#: Who keeps a shell though lock_system is asked for: the account, what sshd allows, and who is named.
KEPT: dict[str, tuple[dict[str, Any], tuple[str, ...], dict[str, Any]]] = {
    "it is named": ({}, (), {"allowed": ("deploy",)}),
    "it is this run's": ({}, (), {"login_user": "deploy"}),
    "sshd names it": ({}, ("ada", "deploy"), {}),
    "it holds a key and sshd lets everybody in": ({"keys": (HeldKey(OLD, PATHS[0], 0.0),)}, (), {}),
    "it holds a key and sshd has a pattern": ({"keys": (HeldKey(OLD, PATHS[0], 0.0),)}, ("dep*@192.0.2.*",), {}),
}


@pytest.mark.parametrize("name", KEPT)
def test_who_gets_in_keeps_shell_and_password_whatever_the_uid(name: str) -> None:
    about, allow_users, who = KEPT[name]
    deploy = account("deploy", 999, password=SET, takes_password=False, **about)
    found = plan(observed(deploy, allow_users=allow_users), dataclasses.replace(wanted(lock_system=True), **who))
    assert found.changes == []
    assert "deploy (UID 999) belongs to the system, but people get in by it" in found.warnings[0]


def test_who_does_not_get_in_loses_them() -> None:
    held = (HeldKey(OLD, PATHS[0], 0.0),)
    found = plan(observed(account("deploy", 999, keys=held), allow_users=("ada",)), wanted(lock_system=True))
    assert found.changes == ["Give deploy the shell /usr/sbin/nologin"]


#: What is said of an admin whom sshd lets in by no key, today being day 100.
OUT = {
    "expired on 1970-04-11": Age(changed=50, expires=100),
    "is to set a new password": Age(changed=0),
    "has a password that is too old since 1970-04-01": Age(changed=60, most=30),
}


@pytest.mark.parametrize("said", OUT)
def test_an_admin_whose_account_lets_nobody_in_is_named(said: str) -> None:
    with pytest.raises(Refusal, match=f"accounts_admins: 'ada' {said}"):
        plan(observed(account(age=OUT[said]), day=100), wanted(ADA))


@pytest.mark.parametrize("age", [Age(50, 99999, None, 101), Age(50, 51), Age(), Age(200, 1), Age(50, -1, 1, -1)])
def test_an_admin_whose_account_goes_on_is_not(age: Age) -> None:
    plan(observed(account(age=age), day=100), wanted(ADA))


def test_ages_are_read_from_the_shadow_file() -> None:
    assert ages("ada:!:20000:0:99999:7:30:20100:\nold:x\n")["ada"] == Age(20000, 99999, 30, 20100)
    assert ages("ada:!::::::::\n") == {"ada": Age()}
    assert locked("ada:!$y$:0:0:99999:7:::\nbob:*:0\neve::0\n") == {"ada"}


def test_without_pam_nobody_s_password_is_locked_who_gets_in_by_key() -> None:
    seen = observed(account(password=SET, takes_password=False, keys=(HeldKey(OLD, PATHS[0], 0.0),)), uses_pam=False)
    with pytest.raises(Refusal, match="UsePAM no"):
        plan(seen, wanted(locked=("ada",)))
    with pytest.raises(Refusal, match=r"UsePAM no.*'ada'"):
        plan(observed(uses_pam=False), wanted(ADA))
    plan(observed(account(password=SET, takes_password=False), uses_pam=False), wanted(ADA))


LIMITED = dataclasses.replace(NEW, options='restrict,command="/bin/backup, now"')


@pytest.mark.parametrize("exclusive", [False, True])
@pytest.mark.parametrize(
    ("held", "key"),
    [
        (NEW, LIMITED),
        (LIMITED, NEW),
        (dataclasses.replace(LIMITED, options="restrict"), LIMITED),
        (dataclasses.replace(LIMITED, options='restrict,command="/bin/other"'), LIMITED),
    ],
)
def test_a_key_whose_line_is_to_say_something_else_is_written_again(held: Key, key: Key, exclusive: bool) -> None:
    beside = "" if exclusive else f"# mine\n{OLD.line}\n"
    ada = Admin("ada", (key,), exclusive)
    assert written((f"{beside}{held.line}\n", None), ada) == {PATHS[0]: f"{beside}{key.line}\n"}


def test_a_key_is_written_again_in_each_file_that_sshd_reads() -> None:
    found = written((f"{OLD.line}\n", f"{NEW.line}\n"), Admin("ada", (LIMITED,)))
    assert found == {PATHS[1]: f"{LIMITED.line}\n"}


@pytest.mark.parametrize(
    "options", ['command="/bin/backup, now",restrict', 'RESTRICT,Command="/bin/backup, now"', LIMITED.options]
)
def test_a_line_that_says_the_same_in_other_words_stays(options: str) -> None:
    held = dataclasses.replace(NEW, options=options, comment="somebody's")
    assert written((f"{held.line}\n", None), Admin("ada", (LIMITED,))) == {}


def test_an_authority_s_line_is_another_than_that_of_its_key() -> None:
    authority = dataclasses.replace(NEW, options="cert-authority")
    found = written((f"{authority.line}\n", None), Admin("ada", (NEW,)))
    assert found == {PATHS[0]: f"{authority.line}\n{NEW.line}\n"}


def test_a_key_that_is_in_force_with_other_options_is_not_what_was_wanted() -> None:
    seen = observed(account(rules=(Rule("ALL", False, "ALL"),), keys=(HeldKey(NEW, PATHS[0], 0.0),)))
    refuse_differences(seen, wanted(ADA))
    with pytest.raises(Refusal, match="sshd would not take the key"):
        refuse_differences(seen, wanted(Admin("ada", (LIMITED,))))


def test_a_service_that_starts_again_is_named_before_its_user_goes() -> None:
    seen = observed(account("eve", 1002), restarting={"eve": "app.service"})
    with pytest.raises(Refusal, match="'eve' is whom app"):
        plan(seen, wanted(absent=("eve",)))


def test_all_sessions_end_before_the_first_home_goes() -> None:
    found = plan(observed(account("eve", 1002), account("bob", 1003)), wanted(absent=("eve", "bob"), remove_homes=True))
    assert [step.summary for step in found.on_confirm] == [
        *("End the sessions of eve", "End the sessions of bob"),
        *("Remove the user eve and its home", "Remove the user bob and its home"),
    ]
    assert all(step.irreversible for step in found.on_confirm)


def elsewhere(**changes: Any) -> Account:
    """An account of LDAP's, which the host finds by name."""
    return account(**{"uid": 20001, "shell": "/bin/zsh", "own": False, **changes})


def test_who_is_known_from_elsewhere_is_not_added_a_second_time() -> None:
    found = plan(observed(elsewhere(), groups=frozenset(["adm"])), wanted(dataclasses.replace(ADA, groups=("adm",))))
    # Neither the shell nor the password is the host's to change.
    assert found.changes == ["Put ada into adm", "Write the keys of ada", "Write /etc/sudoers.d/zz-portcullis"]
    assert isinstance(found.steps[0], JoinGroups)
    assert not found.steps[0].own


def test_sudo_may_ask_who_is_known_from_elsewhere_for_the_password_that_is_kept_there() -> None:
    assert plan(observed(elsewhere()), wanted(dataclasses.replace(ADA, sudo="password"))).changes == [
        "Write the keys of ada",
        "Write /etc/sudoers.d/zz-portcullis",
    ]


def test_a_program_that_sshd_asks_for_keys_stands_for_a_file_of_keys() -> None:
    files = {"ada": (KeyFile(PATHS[0], problem="cannot be written, since there is no home"),)}
    asks = observed(elsewhere(), key_files=files, asks_for_keys=True)
    assert plan(asks, wanted(Admin("ada"))).changes == ["Write /etc/sudoers.d/zz-portcullis"]
    with pytest.raises(Refusal, match="there is no home"):
        plan(asks, wanted(ADA))


@pytest.mark.parametrize(
    ("seen", "want", "said"),
    [
        (observed(elsewhere()), wanted(absent=("ada",)), r"absent: the account 'ada' is not kept on this host"),
        (observed(elsewhere()), wanted(locked=("ada",)), r"locked: the account 'ada' is not kept on this host"),
        (observed(elsewhere(shell="/bin/false")), wanted(ADA), "has the shell /bin/false, which lets nobody in"),
        (
            observed(elsewhere(), other_groups=frozenset(["devs"])),
            wanted(dataclasses.replace(ADA, groups=("devs",))),
            "the group 'devs' is not kept on this host",
        ),
        (observed(elsewhere()), wanted(dataclasses.replace(ADA, groups=("devs",))), "there is no group 'devs'"),
        (observed(elsewhere(uid=0)), wanted(ADA), "has UID 0 on this host"),
    ],
)
def test_what_is_kept_elsewhere_is_not_changed_here(seen: Observed, want: Wanted, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        plan(seen, want)


def test_who_is_in_a_group_of_elsewhere_already_may_be_wanted_there() -> None:
    seen = observed(elsewhere(groups=("devs",)), other_groups=frozenset(["devs"]))
    assert "Put" not in " ".join(plan(seen, wanted(dataclasses.replace(ADA, groups=("devs",)))).changes)


def test_accounts_of_the_system_that_are_kept_elsewhere_stay_as_they_are() -> None:
    assert plan(observed(account("svc", 300, own=False, password=SET)), wanted(lock_system=True)).changes == []


@pytest.mark.parametrize(
    ("name", "written"), [("web.admin", "web.admin"), ("WebAdmin", '"WebAdmin"'), ("OPS", '"OPS"')]
)
def test_names_with_a_dot_or_capitals_are_no_aliases_to_sudo(name: str, written: str) -> None:
    """``test_accounts.py`` has sudo itself read them."""
    files = {name: (KeyFile(f"/home/{name}/.ssh/authorized_keys"),)}
    found = plan(observed(key_files=files), wanted(Admin(name, (NEW,))))
    assert found.changes[0] == f"Add the user {name}"
    assert getattr(found.steps[-1], "text", "").endswith(f"\n{written} ALL=(ALL:ALL) NOPASSWD: ALL\n")


def test_the_rule_of_the_run_s_own_user_is_known_in_quotes_too() -> None:
    ours = '"WebAdmin" ALL=(ALL:ALL) NOPASSWD: ALL\n'
    seen = observed(account("WebAdmin", 1002, rules=ALL), sudoers=ours)
    with pytest.raises(Refusal, match="has no other way to root"):
        plan(seen, dataclasses.replace(wanted(), login_user="WebAdmin"))


BLIND = "root ALL=(ALL:ALL) ALL"


def test_sudo_is_made_to_read_our_rules_where_sudoers_names_no_folder() -> None:
    found = plan(observed(account(), sudoers_main=BLIND), wanted(ADA)).steps
    assert found[-1] == WriteFile("/etc/sudoers", f"{BLIND}\n@includedir /etc/sudoers.d\n", BLIND, mode=0o440)
    # Also where our file is there already, and nobody else's rules come into force.
    again = observed(account(), texts=(f"{NEW.line}\n", None), sudoers_main=BLIND, sudoers=core.sudoers(wanted(ADA)))
    assert [step.paths for step in plan(again, wanted(ADA)).steps] == [("/etc/sudoers",)]
    assert plan(observed(account(), sudoers_main=BLIND, dormant=("ops",)), wanted()).steps == ()


def test_rules_of_others_that_had_no_effect_are_not_put_into_force() -> None:
    seen = observed(account(), sudoers_main=BLIND, dormant=("90-cloud-init-users",))
    with pytest.raises(Refusal, match=r"would also put 90-cloud-init-users there into force"):
        plan(seen, wanted(ADA))


def test_what_visudo_refuses_afterwards_is_no_success() -> None:
    with pytest.raises(Refusal, match="visudo refuses what sudo reads now: nonsense"):
        refuse_differences(observed(account(), complaint="nonsense"), wanted(ADA))
