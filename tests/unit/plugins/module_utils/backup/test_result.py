# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.backup import result
from ansible_collections.portcullis.vps.plugins.module_utils.backup.result import Last, Printed

NOW = 1795658400.0
#: As 0.14.0 printed it; 0.18 has the whole ID, and errors with a message of their own.
SUMMARY = (
    '{"message_type":"summary","files_new":1,"files_changed":0,"data_added":3001722,"total_files_processed":3,'
    '"total_bytes_processed":6000003,"total_duration":0.28248474,"snapshot_id":"c034ef63"}'
)
UNREAD = '{"message_type":"error","error":{"Op":"open","Path":"/srv/a","Err":13},"during":"archival","item":"/srv/a"}'
OK = Last(NOW, "ok", "", NOW, "c034ef63" * 8, 3, 6000003)


def test_what_was_saved_is_read_from_what_restic_printed() -> None:
    assert Printed.of(f'{{"message_type":"status"}}\nnoise\n{SUMMARY}\n') == Printed("c034ef63", 3, 6000003, ())


def test_what_could_not_be_read_is_among_it() -> None:
    assert [path for path, _why in Printed.of(f"{UNREAD}\n{SUMMARY}").unread] == ["/srv/a"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "saved",
        SUMMARY.replace("c034ef63", ""),
        SUMMARY.replace("c034ef63", "latest00"),
        SUMMARY.replace("summary", "status"),
    ],
)
def test_without_a_snapshot_nothing_was_saved(text: str) -> None:
    with pytest.raises(ValueError, match="restic names no snapshot"):
        Printed.of(text)


def test_how_a_run_ended_is_read_as_it_was_written() -> None:
    assert Last.from_text(OK.to_text()) == OK
    with pytest.raises(ValueError, match="lacks something"):
        Last.from_text("{}")


@pytest.mark.parametrize(
    ("last", "escrowed", "since", "late", "said"),
    [
        (OK, True, 0, "", ""),
        (None, True, NOW - 3600, "", ""),
        (None, False, NOW - 3600, "", "none is taken before its password is with you"),
        (None, True, NOW - 37 * 3600, "there is none yet (backup_max_age_hours is 36)", ""),
        (Last(NOW, "ok", "", NOW - 40 * 3600, "a" * 64), True, 0, "the last one is 40 hours old", ""),
        (
            Last(NOW, "failed", "the disk is full", NOW - 3600, "a" * 64),
            True,
            0,
            "",
            "the last run failed: the disk is full",
        ),
        (Last(NOW, "failed", "the disk is full"), True, NOW - 99 * 3600, "there is none yet", "the last run failed"),
    ],
)
def test_the_status_says_what_a_person_has_to_look_at(
    last: Last | None, escrowed: bool, since: float, late: str, said: str
) -> None:
    line, overdue, problems = result.lines(last, escrowed, since, NOW, 36)
    assert line.startswith("Backup: ")
    assert late in overdue
    assert bool(late) == bool(overdue)
    assert said in " ".join(problems)
    assert len(problems) == bool(said)
