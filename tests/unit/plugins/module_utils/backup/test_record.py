# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.backup import record
from ansible_collections.portcullis.vps.plugins.module_utils.backup.record import Record
from ansible_collections.portcullis.vps.plugins.module_utils.backup.restic import Size

A, B, C = ("a" * 64, "b" * 64, "c" * 64)
NOW = 1795658400.0
WHOLE = Record({A: 1.0}, {A: Size(5, 2)}, (A,), (B,), 7.0, 3, ("odd",), "broken")


def test_a_record_is_read_as_it_was_written() -> None:
    assert Record.from_text(WHOLE.to_text()) == WHOLE
    assert Record.from_text(Record().to_text()) == Record()


@pytest.mark.parametrize("text", ["", "null", "[]", "{}", WHOLE.to_text().replace("accepted", "excepted")])
def test_what_is_no_record_is_none(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        Record.from_text(text)


def test_when_a_snapshot_was_first_seen_to_have_come_in_counts() -> None:
    """Whatever its file's time is later: a store that was copied has new ones."""
    assert Record({A: 10.0}).seen({A: 500.0, B: 20.0}).received == {A: 10.0, B: 20.0}


def test_what_somebody_else_removed_is_said_until_a_person_accepts() -> None:
    found = Record({A: 1.0, B: 2.0}).seen({B: 2.0})
    assert found.gone == (A,)
    assert found.seen({B: 2.0}).vanished == ("1 snapshots are gone that the store has not forgotten, such as aaaaaaaa",)
    # It may have been brought back from elsewhere.
    assert found.seen({A: 1.0, B: 2.0}).vanished == ()


def test_what_the_store_forgot_is_not_missed() -> None:
    found = Record({A: 1.0, B: 2.0}, {A: Size(1, 1)}, (A,)).without([A])
    assert found == Record({B: 2.0})
    assert found.seen({B: 2.0}).vanished == ()


def test_what_lies_among_the_snapshots_and_is_none_is_told_apart() -> None:
    assert record.there([(A, 1.0), ("x", 2.0), (f"{B}.tmp", 3.0)]) == ({A: 1.0}, (f"{B}.tmp", "x"))


@pytest.mark.parametrize(
    ("before", "listed", "after", "said"),
    [
        ({A: 1.0}, [A], {A: 1.0}, ()),
        # One came in while restic listed them.
        ({A: 1.0}, [A, B], {A: 1.0, B: 2.0}, ()),
        ({A: 1.0}, [A], {A: 1.0, B: 2.0}, ()),
        (
            {A: 1.0, B: 2.0},
            [A],
            {A: 1.0, B: 2.0},
            ("restic does not list 1 of the snapshots that are there, such as bbbbbbbb",),
        ),
        ({A: 1.0}, [A, C], {A: 1.0}, ("restic lists 1 snapshots that are not there, such as cccccccc",)),
    ],
)
def test_restics_list_has_to_be_what_is_there(
    before: dict[str, float], listed: list[str], after: dict[str, float], said: tuple[str, ...]
) -> None:
    assert record.differences(before, listed, after) == said


@pytest.mark.parametrize(
    ("there", "found", "keyed", "said"),
    [
        ({A: NOW - 3600}, Record(at=NOW), True, ""),
        ({}, Record(), True, "has sent no backup yet"),
        ({A: NOW - 37 * 3600}, Record(at=NOW), True, "has sent nothing for 37 hours"),
        ({A: NOW + 7200}, Record(at=NOW), True, "came in after now by this host's clock"),
        (
            {A: NOW},
            Record(at=NOW, alarms=("x",)),
            True,
            "nothing of web1 is forgotten, as x. If that is meant, 'portcullis backup-store accept web1'",
        ),
        ({A: NOW}, Record(at=NOW, failure="locked"), True, "retention of web1 failed: locked"),
        ({A: NOW}, Record(at=NOW), False, "as the store has no key of its own there"),
        ({A: NOW}, Record(at=NOW - 4 * 86400), True, "has not ended for 4 days"),
    ],
)
def test_the_status_says_what_a_person_has_to_look_at(
    there: dict[str, float], found: Record, keyed: bool, said: str
) -> None:
    line, problems = record.lines("web1", there, found, keyed, NOW, 36)
    assert line.startswith(f"Backup store: web1: {len(there)} snapshots")
    assert said in " ".join(problems)
    assert len(problems) == bool(said)
