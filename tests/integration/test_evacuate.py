# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""evacuate.yml on whole hosts: data comes over, nothing of it runs, and the key that let it out is of no other use."""

from __future__ import annotations

import json
import os
import random
import re
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from demo.fleet import ROOT, Fleet, Run
from lab import Lab

pytestmark = pytest.mark.whole("PORTCULLIS_EVACUATE")

SUSPECT, CLEAN = "eva1", "eva2"
HOSTS = {SUSPECT: "bookworm-rsync", CLEAN: "trixie-rsync"}
WHOLE = os.environ.get("PORTCULLIS_EVACUATE") == "all"
PLAYBOOK = ROOT / "playbooks" / "evacuate.yml"
KEYS = "/home/admin/.ssh/authorized_keys"
#: Data with all that must not come along, or must not run.
DATA = r"""set -e
rm -rf /srv/data && mkdir -p /srv/data/sub/empty /srv/data/pg/global /srv/data/out
cd /srv/data
echo hello > plain.txt
printf 'x' > "$(printf 'new\nline')"
printf 'y' > 'back\#012slash'
printf '#!/bin/sh\necho ran\n' > run.sh && chmod 755 run.sh
printf '#!/bin/sh\necho hidden\n' > quiet
cp /bin/true setuid && chmod 4755 setuid
ln -s /etc/shadow out/shadow
ln -s plain.txt inside
mkfifo fifo
mknod device c 1 3
truncate -s 1T sparse
echo 15 > pg/PG_VERSION && echo x > pg/global/pg_control
head -c 3000000 /dev/urandom > sub/big
echo left > sub/left
"""


class Evacuation:
    def __init__(self, lab: Lab) -> None:
        lab.up(HOSTS)
        self.lab = lab
        self.fleet = Fleet(lab, {})

    def play(self, *options: str, **variables: object) -> Run:
        given = {
            "evacuate_source": SUSPECT,
            "evacuate_target": CLEAN,
            "evacuate_root": "/srv/data",
            "evacuate_folder": "/srv/evacuated/eva1",
            "evacuate_max_file_mib": 1024,
            **variables,
        }
        return self.fleet.play(PLAYBOOK, "-e", json.dumps(given), *options)

    def run(self, host: str, command: str, code: int = 0) -> str:
        done = self.lab.exec(host, ["sh", "-c", command])
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    def manifest(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.run(CLEAN, "cat /srv/evacuated/eva1/manifest.json"))
        return found

    def keys_left(self) -> str:
        """What is left of any key, on either host."""
        there = self.run(
            SUSPECT,
            f"grep -s portcullis-evacuate {KEYS}; ls -d /var/lib/portcullis/evacuate.json /run/portcullis-evacuate* 2>/dev/null; true",
        )
        here = self.run(CLEAN, "find /run/portcullis-evacuate -type f 2>/dev/null; true")
        return (there + here).replace("/run/portcullis-evacuate.lock\n", "")


@pytest.fixture(scope="module")
def evacuation(lab: Lab) -> Iterator[Evacuation]:
    made = Evacuation(lab)
    made.run(SUSPECT, DATA)
    yield made
    for host in HOSTS:
        lab.remove(host)


def test_data_comes_over_and_nothing_of_it_can_run(evacuation: Evacuation) -> None:
    keys = evacuation.run(SUSPECT, f"cat {KEYS}")
    run = evacuation.play()
    assert run.code == 0, run.output[-4000:]
    manifest = evacuation.manifest()
    files = {one["name"]: one for one in manifest["files"]}
    assert {"plain.txt", "new\nline", "back\\#012slash", "run.sh", "quiet", "setuid", "sub/big", "sub/left"} <= set(
        files
    )
    assert all(one["sha256"] == one["sha256_there"] for one in files.values())
    assert {name for name, one in files.items() if one["program"]} == {"run.sh", "quiet", "setuid"}
    left = {one["name"]: one["why"] for one in manifest["left_out"]}
    assert set(left) == {"out/shadow", "inside", "fifo", "device", "sparse"}
    assert "out of the tree" in left["out/shadow"]
    assert "inside the tree" in left["inside"]
    assert "pg_dumpall" in run.output
    data = "/srv/evacuated/eva1/data"
    assert evacuation.run(CLEAN, f"cat {data}/plain.txt") == "hello\n"
    assert evacuation.run(CLEAN, f"find {data} ! -type f ! -type d -o -type f -perm /7177") == ""
    assert evacuation.run(CLEAN, f"stat -c %U {data}/setuid") == "portcullis-evacuate\n"
    evacuation.run(CLEAN, f"chmod 755 {data}/setuid && {data}/setuid", code=126)
    evacuation.run(CLEAN, f"chmod 600 {data}/setuid")
    assert evacuation.keys_left() == ""
    assert evacuation.run(SUSPECT, f"cat {KEYS}") == keys


def test_a_second_run_copies_only_what_changed(evacuation: Evacuation) -> None:
    evacuation.run(SUSPECT, "echo changed > /srv/data/sub/left")
    run = evacuation.play()
    assert run.code == 0, run.output[-4000:]
    assert evacuation.run(CLEAN, "cat /srv/evacuated/eva1/data/sub/left") == "changed\n"
    manifest = evacuation.manifest()
    assert manifest["transferred"] == 1
    assert manifest["received"] < 100_000


def test_programs_and_known_bad_files_are_left_out_where_that_is_chosen(evacuation: Evacuation) -> None:
    bad = evacuation.run(SUSPECT, "sha256sum /srv/data/plain.txt").split()[0]
    run = evacuation.play(
        evacuate_executables="leave_out",
        evacuate_known_bad=[bad],
        evacuate_exclude=["sub"],
        evacuate_folder="/srv/evacuated/chosen",
    )
    assert run.code == 0, run.output[-4000:]
    found = json.loads(evacuation.run(CLEAN, "cat /srv/evacuated/chosen/manifest.json"))
    left = {one["name"]: one["why"] for one in found["left_out"]}
    assert {left[name] for name in ("run.sh", "setuid")} == {"executable"}
    assert left["quiet"].startswith("begins as a program")
    assert left["plain.txt"] == "known to be bad"
    assert evacuation.run(CLEAN, "ls /srv/evacuated/chosen/data").split() == [
        "back\\#012slash",
        "new",
        "line",
        "out",
        "pg",
    ]


OPEN = """- hosts: eva1
  gather_facts: false
  become: true
  tasks:
    - portcullis.vps.evacuate_source: "{{ source }}"
"""
_SSH = "ssh -F /dev/null -i /root/key -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR"
#: What somebody tries who has the key: a command on the clean host, and what it must not print.
MISUSES = {
    "a command": ("{ssh} {at} 'id; touch /tmp/misused'", "uid="),
    "a shell": ("echo id | {ssh} {at} sh -i", "uid="),
    "a terminal": ("echo id | {ssh} -tt {at}", "uid="),
    "a forwarded port": ("timeout 5 {ssh} -W 127.0.0.1:22 {at} </dev/null", "SSH-2.0"),
    "a port opened there": (
        "timeout 5 {ssh} -N -o ExitOnForwardFailure=yes -R 9999:127.0.0.1:22 {at} && echo OPENED",
        "OPENED",
    ),
    "a socket": ("timeout 5 {ssh} -W /run/dbus/system_bus_socket {at} </dev/null && echo OPENED", "OPENED"),
    "sftp": ("echo 'get /etc/passwd /tmp/got' | timeout 5 sftp -b - {options} {at} && echo GOT", "GOT"),
    "scp": ("timeout 5 scp -O {options} {at}:/etc/passwd /tmp/got && echo GOT", "GOT"),
    "scp there": ("timeout 5 scp -O {options} /etc/hostname {at}:/tmp/misused && echo SENT", "SENT"),
    "an agent": (
        "eval $(ssh-agent) >/dev/null; timeout 3 {ssh} -A {at} 'test -S $SSH_AUTH_SOCK && echo GIVEN'; ssh-agent -k",
        "GIVEN",
    ),
    "another module": ("timeout 5 rsync -e '{ssh}' {at}::root/etc/passwd /tmp/got && echo GOT", "GOT"),
    "all modules": ("timeout 5 rsync -e '{ssh}' {at}::", "evacuate"),
    "writing": ("timeout 5 rsync -e '{ssh}' /etc/hostname {at}::evacuate/tree/misused && echo SENT", "SENT"),
    "deleting": (
        "timeout 5 rsync -e '{ssh}' --remove-source-files {at}::evacuate/tree/plain.txt /tmp/got.txt && echo GOT",
        "GOT",
    ),
    "a path that leads out": (
        "timeout 5 rsync -e '{ssh}' {at}::evacuate/tree/../../../../etc/shadow /tmp/got && cat /tmp/got",
        "root:",
    ),
    "a link that leads out": (
        "timeout 5 rsync -L -e '{ssh}' {at}::evacuate/tree/out/shadow /tmp/got && cat /tmp/got",
        "root:",
    ),
    "another rsync": ("timeout 5 rsync -e '{ssh}' {at}:/etc/passwd /tmp/got && echo GOT", "GOT"),
    "another address": (
        "timeout 5 rsync -e '{ssh} -6' {user}@'[{ipv6}]'::evacuate/tree/plain.txt /tmp/got && echo GOT",
        "GOT",
    ),
}


def opened(evacuation: Evacuation, tmp_path: Path, **options: object) -> None:
    """Let a key in that a test has, as an intruder on the clean host would."""
    evacuation.run(CLEAN, "test -e /root/key || ssh-keygen -q -t ed25519 -N '' -f /root/key")
    key = " ".join(evacuation.run(CLEAN, "cat /root/key.pub").split()[:2])
    play = tmp_path / "open.yml"
    play.write_text(OPEN)
    given = {
        "id": "0123456789abcdef",
        "key": key,
        "root": "/srv/data",
        "address": evacuation.lab.machine(CLEAN).ipv4,
        **options,
    }
    run = evacuation.fleet.play(play, "-e", json.dumps({"source": given}))
    assert run.code == 0, run.output[-3000:]


def asked(evacuation: Evacuation, command: str) -> str:
    """Run a command on the clean host with the suspect host's addresses in it; what it prints, however it ends."""
    machine = evacuation.lab.machine(SUSPECT)
    filled = command.format(
        ssh=_SSH, options=_SSH.removeprefix("ssh "), at=f"admin@{machine.ipv4}", user="admin", ipv6=machine.ipv6
    )
    done = evacuation.lab.exec(CLEAN, ["bash", "-c", f"rm -f /tmp/got*; {filled}"])
    return done.stdout + done.stderr


def test_the_key_is_of_no_other_use_and_of_none_later(evacuation: Evacuation, tmp_path: Path) -> None:
    opened(evacuation, tmp_path)
    allowed = "timeout 9 rsync -e '{ssh}' {at}::evacuate/tree/plain.txt /tmp/got && cat /tmp/got"
    assert "hello" in asked(evacuation, allowed)
    got = {name: asked(evacuation, command) for name, (command, _word) in MISUSES.items()}
    assert {name: said for name, said in got.items() if MISUSES[name][1] in said} == {}
    assert "Permission denied" in got["another address"]
    evacuation.run(SUSPECT, "test ! -e /tmp/misused && test ! -e /srv/data/misused && test -e /srv/data/plain.txt")
    # Past its time sshd takes it no more, whoever keeps it in the file.
    evacuation.run(SUSPECT, f"""sed -i -E 's/(expiry-time=")[0-9]{{4}}/\\12020/' {KEYS}""")
    assert "Permission denied" in asked(evacuation, allowed)
    opened(evacuation, tmp_path)
    left = evacuation.run(SUSPECT, "systemctl show --property=NextElapseUSecMonotonic portcullis-evacuate-end.timer")
    assert left.strip().partition("=")[2] not in ("", "0", "infinity")
    # What the timer starts.
    evacuation.run(SUSPECT, "systemctl start portcullis-evacuate-end.service")
    assert evacuation.keys_left() == ""
    assert "Permission denied" in asked(evacuation, allowed)


def test_what_was_cut_goes_on_and_costs_little_more(evacuation: Evacuation) -> None:
    size, cuts = 60_000_000, 10 if WHOLE else 1
    chance = random.Random(19)
    evacuation.run(SUSPECT, f"rm -rf /srv/large && mkdir /srv/large && head -c {size} /dev/urandom > /srv/large/one")
    given = {
        "evacuate_root": "/srv/large",
        "evacuate_folder": "/srv/evacuated/large",
        "evacuate_max_kib_per_second": 6000,
    }
    received = before = 0
    for _each in range(cuts):
        kill = (
            # Not while it lists, nor while it looks at what is there already.
            "for try in $(seq 600); do size=$(stat -c %s /srv/evacuated/large/data/one 2>/dev/null || echo 0); "
            f"[ $size -gt {before} ] && break; sleep 0.05; done; "
            f"sleep {chance.uniform(0.0, 0.4):.2f}; systemctl kill -s KILL 'portcullis-evacuate-ssh-*' 'portcullis-evacuate-rsync-*'"
        )
        with ThreadPoolExecutor() as pool:
            killing = pool.submit(evacuation.lab.exec, CLEAN, ["bash", "-c", kill])
            run = evacuation.play(**given)
            killing.result()
        said = " ".join(run.failures(CLEAN))
        cut = re.search(r"after (\d+) bytes", said)
        assert cut, run.output[-3000:]
        received += int(cut[1])
        before = int(evacuation.run(CLEAN, "stat -c %s /srv/evacuated/large/data/one"))
        assert evacuation.keys_left() == ""
    run = evacuation.play(**given)
    assert run.code == 0, run.output[-3000:]
    found = json.loads(evacuation.run(CLEAN, "cat /srv/evacuated/large/manifest.json"))
    assert found["files"][0]["sha256"] == evacuation.run(SUSPECT, "sha256sum /srv/large/one").split()[0]
    assert received > 0
    assert received + found["received"] < 1.1 * size


FILE, LINK = stat.S_IFREG | 0o644, stat.S_IFLNK | 0o777
HONEST = [["good", FILE, ""]]
#: What a hostile sender says that it has, what it sends when it is asked for names, and what is said against it, if anything.
ATTACKS: dict[str, dict[str, Any]] = {
    "parent": {"said": "unsafe pathname", "listed": HONEST, "asked": [*HONEST, ["../../../../../srv/evil", FILE, ""]]},
    "absolute": {"said": "rejecting unrequested", "listed": HONEST, "asked": [*HONEST, ["/srv/evil", FILE, ""]]},
    "absolute from the first": {
        "said": "unsafe pathname",
        "listed": [["/srv/evil", FILE, ""]],
        "asked": [["/srv/evil", FILE, ""]],
    },
    "parent from the first": {"said": "unsafe pathname", "listed": [["x/../../../evil", FILE, ""]], "asked": []},
    "links": {
        "said": "rejecting unrequested",
        "listed": [["good", LINK, "/srv"], ["good/evil", FILE, ""]],
        "asked": [["good", LINK, "/srv"], ["good/evil", FILE, ""]],
    },
    "a million files": {"said": "more than 20000 names", "listed": 1_000_000, "asked": []},
    "sparse": {"listed": HONEST, "asked": HONEST, "says": 1 << 40},
    "endless": {"said": "sent more than", "listed": HONEST, "asked": HONEST, "says": 1, "sends": 1 << 40},
    "device": {"listed": [["evil", stat.S_IFIFO | 0o666, ""]], "asked": [["evil", stat.S_IFIFO | 0o666, ""]]},
}


@pytest.mark.parametrize("attack", ATTACKS if WHOLE else ["parent", "a million files"])
def test_a_hostile_sender_writes_nothing_outside(evacuation: Evacuation, attack: str) -> None:
    program = (
        (Path(__file__).parent / "hostile_sender.py").read_text().replace("@ATTACK@", json.dumps(ATTACKS[attack]), 1)
    )
    evacuation.lab.exec(
        SUSPECT, ["python3", "-c", "import sys; open('/usr/local/sbin/rsync', 'w').write(sys.argv[1])", program]
    )
    evacuation.run(SUSPECT, "chmod 755 /usr/local/sbin/rsync")
    evacuation.run(CLEAN, "touch /run/before")
    folder = f"/srv/evacuated/hostile-{attack.replace(' ', '-')}"
    try:
        run = evacuation.play(evacuate_folder=folder, evacuate_max_files=20_000, evacuate_max_file_mib=64)
    finally:
        evacuation.run(SUSPECT, "rm /usr/local/sbin/rsync")
    # It came as far as the receiver, which says so.
    assert ATTACKS[attack].get("said", "") in " ".join(run.failures(CLEAN)), run.output[-3000:]
    assert evacuation.run(CLEAN, "find / -xdev -name 'evil*'") == ""
    outside = "find /etc /usr /srv /opt /root /home -xdev -newer /run/before ! -path '/srv/evacuated*' ! -path '/etc/systemd/system*' -type f"
    assert evacuation.run(CLEAN, outside) == ""
    assert int(evacuation.run(CLEAN, f"du -sm {folder} | cut -f1")) <= 80
    assert evacuation.run(CLEAN, f"find {folder} ! -type f ! -type d") == ""
    assert evacuation.keys_left() == ""


def test_an_rsync_that_is_known_to_be_broken_is_refused(evacuation: Evacuation) -> None:
    there = evacuation.run(SUSPECT, "dpkg-query --show --showformat='${Version}' rsync")
    edit = "sed -i -E '/^Package: rsync$/,/^$/s/^Version: .*/Version: %s/' /var/lib/dpkg/status"
    evacuation.run(SUSPECT, edit % "3.2.7-1+deb12u6")
    try:
        run = evacuation.play()
    finally:
        evacuation.run(SUSPECT, edit % there)
    assert "CVE-2026-53783" in " ".join(run.failures(SUSPECT)), run.output[-3000:]
    assert evacuation.keys_left() == ""
