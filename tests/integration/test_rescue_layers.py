# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""rescue_disk on a root in LVM in LUKS on a RAID1, under a kernel of its own: the lab's hosts share one that has none of these."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lab import own_kernel
from lab.own_kernel import LAYERED
from tests.integration.rescuing import CALLS, tree

pytestmark = pytest.mark.whole("PORTCULLIS_RESCUE")

UUID = "3c0a3e3e-29b6-4b51-9a2f-35b6a0b2a001"
#: Two disks, and on both of them together what a careful owner has.
MAKE = f"""set -e
modprobe loop dm-mod || true
modprobe raid1; modprobe dm-crypt; modprobe ext4 || true
truncate -s 120M /root/one /root/two
export ONE=$(losetup --find --show /root/one) TWO=$(losetup --find --show /root/two)
mdadm --create /dev/md7 --run --quiet --level=1 --raid-devices=2 --metadata=1.2 $ONE $TWO
printf key > /root/key; printf other > /root/wrong
cryptsetup luksFormat --batch-mode --pbkdf pbkdf2 --pbkdf-force-iterations 1000 --key-file /root/key /dev/md7
cryptsetup open --key-file /root/key /dev/md7 made
pvcreate -qq /dev/mapper/made
vgcreate -qq suspect /dev/mapper/made
lvcreate -qq --size 64M --name root suspect
mkfs.ext4 -q -U {UUID} -d /opt/tree /dev/suspect/root
vgchange -qq --activate n suspect
cryptsetup close made
mdadm --wait /dev/md7 || true
mdadm --stop --quiet /dev/md7
digest() {{ cat /root/one /root/two | sha256sum; }}
echo "DIGEST $(digest)"
"""
#: Each line is a call of a module, as in ``rescuing``.
ASK = """
ask() { printf '%s\\n' "$1" | python3 -c "$(cat /opt/calls/calls.py)" /opt/collections | sed 's/^/ANSWER /'; }
"""


def calls(*asked: tuple[str, Any]) -> str:
    return "ask '" + "\n".join(json.dumps([name, params, False]) for name, params in asked) + "'\n"


def answers(said: str) -> list[dict[str, Any]]:
    return [json.loads(line.partition(" ")[2]) for line in said.splitlines() if line.startswith("ANSWER ")]


def test_a_root_on_lvm_in_luks_on_raid_is_found_mounted_and_closed_and_refused_where_it_is_not_whole(
    tmp_path: Path,
) -> None:
    made = tree(tmp_path / "tree", f"UUID={UUID} / ext4 defaults 0 1\n")
    collection = tmp_path / "collections/ansible_collections/portcullis/vps/plugins"
    collection.parent.mkdir(parents=True)
    collection.symlink_to(Path("plugins").resolve())
    (tmp_path / "calls").mkdir()
    (tmp_path / "calls/calls.py").write_text(CALLS)
    trees = {"opt/tree": made, "opt/collections": tmp_path / "collections", "opt/calls": tmp_path / "calls"}
    (tmp_path / "disk").mkdir()
    disk = own_kernel.Disk.of(own_kernel.layered(), LAYERED, tmp_path / "disk", own_kernel.LOADER, trees)
    right: dict[str, Any] = {"luks_key_file": "/root/key", "machine_id": "1" * 32}
    closed = 'udevadm settle; echo "CLOSED $(ls /dev/mapper /dev/md 2>/dev/null | grep -c portcullis) $(grep -c /mnt/suspect /proc/mounts)"\n'
    script = MAKE + ASK
    # Without a key, and with a wrong one.
    script += calls(("rescue_disk", {})) + closed
    script += calls(("rescue_disk", {"luks_key_file": "/root/wrong"})) + closed
    script += 'echo "DIGEST $(digest)"\n'
    script += (
        calls(("rescue_disk", right), ("sh", "cat /mnt/suspect/etc/hostname"), ("rescue_disk", {"state": "unmounted"}))
        + closed
    )
    script += 'echo "DIGEST $(digest)"\n'
    script += (
        calls(
            ("rescue_disk", {**right, "access": "write"}),
            ("sh", "echo written > /mnt/suspect/etc/written"),
            ("rescue_disk", {"state": "unmounted"}),
        )
        + closed
    )
    script += (
        calls(("rescue_disk", right), ("sh", "cat /mnt/suspect/etc/written"), ("rescue_disk", {"state": "unmounted"}))
        + closed
    )
    # A member is missing.
    script += "losetup --detach $TWO\n" + calls(("rescue_disk", right)) + closed
    said = disk.boot(script)
    found = answers(said)
    assert len(found) == 12, said[-3000:]
    none, wrong, mounted, name, unmounted, writing, _wrote, _left, _again, text, _end, degraded = found
    assert none["failure"] == "refused", none
    assert "it is encrypted" in none["msg"]
    assert wrong["failure"] == "refused", wrong
    assert "does not open" in wrong["msg"]
    assert (mounted.get("machine_id"), name["out"]) == ("1" * 32, "suspect\n"), mounted
    assert unmounted["changed"], unmounted
    assert writing.get("device") == mounted["device"], writing
    assert text["out"] == "written\n", text
    assert degraded["failure"] == "refused", degraded
    assert "missing" in degraded["msg"]
    assert [line for line in said.splitlines() if line.startswith("CLOSED")] == ["CLOSED 0 0"] * 6, said[-3000:]
    digests = {line for line in said.splitlines() if line.startswith("DIGEST")}
    assert len(digests) == 1, "a look has written to the disks"
