# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A drop-in keeps others out where sshd says so, and not where it lies about."""

from __future__ import annotations

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.machine import files, process, sockets, units
from ansible_collections.portcullis.vps.plugins.module_utils.sshd import guard
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.config import MAIN, Config, effective
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.host import running, sshd

WHOLE = """# Managed by the Ansible collection portcullis.vps, role ssh_hardening; edits here do not last.
Port 22
AllowUsers carol admin
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
AuthenticationMethods publickey
X11Forwarding no

Match User sftp
    PasswordAuthentication yes
"""
SAYS = """port 22
allowusers admin
allowusers carol
permitrootlogin without-password
passwordauthentication no
kbdinteractiveauthentication no
authenticationmethods publickey
x11forwarding yes
"""


def test_what_sshd_says_in_its_own_spelling_holds() -> None:
    assert guard.holds(WHOLE, effective(SAYS))
    # One that an earlier run wrote with fewer settings, and an sshd that prints fewer.
    assert guard.holds(WHOLE.replace("AuthenticationMethods publickey\n", ""), effective(SAYS))
    assert guard.holds(WHOLE, effective(SAYS.replace("authenticationmethods publickey\n", "")))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# leftover\n",
        "PasswordAuthentication no\n",
        WHOLE.replace("AllowUsers", "#AllowUsers"),
        f"Match User a\n{WHOLE}",
    ],
    ids=["empty", "comment", "part", "without users", "for some"],
)
def test_a_file_that_no_run_has_finished_holds_nothing(text: str) -> None:
    assert not guard.holds(text, effective(SAYS))


@pytest.mark.parametrize(
    ("line", "instead"),
    [
        ("allowusers carol\n", "allowusers carol\nallowusers dave\n"),
        ("allowusers admin\nallowusers carol\n", ""),
        ("passwordauthentication no", "passwordauthentication yes"),
        ("permitrootlogin without-password", "permitrootlogin yes"),
        ("authenticationmethods publickey", "authenticationmethods any"),
    ],
)
def test_what_sshd_says_otherwise_does_not_hold(line: str, instead: str) -> None:
    assert line in SAYS
    assert not guard.holds(WHOLE, effective(SAYS.replace(line, instead)))


BEHIND = units.Unit("ssh.service", True, False, False, False, False, {"MainPID": "0"})
SERVICE = units.Unit("ssh.service", True, True, True, False, False, {"MainPID": "7"})


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A host whose sshd has read a whole drop-in of ours; who is asked about is collected."""
    questions: list[str] = []

    def run(argv: list[str]) -> process.Completed:
        questions.append(argv[-1].partition(",")[0])
        return process.Completed(argv, 0, SAYS, "")

    monkeypatch.setattr(files, "read", lambda _path: WHOLE)
    monkeypatch.setattr(sshd, "read_config", lambda: Config({MAIN: "AllowUsers admin carol\n"}, {}))
    monkeypatch.setattr(sshd, "_make_runtime_folder", lambda: None)
    monkeypatch.setattr(units, "observe", lambda *_asked: dict.fromkeys(sockets.SSHD_UNITS, SERVICE))
    monkeypatch.setattr(running, "_read_at", lambda *_asked: 20)
    monkeypatch.setattr(running, "_changed_at", lambda _path: 10)
    monkeypatch.setattr(running, "_record", lambda: ([], {}))
    monkeypatch.setattr(process, "command_line", lambda _pid: ("sshd: /usr/sbin/sshd -D [listener]",))
    monkeypatch.setattr(process, "fingerprint", lambda pid: (str(pid), "100"))
    monkeypatch.setattr(sshd, "run", run)
    return questions


def test_the_sshd_that_runs_is_asked_about_somebody_who_is_allowed(asked: list[str]) -> None:
    assert sshd.holds_ours()
    assert asked == ["user=carol"]


@pytest.mark.parametrize("text", ["# left over\n", "", None])
def test_a_file_that_says_nothing_is_no_reason_to_ask(
    text: str | None, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "read", lambda _path: text)
    assert not sshd.holds_ours()
    assert asked == []


@pytest.mark.parametrize("answer", ["", SAYS.replace("passwordauthentication no", "passwordauthentication yes")])
def test_an_sshd_that_says_otherwise_or_nothing_does_not_hold_it(
    answer: str, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sshd, "run", lambda argv: process.Completed(argv, 0, answer, ""))
    assert not sshd.holds_ours()


@pytest.mark.parametrize(
    ("read_at", "record", "options", "held", "kept_out"),
    [
        (20, [], "", True, True),
        # It was put there, and sshd runs with what it had read before; or nobody can tell.
        (5, [], "", False, False),
        (5, ["6", "100", "5"], "", False, False),
        (None, [], "", False, False),
        # We made this very process read it, and since then somebody else changed it: that is mended.
        (5, ["7", "100", "5"], "", True, True),
        # What wins over every file.
        (20, [], "-o PasswordAuthentication=yes", False, True),
        (20, [], "-o AllowUsers=dave", False, False),
        (5, [], "-o PasswordAuthentication=yes", False, False),
    ],
)
def test_what_the_running_sshd_has_never_read_does_not_hold(
    read_at: int | None,
    record: list[str],
    options: str,
    held: bool,
    kept_out: bool,
    asked: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(running, "_read_at", lambda *_asked: read_at)
    monkeypatch.setattr(running, "_record", lambda: (record, {}))
    monkeypatch.setattr(process, "command_line", lambda _pid: (f"sshd: /usr/sbin/sshd -D {options} [listener]",))
    assert sshd.holds_ours() == held
    assert sshd.kept_out(["admin", "dave"]) == ({"dave"} if kept_out else set())


def test_an_sshd_behind_a_socket_reads_what_there_is_by_the_next_login(
    asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(units, "observe", lambda *_asked: dict.fromkeys(sockets.SSHD_UNITS, BEHIND))
    monkeypatch.setattr(running, "_read_at", lambda *_asked: None)
    assert sshd.holds_ours()


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("AllowUsers admin carol\n", 1),
        ("AllowUsers admin carol\nMatch User eve\nAllowUsers eve\n", 3),
        ("PasswordAuthentication no\n", 0),
    ],
)
def test_sshd_is_asked_about_each_only_where_it_may_say_otherwise_of_some(
    text: str, questions: int, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sshd, "read_config", lambda: Config({MAIN: text}, {}))
    assert sshd.kept_out(["admin", "dave", "eve"]) == ({"dave", "eve"} if questions else set())
    assert len(asked) == questions
