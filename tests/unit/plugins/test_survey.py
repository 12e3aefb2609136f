# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.portcullis.vps.plugins.module_utils.survey import Answer, ask

MODULE = """
from ansible_collections.portcullis.vps.plugins.module_utils import entry

ARGUMENT_SPEC = {"number": {"type": "int", "required": True}, "token": {"type": "str", "no_log": True}}


def manage(params, check_mode):
    assert check_mode
    """


def asked(body: str, **arguments: object) -> Answer:
    return ask(MODULE + body, "example", {"number": "3", **arguments})


def test_a_module_that_would_change_nothing_is_settled_and_its_warnings_are_told() -> None:
    found = asked("return entry.Outcome(warnings=['old'], standing=['open'], values={'number': params['number']})")
    assert found == Answer(True, "", ["old", "open"], {"number": 3})


def test_a_module_that_would_change_something_is_not_settled() -> None:
    found = asked("return entry.Outcome(changed=True, changes=['Write a file', 'Start a unit'])")
    assert (found.settled, found.reason) == (False, "Write a file; Start a unit")


def test_a_module_that_has_something_to_complain_of_is_not_settled() -> None:
    found = asked("return entry.Outcome(values={'problems': ['A renewal failed.']})")
    assert (found.settled, found.reason) == (False, "A renewal failed.")


def test_a_module_that_would_write_something_down_is_not_settled() -> None:
    assert not asked("return entry.Outcome(to_note=True)").settled


def test_what_a_module_refuses_is_left_for_it_to_say() -> None:
    found = asked("raise LookupError('No such thing.')")
    assert (found.settled, found.reason) == (False, "No such thing.")


def test_arguments_that_are_not_legal_are_left_for_the_module_to_refuse() -> None:
    found = asked("return entry.Outcome()", number="three")
    assert not found.settled
    assert "number" in found.reason


def test_a_secret_is_in_no_answer() -> None:
    found = asked("return entry.Outcome(changed=True, changes=['Keep ' + params['token']])", token="hunter2-hunter2")
    assert not found.settled
    assert "hunter2" not in str(found)
