# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""rescue_repair killed before each of its changes, or its disk read-only from there: it boots as before or as wanted, and another run mends it."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lab import images, shell

pytestmark = pytest.mark.whole("PORTCULLIS_RESCUE")

#: Runs repairs, each in a process of its own, which before one of the calls by which files change kills itself, or (a number below 0) has the disk
#: read-only from there. Each says what it changed, and how many such calls there were, or by which signal it ended.
REPAIRS = """
import json, os, signal, subprocess, sys
sys.path.insert(0, sys.argv[1])
from ansible_collections.portcullis.vps.plugins.module_utils.disk.host import applying
from ansible_collections.portcullis.vps.plugins.module_utils.managed import rescue_repair
count, taken = 0, False
def counted(name, at, root):
    real = getattr(os, name)
    def call(*given, **named):
        global count, taken
        count += 1
        if count == at:
            os.kill(os.getpid(), signal.SIGKILL)
        if at < 0 and count >= -at and not taken:
            # Not while a file is open for writing.
            taken = not subprocess.run(["mount", "-o", "remount,ro", root], stderr=subprocess.DEVNULL).returncode
        return real(*given, **named)
    setattr(os, name, call)
def repair(params, at):
    for name in ("replace", "rename", "link", "symlink", "unlink", "mkdir", "fchown", "fchmod"):
        counted(name, at, params["root"])
    try:
        return [rescue_repair.manage(params, False).changes, count]
    except Exception as error:
        return [["failed", getattr(error, "failure", type(error).__name__), str(error)], count]
for line in sys.stdin:
    params, applying.MADE, at = json.loads(line)
    mine, theirs = os.pipe()
    pid = os.fork()
    if not pid:
        os.write(theirs, json.dumps(repair(params, at)).encode())
        os._exit(0)
    os.close(theirs)
    with open(mine) as said:
        answer = said.read()
    _pid, status = os.waitpid(pid, 0)
    print(answer if answer else json.dumps(os.WTERMSIG(status)), flush=True)
"""
#: What a careless owner and an intruder leave, made in the file system of a host that does not run.
TAKEN = r"""set -e
apt-get update -q >/dev/null
apt-get install -qy --no-install-recommends ufw iptables >/dev/null
echo 'admin:letmein' | chpasswd
echo 'root:letmein' | chpasswd
ssh-keygen -A >/dev/null
printf 'PasswordAuthentication yes\nX11Forwarding yes\n' > /etc/ssh/sshd_config.d/50-cloud-init.conf
sed -i '1i PermitRootLogin yes' /etc/ssh/sshd_config
echo '{old}' > /home/admin/.ssh/authorized_keys
chown admin: /home/admin/.ssh/authorized_keys
echo '{evil}' > /root/.ssh/authorized_keys
echo '{evil}' > /home/admin/.ssh/authorized_keys2
mkdir -p /etc/ssh/more
echo '{evil}' > /etc/ssh/more/games
printf 'Match User games\nAuthorizedKeysFile /etc/ssh/more/%%u\n' >> /etc/ssh/sshd_config
usermod -s /bin/bash games
"""
#: Its answer is what sshd would do at the next boot; it is this disk's own, and the test's alone to run.
_SSHD = """mkdir -p /run/sshd
for user in root admin games; do
    echo user $user
    /usr/sbin/sshd -T -C user=$user,host=x,addr=192.0.2.1,laddr=192.0.2.2,lport=22 || exit
done
for file in /etc/sudoers /etc/sudoers.d/*; do visudo -cqf $file || exit; done
"""
_QUARANTINE = "var/lib/portcullis"
USERS = {"root": "/root", "admin": "/home/admin", "games": "/usr/games"}


@contextmanager
def overlaid(lower: str, folder: Path) -> Iterator[Path]:
    for part in ("upper", "work", "root"):
        (folder / part).mkdir(parents=True)
    options = f"lowerdir={lower},upperdir={folder / 'upper'},workdir={folder / 'work'}"
    shell.check(["mount", "-t", "overlay", "overlay", "-o", options, str(folder / "root")])
    try:
        yield folder / "root"
    finally:
        shell.check(["umount", str(folder / "root")])


def inside(root: Path, script: str) -> subprocess.CompletedProcess[str]:
    """Run a script in a file system, with the kernel's own in it."""
    mounts = 'mount --rbind /dev "$0/dev" && mount -t proc proc "$0/proc" && mount -t tmpfs tmpfs "$0/run" && exec chroot "$0" sh -c "$1"'
    command = ["unshare", "--mount", "--propagation", "private", "sh", "-c", mounts, str(root), script]
    return subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)


@dataclass
class Disk:
    """A taken-over host's file system, and what is wanted of it; ``lower`` is what each trial is laid over."""

    lower: str
    keys: dict[str, str]
    repairs: subprocess.Popen[str]
    new_host_keys: bool = False

    def repair(self, root: Path, made: Path, at: int = 0) -> Any:
        """Return what a repair changed, and by how many calls; or the number of the signal that ended it."""
        params: dict[str, Any] = {
            "root": str(root),
            "ssh_ports": [2222],
            "ssh_sources": [],
            "admins": [{"name": "admin", "keys": [self.keys["new"]], "sudo": "nopasswd", "shell": "/bin/bash"}],
            "root_keys": [],
            "new_host_keys": self.new_host_keys,
            "firewall": True,
            "purge_unowned": True,
            "without": [],
        }
        assert self.repairs.stdin
        assert self.repairs.stdout
        self.repairs.stdin.write(json.dumps([params, str(made), at]) + "\n")
        self.repairs.stdin.flush()
        return json.loads(self.repairs.stdout.readline())


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Disk]:
    folder = tmp_path_factory.mktemp("taken")
    keys = {}
    for name in ("old", "evil", "new"):
        shell.check(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(folder / name)])
        keys[name] = " ".join((folder / f"{name}.pub").read_text().split()[:2])
    image = images.require("trixie")
    with overlaid(str(image), folder / "made") as root:
        done = inside(root, TAKEN.format(old=keys["old"], evil=keys["evil"]))
        assert done.returncode == 0, done.stderr
    command = [sys.executable, "-c", REPAIRS, str(Path(".cache/dev").resolve())]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as repairs:
        yield Disk(f"{folder / 'made' / 'upper'}:{image}", keys, repairs)
        assert repairs.stdin
        repairs.stdin.close()


def whole(upper: Path) -> dict[str, str]:
    """Return what was written over a disk, by path: its kind, mode, owner and content; but for what is hidden, and the quarantine."""
    found = {}
    for folder, _folders, names in os.walk(upper):
        for name in names:
            path = Path(folder) / name
            place = str(path.relative_to(upper))
            if name.startswith(".portcullis-") or place.startswith(
                (_QUARANTINE, "run/", "etc/ssh/ssh_host_", "etc/ssh/retired")
            ):
                continue
            about = path.lstat()
            said = path.read_bytes().decode("latin-1") if stat.S_ISREG(about.st_mode) else ""
            said = os.readlink(path) if path.is_symlink() else said
            found[place] = f"{about.st_mode:o} {about.st_uid} {about.st_gid} {said}"
    return found


def at_boot(root: Path, keys: dict[str, str]) -> dict[str, set[str]]:
    """Return whose keys sshd takes at the next boot, for each user, by the names of the keys; it has to start at all."""
    done = inside(root, _SSHD)
    assert done.returncode == 0, done.stderr
    said: dict[str, dict[str, list[str]]] = {}
    for word, *rest in (line.split() for line in done.stdout.splitlines()):
        if word == "user":
            settings = said[rest[0]] = {}
        settings.setdefault(word, []).extend(rest)
    found: dict[str, set[str]] = {}
    for user, settings in said.items():
        found[user] = set()
        if user in settings.get("allowusers", [user]):
            home = USERS[user]
            paths = [one.replace("%u", user).replace("%h", home) for one in settings["authorizedkeysfile"]]
            texts = [root / os.path.join(home, path).lstrip("/") for path in paths]
            lines = "".join(path.read_text() for path in texts if path.is_file())
            found[user] = {name for name, key in keys.items() if key in lines}
    return found


def tried(disk: Disk, folder: Path, at: int, wanted: dict[str, str]) -> str:
    """Kill a repair, or take the disk from it, and return what is wrong then, or after another run; nothing where all is well."""
    with overlaid(disk.lower, folder / str(at)) as root:
        made = folder / f"{at}.json"
        ended = disk.repair(root, made, at)
        if at > 0:
            assert ended == signal.SIGKILL
        else:
            (said, how, why), _count = ended
            assert (said, how) == ("failed", "failed"), ended
            assert "Read-only file system" in why
            shell.check(["mount", "-o", "remount,rw", str(root)])
        written = whole(folder / str(at) / "upper")
        mixed = [
            path
            for path, said in written.items()
            if said != wanted.get(path) and not as_before(disk, path, said) and not is_between(disk, path, said, wanted)
        ]
        gets_in = at_boot(root, disk.keys)
        disk.repair(root, made)
        last = whole(folder / str(at) / "upper")
        left, _count = disk.repair(root, made)
        at_last = at_boot(root, disk.keys)
    if mixed:
        return f"neither as before nor as wanted: {mixed}"
    if not gets_in["admin"] & {"old", "new"}:
        return f"the admin does not get in: {gets_in}"
    if "new" in gets_in["root"] | gets_in["games"]:
        return f"others hold the admin's key: {gets_in}"
    if {path: said for path, said in last.items() if not as_before(disk, path, said)} != wanted or left:
        return f"another run does not bring it to what is wanted: {sorted(set(last.items()) ^ set(wanted.items()))[:3]} {left}"
    return "" if at_last == {"root": set(), "admin": {"new"}, "games": set()} else f"in the end: {at_last}"


def is_between(disk: Disk, path: str, said: str, wanted: dict[str, str]) -> bool:
    """Return whether each line of shadow is as before or as wanted: accounts are locked one after the other."""
    if path != "etc/shadow":
        return False
    before = next(there.read_text() for layer in disk.lower.split(":") if (there := Path(layer) / path).exists())
    lines = said.splitlines()
    known = {*before.splitlines(), *wanted[path].split(" ", 3)[3].splitlines(), wanted[path].splitlines()[0]}
    return len(lines) == len(before.splitlines()) and set(lines[1:]) <= known


def as_before(disk: Disk, path: str, said: str) -> bool:
    """Return whether a file is as it was, though it was written anew."""
    for layer in disk.lower.split(":"):
        there = Path(layer) / path
        if os.path.lexists(there):
            about = there.lstat()
            text = there.read_bytes().decode("latin-1") if stat.S_ISREG(about.st_mode) else ""
            return said == f"{about.st_mode:o} {about.st_uid} {about.st_gid} {text}"
    return False


@pytest.mark.parametrize("new_host_keys", [False, True])
def test_a_repair_that_is_killed_leaves_a_disk_that_boots_as_before_or_as_wanted(
    disk: Disk, new_host_keys: bool, tmp_path: Path
) -> None:
    disk.new_host_keys = new_host_keys
    with overlaid(disk.lower, tmp_path / "whole") as root:
        assert at_boot(root, disk.keys) == {"root": {"evil"}, "admin": {"evil", "old"}, "games": {"evil"}}
        changes, count = disk.repair(root, tmp_path / "whole.json")
        assert at_boot(root, disk.keys) == {"root": set(), "admin": {"new"}, "games": set()}
    wanted = whole(tmp_path / "whole" / "upper")
    wanted = {path: said for path, said in wanted.items() if not as_before(disk, path, said)}
    assert changes
    # New host keys take their time to be made, so there not each call is met.
    points = range(1, count + 1, 8 if new_host_keys else 1)
    assert len(points) > 10
    wrong = {at: said for at in points if (said := tried(disk, tmp_path, at, wanted))}
    assert wrong == {}


def test_a_disk_that_turns_read_only_is_left_as_before_or_as_wanted_and_said(disk: Disk, tmp_path: Path) -> None:
    disk.new_host_keys = False
    with overlaid(disk.lower, tmp_path / "whole") as root:
        _changes, count = disk.repair(root, tmp_path / "whole.json")
    wanted = whole(tmp_path / "whole" / "upper")
    wanted = {path: said for path, said in wanted.items() if not as_before(disk, path, said)}
    wrong = {at: said for at in range(1, count + 1, 3) if (said := tried(disk, tmp_path, -at, wanted))}
    assert wrong == {}
