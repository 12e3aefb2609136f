# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Backups that are restored: by drills, which find what is damaged, and onto a fresh host."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest

from demo.fleet import SITE, Run
from demo.proofs import VICTIM
from lab import Lab, images
from tests.integration.backing import HOSTS, NEW, OLD, OTHER, Pair

PLAYBOOKS = Path(__file__).parents[2] / "playbooks"
#: It changes one byte in the middle of a file, and neither its size nor its time; twice is nothing.
FLIP = """
import os, sys
about = os.stat(sys.argv[1])
with open(sys.argv[1], "r+b") as file:
    file.seek(about.st_size // 2)
    byte = file.read(1)[0]
    file.seek(about.st_size // 2)
    file.write(bytes([byte ^ 1]))
os.utime(sys.argv[1], ns=(about.st_atime_ns, about.st_mtime_ns))
"""
OWNED = "useradd --uid {number} app && mkdir -p /srv/app/owned && touch /srv/app/owned/file && chown -R app: /srv/app/owned && chmod 2750 /srv/app/owned"


@pytest.fixture(scope="module")
def pair(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Pair:
    found = Pair(lab, tmp_path_factory.mktemp("backup"))
    found.book.run(OLD, OWNED.format(number=1500))
    found.introduce()
    for host in HOSTS:
        found.backup(host)
        found.book.run(host, "echo more >> /srv/app/data/kept")
        found.backup(host)
    found.converge("--tags", "store")
    return found


@pytest.fixture
def age(monkeypatch: pytest.MonkeyPatch) -> None:
    """The controller's age, which is the image's: one program and nothing else."""
    image = images.path(HOSTS[NEW])
    monkeypatch.setenv("PATH", f"{os.environ['PATH']}:{image}/usr/bin")


def drill(pair: Pair, host: str, command: str = "backup drill", well: bool = True, stdin: str | None = None) -> str:
    done = pair.lab.exec(host, ["portcullis", *command.split()], stdin=stdin, timeout_seconds=600)
    assert (done.returncode == 0) == well, done.stdout + done.stderr
    status = pair.lab.exec(host, ["portcullis", "status"]).stdout
    assert ("restore drill" in status and " failed: " in status) == (not well), status
    assert pair.book.run(host, "ls -d /srv/backup/.drill-* /var/tmp/portcullis-drill-* 2>/dev/null; true") == ""
    return done.stdout + done.stderr + status


@pytest.mark.parametrize("host", HOSTS)
def test_what_is_whole_is_proven_on_the_host_and_at_its_store(pair: Pair, host: str) -> None:
    said = drill(pair, host)
    # Of PostgreSQL, MariaDB and SQLite, in both snapshots.
    assert "2 snapshots hold what was saved: " in said
    assert " 6 tables" in said
    assert f"Backup store: restored of {host} 0.0 days ago" in drill(pair, OTHER[host], "backup-store drill")
    for one, unit in ((host, "portcullis-backup-drill"), (OTHER[host], "portcullis-backup-store-drill")):
        # By its unit, too, which takes away what it does not need.
        pair.book.run(one, f"systemctl start {unit}.service")


@pytest.mark.parametrize("harm", ["flipped", "missing"])
@pytest.mark.parametrize("kind", ["data", "tree"])
def test_one_damaged_pack_is_found_at_the_store_and_by_the_host(pair: Pair, harm: str, kind: str) -> None:
    folder = f"/srv/backup/{OLD}/repository/data"
    order = "-rn" if kind == "data" else "-n"
    pack = pair.book.run(NEW, f"find {folder} -type f -printf '%s %p\\n' | sort {order} | head -1").split()[1]
    flip = f"python3 -c {shlex.quote(FLIP)} {pack}"
    pair.book.run(NEW, flip if harm == "flipped" else f"mv {pack} /root/pack")
    try:
        drill(pair, NEW, "backup-store drill", well=False)
        if kind == "data":
            drill(pair, OLD, well=False)
    finally:
        pair.book.run(NEW, flip if harm == "flipped" else f"mv /root/pack {pack}")
    drill(pair, NEW, "backup-store drill")
    drill(pair, OLD)


def test_another_password_is_no_proof_and_the_escrows_is(pair: Pair, age: None) -> None:
    assert "wrong password" in drill(pair, OLD, "backup drill --password-stdin", well=False, stdin="wrong\n")
    run = play(pair, "restore_drill.yml", OLD)
    assert run.code == 0, run.output[-3000:]
    assert "2 snapshots hold what was saved" in run.output
    password = pair.book.run(OLD, f"cat /etc/portcullis/backup/{OLD}.password").strip()
    assert password not in run.output
    identity = pair.escrow / f"{NEW}.identity"
    wrong = play(pair, "restore_drill.yml", OLD, identity)
    assert wrong.code != 0
    assert "could not be decrypted by" in wrong.output
    drill(pair, OLD)


def play(pair: Pair, name: str, hosts: str, identity: Path | None = None, *options: str) -> Run:
    for host in HOSTS:
        path = pair.escrow / f"{host}.identity"
        if not path.exists():
            path.write_text(pair.book.run(host, "cat /root/restore.txt"))
    path = identity or pair.escrow / f"{hosts}.identity"
    given = ["-e", f"portcullis_hosts={hosts}", "-e", f"backup_identity_path={path}", "-vvv", "--diff"]
    return pair.book.fleet.play(PLAYBOOKS / name, *given, *options, timeout_seconds=900)


def test_one_path_comes_back_beside_what_is_there(pair: Pair) -> None:
    pair.book.run(OLD, "rm /srv/app/data/numbers")
    found = pair.book.run(OLD, "portcullis backup restore --path /srv/app/data/numbers --into /root/back").strip()
    assert found == "/root/back/srv/app/data/numbers"
    assert pair.book.run(OLD, f"find /root/back -type f; wc -l < {found}").split() == [found, "100000"]
    pair.book.run(OLD, f"mv {found} /srv/app/data/numbers; rm -r /root/back")
    assert (
        "has no /srv/app/data/never"
        in pair.lab.exec(
            OLD, ["portcullis", "backup", "restore", "--path", "/srv/app/data/never", "--into", "/root/back"]
        ).stderr
    )


def test_where_no_host_is_named_none_is_restored_or_even_asked(pair: Pair) -> None:
    run = pair.book.fleet.play(PLAYBOOKS / "restore.yml")
    assert run.code != 0
    assert "There is no portcullis_hosts" in run.output
    assert {answer["host"] for answer in run.answers} == {"localhost"}


def test_a_fresh_host_equals_the_one_that_is_gone(pair: Pair, age: None) -> None:
    """By what the databases and the files say, with another number for a user, and nothing of the old host but what people keep."""
    proof = (
        "cd /srv/app && find . -type f ! -name '*.db*' ! -name '*.tmp' -exec sha256sum {} + | sort; "
        "find . ! -name '*.db*' ! -name '*.tmp' -printf '%p %u %g %m\\n' | sort; sqlite3 app.db 'SELECT * FROM t'; "
        "runuser -u postgres -- psql -Atc 'SELECT * FROM t' shop; mariadb -e 'SELECT * FROM forum.t'; "
        "mariadb -Ne 'SELECT user FROM mysql.user ORDER BY 1'; runuser -u postgres -- psql -Atc 'SELECT rolname FROM pg_roles ORDER BY 1'"
    )
    pair.book.run(OLD, "mariadb -e \"CREATE USER forum@localhost IDENTIFIED BY 'x'\"")
    pair.book.run(OLD, "runuser -u postgres -- psql -qc 'CREATE ROLE shop LOGIN'")
    identity = pair.book.run(OLD, "cat /root/restore.txt")
    pair.backup(OLD)
    before = pair.book.run(OLD, proof)
    pair.lab.remove(OLD)
    pair.lab.up({OLD: HOSTS[OLD]})
    machine = pair.lab.machine(OLD)
    pair.book.fleet.inventory["all"]["hosts"][OLD] |= {"ansible_host": machine.ipv4}
    (client,) = pair.hosts[NEW]["backup_store_clients"]
    client |= {
        "sources": [machine.ipv4, machine.ipv6],
        "key": f"{{{{ lookup('file', '{pair.escrow}/{OLD}.pub') }}}}",
        "handover": f"{{{{ lookup('file', '{pair.escrow}/{OLD}.handover') }}}}",
    }
    (pair.escrow / f"{OLD}.identity").write_text(identity)
    pair.book.fleet.inventory["all"]["vars"] |= {
        "portcullis_admins": ["admin"],
        "ssh_hardening_allow_users": ["admin", "backup-back2"],
        "cloudflare_allowlist_state": "unmanaged",
        "accounts_guess_seconds": 0,
        # The lab's hosts have a user with a weak password, who may become root.
        "accounts_absent": [VICTIM],
    }
    refused = play(pair, "restore.yml", OLD, None, "-e", f"portcullis_stores={NEW}")
    assert refused.code != 0
    assert "lacks owners of what would be restored (users: app; groups: app)" in refused.output
    pair.book.run(OLD, "! test -e /srv/app; useradd --uid 1600 app")
    run = play(pair, "restore.yml", OLD, None, "-e", f"portcullis_stores={NEW}")
    assert run.code == 0, run.output[-4000:]
    assert pair.book.run(OLD, proof) == before
    password = pair.book.run(OLD, f"cat /etc/portcullis/backup/{OLD}.password").strip()
    assert password not in refused.output + run.output
    found = f"grep -rlF -e '{password}' /etc /run /tmp /var /root /srv /home 2>/dev/null; journalctl | grep -cF -e '{password}'; true"
    assert pair.book.run(OLD, found).split() == [f"/etc/portcullis/backup/{OLD}.password", "0"]
    pair.backup(OLD)
    drill(pair, OLD)
    # The roles take part in the one visit that a converged host costs.
    again = pair.book.fleet.play(SITE, "--limit", OLD, "-vvv")
    assert again.code == 0, again.output[-3000:]
    assert again.changed(OLD) == []
    assert re.findall(r"^<([\d.]+)> SSH: EXEC ", again.output, re.MULTILINE) == [machine.ipv4]


def test_a_dump_that_loads_and_is_empty_is_found(pair: Pair) -> None:
    program = '#!/bin/sh\\nexec /usr/bin/mariadb-dump --no-data "$@"\\n'
    pair.book.run(OLD, f"printf '{program}' > /usr/local/bin/mariadb-dump; chmod 755 /usr/local/bin/mariadb-dump")
    try:
        pair.backup(OLD)
    finally:
        pair.book.run(OLD, "rm /usr/local/bin/mariadb-dump")
    assert "t of maria/forum.sql has 0 rows, and had 1" in drill(pair, OLD, well=False)
    drill(pair, NEW, "backup-store drill")
