# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The first run on hosts with a history: nothing that was closed opens, nobody who got in is lost, unless a variable names it."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.adoption.findings import OPTIONS

from demo import stage
from demo.fleet import ADMIN, Fleet, Run
from lab import Lab
from lab.services import DOMAIN
from tests.lived_in.histories import HISTORIES
from tests.lived_in.history import CLOSED, NO_LOGIN, History
from tests.lived_in.seeing import await_rows, carrying

_ALWAYS = ("banned", "office")
#: 'make test' plays those from which most can be seen, 'make test-lived-in' all.
PLAYED = [one for one in HISTORIES if one.name in _ALWAYS or os.environ.get("PORTCULLIS_LIVED_IN") == "all"]
_TRACES = "ls /usr/local/sbin/portcullis /etc/ssh/sshd_config.d/00-portcullis.conf 2>/dev/null || :"


@dataclass
class Story:
    """What was seen, said and kept, by stage: before, refused, after, again and heeded; those that a history has."""

    lab: Lab
    history: History
    runs: dict[str, Run] = field(default_factory=dict)
    seen: dict[str, Mapping[str, str]] = field(default_factory=dict)
    kept: dict[str, Sequence[str]] = field(default_factory=dict)
    status: dict[str, str] = field(default_factory=dict)
    traces: str = ""
    listening: set[int] = field(default_factory=set)

    @property
    def host(self) -> str:
        return self.history.name

    def done(self, script: str) -> str:
        ended = self.lab.exec(self.host, ["sh", "-eu"], stdin=script, timeout_seconds=300)
        assert ended.returncode == 0, script + ended.stdout + ended.stderr
        return ended.stdout

    def look(self, stage: str, expected: str) -> None:
        self.seen[stage] = await_rows(self.lab, self.host, self.history.rows, expected)
        self.listening |= {int(port) for port in self.done("ss -Hltn | awk '{print $4}' | sed 's/.*://'").split()}
        self.kept[stage] = [self.done(f"{command} || :") for command in self.history.kept]

    def play(self, stage_: str, more: Mapping[str, object] | None = None, *options: str, alone: bool = False) -> None:
        """Play site.yml, or a playbook of somebody's own with a role alone."""
        history = self.history
        time.sleep(history.rest_seconds)
        usual: dict[str, object] = {"portcullis_admins": [ADMIN], "portcullis_ssh_port": 22}
        if history.services:
            usual["cloudflare_allowlist_ca_path"] = str(self.lab.ca)
            usual["cloudflare_allowlist_cache_path"] = str(self.lab.folder / "cloudflare.json")
        fleet = Fleet(self.lab, {**usual, **history.variables, **(more or {})}, history.run_user)
        if alone:
            own = self.lab.folder / "own.yml"
            plays = [{"hosts": "all", "gather_facts": False, "roles": [f"portcullis.vps.{history.alone}"]}]
            own.write_text(json.dumps(plays), encoding="ascii")
            self.runs[stage_] = fleet.play(own, "--limit", self.host, *options)
            return
        self.runs[stage_] = fleet.play(stage.SITE, "--limit", self.host, "--tags", ",".join(history.tags), *options)

    def tell(self) -> None:
        """Play the history."""
        history = self.history
        if history.services:
            self.lab.services()
            self.lab.serve_recorded()
        self.lab.up({self.host: history.release})
        if history.services:
            self.lab.trust_ca(self.host)
            machine = self.lab.machine(self.host)
            self.lab.resolve({f"www.{self.host}.{DOMAIN}": [machine.ipv4, machine.ipv6]})
        self.done(history.script)
        self.look("before", "before")
        refused = bool(history.refused or history.stopped)
        with carrying(self.lab, self.host, history.carried):
            if history.alone:
                self.play("alone", alone=True)
            if refused:
                self.play("check", None, "--check")
            self.play("first")
        if refused:
            self.look("refused", "before")
            self.traces = self.done(_TRACES)
            self.done(history.mended)
            if history.alone:
                self.play("alone through", history.acknowledged, alone=True)
            self.play("through", history.acknowledged)
        else:
            self.runs["through"] = self.runs["first"]
        self.look("after", "after")
        self.play("unchanged", history.acknowledged)
        if history.afterwards:
            self.done(history.afterwards)
            self.play("again", history.acknowledged)
        else:
            self.runs["again"] = self.runs["unchanged"]
        self.status["again"] = self.done("portcullis status 2>&1 || :")
        self.look("again", "again")
        if history.is_heeded:
            self.done(history.heeded)
            self.play("heeded", {**history.acknowledged, **history.heeding})
            self.status["heeded"] = self.done("portcullis status 2>&1 || :")
            self.look("heeded", "heeded")


@pytest.fixture(scope="module", params=PLAYED, ids=lambda history: history.name)
def story(request: pytest.FixtureRequest, lab: Lab) -> Iterator[Story]:
    """Play a history; the tests below read it."""
    found = Story(lab, request.param)
    found.tell()
    yield found
    lab.remove(found.host)


def _rows(story: Story, when: str) -> dict[str, str]:
    return {str(one): one.at(when) for one in story.history.rows}


def test_before_the_first_run_it_is_as_the_history_left_it(story: Story) -> None:
    assert story.seen["before"] == _rows(story, "before")


def test_the_first_run_says_what_it_would_cut_off_or_open_and_changes_nothing(story: Story) -> None:
    history, first = story.history, story.runs["first"]
    said = " ".join(first.failures(story.host))
    if not history.refused and not history.stopped:
        assert first.code == 0, first.output[-3000:]
        return
    assert "so nothing was changed" in said, first.output[-3000:]
    assert history.stopped in said, said
    for kind, names in history.refused.items():
        assert f"portcullis_adopt_{OPTIONS[kind][0]}: [" in said, said
        for name in names:
            assert name in said, said
    assert story.seen["refused"] == story.seen["before"]
    if not history.stopped:
        assert story.traces == ""


def test_the_first_run_refuses_nothing_else(story: Story) -> None:
    said = " ".join(story.runs["first"].failures(story.host))
    named = {kind for kind, (option, _what) in OPTIONS.items() if f"portcullis_adopt_{option}: [" in said}
    assert named == set(story.history.refused), said


def test_a_role_used_alone_refuses_its_part_behind_the_same_report(story: Story) -> None:
    if not story.history.alone:
        return
    run = story.runs["alone"]
    (said,) = run.failures(story.host)
    named = {kind for kind, (option, _what) in OPTIONS.items() if f"portcullis_adopt_{option}: [" in said}
    assert named, said
    assert named <= set(story.history.refused), said
    assert run.output.index(f"{story.host}: Findings: ") < run.output.index("so nothing was changed")
    assert story.runs["alone through"].code == 0, story.runs["alone through"].output[-3000:]


def test_check_mode_refuses_what_the_first_run_does(story: Story) -> None:
    if "check" in story.runs:
        check, first = story.runs["check"], story.runs["first"]
        assert check.failures(story.host) == first.failures(story.host), check.output[-3000:]


def test_named_or_mended_the_run_goes_through(story: Story) -> None:
    assert story.runs["through"].code == 0, story.runs["through"].output[-3000:]


def test_afterwards_it_is_as_the_table_says(story: Story) -> None:
    assert story.seen["after"] == _rows(story, "after")


def test_what_is_closed_to_everybody_is_what_something_listens_on(story: Story) -> None:
    rows = story.history.rows
    open_to_some = {row.port for row in rows if {row.before, row.after, row.again, row.heeded} - {CLOSED, NO_LOGIN, ""}}
    assert {row.port for row in rows} - open_to_some <= story.listening


def test_after_a_further_run_it_is_as_the_table_says(story: Story) -> None:
    assert story.seen["again"] == _rows(story, "again")


def test_once_heeded_it_is_as_the_table_says(story: Story) -> None:
    if story.history.is_heeded:
        assert story.seen["heeded"] == _rows(story, "heeded")


def test_what_is_theirs_is_kept(story: Story) -> None:
    for stage_, found in story.kept.items():
        assert (stage_, found) == (stage_, story.kept["before"])
    for command in story.history.holds:
        story.done(command)


def test_the_report_says_what_is_there(story: Story) -> None:
    for part in story.history.reported:
        said = story.runs["first"].output + story.runs["through"].output
        assert part in said, said[-4000:]


def test_the_report_on_a_fresh_host_has_three_lines(story: Story) -> None:
    output = story.runs["first"].output
    lines = [line for line in output.splitlines() if line.startswith(f"{story.host}: ")]
    assert len(lines) >= 3, output[-3000:]
    if story.history.name == "fresh":
        assert len(lines) == 3, lines


def test_a_further_run_changes_nothing(story: Story) -> None:
    for name in ("unchanged", "again"):
        assert (story.runs[name].code, story.runs[name].changes(story.host)) == (0, []), story.runs[name].output[-3000:]


def test_what_is_wider_is_said_on_every_run_and_by_status(story: Story) -> None:
    said = " ".join(story.runs["again"].output.split())
    for part in story.history.later:
        assert part in said, story.runs["again"].output[-4000:]
        assert part in story.status["again"], story.status["again"]
    if not story.history.later:
        assert "Exposure: nobody gets in who is not let in by ufw's rules." in story.status["again"]


def test_once_heeded_it_is_said_no_more(story: Story) -> None:
    if story.history.is_heeded:
        run = story.runs["heeded"]
        assert run.code == 0, run.output[-3000:]
        assert "Exposure: nobody gets in who is not let in by ufw's rules." in story.status["heeded"]
        for part in story.history.later:
            # That run says it once more, before it removes it.
            assert part not in story.status["heeded"], story.status["heeded"]
