# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts on whole hosts: what is undone is our own, what cannot be undone comes last, whoever is killed when."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.accounts.steps import (
    AddUser,
    JoinGroups,
    LockPassword,
    SetShell,
)

from lab import Lab
from tests.integration.acting import Acting, Killed, Refused

HOSTS = {"back1": "bookworm", "back2": "trixie"}
WHOLE = os.environ.get("PORTCULLIS_LOCKOUT") == "all"

#: All that says who there is; the ranges for containers depend on how many have come and gone.
_STATE = """
cd /etc && for file in passwd shadow group gshadow; do echo "$file $(stat -c '%a %U %G' $file)"; cat $file; done
find / -xdev -name '.portcullis-*' -not -path '/proc/*'; ls /home; grep ada /etc/subuid /etc/subgid || true
"""
_PEOPLE = """
for name in eve mallory; do useradd --create-home --shell /bin/sh $name; echo "$name:first-$name" | chpasswd; done
"""
#: What people do while a change is pending.
_MEANWHILE = """
useradd --uid 4000 --create-home other; passwd --quiet --lock mallory; chsh --shell /bin/bash mallory
usermod --append --groups adm mallory; echo root:another | chpasswd
"""
_UNDO_MEANWHILE = (
    "userdel --remove other 2>/dev/null; userdel --remove mallory 2>/dev/null; userdel --remove eve 2>/dev/null; true"
)
OURS = (
    AddUser("ada", "/bin/bash", "Ada", "/home/ada", (".bash_logout", ".bashrc", ".profile")),
    JoinGroups("ada", ("adm", "users")),
    SetShell("eve", "/bin/bash"),
    LockPassword("eve"),
)


class Host(Acting):
    @property
    def state(self) -> str:
        return self.run(_STATE)

    def people(self) -> None:
        self.run(f"{_UNDO_MEANWHILE}; {_PEOPLE}")


@pytest.fixture(scope="module")
def hosts(lab: Lab) -> Iterator[list[Host]]:
    lab.up(HOSTS)
    yield [Host(lab, name) for name in HOSTS]
    for name in HOSTS:
        lab.remove(name)


@pytest.fixture(params=range(len(HOSTS)), ids=[*HOSTS.values()])
def host(hosts: list[Host], request: pytest.FixtureRequest) -> Iterator[Host]:
    found = hosts[request.param]
    found.people()
    yield found
    found.lab.exec(found.host, ["portcullis", "rollback"])
    found.run(_UNDO_MEANWHILE)


#: Where whoever undoes is killed: files are put back one after the other.
_DEATHS: list[list[object]] = [["_replace", number, when] for number in range(1, 5) for when in ("before", "after")]


def test_what_others_changed_meanwhile_stays_however_the_way_back_is_taken(host: Host) -> None:
    """By a person, at boot, on a full disk, and by somebody who was killed in the middle of it first."""
    host.run(_MEANWHILE)
    theirs = host.state.replace(" ada", "")
    ways: list[tuple[Sequence[object], bool]] = [((), False), ((), True)]
    ways += [(death, False) for death in (_DEATHS if WHOLE else _DEATHS[1:2])]
    for death, booting in ways:
        host.people()
        before = host.state
        host.begin(OURS)
        assert host.run("passwd --status eve").split()[1] == "L"
        assert host.run("id --name --groups ada").split() == ["ada", "adm", "users"]
        host.run(_MEANWHILE)
        if death:
            with pytest.raises(Killed):
                host.rollback(death)
        assert host.rollback(booting=booting) == []
        assert host.state == _same_hashes(theirs, host.state), f"{death} {before}"


def _same_hashes(theirs: str, now: str) -> str:
    """Passwords that were set again have other salts."""
    hashes = {line.split(":")[0]: line for line in now.splitlines() if ":$" in line or ":!$" in line}
    lines = []
    for line in theirs.splitlines():
        other = hashes.get(line.split(":")[0], "")
        fields, others = line.split(":"), other.split(":")
        if len(fields) == len(others) == 9 and fields[1][:2] == others[1][:2]:
            fields[1] = others[1]
        lines.append(":".join(fields))
    return "\n".join(lines) + "\n"


_STEP_DEATHS: list[list[object]] = [["execute", number, when] for number in range(1, 5) for when in ("before", "after")]


def test_whoever_is_killed_at_a_step_that_can_be_undone_leaves_it_to_the_way_back(host: Host) -> None:
    before = host.state
    for death in _STEP_DEATHS if WHOLE else _STEP_DEATHS[5:6]:
        with pytest.raises(Killed):
            host.begin(OURS, dies=death)
        host.run("passwd --quiet --lock mallory")
        assert host.rollback() == []
        assert host.run("passwd --status mallory").split()[1] == "L"
        host.run("passwd --quiet --unlock mallory")
        assert host.state == before, death


def test_a_field_of_ours_that_somebody_else_changed_meanwhile_stays_and_is_named(host: Host) -> None:
    before = host.state
    host.begin(OURS)
    host.run("chsh --shell /usr/sbin/nologin eve; echo ada:hers | chpasswd")
    said = host.rollback()
    assert len(said) == 2, said
    assert "the password of ada was changed by somebody else meanwhile" in said[0]
    assert said[1] == "the shell of eve was changed by somebody else meanwhile and stays so"
    assert host.run("getent passwd eve").strip().endswith("nologin")
    assert host.run("passwd --status eve; id --name --groups ada").split()[1] == "P"
    assert host.run("id --name --groups ada").split() == ["ada"]
    assert "not reverted: the shell of eve" in host.run("portcullis status", code=1)
    host.run("userdel ada; rm -rf /home/ada; chsh --shell /bin/sh eve")
    assert host.state == before


_SMALL_ETC = """
mkdir /opt/keep && cp -a /etc/. /opt/keep && mount -t tmpfs -o size=8m,mode=755 tmpfs /etc && cp -a /opt/keep/. /etc; rm -r /opt/keep
"""
_FULL = "dd if=/dev/zero of=/etc/fill bs=1k 2>/dev/null; ! { echo x > /etc/more; } 2>/dev/null; rm -f /etc/more"


def test_a_full_disk_does_not_keep_accounts_from_being_put_back(host: Host) -> None:
    host.run(_SMALL_ETC)
    try:
        before = host.state
        host.begin(OURS)
        host.run(f"passwd --quiet --lock mallory; {_FULL}")
        assert host.rollback() == []
        assert host.run("passwd --status mallory").split()[1] == "L"
        host.run("rm /etc/fill; passwd --quiet --unlock mallory")
        assert host.state == before
    finally:
        host.run("umount /etc")


_HOLDER = """
import fcntl, time
file = open("/etc/.pwd.lock", "w")
fcntl.lockf(file, fcntl.LOCK_EX)
print("held", flush=True)
time.sleep({seconds})
"""


def test_the_lock_of_useradd_is_waited_for_and_no_editor_keeps_people_out(host: Host) -> None:
    before = host.state
    for seconds in (8, 60) if WHOLE else (8,):
        host.begin(OURS)
        unit = f"systemd-run --quiet --unit=holder python3 -c '{_HOLDER.format(seconds=seconds)}'"
        host.run(
            f"{unit}; until ! flock_free; do sleep 0.1; done".replace(
                "flock_free",
                'python3 -c \'import fcntl; fcntl.lockf(open("/etc/.pwd.lock", "w"), fcntl.LOCK_EX | fcntl.LOCK_NB)\' 2>/dev/null',
            )
        )
        began = time.monotonic()
        said = host.rollback()
        assert time.monotonic() - began > 4
        assert [line for line in said if "/etc/.pwd.lock was held" not in line] == []
        assert bool(said) == (seconds == 60)
        host.run("systemctl stop holder 2>/dev/null; true")
        assert host.state == before


# What cannot be undone.

_LEAVING = """
for name in leave1 leave2; do
    id $name >/dev/null 2>&1 || useradd --create-home --shell /bin/sh $name
    usermod --unlock $name 2>/dev/null; usermod --expiredate '' $name
    install -d -o $name /home/$name; echo precious > /home/$name/precious
    systemctl stop run-$name 2>/dev/null; systemctl reset-failed run-$name 2>/dev/null; systemd-run --quiet --unit=run-$name -p User=$name sleep 3600
done
"""
_GONE = "systemctl stop again 2>/dev/null; for name in leave1 leave2; do systemctl stop run-$name 2>/dev/null; userdel --remove $name 2>/dev/null; done; true"
ABSENT: dict[str, Any] = {
    "admins": [],
    "absent": ["leave1", "leave2"],
    "remove_homes": True,
    "locked": [],
    "lock_root": False,
    "lock_system": False,
    "system_exceptions": [],
    "password_sudoers": "allow",
    "guess_seconds": 0,
}
_STEPS = [
    *("End the sessions of leave1", "End the sessions of leave2"),
    *("Remove the user leave1 and its home", "Remove the user leave2 and its home"),
]


@pytest.fixture
def leaving(host: Host) -> Iterator[Host]:
    host.run(_LEAVING)
    yield host
    host.run(_GONE)


def _homes(host: Host) -> list[str]:
    return host.run("ls -d /home/leave*/precious 2>/dev/null; true").split()


def test_a_service_that_starts_itself_again_is_named_before_anything_is_changed(leaving: Host) -> None:
    leaving.run(
        "systemctl stop run-leave2; systemd-run -q --unit=run-leave2 -p User=leave2 -p Restart=always sleep 3600"
    )
    before = leaving.state
    with pytest.raises(Refused, match="'leave2' is whom run-leave2"):
        leaving.change(ABSENT)
    assert leaving.state == before
    leaving.run("systemctl is-active run-leave1 run-leave2")


def test_nobody_s_home_goes_where_somebody_s_sessions_do_not_end(leaving: Host) -> None:
    again = "while :; do setpriv --reuid=leave2 --regid=leave2 --clear-groups sleep 3600; done"
    leaving.run(f"systemd-run -q --unit=again sh -c '{again}'")
    leaving.change(ABSENT)
    with pytest.raises(Refused) as refused:
        leaving.confirm()
    said = str(refused.value)
    assert "of leave2 do not end" in said
    assert "Done before that, and not to be undone: what ran as leave1, whose account is locked." in said
    assert "Not done: Remove the user leave1 and its home; Remove the user leave2 and its home." in said
    assert "as it was" not in said
    assert refused.value.failure == "failed"
    assert len(_homes(leaving)) == 2
    assert "left to do: " in leaving.run("portcullis status", code=1)
    # The way back is closed, and says so.
    assert leaving.rollback() == []
    assert leaving.changes(ABSENT) == _STEPS
    leaving.run("systemctl stop again")
    leaving.change(ABSENT)
    leaving.confirm()
    assert _homes(leaving) == []
    assert leaving.changes(ABSENT) == []


_KILLS: list[list[object]] = [["execute", number, when] for number in range(1, 5) for when in ("before", "after")]


@pytest.mark.parametrize("death", _KILLS if WHOLE else _KILLS[5:6], ids=lambda death: "-".join(map(str, death)))
def test_whoever_is_killed_at_what_cannot_be_undone_leaves_it_to_the_next_run(
    leaving: Host, death: list[object]
) -> None:
    leaving.change(ABSENT)
    with pytest.raises(Killed):
        leaving.confirm(death)
    removed = sum(_KILLS.index(death) >= _KILLS.index(["execute", number, "after"]) for number in (3, 4))
    assert len(_homes(leaving)) == 2 - removed
    # The decision has fallen: nothing is armed, and nothing comes back.
    assert "Pending: nothing." in leaving.run("portcullis status || true")
    assert leaving.rollback() == []
    assert (
        leaving.changes(ABSENT)
        == [step for step in _STEPS if removed == 0 or "leave1" not in step][: 0 if removed == 2 else 4]
    )
    leaving.change(ABSENT) if removed < 2 else None
    if removed < 2:
        leaving.confirm()
    assert _homes(leaving) == []
    assert leaving.changes(ABSENT) == []
