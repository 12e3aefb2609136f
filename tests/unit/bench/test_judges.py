# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reports of Lynis are read as it writes them."""

from __future__ import annotations

from bench.judges import Report, parse

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


def test_a_report_says_which_tests_were_made_and_which_find_something() -> None:
    executed = ("AUTH-9262", "HRDN-7230", "SSH-7408")
    assert parse(REPORT) == Report(71, ("PKGS-7392",), ("AUTH-9262", "SSH-7408"), executed)
