# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""rescue_disk on disks in files: found, mounted as fstab says, refused where it is not certain, and closed again."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lab import shell
from tests.integration.rescuing import Image, Rescue, rescue, tree
from tests.unit.plugins.module_utils.disk.host.disks import FILES, KEY

ROOT = "/mnt/suspect"
UUID, OTHER = "3c0a3e3e-29b6-4b51-9a2f-35b6a0b2a001", "3c0a3e3e-29b6-4b51-9a2f-35b6a0b2a002"
MakeImage = Callable[..., Image]
#: With PORTCULLIS_RESCUE=all (make test-rescue) the slower ones, too.
KINDS = ["ext4", "xfs", "btrfs"] if os.environ.get("PORTCULLIS_RESCUE") == "all" else ["ext4"]
_SIZES = {"ext4": 32, "xfs": 320, "btrfs": 128}


@pytest.fixture
def image(tmp_path: Path) -> Iterator[MakeImage]:
    made: list[Image] = []

    def make(name: str, megabytes: int = 32) -> Image:
        made.append(Image(tmp_path / name, megabytes))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def view() -> Iterator[Rescue]:
    with rescue() as found:
        yield found


def refused(found: dict[str, Any], *words: str) -> bool:
    return found.get("failure") == "refused" and all(word in found["msg"] for word in words)


def nothing_open(view: Rescue) -> bool:
    return (
        view.sh(
            "grep -c -e ' /mnt/suspect' -e portcullis-disk /proc/mounts; ls /run | grep portcullis-disk.json"
        ).strip()
        == "0"
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_root_is_found_and_mounted_with_what_its_fstab_names(
    kind: str, image: MakeImage, view: Rescue, tmp_path: Path
) -> None:
    root, home = image("root", _SIZES[kind]), image("home")
    table = (
        f"UUID={UUID} / {kind} defaults 0 1\nUUID={OTHER} /home ext4 defaults 0 2\n/dev/sdz9 /srv ext4 defaults 0 2\n"
    )
    root.make(kind, tree(tmp_path / "tree", table), UUID)
    home.make("ext4", uuid=OTHER)
    with home.mounted() as place:
        (place / "ada").mkdir()
    before = root.digest(), home.digest()
    asked: dict[str, Any] = {"devices": [root.device, home.device]}
    found = view.disk(**asked)
    assert found.get("device") == root.device, found
    assert (found["machine_id"], found["hostname"]) == ("1" * 32, "suspect")
    assert [(one["device"], one["place"]) for one in found["mounts"]] == [(root.device, "/"), (home.device, "/home")]
    assert [line for line in found["left_out"] if "/srv" in line and "another disk" in line]
    assert view.sh(f"ls {ROOT}/home").split() == ["ada", "lost+found"]
    said = [line.split()[3] for line in view.sh(f"grep ' {ROOT}' /proc/mounts").splitlines()]
    assert len(said) == 2
    assert all({"ro", "nosuid", "nodev", "noexec"} <= set(options.split(",")) for options in said), said
    assert not view.disk(**asked)["changed"]
    assert view.disk(state="unmounted")["changed"]
    assert not view.disk(state="unmounted")["changed"]
    assert nothing_open(view)
    assert (root.digest(), home.digest()) == before, "looking at a disk has written to it"
    assert view.disk(access="write", **asked)["changed"]
    view.sh(f"echo written > {ROOT}/etc/written; echo written > {ROOT}/home/written")
    assert view.disk(state="unmounted")["changed"]
    with root.mounted("ro") as place:
        assert (place / "etc/written").exists()
        assert not (place / "home/written").exists()


def crashed(image: Image, kind: str, name: str) -> None:
    """Leave a journal that has something to replay, as after a power cut: the disk is copied while it is mounted."""
    with image.mounted() as place:
        for number in range(200):
            (place / f"{name}{number}").write_text("x")
        shell.check(["sync", "--file-system", str(place)] if kind == "ext4" else ["sync", str(place / f"{name}0")])
        copy = image.path.with_suffix(".copy")
        shell.check(["cp", "--sparse=always", str(image.path), str(copy)])
    shell.check(["dd", f"if={copy}", f"of={image.device}", "bs=1M", "conv=fsync", "status=none"])


@pytest.mark.parametrize("kind", KINDS)
def test_a_journal_is_replayed_only_by_who_says_so(kind: str, image: MakeImage, view: Rescue, tmp_path: Path) -> None:
    root = image("root", _SIZES[kind])
    root.make(kind, tree(tmp_path / "tree", f"UUID={UUID} / {kind} defaults 0 1\n"), UUID)
    crashed(root, kind, "file")
    before = root.digest()
    assert view.disk(devices=[root.device])["device"] == root.device
    view.disk(state="unmounted")
    found = view.disk(devices=[root.device], access="write")
    assert refused(found, "replay_journal"), found
    assert nothing_open(view)
    assert root.digest() == before
    assert view.disk(devices=[root.device], access="write", replay_journal=True)["device"] == root.device
    view.disk(state="unmounted")
    assert view.disk(devices=[root.device], access="write")["device"] == root.device


def test_two_that_fit_a_wrong_one_and_none_are_refused_and_nothing_stays_open(
    image: MakeImage, view: Rescue, tmp_path: Path
) -> None:
    first, second, empty = image("first"), image("second"), image("empty")
    first.make("ext4", tree(tmp_path / "one", f"UUID={UUID} / ext4 defaults 0 1\n", "a" * 32, "one"), UUID)
    second.make("ext4", tree(tmp_path / "two", f"UUID={OTHER} / ext4 defaults 0 1\n", "b" * 32, "two"), OTHER)
    empty.make("ext4")
    both = [first.device, second.device]
    before = first.digest(), second.digest()
    found = view.disk(devices=both)
    assert refused(found, "one,", "two,"), found
    assert nothing_open(view)
    assert view.disk(devices=both, machine_id="b" * 32)["hostname"] == "two"
    view.disk(state="unmounted")
    found = view.disk(devices=both, machine_id="c" * 32, access="write")
    assert refused(found, "one,"), found
    assert (first.digest(), second.digest()) == before
    assert view.disk(devices=[empty.device])["failure"] == "refused"
    assert view.disk(devices=["/dev/nothing"])["failure"] == "refused"
    assert nothing_open(view)
    view.sh(f"mkdir -p {ROOT}; echo own > {ROOT}/own")
    assert "not an empty folder" in view.disk(devices=[first.device])["msg"]


def test_a_subvolume_is_found_and_not_its_snapshot(image: MakeImage, view: Rescue, tmp_path: Path) -> None:
    disk = image("disk", 128)
    disk.make("btrfs", uuid=UUID)
    table = f"UUID={UUID} / btrfs subvol=@rootfs 0 0\nUUID={UUID} /home btrfs subvol=@home 0 0\n"
    with disk.mounted() as top:
        for name in ("@rootfs", "@home"):
            shell.check(["btrfs", "subvolume", "create", str(top / name)])
        tree(top / "@rootfs", table)
        (top / "@home" / "ada").mkdir()
        (top / "snapshots").mkdir()
        shell.check(["btrfs", "subvolume", "snapshot", "-r", str(top / "@rootfs"), str(top / "snapshots" / "1")])
    found = view.disk(devices=[disk.device])
    assert (found.get("device"), found.get("subvolume")) == (disk.device, "@rootfs"), found
    assert [one["place"] for one in found["mounts"]] == ["/", "/home"]
    assert view.sh(f"ls {ROOT}/home").split() == ["ada"]


def test_a_table_cannot_lead_out_of_the_disk(image: MakeImage, view: Rescue, tmp_path: Path) -> None:
    root, other = image("root"), image("other")
    place = tree(
        tmp_path / "tree",
        "\n".join((f"UUID={UUID} / ext4", f"UUID={OTHER} /srv ext4", f"UUID={OTHER} /../../run ext4", "")),
    )
    (place / "srv").symlink_to("../../../../../run/victim")
    root.make("ext4", place, UUID)
    other.make("ext4", uuid=OTHER)
    view.sh("mkdir /run/victim")
    found = view.disk(devices=[root.device, other.device])
    assert [one["place"] for one in found["mounts"]] == ["/"], found
    assert len(found["left_out"]) == 2
    assert view.sh("grep -c victim /proc/mounts").strip() == "0"


def test_what_was_opened_is_closed_after_a_failure_half_way(image: MakeImage, view: Rescue, tmp_path: Path) -> None:
    root, broken = image("root"), image("broken")
    root.make("ext4", tree(tmp_path / "tree", f"UUID={UUID} / ext4\nUUID={OTHER} /home ext4\n"), UUID)
    broken.make("ext4", uuid=OTHER)
    # The description of its blocks is gone, and its superblock is there.
    subprocess.run(
        [
            "dd",
            "if=/dev/zero",
            f"of={broken.device}",
            "bs=1k",
            "seek=2",
            "count=64",
            "conv=fsync,notrunc",
            "status=none",
        ],
        check=True,
    )
    found = view.disk(devices=[root.device, broken.device])
    assert found.get("failure") == "failed", found
    assert broken.device in found["msg"]
    assert nothing_open(view)


ADMINS = [{"name": "admin", "keys": [KEY], "sudo": "nopasswd", "shell": "/bin/bash"}]


@pytest.fixture
def repairable(image: MakeImage, tmp_path: Path) -> Image:
    """A small disk with what a repair is about."""
    place = tree(tmp_path / "tree", f"UUID={UUID} / ext4 defaults 0 1\n")
    for path, text in {**FILES, "etc/fstab": f"UUID={UUID} / ext4 defaults 0 1\n"}.items():
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_text(text)
        (place / path).chmod(0o755 if path == "bin/bash" else 0o644)
    os.chown(place / "home/admin", 1000, 1000)
    made = image("repairable", 48)
    made.make("ext4", place, UUID)
    return made


def _repaired(view: Rescue, disk: Image, access: str) -> dict[str, Any]:
    assert view.disk(devices=[disk.device], access=access).get("device") == disk.device
    try:
        return view.call("rescue_repair", {"root": ROOT, "ssh_ports": [2222], "admins": ADMINS})
    finally:
        view.disk(state="unmounted")


def test_a_disk_that_is_read_only_or_full_is_refused_and_untouched_and_repaired_with_room(
    repairable: Image, view: Rescue
) -> None:
    before = repairable.digest()
    found = _repaired(view, repairable, "read")
    assert refused(found, "mounted read-only", "access: write"), found
    assert repairable.digest() == before
    with repairable.mounted() as place:
        subprocess.run(["dd", "if=/dev/zero", f"of={place / 'full'}", "bs=1M"], capture_output=True, check=False)
        assert os.statvfs(place).f_bavail == 0
        held = {path: path.read_bytes() for path in place.rglob("*") if path.is_file() and path.name != "full"}
    found = _repaired(view, repairable, "write")
    assert refused(found, "bytes and", "nothing was written", "run again"), found
    with repairable.mounted() as place:
        now = {path: path.read_bytes() for path in place.rglob("*") if path.is_file() and path.name != "full"}
        assert now == held
        (place / "full").unlink()
    assert _repaired(view, repairable, "write").get("changed")
    with repairable.mounted("ro") as place:
        assert (place / "home/admin/.ssh/authorized_keys").read_text().strip() == KEY
