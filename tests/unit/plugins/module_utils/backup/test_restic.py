# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.backup import restic

#: As 0.14.0 printed it; later versions add program_version and a summary.
LISTED = (
    '[{"time":"2026-11-26T03:32:51.122822859Z","tree":"96aa4e24c12b29aa98884d996a79cc776754b1c513ddb0cd43b9948b9964dc9e",'
    '"paths":["/tmp/src"],"hostname":"vm","username":"root",'
    '"id":"8a0c20b1313205fbcc088fc181423741da2b86ec4d07b9bb9dd7975c48ebc9d0","short_id":"8a0c20b1"}]'
)


def test_a_listing_is_read() -> None:
    (found,) = restic.snapshots(LISTED)
    assert found.id == "8a0c20b1313205fbcc088fc181423741da2b86ec4d07b9bb9dd7975c48ebc9d0"
    assert found.claimed == 1795663971


@pytest.mark.parametrize("text", ["null", "[]"])
def test_an_empty_repository_has_none(text: str) -> None:
    assert restic.snapshots(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[1]",
        '[{"id":"../config"}]',
        LISTED.replace("2026-11", "2026-13"),
        LISTED.replace("2026", "yesterday"),
        "[" * 100000,
    ],
)
def test_anything_else_is_no_listing(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no|is not|without an ID|month must"):
        restic.snapshots(text)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01T01:00:00+01:00", 0),
        ("1969-12-31T19:00:00.5-05:00", 0),
        ("0001-01-01T00:00:00Z", -62135596800),
        ("9999-12-31T23:59:59Z", 253402300799),
    ],
)
def test_a_time_is_read_whatever_its_zone(text: str, seconds: int) -> None:
    assert restic.moment(text) == seconds


def test_sizes_are_read() -> None:
    assert restic.size('{"total_size":3000003,"total_file_count":3,"snapshots_count":1}') == restic.Size(3000003, 3)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "null", "{}", '{"total_size":-1,"total_file_count":3}', '{"total_size":"1","total_file_count":3}'],
)
def test_anything_else_is_no_size(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no|is not|no sizes"):
        restic.size(text)


MKNOD = "ignoring error for /srv/app/null: mknod /x/srv/app/null: operation not permitted"
XATTR = 'ignoring error for /srv/ping: Setxattr("security.capability"): xattr.LSet /x/srv/ping security.capability: operation not permitted'


@pytest.mark.parametrize(
    ("said", "spared"),
    [
        (f"{MKNOD}\nFatal: There were 1 errors\n", (MKNOD,)),
        (f"{MKNOD}\n{XATTR}\nFatal: There were 2 errors\n", (MKNOD, XATTR)),
        ("Fatal: There were 1 errors\n", ()),
        ("", ()),
        (f"{MKNOD}\nignoring error for /srv/a: ciphertext verification failed\nFatal: There were 2 errors\n", ()),
        (f"{MKNOD}\nignoring error for /srv/a: open /x/srv/a: permission denied\nFatal: There were 2 errors\n", ()),
        (f"{MKNOD}\nFatal: unable to open repository\n", ()),
    ],
)
def test_only_what_no_user_may_do_is_spared(said: str, spared: tuple[str, ...]) -> None:
    assert restic.spared(said) == spared
