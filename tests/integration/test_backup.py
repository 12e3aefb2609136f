# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two hosts of different releases that hold each other's backups: saved, proven by drills, attacked, broken, restored.

One of each kind, on one pair of hosts; with PORTCULLIS_BACKUP=all each of them, and those of ``test_backup_faults``.
"""

from __future__ import annotations

import json
import re
import shlex

import pytest

from demo.fleet import SITE
from demo.proofs import VICTIM
from lab import Lab
from tests.integration.backing import (
    ATTACKED,
    BRIDGE,
    FLIP,
    HOSTS,
    INSIDE,
    NEW,
    OLD,
    OTHER,
    WHOLE,
    Pair,
    requests,
)


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


@pytest.mark.parametrize("host", ATTACKED)
def test_what_is_whole_is_proven_on_the_host_and_at_its_store(pair: Pair, host: str) -> None:
    pair.book.run(host, "echo more >> /srv/app/data/kept")
    pair.backup(host)
    # By its unit, which takes away what it does not need.
    for one, unit in ((host, "portcullis-backup-drill"), (OTHER[host], "portcullis-backup-store-drill")):
        pair.book.run(one, f"systemctl start {unit}.service")
    said = pair.book.run(host, "portcullis status")
    # Of PostgreSQL, MariaDB and SQLite, in both snapshots.
    assert re.search(r"^Backup: restored 0\.0 days ago: \w+ and \w+: \d+ files, 6 tables", said, re.MULTILINE), said
    assert f"Backup store: restored of {host} 0.0 days ago" in pair.book.run(OTHER[host], "portcullis status")


@pytest.mark.parametrize("harm", ["flipped", "missing"] if WHOLE else ["flipped"])
@pytest.mark.parametrize("kind", ["data", "tree"] if WHOLE else ["data"])
def test_one_damaged_pack_is_found_at_the_store_and_by_the_host(pair: Pair, harm: str, kind: str) -> None:
    folder = f"/srv/backup/{OLD}/repository/data"
    order = "-rn" if kind == "data" else "-n"
    pack = pair.book.run(NEW, f"find {folder} -type f -printf '%s %p\\n' | sort {order} | head -1").split()[1]
    flip = f"python3 -c {shlex.quote(FLIP)} {pack}"
    pair.book.run(NEW, flip if harm == "flipped" else f"mv {pack} /root/pack")
    try:
        pair.drill(NEW, "backup-store drill", well=False)
        if kind == "data":
            pair.drill(OLD, well=False)
    finally:
        pair.book.run(NEW, flip if harm == "flipped" else f"mv /root/pack {pack}")
    pair.drill(NEW, "backup-store drill")
    pair.drill(OLD)


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


@pytest.mark.parametrize("host", ATTACKED)
def test_with_a_clients_own_key_nothing_is_lost_and_nothing_else_is_reached(pair: Pair, host: str) -> None:
    store = OTHER[host]
    before = pair.tree(host)
    newest = pair.snapshots(host)[-1]
    keys = pair.book.run(store, f"cat /srv/backup/{host}/.ssh/authorized_keys")
    removals = (f"forget --prune {newest}", f"forget {newest}", "prune", "forget --keep-last 1 --prune")
    # Each is tried again and again until it is ended.
    for arguments in removals if WHOLE else removals[:1]:
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


@pytest.mark.whole("PORTCULLIS_BACKUP")
def test_snapshots_that_claim_other_times_remove_nothing_honest(pair: Pair) -> None:
    """What made 'forget --keep-daily 7' of restic 0.18 remove honest snapshots, played by the client against the store's own run."""
    ago = 9 if WHOLE else 3
    for host in ATTACKED:
        store = OTHER[host]
        folder = f"/srv/backup/{host}/repository/snapshots"
        for days in range(ago, 0, -1):
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
        assert len(set(left) & honest) >= min(ago, 6)
        assert len(pair.snapshots(host)) < len(honest) + 6
        assert "no errors were found" in pair.restic(host, "check --no-lock")


@pytest.mark.whole("PORTCULLIS_BACKUP")
def test_below_the_floor_nothing_new_is_taken_and_all_can_be_read(pair: Pair) -> None:
    before = pair.tree(NEW)
    keys = f"/srv/backup/{NEW}/.ssh/authorized_keys"
    pair.book.run(OLD, f"sed -i.saved 's/--floor-mib [0-9]*/--floor-mib 1024000000/' {keys}")
    try:
        said = pair.backup(NEW, well=False)
        assert "The store takes no new backup: this store has " in said
        assert pair.tree(NEW) == before
        # By a command that takes a lock elsewhere.
        pair.book.run(NEW, "portcullis backup restore --path /srv/app/data/kept --into /restored")
        pair.book.run(NEW, "cmp /srv/app/data/kept /restored/srv/app/data/kept && rm -r /restored")
    finally:
        pair.book.run(OLD, f"mv {keys}.saved {keys}")
    assert "hours old" in pair.backup(NEW)


@pytest.mark.whole("PORTCULLIS_BACKUP")
@pytest.mark.parametrize("broken", ["is cut off", "fails", "prints nothing"] if WHOLE else ["is cut off"])
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


def test_no_secret_is_anywhere_but_where_it_belongs(pair: Pair) -> None:
    for host in ATTACKED:
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


@pytest.mark.whole("PORTCULLIS_BACKUP")
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
    printed = ""
    if WHOLE:
        refused = pair.by_hand("restore.yml", OLD, None, "-e", f"portcullis_stores={NEW}")
        assert refused.code != 0
        assert "lacks owners of what would be restored (users: app; groups: app)" in refused.output
        printed = refused.output
    pair.book.run(OLD, "! test -e /srv/app; useradd --uid 1600 app")
    run = pair.by_hand("restore.yml", OLD, None, "-e", f"portcullis_stores={NEW}")
    assert run.code == 0, run.output[-4000:]
    assert pair.book.run(OLD, proof) == before
    password = pair.book.run(OLD, f"cat /etc/portcullis/backup/{OLD}.password").strip()
    assert password not in printed + run.output
    found = f"grep -rlF -e '{password}' /etc /run /tmp /var /root /srv /home 2>/dev/null; journalctl | grep -cF -e '{password}'; true"
    assert pair.book.run(OLD, found).split() == [f"/etc/portcullis/backup/{OLD}.password", "0"]
    pair.backup(OLD)
    # The roles take part in the one visit that a converged host costs.
    again = pair.book.fleet.play(SITE, "--limit", OLD, "-vvv")
    assert again.code == 0, again.output[-3000:]
    assert again.changed(OLD) == []
    assert re.findall(r"^<([\d.]+)> SSH: EXEC ", again.output, re.MULTILINE) == [machine.ipv4]
