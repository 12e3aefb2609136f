# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reports of Lynis are read as it writes them."""

from __future__ import annotations

from bench.judges import Report, parse, points

REPORT = """\
# Lynis Report
report_version_major=1
warning[]=PKGS-7392|Found one or more vulnerable packages.|-|-|
suggestion[]=SSH-7408|Consider hardening SSH configuration|MaxSessions (set 10 to 2)|-|
suggestion[]=SSH-7408|Consider hardening SSH configuration|Port (set 22 to )|-|
suggestion[]=AUTH-9262|Install a PAM module for password strength testing|-|-|
hardening_index=71
tests_executed=HRDN-7230|AUTH-9262|SSH-7408|
"""
#: A test may count several times, and one that lacks nothing is of no interest.
LOG = """\
2026-11-26 07:41:31 Performing test ID HRDN-7230 (Check for malware scanner)
2026-11-26 07:41:31 Hardening: assigned maximum number of hardening points for this item (3). Currently having 3 points (out of 3)
2026-11-26 07:41:32 Performing test ID AUTH-9262 (Checking presence password strength testing tools (PAM))
2026-11-26 07:41:32 Hardening: assigned partial number of hardening points (0 of 3). Currently having 3 points (out of 6)
2026-11-26 07:41:33 Performing test ID SSH-7408 (Check SSH specific defined options)
2026-11-26 07:41:33 Hardening: assigned maximum number of hardening points for this item (3). Currently having 6 points (out of 9)
2026-11-26 07:41:33 Hardening: assigned partial number of hardening points (1 of 3). Currently having 7 points (out of 12)
"""


def test_a_report_says_which_tests_were_made_and_which_find_something() -> None:
    executed = ("AUTH-9262", "HRDN-7230", "SSH-7408")
    report = parse(REPORT, LOG)
    assert report == Report(71, ("PKGS-7392",), ("AUTH-9262", "SSH-7408"), executed, points(LOG))


def test_a_log_says_which_tests_lack_points() -> None:
    assert points(LOG) == {"AUTH-9262": (0, 3), "SSH-7408": (4, 6), "all": (7, 12)}
