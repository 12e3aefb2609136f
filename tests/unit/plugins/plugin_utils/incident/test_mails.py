# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every report comes to the right facts or to a clear refusal, within seconds, and nothing of it moves a cursor."""

from __future__ import annotations

import time
import unicodedata
from functools import cache

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.plugin_utils.incident import answer, reading, sentences, whose
from ansible_collections.portcullis.vps.plugins.plugin_utils.incident.reported import KINDS, LANGUAGES, Facts
from ansible_collections.portcullis.vps.plugins.plugin_utils.incident.whose import Verdict
from hypothesis import given, settings, strategies as st

from tests.unit.plugins.plugin_utils.incident import hostile_mails, structured_mails, text_mails
from tests.unit.plugins.plugin_utils.incident.cases import INVENTORY, NOW, Case, Refused

CASES = [
    *structured_mails.ARF,
    *structured_mails.XARF,
    *structured_mails.LINES,
    *text_mails.FAIL2BAN,
    *text_mails.TABLES,
    *text_mails.SENTENCES,
    *hostile_mails.CASES,
]
REFUSED = [*structured_mails.REFUSED, *text_mails.REFUSED, *hostile_mails.REFUSED]
#: Generous: the slowest takes two seconds on a busy machine, and what is not linear minutes.
_SECONDS = 30.0


@cache
def read(case: Case) -> tuple[Facts, Verdict]:
    """Return what is in a report; once, since some are large."""
    facts = reading.read(case.data, NOW)
    return facts, whose.match(facts, INVENTORY)


def test_there_are_many_and_each_is_another() -> None:
    names = [case.name for case in CASES] + [case.name for case in REFUSED]
    assert len(names) == len(set(names)) >= 60


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_report_comes_to_the_right_facts(case: Case) -> None:
    began = time.monotonic()
    facts, verdict = read(case)
    found = sentences.data(facts, verdict, {})
    assert time.monotonic() - began < _SECONDS
    assert (found["format"], tuple(found["hosts"])) == (case.format, case.hosts)
    named = [one["address"] for one in found["sources"]]
    expected = {
        "kind": (found["kind"], case.kind),
        "source": (named[0] if named else None, case.source),
        "by": ({one["by"] for one in found["sources"]}, case.by and {case.by}),
        "source_ports": (tuple(found["source_ports"]), case.source_ports),
        "destinations": (tuple(found["destinations"]), case.destinations),
        "ports": (tuple(found["ports"]), case.ports),
        "first": (found["first"], case.first),
        "zone": (found["times"][0]["zone"] if found["times"] else None, case.zone),
        "answer_to": (found["answer_to"][0]["address"] if found["answer_to"] else None, case.answer_to),
        "language": (found["language"], case.language),
        "elsewhere": (tuple(found["elsewhere"]), case.elsewhere),
    }
    assert {name: is_and_should for name, is_and_should in expected.items() if None is not is_and_should[1]} == {
        name: (should, should) for name, (_is, should) in expected.items() if should is not None
    }
    assert case.note is None or [note for note in found["notes"] if case.note in note], found["notes"]
    assert found["kind"] in KINDS
    assert found["language"] in LANGUAGES


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.name)
def test_a_report_is_refused_with_the_reason(case: Refused) -> None:
    began = time.monotonic()
    with pytest.raises(Refusal) as refusal:
        reading.read(case.data, NOW)
    assert time.monotonic() - began < _SECONDS
    assert case.why in str(refusal.value)
    assert shown(str(refusal.value))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_nothing_of_a_report_moves_a_cursor_or_hides(case: Case) -> None:
    facts, verdict = read(case)
    assert all(map(shown, sentences.read(facts, verdict, {"\x1b[2Jhost": "\u202e"})))
    assert all(map(shown, texts(sentences.data(facts, verdict, {"\x1b[2Jhost": "\u202e"}))))
    for language in LANGUAGES:
        assert all(map(shown, answer.write(facts, verdict, answer.Given(language)).split("\n")))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_returned_is_bounded(case: Case) -> None:
    found = sentences.data(*read(case), {})
    assert sum(map(len, texts(found))) < 60_000
    assert max(map(len, texts(found))) <= 16_000


@settings(deadline=None, max_examples=30)
@given(st.binary(max_size=300), st.sampled_from([case.data[:2000] for case in CASES]), st.floats(0, 1))
def test_whatever_a_report_holds_it_is_read_or_refused(bytes_of_others: bytes, data: bytes, place: float) -> None:
    cut = int(len(data) * place)
    for report in (bytes_of_others, data[:cut] + bytes_of_others + data[cut:], data[:cut]):
        assert all(map(shown, said(report)))


def said(report: bytes) -> list[str]:
    """Return all that anybody gets to see of a report."""
    try:
        facts = reading.read(report, NOW)
    except Refusal as refusal:
        return [str(refusal)]
    verdict = whose.match(facts, INVENTORY)
    sent = answer.write(facts, verdict, answer.Given()).split("\n")
    return [*texts(sentences.data(facts, verdict, {})), *sentences.read(facts, verdict, {}), *sent]


def shown(text: str) -> bool:
    """Return whether a terminal shows this as one line."""
    return not any(unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp") for sign in text)


def texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for pair in value.items() for one in pair for text in texts(one)]
    if isinstance(value, (list, tuple)):
        return [text for one in value for text in texts(one)]
    return [value] if isinstance(value, str) else []
