# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host that the former release set up, then this tree: nobody gets in who did not, nobody is lost, and a second run has nothing to do.

The former release is the last tag. There is none yet, so a commit stands for it: ``PORTCULLIS_FORMER`` names another.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from demo import newcomer, stage
from demo.fleet import ROOT, SSH_PORT, Fleet, Run, program
from lab import Lab, network

pytestmark = pytest.mark.whole("PORTCULLIS_INSTALL")
HOSTS = {"former1": "bookworm", "former2": "trixie"}
_STANDS_FOR_IT = "8e2115eb"
PORTS = (22, 80, 443, SSH_PORT, 8080)
SOURCES = (network.STRANGER4, network.STRANGER6, network.CONTROLLER4, "173.245.48.9", "2400:cb00::9")
#: What this tree changes on a host of the former one's, as the changelog tells it; every other sentence has to be told there first.
CHANGES = (
    r"Install /usr/local/sbin/portcullis, (another build of version|version) .*",
    # New measures of the baseline: limited pings, root's rights taken from ssh-keysign, no dumps from shells, costlier hashes.
    r"Write (/var/lib/portcullis/os_hardening\.json|/etc/sysctl\.d/portcullis\.conf|/etc/profile\.d/portcullis-core\.sh|/etc/login\.defs)",
    r"Answer pings, and whatever else ICMP answers, no more than ten times a second .*",
    r"Give /usr/lib/openssh/ssh-keysign the mode 0755 over updates, too",
    # The role outbound, new.
    r"Install nftables",
    r"Write (/etc/portcullis|/etc/systemd/system/portcullis-)[-/]?outbound[-.a-z]*",
    r"Reload systemd's unit files",
    r"Count connections to strangers .*",
    r"Enable and start portcullis-outbound[-.a-z]*",
)


def former() -> str:
    """Return the commit of the former release."""
    tags = subprocess.run(
        ["git", "-C", str(ROOT), "tag", "--sort=-creatordate"], capture_output=True, text=True, check=True
    ).stdout.split()
    return os.environ.get("PORTCULLIS_FORMER") or (tags[0] if tags else _STANDS_FOR_IT)


def installed(tarball: Path, folder: Path) -> Path:
    """Return a path of collections that has this tarball and nothing else."""
    command = [program("ansible-galaxy"), "collection", "install", "--offline", str(tarball), "-p", str(folder)]
    subprocess.run(
        command,
        check=True,
        cwd=folder.parent,
        env={**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(folder)},
        stdout=subprocess.PIPE,
    )
    return folder


def built(commit: str, folder: Path) -> Path:
    """Return the tarball of a commit."""
    tree = folder / "tree"
    tree.mkdir()
    with subprocess.Popen(["git", "-C", str(ROOT), "archive", commit], stdout=subprocess.PIPE) as packing:
        subprocess.run(["tar", "-x", "-C", str(tree)], stdin=packing.stdout, check=True)
    assert packing.returncode == 0, f"git does not have {commit}; fetch the whole history"
    subprocess.run(
        [program("ansible-galaxy"), "collection", "build", str(tree), "--output-path", str(folder)],
        check=True,
        stdout=subprocess.PIPE,
    )
    (found,) = folder.glob("*.tar.gz")
    return found


def test_hosts_of_the_former_release_are_taken_on_by_this_tree(lab: Lab, tmp_path: Path) -> None:
    for name in ("before", "now", "before.tree", "now.tree"):
        (tmp_path / name).mkdir()
    before = installed(built(former(), tmp_path / "before.tree"), tmp_path / "before")
    now = installed(newcomer.built(tmp_path / "now.tree"), tmp_path / "now")
    lab.up(HOSTS)
    for host in HOSTS:
        lab.trust_ca(host)
        lab.weaken(host)
    fleet = Fleet(lab, {**stage.variables(lab), "accounts_guess_seconds": 0})
    limited = ("--limit", ",".join(HOSTS), "-e", json.dumps({"portcullis_adopt_lost_logins": ["test"]}))

    def play(collections: Path, *options: str) -> Run:
        run = fleet.play(Path("portcullis.vps.site"), *limited, *options, collections=collections)
        assert run.code == 0, run.output[-4000:]
        return run

    def seen() -> dict[tuple[str, str, int], str]:
        tried = [(source, host, port) for host in HOSTS for source in SOURCES for port in PORTS]
        return dict(zip(tried, lab.connect_all(tried), strict=True))

    play(before)
    was = seen()
    assert {answer for (source, _host, port), answer in was.items() if port == SSH_PORT} == {"open"}
    run = play(now)
    for host in HOSTS:
        untold = [change for change in run.changes(host) if not any(re.fullmatch(one, change) for one in CHANGES)]
        assert not untold, "\n".join([host, *untold])
        # The former command is not what runs now.
        assert run.changes(host) != []
    assert seen() == was
    again = play(now)
    assert [again.changes(host) for host in HOSTS] == [[], []]
