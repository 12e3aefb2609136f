# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What sudo 1.9.13 and 1.9.16 print for ``sudo -l -U USER``."""

from __future__ import annotations

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.accounts import sudo_rules
from ansible_collections.portcullis.vps.plugins.module_utils.accounts.sudo_rules import Rule

HEAD = """Matching Defaults entries for ada on localhost:
    env_reset, mail_badpass, secure_path=/usr/local/sbin\\:/usr/local/bin, use_pty

User ada may run the following commands on localhost:
"""


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("User www-data is not allowed to run sudo on localhost.\n", ()),
        (f"{HEAD}    (ALL : ALL) ALL\n", (Rule("ALL : ALL", True, "ALL"),)),
        (f"{HEAD}    (ALL) NOPASSWD: ALL\n", (Rule("ALL", False, "ALL"),)),
        (
            f"{HEAD}    (root) NOPASSWD: /usr/bin/apt update, PASSWD: /usr/bin/apt upgrade, /bin/id\n",
            (
                Rule("root", False, "/usr/bin/apt update"),
                Rule("root", True, "/usr/bin/apt upgrade"),
                Rule("root", True, "/bin/id"),
            ),
        ),
        (f"{HEAD}    (www-data) SETENV: NOPASSWD: /bin/ls\n", (Rule("www-data", False, "/bin/ls"),)),
        (
            f"{HEAD}    (ALL : ALL) /usr/bin/one,\n        /usr/bin/two\n    (root) ALL\n",
            (
                Rule("ALL : ALL", True, "/usr/bin/one"),
                Rule("ALL : ALL", True, "/usr/bin/two"),
                Rule("root", True, "ALL"),
            ),
        ),
        (f"{HEAD.replace('use_pty', '!authenticate')}    (ALL) ALL\n", (Rule("ALL", False, "ALL"),)),
    ],
)
def test_rules_are_read(text: str, rules: tuple[Rule, ...]) -> None:
    assert sudo_rules.parse(text) == rules


@pytest.mark.parametrize(("runas", "root"), [("ALL", True), ("root", True), ("ALL : ALL", True), ("www-data", False)])
def test_only_a_rule_for_root_makes_root(runas: str, root: bool) -> None:
    assert Rule(runas, True, "ALL").everything is root
    assert Rule(runas, True, "/bin/id").as_root is root
    assert not Rule(runas, True, "/bin/id").everything


@pytest.mark.parametrize(
    ("defaults", "asks_root"),
    [("env_reset, rootpw", True), ("targetpw", True), ("runaspw, env_reset", True), ("!rootpw, env_reset", False)],
)
def test_whose_password_sudo_asks_for_is_seen(defaults: str, asks_root: bool) -> None:
    head = f"Matching Defaults entries for ada on host:\n    {defaults}\n\n"
    body = "User ada may run the following commands on host:\n    (ALL : ALL) ALL\n    (ALL) NOPASSWD: /bin/id\n"
    assert [rule.asks_root for rule in sudo_rules.parse(head + body)] == [asks_root, False]
