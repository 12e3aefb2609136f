# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever an admin's files of keys have been: no key gets in by more than before, unless the inventory names that key."""

from __future__ import annotations

import dataclasses
import os

from ansible_collections.portcullis.vps.plugins.module_utils.accounts.wanted import Admin
from ansible_collections.portcullis.vps.plugins.module_utils.sshd import authorized_keys
from hypothesis import given, settings, strategies as st

from tests.unit.plugins.module_utils.accounts.test_plan import NEW, OLD, PATHS, key, written

EXAMPLES = 5000 if os.environ.get("PORTCULLIS_LIVED_IN") == "all" else 200
OTHER = key("x", "eve@other")
#: Whether sshd refuses a whole line for one of them is part of what they mean.
_OPTIONS = st.sampled_from(
    [
        *("", "", "restrict", 'from="192.0.2.0/24"', 'command="/bin/true"', 'expiry-time="20200101"', "cert-authority"),
        *('from="192.0.2.0/24",command="a \\"b\\" c"', "frobnicate", 'from="192.0.2.1', 'no-pty,FROM="10.0.0.1"'),
    ]
)
_KEYS = st.sampled_from([OLD, NEW, OTHER])
_HELD = st.builds(lambda one, options: dataclasses.replace(one, options=options).line, _KEYS, _OPTIONS)
_ODD = st.sampled_from(["", "#", "# mine", "ssh-future AAAA", "\x0c", "\t", "ssh-ed25519", f"{OLD.line} {OTHER.line}"])
#: Lines may be joined, or cut, or end as on another system.
_LINES = st.one_of(
    _HELD, _HELD, _ODD, st.builds("{}\r".format, _HELD), st.builds("#{}".format, _HELD), st.builds(" {}".format, _HELD)
)
TEXTS = st.one_of(
    st.none(),
    st.builds(lambda lines, end: "\n".join(lines) + end, st.lists(_LINES, max_size=5), st.sampled_from(["", "\n"])),
)


def ways_in(texts: list[str | None]) -> set[tuple[object, ...]]:
    """Return by which keys somebody gets in, each with all that binds it; a line that sshd refuses lets nobody in."""
    found = [one for text in texts for one in authorized_keys.parse(text or "") if not one.options_problem]
    return {one.meaning for one in found}


@settings(max_examples=EXAMPLES, deadline=None)
@given(TEXTS, TEXTS, st.lists(_KEYS, min_size=1, max_size=2, unique=True), st.booleans())
def test_no_key_gets_in_by_more_than_before(
    first: str | None, second: str | None, keys: list[authorized_keys.Key], exclusive: bool
) -> None:
    changed = written((first, second), Admin("ada", tuple(keys), exclusive))
    after = [changed.get(path, text) for path, text in {PATHS[0]: first, PATHS[1]: second}.items()]
    named = {one.meaning for one in keys}
    assert ways_in(after) - ways_in([first, second]) <= named
    # Nobody is lost either, but by exclusive_keys and by what the inventory says of that very key.
    lost = ways_in([first, second]) - ways_in(after)
    blobs = {one.blob for one in keys}
    assert exclusive or all(way[1] in blobs for way in lost)
    assert named <= ways_in(after)
    again = written((after[0], after[1]), Admin("ada", tuple(keys), exclusive))
    assert again == {}
