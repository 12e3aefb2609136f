# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two hosts of different releases that hold each other's backups, attacked with a client's own key and password."""

from __future__ import annotations

import json
import os

import pytest

from lab import Lab
from tests.integration.backing import BRIDGE, HOSTS, INSIDE, NEW, OLD, OTHER, Pair, requests

WHOLE = os.environ.get("PORTCULLIS_LOCKOUT") == "all"
#: It waits until a client's run has ended.
ENDED = "while systemctl show -p ActiveState --value portcullis-backup | grep -q ing; do sleep 0.2; done"


@pytest.fixture(scope="module")
def pair(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Pair:
    found = Pair(lab, tmp_path_factory.mktemp("backup"))
    found.introduce()
    return found


def test_no_backup_is_taken_before_the_password_is_with_a_person(pair: Pair) -> None:
    for host in HOSTS:
        assert (pair.escrow / f"{host}.age").read_text().startswith("-----BEGIN AGE ENCRYPTED FILE-----")
        settings = json.loads(pair.book.run(host, "cat /etc/portcullis/backup.json"))
        assert settings["escrow_digest"]
    pair.book.run(
        OLD,
        "cp -p /etc/portcullis/backup/back1.escrow /root/; echo >> /etc/portcullis/backup/back1.escrow; sed -i 2d /etc/portcullis/backup/back1.escrow",
    )
    assert "none is taken before its password is with you" in pair.backup(OLD, well=False)
    assert pair.book.run(NEW, "ls -A /srv/backup/back1/repository") == ""
    pair.book.run(OLD, "mv /root/back1.escrow /etc/portcullis/backup/")


@pytest.mark.parametrize("host", HOSTS)
def test_a_backup_is_in_the_store_with_whole_dumps(pair: Pair, host: str) -> None:
    assert "hours old" in pair.backup(host)
    assert len(pair.snapshots(host)) == 1
    password = pair.book.run(host, f"cat /etc/portcullis/backup/{host}.password").strip()
    # By what a person has, and nothing else.
    opened = pair.lab.exec(
        host, ["age", "--decrypt", "--identity", "/root/restore.txt"], stdin=(pair.escrow / f"{host}.age").read_text()
    )
    assert opened.stdout.strip() == password
    pair.restic(host, "--no-lock restore latest --target /restored")
    dumps = "/restored/var/lib/portcullis/backup/dumps"
    assert pair.book.run(
        host, "cmp /srv/app/data/numbers /restored/srv/app/data/numbers; ls /restored/srv/app/data"
    ).split() == ["kept", "numbers"]
    assert "of postgresql" in pair.book.run(host, f"cat {dumps}/pg/shop.sql")
    assert "of mariadb" in pair.book.run(host, f"cat {dumps}/maria/forum.sql")
    assert "of sqlite" in pair.book.run(host, f"sqlite3 {dumps}/sqlite/%2Fsrv%2Fapp%2Fapp%2Edb 'SELECT name FROM t'")
    assert "of a command" in pair.book.run(host, f"cat {dumps}/own/own; rm -rf /restored")


def test_the_stores_get_a_key_of_their_own_and_then_nothing_changes_any_more(pair: Pair) -> None:
    found = pair.converge("--tags", "store")
    for host in HOSTS:
        assert found.changes(host) == [f"Add the store's own key to /srv/backup/{OTHER[host]}/repository"]
        pair.book.run(host, "portcullis backup-store retain")
        pair.book.run(host, "portcullis status")
    again = pair.converge()
    assert [again.changed(host) for host in HOSTS] == [[], []]


@pytest.mark.parametrize("host", HOSTS)
def test_with_a_clients_own_key_nothing_is_lost_and_nothing_else_is_reached(pair: Pair, host: str) -> None:
    store = OTHER[host]
    before = pair.tree(host)
    newest = pair.snapshots(host)[-1]
    keys = pair.book.run(store, f"cat /srv/backup/{host}/.ssh/authorized_keys")
    for arguments in (
        f"forget {newest}",
        f"forget --prune {newest}",
        "prune",
        "forget --keep-last 1 --prune",
    ):
        pair.restic(host, arguments, code=None)
    pair.restic(host, "unlock")
    bridge = [
        "systemd-run",
        "--quiet",
        "--unit=bridge",
        "python3",
        "-c",
        BRIDGE,
        *pair.ssh(host).replace(" -n ", " ").split(),
    ]
    assert pair.lab.exec(host, bridge).returncode == 0

    def curl(arguments: str) -> str:
        options = (
            "--silent --show-error --max-time 60 --path-as-is --http2-prior-knowledge --retry-connrefused --retry 5"
        )
        asked = f"curl {options} -w '\\n%{{http_code}}' {arguments.replace('U/', 'http://127.0.0.1:8099/')}"
        done = pair.lab.exec(host, ["sh", "-c", asked])
        # It says on its other stream that it tries again.
        return done.stdout.strip() or done.stderr

    assert curl("--output /dev/null U/config").endswith("200"), "the bridge leads to the store"
    said = {tried: curl(arguments) for tried, arguments in requests(pair, host)}
    for arguments in INSIDE:
        assert curl(arguments).endswith("200")
    pair.book.run(host, "systemctl stop bridge")
    # It can make a mess of its own repository, which the store sees, and which takes nothing away.
    assert set(before.splitlines()) <= set(pair.tree(host).splitlines())
    assert f"nothing of {host} is forgotten" in pair.book.run(
        store, "portcullis backup-store retain >&2; portcullis status", code=1
    )
    mess = f"cd /srv/backup/{host}/repository; rm -r snapshots/{'a' * 64}; find . -name '\uff0e\uff0e' -prune -exec rm -r {{}} +"
    pair.book.run(store, mess)
    # What is gone by somebody's hand is said until a person accepts it.
    pair.book.run(store, f"portcullis backup-store accept {host}")
    assert "root:" not in "".join(said.values())
    assert {tried: answer[-80:] for tried, answer in said.items() if answer.endswith(("\n200", "\n201", "\n204"))} == {}
    for options, command in (
        ("", "id"),
        ("-tt", ""),
        ("", "/bin/sh -c id"),
        ("", f"rclone serve restic --stdio /srv/backup/{store}/repository"),
        ("", "rclone serve restic --stdio --b2-hard-delete /"),
        ("-o SetEnv=LC_ALL=x -o SetEnv=RCLONE_APPEND_ONLY=false -o SetEnv=PYTHONPATH=/tmp", "id"),
        ("-s", "sftp"),
        ("-s", "netconf"),
        ("-N -T -o ExitOnForwardFailure=yes -R 2222:127.0.0.1:22", ""),
        ("-A", "ssh-add -l"),
        ("-X", "xauth list"),
        ("-W 127.0.0.1:22", ""),
        ("-w any", ""),
    ):
        done = pair.lab.exec(host, ["sh", "-c", f"timeout 20 {pair.ssh(host, options, command)} </dev/null"])
        assert "uid=" not in done.stdout + done.stderr, (options, command)
        assert "SSH-2.0" not in done.stdout, (options, command)
    scp = f"scp -i /etc/portcullis/backup/{host}.key -o UserKnownHostsFile=/etc/portcullis/backup/known_hosts -o BatchMode=yes"
    pair.book.run(host, f"! timeout 20 {scp} /etc/hostname backup-{host}@{store}.lab.test:/tmp/evil")
    pair.book.run(store, "! test -e /tmp/evil")
    # Nor from anywhere else.
    private = pair.book.run(host, f"cat /etc/portcullis/backup/{host}.key")
    stolen = pair.lab.folder / "stolen"
    stolen.write_text(private)
    stolen.chmod(0o600)
    machine = pair.lab.machine(store)
    elsewhere = [
        "ssh",
        "-F",
        "/dev/null",
        "-i",
        str(stolen),
        "-o",
        "BatchMode=yes",
        "-o",
        "StrictHostKeyChecking=no",
        "-o",
        "UserKnownHostsFile=/dev/null",
    ]
    assert "Permission denied" in pair.lab.run([*elsewhere, f"backup-{host}@{machine.ipv4}"]).stderr
    assert set(before.splitlines()) <= set(pair.tree(host).splitlines())
    assert pair.book.run(store, f"cat /srv/backup/{host}/.ssh/authorized_keys") == keys
    assert pair.book.run(store, "find / -xdev -name evil -not -path '/proc/*'") == ""
    assert "hours old" in pair.backup(host)


def test_snapshots_that_claim_other_times_remove_nothing_honest(pair: Pair) -> None:
    """What made 'forget --keep-daily 7' of restic 0.18 remove honest snapshots, played by the client against the store's own run."""
    for host in HOSTS:
        store = OTHER[host]
        folder = f"/srv/backup/{host}/repository/snapshots"
        for days in range(9, 0, -1):
            moment = pair.book.run(host, f"date -d '-{days} days' '+%Y-%m-%d %H:%M:%S'").strip()
            pair.restic(host, f"backup --quiet --time '{moment}' /srv/app")
            newest = pair.snapshots(host)[-1]
            # As if it had come in then.
            pair.book.run(store, f"touch -d '{moment}' {folder}/{newest}")
        honest = set(pair.snapshots(host))
        pair.book.run(host, "mkdir -p /srv/empty")
        for days in range(1, 7):
            pair.restic(host, f"""backup --quiet --time "$(date -d '-{days} days' +%Y-%m-%d) 23:59:59" /srv/empty""")
        said = pair.book.run(store, "portcullis backup-store retain 2>&1", code=1)
        assert "came in at another time than claimed" in said
        assert honest <= set(pair.snapshots(host))
        assert f"nothing of {host} is forgotten" in pair.book.run(store, "portcullis status", code=1)
        # Once a person has accepted them, they count by when they came in, and every day of the policy has its honest one.
        pair.book.run(store, f"portcullis backup-store accept {host}")
        pair.book.run(store, "portcullis backup-store retain")
        left = pair.book.run(
            store, f"find {folder} -type f -newermt '-8 days' ! -newermt '-1 hour' -printf '%f\\n'"
        ).split()
        assert len(set(left) & honest) >= 6
        assert len(pair.snapshots(host)) < len(honest) + 6
        assert "no errors were found" in pair.restic(host, "check --no-lock")


def test_many_snapshots_in_one_day_remove_nothing_honest(pair: Pair) -> None:
    """Far more than the schedule makes, each with its true time and as large as an honest one."""
    folder = "/srv/backup/back1/repository"
    honest = set(pair.snapshots(OLD))
    count = 1000 if WHOLE else 8
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
    pair.book.run(NEW, "portcullis backup-store accept back1; portcullis backup-store retain")
    assert pair.book.run(NEW, days).split() == before
    assert len(pair.snapshots(OLD)) < len(honest) + count


def test_below_the_floor_nothing_new_is_taken_and_all_can_be_read(pair: Pair) -> None:
    before = pair.tree(NEW)
    pair.hosts[OLD]["backup_store_free_space_gib"] = 1000000
    pair.converge("--tags", "store")
    try:
        said = pair.backup(NEW, well=False)
        assert "The store takes no new backup: this store has " in said
        assert pair.tree(NEW) == before
        pair.restic(NEW, "--no-lock restore latest --target /restored")
        pair.book.run(NEW, "test -e /restored && rm -rf /restored")
    finally:
        pair.hosts[OLD]["backup_store_free_space_gib"] = 1
        pair.converge("--tags", "store")
    assert "hours old" in pair.backup(NEW)


@pytest.mark.parametrize("broken", ["fails", "is cut off", "prints nothing"])
def test_a_dump_that_is_not_whole_is_a_failure_and_the_last_one_stays(pair: Pair, broken: str) -> None:
    dumps = "/var/lib/portcullis/backup/dumps"
    before = pair.book.run(OLD, f"sha256sum {dumps}/*/*")
    count = len(pair.snapshots(OLD))
    if broken == "is cut off":
        program = '#!/bin/sh\\nexec /usr/bin/mariadb-dump "$@" | head -c 500\\n'
        pair.book.run(OLD, f"printf '{program}' > /usr/local/bin/mariadb-dump; chmod 755 /usr/local/bin/mariadb-dump")
    else:
        pair.book.run(
            OLD, "mv /srv/app/own /srv/app/own.saved" + ("; : > /srv/app/own" if broken == "prints nothing" else "")
        )
    try:
        said = pair.backup(OLD, well=False)
    finally:
        pair.book.run(
            OLD, "rm -f /usr/local/bin/mariadb-dump; [ ! -e /srv/app/own.saved ] || mv /srv/app/own.saved /srv/app/own"
        )
    assert "the last run failed: Snapshot" in said
    assert "the dump maria failed" in said if broken == "is cut off" else "the dump own failed" in said
    now = pair.book.run(OLD, f"sha256sum {dumps}/{'maria' if broken == 'is cut off' else 'own'}/*")
    assert set(now.splitlines()) <= set(before.splitlines())
    # What could be saved was.
    assert len(pair.snapshots(OLD)) == count + 1
    assert "the last run failed" not in pair.backup(OLD)


@pytest.mark.parametrize("way", ("down", "cut off") if WHOLE else ("down",))
def test_a_store_that_goes_away_is_a_failure_and_the_next_run_goes_on(pair: Pair, way: str) -> None:
    count = len(pair.snapshots(OLD))
    pair.book.run(OLD, "head -c 300M /dev/urandom > /srv/app/data/large")
    if way == "down":
        pair.book.run(NEW, "systemctl stop ssh.socket ssh.service; true")
    pair.book.run(OLD, "systemctl start --no-block portcullis-backup.service")
    if way == "cut off":
        locks = "ls /srv/backup/back1/repository/locks | grep -q ."
        pair.book.run(NEW, f"for i in $(seq 300); do {locks} && exit 0; sleep 0.1; done; exit 1")
        pair.lab.cut(NEW)
    try:
        pair.lab.exec(OLD, ["sh", "-c", ENDED], timeout_seconds=600)
    finally:
        pair.lab.heal(NEW)
        pair.book.run(NEW, "systemctl start ssh.service")
    assert "the last run failed: restic failed" in pair.lab.exec(OLD, ["portcullis", "status"]).stdout
    pair.book.run(OLD, "rm /srv/app/data/large")
    assert len(pair.snapshots(OLD)) == count
    assert "the last run failed" not in pair.backup(OLD)
    assert len(pair.snapshots(OLD)) == count + 1


@pytest.mark.parametrize("seconds", (0.3, 1, 2, 3, 4, 5, 6, 8) if WHOLE else (0.5, 2, 4))
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


def test_no_secret_is_anywhere_but_where_it_belongs(pair: Pair) -> None:
    for host in HOSTS:
        secrets = {
            "password": pair.book.run(host, f"cat /etc/portcullis/backup/{host}.password").strip(),
            "store's": pair.book.run(OTHER[host], f"cat /etc/portcullis/backup_store/{host}.password").strip(),
        }
        watch = (
            "for i in $(seq 400); do cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' '; sleep 0.05; done > /run/argv"
        )
        for one in HOSTS:
            assert pair.lab.exec(one, ["systemd-run", "--quiet", "--unit=watch", "sh", "-c", watch]).returncode == 0
        pair.backup(host)
        pair.lab.exec(OTHER[host], ["portcullis", "backup-store", "retain"])
        for one in HOSTS:
            pair.book.run(one, "systemctl stop watch; grep -q restic /run/argv")
        for name, secret in secrets.items():
            assert len(secret) > 40
            assert secret not in pair.output, name
            for one in HOSTS:
                found = f"grep -rlF -e '{secret}' /etc /run /tmp /var /root /srv /home 2>/dev/null; journalctl --no-pager | grep -cF -e '{secret}'; true"
                *files, journal = pair.book.run(one, found).split()
                own = {f"/etc/portcullis/backup/{host}.password"} if (one, name) == (host, "password") else set()
                own |= (
                    {f"/etc/portcullis/backup_store/{host}.password"}
                    if (one, name) == (OTHER[host], "store's")
                    else set()
                )
                assert set(files) == own, (one, name)
                assert journal == "0"


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
