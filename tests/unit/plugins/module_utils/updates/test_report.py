# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether updates arrive, from what unattended-upgrades, dpkg and apt say."""

from __future__ import annotations

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base import dpkg
from ansible_collections.portcullis.vps.plugins.module_utils.updates import plan as apt_policy, report as updates

START = "2026-11-24 06:12:43,100 INFO Starting unattended upgrades script\n"
ORIGINS = "2026-11-24 06:12:43,101 INFO Allowed origins are: origin=Debian\n"
WELL = "2026-11-24 06:12:44,000 INFO Packages that will be upgraded: gate other\n2026-11-24 06:12:45,000 INFO All upgrades installed\n"
FAILED = "2026-11-24 06:12:45,000 ERROR Installing the upgrades failed!\n2026-11-24 06:12:45,001 ERROR error message: installArchives() failed\n"
NOTHING = (
    "2026-11-24 06:12:45,000 INFO No packages found that can be upgraded unattended and no pending auto-removals\n"
)
KEPT = (
    "2026-11-24 06:12:46,000 WARNING Package web has conffile prompt and needs to be upgraded manually\n"
    "2026-11-24 06:12:46,000 INFO Package db is marked to be held back.\n"
)
POLICY = """Package files:
 100 /var/lib/dpkg/status
     release a=now
 500 http://deb.example/debian trixie-security/main amd64 Packages
     release o=Debian,a=stable-security,n=trixie-security,l=Debian-Security,c=main,b=amd64
     origin deb.example
 500 http://deb.example/debian trixie/main amd64 Packages
     release v=13.1,o=Debian,a=stable,n=trixie,l=Debian,c=main,b=amd64
     origin deb.example
 500 file:/srv/packages ./ Packages
     release c=
Pinned packages:
"""


def test_the_last_run_is_reported_with_what_it_upgraded_and_kept_back() -> None:
    assert updates.last_run(START + FAILED + START + ORIGINS + WELL + KEPT) == updates.Run(
        "2026-11-24 06:12:43",
        True,
        ("gate", "other"),
        (("db", "is marked to be held back"), ("web", "has conffile prompt and needs to be upgraded manually")),
    )


@pytest.mark.parametrize(
    "later", ["", START + ORIGINS, "2026-11-24 07:00:00,000 ERROR Lock file is already taken, exiting\n"]
)
def test_runs_that_only_download_or_came_too_early_say_nothing(later: str) -> None:
    found = updates.last_run(START + NOTHING + later)
    assert found == updates.Run("2026-11-24 06:12:43", True)


def test_a_run_that_failed_upgraded_nothing_for_sure() -> None:
    found = updates.last_run(START + WELL.splitlines(keepends=True)[0] + FAILED)
    assert found == updates.Run(
        "2026-11-24 06:12:43",
        False,
        errors=("Installing the upgrades failed!", "error message: installArchives() failed"),
    )
    assert "failed: Installing the upgrades failed!; error message" in updates.Report(run=found).problems[0]


def test_a_run_that_was_cut_off_did_not_go_well() -> None:
    found = updates.last_run(START + WELL.splitlines(keepends=True)[0])
    assert found is not None
    assert not found.well
    assert "did not come to its end" in updates.Report(run=found).problems[0]


def test_no_log_is_no_run() -> None:
    assert updates.last_run("") is None
    assert updates.Report(origins=("x",)).problems == []
    assert updates.Report().notes == ["Updates: unattended-upgrades has not run yet."]


def test_packages_on_hold_and_half_installed_ones_are_found() -> None:
    listing = "gate install half-configured\ndb hold installed\nold deinstall config-files\nlibc6 install installed\n"
    assert dpkg.packages(listing) == dpkg.Packages(("db",), ("gate",))


def test_the_origins_of_security_updates_are_those_that_a_pattern_allows() -> None:
    found = updates.origins(POLICY)
    assert [origin.url for origin in found] == [
        "http://deb.example/debian trixie-security/main",
        "http://deb.example/debian trixie/main",
        "file:/srv/packages ./",
    ]
    debian = apt_policy.SECURITY["debian"]
    assert updates.matching(debian, found, "trixie") == ("http://deb.example/debian trixie-security/main",)
    assert updates.matching(debian, found, "bookworm") == ()


def test_of_ubuntu_the_security_archive_and_those_of_extended_support_are_allowed() -> None:
    origins = [
        ("archive.ubuntu.com jammy", "o=Ubuntu,a=jammy,n=jammy,l=Ubuntu,c=main"),
        ("archive.ubuntu.com jammy-updates", "o=Ubuntu,a=jammy-updates,n=jammy,l=Ubuntu,c=main"),
        ("security.ubuntu.com jammy-security", "o=Ubuntu,a=jammy-security,n=jammy,l=Ubuntu,c=main"),
        ("ppa.example jammy-security", "o=Ubuntu,a=jammy-security,n=jammy,l=Mine,c=main"),
        ("esm.ubuntu.com jammy-infra-security", "o=UbuntuESM,a=jammy-infra-security,n=jammy,l=UbuntuESM,c=main"),
        ("esm.ubuntu.com jammy-infra-updates", "o=UbuntuESM,a=jammy-infra-updates,n=jammy,l=UbuntuESM,c=main"),
        ("esm.ubuntu.com jammy-apps-security", "o=UbuntuESMApps,a=jammy-apps-security,n=jammy,l=UbuntuESMApps,c=main"),
    ]
    policy = "".join(
        f" 500 https://{place} amd64 Packages\n     release v=22.04,{release}\n" for place, release in origins
    )
    found = updates.origins(policy)
    assert len(found) == len(origins)
    assert updates.matching(apt_policy.SECURITY["ubuntu"], found, "jammy") == (
        "https://security.ubuntu.com jammy-security",
        "https://esm.ubuntu.com jammy-infra-security",
        "https://esm.ubuntu.com jammy-apps-security",
    )


def test_a_report_without_a_security_archive_says_so() -> None:
    report = updates.Report(packages=dpkg.Packages(unfinished=("gate",)), refused="no key", reboot_for=("linux",))
    assert [problem.partition(",")[0].partition(":")[0] for problem in report.problems] == [
        "Not installed to the end",
        "apt refused a list of packages",
        "No source of packages is the release's security archive",
    ]
    assert report.notes[-1] == "  a reboot is needed for linux"
    assert report.to_data()["problems"] == report.problems


def test_what_apt_refused_is_its_first_complaint() -> None:
    said = "Hit:1 x\nW: GPG error: http://deb.example trixie InRelease: NO_PUBKEY 0123.\nE: The repository is not signed.\n"
    assert updates.refusal(said) == "GPG error: http://deb.example trixie InRelease: NO_PUBKEY 0123"
    assert updates.refusal("") == "it did not say why"


def test_the_last_run_that_ended_well_lies_behind_those_that_failed() -> None:
    later = START.replace("11-24", "11-25") + FAILED
    assert [(run.started, run.well) for run in updates.runs(START + WELL + later)] == [
        ("2026-11-25 06:12:43", False),
        ("2026-11-24 06:12:43", True),
    ]


@pytest.mark.parametrize(
    ("security", "main", "release", "said"),
    [
        (500, 500, "", ""),
        (990, 500, "", ""),
        (
            500,
            990,
            "trixie",
            "its priority is 500 and that of http://deb.example/debian trixie/main is 990, since APT::Default-Release",
        ),
        (500, 900, "", "since a pin in /etc/apt/preferences.d says so"),
        (-1, -1, "", "its priority is -1"),
    ],
)
def test_a_release_or_a_pin_that_keeps_security_updates_from_being_chosen_is_said(
    security: int, main: int, release: str, said: str
) -> None:
    policy = POLICY.replace(
        " 500 http://deb.example/debian trixie-security", f" {security} http://deb.example/debian trixie-security"
    )
    found = updates.origins(
        policy.replace(" 500 http://deb.example/debian trixie/", f" {main} http://deb.example/debian trixie/")
    )
    urls = updates.matching(apt_policy.SECURITY["debian"], found, "trixie")
    sentences = list(updates.shadowed(urls, found, release))
    assert len(sentences) == bool(said)
    assert said in "".join(sentences)
    assert updates.Report(origins=urls, hindrances=tuple(sentences)).problems == sentences
