# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook from the look to the repair, with this machine as the rescue system, in a mount namespace of its own."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab import images, shell
from tests.integration.rescuing import Image

pytestmark = pytest.mark.whole("PORTCULLIS_RESCUE")

_MEGABYTES = 700
_PARTS = "etc root home usr/bin usr/sbin usr/lib/os-release usr/lib/systemd usr/share/base-files var/lib/dpkg"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Image]:
    """A disk with what a host's repair is about, taken over, and in nobody's use."""
    root = tmp_path / "tree"
    root.mkdir()
    copy = f'cd "$1" && tar --create {_PARTS} bin sbin lib | tar --extract --directory "$2"'
    shell.check(["sh", "-c", copy, "sh", str(images.require("trixie")), str(root)], timeout_seconds=300)
    (root / "etc/fstab").write_text("UUID=3c0a3e3e-29b6-4b51-9a2f-35b6a0b2a001 / ext4 defaults 0 1\n")
    (root / "etc/machine-id").write_text(f"{'7' * 32}\n")
    (root / "root/.ssh/authorized_keys").write_text("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA evil\n")
    (root / "etc/cron.d").mkdir(exist_ok=True)
    (root / "etc/cron.d/job").write_text("* * * * * root /usr/local/bin/job\n")
    (root / "etc/systemd/system/ssh.service.d").mkdir()
    (root / "etc/systemd/system/ssh.service.d/x.conf").write_text("[Service]\nExecStartPre=/usr/local/bin/job\n")
    image = Image(tmp_path / "disk", _MEGABYTES)
    shell.check(
        ["mkfs.ext4", "-q", "-U", "3c0a3e3e-29b6-4b51-9a2f-35b6a0b2a001", "-d", str(root), image.device],
        timeout_seconds=300,
    )
    yield image
    image.close()


def play(folder: Path, device: str, *words: str, **variables: object) -> subprocess.CompletedProcess[str]:
    given = {"rescue_devices": [device], "rescue_machine_id": "7" * 32, **variables}
    command = [
        "ansible-playbook",
        "portcullis.vps.rescue",
        "-i",
        "web1,",
        "-c",
        "local",
        "-e",
        "ansible_become=false",
        "-e",
        json.dumps(given),
        *words,
    ]
    inside = 'mount -t tmpfs tmpfs /run && mount -t tmpfs tmpfs /mnt && "$@"; code=$?; grep -c suspect /proc/mounts; exit $code'
    namespace = ["unshare", "--mount", "--propagation", "private", "sh", "-c", inside, "sh"]
    environment = {**os.environ, "ANSIBLE_PYTHON_INTERPRETER": "/usr/bin/python3"}
    return subprocess.run(
        [*namespace, *command], capture_output=True, text=True, check=False, env=environment, cwd=Path.cwd()
    )


def test_the_playbook_looks_and_repairs_and_leaves_nothing_mounted(disk: Image, tmp_path: Path) -> None:
    shell.check(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(tmp_path / "key")])
    before = disk.digest()
    looked = play(tmp_path, disk.device, rescue_action="look")
    assert looked.returncode == 0, looked.stdout[-3000:]
    assert "/etc/cron.d/job" in looked.stdout
    assert looked.stdout.strip().splitlines()[-1] == "0"
    assert disk.digest() == before
    key = (tmp_path / "key.pub").read_text().strip()
    wanted = {
        "rescue_action": "repair",
        "rescue_ssh_ports": [2222],
        "rescue_admins": [{"name": "admin", "keys": [key]}],
        "rescue_folder": str(tmp_path / "rescued"),
        "rescue_quarantine": ["cron"],
    }
    # A repair that is refused has told what was found, and neither moved anything nor mounted the disk for writing.
    refused = play(tmp_path, disk.device, **wanted)
    assert refused.returncode != 0
    assert "ssh.service.d/x.conf changes how sshd is started" in refused.stdout
    assert "TASK [Tell what was found]" in refused.stdout
    assert disk.digest() == before
    wanted["rescue_quarantine"] = ["cron", "systemd_drop_in"]
    checked = play(tmp_path, disk.device, "--check", **wanted)
    assert checked.returncode == 0, checked.stdout[-3000:]
    assert disk.digest() == before
    repaired = play(tmp_path, disk.device, **wanted)
    assert repaired.returncode == 0, repaired.stdout[-3000:]
    assert repaired.stdout.strip().splitlines()[-1] == "0"
    known = (tmp_path / "rescued/web1.known_hosts").read_text()
    assert known.count("portcullis-rescued ssh-") == 2
    with disk.mounted("ro") as root:
        assert (root / "home/admin/.ssh/authorized_keys").read_text().strip() == key
        assert not (root / "root/.ssh/authorized_keys").exists()
        assert not (root / "etc/cron.d/job").exists()
        assert not (root / "etc/systemd/system/ssh.service.d/x.conf").exists()
        assert "Port 2222" in (root / "etc/ssh/sshd_config.d/00-portcullis.conf").read_text()
        for kind in ("ed25519", "rsa"):
            public = (root / f"etc/ssh/ssh_host_{kind}_key.pub").read_text().split()
            assert " ".join(public[:2]) in known
    refused = play(tmp_path, disk.device, **{**wanted, "rescue_machine_id": "8" * 32})
    assert refused.returncode != 0
    assert "no root file system here is" in refused.stdout


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"rescue_quarantine": "cron"}, "rescue_quarantine: it is a list of kinds"),
        ({"rescue_quarantine": ["cron"], "rescue_audit": "no"}, "rescue_quarantine: it is a list of kinds"),
        ({"rescue_quarantine": ["cron", "crno", "account"]}, "rescue_quarantine: crno, account is no kind of findings"),
    ],
)
def test_nothing_is_asked_to_be_moved_that_nobody_looks_for(
    tmp_path: Path, given: dict[str, object], said: str
) -> None:
    refused = play(
        tmp_path,
        "/dev/nothing",
        rescue_action="repair",
        rescue_ssh_ports=[2222],
        rescue_root_keys=["x"],
        rescue_folder=str(tmp_path),
        **given,
    )
    assert refused.returncode != 0
    assert said in refused.stdout
