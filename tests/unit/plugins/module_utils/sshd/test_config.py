# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.config import (
    MAIN,
    Config,
    disable,
    effective,
    include_patterns,
    parse,
)


@pytest.mark.parametrize(
    ("text", "keyword", "arguments"),
    [
        ("Port 22", "port", ("22",)),
        ("  port=22", "port", ("22",)),
        ("PORT = 22  # ssh", "port", ("22",)),
        ('Banner "/etc/my banner"', "banner", ("/etc/my banner",)),
        ("AllowUsers ada  grace", "allowusers", ("ada", "grace")),
        ("ChallengeResponseAuthentication yes", "kbdinteractiveauthentication", ("yes",)),
        ('Banner "unfinished', "banner", ('"unfinished',)),
        ('"TrustedUserCAKeys" /tmp/ca', "trustedusercakeys", ("/tmp/ca",)),
        ('=In"clude" /tmp/x', "include", ("/tmp/x",)),
        ("Banner /etc/a#b # c", "banner", ("/etc/a#b",)),
        ("SetEnv 'A=b c' D=e\\ f G=\\h", "setenv", ("A=b c", "D=e f", "G=\\h")),
    ],
)
def test_a_setting_is_read_as_sshd_reads_it(text: str, keyword: str, arguments: tuple[str, ...]) -> None:
    (line,) = parse("x", text)
    assert (line.keyword, line.arguments) == (keyword, arguments)


@pytest.mark.parametrize("text", ["", "# Port 22", "   ", "#Port 22"])
def test_comments_and_blank_lines_are_no_settings(text: str) -> None:
    assert parse("x", text) == []


def test_includes_are_read_in_place_and_a_match_inside_ends_with_its_file() -> None:
    files = {
        MAIN: "Port 1\nInclude a.d/*\nPort 4\nMatch User eve\nPort 5\nMatch all\nPort 6\n",
        "a": "Port 2\nMatch User x\nPort 3\n",
    }
    lines = [line for line in Config(files, {"a.d/*": ("a",)}).lines() if line.keyword == "port"]
    assert [(line.value, line.match) for line in lines] == [
        ("1", ""),
        ("2", ""),
        ("3", "User x"),
        ("4", ""),
        ("5", "User eve"),
        ("6", "all"),
    ]
    assert [line.value for line in lines if line.for_some] == ["3", "5"]


def test_a_match_all_in_a_file_that_a_match_includes_is_about_that_match() -> None:
    files = {MAIN: "Match User eve\nInclude a\nMatch all\nInclude a\n", "a": "Match all\nMaxAuthTries 2\n"}
    lines = [line for line in Config(files, {"a": ("a",)}).lines() if line.keyword == "maxauthtries"]
    assert [line.match for line in lines] == ["User eve", "all"]


def test_a_file_that_includes_itself_is_read_a_bounded_number_of_times() -> None:
    assert len(Config({MAIN: "Include self\n"}, {"self": (MAIN,)}).lines()) == 17


def test_place_counts_lines_from_one() -> None:
    assert parse("/etc/x", "\nPort 22")[0].place == "/etc/x:2"


def test_include_patterns_are_found() -> None:
    assert include_patterns("Include a b\n#Include c\ninclude d\n") == ["a", "b", "d"]


def test_effective_gathers_repeated_keywords() -> None:
    assert effective("port 22\nport 2222\nAllowUsers ada\n") == {"port": ("22", "2222"), "allowusers": ("ada",)}


def test_disabled_lines_can_be_brought_back() -> None:
    text = "a\nb\nc\n"
    assert disable(text, [1], "# off: ") == "a\n# off: b\nc\n"
    assert disable(text, [1], "# off: ").replace("# off: ", "") == text
