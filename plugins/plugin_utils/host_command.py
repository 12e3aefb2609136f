# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asking a host's own command what modules would change, or to do what they do, which costs a fraction of sending them there."""

from __future__ import annotations

import hashlib
import json
import shlex
import typing as t
import zlib
from dataclasses import dataclass, replace

from ansible.module_utils.common.parameters import remove_values
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.base.paths import PROGRAM
from ansible_collections.portcullis.vps.plugins.module_utils.base.text import visible
from ansible_collections.portcullis.vps.plugins.module_utils.base.version import VERSION
from ansible_collections.portcullis.vps.plugins.module_utils.command import build
from ansible_collections.portcullis.vps.plugins.module_utils.managed.survey import Answer
from ansible_collections.portcullis.vps.plugins.plugin_utils import decoding, role_tasks
from ansible_collections.portcullis.vps.plugins.plugin_utils.connection import passes_input
from ansible_collections.portcullis.vps.plugins.plugin_utils.protected import no_answer, returns

#: Which Python the command itself asks for.
PYTHON = "/usr/bin/python3"
#: Runs the command from memory: the first argument says how much of the standard input is it, and the rest goes on to it.
_LENDING = """
import os, runpy, sys, zlib
sys.version_info < (3, 9) and sys.exit("this Python is older than what managed hosts need")
left, code, file = int(sys.argv[1]), b"", os.memfd_create("portcullis")
while left > len(code):
    code += os.read(0, left - len(code)) or sys.exit("not all of the code has come")
with open(file, "wb", closefd=False) as memory:
    memory.write(zlib.decompress(code))
sys.argv[1:] = sys.argv[2:]
runpy.run_path(f"/proc/self/fd/{file}", run_name="__main__")
"""
#: What of an answer is the host's own words; a secret that happens to be "False" says nothing of the rest.
_TOLD = ("reason", "warnings", "deferred_warnings", "returned")


@dataclass(frozen=True)
class Question:
    """What a module is asked, and which of it nobody may read in the answer."""

    asked: t.Dict[str, t.Any]
    secrets: t.Set[str]

    @classmethod
    def of(cls, role: str, module: str, options: t.Dict[str, t.Any]) -> Question:
        """Return the question for a module with these options; Refusal where they are not legal."""
        checked = role_tasks.checked(role_tasks.implementation(module, "manage").ARGUMENT_SPEC, options, role)
        return cls({"role": role, "module": module, "arguments": checked.validated_parameters}, checked._no_log_values)


def ask(action: t.Any, questions: t.Sequence[Question]) -> t.Tuple[str, t.List[Answer]]:
    """Return why there are no answers, or nothing, and the answers up to the first that is not converged.

    ``action`` is the plugin over whose connection this goes. Raises AnsibleConnectionFailure.
    """
    done = _called(action, f"{PROGRAM} survey", [question.asked for question in questions])
    said = _said(done, "known")
    if said is None:
        # Of a traceback the last line says what it was.
        complaint = done["stderr"].strip().splitlines()[-1:]
        return f"{PROGRAM} does not answer: {visible(' '.join(complaint))}", []
    return read(said, questions)


def act(
    action: t.Any, module: str, given: t.Mapping[str, t.Any], downgrade_from: str = "", lent: bool = False
) -> t.Optional[t.Dict[str, t.Any]]:
    """Have the host do what a module does with these options; None where it has done nothing, so that the module has to be sent.

    Its own command does it if that is of the very code that would be sent; otherwise, or where ``lent`` says that this is known, the host is
    lent this code for the one call.
    Raises AnsibleConnectionFailure.
    """
    question = _call(module, given)
    if question is None:
        return None
    call = {**question.asked, "check_mode": bool(action._task.check_mode), "downgrade_from": downgrade_from}
    environment = action._compute_environment_string()
    done = {"stdout_lines": []} if lent else _called(action, f"{environment} {PROGRAM} act".lstrip(), call)
    if not _has_begun(_said(done, "known"), module):
        program, code = _lent()
        done = _called(action, f"{environment} {program} act".lstrip(), call, code)
    if not _has_begun(_said(done, "known"), module):
        return None
    try:
        answer = _acted(done, module)
    except decoding.Undecodable as error:
        return no_answer(f"{role_tasks.COLLECTION}.{module}", error, done["stderr"])
    words = {name: value for name, value in answer.items() if name not in ("changed", "failed")}
    return {**answer, **remove_values(words, question.secrets)}


def _lent() -> t.Tuple[str, bytes]:
    """Return what starts the command where it is not installed, and what that has to read first."""
    code = zlib.compress(build.build(), 1)
    # In one line, which every shell takes; -I, since the folder of a login may hold files of anybody's.
    return f"{PYTHON} -I -c {shlex.quote(f'exec({_LENDING!r})')} {len(code)}", code


def _acted(done: t.Mapping[str, t.Any], module: str) -> t.Dict[str, t.Any]:
    answer = decoding.document(_said(done, "answer") or "").get("answer")
    if not isinstance(answer, dict):
        raise decoding.Undecodable("its answer is no JSON object")
    return {"changed": False, **decoding.result(answer, returns(module))}


def _call(module: str, given: t.Mapping[str, t.Any]) -> t.Optional[Question]:
    """Return the question for a module that the host's command holds; None for one that only Ansible's own code on the host can be given."""
    if f"managed/{module}.py".startswith(build.LEFT_OUT) or not role_tasks.implementation(module, "manage"):
        return None
    spec = role_tasks.implementation(module, "manage").ARGUMENT_SPEC
    if "'path'" in str(spec) and any(sign in str(given) for sign in "~$"):
        # These stand for something on that host, not on this controller.
        return None
    try:
        question = Question.of(module, module, dict(given))
        json.dumps(question.asked)
    except (Refusal, TypeError):
        # The module says it better.
        return None
    return question


def _has_begun(said: t.Optional[str], module: str) -> bool:
    try:
        found = decoding.document(said or "")
    except decoding.Undecodable:
        return False
    return found.get("known") is True and found.get("module") == module


def _called(action: t.Any, command: str, given: t.Any, code: bytes = b"") -> t.Dict[str, t.Any]:
    """Return how a subcommand ended that is told the digest of this controller's code, and given this as JSON, after ``code``."""
    if not passes_input(action._connection):
        return {"stdout_lines": [], "stderr": "this connection passes no input to a command"}
    digest = hashlib.sha256(build.build()).hexdigest()
    # As bytes, which is all that a local connection takes.
    done: t.Dict[str, t.Any] = action._low_level_execute_command(
        f"{command} {digest}", in_data=code + json.dumps(given).encode()
    )
    return done


def _said(done: t.Mapping[str, t.Any], what: str) -> t.Optional[str]:
    """Return the last line that says this, whatever a login says around it, and before it in a line that it leaves unfinished."""
    # From the first brace on, since an answer may hold the same word within.
    found = (line[line.find('{"') :] for line in reversed(done["stdout_lines"]))
    return next((text for text in found if text.startswith(f'{{"{what}"')), None)


def read(said: str, questions: t.Sequence[Question]) -> t.Tuple[str, t.List[Answer]]:
    """Return what ``ask`` does for a line that the host's command wrote.

    A host counts as converged only if every question was answered so, in the expected words.
    """
    try:
        found = decoding.document(said)
        if found.get("known") is False:
            return _of_another(found.get("version")), []
        if found.get("known") is not True:
            raise decoding.Undecodable("it does not say whether it is of this version")
        answers = _answers(found.get("answers"), questions)
    except decoding.Undecodable as error:
        return f"{PROGRAM} gave an answer that cannot be read: {error}.", []
    if answers[-1].converged and len(answers) < len(questions):
        return f"{PROGRAM} answered {len(answers)} of {len(questions)} questions.", []
    return "", without_secrets(answers, questions)


def _of_another(there: t.Any) -> str:
    """Return what is said of a host's command that other code than this controller's made."""
    if not isinstance(there, str) or not there:
        return f"{PROGRAM} is of another version of this collection."
    there = visible(there, 60)
    if there == VERSION:
        return f"{PROGRAM} is of another build of version {VERSION} of this collection."
    return f"{PROGRAM} is of version {there} of this collection, and this controller has {VERSION}."


def _answers(given: t.Any, questions: t.Sequence[Question]) -> t.List[Answer]:
    """Return the answers to the first of the questions, of which the last may not be converged; Undecodable where they are none."""
    if not isinstance(given, list) or not 0 < len(given) <= len(questions):
        raise decoding.Undecodable("it does not answer what was asked")
    answers = [_answer(answer, question) for answer, question in zip(given, questions)]
    if not all(answer.converged for answer in answers[:-1]):
        raise decoding.Undecodable("it goes on after something that is to be done")
    return answers


def _answer(given: t.Any, question: Question) -> Answer:
    """Return an answer to a question: of what the module says itself, what it documents to return."""
    module = question.asked["module"]
    if not isinstance(given, dict) or any(given.get(name) != question.asked[name] for name in ("role", "module")):
        raise decoding.Undecodable("it answers something else than what was asked")
    returned, converged, reason = given.get("returned"), given.get("converged"), given.get("reason")
    if not isinstance(returned, dict) or not isinstance(converged, bool) or not isinstance(reason, str):
        raise decoding.Undecodable(f"what it says for {module} is not whole")
    documented = returns(module)
    return Answer(
        question.asked["role"],
        module,
        converged,
        visible(reason),
        decoding.sentences(given.get("warnings"), "warnings"),
        decoding.sentences(given.get("deferred_warnings"), "deferred_warnings"),
        {name: value for name, value in decoding.result(returned, documented).items() if name in documented},
    )


def without_secrets(answers: t.Iterable[Answer], questions: t.Iterable[Question]) -> t.List[Answer]:
    """Return the answers, which may be fewer than the questions, without what was secret in these."""
    return [
        replace(answer, **remove_values({name: getattr(answer, name) for name in _TOLD}, question.secrets))
        for answer, question in zip(answers, questions)
    ]
