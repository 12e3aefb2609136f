# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a run says of every allowed user what a real login then does, in every state of account and key.

The run is asked to let all of them in, once it has left out those whom it refused they are let in by hand, and then each logs in
from outside. `make test-lockout` meets every state on both releases; `make test` one of each kind on one.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest

from demo.fleet import Run
from lab import Lab
from tests.integration.playing import Playbook
from tests.integration.test_ssh_crypto import PLAY

WHOLE = os.environ.get("PORTCULLIS_LOCKOUT") == "all"
HOSTS = {"first": "bookworm", "second": "trixie"} if WHOLE else {"second": "trixie"}
_IMAGE = r"""no-port-forwarding,command="echo 'Please login as the user \"debian\" rather than the user \"root\".';exit 142" """


@dataclass(frozen=True)
class State:
    """What is done to a new user ``$u`` who has the key ``$K`` of the test, and whether that user then gets in.

    ``$O`` is another key, ``$keys`` the user's file of keys. ``chosen`` is met in `make test`.
    """

    done: str
    gets_in: bool
    chosen: bool = False


#: Under sshd as Debian has it, with keys of one group's users elsewhere.
USUAL = {
    "plain": State("true", True, chosen=True),
    "rooted": State("chown root:root $keys; chmod 600 $keys", False, chosen=True),
    "folder": State("chown root:root $H/.ssh; chmod 700 $H/.ssh", False),
    "readable": State("chown root:root $H/.ssh $keys; chmod 755 $H/.ssh; chmod 644 $keys", True),
    "writable": State("chmod 777 $H/.ssh", False),
    # Debian's sshd takes a group that has no other member for the user.
    "home": State("chmod g+w $H", True),
    "world": State("chmod o+w $H", False),
    "group": State(
        "usermod -aG outside $u; mv $keys /srv/keys/$u; chown root:root /srv/keys/$u; chmod 644 /srv/keys/$u",
        True,
        chosen=True,
    ),
    "groupless": State("usermod -aG outside $u", False, chosen=True),
    "expired": State("usermod -e 2020-01-01 $u", False, chosen=True),
    "noshell": State('sed -i "s|^\\($u:.*\\):/bin/bash|\\1:/bin/nothing|" /etc/passwd', False),
    "nologin": State("usermod -s /usr/sbin/nologin $u", False),
    "change": State("chage -d 0 $u", False),
    "aged": State("echo $u:gate1Gate | chpasswd; chage -M 30 -d 2020-01-01 $u", False),
    "image": State(f"cat > $keys <<'END'\n{_IMAGE}KEY\nEND\nsed -i \"s|KEY|$K|\" $keys", False, chosen=True),
    "frobnicate": State('echo "frobnicate $K" > $keys', False, chosen=True),
    "twokeys": State('echo "$O $K" > $keys', False),
    "joined": State('echo "${O}$K" > $keys', False),
    "old": State('echo "expiry-time=\\"20200101\\" $K" > $keys', False),
    "commented": State('echo "# $K" > $keys', False),
    "none": State("rm $keys", False),
    "restricted": State('echo "restrict,pty,from=\\"192.0.2.0/24\\" $K" > $keys', True),
    "second": State("mv $keys ${keys}2", True),
    "locked": State("usermod -L $u", True),
    "linked": State("mv $H/.ssh $H/other; ln -s other $H/.ssh", True),
    "group2": State("usermod -aG keptout $u", False),
}
#: Without PAM, where sshd itself looks at the account.
WITHOUT_PAM = {
    "lockedout": State("usermod -L $u", False, chosen=True),
    "starred": State("usermod -p '*' $u", True, chosen=True),
    "changing": State("usermod -p '*' $u; chage -d 0 $u", True),
    "overdue": State("usermod -p '*' $u; usermod -e 2020-01-01 $u", False),
}
#: With the keys where the inventory says.
ELSEWHERE = {
    "kept": State("mv $keys /srv/keys/$u; chown root:root /srv/keys/$u; chmod 644 /srv/keys/$u", True, chosen=True),
    "left": State("true", False, chosen=True),
}
PREPARE = """
groupadd outside; groupadd keptout
install -d -m 755 /srv/keys
cat > /etc/ssh/sshd_config.d/50-people.conf <<END
Match Group outside
    AuthorizedKeysFile /srv/keys/%u
Match Group keptout
    DenyUsers *
END
sshd -T 2>/dev/null | grep -q persource.*penalties && echo PerSourcePenalties no > /etc/ssh/sshd_config.d/10-penalties.conf
systemctl reload ssh.service
"""
ADD = """
u={name} H=/home/{name} keys=/home/{name}/.ssh/authorized_keys K='{key}' O='{other}'
useradd --create-home --password '*' --shell /bin/bash $u
install -d -o $u -m 700 $H/.ssh
echo "$K" > $keys; chown $u $keys; chmod 600 $keys
{done}
"""
SIGN = """
set -e
ssh-keygen -q -t ed25519 -N '' -f /root/ca
ssh-keygen -q -s /root/ca -h -I host /etc/ssh/ssh_host_ed25519_key.pub
echo 'HostCertificate /etc/ssh/ssh_host_ed25519_key-cert.pub' > /etc/ssh/sshd_config.d/60-certificate.conf
systemctl reload ssh.service
"""
OPEN = "echo 'AllowUsers {names}' > /etc/ssh/sshd_config.d/90-open.conf; systemctl reload ssh.service; sleep 1"
CLOSE = "rm /etc/ssh/sshd_config.d/90-open.conf; systemctl reload ssh.service; sleep 1"


@dataclass(frozen=True)
class Reported:
    """What the runs said: of everybody at once, and of those whom the first did not refuse; and who then got in."""

    first: Run
    second: Run
    refused: Mapping[str, set[str]]
    got_in: Mapping[str, set[str]]


class People(Playbook):
    """Hosts with a user for every state."""

    def tell(self, states: Mapping[str, State], **variables: object) -> Reported:
        key = self.lab.key.with_suffix(".pub").read_text().split()
        other = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOfUWUpfyuWL1F9nThEfl8s5I6WZFTVDzzuTpGIlCfks"
        for host in HOSTS:
            for name, state in states.items():
                script = ADD.format(name=name, key=" ".join(key[:2]), other=other, done=state.done)
                self.run(host, f"set -e; {script}")
        first = self.play(ssh_hardening_allow_users=["admin", *states], **variables)
        refused = {host: _named(" ".join(first.failures(host))) for host in HOSTS}
        (out,) = {tuple(sorted(names)) for names in refused.values()}
        second = self.converge(
            ssh_hardening_allow_users=["admin", *(name for name in states if name not in out)], **variables
        )
        got_in = {}
        for host in HOSTS:
            self.run(host, OPEN.format(names=" ".join(out) or "admin"))
            got_in[host] = {name for name in states if self.gets_in(host, name)}
            self.run(host, CLOSE)
        return Reported(first, second, refused, got_in)

    def reaches(self, host: str, place: str) -> bool:
        """Whether the admin's connection carries another to this place, where a sshd answers."""
        ssh = self.lab.ssh(host, "admin")
        argv = [*ssh[:-1], "-o", "BatchMode=yes", "-o", "ControlPath=none", "-W", place, ssh[-1]]
        return "SSH-2.0" in self.lab.run(argv, stdin="\n", timeout_seconds=60).stdout

    def gets_in(self, host: str, name: str) -> bool:
        options = ["-o", "BatchMode=yes", "-o", "IdentitiesOnly=yes", "-o", "ControlPath=none"]
        ssh = self.lab.ssh(host, name)
        return "in: 2" in self.lab.run([*ssh[:-1], *options, ssh[-1], "echo in: $((1+1))"], timeout_seconds=60).stdout


def _named(said: str) -> set[str]:
    return set(re.findall(r"allow_users: '(\w+)' (?:could not log in|has no key)", said))


def chosen(states: Mapping[str, State]) -> dict[str, State]:
    return {name: state for name, state in states.items() if WHOLE or state.chosen}


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[People]:
    lab = Lab(f"wayin-{os.getpid()}")
    try:
        found = People(lab, tmp_path_factory.mktemp("wayin"), HOSTS, PLAY)
        for host in HOSTS:
            found.run(host, PREPARE)
        yield found
    finally:
        lab.down()


def test_a_host_that_is_reached_through_this_one_stays_in_reach(people: People) -> None:
    host = list(HOSTS)[-1]
    gate = people.lab.machine(host).ipv4
    # Behind it by an address that only it reaches.
    people.run(host, "ip address add 10.9.9.9/32 dev lo")
    everything = people.fleet.inventory["all"]
    args = f"{everything['vars']['ansible_ssh_common_args']} -J admin@{gate}"
    everything["hosts"]["behind"] = {"ansible_host": "10.9.9.9", "ansible_ssh_common_args": args}
    for options in (["--check"], []):
        (said,) = people.play(*options).failures(host)
        assert "behind of this inventory is reached through this host, and would be unreachable" in said
        assert "'ssh_hardening_forwarding: [{user: admin, permit_open: ['10.9.9.9:22']}]'" in said
    assert people.reaches(host, "10.9.9.9:22")
    people.converge(ssh_hardening_forwarding=[{"user": "admin", "permit_open": ["10.9.9.9:22"]}])
    assert people.reaches(host, "10.9.9.9:22")
    assert not people.reaches(host, "127.0.0.1:22")
    del everything["hosts"]["behind"]


@pytest.fixture(scope="module")
def usual(people: People) -> Reported:
    return people.tell(chosen(USUAL))


def _agrees(reported: Reported, states: Mapping[str, State]) -> None:
    expected = {name for name, state in states.items() if state.gets_in}
    for host in HOSTS:
        assert reported.got_in[host] == expected
        assert reported.refused[host] == set(states) - expected, reported.first.failures(host)


def test_the_run_says_of_everybody_what_a_login_then_does(usual: Reported) -> None:
    _agrees(usual, chosen(USUAL))


def test_who_does_not_get_in_is_named_with_cause_and_remedy(usual: Reported) -> None:
    for host in HOSTS:
        (said,) = usual.first.failures(host)
        assert "the account of expired has expired; run 'usermod -e \"\" expired' on this host" in said
        assert "sshd does not know the option 'frobnicate'" in said
        assert "Could not open user 'rooted' authorized keys '/home/rooted/.ssh/authorized_keys'" in said
        assert "only says which other user to log in as" in said


def test_who_was_let_in_and_is_out_now_is_named_by_an_unchanged_run(people: People, usual: Reported) -> None:
    assert usual.second.code == 0
    allowed = ["admin", *(name for name, state in chosen(USUAL).items() if state.gets_in)]
    for host in HOSTS:
        people.run(host, "usermod -e 2020-01-01 group; chmod 777 /home/plain/.ssh")
    run = people.converge(ssh_hardening_allow_users=allowed)
    for host in HOSTS:
        assert run.changed(host) == []
    said = " ".join(run.output.split())
    assert "plain is allowed to log in, but cannot: 'plain' has no key" in said
    assert "group is allowed to log in, but cannot: the account of group has expired" in said
    # Something else still changes; it leaves nobody out who was not out before.
    other = people.converge(ssh_hardening_allow_users=allowed, ssh_hardening_max_auth_tries=4)
    for host in HOSTS:
        assert other.changed(host)
        people.run(host, "usermod -e '' group; chmod 700 /home/plain/.ssh")


# Of the kinds that `make test` meets; each costs it half a minute.
if WHOLE:

    def test_the_last_host_key_with_a_certificate_is_not_retired(people: People) -> None:
        for host in HOSTS:
            people.run(host, f"{SIGN}touch -d 2020-01-01 /etc/ssh/ssh_host_*_key")
        run = people.play(ssh_hardening_host_keys_made_after="2021-01-01")
        for host in HOSTS:
            (said,) = run.failures(host)
            assert (
                "the key that /etc/ssh/ssh_host_ed25519_key-cert.pub (HostCertificate) certifies would no longer be offered"
                in said
            )
            people.run(host, "rm /etc/ssh/sshd_config.d/60-certificate.conf; systemctl reload ssh.service")

    def test_keys_where_the_inventory_says_count(people: People, usual: Reported) -> None:
        assert usual.second.code == 0
        settings = {"AuthorizedKeysFile": "/srv/keys/%u /etc/ssh/admins/%u"}
        for host in HOSTS:
            people.run(host, "install -d -m 755 /etc/ssh/admins; cp ~admin/.ssh/authorized_keys /etc/ssh/admins/admin")
            people.run(host, "chmod 644 /etc/ssh/admins/admin; rm /etc/ssh/sshd_config.d/50-people.conf")
        _agrees(people.tell(chosen(ELSEWHERE), ssh_hardening_settings=settings), chosen(ELSEWHERE))

    def test_without_pam_sshd_itself_looks_at_the_account(people: People, usual: Reported) -> None:
        assert usual.second.code == 0
        for host in HOSTS:
            people.run(host, "sed -i 's/^UsePAM yes/UsePAM no/' /etc/ssh/sshd_config; usermod -p '*' admin")
            people.run(host, "systemctl reload ssh.service")
        _agrees(people.tell(chosen(WITHOUT_PAM)), chosen(WITHOUT_PAM))
