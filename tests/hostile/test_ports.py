# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Others than sshd that take its port in the moment in which it starts again."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator

import pytest

from lab import Lab
from tests.integration.playing import Playbook

HOST = "port1"
PLAY = """- hosts: all
  gather_facts: false
  roles:
    - portcullis.vps.accounts
"""
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOfUWUpfyuWL1F9nThEfl8s5I6WZFTVDzzuTpGIlCfks mallory"
#: Makes sshd follow its files, as part of a change, and prints what became of that.
FOLLOW = r"""
import sys
sys.path.insert(0, "/usr/local/sbin/portcullis")
from portcullis.base.errors import HostError
from portcullis.base.steps import Plan
from portcullis.sshd.steps import FollowSshd
from portcullis.transaction import transaction

plan = Plan((FollowSshd((2222,), by_socket="socket" in sys.argv, anew=True),), needs_proof=True)
try:
    with transaction.exclusive():
        transaction.run(plan, purpose="a port", started_by="this test", timeout_seconds=300, ports=[2222])
    transaction.confirm(None)
    print("followed")
except HostError as error:
    print(error)
"""
#: Takes sshd's port in both families once it is free for a moment, twice at a time.
TAKE = """
import os, socket, sys
os.fork()
open("/tmp/taking", "w").close()
free = {socket.AF_INET: "0.0.0.0", socket.AF_INET6: "::"}
takers = {family: socket.socket(family) for family in free}
takers[socket.AF_INET6].setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
if "listen" in sys.argv:
    for taker in takers.values():
        taker.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
while True:
    for family, address in list(free.items()):
        try:
            takers[family].bind((address, 2222))
            if "listen" in sys.argv:
                takers[family].listen()
            del free[family]
        except OSError:
            pass
    if not free:
        # A program with root's rights, and still the user's own.
        for taker in takers.values():
            os.set_inheritable(taker.fileno(), True)
        os.execv("/bin/su", ["su", "ada"]) if os.getuid() else os.execv("/bin/sleep", ["sleep", "900"])
"""
ANSWERS = "ss -Hltn 'sport = 2222' | wc -l; ssh-keyscan -p 2222 127.0.0.1 2>/dev/null | grep -c ed25519"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playbook]:
    lab = Lab(f"hostile-port-{os.getpid()}")
    try:
        found = Playbook(lab, tmp_path_factory.mktemp("hostile-port"), {HOST: "trixie"}, PLAY)
        found.converge(accounts_admins=[{"name": "ada", "keys": [KEY]}])
        found.run(HOST, "useradd --create-home --shell /bin/bash mallory")
        yield found
    finally:
        lab.down()


@pytest.fixture
def on_2222(book: Playbook, request: pytest.FixtureRequest) -> Iterator[str]:
    book.run(
        HOST,
        "echo Port 2222 > /etc/ssh/sshd_config.d/00-test.conf; systemctl reset-failed ssh.service; systemctl restart ssh.service",
    )
    if request.param == "socket":
        listen = (
            "[Socket]\\nListenStream=\\nListenStream=0.0.0.0:2222\\nListenStream=[::]:2222\\nBindIPv6Only=ipv6-only\\n"
        )
        book.run(
            HOST,
            f"mkdir /run/systemd/system/ssh.socket.d; printf '{listen}' > /run/systemd/system/ssh.socket.d/test.conf",
        )
        book.run(HOST, "systemctl daemon-reload; systemctl stop ssh.service; systemctl start ssh.socket")
    yield request.param
    book.run(
        HOST,
        "systemctl stop taker.service ssh.socket; rm -rf /run/systemd/system/ssh.socket.d /etc/ssh/sshd_config.d/00-test.conf; true",
    )
    book.run(HOST, "systemctl daemon-reload; systemctl reset-failed 'ssh.s*'; systemctl restart ssh.service")


def take(book: Playbook, user: str, how: str) -> None:
    command = f"sleep 1000 | python3 -c {shlex.quote(TAKE)} {how}"
    book.run(HOST, "rm -f /tmp/taking")
    book.run(HOST, shlex.join(["systemd-run", "-q", "--collect", "--unit=taker", f"--uid={user}", "sh", "-c", command]))
    book.run(HOST, "for n in $(seq 100); do test -e /tmp/taking && exit; sleep 0.1; done; false")


@pytest.mark.parametrize(("on_2222", "how"), [("service", "bind"), ("socket", "listen")], indirect=["on_2222"])
def test_who_takes_sshds_port_while_it_starts_again_is_ended(book: Playbook, on_2222: str, how: str) -> None:
    before = book.run(HOST, "sysctl net.ipv4.ip_unprivileged_port_start")
    take(book, "mallory", how)
    assert book.run(HOST, f"timeout 100 python3 -c {shlex.quote(FOLLOW)} {on_2222}") == "followed\n"
    assert book.run(HOST, ANSWERS).split() == ["2", "1"]
    mallory = book.run(HOST, "id -u mallory").strip()
    assert f"of the user with the id {mallory}, which kept sshd from port 2222" in book.run(
        HOST, "journalctl -t portcullis -n 9"
    )
    assert book.run(HOST, "sysctl net.ipv4.ip_unprivileged_port_start") == before


@pytest.mark.parametrize("on_2222", ["service"], indirect=True)
def test_a_way_back_without_an_sshd_is_tried_until_there_is_one(book: Playbook, on_2222: str) -> None:
    """Root's own programs are not ended."""
    take(book, "root", "listen")
    said = book.run(HOST, f"timeout 200 python3 -c {shlex.quote(FOLLOW)} {on_2222}")
    assert "sshd answers nowhere, so this host tries again" in said
    assert "tried again until sshd answers" in book.run(HOST, "portcullis status; true")
    book.run(HOST, "systemctl is-active taker && systemctl stop taker")
    book.run(
        HOST, "for n in $(seq 60); do portcullis status | grep -q 'Pending: nothing' && exit; sleep 1; done; false"
    )
    assert book.run(HOST, ANSWERS).split() == ["2", "1"]
