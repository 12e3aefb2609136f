# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Of whom sshd asks a key, whatever else it asks for."""

from __future__ import annotations

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.adoption.host import looking
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.host import sshd


@pytest.mark.parametrize(
    ("methods", "keyed"),
    [
        (("publickey,keyboard-interactive",), True),
        (("publickey,password", "publickey,keyboard-interactive:pam"), True),
        (("publickey",), True),
        # One for some addresses, another for the rest.
        (("publickey,keyboard-interactive", "keyboard-interactive"), False),
        (("any",), False),
        (("password publickey,keyboard-interactive",), False),
    ],
)
def test_a_key_is_asked_for_where_each_list_of_methods_has_it(
    methods: tuple[str, ...], keyed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sshd, "effective", lambda names: {name: {"authenticationmethods": methods} for name in names})
    assert looking._keyed({"carol"}) == (frozenset(("carol",)) if keyed else frozenset())
    assert looking._keyed(set()) == frozenset()
