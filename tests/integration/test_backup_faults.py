# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What else happens to backups, on a pair of hosts of its own: with PORTCULLIS_BACKUP=all alone, see ``collect_ignore``."""

from __future__ import annotations

import pytest

from lab import Lab
from tests.integration.backing import ENDED, HOSTS, NEW, OLD, PLAYBOOKS, Pair

pytestmark = pytest.mark.whole("PORTCULLIS_BACKUP")


@pytest.fixture(scope="module")
def pair(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Pair:
    found = Pair(lab, tmp_path_factory.mktemp("backup"))
    found.introduce()
    for host in HOSTS:
        found.backup(host)
        found.book.run(host, "echo more >> /srv/app/data/kept")
        found.backup(host)
    found.converge("--tags", "store")
    return found


def test_another_password_is_no_proof_and_the_escrows_is(pair: Pair, age: None) -> None:
    assert "wrong password" in pair.drill(OLD, "backup drill --password-stdin", well=False, stdin="wrong\n")
    run = pair.by_hand("restore_drill.yml", OLD)
    assert run.code == 0, run.output[-3000:]
    assert "2 snapshots hold what was saved" in run.output
    password = pair.book.run(OLD, f"cat /etc/portcullis/backup/{OLD}.password").strip()
    assert password not in run.output
    identity = pair.escrow / f"{NEW}.identity"
    wrong = pair.by_hand("restore_drill.yml", OLD, identity)
    assert wrong.code != 0
    assert "could not be decrypted by" in wrong.output
    pair.drill(OLD)


def test_where_no_host_is_named_none_is_restored_or_even_asked(pair: Pair) -> None:
    run = pair.book.fleet.play(PLAYBOOKS / "restore.yml")
    assert run.code != 0
    assert "There is no portcullis_hosts" in run.output
    assert {answer["host"] for answer in run.answers} == {"localhost"}


def test_a_dump_that_loads_and_is_empty_is_found(pair: Pair) -> None:
    program = '#!/bin/sh\\nexec /usr/bin/mariadb-dump --no-data "$@"\\n'
    pair.book.run(OLD, f"printf '{program}' > /usr/local/bin/mariadb-dump; chmod 755 /usr/local/bin/mariadb-dump")
    try:
        pair.backup(OLD)
    finally:
        pair.book.run(OLD, "rm /usr/local/bin/mariadb-dump")
    assert "t of maria/forum.sql has 0 rows, and had 1" in pair.drill(OLD, well=False)
    pair.drill(NEW, "backup-store drill")


def test_two_runs_at_once_are_one_and_no_lock_of_somebody_else_is_removed(pair: Pair) -> None:
    locks = "/srv/backup/back1/repository/locks"
    # The store itself is at work, as long as this lasts; its lock is of another host than the client.
    own = (
        "systemd-run --quiet --unit=busy --uid=backup-back1 sh -c 'sleep 600 | restic --no-cache --repo /srv/backup/back1/repository "
        "--password-file /run/password backup --stdin'"
    )
    pair.book.run(NEW, "install -o backup-back1 -m 400 /etc/portcullis/backup_store/back1.password /run/password")
    pair.book.run(NEW, own)
    wait = f"for i in $(seq 300); do ls {locks} | grep . && exit; sleep 0.1; done; exit 1"
    lock = pair.book.run(NEW, wait).split()
    count = len(pair.snapshots(OLD))
    pair.book.run(OLD, "head -c 100M /dev/urandom > /srv/app/data/large")
    pair.book.run(OLD, "systemctl start --no-block portcullis-backup.service; sleep 0.5")
    second = pair.lab.exec(OLD, ["portcullis", "backup", "run"])
    assert second.returncode == 1
    assert "is being backed up already" in second.stderr
    pair.lab.exec(OLD, ["sh", "-c", ENDED], timeout_seconds=600)
    pair.book.run(OLD, "systemctl show -p Result --value portcullis-backup | grep -x success; rm /srv/app/data/large")
    assert len(pair.snapshots(OLD)) == count + 1
    assert set(lock) <= set(pair.book.run(NEW, f"ls {locks}").split())
    pair.book.run(NEW, "systemctl stop busy; rm /run/password")


def test_a_full_disk_on_the_client_is_a_failure_and_the_last_dump_stays(pair: Pair) -> None:
    dumps = "/var/lib/portcullis/backup/dumps"
    fill = f"mkdir -p /mnt/small && mount -t tmpfs -o size=64k tmpfs /mnt/small && cp -a {dumps}/own /mnt/small/ && mount --bind /mnt/small {dumps}"
    pair.book.run(OLD, f"{fill} && head -c 60k /dev/zero > {dumps}/filled; true")
    try:
        said = pair.backup(OLD, well=False)
        assert "No space left on device" in said
        assert pair.book.run(OLD, f"cat {dumps}/own/own") == "echo of a command".removeprefix("echo ") + "\n"
    finally:
        pair.book.run(OLD, f"umount {dumps}; umount /mnt/small")
    assert "the last run failed" not in pair.backup(OLD)


def test_another_password_or_repository_is_refused_and_nothing_is_made_anew(pair: Pair) -> None:
    before = pair.tree(NEW)
    path = "/etc/portcullis/backup/back2.password"
    pair.book.run(NEW, f"cp -p {path} /root/password; echo wrong > {path}")
    assert "has another password than" in pair.backup(NEW, well=False)
    pair.book.run(NEW, f"cp -p /root/password {path}; rm /root/password")
    pair.book.run(
        OLD,
        "mv /srv/backup/back2/repository /srv/backup/back2/away; install -d -m 700 -o backup-back2 -g backup-back2 /srv/backup/back2/repository",
    )
    assert "so all backups are gone" in pair.backup(NEW, well=False)
    assert pair.book.run(OLD, "ls -A /srv/backup/back2/repository") == ""
    pair.book.run(OLD, "rmdir /srv/backup/back2/repository; mv /srv/backup/back2/away /srv/backup/back2/repository")
    assert pair.tree(NEW) == before
    assert "the last run failed" not in pair.backup(NEW)


def test_many_snapshots_in_one_day_remove_nothing_honest(pair: Pair) -> None:
    """Far more than the schedule makes, each with its true time and as large as an honest one."""
    folder = "/srv/backup/back1/repository"
    honest = set(pair.snapshots(OLD))
    count = 1000
    # As the client could, and without the way over the network, which would take an hour for a thousand.
    pair.book.run(NEW, "install -o backup-back1 -m 400 /etc/portcullis/backup_store/back1.password /run/password")
    same = "restic --quiet --no-cache --repo . --password-file /run/password --no-lock"
    copies = (
        f"cd {folder} && mkdir -m 700 /tmp/forged && chown backup-back1 /tmp/forged && runuser -u backup-back1 -- sh -ec '"
        f"{same} restore latest --target /tmp/forged; for i in $(seq {count}); do {same} backup /tmp/forged; done'; rm -r /tmp/forged"
    )
    forged = pair.lab.exec(NEW, ["sh", "-ec", copies], timeout_seconds=3000)
    assert forged.returncode == 0, forged.stderr[-2000:]
    pair.book.run(NEW, "rm /run/password")
    assert len(pair.snapshots(OLD)) >= len(honest) + count
    said = pair.book.run(NEW, "portcullis backup-store retain 2>&1", code=1)
    assert "and its schedule makes at most 6 a day" in said
    assert honest <= set(pair.snapshots(OLD))
    # A person who finds them meant lets them in, and every day of the policy keeps its own.
    days = f"cd {folder}/snapshots && ls --time-style=+%F -l | awk 'NR > 1 {{print $6}}' | sort -u"
    before = pair.book.run(NEW, days).split()
    pair.book.run(NEW, "portcullis backup-store accept back1")
    # It removes nearly all of a thousand, and prunes.
    retained = pair.lab.exec(NEW, ["portcullis", "backup-store", "retain"], timeout_seconds=3000)
    assert retained.returncode == 0, retained.stderr[-2000:]
    assert pair.book.run(NEW, days).split() == before
    assert len(pair.snapshots(OLD)) < len(honest) + count


def test_that_a_host_sends_nothing_any_more_is_seen_from_three_sides(pair: Pair) -> None:
    pair.backup(OLD)
    last = "/var/lib/portcullis/backup/last.json"
    pair.book.run(OLD, f"""cp {last} /root/; sed -i -E 's/"saved_at": [0-9.]+/"saved_at": 1/' {last}""")
    pair.book.run(NEW, "touch -d '-3 days' /srv/backup/back1/repository/snapshots/*")
    try:
        said = pair.lab.exec(OLD, ["portcullis", "status"])
        assert said.returncode == 1
        assert "hours old (backup_max_age_hours is 36)" in said.stdout
        at_store = pair.lab.exec(NEW, ["portcullis", "status"])
        assert at_store.returncode == 1
        assert "back1 has sent nothing for 72 hours (backup_store_max_age_hours is 36)" in at_store.stdout
        run = pair.book.play("--tags", "client")
        assert run.code != 0
        assert "hours old (backup_max_age_hours is 36)" in run.failures(OLD)[0]
        assert run.failures(NEW) == []
    finally:
        pair.book.run(OLD, f"mv /root/last.json {last}")


@pytest.mark.parametrize("way", ["down", "cut off"])
def test_a_store_that_goes_away_is_a_failure_and_the_next_run_goes_on(pair: Pair, way: str) -> None:
    count = len(pair.snapshots(OLD))
    try:
        if way == "down":
            pair.book.run(NEW, "systemctl stop ssh.socket ssh.service; true")
            said = pair.backup(OLD, well=False)
        else:
            pair.book.run(OLD, "head -c 300M /dev/urandom > /srv/app/data/large")
            pair.book.run(OLD, "systemctl start --no-block portcullis-backup.service")
            locks = "ls /srv/backup/back1/repository/locks | grep -q ."
            pair.book.run(NEW, f"for i in $(seq 300); do {locks} && exit 0; sleep 0.1; done; exit 1")
            pair.lab.cut(NEW)
            pair.lab.exec(OLD, ["sh", "-c", ENDED], timeout_seconds=600)
            said = pair.lab.exec(OLD, ["portcullis", "status"]).stdout
    finally:
        pair.lab.heal(NEW)
        pair.book.run(NEW, "systemctl start ssh.service")
    assert "the last run failed: restic failed" in said
    pair.book.run(OLD, "rm -f /srv/app/data/large")
    assert len(pair.snapshots(OLD)) == count
    assert "the last run failed" not in pair.backup(OLD)
    assert len(pair.snapshots(OLD)) == count + 1


@pytest.mark.parametrize("seconds", [0.3, 1, 2, 3, 4, 5, 6, 8])
def test_a_run_that_was_killed_was_no_success_and_the_next_one_trips_over_nothing(pair: Pair, seconds: float) -> None:
    last = "/var/lib/portcullis/backup/last.json"
    pair.book.run(OLD, "head -c 300M /dev/urandom > /srv/app/data/large")
    before, count = pair.book.run(OLD, f"cat {last}"), len(pair.snapshots(OLD))
    pair.book.run(OLD, f"systemctl start --no-block portcullis-backup.service; sleep {seconds}")
    kill = "systemctl kill --signal=KILL portcullis-backup.service; systemctl reset-failed"
    pair.book.run(OLD, f"{kill}; rm /srv/app/data/large")
    assert pair.book.run(OLD, f"cat {last}") == before
    assert len(pair.snapshots(OLD)) == count
    assert "the last run failed" not in pair.backup(OLD)
    assert len(pair.snapshots(OLD)) == count + 1
