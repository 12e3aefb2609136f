# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.age import Age
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.sshd import way_in as sshd_way_in
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.config import Line
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.crypto import Accepted
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.way_in import KeyFile, Person, Tried

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOfUWUpfyuWL1F9nThEfl8s5I6WZFTVDzzuTpGIlCfks"
OTHER = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ3XO3MvIf4DjcU4aUDaAvXIBGjaPzOEQ4M7pJXmT4oV"
IMAGE = 'no-port-forwarding,command="echo \'Please login as the user \\"debian\\" rather than the user \\"root\\".\';sleep 10;exit 142"'
FILE = "/home/ada/.ssh/authorized_keys"
NOW = "20261125120000"
TODAY = 20782


def person(text: str = KEY, problem: str = "") -> Person:
    return Person("ada", files=(KeyFile(FILE, text, problem),))


def key_problem(text: str, tried: Tried | None = None, problem: str = "", accepted: Accepted | None = None) -> str:
    ada = person(text, problem)
    return sshd_way_in.key_problem(ada, sshd_way_in.lines(ada, NOW, accepted or Accepted()), tried)


@pytest.mark.parametrize(
    "text",
    [
        KEY,
        f"  {KEY} ada",
        f"# a comment\n\n{KEY}",
        f"restrict,pty {KEY}",
        f'from="192.0.2.0/24,!192.0.2.7",no-pty {KEY}',
        f'command="rrsync, \\"all\\" of it" {KEY}',
        f"frobnicate {KEY}\n{KEY}",
        f"cert-authority {KEY}",
        f'NO-PTY,Command="x" {KEY}',
    ],
)
def test_a_key_that_sshd_takes_is_no_problem(text: str) -> None:
    assert key_problem(text) == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "give ada a key that sshd takes"),
        (f"frobnicate {KEY}", f"{FILE}:1: sshd does not know the option 'frobnicate'"),
        (f'\nno-pty,frobnicate="a,b" {KEY}', f"{FILE}:2: sshd does not know the option 'frobnicate'"),
        (f"command {KEY}", "sshd does not know the option 'command'"),
        (f"{KEY} {OTHER}", "two keys are on that one line"),
        (f"{KEY} ada{OTHER} bob", "two keys are on that one line"),
        (f'expiry-time="20260101" {KEY}', "that key has expired"),
        (f"{IMAGE} {KEY}", "only says which other user to log in as"),
    ],
)
def test_a_key_that_lets_nobody_in_is_named_with_the_reason(text: str, said: str) -> None:
    assert said in key_problem(text)
    assert "'ada' has no key in authorized_keys that sshd would accept" in key_problem(text)


def test_a_revoked_key_is_named() -> None:
    blob = KEY.partition(" ")[2]
    assert "revoked_keys" in key_problem(KEY, accepted=Accepted(revoked=frozenset({blob})))


def test_a_file_that_sshd_cannot_read_is_named() -> None:
    problem = f"ada, as whom sshd reads it, cannot read {FILE} (Permission denied)"
    assert problem in key_problem(KEY, problem=problem)
    assert problem in key_problem("", problem=problem)


def test_what_sshd_says_decides_over_what_files_tell() -> None:
    assert key_problem(f"frobnicate {KEY}", Tried(f"{FILE}:1")) == ""
    words = f"Authentication refused: bad ownership or modes for directory {FILE}"
    said = key_problem(KEY, Tried("", words))
    assert words in said
    assert f"run 'chown ada: {FILE}; chmod go-w {FILE}' on this host" in said
    assert "'ada' has no key" in key_problem(KEY, Tried())


def test_a_key_on_two_lines_counts_by_the_first() -> None:
    text = f"{IMAGE} {KEY}\n{KEY}"
    assert key_problem(text, Tried(f"{FILE}:2")) == ""
    assert "only says which other user" in key_problem(text, Tried(f"{FILE}:1"))


def test_who_may_come_by_an_authority_needs_no_key_unless_sshd_refuses_the_user() -> None:
    ada = Person("ada", by_others=True)
    assert sshd_way_in.key_problem(ada, ()) == ""
    assert sshd_way_in.key_problem(ada, (), Tried()) == ""
    words = "User ada not allowed because listed in DenyUsers"
    assert words in sshd_way_in.key_problem(ada, (), Tried("", words))


NO_LOGINS = {"nologin": "/etc/nologin"}
EXPIRED = {"age": Age(20000, 99999, None, TODAY), "is_locked": True}
CHANGE = {"age": Age(0, 99999)}
OLD = {"age": Age(TODAY - 31, 30)}
LOCKED = {"age": Age(20000, 99999), "is_locked": True}


@pytest.mark.parametrize(
    ("state", "uses_pam", "said"),
    [
        ({}, True, ""),
        ({"age": Age(20000, 99999, None, TODAY + 1)}, True, ""),
        ({"age": Age(TODAY - 29, 30)}, True, ""),
        ({"age": Age(20000, -1)}, True, ""),
        (LOCKED, True, ""),
        (LOCKED, False, "the password of ada is locked"),
        ({"age": Age(20000, 99999)}, False, ""),
        (EXPIRED, True, "the account of ada has expired; run 'usermod -e"),
        ({"age": Age(20000, 99999, None, TODAY)}, False, "the account of ada has expired"),
        (CHANGE, True, "ada must set a new password first"),
        (CHANGE, False, ""),
        (OLD, True, "the password of ada has expired"),
        (NO_LOGINS, True, "the file /etc/nologin keeps all but root out"),
        (NO_LOGINS, False, "the file /etc/nologin keeps all but root out"),
        ({**NO_LOGINS, "uid": 0}, True, ""),
        (
            {"uid": 0, "root_stays_out": True},
            True,
            "'ada' has the UID 0, and PermitRootLogin 'no' keeps every such account out",
        ),
        ({"shell": "/usr/sbin/nologin"}, True, "/usr/sbin/nologin, the shell of ada, ends every session"),
        ({"shell": "/usr/sbin/nologin", "only_files": True}, True, ""),
        (
            {"shell": "/bin/nothing", "shell_runs": False},
            True,
            "the shell of ada, /bin/nothing, is not there or cannot be run; give ada a shell",
        ),
    ],
)
def test_what_pam_and_the_session_decide_after_the_key(state: dict[str, object], uses_pam: bool, said: str) -> None:
    ada = Person("ada", **state)  # type: ignore[arg-type]  # the states are the tests' own
    found = sshd_way_in.account_problem(ada, uses_pam, TODAY)
    assert found.startswith(said)
    assert bool(found) == bool(said)


def test_pam_decides_over_what_shadow_tells() -> None:
    ada = Person("ada", age=Age(0, 99999))
    assert sshd_way_in.account_problem(ada, True, TODAY, "") == ""
    assert "must set a new password" in sshd_way_in.account_problem(ada, True, TODAY, "new one required")
    assert "PAM refuses the account (Access denied)" in sshd_way_in.account_problem(
        Person("ada"), True, TODAY, "Access denied"
    )
    found = sshd_way_in.account_problem(Person("ada"), True, TODAY, "Permission denied", "192.0.2.10")
    assert "for a login from 192.0.2.10, from where this run comes (Permission denied)" in found
    assert "let that user in from elsewhere (pam_access: /etc/security/access.conf)" in found


def test_a_change_is_refused_for_all_whom_it_leaves_out_and_for_nobody_who_was_out_before() -> None:
    problems = {"ada": "the account of ada has expired", "bob": "'bob' has no key", "eve": "is out"}
    with pytest.raises(Refusal) as refused:
        sshd_way_in.refuse_lost(problems, ["eve"])
    said = str(refused.value)
    assert "ssh_hardening_allow_users: 'ada' could not log in: the account of ada has expired, or leave ada out" in said
    assert "ssh_hardening_allow_users: 'bob' has no key, or leave bob out" in said
    assert "eve" not in said
    sshd_way_in.refuse_lost(problems, problems)


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ([{"denyusers": ("eve", "ro?t")}], "'DenyUsers ro?t'"),
        ([{"denygroups": ("adm*",)}], "'DenyGroups adm*' (/srv/ssh/a.conf:3)"),
        ([{"allowgroups": ("ssh-users", "web")}], "'AllowGroups ssh-users web'"),
        ([{"denyusers": ("eve", "root@192.0.2.1"), "denygroups": ("adm",), "allowgroups": ("admins",)}], ""),
        ([{"denyusers": ("root",)}, {}], ""),
        ([{}], ""),
    ],
)
def test_who_is_denied_by_another_line_is_named_with_it(own: list[dict[str, tuple[str, ...]]], said: str) -> None:
    lines = [Line("/srv/ssh/a.conf", 2, "denygroups", ("adm*",))]
    assert sshd_way_in.barrier("root", ["root", "admins"], own, lines) == said
    found = sshd_way_in.account_problem(Person("root", barrier=said), True, TODAY)
    assert found == (f"{said} in sshd's configuration denies 'root' all the same; remove that line" if said else "")


def test_sshd_is_asked_about_each_key_from_where_it_lets_somebody_in() -> None:
    (held,) = sshd_way_in.lines(person(f'from="192.0.2.0/24,!192.0.2.7" {KEY}'), NOW)
    usual, elsewhere = "203.0.113.5", ["198.51.100.1", "203.0.113.5"]
    assert sshd_way_in.questions([held], usual, elsewhere) == [
        (KEY, usual),
        (KEY, "192.0.2.255"),
        (KEY, "198.51.100.1"),
    ]
    assert len(sshd_way_in.questions([held] * 9, usual, elsewhere)) == 12


def test_who_has_no_key_in_a_file_is_asked_about_by_a_key_of_nobody_s() -> None:
    ((key, source),) = sshd_way_in.questions([], "", ["192.0.2.1"])
    assert key.startswith("ssh-ed25519 ")
    assert source == "198.51.100.1"
