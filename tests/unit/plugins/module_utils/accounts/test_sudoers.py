# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What sudo reads, by the text of its own files."""

from __future__ import annotations

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.accounts import sudoers

FOLDER = "/etc/sudoers.d"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("root ALL=(ALL:ALL) ALL\n@includedir /etc/sudoers.d\n", True),
        ("#includedir /etc/sudoers.d\n", True),
        ("  @includedir\t/etc/sudoers.d/  \n", True),
        ('@includedir "/etc/sudoers.d"', True),
        ("@includedir sudoers.d\n", True),
        ("root ALL=(ALL:ALL) ALL\n", False),
        ("## @includedir /etc/sudoers.d\n", False),
        ("@includedir /etc/sudoers.local.d\n", False),
        ("@include /etc/sudoers.d/ops\n", False),
        ("", False),
    ],
)
def test_whether_sudo_reads_a_folder_is_what_sudoers_says(text: str, read: bool) -> None:
    assert sudoers.reads(text, FOLDER) is read


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("README", "#\n# As of Debian version 1.7.2p1-1\n#\n", False),
        ("90-cloud-init-users", "# Created by cloud-init\nubuntu ALL=(ALL) NOPASSWD:ALL\n", True),
        ("by-number", "#1000 ALL=(ALL) ALL\n", True),
        ("more", "#include /etc/sudoers.more\n", True),
        ("old.bak", "ubuntu ALL=(ALL) ALL\n", False),
        ("old~", "ubuntu ALL=(ALL) ALL\n", False),
        ("empty", "\n \n", False),
    ],
)
def test_a_file_that_would_say_something_once_it_is_read_is_known(name: str, text: str, found: bool) -> None:
    assert sudoers.has_rules(name, text) is found
