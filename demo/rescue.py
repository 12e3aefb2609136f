# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host is taken over, goes down, and its disk is repaired from another host: looked at, made safe, booted, proven, evacuated."""

from __future__ import annotations

import argparse
import base64
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from demo.fleet import ADMIN, ROOT, SSH_PORT, Fleet, Run
from demo.incident import WEAK
from demo.proofs import VICTIM
from demo.story import Step, Story, show
from lab import Lab, LabError, network
from lab.disk import Disk, power_off

RESCUE, EVACUATE = ROOT / "playbooks" / "rescue.yml", ROOT / "playbooks" / "evacuate.yml"
#: Who is taken over, the rescue system that gets its disk, and who gets all data.
TAKEN, SYSTEM, CLEAN = "rtaken1", "rsystem1", "rclean1"
#: Another host that may have been taken over, too, and is up.
SECOND = "rsecond1"
HOSTS = {TAKEN: "trixie-rsync", SYSTEM: "trixie-rsync", CLEAN: "trixie-rsync", SECOND: "trixie-rsync"}
#: What the intruder leaves, to come back: a key, a timer, a library in every program, a rule of sudo's. Run by the weak sudo user.
INTRUDE = r"""set -e
mkdir -p /root/.ssh
echo '{key}' >> /root/.ssh/authorized_keys
cat > /etc/systemd/system/dbus-cleanup.service <<END
[Service]
ExecStart=/bin/sh -c 'date >> /root/came-back'
END
cat > /etc/systemd/system/dbus-cleanup.timer <<END
[Timer]
OnBootSec=1s
[Install]
WantedBy=timers.target
END
systemctl enable --quiet --now dbus-cleanup.timer
cp /usr/lib/*/libz.so.1 /usr/local/lib/libcache.so
echo /usr/local/lib/libcache.so > /etc/ld.so.preload
echo '{victim} ALL=(ALL) NOPASSWD:ALL' > /etc/sudoers.d/cache
"""
#: What the owner has there, with what must not come along, or must not run.
DATA = r"""set -e
mkdir -p /srv/data/shop
echo 'order 1' > /srv/data/shop/orders
head -c 3000000 /dev/urandom > /srv/data/shop/pictures
cp /bin/true /srv/data/tool
chmod 4755 /srv/data/tool
ln -s /etc/shadow /srv/data/shadow
"""
#: With what a firewall can be repaired on its disk.
PACKAGES = r"""set -e
apt-get update -q >/dev/null
apt-get install -qy --no-install-recommends ufw iptables >/dev/null
"""
#: What a person moves away after having looked.
QUARANTINE = ["systemd_unit", "ld_preload", "library", "sudoers"]
WRONG_ID = "0" * 31 + "1"


class Telling:
    """The story on the hosts of a lab; ``folder`` is the controller's, with its keys and what it writes."""

    def __init__(self, lab: Lab, folder: Path, step: Step = lambda text: None) -> None:
        self.lab, self.folder, self.step = lab, folder, step
        self.story = Story("a host taken over, from its disk back to its data")
        self.fleet = Fleet(lab, {})
        self.evil = folder / "evil"
        self.disk: Disk | None = None
        self.evacuated = ""

    def tell(self) -> Story:
        """Have all of it happen, in its order; whatever comes of it, the disk is nobody's in the end."""
        try:
            self.step("Taking the host over through a weak password, and leaving ways to come back")
            self.intrude()
            before = self.seen()
            self.step("Powering it off, and putting its disk into a rescue system")
            disk = self.unplug()
            self.step("Looking at the disk")
            self.look(disk)
            self.step("Repairing it")
            self.repair(disk)
            self.step("Booting it, and proving from outside who gets in")
            self.boot(disk, before)
            self.step("Evacuating its data, and those of a second host")
            self.fleet.inventory["all"]["hosts"][TAKEN] = {**self._host(TAKEN), "ansible_port": SSH_PORT}
            self.evacuate(TAKEN, "/srv/data", "its data on a clean host")
            self.inert()
            self.evacuate(SECOND, "/srv/data", "the data of a second suspect host, which is up")
        finally:
            if self.disk is not None:
                self.lab.remove(TAKEN)
                self.disk.close()
        return self.story

    def intrude(self) -> None:
        """Log in as an intruder does, become root, and plant."""
        for host in (TAKEN, SECOND):
            self._on(host, DATA)
            self.lab.weaken(host)
        self._on(TAKEN, PACKAGES)
        for name in ("evil", "key"):
            subprocess.run(
                ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(self.folder / name)], check=True
            )
        script = INTRUDE.format(key=(self.folder / "evil.pub").read_text().strip(), victim=VICTIM)
        coded = base64.b64encode(script.encode()).decode()
        done = self._as_stranger(f"echo {WEAK} | sudo -S -p '' sh -c 'echo {coded} | base64 -d | sh'")
        came = not done.returncode and self._login("root", 22, self.evil) == "0"
        self.story.saw("taken over by a weak password, and root since by a planted key", "yes" if came else "no", came)

    def unplug(self) -> Disk:
        machine = self.lab.machine(TAKEN)
        power_off(machine)
        self.disk = disk = Disk(machine)
        disk.give(self.lab.machine(SYSTEM))
        return disk

    def look(self, disk: Disk) -> None:
        whole = disk.digest()
        run = self._rescue("look", disk)
        # A key in its usual place is nobody's finding: the repair takes all away that are not given.
        marks = ("dbus-cleanup.timer", "dbus-cleanup.service", "etc/ld.so.preload", "sudoers.d/cache")
        named = [mark for mark in marks if mark in run.output]
        well = run.code == 0 and len(named) == len(marks)
        self.story.saw("ways back, found on the disk", f"{len(named)} of {len(marks)}", well)
        self.story.saw(
            "the disk after the look", "as before" if disk.digest() == whole else "changed", disk.digest() == whole
        )
        run = self._rescue("repair", disk, rescue_machine_id=WRONG_ID, **self._wanted())
        same = disk.digest() == whole
        refused = run.code != 0 and "machine_id" in run.output
        self.story.saw(
            "a repair for another host's machine-id",
            f"{'refused' if refused else 'not refused'}, disk {'untouched' if same else 'changed'}",
            refused and same,
        )

    def repair(self, disk: Disk) -> None:
        run = self._rescue("repair", disk, **self._wanted())
        asked = "See whether the repair would be refused"
        changes = [change for answer in run.answers if asked not in str(answer["task"]) for change in answer["changes"]]
        self.story.saw(
            "the repair", f"{len(changes)} changes" if run.code == 0 else "failed", run.code == 0 and bool(changes)
        )
        again = self._rescue("repair", disk, **self._wanted(rescue_quarantine=[]))
        left = [
            change
            for answer in again.answers
            if "repair" in str(answer["task"]) or "way in" in str(answer["task"])
            for change in answer["changes"]
        ]
        self.story.saw("changes by a second repair", str(len(left)), again.code == 0 and not left)
        self.mount("mounted", devices=[disk.device])
        # The name is that of the host, and the address that of the rescue system.
        system = self.fleet.inventory["all"]["hosts"][SYSTEM]
        self.evacuate(TAKEN, "/mnt/suspect/srv/data", "its data off the mounted disk", system)
        self.mount("unmounted")
        disk.take(self.lab.machine(SYSTEM))

    def mount(self, state: str, **given: object) -> None:
        """Have the rescue system mount the disk read-only, or unmount it, as docs/evacuate.md does."""
        play = self.folder / f"{state}.yml"
        task = {"portcullis.vps.rescue_disk": {"state": state, **given}, "become": True}
        play.write_text(json.dumps([{"hosts": "all", "gather_facts": False, "tasks": [task]}]))
        run = self._act(play, {SYSTEM: self.fleet.inventory["all"]["hosts"][SYSTEM]})
        assert run.code == 0, run.output[-3000:]

    def boot(self, disk: Disk, before: dict[str, str]) -> None:
        disk.boot()
        self._know()
        given = {
            "rescue_refused_keys": [str(self.evil)],
            "rescue_closed_ports": [22, 80, 443, 8080],
            "rescue_wait_seconds": 120,
        }
        run = self._act(RESCUE, {TAKEN: self._host(TAKEN)}, rescue_action="boot", **given, **self._wanted())
        self.story.saw(
            "its first boot, by the key that was made for it",
            "proven" if run.code == 0 else "not proven",
            run.code == 0,
        )
        after = self.seen()
        wanted = {
            "the planted key, as root": ("login", "no login"),
            "the weak password": ("login", "no login"),
            "SSH on port 22, from a stranger": ("open", "timeout"),
            "the forgotten service on 8080": ("open", "timeout"),
            f"the admin's new key on port {SSH_PORT}": ("no login", "login"),
        }
        for what, (was, is_now) in wanted.items():
            self.story.saw(
                f"{what}: before → after",
                f"{before[what]} → {after[what]}",
                (before[what], after[what]) == (was, is_now),
            )
        there = self._on(TAKEN, "ls /etc/ld.so.preload 2>/dev/null; systemctl is-active dbus-cleanup.timer || true")
        ran = self._on(TAKEN, "journalctl --quiet --boot --unit dbus-cleanup.service --output cat | head -1")
        quiet = (there, ran) == ("inactive", "")
        self.story.saw("the intruder's timer and library after the boot", "nothing runs" if quiet else "run", quiet)

    def evacuate(self, source: str, root: str, what: str, reached: dict[str, Any] | None = None) -> None:
        """Have the clean host pull what is below a root on a source; ``reached`` is where that is reached in place of its own address."""
        place = f"/srv/evacuated/{len(self.story.runs)}"
        every = self.fleet.inventory["all"]["hosts"]
        given = {"evacuate_source": source, "evacuate_target": CLEAN, "evacuate_root": root, "evacuate_folder": place}
        run = self._act(EVACUATE, {source: reached or every[source], CLEAN: every[CLEAN]}, **given)
        text = self._on(CLEAN, f"cat {place}/manifest.json 2>/dev/null || true")
        manifest: dict[str, Any] = json.loads(text) if text else {"files": [], "left_out": []}
        files = manifest["files"]
        alike = [one for one in files if one["sha256"] == one["sha256_there"]]
        well = run.code == 0 and len(files) == len(alike) == 3 and len(manifest["left_out"]) == 1
        self.story.saw(what, f"{len(alike)} of {len(files)} files alike on both sides", well)
        self.evacuated = f"{place}/data"
        host = SYSTEM if reached else source
        keys = "cat /root/.ssh/authorized_keys /home/*/.ssh/authorized_keys 2>/dev/null"
        left = self._on(host, f"{keys}; ls /run/portcullis-evacuate.conf 2>/dev/null || true")
        gone = "portcullis-evacuate" not in left
        self.story.saw("the key that let them out", "gone" if gone else "there", gone)

    def inert(self) -> None:
        """Try to run a program among the data."""
        script = f"d={self.evacuated}; find $d -perm /7111 -type f; chmod 755 $d/tool; $d/tool"
        ran = self.lab.exec(CLEAN, ["sh", "-c", script])
        stopped = ran.returncode == 126 and not ran.stdout
        self.story.saw("a setuid program among it", "cannot run" if stopped else "runs", stopped)

    def seen(self) -> dict[str, str]:
        """Return who gets in, tried from outside."""
        stranger = network.STRANGER4
        ports = self.lab.connect_all([(stranger, TAKEN, 22), (stranger, TAKEN, 8080)])
        guessed = {self._as_stranger("id -u", port).returncode == 0 for port in (22, SSH_PORT)}
        planted = {self._login("root", port, self.evil) == "0" for port in (22, SSH_PORT)}
        return {
            "the planted key, as root": "login" if True in planted else "no login",
            "the weak password": "login" if True in guessed else "no login",
            "SSH on port 22, from a stranger": ports[0],
            "the forgotten service on 8080": ports[1],
            f"the admin's new key on port {SSH_PORT}": "login"
            if self._login(ADMIN, SSH_PORT, self.folder / "key") == "0"
            else "no login",
        }

    def _wanted(self, **others: object) -> dict[str, object]:
        key = (self.folder / "key.pub").read_text().strip()
        return {
            "rescue_ssh_ports": [SSH_PORT],
            "rescue_admins": [{"name": ADMIN, "keys": [key]}],
            "rescue_folder": str(self.folder),
            "rescue_quarantine": QUARANTINE,
            **others,
        }

    def _rescue(self, action: str, disk: Disk, **given: object) -> Run:
        """Run the playbook on the rescue system, which is known by the name of the host whose disk it has."""
        host = self.fleet.inventory["all"]["hosts"][SYSTEM]
        return self._act(RESCUE, {TAKEN: host}, rescue_action=action, rescue_devices=[disk.device], **given)

    def _host(self, name: str) -> dict[str, Any]:
        key = {"ansible_ssh_private_key_file": str(self.folder / "key")} if name == TAKEN else {}
        return {**self.fleet.inventory["all"]["hosts"][name], **key}

    def _act(self, playbook: Path, hosts: dict[str, Any], **given: object) -> Run:
        every = self.fleet.inventory["all"]["hosts"]
        self.fleet.inventory["all"]["hosts"] = hosts
        try:
            run = self.fleet.play(playbook, "-e", json.dumps(given))
        finally:
            self.fleet.inventory["all"]["hosts"] = every
        self.story.runs.append(run)
        return run

    def _know(self) -> None:
        """Have this controller know the host by its new keys alone; elsewhere the rescue system has the host's address, and the repair does that."""
        address = self.lab.machine(TAKEN).ipv4
        keys = [line.split(maxsplit=1)[1] for line in (self.folder / f"{TAKEN}.known_hosts").read_text().splitlines()]
        kept = [line for line in self.lab.known_hosts.read_text().splitlines() if address not in line.split()[0]]
        lines = [*kept, *(f"[{address}]:{SSH_PORT} {key}" for key in keys)]
        self.lab.known_hosts.write_text("".join(f"{line}\n" for line in lines))

    def _as_stranger(self, command: str, port: int = 22) -> subprocess.CompletedProcess[str]:
        """Run a command there, logged in by the weak password from a stranger's address."""
        argv = self.lab.ssh(TAKEN, VICTIM, port, source=network.STRANGER4)
        place = argv.index("-i")
        options = [
            "-F",
            "none",
            "-o",
            "PubkeyAuthentication=no",
            "-o",
            "NumberOfPasswordPrompts=1",
            "-o",
            "ConnectTimeout=5",
        ]
        unknown = ["-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"]
        rest = [*argv[1:place], *argv[place + 2 :]]
        return self.lab.run(["sshpass", "-p", WEAK, argv[0], *options, *unknown, *rest, command], timeout_seconds=120)

    def _login(self, user: str, port: int, key: Path) -> str:
        """Return whom a login with this key makes, as a number; empty where none succeeds."""
        options = (
            "IdentitiesOnly=yes",
            "BatchMode=yes",
            "ConnectTimeout=5",
            "StrictHostKeyChecking=no",
            "UserKnownHostsFile=/dev/null",
        )
        words = [word for option in options for word in ("-o", option)]
        target = f"{user}@{self.lab.machine(TAKEN).ipv4}"
        done = self.lab.run(
            ["ssh", "-F", "none", "-i", str(key), *words, "-p", str(port), target, "sudo -n id -u || id -u"],
            timeout_seconds=60,
        )
        return done.stdout.strip()

    def _on(self, host: str, command: str) -> str:
        done = self.lab.exec(host, ["sh", "-c", command])
        if done.returncode:
            raise LabError(f"{host} does not do what the story is about: {done.stderr[-800:]}")
        return done.stdout.strip()


def main() -> int:
    """Run the demo; return what its program ends with (see ``show``)."""
    argparse.ArgumentParser(prog="demo.rescue", description=__doc__).parse_args()
    return show("rescue", HOSTS, lambda lab, folder, step: Telling(lab, folder, step).tell())


if __name__ == "__main__":
    if os.geteuid() != 0:
        sys.exit("demo: only root can boot whole hosts; run this as root.")
    sys.exit(main())
