# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""dev-sec's controls are asked of a host by one script, and each of them answers."""

from __future__ import annotations

import subprocess

import pytest

from bench.linux_baseline import COMMANDS, SETTINGS, failing, script

CONTROLS = {*SETTINGS, *COMMANDS}
SAID = "".join(f"pass {control}\n" for control in sorted(CONTROLS - {"os-05"}))


def test_all_controls_are_there_that_are_about_debian() -> None:
    assert not SETTINGS.keys() & COMMANDS.keys()
    assert len(CONTROLS) == 57


def test_the_script_speaks_of_each_control_once_and_in_order() -> None:
    # It does not have to look through this machine.
    text = f"find() {{ :; }}\n{script()}"
    done = subprocess.run(["sh", "-s"], input=text, capture_output=True, text=True, check=True)
    assert [line.split()[1] for line in done.stdout.splitlines()] == [*SETTINGS, *COMMANDS]
    assert {line.split()[0] for line in done.stdout.splitlines()} <= {"pass", "fail"}
    assert set(failing(done.stdout)) < CONTROLS


def test_what_fails_is_named() -> None:
    assert failing(SAID + "fail os-05\n") == ("os-05",)
    assert failing(SAID + "pass os-05\n") == ()


def test_a_control_that_says_nothing_did_not_pass() -> None:
    with pytest.raises(ValueError, match="nothing is said of os-05"):
        failing(SAID)
