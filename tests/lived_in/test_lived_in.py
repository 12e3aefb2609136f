# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The first run on hosts with a history: nothing that was closed opens, nobody who got in is lost, unless a variable names it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.adoption.findings import OPTIONS

from demo import stage
from demo.fleet import ADMIN, Fleet, Run
from lab import Lab, network
from tests.lived_in.histories import HISTORIES
from tests.lived_in.history import COLLEAGUE, OFFICE4, History, carrying, logs_in, see

_ALWAYS = ("fresh", "banned", "office", "docker")


@dataclass(frozen=True)
class Story:
    """What was seen and said, in the order of the fields; None for what a history does not get to."""

    history: History
    host: str
    before: Mapping[str, str]
    alone: Run | None
    check: Run | None
    first: Run
    unchanged: Mapping[str, str]
    traces: str
    through: Run
    after: Mapping[str, str]
    again: Run
    status: str
    last: Run | None
    mended: str
    held: Mapping[str, str]


#: 'make test' plays those from which most can be seen, 'make test-lived-in' all.
PLAYED = [one for one in HISTORIES if one.name in _ALWAYS or os.environ.get("PORTCULLIS_LIVED_IN") == "all"]


@pytest.fixture(scope="module", params=PLAYED, ids=lambda history: history.name)
def story(request: pytest.FixtureRequest, lab: Lab) -> Iterator[Story]:
    """Play a history; the tests below read it."""
    history: History = request.param
    host = history.name
    lab.up({host: history.release})
    _done(lab, host, history.script)
    for user in history.logins:
        source = OFFICE4 if user == COLLEAGUE else network.CONTROLLER4
        # sshd may have been told to read its files a moment ago.
        assert any(logs_in(lab, host, user, 22, source) for _try in range(5)), user
    before = see(lab, host, history.rows)
    alone = _play(lab, history, alone=history.alone) if history.alone else None
    with carrying(lab, host, history.carried):
        check = _play(lab, history, None, "--check") if history.refused else None
        first = _play(lab, history)
    unchanged = see(lab, host, history.rows)
    traces = _done(
        lab, host, "ls /usr/local/sbin/portcullis /etc/ssh/sshd_config.d/00-portcullis.conf 2>/dev/null || :"
    )
    through = _play(lab, history, history.acknowledged, alone=history.alone) if history.refused else first
    after = see(lab, host, history.rows)
    if history.afterwards:
        _done(lab, host, history.afterwards)
    again = _play(lab, history, history.acknowledged)
    status = _done(lab, host, "portcullis status 2>&1 || :")
    last = _play(lab, history, {**history.acknowledged, **history.removed}) if history.removed else None
    mended = _done(lab, host, "portcullis status 2>&1 || :") if history.removed else ""
    held = see(lab, host, history.held)
    yield Story(
        history, host, before, alone, check, first, unchanged, traces, through, after, again, status, last, mended, held
    )
    lab.remove(host)


def _done(lab: Lab, host: str, script: str) -> str:
    done = lab.exec(host, ["sh", "-eu"], stdin=script)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _play(lab: Lab, history: History, more: Mapping[str, object] | None = None, *options: str, alone: str = "") -> Run:
    """Play site.yml, or a playbook of somebody's own with a role alone."""
    fleet = Fleet(lab, {"portcullis_admins": [ADMIN], "portcullis_ssh_port": 22, **history.variables, **(more or {})})
    if alone:
        own = lab.folder / "own.yml"
        own.write_text(json.dumps([{"hosts": "all", "gather_facts": False, "roles": [f"portcullis.vps.{alone}"]}]))
        return fleet.play(own, "--limit", history.name, *options)
    return fleet.play(stage.SITE, "--limit", history.name, "--tags", ",".join(history.tags), *options)


def _rows(story: Story, when: str) -> dict[str, str]:
    return {str(one): getattr(one, when) for one in story.history.rows}


def test_before_the_first_run_it_is_as_the_history_left_it(story: Story) -> None:
    assert dict(story.before) == _rows(story, "before")


def test_the_first_run_says_what_it_would_cut_off_or_open_and_changes_nothing(story: Story) -> None:
    if not story.history.refused:
        assert story.first.code == 0, story.first.output[-3000:]
        return
    said = " ".join(story.first.failures(story.host))
    assert "so nothing was changed" in said, story.first.output[-3000:]
    for kind, names in story.history.refused.items():
        assert f"portcullis_adopt_{OPTIONS[kind][0]}: [" in said, said
        for name in names:
            assert name in said, said
    assert (dict(story.unchanged), story.traces) == (dict(story.before), "")


def test_a_role_used_alone_refuses_the_same_behind_the_same_report(story: Story) -> None:
    if story.alone is None:
        return
    (said,) = story.alone.failures(story.host)
    (first,) = story.first.failures(story.host)
    assert said.replace("on this host", f"on {story.host}") == first, story.alone.output[-3000:]
    report = story.alone.output.index(f"{story.host}: Findings: ")
    assert report < story.alone.output.index("so nothing was changed")


def test_check_mode_refuses_what_the_first_run_does(story: Story) -> None:
    if story.check is not None:
        assert story.check.failures(story.host) == story.first.failures(story.host), story.check.output[-3000:]


def test_named_or_mended_the_run_goes_through(story: Story) -> None:
    assert story.through.code == 0, story.through.output[-3000:]


def test_afterwards_it_is_as_the_table_says(story: Story) -> None:
    assert dict(story.after) == _rows(story, "after")


def test_the_report_says_what_is_there(story: Story) -> None:
    for part in story.history.reported:
        assert part in story.first.output, story.first.output[-4000:]


def test_the_report_on_a_fresh_host_has_three_lines(story: Story) -> None:
    lines = [line for line in story.first.output.splitlines() if line.startswith(f"{story.host}: ")]
    assert len(lines) >= 3, story.first.output[-3000:]
    if story.history.name == "fresh":
        assert len(lines) == 3, lines


def test_what_is_wider_is_said_on_every_run_and_by_status(story: Story) -> None:
    assert story.again.code == 0, story.again.output[-3000:]
    said = " ".join(story.again.output.split())
    for part in story.history.later:
        assert part in said, story.again.output[-4000:]
        assert part in story.status, story.status
    if not story.history.later:
        assert "Exposure: nobody gets in who is not let in by ufw's rules." in story.status, story.status


def test_what_others_added_is_no_change(story: Story) -> None:
    assert story.again.changes(story.host) == [], story.again.output[-3000:]


def test_what_is_wider_goes_once_it_is_named(story: Story) -> None:
    if story.last is not None:
        assert story.last.code == 0, story.last.output[-3000:]
        assert "Exposure: nobody gets in who is not let in by ufw's rules." in story.mended, story.mended


def test_in_the_end_it_is_as_the_table_says(story: Story) -> None:
    assert dict(story.held) == {str(one): one.after for one in story.history.held}
