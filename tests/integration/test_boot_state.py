# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""No reboot of ours shuts people out: after each state of a host it is refused with the reason, or people get in after it.

Some of the states; with PORTCULLIS_LOCKOUT=all every one, on both releases.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from demo.fleet import ROOT
from lab import Lab, network
from tests.integration.arriving import Arriving

WHOLE = os.environ.get("PORTCULLIS_LOCKOUT") == "all"
HOSTS = {"boot1": "bookworm", "boot2": "trixie"} if WHOLE else {"boot1": "bookworm"}
FIREWALL = "ufw allow 22/tcp && ufw --force enable && systemctl enable --quiet ufw.service"


@dataclass(frozen=True)
class State:
    """What somebody did, how it is undone by hand as the refusal says, and what the refusal says."""

    done: str
    mended: str
    said: str


def drop_in(unit: str, text: str) -> State:
    path = f"/etc/systemd/system/{unit}.d/x.conf"
    reload = "systemctl daemon-reload"
    return State(f"mkdir -p {os.path.dirname(path)}; printf '{text}' > {path}; {reload}", f"rm {path}; {reload}", path)


STATES = {
    "sshd disabled": State(
        "systemctl disable --quiet ssh.service", "systemctl enable --quiet ssh.service", "ssh.service is disabled"
    ),
    "ufw masked": State(
        "systemctl mask --quiet ufw.service", "systemctl unmask --quiet ufw.service", "ufw.service is masked"
    ),
    "sshd masked": State(
        "systemctl mask --quiet ssh.service", "systemctl unmask --quiet ssh.service", "ssh.service is masked"
    ),
    "sshd enabled until the reboot": State(
        "systemctl disable --quiet ssh.service; systemctl enable --quiet --runtime ssh.service",
        "systemctl enable --quiet ssh.service",
        "ssh.service is enabled-runtime",
    ),
    "sshd's link removed": State(
        "rm /etc/systemd/system/multi-user.target.wants/ssh.service",
        "systemctl enable --quiet ssh.service",
        "Nothing starts sshd",
    ),
    "sshd under a condition": drop_in("ssh.service", "[Unit]\\nConditionPathExists=/nope\\n"),
    "sshd without a command": drop_in("ssh.service", "[Service]\\nExecStart=\\n"),
    "sshd forbidden": State(
        "touch /etc/ssh/sshd_not_to_be_run", "rm /etc/ssh/sshd_not_to_be_run", "keeps sshd from being started"
    ),
    "sshd's files broken": State(
        "echo Frobnicate yes >> /etc/ssh/sshd_config", "sed -i /Frobnicate/d /etc/ssh/sshd_config", "Frobnicate"
    ),
    "sshd's port moved in its files": State(
        "echo Port 2200 > /etc/ssh/sshd_config.d/x.conf", "rm /etc/ssh/sshd_config.d/x.conf", "would answer on 2200"
    ),
    "another target": State(
        "systemctl set-default --quiet rescue.target", "systemctl set-default --quiet multi-user.target", "rescue.target"
    ),
    "a masked target": State(
        "systemctl mask --quiet multi-user.target", "systemctl unmask --quiet multi-user.target", "multi-user.target is masked"
    ),
    "ufw disabled": State(
        "systemctl disable --quiet ufw.service", "systemctl enable --quiet ufw.service", "ufw.service is disabled"
    ),
    "ufw without a command": drop_in("ufw.service", "[Service]\\nExecStart=\\nExecStart=/bin/true\\n"),
    "ufw without a rule for ssh": State(
        "cp /etc/ufw/user.rules /root/; sed -i '/dport 22 /d; /tuple.* 22 /d' /etc/ufw/user.rules",
        "cp /root/user.rules /etc/ufw/user.rules",
        "lets anybody in on port 22",
    ),
    "a disk that is not there": State(
        "echo UUID=1111-2222 /srv ext4 defaults 0 2 >> /etc/fstab", "sed -i /1111/d /etc/fstab", "UUID=1111-2222"
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def apt(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arriving]:
    text = (ROOT / "playbooks/upgrade.yml").read_text()
    lab.up(HOSTS)
    for host in HOSTS:
        # Before the host has the archive of the test alone.
        done = lab.exec(host, ["sh", "-ec", f"apt-get -qq update; apt-get -qq install ufw; {FIREWALL}"])
        assert done.returncode == 0, done.stderr
    found = Arriving(lab, tmp_path_factory.mktemp("boot"), HOSTS, text, {})
    found.publish([])
    yield found
    for host in HOSTS:
        lab.remove(host)


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("what", STATES if WHOLE else list(STATES)[:2])
def test_a_host_that_would_lock_people_out_is_not_rebooted_and_once_mended_comes_back(
    apt: Arriving, host: str, what: str
) -> None:
    state = STATES[what]
    before = apt.lab.machine(host).boot_id
    apt.run(host, f"touch /run/reboot-required; {state.done}")
    run = apt.fleet.play(apt.file, "--limit", host)
    assert run.code != 0
    assert "not rebooted, though an update needs it" in run.failures(host)[-1]
    assert state.said in run.failures(host)[-1]
    assert apt.lab.machine(host).boot_id == before
    apt.run(host, state.mended)
    run = apt.fleet.play(apt.file, "--limit", host)
    assert run.code == 0, run.output[-2000:]
    assert apt.lab.machine(host).boot_id != before
    assert apt.lab.connect_all([(network.CONTROLLER4, host, 22)]) == ["open"]
