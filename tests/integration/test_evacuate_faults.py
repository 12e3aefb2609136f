# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The key of an evacuation goes, whatever happens to the controller and to either host."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.fleet import ROOT, program
from lab import Lab
from tests.integration.test_evacuate import CLEAN, DATA, HOSTS, KEYS, PLAYBOOK, SUSPECT, Evacuation, asked, opened

pytestmark = pytest.mark.whole("PORTCULLIS_EVACUATE")


@pytest.fixture(scope="module")
def evacuation(lab: Lab) -> Iterator[Evacuation]:
    made = Evacuation(lab)
    made.run(SUSPECT, DATA)
    yield made
    for host in HOSTS:
        lab.remove(host)


def test_the_key_goes_with_a_full_disk_and_with_a_reboot(evacuation: Evacuation, tmp_path: Path) -> None:
    opened(evacuation, tmp_path)
    small = (
        "cd /home/admin && cp -a .ssh .kept && mount -t tmpfs -o size=64k,mode=700,uid=$(id -u admin),gid=$(id -g admin) tmpfs .ssh && "
        "cp -a .kept/authorized_keys .ssh/ && (cat /dev/zero > .ssh/full || true) && chown admin: .ssh/full"
    )
    evacuation.run(SUSPECT, small)
    evacuation.run(SUSPECT, "portcullis evacuate close")
    assert "Permission denied" in asked(evacuation, "timeout 9 {ssh} {at} x")
    lines = evacuation.run(SUSPECT, f"grep portcullis-evacuate {KEYS} || true").splitlines()
    assert all(line.startswith("#") for line in lines)
    evacuation.run(SUSPECT, "cd /home/admin && umount .ssh && cp -a .kept/authorized_keys .ssh/ && rm -r .kept")
    evacuation.run(SUSPECT, f"sed -i /portcullis-evacuate/d {KEYS}")
    opened(evacuation, tmp_path)
    evacuation.lab.machine(SUSPECT).reboot()
    assert evacuation.keys_left() == ""


def test_the_key_goes_though_the_controller_was_killed_and_the_clean_host_rebooted(evacuation: Evacuation) -> None:
    evacuation.run(SUSPECT, "rm -rf /srv/large && mkdir /srv/large && head -c 30000000 /dev/urandom > /srv/large/one")
    given = {
        "evacuate_source": SUSPECT,
        "evacuate_target": CLEAN,
        "evacuate_root": "/srv/large",
        "evacuate_folder": "/srv/evacuated/killed",
        "evacuate_max_kib_per_second": 1000,
    }
    with subprocess.Popen(
        evacuation.lab.inside(
            [program("ansible-playbook"), "-i", str(evacuation.fleet.file), "-e", json.dumps(given), str(PLAYBOOK)]
        ),
        env={
            "PATH": "/usr/bin:/bin",
            "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
            "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache" / "dev"),
            "HOME": "/root",
            "LC_ALL": "C.UTF-8",
        },
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    ) as running:
        deadline = time.monotonic() + 90
        while evacuation.run(CLEAN, "stat -c %s /srv/evacuated/killed/data/one 2>/dev/null || echo 0") == "0\n":
            assert time.monotonic() < deadline
            time.sleep(0.2)
        os.killpg(running.pid, signal.SIGKILL)
    assert "portcullis-evacuate" in evacuation.run(SUSPECT, f"cat {KEYS}")
    evacuation.lab.machine(CLEAN).reboot()
    assert evacuation.run(CLEAN, "find /run/portcullis-evacuate 2>/dev/null || true") == ""
    evacuation.run(SUSPECT, "systemctl start portcullis-evacuate-end.service")
    assert evacuation.keys_left() == ""
    assert (
        evacuation.run(
            CLEAN, "findmnt -no OPTIONS /srv/evacuated/killed | tr , '\\n' | grep -c -x -e nosuid -e nodev -e noexec"
        )
        == "3\n"
    )
