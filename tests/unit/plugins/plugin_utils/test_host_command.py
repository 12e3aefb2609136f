# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a host's command may answer, and that nothing but a whole answer says that all is well."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.version import VERSION
from ansible_collections.portcullis.vps.plugins.module_utils.command import build
from ansible_collections.portcullis.vps.plugins.module_utils.managed.survey import Answer
from ansible_collections.portcullis.vps.plugins.plugin_utils import host_command
from ansible_collections.portcullis.vps.plugins.plugin_utils.host_command import Question, act, ask, read

SSH = SimpleNamespace(transport="ssh", become=None)
QUESTIONS = [
    Question({"role": "ufw", "module": "ufw", "arguments": {}}, set()),
    Question({"role": "ssh_hardening", "module": "sshd", "arguments": {}}, set()),
]


def answer(role: str = "ufw", module: str = "ufw", converged: bool = True, **other: Any) -> dict[str, Any]:
    return {
        "role": role,
        "module": module,
        "converged": converged,
        "reason": "" if converged else "Open a port",
        "warnings": [],
        "deferred_warnings": [],
        "returned": {},
        **other,
    }


SECOND = answer("ssh_hardening", "sshd")


def line(*answers: Any, known: Any = True) -> str:
    return json.dumps({"known": known, "answers": list(answers)})


def test_every_question_answered_is_an_answer() -> None:
    assert read(line(answer(), SECOND), QUESTIONS) == ("", [Answer(**answer()), Answer(**SECOND)])


def test_the_first_that_has_something_to_do_ends_the_answers() -> None:
    reason, answers = read(line(answer(converged=False)), QUESTIONS)
    assert reason == ""
    assert [each.converged for each in answers] == [False]


def test_what_is_no_part_of_an_answer_goes_no_further() -> None:
    assert read(line(answer(add_host={}), SECOND), QUESTIONS)[1] == [Answer(**answer()), Answer(**SECOND)]


@pytest.mark.parametrize(
    "said",
    [
        '{"known": tru',
        '{"known"',
        '{"known": true}',
        '{"known": true, "answers": null}',
        '{"known": true, "answers": {}}',
        '{"known": true, "answers": 3}',
        line(),
        line(answer()),
        line({}, {}),
        line(None, None),
        line("converged", "converged"),
        line(answer(), SECOND, SECOND),
        line(SECOND, answer()),
        line(answer(), answer()),
        line(answer(converged=False), SECOND),
        line(answer(), {**SECOND, "converged": "yes"}),
        line(answer(), {**SECOND, "converged": 1}),
        line(answer(), {name: value for name, value in SECOND.items() if name != "returned"}),
        line(answer(), {**SECOND, "returned": []}),
        line(answer(), {**SECOND, "warnings": [{}]}),
        line(answer(), {**SECOND, "deferred_warnings": "all"}),
        line(answer(), SECOND, known="true"),
        line(answer(), SECOND, known=1),
        line(answer(), SECOND, known=None),
        line(answer(), SECOND, known=False),
        '{"known": ' + "[" * 100000,
    ],
)
def test_anything_less_is_no_answer_and_says_so(said: str) -> None:
    reason, answers = read(said, QUESTIONS)
    assert reason
    assert answers == []


def test_nothing_asked_is_nothing_answered() -> None:
    assert read(line(), [])[0]


def asked(monkeypatch: pytest.MonkeyPatch, *lines: str, stderr: str = "") -> tuple[str, list[Answer]]:
    """Return what comes of asking a host whose command writes these lines."""
    monkeypatch.setattr(build, "build", lambda: b"the command")
    done = {"stdout_lines": list(lines), "stderr": stderr, "rc": 0}
    action = SimpleNamespace(_connection=SSH, _low_level_execute_command=lambda *_words, **_named: done)
    return ask(action, QUESTIONS)


def test_the_last_line_that_is_an_answer_counts_whatever_a_login_says(monkeypatch: pytest.MonkeyPatch) -> None:
    said = asked(monkeypatch, "Welcome", line(answer(), SECOND), "bye")
    assert said == ("", [Answer(**answer()), Answer(**SECOND)])


def test_without_an_answer_the_last_complaint_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    reason, answers = asked(monkeypatch, "Welcome", stderr="Traceback\nKeyError: \x1b[2J\n")
    assert reason.endswith("does not answer: KeyError: \\x1b[2J")
    assert answers == []


def test_a_command_of_another_version_says_so() -> None:
    assert "is of another version" in read(line(answer(), SECOND, known=False), QUESTIONS)[0]


@pytest.mark.parametrize(
    ("version", "said"),
    [
        ("9.9.9", f"is of version 9.9.9 of this collection, and this controller has {VERSION}."),
        (VERSION, f"is of another build of version {VERSION} of this collection."),
        ("\x1b[2J", "is of version \\x1b[2J of"),
        ("9" * 100, "is of version 99"),
        (None, "is of another version of this collection."),
        (["9"], "is of another version of this collection."),
    ],
)
def test_which_version_it_is_of_is_part_of_the_sentence(version: Any, said: str) -> None:
    reason, answers = read(json.dumps({"known": False, "version": version}), QUESTIONS)
    assert (said in reason, len(reason) < 200, answers) == (True, True, [])


def test_what_a_host_says_of_a_module_is_shown_without_what_a_terminal_obeys_and_without_secrets() -> None:
    questions = [Question(QUESTIONS[0].asked, {"hunter2-hunter2"})]
    evil = answer(
        converged=False,
        reason="\x1b[2J hunter2-hunter2",
        warnings=["\u202e"],
        returned={"changes": ["\x07"], "x": 1, "failed": True},
    )
    _reason, (found,) = read(line(evil), questions)
    assert "\x1b" not in str(found) + found.reason
    assert "hunter2" not in found.reason
    assert found.warnings == ["\\u202e"]
    assert found.returned == {"changes": ["\\x07"]}


@pytest.mark.parametrize("wrong", [{"role": "accounts"}, {"module": "accounts"}])
def test_an_answer_to_another_question_is_none(wrong: dict[str, str]) -> None:
    assert "answers something else" in read(line({**answer(), **wrong}, SECOND), QUESTIONS)[0]


def test_a_reason_is_a_sentence() -> None:
    assert read(line(answer(reason={"a": 1}), SECOND), QUESTIONS)[1] == []


class Calling:
    """An action plugin of a host whose command writes these lines when it is called, or, where it has none, the one that it is lent."""

    def __init__(self, *lines: str, lent: Sequence[str] = ()) -> None:
        self._task = SimpleNamespace(check_mode=False)
        self._connection = SSH
        self._lines, self._lent = lines, lent
        self.called: list[tuple[str, dict[str, Any]]] = []

    def _compute_environment_string(self) -> str:
        return "http_proxy=http://proxy:3128"

    def _low_level_execute_command(self, command: str, in_data: bytes) -> dict[str, Any]:
        lent = f" {host_command.PYTHON} -I -c " in command
        size = int(command.split()[-3]) if lent else 0
        assert zlib.decompress(in_data[:size]) == b"the command" if lent else True
        self.called.append((command, json.loads(in_data[size:])))
        return {"stdout_lines": list(self._lent if lent else self._lines), "stderr": "it broke", "rc": 0}


BEGUN = json.dumps({"known": True, "module": "transaction"})
CONFIRM = {"state": "confirmed", "id": "1"}


def done(**said: Any) -> str:
    return json.dumps({"answer": said})


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "build", lambda: b"the command")


def test_a_host_of_this_code_does_what_the_module_does_and_says_what_that_returns() -> None:
    calling = Calling("Welcome", BEGUN, done(changed=True, changes=["Confirm 'x'"], outcome="confirmed", evil=1), "bye")
    assert act(calling, "transaction", CONFIRM) == {
        "changed": True,
        "changes": ["Confirm 'x'"],
        "outcome": "confirmed",
    }
    ((command, given),) = calling.called
    assert command.startswith("http_proxy=http://proxy:3128 /usr/local/sbin/portcullis act ")
    assert command.endswith(hashlib.sha256(b"the command").hexdigest())
    assert given["check_mode"] is False
    assert given["arguments"] == {**CONFIRM, "reason": "a play asked for it"}


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["sh: 1: /usr/local/sbin/portcullis: not found"],
        [json.dumps({"known": False, "version": VERSION})],
        [json.dumps({"known": False, "version": VERSION}), done(changed=False)],
        [json.dumps({"known": True, "answers": []})],
        [json.dumps({"known": True, "module": "ufw"}), done(changed=False)],
        [done(changed=False)],
        [BEGUN[:-2]],
    ],
)
def test_a_host_that_has_not_begun_is_lent_the_code_and_only_then_sent_the_module(lines: list[str]) -> None:
    lent = Calling(*lines, lent=[BEGUN, done(changed=True)])
    assert act(lent, "transaction", CONFIRM) == {"changed": True}
    assert act(Calling(*lines, lent=lines), "transaction", CONFIRM) is None


def test_a_host_that_has_begun_is_lent_nothing() -> None:
    calling = Calling(BEGUN, lent=[BEGUN, done(changed=True)])
    answer = act(calling, "transaction", CONFIRM)
    assert answer is not None
    assert answer["failed"]
    assert len(calling.called) == 1


def test_what_a_login_says_before_the_line_is_no_part_of_it() -> None:
    calling = Calling(f"Welcome{BEGUN}", f"\x1b[0m{done(changed=True)}")
    assert act(calling, "transaction", CONFIRM) == {"changed": True}
    assert len(calling.called) == 1


def test_the_same_word_within_an_answer_does_not_hide_that_the_host_has_begun() -> None:
    calling = Calling(BEGUN, done(changed=True, other={"known": 1, "answer": 2}, more=[{"answer": 3}]))
    assert act(calling, "transaction", CONFIRM) == {"changed": True}
    assert len(calling.called) == 1


@pytest.mark.parametrize(
    ("transport", "password", "pipelining", "asked"),
    [
        ("local", "x", False, False),
        ("local", "x", True, True),
        ("local", None, False, True),
        ("ssh", "x", False, True),
    ],
)
def test_a_connection_that_drops_what_a_command_is_to_read_is_not_waited_for(
    transport: str, password: str | None, pipelining: bool, asked: bool
) -> None:
    calling = Calling(BEGUN, done(changed=True))
    calling._connection = SimpleNamespace(
        transport=transport,
        become=SimpleNamespace(get_option={"become_pass": password}.get),
        get_option={"pipelining": pipelining}.get,
    )
    assert (act(calling, "transaction", CONFIRM) is not None) == asked
    assert bool(calling.called) == asked


_TELLING = """
import json, os, sys
said = [sys.path[0].startswith("/proc/self/fd/"), sys.argv[1:], json.load(sys.stdin), os.listdir(".")]
print(json.dumps({"known": True, "module": "transaction"}))
print(json.dumps({"answer": {"changed": False, "changes": [json.dumps(said)]}}))
"""


def test_what_is_lent_runs_from_memory_in_any_shell(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("__main__.py", _TELLING)
        # More than a pipe takes at once.
        archive.writestr("filling", os.urandom(300_000))
    monkeypatch.setattr(build, "build", packed.getvalue)
    # Root would run it, where a login begins in a folder of somebody else's.
    for name in ("runpy", "zlib", "json"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('not Python's own')\n")

    class Host(Calling):
        def _low_level_execute_command(self, command: str, in_data: bytes) -> dict[str, Any]:
            done = subprocess.run(["sh", "-c", command], input=in_data, capture_output=True, cwd=tmp_path, check=False)
            return {
                "stdout_lines": done.stdout.decode().splitlines(),
                "stderr": done.stderr.decode(),
                "rc": done.returncode,
            }

    answer = act(Host(), "transaction", CONFIRM, downgrade_from="9.0.0")
    assert answer is not None
    from_memory, arguments, call, beside = json.loads(answer["changes"][0])
    assert from_memory
    assert arguments == ["act", hashlib.sha256(packed.getvalue()).hexdigest()]
    assert (call["module"], call["downgrade_from"]) == ("transaction", "9.0.0")
    assert sorted(beside) == ["json.py", "runpy.py", "zlib.py"]


@pytest.mark.parametrize(
    "said", [[], ['{"answer": 1}'], ['{"answer": {"changed"'], [done(changed="yes")], [done(problems="x")]]
)
def test_what_was_begun_and_has_no_answer_is_a_failure_and_not_done_twice(said: list[str]) -> None:
    answer = act(Calling(BEGUN, *said), "transaction", CONFIRM)
    assert answer is not None
    assert (answer["failed"], answer["failure"]) == (True, "failed")
    assert "portcullis.vps.transaction is no answer of that module" in answer["msg"]
    assert "It complained: it broke" in answer["msg"]


@pytest.mark.parametrize(
    ("module", "given"),
    [
        ("transaction", {"state": "nonsense"}),
        ("login_report", {"hours": 1}),
        ("connect", {}),
        ("pull", {"repository": "https://example.org/x.git", "key_path": "~/key"}),
        ("pull", {"repository": "https://example.org/x.git", "key_path": "$HOME/key"}),
    ],
    ids=["not legal", "not in the command", "none on a host", "a home there", "a variable there"],
)
def test_what_only_the_module_itself_can_be_given_is_not_asked(module: str, given: dict[str, Any]) -> None:
    calling = Calling(BEGUN, done(changed=False))
    assert act(calling, module, given) is None
    assert calling.called == []


def test_a_secret_is_in_no_answer_of_what_was_done() -> None:
    begun = json.dumps({"known": True, "module": "supplied_certificates"})
    pem = "-----BEGIN PRIVATE KEY-----hunter2"
    given = {"certificates": [{"name": "x", "certificate": "-----BEGIN", "key": pem}]}
    answer = act(Calling(begun, done(failed=True, msg=f"no key: {pem}")), "supplied_certificates", given)
    assert answer is not None
    assert answer["failed"] is True
    assert "hunter2" not in str(answer)


def test_check_mode_arrives() -> None:
    calling = Calling(BEGUN, done(changed=False))
    calling._task.check_mode = True
    act(calling, "transaction", CONFIRM)
    assert calling.called[0][1]["check_mode"] is True
