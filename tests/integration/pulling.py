# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host that converges itself from a git server, over ssh, and that server."""

from __future__ import annotations

import base64
import io
import json
import tarfile
from pathlib import Path

from lab import Lab
from tests.integration.playing import Playbook

HOST, SERVER = "pull1", "git1"
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
