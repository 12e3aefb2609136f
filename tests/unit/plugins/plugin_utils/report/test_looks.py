# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of hosts that answer, that do not, and that answer anything."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.plugin_utils.report import history, looks
from ansible_collections.portcullis.vps.plugins.plugin_utils.report.history import DAY, History
from ansible_collections.portcullis.vps.plugins.plugin_utils.report.looks import Area, Host

NOW = 1_800_000_000.0
WELL: dict[str, Any] = {
    "installed": True,
    "areas": [
        {"name": "updates", "ok": True, "lines": ["Updates: 0 hours old."]},
        {"name": "ssh", "ok": True, "lines": []},
    ],
}
BAD: dict[str, Any] = {
    **WELL,
    "areas": [{"name": "updates", "ok": False, "lines": ["Updates: 9 days old."]}, WELL["areas"][1]],
}


def test_a_host_that_answers_is_right_or_wrong() -> None:
    assert looks.heard("web1", WELL, None, NOW).state == "right"
    bad = looks.heard("web1", BAD, None, NOW)
    assert (bad.state, [area.name for area in bad.wrong]) == ("wrong", ["updates"])


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ({"unreachable": True, "msg": "Task failed: No login succeeded"}, "it cannot be reached: No login succeeded"),
        ({"failed": True, "msg": "it broke"}, "it broke"),
        ({"failed": True}, "its status could not be read"),
        ({}, "it was not asked, or gave no answer"),
        (None, "it was not asked, or gave no answer"),
        ("right", "it was not asked, or gave no answer"),
        ({"installed": True, "areas": []}, "it answered nothing"),
        ({"installed": True, "areas": [{"name": "updates"}]}, "it was not asked, or gave no answer"),
        ({"installed": True, "areas": "all well"}, "it was not asked, or gave no answer"),
    ],
)
def test_a_host_that_does_not_answer_is_never_right(answer: Any, why: str) -> None:
    never = looks.heard("web1", answer, None, NOW)
    assert (never.state, never.why, never.at) == ("unknown", why, 0)
    before = looks.heard("web1", WELL, None, NOW - DAY)
    old = looks.heard("web1", answer, before, NOW)
    assert (old.state, old.why, old.at) == ("old", why, NOW - DAY)


def test_a_host_that_nobody_hardened_is_unknown_whatever_it_said_before() -> None:
    before = looks.heard("web1", WELL, None, NOW - DAY)
    found = looks.heard("web1", {"installed": False, "areas": []}, before, NOW)
    assert (found.state, found.why) == ("unknown", "Portcullis has not changed this host yet")


def test_only_true_is_well() -> None:
    odd = {"installed": True, "areas": [{"name": "ssh", "ok": "yes", "lines": []}]}
    assert looks.heard("web1", odd, None, NOW).state == "wrong"


def test_names_and_lines_are_made_fit_to_be_shown() -> None:
    odd = {"installed": True, "areas": [{"name": "a\u202eb", "ok": True, "lines": ["\x1b[2J", "x" * 5000]}]}
    (area,) = looks.heard("web1", odd, None, NOW).areas
    assert area.name == "a\\u202eb"
    assert area.lines[0] == "\\x1b[2J"
    assert len(area.lines[1]) == 300


def test_what_others_saw_is_an_area_that_no_host_can_say_of_itself() -> None:
    row = {"verdict": "right", "text": "22/tcp is open."}
    well = looks.seen({"rows": [row], "missing": []})
    wrong = looks.seen({"rows": [row, {"verdict": "wrong", "text": "3306/tcp is open."}], "missing": []})
    silent = looks.seen({"rows": [row], "missing": ["office did not answer"]})
    assert well is not None
    assert wrong is not None
    assert silent is not None
    assert [looks.heard("web1", WELL, None, NOW, area).state for area in (None, well, wrong, silent)] == [
        "right",
        "right",
        "wrong",
        "wrong",
    ]
    assert wrong.lines == ("3306/tcp is open.",)
    lying = {**WELL, "areas": [*WELL["areas"], {"name": looks.OUTSIDE, "ok": True, "lines": []}]}
    assert [area.ok for area in looks.heard("web1", lying, None, NOW, wrong).areas if area.name == looks.OUTSIDE] == [
        False
    ]
    gone = looks.heard("web1", {"unreachable": True, "msg": "no route"}, None, NOW, wrong)
    assert (gone.state, gone.why) == ("unknown", "it cannot be reached: no route; 3306/tcp is open.")


@pytest.mark.parametrize("answer", [{}, None, "nobody", {"skipped": True}])
def test_where_nobody_looked_from_outside_there_is_no_such_area(answer: Any) -> None:
    assert looks.seen(answer) is None


@pytest.mark.parametrize(
    "answer",
    [
        {"failed": True, "msg": "broke"},
        {"rows": 5, "missing": []},
        {"rows": [{}], "missing": []},
        {"unreachable": True},
    ],
)
def test_a_look_from_outside_without_an_answer_is_not_well(answer: Any) -> None:
    found = looks.seen(answer)
    assert found is not None
    assert not found.ok


def test_what_changed_is_said() -> None:
    before = {name: looks.heard(name, WELL, None, NOW) for name in ("web1", "web2", "web3", "web4")}
    before["web5"] = looks.heard("web5", BAD, None, NOW)
    after = [
        looks.heard("web1", BAD, before["web1"], NOW),
        looks.heard("web2", {"unreachable": True}, before["web2"], NOW),
        looks.heard("web3", WELL, before["web3"], NOW),
        looks.heard("web5", WELL, before["web5"], NOW),
        looks.heard("web6", WELL, None, NOW),
    ]
    assert looks.changes(before, after) == [
        "web1: updates is wrong now",
        "web2 was right and is old",
        "web5: updates is right again",
        "web6 is new",
        "web4 is in the inventory no more",
    ]
    assert looks.changes({}, after) == []


def test_the_history_is_read_as_it_was_written_and_stays_small() -> None:
    kept = History()
    hosts = [Host("web1", (Area("updates", False, ("old",)),), NOW), Host("web2", why="it is off")]
    # Every three hours of two years.
    for place in range(2 * 365 * 8):
        kept = kept.after(hosts, NOW + place * 3 * 3600)
    assert history.read(kept.to_text()) == kept
    assert len(kept.looks) <= 366 + 7 * 8 + 2
    assert kept.looks[-1].at - kept.looks[0].at > 364 * DAY
    assert [kept.looks[0].state(name) for name in ("web1", "web2", "web3")] == ["wrong", "silent", "right"]
    assert len(kept.to_text()) < 366 * 500


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        '{"format": 2}',
        '{"format": 1, "looks": 5, "hosts": []}',
        '{"format": 1, "looks": [], "hosts": [{}]}',
        "null",
    ],
)
def test_a_file_that_is_no_history_is_not_overwritten(text: str) -> None:
    with pytest.raises(history.NotReadable):
        history.read(text)


def test_a_clock_that_went_back_loses_nothing_but_what_is_to_come() -> None:
    kept = History().after([Host("web1", why="off")], NOW).after([Host("web1", why="off")], NOW - DAY)
    assert [look.at for look in kept.looks] == [NOW - DAY]
