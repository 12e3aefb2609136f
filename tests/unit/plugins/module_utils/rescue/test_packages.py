# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose a file is: by dpkg's own files, which a disk may have forged, and by signed packages' digests."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.rescue import packages
from ansible_collections.portcullis.vps.plugins.module_utils.rescue.packages import Database, Index

from tests.unit.plugins.module_utils.rescue.disks import CONFFILES, STOCK, fresh, install, looked, md5, places, put

_STATUS = """Package: one
Status: install ok installed
Architecture: amd64
Multi-Arch: same
Version: 1:2-3
Conffiles:
 /etc/one 0123456789abcdef0123456789abcdef
 /etc/old 0123456789abcdef0123456789abcdef obsolete
 /etc/new newconffile
Description: x
 /etc/two 0123456789abcdef0123456789abcdef

Package: gone
Status: deinstall ok config-files
Conffiles:
 /etc/gone 0123456789abcdef0123456789abcdef

Package: never
Status: unknown ok not-installed
"""


def test_packages_are_read_from_dpkgs_status() -> None:
    one, gone = packages.packages(_STATUS)
    assert (one.name, one.version, one.installed, gone.installed) == ("one", "1:2-3", True, False)
    assert one.info_names == ("one:amd64", "one")
    assert set(one.conffiles) == {"etc/one", "etc/old", "etc/new"}


def test_a_file_is_its_packages_wherever_the_links_of_usr_and_diversions_put_it() -> None:
    database = Database(
        {"lib": "usr/lib", "bin": "usr/bin"},
        packages.diversions("/bin/sh\n/bin/sh.distrib\nother\n/lib/x\n/lib/x.usr-is-merged\none\n"),
    )
    one = packages.packages(_STATUS)[0]
    database.add(one, ["/.", "/bin/sh", "/lib/x", "/usr/lib/y"], f"{md5('sh')}  bin/sh\n")
    assert [
        database.owner(path)
        for path in ("usr/bin/sh.distrib", "bin/sh", "lib/x", "usr/lib/x", "lib/y", "usr/lib/x.usr-is-merged")
    ] == [*("one", "", "one", "one", "one", "")]
    assert database.state("bin/sh.distrib", md5("sh"), "") == packages.SAME
    assert database.state("bin/sh.distrib", md5("other"), "") == packages.CHANGED
    assert database.state("usr/lib/y", md5("y"), "") == packages.UNKNOWN


def test_a_disk_that_forged_its_own_list_says_nothing_is_wrong_and_signed_digests_do(tmp_path: Path) -> None:
    root = fresh(tmp_path)
    put(root, "usr/bin/find", "evil", 0o755)
    install(root, "forged", {"usr/bin/find": "evil", "usr/sbin/x": "evil", "usr/bin/pkexec": "evil"}, {})
    put(root, "usr/sbin/x", "evil", 0o755)
    put(root, "usr/bin/pkexec", "evil", 0o4755)
    sums = root / "var/lib/dpkg/info/everything.md5sums"
    sums.write_text(sums.read_text().replace(md5(STOCK["usr/bin/find"][0]), md5("evil")))
    report = looked(root)
    assert places(report) == set()
    assert any("judged by the disk's own list of digests" in sentence for sentence in report.unverifiable)
    digests = {path: md5(text) for path, (text, _mode) in {**STOCK, **CONFFILES}.items()}
    signed = {"everything_1.0-1_amd64": digests, "forged_1.0-1_amd64": {"usr/share/doc/forged/copyright": md5("")}}
    report = looked(root, signed)
    assert places(report) == {
        ("changed_file", "/usr/bin/find"),
        ("program", "/usr/bin/pkexec"),
        ("program", "/usr/sbin/x"),
        ("setuid", "/usr/bin/pkexec"),
    }
    assert {finding.judged_by for finding in report.findings} == {"signed package"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"x": {}}, "is not PACKAGE_VERSION_ARCHITECTURE"),
        ({"x_1_amd64": []}, "with the digests of its files"),
        ({"x_1_amd64": {"usr/bin/x": "abc"}}, "neither an MD5 nor a SHA-256"),
        ({"x_1_amd64": {"usr/bin/x": "A" * 32}}, "neither an MD5 nor a SHA-256"),
    ],
)
def test_digests_that_are_none_are_refused(given: dict[str, object], said: str) -> None:
    with pytest.raises(Refusal, match=said):
        Index.parse(given)


def test_an_epoch_is_written_as_in_the_names_of_files_and_plainly() -> None:
    for name in ("x_1%3a2_amd64", "x_1:2_amd64"):
        assert Index.parse({name: {"./usr/bin/x": "0" * 64}}).files == {("x", "1:2", "amd64"): {"usr/bin/x": "0" * 64}}


def test_a_conffile_that_somebody_changed_is_judged_by_what_it_says(tmp_path: Path) -> None:
    root = fresh(tmp_path)
    put(root, "etc/logrotate.d/apt", "/var/log/apt/term.log {\n  rotate 3\n}\n")
    assert places(looked(root)) == set()
    put(root, "etc/cron.daily/dpkg", "#!/bin/sh\n/opt/x\n", 0o755)
    assert places(looked(root)) == {("cron", "/etc/cron.daily/dpkg")}


def test_a_package_that_is_removed_owns_what_it_left(tmp_path: Path) -> None:
    root = fresh(tmp_path)
    text = "#!/bin/sh\n"
    put(root, "etc/init.d/old", text, 0o755)
    install(root, "old", {}, {"etc/init.d/old": text})
    status = root / "var/lib/dpkg/status"
    status.write_text(
        status.read_text().replace(
            "Package: old\nStatus: install ok installed", "Package: old\nStatus: deinstall ok config-files"
        )
    )
    assert places(looked(root)) == set()


def test_no_package_of_the_disks_own_word_overrules_a_signed_one(tmp_path: Path) -> None:
    root = fresh(tmp_path)
    put(root, "usr/bin/find", "evil", 0o755)
    for name in ("aaa", "zzz"):
        install(root, name, {"usr/bin/find": "evil"}, {"usr/lib/x86_64-linux-gnu/security/pam_unix.so": "evil"})
    signed = {"everything_1.0-1_amd64": {path: md5(text) for path, (text, _mode) in {**STOCK, **CONFFILES}.items()}}
    assert places(looked(root, signed)) == {("changed_file", "/usr/bin/find")}
