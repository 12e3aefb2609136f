# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings of sshd such as people and attackers write them."""

from __future__ import annotations

from ansible_collections.portcullis.vps.plugins.module_utils.sshd.wanted import Wanted
from hypothesis import strategies as st

_PARAMS = {"ports": [22], "allow_users": ["ada"], "permit_root_login": "no", "max_auth_tries": 3, "crypto": "system"}
_SIGNS = st.sampled_from(
    [
        *" \t\"'\\#=,:;%$*?!@/.-{}()<>|&~`^+",
        *"abcXYZ019",
        "\n",
        "\r",
        "\x0b",
        "\x0c",
        "\0",
        "\x1c",
        "\x85",
        "\xa0",
        "\u2028",
        "é",
    ]
)
VALUES = st.lists(_SIGNS, min_size=1, max_size=12).map("".join)
_KEYWORDS = st.sampled_from(
    [
        "Banner",
        "AcceptEnv",
        "SetEnv",
        "AuthorizedKeysFile",
        "XAuthLocation",
        "ForceCommand",
        "Ciphers",
        "VersionAddendum",
    ]
)
SETTINGS = st.tuples(_KEYWORDS, st.one_of(VALUES, st.lists(VALUES, max_size=4)))


def arguments(keyword: str, value: object) -> tuple[str, ...]:
    """Return what an inventory's value comes to; Refusal for what is not legal."""
    return Wanted.parse({**_PARAMS, "settings": {keyword: value}}).extra[keyword.lower()]
