# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""rescue_repair on the disks of whole hosts that are down: planned as on a running host, nothing of them run, and booted afterwards."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.disk import repair
from ansible_collections.portcullis.vps.plugins.module_utils.disk.host import reading
from ansible_collections.portcullis.vps.plugins.module_utils.machine.below import Below

from lab import Lab, images, shell
from tests.integration.rescuing import Rescue, rescue

pytestmark = pytest.mark.whole("PORTCULLIS_RESCUE")

HOSTS = {"rsc1": "trixie"}
if os.environ.get("PORTCULLIS_RESCUE") == "all":
    HOSTS |= {"rsc2": "bookworm"}
PLUGINS = Path("plugins/module_utils")
#: What is about what runs, and so about a running host alone.
RUNNING = ("FollowSshd", "ReloadManager", "ReloadUnit", "RunCommand")
#: Of a step for ufw, what says how the kernel and this login are.
LIVE = ("live", "stale", "login", "ssh_ports", "text", "drift")
#: Debian 12 gave its OpenSSH 9.2 this second name of one algorithm in an update. By its version alone, which is all that is known of a disk's,
#: it has the first, and is told that one alone.
SPELLING = "sntrup761x25519-sha512,"
LOOK = """
import json, sys
sys.path.insert(0, "/opt/look")
from pc.accounts import plan as accounts
from pc.accounts.host import accounts as accounts_host
from pc.accounts.wanted import Wanted as WantedAccounts
from pc.disk.repair import Wanted
from pc.sshd import plan as sshd
from pc.sshd.host import sshd as sshd_host
from pc.ufw import plan as ufw
from pc.ufw.host import ufw as ufw_host
from pc.ufw.ssh import rules
wanted = Wanted.parse(json.loads(sys.argv[1]))
held = accounts_host.everybody()
locked = tuple(one.name for one in held if one.password.state != "locked")
people = WantedAccounts(admins=wanted.admins, locked=locked, password_sudoers="allow")
plans = [
    accounts.plan(accounts_host.observe(people), people),
    sshd.plan(sshd_host.observe(wanted.sshd), wanted.sshd),
    ufw.plan(ufw_host.observe(), ufw.Wanted(ssh=rules(wanted.ports), state="enabled", incoming="deny", ipv6=True, purge_unowned=True)),
]
print(json.dumps([step.to_data() for plan in plans for step in (*plan.steps, *plan.on_confirm)]))
"""
#: What careless owners leave: passwords, a second file of settings, no firewall.
CARELESS = r"""set -e
echo 'admin:letmein' | chpasswd
echo 'root:letmein' | chpasswd
printf 'PasswordAuthentication yes\nX11Forwarding yes\n' > /etc/ssh/sshd_config.d/50-cloud-init.conf
sed -i '1i PermitRootLogin yes' /etc/ssh/sshd_config
mkdir -p /etc/cloud/cloud.cfg.d
apt-get update -q >/dev/null
apt-get install -qy --no-install-recommends ufw iptables >/dev/null
ufw allow 8080/tcp >/dev/null
"""
#: What an intruder adds: more ways in than a person finds by looking at one file.
TAKEN = r"""set -e
ssh-keygen -q -t ed25519 -N '' -f /opt/evil
cat /opt/evil.pub >> /root/.ssh/authorized_keys
cat /opt/evil.pub > /root/.ssh/authorized_keys2
cp /opt/evil.pub /home/admin/.ssh/authorized_keys2
mkdir -p /etc/ssh/more /usr/local/etc/ssh
cp /opt/evil.pub /etc/ssh/more/admin
cp /opt/evil.pub /usr/local/etc/ssh/games
cp /opt/evil.pub /etc/ssh/authority.pub
usermod -s /bin/bash games
mkdir -p /etc/ssh/hidden.d
printf 'TrustedUserCAKeys /etc/ssh/authority.pub\nMatch User admin\n AuthorizedKeysFile /etc/ssh/more/%%u\n' > /etc/ssh/hidden.d/a.conf
printf ' PasswordAuthentication yes\n' >> /etc/ssh/hidden.d/a.conf
sed -i '1i Include /etc/ssh/hidden.d/*.conf' /etc/ssh/sshd_config
printf 'Match all\nAuthorizedKeysCommand /opt/evil.sh\nAuthorizedKeysCommandUser root\n' >> /etc/ssh/sshd_config
printf 'Match User games\nAuthorizedKeysFile /usr/local/etc/ssh/%%u\n' >> /etc/ssh/sshd_config
useradd -o -u 0 -d /root -s /bin/bash toor
echo 'toor:x' | chpasswd
systemctl reload ssh
"""
#: What would keep a person's own key out, or whoever wants to write.
LEFT = r"""chmod 777 /home/admin
chattr +i /root/.ssh/authorized_keys /etc/ssh/sshd_config || true
"""


def filtered(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return steps without what only a running host has."""
    kept = [
        {key: value.replace(SPELLING, "") if isinstance(value, str) else value for key, value in step.items()}
        for step in steps
        if step["step"] not in RUNNING
    ]
    return [
        {
            key: value
            for key, value in step.items()
            if step["step"] not in ("SetUfwRules", "SetUfwSettings", "StartUfw") or key not in LIVE
        }
        for step in kept
    ]


class Story:
    """A host that is careless, is taken over, goes down, is repaired and boots."""

    def __init__(self, lab: Lab, host: str) -> None:
        self.lab, self.host = lab, host
        self.machine = lab.machine(host)
        self.key = lab.key.with_suffix(".pub").read_text().strip()

    def params(self, **others: Any) -> dict[str, Any]:
        admins = [{"name": "admin", "keys": [self.key], "sudo": "nopasswd", "shell": "/bin/bash"}]
        return {"root": str(self.machine.root), "ssh_ports": [22], "admins": admins, **others}

    def run(self, script: str) -> str:
        done = self.lab.exec(self.host, ["sh", "-c", script])
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def down(self) -> None:
        """Power the host off; its disk stays where it is."""
        self.lab.exec(self.host, ["systemctl", "poweroff"])
        deadline = time.monotonic() + 60
        while (process := self.machine.process) is not None and process.alive:
            assert time.monotonic() < deadline, "the host does not power off"
            time.sleep(0.2)

    def boot(self, folder: Path, **variables: Any) -> subprocess.CompletedProcess[str]:
        """Have the playbook prove that the host came up with one way in."""
        inventory = {"all": {"hosts": {self.host: {"ansible_host": self.machine.ipv4}}}}
        (folder / "inventory.json").write_text(json.dumps(inventory))
        given = {
            "rescue_action": "boot",
            "rescue_admins": [{"name": "admin", "keys": [self.key]}],
            "rescue_ssh_ports": [2222],
            "rescue_folder": str(folder),
            "ansible_ssh_private_key_file": str(self.lab.key),
            **variables,
        }
        words = ["-i", str(folder / "inventory.json"), "-e", json.dumps(given)]
        command = self.lab.inside(["ansible-playbook", "portcullis.vps.rescue", *words])
        return subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)

    def login(self, user: str, port: int, key: Path, known: Path | None = None) -> subprocess.CompletedProcess[str]:
        pin = [
            "-o",
            f"UserKnownHostsFile={known or '/dev/null'}",
            "-o",
            f"StrictHostKeyChecking={'yes' if known else 'no'}",
            "-o",
            "HostKeyAlias=pinned",
        ]
        options = [
            "-F",
            "none",
            "-o",
            "IdentitiesOnly=yes",
            "-o",
            "BatchMode=yes",
            "-o",
            "GlobalKnownHostsFile=none",
            "-o",
            "ConnectTimeout=5",
            *pin,
        ]
        command = [
            "ssh",
            "-i",
            str(key),
            *options,
            "-p",
            str(port),
            f"{user}@{self.machine.ipv4}",
            "sudo -n id -u || id -u",
        ]
        return subprocess.run(
            self.lab.inside(command), capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
        )


@pytest.fixture(scope="module", params=sorted(HOSTS))
def story(request: pytest.FixtureRequest, lab: Lab) -> Iterator[Story]:
    lab.up({request.param: HOSTS[request.param]})
    yield Story(lab, request.param)
    lab.remove(request.param)


@pytest.fixture
def view() -> Iterator[Rescue]:
    with rescue() as found:
        yield found


def test_a_disk_gets_the_plan_that_the_running_host_gets(story: Story) -> None:
    story.run(CARELESS)
    shutil.copytree(PLUGINS, story.machine.root / "opt/look/pc", ignore=shutil.ignore_patterns("__pycache__"))
    asked = story.params(ssh_sources=[], root_keys=[], new_host_keys=False, firewall=True, purge_unowned=True)
    done = story.lab.exec(story.host, ["python3", "-c", LOOK, json.dumps(asked)])
    assert done.returncode == 0, done.stderr
    live = filtered(json.loads(done.stdout))
    shutil.rmtree(story.machine.root / "opt/look")
    story.down()
    wanted = repair.Wanted.parse(asked)
    with Below(str(story.machine.root)) as below:
        found = repair.plan(reading.observe(below, wanted, frozenset()), wanted)
    mine = filtered(
        json.loads(json.dumps([step.to_data() for step in found.steps if "99-portcullis" not in str(step.paths)]))
    )
    assert [step["step"] for step in mine] == [step["step"] for step in live]
    assert mine == live
    story.machine.start()
    story.machine.wait()


def test_a_host_that_was_taken_over_boots_with_one_way_in(story: Story, view: Rescue, tmp_path: Path) -> None:
    story.run(TAKEN)
    evil = tmp_path / "evil"
    evil.write_text(story.run("cat /opt/evil"))
    evil.chmod(0o600)
    for user in ("root", "admin", "games", "toor"):
        assert story.login(user, 22, evil).stdout.strip() == "0" or user == "games", user
    story.run(LEFT)
    story.down()
    asked = story.params(ssh_ports=[2222])
    planned = view.call("rescue_repair", asked, check=True)
    assert planned.get("changed"), planned
    done = view.call("rescue_repair", asked)
    assert done.get("changes") == planned["changes"], done
    assert not view.call("rescue_repair", asked)["changed"]
    assert len(done["host_keys"]) == 2
    known = tmp_path / "known"
    known.write_text("".join(f"pinned {key}\n" for key in done["host_keys"]))
    story.machine.start()
    story.machine.wait()
    came = story.login("admin", 2222, story.lab.key, known)
    assert came.stdout.strip() == "0", came.stderr
    for user in ("root", "admin", "games", "toor"):
        refused = story.login(user, 2222, evil, known)
        assert "Permission denied (publickey)" in refused.stderr, (user, refused.stderr)
    assert "Permission denied" in story.login("root", 2222, story.lab.key, known).stderr
    assert "timed out" in story.login("admin", 22, story.lab.key).stderr
    assert "timed out" in story.login("admin", 8080, story.lab.key).stderr
    assert story.run("grep -c -v -e ':!' -e ':[*]' /etc/shadow || true").strip() == "0"
    assert "Status: active" in story.run("ufw status")
    (tmp_path / f"{story.host}.known_hosts").write_text(
        "".join(f"portcullis-rescued {key}\n" for key in done["host_keys"])
    )
    proven = story.boot(tmp_path, rescue_refused_keys=[str(evil)], rescue_closed_ports=[22, 8080])
    assert proven.returncode == 0, proven.stdout[-3000:]
    # A key that gets in is found, and a host that shows another key is no host of ours.
    assert "does not let in admin" in story.boot(tmp_path, rescue_refused_keys=[str(story.lab.key)]).stdout
    (tmp_path / f"{story.host}.known_hosts").write_text(f"portcullis-rescued {story.key}\n")
    strange = story.boot(tmp_path, rescue_wait_seconds=5)
    assert strange.returncode != 0
    assert "another key than the new one was shown" in strange.stdout
    kept = story.run("cat /var/lib/portcullis/quarantine/*.json")
    for path in (
        "root/.ssh/authorized_keys2",
        "home/admin/.ssh/authorized_keys2",
        "etc/ssh/more/admin",
        "usr/local/etc/ssh/games",
    ):
        assert f'"{path}"' in kept, path


#: Each is what somebody who owned the disk leaves for who writes to it.
TRAPS = {
    "etc/ssh is a link to the rescue system's": "mv etc/ssh etc/own; ln -s /etc/ssh etc/ssh",
    "etc/ssh is a link that climbs": "mv etc/ssh srv/ssh; ln -s ../../../../../../../etc/ssh etc/ssh",
    "authorized_keys is a FIFO": "mkfifo root/.ssh/authorized_keys home/admin/.ssh/authorized_keys",
    "authorized_keys is a device": "mknod home/admin/.ssh/authorized_keys c 1 5; mknod root/.ssh/authorized_keys c 1 5",
    "authorized_keys has no end": "truncate -s 10G home/admin/.ssh/authorized_keys root/.ssh/authorized_keys",
    "authorized_keys is another name of shadow": "ln etc/shadow home/admin/.ssh/authorized_keys",
    "authorized_keys leads out": "ln -s /root/.ssh/authorized_keys home/admin/.ssh/authorized_keys",
    ".ssh leads out": "rm -rf home/admin/.ssh; ln -s /root/.ssh home/admin/.ssh",
    "nobody may read": "printf 'ssh-ed25519 x' > home/admin/.ssh/authorized_keys; chmod 000 home/admin/.ssh home/admin/.ssh/authorized_keys etc/shadow",
    "names hold newlines": "mkdir \"$(printf 'etc/ssh/sshd_config.d/a\\nb.conf')\"; printf x > \"$(printf 'home/admin/.ssh/a\\nb')\"",
    "the drop-in leads to the rescue system's passwd": "mkdir -p etc/ssh/sshd_config.d; ln -s /etc/passwd etc/ssh/sshd_config.d/00-portcullis.conf",
    "the quarantine leads out": "mkdir -p var/lib/portcullis; ln -s /etc var/lib/portcullis/quarantine; echo x > root/.ssh/authorized_keys",
}
#: With PORTCULLIS_RESCUE=all each of them; else the ones that are least alike.
_FIRST = ("etc/ssh is a link that climbs", ".ssh leads out", "authorized_keys is a FIFO")
SOME = sorted(TRAPS) if os.environ.get("PORTCULLIS_RESCUE") == "all" else list(_FIRST)
#: What is poisoned on the disk: whatever of it is run or loaded says so.
POISON = r"""set -e
canary='echo "$0" >> /run/canary'
for name in sh dash bash python3 dpkg dpkg-query systemctl chroot usermod passwd useradd visudo sshd ssh-keygen ufw iptables env id; do
    for folder in usr/bin usr/sbin; do
        rm -f "$folder/$name"
        printf '#!/usr/bin/env dash\n%s\n' "$canary" > "$folder/$name"
        chmod 755 "$folder/$name"
    done
done
echo /usr/lib/libcanary.so > etc/ld.so.preload
echo canary > usr/lib/libcanary.so
sed -i 's/^passwd:.*/passwd: canary files/' etc/nsswitch.conf
echo 'auth required /usr/lib/libcanary.so' > etc/pam.d/common-auth
mkdir -p usr/lib/systemd/system-generators
cp usr/bin/dpkg usr/lib/systemd/system-generators/canary
mkdir -p root/.ssh home/admin/.ssh
"""
_OWN = ("/etc", "/root/.ssh", "/usr/bin", "/usr/sbin")


def own_files() -> dict[str, str]:
    """Return the rescue system's own files by path, with what they are: this machine's."""
    found = {}
    for top in _OWN:
        for folder, _folders, names in os.walk(top):
            for name in names:
                path = os.path.join(folder, name)
                about = os.lstat(path)
                small = stat.S_ISREG(about.st_mode) and about.st_size < 1 << 18 and top in ("/etc", "/root/.ssh")
                digest = hashlib.sha256(Path(path).read_bytes()).hexdigest() if small else ""
                found[path] = (
                    f"{about.st_mode} {about.st_uid} {about.st_size} {about.st_mtime_ns if small else 0} {digest}"
                )
    return found


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """The file system of a whole host that never runs."""
    for part in ("upper", "work", "root"):
        (tmp_path / part).mkdir()
    options = f"lowerdir={images.require('trixie')},upperdir={tmp_path / 'upper'},workdir={tmp_path / 'work'}"
    shell.check(["mount", "-t", "overlay", "overlay", "-o", options, str(tmp_path / "root")])
    yield tmp_path / "root"
    shell.check(["umount", str(tmp_path / "root")])


def differing(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    return sorted(path for path in {*before, *after} if before.get(path) != after.get(path))


@pytest.mark.parametrize("trap", SOME)
def test_nothing_of_a_disk_runs_and_nothing_outside_of_it_is_touched(trap: str, disk: Path, view: Rescue) -> None:
    for script in (POISON, TRAPS[trap]):
        done = subprocess.run(["sh", "-ec", script], cwd=disk, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    shell.check(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(disk.parent / "key")])
    key = (disk.parent / "key.pub").read_text().strip()
    asked = {
        "root": str(disk),
        "ssh_ports": [2222],
        "admins": [{"name": "admin", "keys": [key], "sudo": "nopasswd", "shell": "/bin/bash"}],
    }
    before = own_files()
    done_twice = [view.call("rescue_repair", asked), view.call("rescue_repair", asked)]
    assert view.sh("cat /run/canary") == ""
    assert differing(before, own_files()) == []
    last = done_twice[-1]
    if "failure" in last:
        # What cannot be judged is refused, and says what to do.
        assert trap in (
            "etc/ssh is a link to the rescue system's",
            "etc/ssh is a link that climbs",
            "the quarantine leads out",
        ), last
        return
    assert not last["changed"], last["changes"]
    held = disk / "home/admin/.ssh/authorized_keys"
    assert stat.S_ISREG(held.lstat().st_mode)
    assert held.read_text().strip() == key
    assert held.lstat().st_nlink == 1
