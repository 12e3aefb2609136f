# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A drop-in keeps others out where sshd says so, and not where it lies about."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.machine import files, process, sockets, units
from ansible_collections.portcullis.vps.plugins.module_utils.sshd import guard
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.config import Config, effective
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


@pytest.mark.parametrize(
    ("text", "unread", "answer", "expected"),
    [
        (WHOLE, (), SAYS, True),
        (WHOLE, (), SAYS.replace("passwordauthentication no", "passwordauthentication yes"), False),
        # It was put there, and sshd runs with what it had read before.
        (WHOLE, ("/etc/ssh/sshd_config.d/00-portcullis.conf",), SAYS, False),
        (WHOLE, (), "", False),
        ("# leftover\n", (), SAYS, False),
        (None, (), SAYS, False),
    ],
)
def test_the_running_sshd_is_asked(
    text: str | None,
    unread: tuple[str, ...],
    answer: str,
    expected: bool,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr(files, "read", lambda _path: text)
    monkeypatch.setattr(sshd, "read_config", lambda: Config({}, {}))
    monkeypatch.setattr(sshd, "_make_runtime_folder", lambda: None)
    monkeypatch.setattr(units, "observe", lambda *_asked: dict.fromkeys(sockets.SSHD_UNITS))
    monkeypatch.setattr(running, "outdated", lambda *_asked: unread)
    asked = []

    def run(argv: list[str]) -> process.Completed:
        asked.append(argv[-1])
        return process.Completed(argv, 0 if answer else 255, answer, "bad")

    monkeypatch.setattr(sshd, "run", run)
    assert sshd.holds_ours() == expected
    assert [question.partition(",")[0] for question in asked] in ([], ["user=carol"])
