# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Setting what the kernel has, and the way back that a snapshot takes: on files in the place of /proc/sys."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError
from ansible_collections.portcullis.vps.plugins.module_utils.base.steps import Step
from ansible_collections.portcullis.vps.plugins.module_utils.os_hardening import steps
from ansible_collections.portcullis.vps.plugins.module_utils.os_hardening.host import handlers
from ansible_collections.portcullis.vps.plugins.module_utils.os_hardening.steps import SetKernel

_BEFORE, _WANTED = "438", "0"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(steps, "ROOT", str(tmp_path))
    monkeypatch.setattr(handlers, "ROOT", str(tmp_path))
    (tmp_path / "kernel").mkdir()
    (tmp_path / "kernel/sysrq").write_text(f"{_BEFORE}\n")
    return tmp_path


STEP = SetKernel("Test", (("kernel/sysrq", _WANTED, _BEFORE),))


def restored(step: Step) -> list[int]:
    return [subprocess.run(command, check=False).returncode for command in step.after_restore]


def test_a_value_is_set_and_comes_back(root: Path) -> None:
    handlers.set_kernel(STEP)
    assert (root / "kernel/sysrq").read_text() == _WANTED
    assert restored(STEP) == [0]
    assert (root / "kernel/sysrq").read_text() == _BEFORE


def test_what_has_gone_is_passed_over_in_both_directions(root: Path) -> None:
    (root / "kernel/sysrq").unlink()
    handlers.set_kernel(STEP)
    assert restored(STEP) == [0]
    assert not (root / "kernel/sysrq").exists()


def test_a_value_that_does_not_come_back_is_no_success(root: Path) -> None:
    (root / "kernel/sysrq").unlink()
    (root / "kernel/sysrq").symlink_to("/dev/null")
    assert restored(STEP) == [1]


def test_a_kernel_that_takes_another_value_is_an_error(root: Path) -> None:
    (root / "kernel/sysrq").unlink()
    (root / "kernel/sysrq").symlink_to("/dev/null")
    with pytest.raises(HostError, match=r"kernel.sysrq is  after it was set to 0; .* skipped_measures"):
        handlers.set_kernel(STEP)


def test_a_kernel_that_refuses_is_an_error(root: Path) -> None:
    (root / "kernel/sysrq").unlink()
    (root / "kernel/sysrq").mkdir()
    with pytest.raises(HostError, match=r"The kernel does not take 0 for kernel\.sysrq: "):
        handlers.set_kernel(STEP)


def test_a_step_can_be_written_down_and_read_again() -> None:
    assert Step.from_data(STEP.to_data()) == STEP


def test_many_settings_are_one_sentence() -> None:
    step = SetKernel("Ignore redirects", tuple((f"net/ipv4/conf/eth{n}/send_redirects", "0", "1") for n in range(5)))
    assert step.summary == (
        "Ignore redirects: net.ipv4.conf.eth0.send_redirects from 1 to 0, net.ipv4.conf.eth1.send_redirects from 1 to 0, "
        "net.ipv4.conf.eth2.send_redirects from 1 to 0 and 2 more"
    )
    assert step.diff.after.count("\n") == 5
