# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The answer: what a person has to read first, and nothing that must not leave the house."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.plugin_utils.incident import answer, reading, whose
from ansible_collections.portcullis.vps.plugins.plugin_utils.incident.phrases import BY_LANGUAGE
from ansible_collections.portcullis.vps.plugins.plugin_utils.incident.reported import KINDS, LANGUAGES, OTHER, UNKNOWN

from tests.unit.plugins.plugin_utils.incident.cases import INVENTORY, NOW, SSHD, mail

OTHERS = SSHD.replace(".7 ", ".99 ").replace("03:04", "05:06")
REPORT = mail(f"{SSHD}\n{OTHERS}\n", "Reply-To: cert@example.net\n", "Re: Re: Attack")


def written(data: bytes = REPORT, language: Any = "en", found: Any = "", done: Any = "", signature: Any = "") -> str:
    facts = reading.read(data, NOW)
    return answer.write(facts, whose.match(facts, INVENTORY), answer.Given.parse(language, found, done, signature))


def test_an_answer_in_english() -> None:
    assert (
        written(
            found=["The account backup had a weak password."],
            done="The server is off the net.",
            signature="Ada, Example",
        )
        == """\
### READ THIS BEFORE YOU SEND IT, then delete this line. It was made from a report that proves nothing and from what you gave.
To: cert@example.net
Subject: Re: Attack

Dear Sir or Madam,

thank you for your report about attempts to log in from 198.51.100.7.

Time: 2026-11-20 02:04:05 UTC (your report states no time zone; we took that of your mail)

From your report:
> Nov 20 03:04:05 mail sshd[411]: Failed password for root from 198.51.100.7 port 44321 ssh2

What we found:
- The account backup had a weak password.

What we did:
The server is off the net.

Kind regards
Ada, Example
"""
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_nobody_gave_is_left_to_be_filled_in(language: str) -> None:
    text, phrases = written(language=language), BY_LANGUAGE[language]
    assert text.startswith(phrases.read_first)
    assert text.count(phrases.fill_in) == 2
    assert phrases.name in text
    assert "UTC" in text


def test_the_language_is_that_of_the_report_unless_it_is_given() -> None:
    german = mail(f"Wir bitten um Abhilfe, und Ihr Server ist der Verursacher.\n{SSHD}\n")
    assert "Sehr geehrte" in written(german, language="")
    assert "您好" in written(german, language="zh")


def test_every_kind_has_its_words_in_every_language() -> None:
    assert {name: set(KINDS) - set(phrases.kinds) - {OTHER, UNKNOWN} for name, phrases in BY_LANGUAGE.items()} == {
        name: set() for name in LANGUAGES
    }


def test_an_address_that_is_not_ours_is_said_to_be_none_of_ours() -> None:
    text = written(mail("Attacker: 203.0.113.99\n"))
    assert "None of the systems that we are responsible for" in text
    assert "203.0.113.99" in text


def test_no_host_of_the_inventory_is_named() -> None:
    text = written(mail("Attack from 192.0.2.50 on 203.0.113.5\n"))
    assert "192.0.2.50" in text
    assert [one.name for one in INVENTORY if one.name in text] == []


def test_lines_about_others_are_not_quoted_and_their_times_are_not_ours() -> None:
    assert "198.51.100.99" not in written()
    assert "04:06:05" not in written()


def test_a_header_in_the_subject_stays_in_the_subject() -> None:
    lines = written(mail(SSHD, subject="=?utf-8?q?Abuse=0d=0aBcc=3a_victim=40example=2enet?=")).split("\n")
    assert [line for line in lines if line.startswith("Bcc")] == []
    assert lines[2].startswith("Subject: Re: Abuse")


def test_braces_in_a_report_are_text() -> None:
    assert "{found}" in written(mail(SSHD, subject="{found} {0.__class__} %s"))


def test_control_characters_of_what_is_given_are_shown() -> None:
    assert "\\x1b[2J\\u202e" in written(found="\x1b[2J\u202e")


@pytest.mark.parametrize(
    "secret",
    [
        "-----BEGIN OPENSSH PRIVATE KEY-----\nabc",
        "-----BEGIN PRIVATE KEY-----",
        "$ANSIBLE_VAULT;1.1;AES256",
        "root:$y$j9T$abc",
        ["fine", "$6$salt$hash"],
    ],
)
@pytest.mark.parametrize("place", ["found", "done", "signature"])
def test_secrets_are_refused_with_the_variable(place: str, secret: Any) -> None:
    with pytest.raises(Refusal, match=f"incident_{place}: .*must not be sent"):
        written(**{place: secret})


def test_a_language_that_there_is_not_is_refused() -> None:
    with pytest.raises(Refusal, match="incident_language: 'fr' is no language"):
        written(language="fr")


def test_a_long_text_is_refused() -> None:
    with pytest.raises(Refusal, match="incident_found: it has more than 5000 characters"):
        written(found="x" * 5001)
