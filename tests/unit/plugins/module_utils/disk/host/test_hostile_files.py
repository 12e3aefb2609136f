# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an intruder writes into the files of a disk so that its repair sees less than the host does, or takes its own system apart."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError, Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.disk.host import mounting, reading
from ansible_collections.portcullis.vps.plugins.module_utils.machine.below import Below
from ansible_collections.portcullis.vps.plugins.module_utils.managed import rescue_repair
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.steps import MARK

from tests.unit.plugins.module_utils.disk.host.disks import FILES, KEY, Disk


def test_a_plain_disk_is_repaired_once(disk: Disk) -> None:
    assert disk.repair().changed
    assert not disk.repair().changed
    assert (disk.root / "home/admin/.ssh/authorized_keys").read_text().strip() == KEY


#: Files that are longer, or folders that are fuller, than is read of them, and include files that nobody can judge here.
UNSEEN: dict[str, Callable[[Disk], object]] = {
    "sshd_config goes on": lambda disk: disk.add("etc/ssh/sshd_config", "#\n" * (1 << 20)),
    "an included file goes on": lambda disk: disk.add("etc/ssh/sshd_config.d/50-x.conf", "#\n" * (1 << 20)),
    "passwd goes on": lambda disk: disk.add("etc/passwd", "# \n" * (1 << 20)),
    "too many files are included": lambda disk: disk.fill("etc/ssh/sshd_config.d/{}.conf", 600),
    "a folder of includes is too full": lambda disk: disk.fill("etc/ssh/sshd_config.d/{}.x", 2100),
    "the units' folder is too full": lambda disk: disk.fill("etc/systemd/system/{}.x", 2100),
    "an included file is a FIFO": lambda disk: os.mkfifo(disk.root / "etc/ssh/sshd_config.d/60-x.conf"),
    "an included file is elsewhere at boot": lambda disk: (disk.root / "etc/ssh/sshd_config.d/60-x.conf").symlink_to(
        "/run/x"
    ),
    "files include each other": lambda disk: disk.add(
        "etc/ssh/sshd_config", "Include /etc/ssh/sshd_config\nPort 22\n" * 8
    ),
}


@pytest.mark.parametrize("trick", UNSEEN)
def test_what_is_not_read_to_its_end_is_refused_and_not_taken_for_nothing(disk: Disk, trick: str) -> None:
    UNSEEN[trick](disk)
    with pytest.raises(Refusal, match="etc/"):
        disk.repair(check=True)


@pytest.mark.parametrize(
    ("path", "lines"),
    [
        ("etc/passwd", "evil::1001:1001::/home/evil:/bin/bash\n"),
        ("etc/passwd", "evil:$6$x$y:1001:1001::/home/evil:/bin/bash\n"),
        ("etc/passwd", "evil:x:+0:0::/root:/bin/bash\n"),
        ("etc/passwd", "evil:x:0:0\n"),
        ("etc/passwd", "evil:x:1001:1001:::/bin/bash\n"),
        ("etc/passwd", "admin:x:0:0::/root:/bin/bash\n"),
        ("etc/passwd", "+::::::\n"),
        ("etc/passwd", "root:x:1000:1000::/root:/bin/bash\n"),
        ("etc/shadow", "admin:$6$x$y:19000:0:99999:7:::\n"),
        ("etc/shadow", "evil:$6$x$y\n"),
        ("etc/shadow", "x\x0cadmin:!:19000:0:99999:7:::\n"),
    ],
)
def test_an_account_that_glibc_may_see_and_this_does_not_is_refused(disk: Disk, path: str, lines: str) -> None:
    (disk.root / path).write_text(lines + FILES[path])
    with pytest.raises(Refusal, match=f"line 1 of /{path}|twice in /{path}"):
        disk.repair(check=True)


@pytest.mark.parametrize(
    "target", ["/etc", "../etc/ssh", "/usr/lib", "/", "/home", "/var/lib/x/../..", "/var/lib/dpkg"]
)
def test_a_home_that_leads_to_the_system_s_own_folders_is_given_to_nobody(disk: Disk, target: str) -> None:
    (disk.root / "var/lib/x").mkdir()
    (disk.root / "home/admin/.profile").unlink()
    (disk.root / "home/admin").rmdir()
    (disk.root / "home/admin").symlink_to(target)
    with pytest.raises(Refusal, match=r"leads to /.*, which is the system's own"):
        disk.repair(check=True)


def test_a_home_that_leads_to_a_folder_of_its_own_is_fine(disk: Disk) -> None:
    (disk.root / "home/admin").rename(disk.root / "srv")
    (disk.root / "data").mkdir()
    (disk.root / "srv").rename(disk.root / "data/admin")
    (disk.root / "home/admin").symlink_to("/data/admin")
    assert "/home/admin/.ssh/authorized_keys" in disk.touched()


@pytest.mark.parametrize("place", ["/home", "/home/admin", "/home/admin/.ssh", "/etc/ssh"])
@pytest.mark.parametrize(
    "line",
    [
        "/dev/sdb1 {} ext4 defaults",
        "/data{} {} none bind",
        "overlay {} overlay lowerdir=/x",
        "LABEL=x {} ext4 noauto,x-systemd.automount",
        "/dev/sdb1 {}",
    ],
)
def test_keys_are_not_written_where_something_else_is_mounted_at_boot(disk: Disk, line: str, place: str) -> None:
    disk.add("etc/fstab", line.format(*[place] * line.count("{}")) + "\n")
    with pytest.raises(Refusal, match=f"{place} .*etc/fstab"):
        disk.repair(check=True)


def test_what_is_mounted_at_boot_and_has_no_keys_in_it_keeps_nobody_from_a_repair(disk: Disk) -> None:
    disk.add(
        "etc/fstab", "/dev/sdb1 /home/other ext4 defaults\ntmpfs /tmp tmpfs defaults\n/dev/sdc1 /home ext4 noauto\n"
    )
    assert disk.repair(check=True).changed


@pytest.mark.parametrize(
    "place", ["/etc/ssh/sshd_config", "/etc/shadow", "/etc/sudoers", "/home/admin/.ssh/authorized_keys"]
)
def test_a_single_file_that_is_another_one_at_boot_is_refused_too(disk: Disk, place: str) -> None:
    disk.add("etc/fstab", f"/srv/other {place} none bind\n")
    with pytest.raises(Refusal, match=f"{place} .*etc/fstab"):
        disk.repair(check=True)


@pytest.mark.parametrize("place", ["/etc/pam.d", "/usr/lib/systemd/system", "/usr/bin"])
def test_what_covers_the_system_s_own_programs_at_boot_is_refused(disk: Disk, place: str) -> None:
    disk.add("etc/fstab", f"/srv/other {place} none bind\n")
    with pytest.raises(Refusal, match=f"{place} of the disk is another file system at boot"):
        disk.repair(check=True)


@pytest.mark.parametrize(
    "lines",
    [
        "UUID=bb-2 /home ext4 X-mount.subdir=other",
        "UUID=bb-2 /home ext4 defaults,loop,offset=1048576",
        "UUID=bb-2 /home ext4 sb=131072",
        "UUID=bb-2 /home btrfs subvol=@other\nUUID=bb-2 /home btrfs subvol=@home",
        "UUID=bb-2 /home overlay lowerdir=/srv/other:/home\nUUID=bb-2 /home ext4 defaults",
    ],
)
def test_another_part_of_what_is_mounted_is_not_taken_for_it(
    disk: Disk, monkeypatch: pytest.MonkeyPatch, lines: str
) -> None:
    monkeypatch.setattr(reading, "_is_mounted", lambda _below, _place: True)
    fstab = (disk.root / "etc/fstab").read_text()
    disk.add("etc/fstab", f"{lines}\n")
    with pytest.raises(Refusal, match="/home of the disk is another file system at boot"):
        disk.repair(check=True)
    disk.put("etc/fstab", f"{fstab}UUID=bb-2 /home btrfs defaults,subvol=@home,x-systemd.mount-timeout=5,nosuid\n")
    assert disk.repair(check=True).changed


#: What makes systemd mount something, or something else, over what a repair reads and writes.
MOUNTS = {
    "etc/systemd/system/home.mount": "/home",
    "etc/systemd/system/home-admin-.ssh.mount": "/home/admin/.ssh",
    r"etc/systemd/system/home-admin\x2f.ssh.mount": "/home/admin/.ssh",
    r"etc/systemd/system/\x68ome.mount": "/home",
    "etc/systemd/system/etc-ssh.mount": "/etc/ssh",
    "etc/systemd/system/etc-ssh.automount": "/etc/ssh",
    "etc/systemd/system/etc-shadow.mount": "/etc/shadow",
    "etc/systemd/system/usr-sbin.mount": "/usr/sbin",
    "usr/lib/systemd/system/etc.mount": "/etc",
    "usr/local/lib/systemd/system/etc.mount": "/etc",
    "etc/systemd/system.control/etc.mount": "/etc",
    "etc/systemd/system.attached/etc.mount": "/etc",
    "etc/systemd/system/home.mount.d/x.conf": "/home",
    "etc/systemd/system/home-.mount.d/x.conf": "/home",
    "etc/systemd/system/mount.d/x.conf": "/",
    "etc/systemd/system/people.mount": "/home",
    "etc/systemd/system/etc-pam.d.mount": "/etc/pam.d",
    r"etc/systemd/system/usr-lib-x86_64\x2dlinux\x2dgnu.mount": "/usr/lib/x86_64-linux-gnu",
}


@pytest.mark.parametrize("unit", MOUNTS)
def test_a_unit_that_mounts_something_over_what_a_repair_writes_is_refused(disk: Disk, unit: str) -> None:
    disk.put(unit, "[Mount]\nWhat=/srv/other\n")
    (disk.root / "people").symlink_to("home")
    named = unit.removesuffix("/x.conf")
    with pytest.raises(
        Refusal, match=re.escape(f"/{named} on this disk decides what systemd mounts at {MOUNTS[unit]} ")
    ):
        disk.repair(check=True)


def test_a_unit_that_is_masked_decides_that_nothing_is_mounted(disk: Disk) -> None:
    (disk.root / "etc/systemd/system").mkdir(parents=True)
    (disk.root / "etc/systemd/system/home.mount").symlink_to("/dev/null")
    with pytest.raises(Refusal, match=r"home\.mount on this disk decides"):
        disk.repair(check=True)


def test_units_that_mount_elsewhere_keep_nobody_from_a_repair(disk: Disk) -> None:
    for name in (
        "-.mount",
        "tmp.mount",
        "srv-data.mount",
        "home-other.mount",
        "proc-sys-fs-binfmt_misc.automount",
        "x.service",
    ):
        disk.put(f"etc/systemd/system/{name}", "[Mount]\nWhat=/srv/other\n")
    # What was moved away leaves its folder.
    (disk.root / "etc/systemd/system/home.mount.d").mkdir()
    assert disk.repair(check=True).changed


#: What systemd would lay over /usr, /opt or /etc at boot, and what it says where the entry is a link.
EXTENSIONS = {
    "var/lib/confexts/x/etc/extension-release.d/extension-release.x": "",
    "var/lib/extensions/x/usr/lib/extension-release.d/extension-release.x": "",
    "usr/local/lib/confexts/x/etc/extension-release.d/extension-release.x": "",
    "var/lib/extensions/x.raw": "",
    "var/lib/confexts/x.v/x_1.raw": "",
    "etc/extensions/x": "/opt/x",
    "var/lib/extensions/x/usr": "/made/of/the/extension/s/own/root",
}


@pytest.mark.parametrize("path", EXTENSIONS)
def test_what_systemd_lays_over_the_system_at_boot_is_refused(disk: Disk, path: str) -> None:
    if EXTENSIONS[path]:
        (disk.root / path).parent.mkdir(parents=True)
        (disk.root / path).symlink_to(EXTENSIONS[path])
    else:
        disk.put(path, "ID=_any\n")
    before = (disk.root / "etc/shadow").read_text()
    with pytest.raises(Refusal, match=r"(extensions|confexts)/x\S* on this disk is an extension of the system"):
        disk.repair()
    assert (disk.root / "etc/shadow").read_text() == before


def test_what_an_extension_leaves_that_was_moved_away_keeps_nobody_from_a_repair(disk: Disk) -> None:
    (disk.root / "var/lib/extensions/x/usr/lib/extension-release.d").mkdir(parents=True)
    disk.put("var/lib/extensions/x/usr/share/doc/a/b/c", "")
    (disk.root / "var/lib/confexts").mkdir()
    assert disk.repair().changed


@pytest.mark.parametrize(
    "line",
    [
        "AuthorizedKeysFile /etc/passwd",
        "AuthorizedKeysFile ../../etc/passwd",
        "AuthorizedKeysFile %h/../../etc/passwd",
        "AuthorizedKeysFile /bin",
        "Match User root\nAuthorizedKeysFile /etc/passwd /bin /usr/lib/systemd/system/ssh.service",
        "HostKey /etc/passwd",
        "HostKey /home/admin/.profile",
        "HostKey /bin/bash",
    ],
)
def test_no_line_of_sshd_s_takes_the_disk_s_own_files_away(disk: Disk, line: str) -> None:
    (disk.root / "sbin").symlink_to("bin")
    disk.add("etc/ssh/sshd_config", f"{line}\n")
    touched = disk.touched()
    assert touched >= {"/home/admin/.ssh/authorized_keys", "/etc/ssh/sshd_config.d/00-portcullis.conf"}
    for path in ("/etc/passwd", "/bin", "/sbin", "/usr/lib", "/home/admin/.profile"):
        assert not [one for one in touched if one == path or one.startswith(f"{path}/")], touched


def test_files_of_keys_go_wherever_a_line_names_them(disk: Disk) -> None:
    disk.put("etc/ssh/more/admin", f"# x\n{KEY}\n\n")
    disk.put("home/admin/.ssh/authorized_keys2", "whatever it holds\n")
    disk.add("etc/ssh/sshd_config", "Match User admin\nAuthorizedKeysFile /etc/ssh/more/%u\n")
    # Named for somebody else as well, it is a file of keys all the same.
    disk.add("etc/ssh/sshd_config", "Match User root\nAuthorizedKeysFile /home/admin/.ssh/authorized_keys2\n")
    said = "\n".join(disk.repair(check=True).changes)
    assert "Move /etc/ssh/more/admin," in said
    assert "Move /home/admin/.ssh/authorized_keys2," in said


def test_a_file_of_keys_goes_though_a_run_that_was_killed_has_disabled_the_line_that_names_it(disk: Disk) -> None:
    disk.put("etc/ssh/more/games", f"{KEY}\n")
    disk.add("etc/passwd", "games:x:5:60::/usr/games:/bin/bash\n")
    disk.add("etc/shadow", "games:*:19000:0:99999:7:::\n")
    disk.add("etc/ssh/sshd_config", f"Match User games\n{MARK}AuthorizedKeysFile /etc/ssh/more/%u\n")
    assert "Move /etc/ssh/more/games," in "\n".join(disk.repair(check=True).changes)


@pytest.mark.parametrize("name", ["before.rules", "after6.rules"])
@pytest.mark.parametrize(
    ("line", "counts"),
    [
        ("-A ufw-before-input -p tcp --dport 4444 -j ACCEPT", True),
        (":INPUT ACCEPT [0:0]", True),
        ("-A ufw-before-input -i lo -j ACCEPT", False),
        ("# ACCEPT", False),
        ("-A ufw-before-input -j DROP", False),
    ],
)
def test_rules_beside_ufw_s_own_that_let_in_more_are_named(disk: Disk, name: str, line: str, counts: bool) -> None:
    disk.add(
        "var/lib/dpkg/status", "Package: ufw\nStatus: install ok installed\nArchitecture: all\nVersion: 0.36.2-1\n\n"
    )
    disk.put("usr/lib/systemd/system/ufw.service", "[Install]\nWantedBy=multi-user.target\n")
    disk.put(f"usr/share/ufw/iptables/{name}", "*filter\n-A ufw-before-input -i lo -j ACCEPT\nCOMMIT\n")
    disk.put(f"etc/ufw/{name}", f"*filter\n{line}\nCOMMIT\n")
    warnings = [said for said in disk.repair(check=True).warnings if f"/etc/ufw/{name}" in said]
    assert bool(warnings) == counts
    assert not warnings or line in warnings[0]


@pytest.mark.parametrize(
    "path",
    [
        "etc/systemd/system/ssh.service.d/x.conf",
        "etc/systemd/system/ssh@.service.d/x.conf",
        "etc/systemd/system/service.d/x.conf",
        "etc/systemd/system/ssh.socket",
        "etc/systemd/system/ssh.socket.d/x.conf",
        "usr/lib/systemd/system/ssh.service.d/x.conf",
    ],
)
def test_what_changes_how_sshd_is_started_is_refused_wherever_it_lies(disk: Disk, path: str) -> None:
    disk.put(path, "[Service]\nExecStartPre=/opt/x\n")
    with pytest.raises(Refusal, match=f"/{path} changes how sshd is started"):
        disk.repair(check=True)


def test_a_repair_is_judged_without_what_is_moved_away_first_and_only_judged(disk: Disk) -> None:
    path = "etc/systemd/system/ssh.service.d/x.conf"
    disk.put(path, "[Service]\nExecStartPre=/opt/x\n")
    given = {**disk.params(), "without": [f"/{path}"]}
    found = rescue_repair.manage(given, True)
    (disk.root / path).rename(disk.root / "moved")
    assert found.changes == disk.repair(check=True).changes
    with pytest.raises(Refusal, match=r"^without: it says what a repair would come to"):
        rescue_repair.manage(given, False)


def test_a_btrfs_that_is_padded_is_not_taken_for_one_of_few_subvolumes(tmp_path: Path) -> None:
    for number in range(1001):
        (tmp_path / str(number)).mkdir()
    with Below(str(tmp_path)) as below, pytest.raises(HostError, match="more than 1000 names"):
        mounting._subvolumes(below)


def test_a_file_of_keys_that_sshd_goes_on_reading_goes_whatever_it_holds(disk: Disk) -> None:
    disk.put("etc/ssh/authorized_keys/root", f"odd\n{KEY}\n")
    disk.put("etc/ssh/authorized_keys/admin", f"odd\n{KEY}\n")
    disk.add("etc/ssh/sshd_config", "AuthorizedKeysFile /etc/ssh/authorized_keys/%u\n")
    said = "\n".join(disk.repair(check=True).changes)
    assert "Move /etc/ssh/authorized_keys/root," in said
    assert "/etc/ssh/authorized_keys/admin" in disk.touched()
