# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What users of a host chose does nothing to the terminal of whoever runs the host's command."""

from __future__ import annotations

import ast
import os
import sys

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.transaction.cli import say

from tests.unit.structure.sources import matching, tree

EVIL = "\x1b]0;x\x07\x1b[2J\u202e" + os.fsdecode(b"\xff")
#: What is no sentence: JSON, which escapes; and what certbot said, for certbot's own journal.
_RAW = {
    "command/cli.py",
    "managed/acting.py",
    "managed/survey.py",
    "certificates/host/certbot.py",
    "transaction/cli.py",
}


def test_what_moves_the_cursor_hides_or_reverses_is_written_out(capsys: pytest.CaptureFixture[str]) -> None:
    say(f"10001/tcp ({EVIL}) is open\nOK: forged")
    say(EVIL, sys.stderr)
    found = capsys.readouterr()
    assert found.out == "10001/tcp (\\x1b]0;x\\x07\\x1b[2J\\u202e\\udcff) is open OK: forged\n"
    assert found.err == "\\x1b]0;x\\x07\\x1b[2J\\u202e\\udcff\n"


def test_nothing_else_writes_to_a_terminal() -> None:
    writing = set()
    for path in matching(r"plugins/module_utils/.*\.py"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in (
                "sys.stdout.write",
                "sys.stderr.write",
                "print",
            ):
                writing.add(path.partition("module_utils/")[2])
    assert writing <= _RAW
