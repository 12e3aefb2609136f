# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two hosts that hold each other's backups, for the tests: of different releases in `make test-backup`."""

from __future__ import annotations

import os
from pathlib import Path

from demo.fleet import Run
from lab import Lab
from tests.integration.playing import Playbook

#: By default one of each kind, on one of them, and one image for both.
WHOLE = os.environ.get("PORTCULLIS_BACKUP") == "all"
#: Restic 0.14 writes to a store of 0.18, and the other way round.
OLD, NEW = "back1", "back2"
HOSTS = {OLD: "bookworm-backup" if WHOLE else "trixie-backup", NEW: "trixie-backup"}
OTHER = {OLD: NEW, NEW: OLD}
ATTACKED = (OLD, NEW) if WHOLE else (OLD,)
PLAYBOOKS = Path(__file__).parents[2] / "playbooks"
PLAY = """- hosts: back1,back2
  gather_facts: false
  roles:
    - {role: portcullis.vps.backup_store, tags: store}
    - {role: portcullis.vps.backup, tags: client}
"""
#: A user of whom a fresh host has another number.
OWNED = "useradd --uid {number} app && mkdir -p /srv/app/owned && touch /srv/app/owned/file && chown -R app: /srv/app/owned && chmod 2750 /srv/app/owned"
#: What is to be saved, and databases with a row in each.
PREPARE = """
set -e
mkdir -p /srv/app/data
seq 100000 > /srv/app/data/numbers
echo kept > /srv/app/data/kept
echo dropped > /srv/app/data/dropped.tmp
sqlite3 /srv/app/app.db 'PRAGMA journal_mode=WAL; CREATE TABLE t (name); INSERT INTO t VALUES ("of sqlite")' >/dev/null
chown -R admin: /srv/app
runuser -u postgres -- psql -qc 'CREATE DATABASE shop'
runuser -u postgres -- psql -q shop -c "CREATE TABLE t (name text); INSERT INTO t VALUES ('of postgresql')"
mariadb -e "CREATE DATABASE forum; CREATE TABLE forum.t (name text); INSERT INTO forum.t VALUES ('of mariadb')"
age-keygen -o /root/restore.txt 2>/dev/null
"""
DUMPS = [
    {"name": "pg", "kind": "postgresql"},
    {"name": "maria", "kind": "mariadb"},
    {"name": "sqlite", "kind": "sqlite", "paths": ["/srv/app/*.db"]},
    {"name": "own", "kind": "command", "command": ["/bin/sh", "-c", "cat /srv/app/own"]},
]

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
#: It waits until a client's run has ended.
ENDED = "while systemctl show -p ActiveState --value portcullis-backup | grep -q ing; do sleep 0.2; done"
#: A client's connection to its store as a TCP port, for requests that restic would never make.
BRIDGE = """
import socket, subprocess, sys
server = socket.create_server(("127.0.0.1", 8099))
while True:
    connection, _peer = server.accept()
    subprocess.Popen(sys.argv[1:], stdin=connection, stdout=connection, stderr=subprocess.DEVNULL)
    connection.close()
"""


class Pair:
    """Both hosts, and what a client can do by its key."""

    def __init__(self, lab: Lab, folder: Path) -> None:
        self.lab = lab
        self.book = Playbook(lab, folder, HOSTS, PLAY)
        self.hosts = self.book.fleet.inventory["all"]["hosts"]
        #: Everything that any play printed.
        self.output = ""
        for host in HOSTS:
            self.book.run(host, PREPARE)
            self.book.run(host, "echo of a command > /srv/app/own")
        self.book.run(OLD, OWNED.format(number=1500))
        self.escrow = lab.folder / "backup"
        for host in HOSTS:
            self.hosts[host] |= {
                "backup_store_state": "present",
                "backup_target": f"{OTHER[host]}.lab.test",
                "backup_target_host_keys": [
                    self.book.run(OTHER[host], "cat /etc/ssh/ssh_host_ed25519_key.pub").strip()
                ],
                "backup_recipients": [self.book.run(host, "age-keygen -y /root/restore.txt").strip()],
                # Beside the inventory by default; each run of these tests has an inventory of its own.
                "backup_escrow_path": f"{self.escrow}/{host}.age",
                "backup_paths": ["/srv/app"],
                "backup_excludes": ["*.tmp"],
                "backup_dumps": DUMPS,
                # Never by itself while a test looks on.
                "backup_schedule": "2035-01-01",
                "backup_store_schedule": "2035-01-01",
                "backup_drill_schedule": "2035-01-01",
                "backup_store_drill_schedule": "2035-01-01",
                "backup_store_free_space_gib": 1,
            }

    def converge(self, *options: str, **variables: object) -> Run:
        run = self.book.play("-vvv", "--diff", *options, **variables)
        self.output += run.output
        assert run.code == 0, run.output[-3000:]
        return run

    def introduce(self) -> None:
        """Set both up as the README says: stores, clients, stores with clients, a first backup, the stores' own keys."""
        self.converge("--tags", "store")
        for host in HOSTS:
            identity = self.book.run(OTHER[host], "grep -o 'age1.*' /etc/portcullis/backup_store.identity")
            self.hosts[host]["backup_target_recipient"] = identity.strip()
        self.converge("--tags", "client")
        for host in HOSTS:
            machine = self.lab.machine(OTHER[host])
            about = {"name": OTHER[host], "sources": [machine.ipv4, machine.ipv6]}
            about["key"] = (self.escrow / f"{OTHER[host]}.pub").read_text().strip()
            about["handover"] = (self.escrow / f"{OTHER[host]}.handover").read_text()
            self.hosts[host]["backup_store_clients"] = [about]
        self.converge("--tags", "store")

    def backup(self, host: str, well: bool = True) -> str:
        """Have the timer's service run now, and return what the status says then."""
        started = self.lab.exec(host, ["systemctl", "start", "portcullis-backup.service"], timeout_seconds=600)
        status = self.lab.exec(host, ["portcullis", "status"])
        journal = self.lab.exec(host, ["journalctl", "--no-pager", "-n", "40"])
        assert (started.returncode == 0) == well, status.stdout + journal.stdout
        return status.stdout

    def drill(self, host: str, command: str = "backup drill", well: bool = True, stdin: str | None = None) -> str:
        """Have a host make a drill now, which leaves nothing, and return what it and the status say."""
        done = self.lab.exec(host, ["portcullis", *command.split()], stdin=stdin, timeout_seconds=600)
        assert (done.returncode == 0) == well, done.stdout + done.stderr
        status = self.lab.exec(host, ["portcullis", "status"]).stdout
        assert ("restore drill" in status and " failed: " in status) == (not well), status
        assert self.book.run(host, "ls -d /srv/backup/.drill-* /var/tmp/portcullis-drill-* 2>/dev/null; true") == ""
        return done.stdout + done.stderr + status

    def by_hand(self, name: str, hosts: str, identity: Path | None = None, *options: str) -> Run:
        """Run a playbook that needs what people keep: an identity that opens the escrow of a host."""
        for host in HOSTS:
            path = self.escrow / f"{host}.identity"
            if not path.exists():
                path.write_text(self.book.run(host, "cat /root/restore.txt"))
        path = identity or self.escrow / f"{hosts}.identity"
        given = ["-e", f"portcullis_hosts={hosts}", "-e", f"backup_identity_path={path}", "-vvv", "--diff"]
        return self.book.fleet.play(PLAYBOOKS / name, *given, *options, timeout_seconds=900)

    def restic(self, host: str, arguments: str, code: int | None = 0) -> str:
        """Run restic on a client as an intruder who is root there would; without a code it is ended where it tries again and again."""
        command = f"""set -e; python3 - <<'END' > /run/restic.sh
import json, shlex, sys
sys.path.insert(0, "/usr/local/sbin/portcullis")
from portcullis.backup.client import Settings
settings = Settings.from_text(open("/etc/portcullis/backup.json").read())
print("restic", *map(shlex.quote, [*settings.repository, "--no-cache", "--password-file", settings.password_path]), '"$@"')
END
{"timeout -k 2 15 " if code is None else ""}sh /run/restic.sh {arguments}"""
        done = self.lab.exec(host, ["sh", "-c", command], timeout_seconds=300)
        assert code is None or done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    def ssh(self, host: str, options: str = "", command: str = "") -> str:
        """Return the shell command by which a client logs in to its store."""
        return (
            f"ssh -F /dev/null -n -i /etc/portcullis/backup/{host}.key -o BatchMode=yes -o ConnectTimeout=10 "
            f"-o UserKnownHostsFile=/etc/portcullis/backup/known_hosts {options} backup-{host}@{OTHER[host]}.lab.test {command}"
        )

    def tree(self, client: str) -> str:
        """Return what lies in a client's repository, but for locks: names, sizes, contents and times."""
        folder = f"/srv/backup/{client}/repository"
        find = "find . -path ./locks -prune -o -type f"
        command = f"cd {folder} && {find} -printf '%p %s %T@\\n' | sort && {find} -exec sha256sum {{}} + | sort"
        return self.book.run(OTHER[client], command)

    def snapshots(self, client: str) -> list[str]:
        return self.book.run(OTHER[client], f"ls -tr /srv/backup/{client}/repository/snapshots").split()


def requests(pair: Pair, host: str) -> list[tuple[str, str]]:
    """Return what rclone's interface is asked that restic would not: arguments of curl, by what they try."""
    newest = pair.snapshots(host)[-1]
    key = pair.book.run(OTHER[host], f"ls /srv/backup/{host}/repository/keys").split()[0]
    pack = pair.book.run(OTHER[host], f"ls /srv/backup/{host}/repository/data/*/* | head -1").strip().rpartition("/")[2]
    index = pair.book.run(OTHER[host], f"ls /srv/backup/{host}/repository/index").split()[0]
    old = "-H 'Accept: application/vnd.x.restic.rest.v1'"
    return [
        ("delete a snapshot", f"-X DELETE U/snapshots/{newest}"),
        ("delete a snapshot by the older protocol", f"{old} -X DELETE U/snapshots/{newest}"),
        ("delete the configuration", "-X DELETE U/config"),
        ("delete a key", f"-X DELETE U/keys/{key}"),
        ("delete a pack", f"-X DELETE U/data/{pack}"),
        ("delete an index", f"-X DELETE U/index/{index}"),
        ("delete the repository", "-X DELETE U/"),
        ("overwrite the configuration", "--data-binary x U/config"),
        ("overwrite a snapshot", f"--data-binary x U/snapshots/{newest}"),
        ("overwrite a pack", f"--data-binary x U/data/{pack}"),
        ("overwrite by PUT", f"-X PUT --data-binary x U/snapshots/{newest}"),
        ("read another repository", f"U/../../{OTHER[host]}/repository/config"),
        ("read a file of the host", "U/snapshots/../../../../../etc/passwd"),
        ("read a file of the host, encoded", "U/snapshots/..%2f..%2f..%2f..%2f..%2fetc%2fpasswd"),
        ("write beside its repository", "--data-binary x U/locks/..%2f..%2fevil"),
        ("write beside its repository, in clear", "--data-binary x U/locks/../../evil"),
        ("delete by way of the locks", f"-X DELETE U/locks/..%2fsnapshots%2f{newest}"),
        ("delete by way of the locks, in clear", f"-X DELETE U/locks/../snapshots/{newest}"),
    ]


#: rclone takes these, and writes them below its folder under names of other dots.
INSIDE = (
    "--data-binary x U/snapshots/..%2f..%2f.ssh%2fauthorized_keys",
    f"--data-binary x U/snapshots/{'a' * 64}",
)
