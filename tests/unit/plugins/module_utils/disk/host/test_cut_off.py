# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A disk of a host that was cut off: it comes up so, and lets in whom its table says."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.containment.plan import (
    RULES,
    SERVICE,
    UNIT_FILE,
)

from tests.unit.plugins.module_utils.disk.host.disks import Disk


def test_a_disk_of_a_host_that_was_cut_off_on_other_ports_is_refused_before_anything_is_written(disk: Disk) -> None:
    disk.cut_off(22)
    before = disk.texts()
    with pytest.raises(
        Refusal, match=r"^ssh_ports: nobody would get in on 2222, since .* SSH on 22 from 198\.51\.100\.0/24"
    ) as said:
        disk.repair()
    assert disk.texts() == before
    assert "rescue_ssh_ports" in str(said.value)
    # What it says is enough.
    subprocess.run(re.search(r"\((rm .*)\), then", str(said.value))[1].split(), check=True)  # type: ignore[index]
    assert not [said for said in disk.repair(check=True).warnings if "cut off" in said]


def test_a_disk_of_a_host_that_was_cut_off_on_the_same_port_is_repaired_with_a_warning(disk: Disk) -> None:
    disk.cut_off(22, 2222)
    warned = [said for said in disk.repair(check=True).warnings if said.startswith("This host comes up cut off")]
    assert len(warned) == 1
    assert "22, 2222 is reached from 198.51.100.0/24 alone" in warned[0]


def _fifo(disk: Disk) -> None:
    (disk.root / RULES[1:]).unlink()
    os.mkfifo(disk.root / RULES[1:])


#: What of a cut others have changed, and whether it still comes up.
CHANGED: dict[str, tuple[Callable[[Disk], object], bool]] = {
    "the table drops more": (lambda disk: disk.add(RULES[1:], "add chain inet x y\n"), True),
    "the table is a FIFO": (_fifo, True),
    "the unit loads another": (lambda disk: disk.add(UNIT_FILE[1:], "[Service]\nExecStart=nft -f /etc/x\n"), True),
    "the table is gone": (lambda disk: (disk.root / RULES[1:]).unlink(), False),
    "the unit is gone": (lambda disk: (disk.root / UNIT_FILE[1:]).unlink(), False),
    "the unit does not start": (
        lambda disk: (disk.root / "etc/systemd/system/sysinit.target.wants" / SERVICE).unlink(),
        False,
    ),
}


@pytest.mark.parametrize("change", CHANGED)
def test_a_cut_is_judged_where_it_comes_up_and_refused_where_nobody_can_tell_whom_it_lets_in(
    disk: Disk, change: str
) -> None:
    disk.cut_off(2222)
    happened, comes_up = CHANGED[change]
    happened(disk)
    if comes_up:
        with pytest.raises(Refusal, match=rf"^{UNIT_FILE} of this disk cuts its host off at boot, and it or "):
            disk.repair()
    else:
        assert not [said for said in disk.repair(check=True).warnings if "cut off" in said]
