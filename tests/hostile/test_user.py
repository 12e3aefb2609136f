# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A user of the host without any right to root, who waits for what root does in that user's own folders."""

from __future__ import annotations

import json
import os
import shlex
import time
from collections.abc import Iterator

import pytest

from demo.fleet import Run
from lab import Lab
from tests.integration.firewall import Wall
from tests.integration.playing import Playbook

HOST = "mallory1"
PLAY = """- hosts: all
  gather_facts: false
  roles:
    - portcullis.vps.accounts
"""
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOfUWUpfyuWL1F9nThEfl8s5I6WZFTVDzzuTpGIlCfks mallory"
OTHER = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB later"
FILE = "/home/mallory/.ssh/authorized_keys"
#: What nobody but root may have a hand in, as text.
ROOTS = r"""
find /etc /usr/local /var/spool/cron /root -xdev \( -type f -o -type l \) ! -name '*.lock' -printf '%p %m %U %G %l\n' -exec sha256sum {} + 2>/dev/null | sort
ls -lan --time-style=+ /run/portcullis.lock /run/portcullis* 2>/dev/null
"""
#: A change of the user's keys by the host's own command, attacked before it is undone.
CHANGE = r"""
import json, subprocess, sys
sys.path.insert(0, "/usr/local/sbin/portcullis")
from portcullis.accounts.steps import WriteKeys
from portcullis.transaction import handlers
from portcullis.transaction import snapshot as snapshots
from portcullis.base.errors import HostError
from portcullis.transaction.snapshot import Snapshot

asked = json.load(sys.stdin)
# What an attack keeps from coming back does not come back by waiting.
snapshots._FOLLOW_SECONDS = 0

def attack(when):
    if when in asked:
        subprocess.run(["setpriv", "--reuid=mallory", "--regid=mallory", "--clear-groups", "sh", "-c", asked[when]], check=True)

step = WriteKeys("mallory", asked["file"], asked["text"])
try:
    attack("before")
    snapshot = Snapshot.before([step])
    attack("after_snapshot")
    snapshot.save()
    attack("after_copies")
    handlers.execute(step)
except HostError as error:
    print(json.dumps({"refused": str(error)}))
    sys.exit(0)
attack("pending")
snapshot = Snapshot.from_data(json.loads(json.dumps(snapshot.to_data())))
problems = snapshot.restore()
attack("restored")
snapshot.end()
print(json.dumps({"problems": problems}))
"""


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    found = Lab(f"hostile-user-{os.getpid()}")
    try:
        found.up({})
        yield found
    finally:
        found.down()


@pytest.fixture(scope="module")
def book(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Playbook:
    found = Playbook(lab, tmp_path_factory.mktemp("hostile-user"), {HOST: "trixie"}, PLAY)
    found.converge(accounts_admins=[{"name": "ada", "keys": [KEY]}])
    found.run(HOST, "useradd --create-home --shell /bin/bash mallory; chmod 755 /home/mallory")
    return found


def reset(book: Playbook) -> None:
    book.run(HOST, "rm -rf /home/mallory/.ssh /home/mallory/.portcullis*")
    book.run(HOST, f"install -d -o mallory -g mallory -m 700 /home/mallory/.ssh; echo '{KEY}' > {FILE}")
    book.run(HOST, f"chown mallory: {FILE}; chmod 600 {FILE}")


def change(book: Playbook, **attacks: str) -> dict[str, object]:
    asked = json.dumps({"file": FILE, "text": f"{OTHER}\n", **attacks})
    done = book.fleet.lab.exec(HOST, ["timeout", "40", "python3", "-c", CHANGE], stdin=asked)
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


ATTACKS = {
    "a link to a file of root's that is not there": {"pending": f"ln -sf /etc/profile.d/mallory.sh {FILE}"},
    "a link to a file of root's": {"pending": f"ln -sf /etc/shadow {FILE}"},
    "a hard link's place": {"pending": f"rm {FILE}; mkdir {FILE}"},
    "a folder that leads to one of root's": {
        "pending": "mv ~mallory/.ssh ~mallory/ssh; ln -s /etc/sudoers.d ~mallory/.ssh",
    },
    "a copy that leads to a file of root's": {
        "after_copies": "cd ~mallory/.ssh; for f in .portcullis-*; do ln -sf /etc/shadow $f; done",
    },
    "a copy that is another file": {"pending": "cd ~mallory/.ssh; for f in .portcullis-*; do echo evil > $f; done"},
    "a copy that is a FIFO": {"pending": "cd ~mallory/.ssh; for f in .portcullis-*; do rm $f; mkfifo $f; done"},
    "a FIFO while the change waits": {"pending": f"rm {FILE}; mkfifo {FILE}"},
    "a FIFO before the change": {"before": f"rm {FILE}; mkfifo {FILE}"},
    "a file without an end": {"before": f"ln -sf /dev/zero {FILE}"},
    "a large file": {"before": f"truncate -s 100G {FILE}"},
    "this process's own environment": {"before": f"ln -sf /proc/self/environ {FILE}"},
    "a link to the passwords before the change": {"before": f"ln -sf /etc/shadow {FILE}"},
    "the passwords between two looks": {"after_snapshot": f"ln -sf /etc/shadow {FILE}"},
    "a folder of root's while the copies are laid": {
        "after_snapshot": "mv ~mallory/.ssh ~mallory/ssh2; ln -s /etc/cron.d ~mallory/.ssh",
    },
    "a folder that leads to root's copies": {
        "restored": "mv ~mallory/.ssh ~mallory/ssh3; ln -s /usr/local/sbin ~mallory/.ssh",
    },
}
#: Of each kind one; ``make test-hostile`` has all.
SOME = [
    "a link to a file of root's that is not there",
    "a folder that leads to one of root's",
    "a copy that leads to a file of root's",
    "a FIFO before the change",
    "the passwords between two looks",
]
WHOLE = os.environ.get("PORTCULLIS_HOSTILE") == "all"


@pytest.mark.parametrize("name", ATTACKS if WHOLE else SOME)
def test_nothing_of_roots_changes_hands_by(book: Playbook, name: str) -> None:
    reset(book)
    # What this code itself left unfinished there, once.
    book.run(HOST, "touch /usr/local/sbin/.portcullis-unfinished")
    before = book.run(HOST, ROOTS)
    found = change(book, **ATTACKS[name])
    assert book.run(HOST, ROOTS) == before, found
    look = "for f in ~mallory/.ssh/* ~mallory/ssh*/*; do timeout 1 head -c 9999 $f; done 2>/dev/null"
    seen = book.run(HOST, f"setpriv --reuid=mallory --clear-groups sh -c '{look}'; true")
    assert "root:*:" not in seen
    assert "SHELL=" not in seen
    book.run(HOST, "rm -rf /home/mallory/ssh*")


def test_without_an_attack_the_keys_come_back(book: Playbook) -> None:
    reset(book)
    assert change(book) == {"problems": []}
    assert book.run(HOST, f"cat {FILE}; stat -c '%a %U' {FILE}; ls -A {FILE.rpartition('/')[0]}").splitlines() == [
        KEY,
        "600 mallory",
        "authorized_keys",
    ]


TRICKS = [f"mkfifo {FILE}", f"ln -s /dev/zero {FILE}", f"truncate -s 100G {FILE}", f"mkdir {FILE}"]


@pytest.mark.parametrize("trick", TRICKS if WHOLE else TRICKS[:1])
def test_one_user_holds_up_nobody(book: Playbook, trick: str) -> None:
    reset(book)
    user = f"setpriv --reuid=mallory --regid=mallory --clear-groups sh -c {shlex.quote(f'rm {FILE}; {trick}')}"
    book.run(HOST, user)
    run = book.play(accounts_admins=[{"name": "ada", "keys": [KEY]}, {"name": "mallory", "keys": [KEY]}])
    assert FILE in run.failures(HOST)[0], run.output
    book.converge(accounts_admins=[{"name": "ada", "keys": [KEY]}])
    assert book.run(HOST, "timeout 20 portcullis rollback; echo $?").strip().endswith(("0", "1"))


#: What the owner of a webroot may make of the folder in which root writes challenges; each leads to folders of root's.
WEBROOTS = {
    "a challenge folder that is a link": "mkdir -p site/.well-known; ln -s /etc/sudoers.d site/.well-known/acme-challenge",
    "a link on the way": "mkdir site; ln -s /etc site/.well-known",
    "a webroot that is a link": "ln -s /etc/cron.d site",
    "a link to a link of root's": "mkdir -p site/.well-known; ln -s /var/run site/.well-known/acme-challenge",
    "a link where the challenge goes": (
        "mkdir -p site/.well-known/acme-challenge; ln -s /etc/sudoers.d/mallory site/.well-known/acme-challenge/t0k"
    ),
    "a FIFO for a folder": "mkdir site; mkfifo site/.well-known",
}
CHALLENGE = "CERTBOT_TOKEN=t0k CERTBOT_VALIDATION=t0k.print timeout 20 portcullis certificates challenge"


#: Root writes a challenge, and the folder and a link change places just after root has looked, as often as root looks.
BETWEEN = r"""
import ctypes, sys
sys.path.insert(0, "/usr/local/sbin/portcullis")
from portcullis.base.errors import HostError
from portcullis.certificates.host import challenges
from portcullis.machine import user_files

libc, folder, look = ctypes.CDLL(None), b"/home/mallory/site/.well-known/", user_files._link

def swapped(name, descriptor):
    found = look(name, descriptor)
    if name == "acme-challenge":
        assert libc.renameat2(-100, folder + b"acme-challenge", -100, folder + b"link", 2) == 0
    return found

user_files._link = swapped
outcomes = set()
for attempt in range(4):
    try:
        challenges.publish("/home/mallory/site", f"t0k{attempt}", "text")
        outcomes.add("written")
    except HostError as error:
        outcomes.add("refused")
assert outcomes == {"refused"}, outcomes
"""


def as_mallory(book: Playbook, command: str) -> None:
    quoted = shlex.quote(f"cd; {command}")
    book.run(
        HOST,
        f"rm -rf /home/mallory/site; HOME=/home/mallory setpriv --reuid=mallory --regid=mallory --clear-groups sh -c {quoted}",
    )


@pytest.mark.parametrize("name", WEBROOTS)
def test_the_owner_of_a_webroot_leads_no_challenge_elsewhere(book: Playbook, name: str) -> None:
    as_mallory(book, WEBROOTS[name])
    before = book.run(HOST, f"{ROOTS}ls -A /run")
    for what in ("publish", "withdraw"):
        done = book.fleet.lab.exec(HOST, ["sh", "-c", f"{CHALLENGE} {what} /home/mallory/site"])
        assert (done.returncode, len(done.stderr.splitlines())) == (1, 1) or what == "withdraw", done.stderr
    assert book.run(HOST, f"{ROOTS}ls -A /run") == before


def test_a_webroot_that_changes_between_two_looks_leads_no_challenge_elsewhere(book: Playbook) -> None:
    as_mallory(book, "mkdir -p site/.well-known/acme-challenge; ln -s /etc/sudoers.d site/.well-known/link")
    before = book.run(HOST, ROOTS)
    done = book.fleet.lab.exec(HOST, ["python3", "-c", BETWEEN])
    assert done.returncode == 0, done.stderr
    assert book.run(HOST, ROOTS) == before


def test_a_challenge_is_served_and_removed_again(book: Playbook) -> None:
    """With a link of root's on the way, too."""
    as_mallory(book, "mkdir site")
    book.run(HOST, "ln -sfn /home/mallory /srv/www")
    book.run(HOST, f"umask 077; {CHALLENGE} publish /srv/www/site")
    place = "/home/mallory/site/.well-known/acme-challenge"
    assert book.run(HOST, f"setpriv --reuid=nobody --clear-groups cat {place}/t0k") == "t0k.print"
    book.run(HOST, f"touch {place}/other; {CHALLENGE} withdraw /srv/www/site")
    assert book.run(HOST, f"ls -A {place}") == "other\n"


#: What a user does for as long as root uses ufw.
_HOLD = """
import fcntl, os, sys, time
lock = open("/run/ufw.lock")
os.set_inheritable(lock.fileno(), True)
fcntl.lockf(lock, fcntl.LOCK_SH)
fcntl.flock(lock, fcntl.LOCK_SH)
open("/tmp/held", "w").close()
if sys.argv[1:]:
    os.execv(sys.argv[1], sys.argv[1:])
time.sleep(100)
"""
UFW_ATTACKS = {
    "holds ufw's lock": f"exec python3 -c {shlex.quote(_HOLD)}",
    "holds ufw's lock in a program of root's": f"exec python3 -c {shlex.quote(_HOLD)} /bin/su -c true ada",
    "runs a program named ufw": "touch /tmp/held; exec -a ufw sleep 100",
    "runs a script named ufw": "cd /tmp; echo 'import time; time.sleep(100)' > ufw; touch held; exec python3 ufw",
    "runs a program of root's named ufw": "touch /tmp/held; exec -a python3 su ufw",
}
SOME_UFW = ["holds ufw's lock", "runs a script named ufw"]


@pytest.fixture(scope="module")
def wall(book: Playbook) -> Iterator[Wall]:
    found = Wall(book.fleet.lab, HOST)
    found.run("useradd ufw")
    found.change(state="enabled", ssh_ports=[22])
    yield found
    found.change(state="disabled")


@pytest.mark.parametrize("attack", UFW_ATTACKS if WHOLE else SOME_UFW)
def test_the_firewall_changes_while_a_user(wall: Wall, attack: str) -> None:
    # As ufw itself makes its lock file.
    wall.run("rm -f /run/ufw.lock /tmp/held /tmp/ufw; umask 022; ufw status; test $(stat -c %a /run/ufw.lock) = 644")
    mallory = "setpriv --reuid=mallory --regid=mallory --clear-groups bash -c"
    wall.run(
        f"(sleep 100 2>&- | {mallory} {shlex.quote(UFW_ATTACKS[attack])} >/dev/null 2>&1 & echo $! > /run/attacker.pid)"
    )
    wall.run(
        "for n in $(seq 50); do test -e /tmp/held && break; sleep 0.1; done; sleep 0.3; kill -0 $(cat /run/attacker.pid)"
    )
    started = time.monotonic()
    try:
        assert wall.change(rules=[{"proto": "tcp", "port": 8080}]) == [
            "Add the rules '8080/tcp ALLOW IN Anywhere # portcullis:ufw' and '8080/tcp (v6) ALLOW IN Anywhere (v6) # portcullis:ufw'"
        ]
        assert "Disable ufw" in wall.change(state="disabled")
        assert "Enable ufw" in wall.change(state="enabled")
        wall.run("timeout 20 ufw reload")
        assert time.monotonic() - started < 40
        wall.run("kill -0 $(cat /run/attacker.pid)")
    finally:
        wall.run("kill $(cat /run/attacker.pid)")
    # Nobody but root comes by the lock any more.
    wall.run(f"! {mallory} 'exec 3< /run/ufw.lock' 2>/dev/null")


def test_a_change_waits_for_roots_own_ufw(wall: Wall) -> None:
    wall.run("rm -f /run/ufw.lock; umask 022; ufw status")
    hold = "import fcntl, time; f = open('/run/ufw.lock', 'w'); fcntl.lockf(f, fcntl.LOCK_EX); open('/tmp/rooted', 'w'); time.sleep(5)"
    wall.run(
        f"rm -f /tmp/rooted; python3 -c {shlex.quote(hold)} >/dev/null 2>&1 & until test -e /tmp/rooted; do sleep 0.1; done"
    )
    started = time.monotonic()
    wall.change(rules=[{"proto": "tcp", "port": 8081}])
    assert time.monotonic() - started > 3


@pytest.mark.parametrize("lock", ["/run/portcullis.lock", "/run/portcullis-pull.lock"])
def test_a_lock_is_roots_alone(book: Playbook, lock: str) -> None:
    # It has no repository to pull from, and says so once it has its lock.
    book.run(
        HOST, f"rm -f {lock}; portcullis pull 2>&1 | grep -q 'run the role pull'; portcullis rollback; test -e {lock}"
    )
    for how in ("", "--shared"):
        book.run(HOST, f"! setpriv --reuid=mallory --clear-groups flock {how} -n {lock} true 2>/dev/null")
    for command in (f"rm {lock}", f"ln -sf /etc/shadow {lock}", f"mkfifo {lock}x"):
        book.run(HOST, f"! setpriv --reuid=mallory --clear-groups {command} 2>/dev/null")
    assert "run the role pull" in book.run(HOST, "timeout 20 portcullis pull 2>&1", code=1)


LOOK = """- hosts: all
  gather_facts: false
  become: true
  tasks:
    - portcullis.vps.account_audit: {max_seconds: 1}
      register: audit
    - portcullis.vps.login_report: {hours: 1}
      register: report
    - ansible.builtin.copy:
        content: "{{ {'audit': audit, 'report': report} | to_json }}"
        dest: "{{ playbook_dir }}/look.json"
        mode: "0600"
      delegate_to: localhost
      become: false
"""
ACCEPTED = "Accepted publickey for ada from 203.0.113.9 port 5 ssh2"
PACKET = "[UFW BLOCK] IN=eth0 OUT= SRC=203.0.113.9 DST=203.0.113.1 LEN=60 PROTO=TCP SPT=1 DPT=4321 SYN"
#: Ways to have a line in the journal under the name of sshd or of the kernel.
LINES = {
    "logger": f"logger -t sshd '{ACCEPTED}'",
    "logger as a part of sshd": f"logger -t sshd-session --id=1 -p auth.info '{ACCEPTED}'",
    "systemd-cat": f"echo '{ACCEPTED}' | systemd-cat -t sshd",
    "the journal's own socket": (
        "printf 'MESSAGE=%s\\nSYSLOG_IDENTIFIER=sshd\\n_UID=0\\n_TRANSPORT=kernel\\n_COMM=sshd\\n' "
        f"'{ACCEPTED}' | python3 -c 'import socket,sys; s=socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); "
        's.sendto(sys.stdin.buffer.read(), "/run/systemd/journal/socket")\''
    ),
    "logger as the kernel": f"logger -t kernel -p kern.warning '{PACKET}'",
}


def test_what_a_user_logs_is_no_login_and_no_packet(book: Playbook) -> None:
    for line in LINES.values():
        book.run(HOST, f"setpriv --reuid=mallory --regid=mallory --clear-groups sh -c {shlex.quote(line)}")
    book.run(HOST, "journalctl --sync")
    # All of it is there.
    assert book.run(HOST, "journalctl --no-pager --output=cat").count("203.0.113.9") >= len(LINES)
    play = book.file.parent / "look.yml"
    play.write_text(LOOK)
    run = book.fleet.play(play, "--limit", HOST)
    assert run.code == 0, run.output[-3000:]
    found = json.loads((play.parent / "look.json").read_text())
    users = {user["name"]: user["last_login_days"] for user in found["audit"]["users"]}
    assert users["ada"] is None
    names = [entry["name"] for entry in found["report"]["succeeded"]["by_user"]["top"]]
    assert "ada" not in names
    assert "4321/tcp" not in [entry["name"] for entry in found["report"]["blocked"]["by_port"]["top"]]
    assert found["report"]["forgeable"] is False


#: A user's program of an evil name that listens on very many ports, and as many keys as fit into the files that sshd reads.
FLOOD = r"""
import base64, ctypes, os, resource, socket, struct, time
for number, name in enumerate(("authorized_keys", "authorized_keys2")):
    blobs = (b"".join(struct.pack(">I", len(part)) + part for part in (b"ssh-ed25519", struct.pack(">QQQQ", i, i, i, number))) for i in range(12700))
    with open(f"/home/mallory/.ssh/{name}", "w") as file:
        file.writelines(f"ssh-ed25519 {base64.b64encode(blob).decode()}\n" for blob in blobs)
ctypes.CDLL(None).prctl(15, b"\x1b]0;x\x07\x1b[2J\xe2\x80\xae", 0, 0, 0)
resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
held = [socket.create_server(("0.0.0.0", port)) for port in range(10000, 28000)]
open("/tmp/flooding", "w").close()
time.sleep(300)
"""
#: A user who waits until sshd's configuration changes, and then has no keys.
HIDE = """
import os, time
last = os.stat("/etc/ssh/sshd_config.d").st_mtime_ns
open("/tmp/watching", "w").close()
while os.stat("/etc/ssh/sshd_config.d").st_mtime_ns == last: time.sleep(0.0005)
os.rename("/home/mallory/.ssh", "/home/mallory/away")
time.sleep(300)
"""
TASKS = """- hosts: all
  gather_facts: false
  become: true
  tasks:
    - portcullis.vps.adopt: {}
    - portcullis.vps.account_audit: {max_seconds: 0}
    - portcullis.vps.sshd:
        ports: [22]
        allow_users: [admin, mallory]
        max_auth_tries: 2
        revoked_keys: REVOKED
"""


def tasks(book: Playbook, *options: str, revoked: str = "") -> Run:
    play = book.file.parent / "tasks.yml"
    play.write_text(TASKS.replace("REVOKED", json.dumps([revoked] if revoked else [])))
    return book.fleet.play(play, "--limit", HOST, *options)


def test_no_user_stops_a_run_by_hiding_keys_or_by_having_too_much_of_anything(book: Playbook) -> None:
    reset(book)
    assert "'mallory' has no key" in tasks(book, "--check", revoked=KEY).failures(HOST)[0]
    pids = []
    for script, ready in ((FLOOD, "flooding"), (HIDE, "watching")):
        started = f"setpriv --reuid=mallory --regid=mallory --clear-groups python3 -c {shlex.quote(script)} >/dev/null 2>&1 & echo $!"
        pids.append(book.run(HOST, f"rm -f /tmp/{ready}; {started}").strip())
        book.run(HOST, f"for n in $(seq 300); do test -e /tmp/{ready} && exit 0; sleep 0.1; done; exit 1")
    try:
        run = tasks(book)
        assert run.code == 0, run.output[-3000:]
        assert "It is not this change that keeps mallory out" in " ".join(run.output.split())
        assert "maxauthtries 2" in book.run(HOST, "test -e /home/mallory/away && sshd -T")
        said = book.run(HOST, "timeout 60 portcullis adopt; timeout 60 portcullis status; true")
        assert ("17968 more of mallory" in said, "\x1b" in said) == (True, False)
    finally:
        book.run(HOST, f"kill {' '.join(pids)}")
