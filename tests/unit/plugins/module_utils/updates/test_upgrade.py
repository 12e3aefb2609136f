# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Upgrading once: what apt would do, what became of it, and what is said of a broken package."""

from __future__ import annotations

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.updates import upgrade
from ansible_collections.portcullis.vps.plugins.module_utils.updates.upgrade import Change

SIMULATION = """Reading package lists...
The following packages have been kept back:
  linux-image-amd64 zfs
The following packages will be upgraded:
  openssl zlib1g
Inst zlib1g [1:1.2] (1:1.3 Debian:13/stable [amd64])
Inst libnew (2 Debian-Security:13/stable-security [amd64])
Remv old [0.9]
Conf zlib1g (1:1.3 Debian:13/stable [amd64])
"""
BROKEN = """Setting up gate (3) ...
no gate today
dpkg: error processing package gate (--configure):
 installed gate package post-installation script subprocess returned error exit status 1
Errors were encountered while processing:
 gate
E: Sub-process /usr/bin/dpkg returned an error code (1)
"""


def test_what_apt_would_do_is_read_from_its_simulation() -> None:
    assert upgrade.foreseen(SIMULATION) == [
        Change("libnew", "", "2"),
        Change("old", "0.9", ""),
        Change("zlib1g", "1:1.2", "1:1.3"),
    ]
    assert upgrade.kept_back(SIMULATION) == ["linux-image-amd64", "zfs"]
    assert upgrade.kept_back("Reading package lists...\n") == []


def test_what_has_changed_is_the_difference_between_before_and_after() -> None:
    before = upgrade.versions("gate installed 1\nsame installed 1\nold installed 1\nrest config-files 1\n")
    after = upgrade.versions("gate half-configured 2\nsame installed 1\nnew installed 1\nold config-files 1\n")
    assert upgrade.differences(before, after) == [
        Change("gate", "1", "2"),
        Change("new", "", "1"),
        Change("old", "1", ""),
    ]


def test_a_failure_names_the_package_and_its_last_words() -> None:
    said = upgrade.failure(BROKEN)
    assert said.startswith(
        "gate could not be installed to the end (no gate today / dpkg: error processing package gate"
    )
    assert upgrade.failure("E: Unable to fetch some archives.\n") == "Unable to fetch some archives."
    assert upgrade.failure("") == "it did not say why"


def test_the_summary_stays_short() -> None:
    assert upgrade.purpose([Change("openssl", "1", "2")]) == "Upgrade 1 package: openssl"
    many = [Change(f"p{number}", "1", "2") for number in range(12)]
    assert upgrade.purpose(many).endswith("p9 and 2 more")


def test_the_diff_shows_versions() -> None:
    assert upgrade.diff([]) == []
    shown = upgrade.diff([Change("gate", "1", "2"), Change("new", "", "1")])[0]
    assert (shown["before"], shown["after"]) == ("gate 1\n", "gate 2\nnew 1\n")


OWN = ["http://deb.example/debian", "http://security.example/debian-security"]
GONE = "The repository 'https://vendor.example/apt stable Release' does not have a Release file."
UNSIGNED = "The repository 'http://deb.example/debian trixie InRelease' is not signed."
RESOLVE = "Failed to fetch http://gone.invalid/dists/stable/InRelease  Could not resolve 'gone.invalid'"


@pytest.mark.parametrize(
    ("said", "spared"),
    [
        (f"E: {GONE}\n", True),
        (f"Err:1 http://deb.example/debian trixie\nW: {RESOLVE}\nE: Some index files failed to download.\n", True),
        ("E: Release file for https://vendor.example/apt/dists/x/InRelease is expired (invalid since 1d).\n", True),
        ("E: The repository 'file:/srv/gone ./ Release' does not have a Release file.\n", True),
        (f"E: {UNSIGNED}\n", False),
        (f"E: {GONE}\nW: GPG error: http://security.example/debian-security trixie InRelease: NO_PUBKEY 01\n", False),
        # Who says nothing of a place may mean any.
        ("E: Could not open lock file /var/lib/apt/lists/lock - open (13: Permission denied)\n", False),
        ("E: The list of sources could not be read.\n", False),
        ("", False),
    ],
)
def test_lists_of_others_that_apt_does_not_take_keep_no_upgrade_from_going_on(said: str, spared: bool) -> None:
    assert upgrade.unread(said, OWN)[1] is spared


def test_where_no_archive_of_the_distribution_is_known_none_can_be_done_without() -> None:
    assert upgrade.unread(f"E: {GONE}\n", [])[1] is False


def test_what_apt_did_not_take_is_quoted_once() -> None:
    assert (
        upgrade.unread(f"W: {RESOLVE}\nE: {GONE}\nE: {GONE}\nE: Some index files failed to download.\n", OWN)[0]
        == f"{RESOLVE}; {GONE.rstrip('.')}"
    )
