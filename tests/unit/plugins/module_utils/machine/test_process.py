# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError
from ansible_collections.portcullis.vps.plugins.module_utils.machine import process
from ansible_collections.portcullis.vps.plugins.module_utils.machine.process import CommandFailed

#: Ends with a code of its own each time, where it is run each time.
NOW = ["sh", "-c", "date +%s%N; exit 3"]


def test_a_program_is_run_each_time() -> None:
    assert process.run(NOW).out != process.run(NOW).out


def test_the_same_question_is_asked_once_while_answers_are_remembered() -> None:
    with process.remembering():
        first = process.run(NOW)
        assert process.run(NOW) is first
        assert first.code == 3


@pytest.mark.parametrize("other", [{"stdin": "x"}, {"env": {"A": "x"}}])
def test_another_question_is_asked_anew(other: dict[str, Any]) -> None:
    with process.remembering():
        assert process.run(NOW).out != process.run(NOW, **other).out


def test_nothing_is_remembered_afterwards() -> None:
    with process.remembering():
        first = process.run(NOW)
    assert process.run(NOW).out != first.out


def test_a_program_that_hangs_is_ended_with_all_that_it_started() -> None:
    began = time.monotonic()
    # The one that sleeps holds the output of the one that is killed.
    with pytest.raises(HostError, match=r"sh -c sleep 30 & wait did not end within 1 s"):
        process.run(["sh", "-c", "sleep 30 & wait"], timeout_seconds=1)
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("script", ["yes", "yes >&2"])
def test_a_program_that_prints_without_an_end_is_ended(script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_MOST_OUTPUT", 1 << 20)
    with pytest.raises(HostError, match=r"printed more than 1 MiB, which no answer has"):
        process.run(["sh", "-c", script])


def test_a_program_gets_and_gives_more_than_a_pipe_holds() -> None:
    given = "ä\n" * 300_000
    assert process.run(["cat"], stdin=given).out == given
    # Nor does it have to read what it is given.
    assert process.run(["sh", "-c", "exec 0<&-; printf 'a\\r\\nb\\377'; echo c >&2"], stdin=given) == process.Completed(
        ("sh", "-c", "exec 0<&-; printf 'a\\r\\nb\\377'; echo c >&2"), 0, "a\nb\ufffd", "c\n"
    )


def test_a_program_that_closes_its_output_and_hangs_is_ended() -> None:
    with pytest.raises(HostError, match="did not end within 1 s"):
        process.run(["sh", "-c", "exec >&- 2>&-; sleep 30"], timeout_seconds=1)


def test_a_program_that_cannot_be_started_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.write_bytes(b"\x7fELF")
    broken.chmod(0o755)
    with pytest.raises(HostError, match=f"{broken} could not be started: Exec format error"):
        process.run([str(broken)])


@pytest.mark.parametrize("script", ["true", "echo well >&2", "echo nearly"])
def test_an_answer_without_what_it_always_says_is_none(script: str) -> None:
    assert process.check(["sh", "-c", "echo 'a well b'"], says="^a well") == "a well b\n"
    with pytest.raises(CommandFailed, match="gave no answer that can be understood"):
        process.check(["sh", "-c", script], says="well")


@pytest.mark.parametrize(
    ("script", "found"),
    [("echo yes", "yes\n"), ("echo 'no such thing' >&2; exit 1", None), ("echo no such; exit 7", None)],
)
def test_a_program_may_say_no_by_failing(script: str, found: str | None) -> None:
    assert process.ask(["sh", "-c", script], denial="no such") == found


@pytest.mark.parametrize("script", ["exit 1", "echo out of memory >&2; exit 1", "true"])
def test_any_other_failure_and_silence_are_not_no(script: str) -> None:
    with pytest.raises(CommandFailed):
        process.ask(["sh", "-c", script], denial="no such", says="yes")


def test_a_program_that_is_listened_to_is_ended_in_time() -> None:
    with process.protected() as child:
        assert child.capture(["sh", "-c", "echo well"], {}, 30) == (0, "well\n")
    with process.protected() as child, pytest.raises(HostError, match="sleep 30 did not end within 1 s"):
        child.capture(["sleep", "30"], {}, 1)
