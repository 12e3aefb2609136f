# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""An audit of what an intruder may have made of a disk: it ends, says what it could not see, and reads nothing outside."""

from __future__ import annotations

import os
import resource
import time
from pathlib import Path

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError
from ansible_collections.portcullis.vps.plugins.module_utils.rescue.host import looking, walking

from tests.unit.plugins.module_utils.rescue.disks import descriptors, fresh, looked, places, put


def test_links_out_of_the_root_show_nothing_that_is_outside(tmp_path: Path) -> None:
    root = fresh(tmp_path / "root")
    put(tmp_path, "outside/x", "* * * * * root /opt/secret\n")
    (root / "etc/cron.d").symlink_to(tmp_path / "outside")
    (root / "var/spool/cron").mkdir(parents=True)
    (root / "var/spool/cron/crontabs").symlink_to("../../../../../outside")
    (root / "etc/rc.local").symlink_to(tmp_path / "outside/x")
    report = looked(root)
    assert "secret" not in str(report.lines)
    assert [finding.path for finding in report.findings] == ["etc/rc.local"]
    assert "which is not there" in report.findings[0].why


def test_a_folder_that_is_a_link_below_the_root_is_looked_at_where_it_leads(tmp_path: Path) -> None:
    root = fresh(tmp_path)
    put(root, "opt/jobs/x", "* * * * * root /opt/x\n")
    (root / "etc/cron.d").symlink_to("/opt/jobs")
    assert places(looked(root)) == {("cron", "/etc/cron.d/x")}


def test_what_is_no_file_is_a_finding_and_does_not_hang(tmp_path: Path) -> None:
    root = fresh(tmp_path)
    (root / "etc/cron.d").mkdir()
    os.mkfifo(root / "etc/cron.d/fifo")
    os.mkfifo(root / "etc/ld.so.preload")
    os.unlink(root / "usr/bin/find")
    os.mkfifo(root / "usr/bin/find")
    with open(root / "etc/rc.local", "wb") as file:
        file.truncate(10 << 30)
    os.chmod(root / "etc/rc.local", 0o755)
    with open(root / "etc/cron.d/sparse", "wb") as file:
        file.truncate(10 << 30)
    began = time.monotonic()
    report = looked(root)
    assert time.monotonic() - began < 20
    assert places(report) == {
        ("changed_file", "/usr/bin/find"),
        ("cron", "/etc/cron.d/fifo"),
        ("cron", "/etc/cron.d/sparse"),
        ("ld_preload", "/etc/ld.so.preload"),
        ("rc_local", "/etc/rc.local"),
    }
    why = {finding.path: finding.why for finding in report.findings}
    assert why["etc/cron.d/fifo"] == "a FIFO, and no regular file"
    assert why["etc/rc.local"] == "has 10737418240 bytes, more than any program, so it was not read"


def test_circles_and_names_of_any_signs_are_reported_as_one_line_each(tmp_path: Path) -> None:
    root = fresh(tmp_path)
    (root / "etc/cron.daily").joinpath("loop").symlink_to("loop")
    (root / "etc/systemd/system/x.wants").mkdir()
    (root / "etc/systemd/system/x.wants/self").symlink_to(".")
    put(root, "etc/profile.d/a\n\x1b[2J\u202egood.sh", "/opt/x\n")
    os.close(os.open(os.fsencode(root / "etc/init.d") + b"/\xff\xfe", os.O_CREAT | os.O_WRONLY, 0o755))
    report = looked(root)
    assert all(line.isprintable() for line in report.lines)
    assert ("shell_profile", "/etc/profile.d/a \\x1b[2J\\u202egood.sh") in places(report)
    assert ("init_script", "/etc/init.d/\\udcff\\udcfe") in places(report)


def test_a_folder_with_more_names_than_anybody_reads_is_cut_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "MOST_NAMES", 300)
    root = fresh(tmp_path)
    for number in range(400):
        put(root, f"etc/cron.d/{number:04}", "* * * * * root /opt/x\n")
    report = looked(root)
    assert len(report.findings) == 100
    assert report.left_out == {"cron": 200}
    assert report.counts["findings"] == 300
    assert any("/etc/cron.d holds more than 300 names" in sentence for sentence in report.unfinished)


def test_what_is_accepted_hides_nothing_by_its_number(tmp_path: Path) -> None:
    root = fresh(tmp_path)
    for number in range(150):
        put(root, f"etc/cron.d/known{number}", "* * * * * root /opt/x\n")
    put(root, "etc/cron.d/zz", "* * * * * root /opt/y\n")
    accept = [{"kind": "cron", "where": "/etc/cron.d/known*", "reason": "ours", "until": "2027-01-01"}]
    report = looked(root, accept=accept)
    assert report.counts == {"findings": 1, "accepted": 150}


@pytest.mark.slow
def test_a_hundred_thousand_files_take_no_more_memory_than_a_few(tmp_path: Path) -> None:
    root = fresh(tmp_path)
    (root / "srv/many").mkdir(parents=True)
    looked(root)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number in range(100):
        one = root / f"srv/many/{number}/one"
        put(root, f"srv/many/{number}/one", "")
        for inner in range(1000):
            os.link(one, root / f"srv/many/{number}/{inner}")
    report = looked(root)
    assert report.findings == ()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30_000


def test_the_time_has_an_end_that_is_said(tmp_path: Path) -> None:
    root = fresh(tmp_path)
    put(root, "etc/cron.d/x", "* * * * * root /opt/x\n")
    report = looked(root, max_seconds=0)
    assert any("The time was up after 0 s" in sentence for sentence in report.unfinished)


def test_a_disk_without_packages_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HostError, match="lists no package, so nobody could tell what is whose"):
        looked(tmp_path)


def test_no_descriptor_is_left_open(tmp_path: Path) -> None:
    root = fresh(tmp_path)
    before = descriptors()
    looked(root)
    assert descriptors() == before


def test_nothing_on_the_disk_is_changed(tmp_path: Path) -> None:
    root = fresh(tmp_path)

    def state() -> dict[str, tuple[int, int, int]]:
        found = {}
        for folder, folders, files in os.walk(root):
            for name in (*folders, *files):
                about = os.lstat(os.path.join(folder, name))
                found[os.path.join(folder, name)] = (about.st_mode, about.st_mtime_ns, about.st_ctime_ns)
        return found

    before = state()
    looked(root)
    assert state() == before


def test_a_home_on_a_server_far_away_is_named_and_not_entered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = fresh(tmp_path)
    put(root, "home/admin/.ssh/rc", "/opt/x\n")
    put(root, "root/.ssh/rc", "/opt/x\n")
    monkeypatch.setattr(walking, "mounted", lambda _root: {"home": "nfs4", "root": "ext4", "srv": "tmpfs"})
    report = looked(root)
    assert places(report) == {("ssh_user", "/root/.ssh/rc")}
    assert "/home/admin is in a file system of kind nfs4, which was not entered." in report.unfinished
