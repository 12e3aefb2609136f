# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a host's own configuration has stricter than our defaults, and keeps: on the first run and on each later one.

The host's own lines are those of others, those among them that we turned into comments included. So what is kept depends on
them and on the inventory, and not on what an earlier run wrote.
"""

from __future__ import annotations

from typing import Collection, Dict, Tuple

from . import people, strictness
from .config import EVERY_LOGIN, Config
from .settings import Settings
from .spelling import canonical
from .steps import DROP_IN, MARK

_ADDING_UP = "allowusers"


def theirs(config: Config) -> Settings:
    """Return what the lines of others set for every login, by keyword."""
    found: Dict[str, Dict[str, Tuple[str, ...]]] = {}
    for line in config.as_found(MARK, DROP_IN).lines():
        if line.for_some or not line.values:
            continue
        by_match = found.setdefault(line.keyword, {})
        if line.keyword == _ADDING_UP:
            by_match[line.match] = (*by_match.get(line.match, ()), *line.values)
        else:
            by_match.setdefault(line.match, line.values)
    return {keyword: by_match.get(EVERY_LOGIN, by_match.get("", ())) for keyword, by_match in found.items()}


def kept(config: Config, settings: Settings, named: Collection[str]) -> Dict[str, Tuple[str, ...]]:
    """Return the settings of others that are stricter than these, by keyword, with what they need besides.

    ``named`` are keywords that a person set, or that may become laxer: of these none is kept.
    """
    found: Dict[str, Tuple[str, ...]] = {}
    for keyword, values in theirs(config).items():
        ours = settings.get(keyword)
        if ours is None or keyword in named:
            continue
        if keyword == _ADDING_UP:
            values = people.kept(ours, values)
        if values != ours and strictness.as_strict(keyword, values, ours):
            found[keyword] = canonical(keyword, values)
    return {**found, **_besides(theirs(config), found, settings, named)}


def _besides(own: Settings, found: Settings, settings: Settings, named: Collection[str]) -> Dict[str, Tuple[str, ...]]:
    """Return what a second factor that is kept needs besides, as far as the host has that by now."""
    factors = strictness.second_factors(found.get("authenticationmethods", ("any",)))
    # Both are on where no line is about them.
    besides = {keyword: value for keyword, value in factors.items() if own.get(keyword, value) == value}
    if "kbdinteractiveauthentication" in besides and "challengeresponseauthentication" in settings:
        # OpenSSH before 8.7 knows the older name as one of its own.
        besides["challengeresponseauthentication"] = ("yes",)
    if factors and own.get("permitrootlogin") == ("yes",) and "permitrootlogin" not in named:
        # Under prohibit-password sshd takes no second factor of root.
        besides["permitrootlogin"] = ("yes",)
    return besides


def opens_keys(config: Config, settings: Settings, named: Collection[str]) -> str:
    """Return the setting of others under which a key alone lets nobody in, so that a default of ours would; empty where none does."""
    own = theirs(config)
    if own.get("pubkeyauthentication") == ("no",) and "pubkeyauthentication" not in named:
        return "PubkeyAuthentication no"
    methods, ours = own.get("authenticationmethods", ("any",)), settings["authenticationmethods"]
    ordered = strictness.as_strict("authenticationmethods", methods, ours) or strictness.as_strict(
        "authenticationmethods", ours, methods
    )
    return "" if ordered or "authenticationmethods" in named else f"AuthenticationMethods {' '.join(methods)}"
