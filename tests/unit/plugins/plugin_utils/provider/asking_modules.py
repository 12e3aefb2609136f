# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks providers' own modules whether they take arguments; runs in the environment that has them, and reads and writes JSON.

Given are lists of a module's name and its arguments; returned is for each what the module would object to. No module gets further than that.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import sys
from typing import Any
from unittest.mock import patch

from ansible.module_utils import basic
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

_KINDS = ("mutually_exclusive", "required_together", "required_one_of", "required_if", "required_by")


class _Declared(BaseException):
    """A module has said what it takes."""


def declared(name: str) -> dict[str, Any]:
    """Return with which arguments a module makes its AnsibleModule."""
    found: dict[str, Any] = {}

    def stop(_self: Any, argument_spec: dict[str, Any], **rest: Any) -> None:
        found.update(rest, argument_spec=argument_spec)
        raise _Declared

    namespace, collection, module = name.split(".")
    loaded = importlib.import_module(f"ansible_collections.{namespace}.{collection}.plugins.modules.{module}")
    with patch.object(basic.AnsibleModule, "__init__", stop), contextlib.suppress(_Declared):
        loaded.main()
    return found


def main() -> None:
    answers = []
    for name, arguments in json.load(sys.stdin):
        spec = declared(name)
        rules = {kind: spec[kind] for kind in _KINDS if spec.get(kind)}
        answers.append(ArgumentSpecValidator(spec["argument_spec"], **rules).validate(arguments).error_messages)
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
