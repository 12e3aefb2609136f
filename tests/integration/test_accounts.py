# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role accounts on whole hosts: who gets in by ssh and becomes root, before and after."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from demo.fleet import ADMIN
from lab import Lab
from tests.integration.playing import Playbook

HOSTS = {"acc1": "bookworm", "acc2": "trixie"}
PLAY = """- hosts: all
  gather_facts: false
  roles:
    - portcullis.vps.accounts
"""
#: All that the role may change, as text.
STATE = r"""
find /etc/passwd /etc/shadow /etc/group /etc/gshadow /etc/sudoers /etc/sudoers.d /home/*/.ssh /root/.ssh /var/lib/portcullis/pending.json \
    -type f -printf '%p %m %U %G\n' -exec sha256sum {} + 2>/dev/null | sort
ls -d /home/*; find /home /etc -maxdepth 3 -name '*portcullis*' ! -name '*-rollback-boot.service'
"""


#: After logins that failed OpenSSH 9.8 and later takes none from there for a while, and here many have to fail.
NO_PENALTIES = """
if sshd -T | grep -q ^persourcepenalties; then
    echo 'PerSourcePenalties no' > /etc/ssh/sshd_config.d/90-no-penalties.conf
    systemctl reload ssh
fi
"""


class Crew(Playbook):
    """Hosts with the role on them, keys of several people, and logins with these."""

    def __init__(self, lab: Lab, folder: Path) -> None:
        super().__init__(lab, folder, HOSTS, PLAY)
        self.folder = folder
        for host in HOSTS:
            self.run(host, NO_PENALTIES)
        for name in ("ada", "grace", "newer"):
            subprocess.run(
                ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(folder / name)], check=True
            )

    def public(self, name: str) -> str:
        return (self.folder / f"{name}.pub").read_text().strip()

    def ssh(self, host: str, user: str, key: Path, command: str) -> list[str]:
        """The command that logs in afresh with this key only."""
        ssh, _flag, _key, *rest = self.lab.ssh(host, user)
        options = ["BatchMode=yes", "IdentitiesOnly=yes", "ConnectTimeout=20"]
        return [
            ssh,
            "-F",
            "none",
            *(word for option in options for word in ("-o", option)),
            "-i",
            str(key),
            *rest,
            command,
        ]

    def login(self, host: str, user: str, key: Path, command: str = "true") -> subprocess.CompletedProcess[str]:
        return self.lab.run(self.ssh(host, user, key, command), timeout_seconds=60)

    def gets_in(self, host: str, user: str, key: Path) -> bool:
        return self.login(host, user, key).returncode == 0

    def lets_in(self, host: str, user: str, key: Path) -> bool:
        """The same, once sshd is there again."""
        deadline = time.monotonic() + 120
        while not self.gets_in(host, user, key):
            if time.monotonic() > deadline:
                return False
            time.sleep(1)
        return True

    def states(self) -> dict[str, str]:
        return {host: self.run(host, STATE) for host in HOSTS}


@pytest.fixture(scope="module")
def crew(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crew]:
    yield Crew(lab, tmp_path_factory.mktemp("accounts"))
    for host in HOSTS:
        lab.remove(host)


def test_without_any_variable_nothing_is_changed(crew: Crew) -> None:
    before = crew.states()
    run = crew.converge()
    assert [run.changed(host) for host in HOSTS] == [[], []]
    assert crew.states() == before


#: A sudoer and its password, and what is said of it.
RISKS = {
    "123456": "evil, who may become root, has a password that was guessed",
    "evil2026": "evil, who may become root, has a password that was guessed",
    "vPq83#kd-Lm2": "evil, who may become root, can log in with a password",
    "": "evil, who may become root, has an empty password",
}


@pytest.mark.parametrize("password", RISKS)
def test_a_password_that_leads_to_root_is_refused_by_default(crew: Crew, password: str) -> None:
    setting = f"echo 'evil:{password}' | chpasswd" if password else "passwd --delete --quiet evil"
    for host in HOSTS:
        crew.run(
            host, f"id evil >/dev/null 2>&1 || useradd --create-home --shell /bin/bash --groups sudo evil; {setting}"
        )
    before = crew.states()
    run = crew.play(
        accounts_guess_seconds=60 if "guessed" in RISKS[password] else 1,
        accounts_admins=[{"name": "ada", "keys": [crew.public("ada")]}],
    )
    for host in HOSTS:
        assert RISKS[password] in run.failures(host)[0]
        assert "absent" in run.failures(host)[0]
    assert crew.states() == before
    assert not password or password not in run.output.replace(crew.folder.name, "")


def test_it_is_locked_where_asked_for(crew: Crew) -> None:
    for host in HOSTS:
        crew.run(host, "echo evil:123456 | chpasswd")
    check = crew.play("--check", accounts_password_sudoers="lock")
    run = crew.converge(accounts_password_sudoers="lock")
    for host in HOSTS:
        assert check.changes(host) == run.changes(host)
        assert run.changes(host) == ["Install /usr/local/sbin/portcullis", "Lock the password of evil"]
        assert crew.run(host, "passwd --status evil").split()[1] == "L"


def test_an_absent_user_goes_with_all_that_runs_as_it_and_nothing_else_does(crew: Crew) -> None:
    for host in HOSTS:
        crew.run(
            host,
            "install -d -o evil -m 700 /home/evil/.ssh; echo '{key}' > /home/evil/.ssh/authorized_keys;"
            "systemd-run -q --unit=left -p User=evil sleep 3600;"
            # As in a container: the same number, and none of this host's users.
            "systemd-run -q --unit=other setpriv --reuid=evil --regid=evil --clear-groups sleep 7200;"
            "systemd-run -q --unit=boxed unshare --pid --fork --kill-child setpriv --reuid=evil --regid=evil --clear-groups sleep 9000".replace(
                "{key}", crew.public("ada")
            ),
        )
    sessions = [
        subprocess.Popen(
            crew.lab.inside(crew.ssh(host, "evil", crew.folder / "ada", "sleep 3600")), stdin=subprocess.DEVNULL
        )
        for host in HOSTS
    ]
    for host in HOSTS:
        crew.run(
            host,
            "for n in $(seq 300); do pgrep -u evil -f 'sleep 3600' -c | grep -q '[2-9]' && exit 0; sleep 0.1; done; exit 1",
        )
    run = crew.converge(accounts_absent=["evil"])
    for host, session in zip(HOSTS, sessions, strict=True):
        assert session.wait(timeout=60) != 0
        assert run.changes(host) == ["End the sessions of evil", "Remove the user evil"]
        assert crew.run(host, "pgrep -f '^sleep' -a | cut -d' ' -f2-").split("\n")[:-1] == ["sleep 9000"]
        crew.run(host, "systemctl kill -s KILL boxed; ! id evil 2>/dev/null && test -d /home/evil && rm -r /home/evil")
    again = crew.converge(accounts_absent=["evil"])
    assert [again.changed(host) for host in HOSTS] == [[], []]


def admins(crew: Crew) -> dict[str, Any]:
    return {
        "accounts_admins": [
            {"name": "ada", "key_files": [str(crew.folder / "ada.pub")], "groups": ["adm"], "comment": "Ada"},
            {
                "name": "grace",
                "keys": [crew.public("grace")],
                "sudo_commands": ["/usr/bin/id -u"],
                "exclusive_keys": True,
            },
        ],
        "accounts_lock_root": True,
        "accounts_lock_system": True,
    }


def test_admins_get_in_by_their_keys_and_become_root_as_configured(crew: Crew) -> None:
    for host in HOSTS:
        crew.run(host, "echo 'root:vPq83#kd-Lm2' | chpasswd; usermod --shell /bin/sh games")
    check = crew.play("--check", **admins(crew))
    both = crew.folder / "both.yml"
    both.write_text(PLAY + "    - portcullis.vps.ssh_hardening\n")
    allowed = {**admins(crew), "portcullis_admins": [ADMIN, "ada"]}
    beside = crew.fleet.play(both, "--limit", ",".join(HOSTS), "--check", "--diff", "-e", json.dumps(allowed))
    assert beside.code == 0, beside.output[-3000:]
    # Who comes with this run is among the allowed that check mode shows.
    assert beside.output.count(f"+AllowUsers {ADMIN} ada") == len(HOSTS), beside.output
    run = crew.converge(**admins(crew))
    again = crew.play("--check", **admins(crew))
    for host in HOSTS:
        assert check.changes(host) == run.changes(host)
        assert {"Add the user ada", "Put ada into adm", "Write the keys of grace", "Lock the password of root"} <= set(
            run.changes(host)
        )
        assert again.changes(host) == []
        assert crew.login(host, "ada", crew.folder / "ada", "sudo -n id -un; id -Gn").stdout.split() == [
            "root",
            "ada",
            "adm",
        ]
        assert crew.login(host, "grace", crew.folder / "grace", "sudo -n id -u").stdout == "0\n"
        assert crew.login(host, "grace", crew.folder / "grace", "sudo -n id -un").returncode != 0
        assert not crew.gets_in(host, "ada", crew.folder / "grace")
        assert crew.run(host, "passwd --status root; getent passwd games").split()[1] == "L"
        assert crew.run(host, "getent passwd games").strip().endswith(":/usr/sbin/nologin")


def rotating(crew: Crew, *keys: Path) -> list[str]:
    """Options of a run that offers these keys."""
    offered = " ".join(f"-o IdentityFile={key}" for key in keys)
    common = crew.fleet.inventory["all"]["vars"]["ansible_ssh_common_args"]
    extra = {
        "ansible_ssh_private_key_file": str(keys[0]),
        "ansible_ssh_common_args": f"{common} -o IdentitiesOnly=yes {offered}",
    }
    return ["-e", json.dumps({**extra, "ansible_control_path_dir": str(crew.folder / f"cp{len(keys)}")})]


def test_the_key_of_this_run_is_replaced_on_all_hosts_in_one_run_or_on_none(crew: Crew) -> None:
    old, new = crew.lab.key, crew.folder / "newer"
    wanted = {"accounts_admins": [{"name": ADMIN, "keys": [crew.public("newer")], "exclusive_keys": True}]}
    before = crew.states()
    # Only the old key is offered, so the fresh login fails, and everything is as it was.
    run = crew.play(*rotating(crew, old), **wanted)
    for host in HOSTS:
        assert "Reverted: a fresh login" in run.failures(host)[0], run.output[-2000:]
        assert crew.lets_in(host, ADMIN, old)
        assert not crew.gets_in(host, ADMIN, new)
        assert crew.lets_in(host, ADMIN, old)
    assert crew.states() == before
    run = crew.play(*rotating(crew, old, new), **wanted)
    assert run.code == 0, run.output[-3000:]
    for host in HOSTS:
        assert "Write the keys of admin" in run.changes(host)
        assert crew.lets_in(host, ADMIN, new)
        assert not crew.gets_in(host, ADMIN, old)
        assert crew.lets_in(host, ADMIN, new)
    # Started again as it was, though the old key lets nobody in any more.
    again = crew.play(*rotating(crew, old, new), **wanted)
    assert (again.code, [again.changed(host) for host in HOSTS]) == (0, [[], []])
    back = {"accounts_admins": [{"name": ADMIN, "keys": [old.with_suffix(".pub").read_text()], "exclusive_keys": True}]}
    assert crew.play(*rotating(crew, new, old), **back).code == 0
    assert all(crew.lets_in(host, ADMIN, old) for host in HOSTS)


EVE = {"name": "eve", "keys": ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJk2m7hH0T1y4uVd2m5o0aJ8mZ4n3sQpXr6tUvWxYz01 eve"]}
#: What is wanted, and what the sentence says.
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "a key is private": (
        {"accounts_admins": [{**EVE, "keys": ["-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk\n"]}]},
        "is a private key, which must stay where it is",
    ),
    "a key file is not there": (
        {"accounts_admins": [{"name": "eve", "key_files": ["no.pub"]}]},
        "the key file no.pub cannot be read",
    ),
    "an admin has no key": ({"accounts_admins": [{"name": "eve"}]}, "has no key and is given none"),
    "an unknown system's user is absent": ({"accounts_absent": ["own-daemon"]}, "and so belongs to the system"),
    "a group is not there": ({"accounts_admins": [{**EVE, "groups": ["wizards"]}]}, "there is no group 'wizards'"),
    "a shell is not there": ({"accounts_admins": [{**EVE, "shell": "/bin/zsh"}]}, "is not among this host's shells"),
    "a password is not there": ({"accounts_admins": [{**EVE, "sudo": "password"}]}, "there is none to give"),
    "a UID is shared": ({"accounts_absent": ["twin"]}, "whose sessions would end too"),
    "keys lie behind a link": ({"accounts_admins": [{**EVE, "name": "twin"}]}, "is a symbolic link"),
    "root's password is this run's way to root": (
        {"accounts_lock_root": True, "ansible_become_method": "su", "ansible_become_password": "vPq83#kd-Lm2"},
        "this run becomes root by su, with root's password",
    ),
    "root's password is what sudo asks for": (
        {"accounts_lock_root": True, "accounts_admins": [{**EVE, "name": "asked", "sudo": "password"}]},
        "sudo asks asked for root's password on this host",
    ),
    "an admin has expired": ({"accounts_admins": [{**EVE, "name": "gone"}]}, "'gone' expired on 1970-01-02"),
    "an admin's password is to be changed": (
        {"accounts_admins": [{**EVE, "name": "forced"}]},
        "'forced' is to set a new password before anything else",
    ),
    "sudo would not understand": (
        {"accounts_admins": [{**EVE, "sudo_commands": ["not a path"]}]},
        "'not a path' is no command that a rule of sudo could name",
    ),
}


def test_what_would_lock_out_or_is_not_legal_is_refused_before_anything_changes(crew: Crew) -> None:
    """Each case in a play of its own in one run of Ansible, on one host."""
    host = "acc2"
    crew.run(
        host,
        "useradd --system own-daemon; useradd --create-home --shell /bin/bash twin; ln -s /root/.ssh /home/twin/.ssh;"
        "useradd --non-unique --uid $(id -u twin) --shell /bin/bash sibling;"
        "useradd -m asked; useradd -m forced; useradd -m gone --expiredate 1; printf 'asked:vPq83#kd-Lm2\\nroot:vPq83#kd-Lm2\\n' | chpasswd;"
        "chage --lastday 0 forced; echo Defaults rootpw > /etc/sudoers.d/10-rootpw",
    )
    before = crew.states()
    plays = [
        {
            "hosts": host,
            "gather_facts": False,
            # Nobody's password is in question here, and guessing takes ten seconds in each play.
            "vars": {"accounts_guess_seconds": 0, **variables},
            "tasks": [
                {
                    "block": [{"include_role": {"name": "portcullis.vps.accounts"}}],
                    "rescue": [{"debug": {"msg": f"case {number}: {{{{ ansible_failed_result.msg }}}}"}}],
                }
            ],
        }
        for number, (variables, _said) in enumerate(REFUSED.values())
    ]
    file = crew.folder / "refused.yml"
    file.write_text(json.dumps(plays))
    run = crew.fleet.play(file, "--limit", host)
    said = {
        answer["msg"].partition(": ")[0]: answer["msg"] for answer in run.answers if answer["msg"].startswith("case ")
    }
    wrong = {
        name: said.get(f"case {number}", "it was not refused")
        for number, (name, (_variables, sentence)) in enumerate(REFUSED.items())
        if sentence not in said.get(f"case {number}", "")
    }
    assert wrong == {}, run.output[-3000:]
    assert "b3BlbnNzaC1rZXk" not in json.dumps(said)
    assert crew.states() == before
    crew.run(host, "userdel sibling; userdel twin; userdel own-daemon; rm -rf /home/twin")
    crew.run(
        host,
        "userdel -r asked; userdel -r forced; userdel -r gone; rm /etc/sudoers.d/10-rootpw; passwd --quiet --lock root",
    )


@pytest.mark.whole("PORTCULLIS_ACCESS")
def test_a_key_that_is_limited_and_rules_that_a_user_owns_are_seen(crew: Crew) -> None:
    ada = {"name": "ada", "keys": [crew.public("ada")]}
    crew.converge(accounts_admins=[ada])
    for host in HOSTS:
        crew.run(host, "chown ada /etc/sudoers.d/zz-portcullis; echo mine >> /home/ada/.ssh/authorized_keys")
        assert crew.login(host, "ada", crew.folder / "ada", "sudo -n id -un").returncode != 0
    limited = {**ada, "keys": [f'restrict,command="sudo -n id -un" {crew.public("ada")}']}
    run = crew.converge(accounts_admins=[limited])
    again = crew.converge(accounts_admins=[limited])
    for host in HOSTS:
        assert "Write the keys of ada" in run.changes(host)
        assert crew.login(host, "ada", crew.folder / "ada", "id").stdout == "root\n"
        assert again.changes(host) == []
        crew.run(host, "grep -x mine /home/ada/.ssh/authorized_keys")


#: A user whom this host finds by name, in names of its own, and in no list. sudo reads one folder less than usual.
LIVED_IN = """
printf 'lhs=.ns\\nrhs=.lab.test\\nclasses=IN\\n' > /etc/hesiod.conf
sed -i 's/^passwd:.*/passwd: files hesiod/' /etc/nsswitch.conf
install -d -o 20001 -g 20001 -m 755 /home/carol
sed -i 's,^@includedir /etc/sudoers.d$,@include /etc/sudoers.d/admin,' /etc/sudoers
"""


@pytest.mark.whole("PORTCULLIS_ACCESS")
def test_users_of_a_name_service_unusual_names_and_a_sudoers_without_a_folder_work(crew: Crew) -> None:
    names = ("carol", "web.admin", "OPS")
    admins = [{"name": name, "keys": [crew.public("ada")], "groups": ["adm"]} for name in names]
    for host in HOSTS:
        # Our own rules of before went with those whom they were for.
        crew.run(host, f"{LIVED_IN}rm -f /etc/sudoers.d/zz-portcullis")
        assert "carol" in crew.run(host, "getent passwd carol")
        assert "carol" not in crew.run(host, "getent passwd; cat /etc/passwd")
    run = crew.converge(accounts_admins=admins)
    again = crew.converge(accounts_admins=admins)
    for host in HOSTS:
        assert [change for change in run.changes(host) if "Add the user" in change or "/etc/sudoers" in change] == [
            *(f"Add the user {name}" for name in names[1:]),
            "Write /etc/sudoers.d/zz-portcullis",
            "Write /etc/sudoers",
        ]
        for name in names:
            done = crew.login(host, name, crew.folder / "ada", "sudo -n id -un; id -un; id -Gn")
            assert done.stdout.split()[:2] == ["root", name], done
            assert "adm" in done.stdout.split()[2:]
        assert "carol" not in crew.run(host, "cat /etc/passwd")
        assert again.changed(host) == []
    # What is kept elsewhere cannot be removed here, and no word of that would leave carol in.
    run = crew.play(accounts_admins=admins[1:], accounts_absent=["carol"])
    for host in HOSTS:
        assert "the account 'carol' is not kept on this host" in run.failures(host)[0]
        crew.run(host, "sed -i 's/^passwd:.*/passwd: files/' /etc/nsswitch.conf; rm -r /home/carol")
        crew.run(
            host, f"for name in {' '.join(names[1:])}; do userdel --force --remove $name 2>&1; done; ! id OPS 2>&1"
        )


def test_rules_for_sudo_that_are_broken_already_stop_the_run(crew: Crew) -> None:
    for host in HOSTS:
        crew.run(host, "echo 'nonsense here' > /etc/sudoers.d/aa-broken")
    try:
        run = crew.play(accounts_admins=[EVE])
        for host in HOSTS:
            assert "sudo's rules on this host are broken as they are" in (run.failures(host) or [run.output])[0]
    finally:
        for host in HOSTS:
            crew.run(host, "rm /etc/sudoers.d/aa-broken")
