# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The proof of a change where it cannot be had, is interrupted, or fails for a reason of its own: seen on a whole host."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from demo.fleet import ADMIN, ROOT, program
from lab import Lab
from tests.integration.playing import Playbook

HOST = "proof1"
PLAY = """
- hosts: all
  gather_facts: false
  roles: [{role: portcullis.vps.ssh_hardening, when: move | default(true)}, {role: portcullis.vps.accounts, when: not move | default(true)}]
"""
#: It strikes while the fresh login is tried, for half a minute, however long a slow machine takes until then.
TIMED = """
- hosts: all
  gather_facts: false
  tasks:
    - portcullis.vps.sshd: {ports: [2222], allow_users: [admin]}
      become: true
      timeout: 20
"""
#: All that these changes may alter, as text.
LOOK = r"""
find /etc/ssh /etc/sudoers /etc/sudoers.d /etc/passwd /etc/shadow /home/admin/.ssh /usr/local/sbin -type f \
    ! -path /usr/local/sbin/portcullis -printf '%p %m %U %G\n' -exec sha256sum {} + | sort
ss -Hltn | awk '{print $4}' | sort; ls /var/lib/portcullis | grep -x pending.json; true
"""
#: From no password asked to one asked, with a wrong one in hand.
ASKING = {
    "move": False,
    "accounts_admins": [{"name": ADMIN, "sudo": "password"}],
    "accounts_password_sudoers": "allow",
    "ansible_become_password": "wrong",
}


@pytest.fixture(scope="module")
def house(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playbook]:
    folder = tmp_path_factory.mktemp("confirming")
    (folder / "connection_plugins").mkdir()
    shutil.copy(Path(__file__).parent / "connections" / "inside.py", folder / "connection_plugins")
    found = Playbook(lab, folder, {HOST: "bookworm"}, PLAY)
    found.run(HOST, f"echo {ADMIN}:gate | chpasswd")
    yield found
    lab.remove(HOST)


def pending(house: Playbook) -> bool:
    return (house.lab.machine(HOST).root / "var/lib/portcullis/pending.json").exists()


def wait(done: Callable[[], bool], seconds: float) -> float:
    began = time.monotonic()
    while not done():
        assert time.monotonic() < began + seconds
        time.sleep(0.1)
    return time.monotonic() - began


@pytest.mark.parametrize("mode", ["--check", "--diff"])
def test_where_no_fresh_login_can_be_made_nothing_is_changed(house: Playbook, mode: str) -> None:
    before = house.run(HOST, LOOK)
    enter = shlex.join(house.lab.machine(HOST).enter([]))
    way = {
        "ansible_connection": "inside",
        "ansible_inside_enter": enter,
        "ansible_user": "root",
        "ansible_become": False,
    }
    run = house.play(mode, portcullis_ssh_port=2222, portcullis_admins=[ADMIN], **way)
    assert run.code != 0
    said = run.failures(HOST)[0]
    assert said.startswith("portcullis_confirm_timeout_seconds: "), said
    assert "no fresh login can be made over this connection" in said
    assert "provider's firewall" not in said
    assert house.run(HOST, LOOK) == before
    assert run.changed(HOST) == []


@pytest.mark.parametrize("mode", ["--check", "--diff"])
def test_a_wrong_become_password_that_sudo_is_about_to_ask_for_is_refused_before_anything_changes(
    house: Playbook, mode: str
) -> None:
    before = house.run(HOST, LOOK)
    run = house.play(mode, **ASKING)
    assert "set ansible_become_password" in run.failures(HOST)[0]
    assert house.run(HOST, LOOK) == before


def test_a_wrong_become_password_that_only_the_fresh_login_meets_is_named_and_does_not_last(house: Playbook) -> None:
    """Nobody can try the password beforehand where only some may call su; then the host undoes it by itself."""
    before = house.run(HOST, LOOK)
    house.run(HOST, "chmod 4700 /bin/su")
    try:
        run = house.play("--diff", portcullis_confirm_timeout_seconds=10, **ASKING)
    finally:
        house.run(HOST, "chmod 4755 /bin/su")
    said = run.failures(HOST)[0]
    assert "Incorrect sudo password" in said
    assert "the password for becoming root was wrong: mend ansible_become_password" in said
    assert "has put back" not in said
    wait(lambda: not pending(house), 15)
    assert house.run(HOST, LOOK) == before


def test_an_interrupted_run_undoes_its_change_before_it_ends(house: Playbook) -> None:
    before = house.run(HOST, LOOK)
    house.lab.drop(HOST, 2222)
    options = ["-i", str(house.fleet.file), "--limit", HOST, "-e", json.dumps({"portcullis_ssh_port": 2222})]
    try:
        controller = subprocess.Popen(
            house.lab.inside([program("ansible-playbook"), *options, str(house.file)]),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={
                **os.environ,
                "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
                "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache" / "dev"),
            },
        )
        wait(lambda: pending(house), 60)
        controller.send_signal(signal.SIGINT)
        output, _nothing = controller.communicate(timeout=50)
    finally:
        house.lab.drop(HOST, 2222, dropped=False)
    assert not pending(house), output
    assert controller.returncode != 0
    journal = house.run(HOST, "journalctl --no-pager -t portcullis | tail -1")
    assert "was rolled back because this run was interrupted" in journal
    assert house.run(HOST, LOOK) == before


def test_a_tasks_own_timeout_leaves_no_change_behind(house: Playbook) -> None:
    before = house.run(HOST, LOOK)
    play = house.file.with_name("timed.yml")
    play.write_text(TIMED)
    house.lab.drop(HOST, 2222)
    try:
        run = house.fleet.play(play, "--limit", HOST)
    finally:
        house.lab.drop(HOST, 2222, dropped=False)
    assert run.code != 0
    assert not pending(house), run.output
    assert "The host has reverted the change" in run.output
    assert house.run(HOST, LOOK) == before


def test_a_kept_connection_that_died_is_not_waited_for(house: Playbook) -> None:
    """Somebody's connection is kept, the host goes, and a role is used alone: without a port that was looked for before."""
    ping = house.file.with_name("ping.yml")
    ping.write_text("- hosts: all\n  gather_facts: false\n  tasks: [{ansible.builtin.ping: }]\n")
    root = ["-e", json.dumps({"ansible_user": "root", "portcullis_admins": ["root"]})]
    assert house.fleet.play(ping, "--limit", HOST, *root).code == 0
    house.lab.cut(HOST)
    began = time.monotonic()
    try:
        run = house.fleet.play(house.file, "--limit", HOST, *root, timeout_seconds=200)
    finally:
        house.lab.heal(HOST)
    assert time.monotonic() - began < 90
    said = run.failures(HOST)[0]
    assert "No login succeeded" in said
    # Which one depends on for how long the network still takes the host for a neighbour.
    assert "provider's firewall" in said or "the network between is up" in said
    assert "portcullis.vps.connect" in said
