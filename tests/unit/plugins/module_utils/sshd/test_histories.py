# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever a host's configuration has been: no login that was refused before is accepted after, unless a variable says so."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping

from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.sshd import people, plan as sshd
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.logins import Login
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.observed import Observed
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.wanted import Wanted
from hypothesis import given, settings, strategies as st

from tests.unit.plugins.module_utils.sshd import logging_in
from tests.unit.plugins.module_utils.sshd.test_keeping import here, wanted
from tests.unit.plugins.module_utils.sshd.test_plan import texts

#: What an inventory may say without making anything laxer.
INVENTORIES: st.SearchStrategy[dict[str, object]] = st.sampled_from(
    [
        {},
        {"allow_users": ["ada"]},
        {"allow_users": ["ada", "root", "eve"]},
        {"permit_root_login": "no"},
        {"max_auth_tries": 1},
        {"authentication_methods": ["publickey,keyboard-interactive"], "allow_users": ["ada", "eve"]},
        {"settings": {"DenyUsers": "eve", "LoginGraceTime": "1m"}},
        {"crypto": "system"},
    ]
)
EXAMPLES = 2000 if os.environ.get("PORTCULLIS_LIVED_IN") == "all" else 100


def done(files: Mapping[str, str], want: Wanted) -> dict[str, str]:
    """Return the files as a run leaves them; Refusal where it leaves all as it is."""
    state = here({})
    state = dataclasses.replace(state, config=logging_in.read(files))
    return {**files, **texts(sshd.plan(_knowing(state, want), want))}


def _knowing(state: Observed, want: Wanted) -> Observed:
    """Return a host whose sshd says what it shall hold: what files come to is judged apart."""
    known, _keys = sshd.settings_on(state, want)
    return dataclasses.replace(state, effective={Login("ada", "127.0.0.1"): {**state.any_login, **known}})


def named(files: Mapping[str, str], want: Wanted, user: str, address: str) -> bool:
    """Return whether a variable lets somebody in whom AllowUsers let in from nowhere."""
    before = logging_in.holds(logging_in.read(files), user, address)
    return user in want.users and not people.may(before.get("allowusers", ()), user)


@settings(max_examples=EXAMPLES, deadline=None)
@given(logging_in.HISTORIES, INVENTORIES)
def test_no_login_that_was_refused_is_accepted_after(files: dict[str, str], inventory: dict[str, object]) -> None:
    want = wanted(**inventory)
    try:
        after = done(files, want)
    except Refusal:
        return
    then = logging_in.who_gets_in(logging_in.read(after))
    opened = then - logging_in.who_gets_in(logging_in.read(files))
    assert {one for one in opened if not named(files, want, one[0], one[1])} == set(), after
    assert all("publickey" in shown for _user, _address, shown in then), after
    # A later run leaves all of it as it is.
    assert done(after, want) == after
