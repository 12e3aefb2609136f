# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings are values, and what is written of them says to sshd what was meant."""

from __future__ import annotations

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.sshd import config, settings as sshd_settings
from hypothesis import given

from tests.unit.plugins.module_utils.sshd.setting_texts import SETTINGS, arguments

VERSION = (9, 2)


@given(SETTINGS)
def test_what_is_written_is_read_as_what_was_meant(setting: tuple[str, object]) -> None:
    keyword, value = setting
    try:
        meant = arguments(keyword, value)
    except Refusal:
        return
    (text,) = sshd_settings.render({keyword.lower(): meant}, VERSION)
    (line,) = config.parse("x", f"{text}\n")
    assert line.keyword == keyword.lower()
    assert line.values == (meant if keyword.lower() not in sshd_settings.RAW else line.values)


@pytest.mark.parametrize(
    ("keyword", "value", "line"),
    [
        ("Banner", "/etc/issue.net", "banner /etc/issue.net"),
        ("Banner", ["/etc/my banner"], 'banner "/etc/my banner"'),
        ("Banner", '"/etc/my banner"', 'banner "/etc/my banner"'),
        ("Banner", ["=/etc"], 'banner "=/etc"'),
        ("Banner", ["#1"], 'banner "#1"'),
        ("AcceptEnv", "LANG  LC_* # why", "AcceptEnv LANG LC_*"),
        ("SetEnv", "A='b c' D=e", 'setenv "A=b c" D=e'),
        ("Ciphers", ["a", "b"], "Ciphers a,b"),
        ("X11Forwarding", True, "X11Forwarding yes"),
        ("MaxSessions", 4, "MaxSessions 4"),
        ("ForceCommand", "echo '#1' \"a b\"", "ForceCommand echo '#1' \"a b\""),
    ],
)
def test_a_setting_is_written_as_sshd_reads_it(keyword: str, value: object, line: str) -> None:
    assert sshd_settings.render({keyword.lower(): arguments(keyword, value)}, VERSION) == [line]


@pytest.mark.parametrize(
    ("keyword", "value"),
    [
        ("Banner", "a\nPermitRootLogin yes"),
        ("Banner", "a\x0cb"),
        ("Banner", "a\u2028b"),
        ("Banner", ["a", "b\rc"]),
        ("Banner", ['a"b']),
        ("Banner", ["a\\"]),
        ("Banner", "a\\b"),
        ("Banner", '"unfinished'),
        ("Banner", ""),
        ("Banner", "# nothing"),
        ("Banner", []),
        ("Banner", ["", ""]),
        ("ForceCommand", "true\n"),
        ("ForceCommand", ["true", "x\0"]),
    ],
)
def test_what_sshd_could_read_otherwise_is_refused(keyword: str, value: object) -> None:
    with pytest.raises(Refusal, match=rf"^settings\.{keyword}: "):
        arguments(keyword, value)


@pytest.mark.parametrize("value", ["a\nPort 23", 'a"', "a\\", "a\x85", "\u2028"])
@pytest.mark.parametrize("keyword", ["banner", "allowusers", "ciphers", "forcecommand"])
def test_the_writer_itself_lets_no_value_become_a_line(keyword: str, value: str) -> None:
    if keyword == "forcecommand" and value in ('a"', "a\\"):
        return
    with pytest.raises(Refusal, match="is no line that sshd may be given"):
        sshd_settings.render({keyword: (value,)}, VERSION)
