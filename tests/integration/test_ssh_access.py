# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Revoked keys, authorities, people who only move files, and people who forward: tried from outside with real ssh."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from demo.fleet import Run
from lab import Lab
from tests.integration.playing import Playbook
from tests.integration.test_ssh_crypto import PLAY

HOSTS = {"first": "bookworm", "second": "trixie"}
PREPARE = """
for user in ada bob carol; do useradd --create-home --shell /bin/bash $user; install -d -o $user -m 700 /home/$user/.ssh; done
cat > /home/ada/.ssh/authorized_keys
tail -1 /home/ada/.ssh/authorized_keys > /home/bob/.ssh/authorized_keys
install -d -m 755 /srv/sftp /srv/sftp/bob
install -d -o bob /srv/sftp/bob/in
"""
ACCESS = ("/etc/ssh/portcullis-revoked-keys", "/etc/ssh/portcullis-user-authorities")


@dataclass(frozen=True)
class People:
    """Keys of theirs, in a folder of the controller's, and the runs that were about them."""

    lab: Lab
    folder: Path
    first: Run
    second: Run

    def tries(self, host: str, user: str, key: str, *command: str, program: str = "ssh") -> tuple[bool, str]:
        """Whether somebody gets their command carried out, and what came of it."""
        options = ["-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=accept-new"]
        options += ["-o", f"UserKnownHostsFile={self.lab.known_hosts}", "-i", str(self.folder / key)]
        target = f"{user}@{self.lab.machine(host).ipv4}"
        argv = [program, *options, *command[:-1], target, *command[-1:]]
        done = self.lab.run(argv, timeout_seconds=60)
        return done.returncode == 0, done.stdout + done.stderr

    def moves(self, host: str, user: str, key: str, commands: str) -> tuple[bool, str]:
        options = ["-o", "IdentitiesOnly=yes", "-o", "StrictHostKeyChecking=accept-new", "-b", "-"]
        options += ["-o", f"UserKnownHostsFile={self.lab.known_hosts}", "-i", str(self.folder / key)]
        done = self.lab.run(["sftp", *options, f"{user}@{self.lab.machine(host).ipv4}"], stdin=commands)
        return done.returncode == 0, done.stdout + done.stderr

    def reaches(self, host: str, user: str, key: str, place: str) -> bool:
        """Whether a connection to a place is carried by somebody's: what listens there says that it is sshd."""
        options = ["-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=accept-new"]
        options += ["-o", f"UserKnownHostsFile={self.lab.known_hosts}", "-i", str(self.folder / key), "-W", place]
        done = self.lab.run(["ssh", *options, f"{user}@{self.lab.machine(host).ipv4}"], stdin="\n", timeout_seconds=60)
        return "SSH-2.0" in done.stdout


@pytest.fixture(scope="module")
def playbook(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playbook]:
    lab = Lab(f"access-{os.getpid()}")
    try:
        yield Playbook(lab, tmp_path_factory.mktemp("access"), HOSTS, PLAY)
    finally:
        lab.down()


def _keygen(*words: str) -> None:
    subprocess.run(["ssh-keygen", "-q", *words], check=True, capture_output=True)


@pytest.fixture(scope="module")
def people(playbook: Playbook, tmp_path_factory: pytest.TempPathFactory) -> People:
    folder = tmp_path_factory.mktemp("keys")
    for name in ("stolen", "good", "authority", "carol"):
        _keygen("-t", "ed25519", "-N", "", "-C", name, "-f", str(folder / name))
    _keygen("-s", str(folder / "authority"), "-I", "carol", "-n", "carol", str(folder / "carol.pub"))
    public = {name: (folder / f"{name}.pub").read_text() for name in ("stolen", "good", "authority")}
    for host in HOSTS:
        done = playbook.lab.exec(host, ["sh", "-euc", PREPARE], stdin=public["stolen"] + public["good"])
        assert done.returncode == 0, done.stderr
    wanted = {
        "ssh_hardening_allow_users": ["admin", "ada", "carol"],
        "ssh_hardening_revoked_keys": [public["stolen"].strip()],
        "ssh_hardening_user_authorities": [public["authority"].strip()],
        "ssh_hardening_sftp_users": [{"name": "bob", "chroot": "/srv/sftp/%u"}],
        "ssh_hardening_forwarding": [{"user": "ada", "permit_open": ["localhost:22"]}],
    }
    return People(playbook.lab, folder, playbook.converge(**wanted), playbook.converge(**wanted))


@pytest.mark.parametrize("host", HOSTS)
def test_a_second_run_changes_nothing(people: People, host: str) -> None:
    assert people.first.changes(host)
    assert people.second.changes(host) == []


@pytest.mark.parametrize("host", HOSTS)
def test_a_revoked_key_lets_nobody_in(people: People, host: str) -> None:
    assert people.tries(host, "ada", "good", "id -un") == (True, "ada\n")
    got_in, said = people.tries(host, "ada", "stolen", "id -un")
    assert not got_in
    assert "Permission denied (publickey)" in said


@pytest.mark.parametrize("host", HOSTS)
def test_an_authority_lets_in_whom_its_certificate_names(people: People, host: str) -> None:
    assert people.tries(host, "carol", "carol", "id -un") == (True, "carol\n")
    assert not people.tries(host, "ada", "carol", "id -un")[0]


@pytest.mark.parametrize("host", HOSTS)
def test_who_only_moves_files_does_nothing_else(people: People, host: str) -> None:
    moved, said = people.moves(host, "bob", "good", "cd /in\nmkdir there\nls -1 /\n")
    assert moved, said
    assert "home" not in said
    got_in, said = people.tries(host, "bob", "good", "id -un")
    assert not got_in
    assert "This service allows sftp connections only" in said
    assert not people.reaches(host, "bob", "good", "localhost:22")


@pytest.mark.parametrize("host", HOSTS)
def test_only_who_is_named_forwards_and_only_to_where(playbook: Playbook, people: People, host: str) -> None:
    playbook.run(host, "mkdir -p /run/sshd; pgrep -f 'sshd -p 2200' || /usr/sbin/sshd -p 2200")
    assert people.reaches(host, "ada", "good", "localhost:22")
    assert not people.reaches(host, "ada", "good", "localhost:2200")
    assert not people.reaches(host, "carol", "carol", "localhost:22")


def test_the_key_of_this_run_is_not_revoked_under_its_feet(playbook: Playbook, people: People) -> None:
    assert people.second.code == 0
    own = playbook.lab.key.with_suffix(".pub").read_text().strip()
    run = playbook.play("--check", ssh_hardening_revoked_keys=[own])
    for host in HOSTS:
        assert "'admin' has no key in authorized_keys that sshd would take" in run.failures(host)[0]


def test_a_folder_that_others_may_write_to_is_refused(playbook: Playbook, people: People) -> None:
    assert people.second.code == 0
    entry = {"name": "bob", "chroot": "/srv/sftp/bob/in"}
    run = playbook.play("--check", ssh_hardening_sftp_users=[entry])
    for host in HOSTS:
        assert "/srv/sftp/bob/in is not a folder that root alone may write to" in run.failures(host)[0]


def test_what_is_not_asked_for_any_more_goes(playbook: Playbook, people: People) -> None:
    assert people.second.code == 0
    playbook.converge(ssh_hardening_allow_users=["admin", "ada"])
    for host in HOSTS:
        assert people.tries(host, "ada", "stolen", "id -un") == (True, "ada\n")
        assert not people.tries(host, "bob", "good", "id -un")[0]
        playbook.run(host, f"ls {' '.join(ACCESS)}", code=2)
        assert "Match" not in playbook.run(host, "cat /etc/ssh/sshd_config.d/00-portcullis.conf")
