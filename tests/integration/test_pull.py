# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host that converges itself from a git server, over ssh: signed or not, forwards or back, watched by whom was chosen."""

from __future__ import annotations

import base64
import io
import json
import tarfile
from pathlib import Path

import pytest

from lab import Lab
from tests.integration.playing import Playbook

HOST, SERVER = "pull1", "git1"
STRANGER = "198.51.100.66"
PLAY = """- hosts: pull1
  gather_facts: false
  roles:
    - portcullis.vps.pull
"""
ROOT = Path(__file__).resolve().parents[2]
CONFIGURATION = "[defaults]\ncollections_path = collections\n"
#: Who may sign, who may not, and the server's repository with a work tree beside it.
PREPARE = """
set -e
mkdir -p -m 700 /root/.ssh
for name in ada eve; do ssh-keygen -q -t ed25519 -N '' -f /root/$name; done
git init -q --bare -b main /srv/site.git
git clone -q /srv/site.git /root/work
cd /root/work
git config user.name ada
git config user.email ada@example.org
git config gpg.format ssh
git -c user.signingkey=/root/ada commit -q -S --allow-empty -m first
tar -x -C /root/work
ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/id_ed25519
"""


def collection() -> str:
    """The collection as a repository would carry it, as a tar in base64."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for part in ("plugins", "roles", "meta", "galaxy.yml"):
            archive.add(
                ROOT / part,
                f"collections/ansible_collections/portcullis/vps/{part}",
                filter=lambda entry: None if "__pycache__" in entry.name else entry,
            )
    return base64.b64encode(buffer.getvalue()).decode()


class Site:
    """The server's repository, and the host that follows it."""

    def __init__(self, lab: Lab, folder: Path) -> None:
        self.book = Playbook(lab, folder, {HOST: "trixie-ansible", SERVER: "trixie-ansible"}, PLAY)
        self.lab = lab
        prepared = lab.exec(SERVER, ["sh", "-c", f"base64 -d | {{ {PREPARE} }}"], stdin=collection())
        assert prepared.returncode == 0, prepared.stderr
        self.ancestor = self.book.run(SERVER, "git -C /root/work rev-list --max-parents=0 HEAD").strip()
        self.signer = "ada@example.org " + self.book.run(SERVER, "cut -d' ' -f1,2 /root/ada.pub").strip()
        # Each may log in to the other: the host fetches so, and the second host confirms so.
        self.book.run(HOST, "mkdir -p -m 700 /root/.ssh; ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/id_ed25519")
        for one, other in ((HOST, SERVER), (SERVER, HOST)):
            key = self.book.run(one, "cat /root/.ssh/id_ed25519.pub").strip()
            self.book.run(other, f"echo '{key}' >> /root/.ssh/authorized_keys")
            server = self.book.run(other, "cut -d' ' -f1,2 /etc/ssh/ssh_host_ed25519_key.pub").strip()
            self.book.run(one, f"echo '{other}.lab.test {server}' >> /root/.ssh/known_hosts")

    def converge(self, **variables: object) -> None:
        proof = {"pull_proof": "own_checks"} if "pull_proof" not in variables else {}
        self.book.converge(
            pull_repository=f"ssh://root@{SERVER}.lab.test/srv/site.git",
            pull_ancestor=self.ancestor,
            pull_allowed_signers=[self.signer],
            pull_key_path="/root/.ssh/id_ed25519",
            # Never by itself while a test looks on.
            pull_schedule="2035-01-01",
            **proof,
            **variables,
        )

    def push(self, tasks: list[object], signer: str = "ada", onto: str = "") -> str:
        """Commit a playbook of these tasks, sign it unless nobody shall, publish it, and return the commit."""
        play = json.dumps([{"hosts": "all", "gather_facts": False, "tasks": tasks}])
        files = {"site.yml": play, "ansible.cfg": CONFIGURATION}
        for name, text in files.items():
            assert self.lab.exec(SERVER, ["sh", "-c", f"cat > /root/work/{name}"], stdin=text).returncode == 0
        sign = f"-c user.signingkey=/root/{signer} commit -S" if signer else "commit --no-gpg-sign"
        reset = f"git reset -q --soft {onto};" if onto else ""
        command = f"set -e; cd /root/work; {reset} git add -A; git {sign} -q --allow-empty -m next"
        self.book.run(SERVER, f"{command}; git push -q --force origin HEAD:main")
        return self.book.run(SERVER, "git -C /root/work rev-parse HEAD").strip()

    def pull(self, well: bool) -> str:
        """Have the timer's service run now, and return what the status says then."""
        started = self.lab.exec(HOST, ["systemctl", "start", "portcullis-pull.service"])
        status = self.lab.exec(HOST, ["portcullis", "status"])
        journal = self.lab.exec(HOST, ["journalctl", "--no-pager", "-n", "60"])
        assert (started.returncode == 0) == well, status.stdout + journal.stdout
        assert (status.returncode == 0) == well, status.stdout
        return status.stdout


def touch(path: str) -> dict[str, object]:
    return {"name": "Leave a mark", "ansible.builtin.copy": {"dest": path, "content": "was here\n", "mode": "0600"}}


def move(port: int) -> dict[str, object]:
    """The role that moves SSH's port, as a task."""
    return {
        "name": "Move the port",
        "ansible.builtin.include_role": {"name": "portcullis.vps.ssh_hardening"},
        "vars": {"ssh_hardening_ports": [port], "ssh_hardening_allow_users": ["root", "admin"]},
    }


@pytest.fixture(scope="module")
def site(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Site:
    found = Site(lab, tmp_path_factory.mktemp("pull"))
    found.converge()
    return found


def test_nothing_begins_without_a_proof_that_somebody_chose(site: Site) -> None:
    run = site.book.play(pull_repository="https://git.example.org/site.git", pull_allowed_signers=[site.signer])
    assert "there is no default" in run.failures(HOST)[0]
    assert run.answers[-1]["changed"] is False


def test_a_timer_is_there_and_a_second_run_changes_nothing(site: Site) -> None:
    assert site.book.run(HOST, "systemctl is-active portcullis-pull.timer").strip() == "active"
    timer = site.book.run(HOST, "systemctl show portcullis-pull.timer")
    assert "RandomizedDelayUSec=30min" in timer
    # A host that was off makes up for it.
    assert "Persistent=yes" in timer
    before = site.book.run(HOST, "stat -c %y /etc/portcullis/pull.json /etc/systemd/system/portcullis-pull.*")
    site.converge()
    assert site.book.run(HOST, "stat -c %y /etc/portcullis/pull.json /etc/systemd/system/portcullis-pull.*") == before


def test_only_what_is_signed_by_whom_we_allow_runs_and_nothing_older(site: Site) -> None:
    good = site.push([touch("/root/first")])
    assert f"Pull: converged from commit {good[:12]}" in site.pull(well=True)
    site.book.run(HOST, "test -e /root/first")

    for signer in ("", "eve"):
        bad = site.push([touch("/root/pwned")], signer)
        said = site.pull(well=False)
        assert f"Pull: commit {bad[:12]} was refused" in said
        assert "not signed by any of the allowed signers" in said
    site.book.run(HOST, "! test -e /root/pwned")
    site.book.run(HOST, "! grep -r pwned /var/lib/portcullis/pull/tree/site.yml")

    better = site.push([touch("/root/second")], onto=good)
    assert f"converged from commit {better[:12]}" in site.pull(well=True)
    site.book.run(SERVER, f"git -C /root/work push -q --force origin {good}:main")
    assert f"{good[:12]} does not follow, so nothing of it was run" in site.pull(well=False)
    site.converge(pull_allow_downgrade=True)
    assert f"converged from commit {good[:12]}" in site.pull(well=True)


def test_what_a_signer_signed_for_another_repository_is_refused(site: Site) -> None:
    other = (
        "set -e; cd /root/work; git checkout -q --orphan other; git -c user.signingkey=/root/ada commit -S -q -m other"
    )
    site.book.run(SERVER, f"{other}; git push -q --force origin HEAD:other; git checkout -q -f main")
    site.converge(pull_version="other", pull_allow_downgrade=True)
    assert f"does not descend from {site.ancestor[:12]}, so it may be of another repository" in site.pull(well=False)
    site.converge()


def test_a_user_of_the_host_reads_no_proof_and_holds_no_lock(site: Site) -> None:
    site.converge(pull_proof="probe", pull_proof_command=["probe", "--token=canary"])
    parents = "p=$PPID; while [ $p -gt 1 ]; do cat /proc/$p/cmdline; p=$(cut -d' ' -f4 /proc/$p/stat); done"
    site.push([{"name": "Look", "ansible.builtin.shell": f"{{ {parents}; }} | tr '\\0' ' ' > /root/argv"}])
    site.pull(well=True)
    seen = site.book.run(HOST, "cat /root/argv")
    assert "ansible-playbook" in seen
    assert "canary" not in seen
    site.book.run(HOST, "! setpriv --reuid=admin --clear-groups cat /etc/portcullis/pull.json 2>/dev/null")
    site.book.run(HOST, "! setpriv --reuid=admin --clear-groups flock -n /run/portcullis-pull.lock true 2>/dev/null")
    site.converge()


def test_nobody_begins_while_another_is_at_it(site: Site) -> None:
    said = site.book.run(HOST, "flock /run/portcullis-pull.lock portcullis pull 2>&1", code=1)
    assert "This host is being converged already" in said


def test_of_a_tag_the_signature_of_the_tag_counts(site: Site) -> None:
    commit = site.push([touch("/root/tagged")], signer="")
    tag = "cd /root/work; git -c user.signingkey=/root/%s tag -f -s -m tag %s; git push -q --force origin %s"
    site.book.run(SERVER, tag % ("eve", "v1", "v1"))
    site.converge(pull_version="v1")
    assert "The tag is not signed" in site.pull(well=False)
    site.book.run(HOST, "! test -e /root/tagged")
    site.book.run(SERVER, tag % ("ada", "v1", "v1"))
    assert f"converged from commit {commit[:12]}" in site.pull(well=True)
    # Signed all the same, under another name.
    site.book.run(SERVER, "git -C /root/work push -q --force origin refs/tags/v1:refs/tags/v2")
    site.converge(pull_version="v2")
    assert "answered 'v2' with the tag 'v1'" in site.pull(well=False)


def test_the_port_moves_when_a_second_host_gets_in_and_stays_when_it_does_not(site: Site) -> None:
    confirm = f"ssh -o BatchMode=yes -o HostKeyAlias={HOST}.lab.test -p {{port}} root@{HOST}.lab.test portcullis confirm --id {{id}}"
    chosen: dict[str, object] = {
        "pull_proof": "second_host",
        "pull_proof_command": ["ssh", "-o", "BatchMode=yes", f"root@{SERVER}.lab.test", confirm],
    }
    site.converge(**chosen)
    site.push([move(2222)])
    site.pull(well=True)
    assert site.lab.connect(STRANGER, HOST, 2222) == "open"
    assert site.lab.connect(STRANGER, HOST, 22) == "refused"

    site.lab.drop(HOST, 2300)
    try:
        site.push([move(2300)])
        said = site.pull(well=False)
    finally:
        site.lab.drop(HOST, 2300, dropped=False)
    assert "rolled back because" in said
    assert site.lab.connect(STRANGER, HOST, 2222) == "open"
    assert site.lab.connect(STRANGER, HOST, 2300) == "refused"


def test_where_nobody_else_is_the_hosts_own_checks_confirm_if_that_was_chosen(site: Site) -> None:
    site.book.fleet.inventory["all"]["hosts"][HOST]["ansible_port"] = 2222
    site.converge(pull_proof="own_checks")
    site.push([move(22)])
    site.pull(well=True)
    assert site.lab.connect(STRANGER, HOST, 22) == "open"
    assert site.lab.connect(STRANGER, HOST, 2222) == "refused"
