# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which disk is meant, what of its fstab is mounted, and what lsblk prints: decided without a disk."""

from __future__ import annotations

import json

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError, Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.disk import choosing, devices, fstab
from ansible_collections.portcullis.vps.plugins.module_utils.disk.choosing import Candidate
from ansible_collections.portcullis.vps.plugins.module_utils.disk.devices import Device

#: A rescue system with a disk of two partitions, an array of which both halves lead to one volume, and its own disk.
LISTED = json.dumps(
    {
        "blockdevices": [
            {
                "name": "/dev/sda",
                "type": "disk",
                "children": [{"name": "/dev/sda1", "type": "part"}, {"name": "/dev/sda2", "type": "part"}],
            },
            {"name": "/dev/sdb", "type": "disk", "children": [{"name": "/dev/md127", "type": "raid1"}]},
            {"name": "/dev/sdc", "type": "disk", "children": [{"name": "/dev/md127", "type": "raid1"}]},
            {
                "name": "/dev/sdd",
                "type": "disk",
                "children": [{"name": "/dev/sdd1", "type": "part", "mountpoint": "/"}],
            },
            {"name": "-rf", "type": "disk"},
        ]
    }
)


def paths(found: tuple[Device, ...]) -> list[str]:
    return [device.path for device in found]


def test_what_the_rescue_system_uses_is_not_looked_at() -> None:
    listed = devices.parse(LISTED)
    assert paths(devices.unused(listed)) == ["/dev/sda", "/dev/sda1", "/dev/sda2", "/dev/sdb", "/dev/md127", "/dev/sdc"]
    assert next(one for one in listed if one.path == "/dev/md127").parents == ("/dev/sdb", "/dev/sdc")


def test_named_devices_bring_what_is_made_of_them_and_no_other() -> None:
    listed = devices.parse(LISTED)
    assert paths(devices.chosen(listed, ["/dev/sdb"])) == ["/dev/sdb", "/dev/md127"]
    with pytest.raises(Refusal, match="devices: there is no block device /dev/sdz"):
        devices.chosen(listed, ["/dev/sdz"])


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"blockdevices": 1}', '{"blockdevices": [{}]}', "[" * 100_000])
def test_what_is_no_list_of_devices_is_an_error(text: str) -> None:
    with pytest.raises(HostError, match="prints no list of block devices"):
        devices.parse(text)


def device(path: str, holds: str = "ext4", kind: str = "part", **tags: str) -> Device:
    return Device(path, kind, (), "", holds, tuple(tags.items()))


SDA1, SDA2 = device("/dev/sda1", UUID="aa-1", LABEL="root"), device("/dev/sda2", UUID="aa-2", PARTUUID="pp-2")
VOLUME = device("/dev/mapper/vg--one-home", kind="lvm")


@pytest.mark.parametrize(
    ("spec", "found"),
    [
        ("UUID=aa-1", SDA1),
        ('UUID="AA-1"', SDA1),
        ("LABEL=root", SDA1),
        ("LABEL=ROOT", None),
        ("PARTUUID=pp-2", SDA2),
        ("/dev/disk/by-uuid/aa-2", SDA2),
        ("/dev/vg-one/home", VOLUME),
        ("/dev/mapper/vg--one-home", VOLUME),
        ("/dev/sda1", None),
        ("UUID=", None),
        ("LABEL=", None),
    ],
)
def test_a_name_of_fstab_finds_its_device_by_what_is_on_it(spec: str, found: Device | None) -> None:
    assert devices.named(spec, [SDA1, SDA2, VOLUME]) == found


def test_a_name_that_two_devices_have_is_refused() -> None:
    with pytest.raises(Refusal, match="fits /dev/sda1 and /dev/sdb1"):
        devices.named("UUID=aa-1", [SDA1, device("/dev/sdb1", UUID="aa-1")])


def test_of_fstab_only_what_is_certain_is_mounted_and_the_rest_is_named() -> None:
    table = "\n".join(
        (
            "# comment",
            "UUID=aa-1 / ext4 errors=remount-ro 0 1",
            "UUID=aa-2 /var/my\\040data ext4 suid,dev,exec 0 2",
            "UUID=zz /gone ext4 defaults",
            "/dev/sdz1 /kernel ext4 defaults",
            "UUID=aa-2 /byhand ext4 noauto",
            "fileserver:/x /nfs nfs defaults",
            "tmpfs /tmp tmpfs defaults",
            "UUID=ss none swap sw 0 0",
            "UUID=aa-1 /again ext4 defaults",
            "UUID=aa-2 relative ext4 defaults",
            "/home",
        )
    )
    mounts, left = fstab.further(fstab.parse(table), [SDA1, SDA2], "/dev/sda1")
    assert [(entry.place, found.path) for entry, found in mounts] == [("/var/my data", "/dev/sda2")]
    assert [line.partition(":")[0] for line in left] == [
        "/gone",
        "/kernel",
        "/byhand",
        "/nfs",
        "/tmp",
        "/again",
        "relative",
    ]


def test_whatever_fstab_says_nothing_of_the_disk_may_run() -> None:
    mount = fstab.Mount("/dev/sda2", "xfs", "/home")
    assert mount.options(write=True) == ("nodev", "nosuid", "noexec", "rw")
    assert mount.options(write=False) == ("nodev", "nosuid", "noexec", "ro", "norecovery")


BTRFS = device("/dev/sda3", "btrfs", UUID="aa-3")


@pytest.mark.parametrize(
    ("line", "subvolume"),
    [
        ("UUID=aa-3 /home btrfs subvol=/@home", "@home"),
        # The kernel knows which subvolume is the default; the top need not be it.
        ("UUID=aa-3 /home btrfs defaults", None),
        ("UUID=aa-3 /home", None),
        ("UUID=aa-3 /h\\157me btrfs noauto,x-systemd.automount", None),
        (f"UUID=aa-3 /home btrfs {'x,' * 400}defaults", None),
        ("UUID=aa-3\t/home\tbtrfs\tdefaults,x=\u2028y", None),
    ],
)
def test_a_line_is_read_as_the_host_reads_it_at_boot(line: str, subvolume: str | None) -> None:
    mounts, left = fstab.further(fstab.parse(f"UUID=aa-1 / ext4\n{line}\n"), [SDA1, BTRFS], "/dev/sda1")
    assert [(entry.place, entry.named_subvolume) for entry, _device in mounts] == [("/home", subvolume)]
    assert left == []


def test_a_subvolume_that_is_left_to_the_kernel_or_to_a_number_is_not_taken_for_the_top() -> None:
    assert "subvol=/@home" in fstab.Mount("/dev/sda3", "btrfs", "/home", "@home").options(write=True)
    assert "subvol=/" in fstab.Mount("/dev/sda3", "btrfs", "/").options(write=False)
    assert "subvol" not in str(fstab.Mount("/dev/sda3", "btrfs", "/home", None).options(write=False))
    mounts, left = fstab.further(fstab.parse("UUID=aa-3 /home btrfs subvolid=258"), [BTRFS], "/dev/sda1")
    assert (mounts, left) == ([], ["/home: its line names a subvolume by a number only"])


def test_a_table_that_is_padded_is_refused() -> None:
    with pytest.raises(Refusal, match="more than 200 lines"):
        fstab.parse("tmpfs /tmp tmpfs defaults\n" * 201)


def candidate(path: str, table: str, **said: str) -> Candidate:
    return Candidate(
        path,
        said.pop("type", "ext4"),
        said.pop("subvolume", ""),
        table,
        "Debian",
        said.pop("hostname", "web"),
        said.pop("machine_id", ""),
    )


ROOT = candidate("/dev/sda1", "UUID=aa-1 / ext4", machine_id="1" * 32)
OTHER = candidate("/dev/sda2", "UUID=aa-2 / ext4", machine_id="2" * 32, hostname="db")


def test_the_one_root_is_chosen_and_two_are_refused_by_what_they_say_of_themselves() -> None:
    assert choosing.choose([ROOT], [SDA1, SDA2], "") == ROOT
    assert choosing.choose([ROOT, OTHER], [SDA1, SDA2], "2" * 32) == OTHER
    with pytest.raises(Refusal, match=r"/dev/sda1: web, Debian, 1{32} and /dev/sda2: db, Debian, 2{32}"):
        choosing.choose([ROOT, OTHER], [SDA1, SDA2], "")
    with pytest.raises(Refusal, match=r"machine_id: no root file system here is 3{32}"):
        choosing.choose([ROOT], [SDA1, SDA2], "3" * 32)
    with pytest.raises(Refusal, match="it is encrypted"):
        choosing.choose([], [], "", ["/dev/sda3: it is encrypted"])


def test_a_copy_of_a_root_is_told_from_it_by_its_own_fstab() -> None:
    backup = candidate("/dev/sda2", "UUID=aa-1 / ext4", machine_id="1" * 32)
    assert choosing.choose([backup, ROOT], [SDA1, SDA2], "") == ROOT
    btrfs = device("/dev/sda1", "btrfs", UUID="aa-1")
    table = "UUID=aa-1 / btrfs subvol=@rootfs"
    own = candidate("/dev/sda1", table, type="btrfs", subvolume="@rootfs")
    snapshot = candidate("/dev/sda1", table, type="btrfs", subvolume="snapshots/1")
    assert choosing.choose([snapshot, own], [btrfs], "") == own
    (said,) = choosing.copies([snapshot, own], own)
    assert "snapshots/1" in said


@pytest.mark.parametrize("table", ["", "/dev/sda2 / ext4", "UUID=gone / ext4", "UUID=aa-2 /home ext4"])
def test_a_root_that_does_not_say_what_it_is_a_copy_of_may_be_the_one_that_is_booted(table: str) -> None:
    other = candidate("/dev/sda2", table, machine_id="1" * 32)
    for order in ([other, ROOT], [ROOT, other]):
        with pytest.raises(Refusal, match="More than one root file system fits"):
            choosing.choose(order, [SDA1, SDA2], "1" * 32)


def test_an_array_without_all_of_its_members_is_refused() -> None:
    choosing.refuse_degraded({"/dev/md0": 0, "/dev/md1": None})
    with pytest.raises(Refusal, match=r"/dev/md1 \(1 missing\)"):
        choosing.refuse_degraded({"/dev/md0": 0, "/dev/md1": 1})


@pytest.mark.parametrize("text", ["x", "1" * 31, "G" * 32, "1" * 33])
def test_what_is_no_machine_id_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="is no machine-id"):
        choosing.parse_identity(text)
