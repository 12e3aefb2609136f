# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.host import process

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
