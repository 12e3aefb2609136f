# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A program that is root for everybody and that nobody needs here: by dpkg's own list, and back to what was."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.os_hardening import files, plan as core
from ansible_collections.portcullis.vps.plugins.module_utils.os_hardening.choice import KEYSIGN, choose, described
from ansible_collections.portcullis.vps.plugins.module_utils.os_hardening.host import handlers
from ansible_collections.portcullis.vps.plugins.module_utils.os_hardening.observed import Observed, Uses
from ansible_collections.portcullis.vps.plugins.module_utils.os_hardening.steps import OVERRIDE, KeepMode

from tests.unit.plugins.module_utils.os_hardening.model import converged, host, wanted

DEFAULT, ABSENT = wanted(), wanted(state="absent")
_STEP = KeepMode(KEYSIGN, 0o755, 0o4755, kept=True)


def kept(observed: Observed, state: Any = DEFAULT) -> list[KeepMode]:
    return [step for step in core.plan(observed, state).steps if isinstance(step, KeepMode)]


def test_it_loses_the_right_also_over_updates_and_gets_it_back() -> None:
    assert kept(host()) == [_STEP]
    after = converged(host(), DEFAULT)
    assert (after.modes[KEYSIGN], after.overrides) == (0o755, {KEYSIGN: OVERRIDE})
    back = converged(after, ABSENT)
    assert (back.modes[KEYSIGN], back.overrides) == (0o4755, {})
    assert converged(back, DEFAULT).modes[KEYSIGN] == 0o755


def test_whoever_gives_it_the_right_behind_our_back_is_found() -> None:
    after = converged(host(), DEFAULT)
    assert kept(replace(after, modes={**after.modes, KEYSIGN: 0o4755})) == [_STEP]
    assert kept(replace(after, overrides={})) == [replace(_STEP, before=0o755)]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"uses": Uses(keysign=("/etc/ssh/ssh_config",))}, "since /etc/ssh/ssh_config has ssh use it."),
        ({"overrides": {KEYSIGN: "root ssh 4750"}}, "since somebody's line 'root ssh 4750' in dpkg-statoverride"),
    ],
)
def test_who_needs_it_keeps_it_by_name(changed: dict[str, Any], said: str) -> None:
    observed = host(**changed)
    assert kept(observed) == []
    assert any(
        sentence.startswith("unused_setuid") and said in sentence
        for sentence in described(choose(observed, DEFAULT).left_out)
    )
    with pytest.raises(Refusal, match="unused_setuid"):
        core.plan(observed, wanted(measures=["unused_setuid"]))


def test_a_line_of_somebody_who_took_the_right_away_stays_over_the_way_back() -> None:
    observed = host(modes={**host().modes, KEYSIGN: 0o700}, overrides={KEYSIGN: "root root 700"})
    assert kept(observed) == []
    after = converged(observed, DEFAULT)
    assert kept(after, ABSENT) == []


def test_where_there_is_no_such_program_there_is_nothing_to_say_of_it() -> None:
    modes = {path: mode for path, mode in host().modes.items() if path != KEYSIGN}
    assert kept(host(modes=modes)) == []
    with_line = converged(host(), DEFAULT)
    removed = replace(with_line, modes={path: mode for path, mode in with_line.modes.items() if path != KEYSIGN})
    assert kept(removed, ABSENT) == [KeepMode(KEYSIGN, None, None, kept=False)]


@pytest.mark.parametrize(
    ("text", "uses"),
    [
        ("Host *\n    EnableSSHKeysign yes\n", True),
        ("enablesshkeysign=yes", True),
        ("#   EnableSSHKeysign yes\n", False),
        ("EnableSSHKeysign no\n", False),
    ],
)
def test_who_uses_it_says_so_in_ssh_config(text: str, uses: bool) -> None:
    assert files.uses_keysign(text) is uses


def test_the_list_is_read_as_dpkg_writes_it() -> None:
    listed = f"root crontab 2755 /usr/bin/crontab\nroot root 4755 {KEYSIGN}\n"
    assert files.overrides(listed)[KEYSIGN] == "root root 4755"


def test_dpkg_itself_is_told_and_a_snapshot_gives_the_mode_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[list[str]] = []
    monkeypatch.setattr(handlers, "check", said.append)
    program = tmp_path / "program"
    program.touch()
    program.chmod(0o755)
    handlers.keep_mode(KeepMode(str(program), 0o755, 0o4755, kept=True))
    handlers.keep_mode(KeepMode(str(program), 0o4755, 0o755, kept=False))
    assert [command[-1] for command in said] == [str(program)] * 2
    assert ("--add" in said[0], "--remove" in said[1]) == (True, True)
    assert program.stat().st_mode & 0o7777 == 0o4755
    for step in (KeepMode(str(program), 0o755, 0o711, kept=True), KeepMode(str(tmp_path / "gone"), 1, 0o711, True)):
        assert [subprocess.run(command, check=False).returncode for command in step.after_restore] == [0]
    assert program.stat().st_mode & 0o7777 == 0o711
