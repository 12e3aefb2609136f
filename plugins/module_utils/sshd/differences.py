# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What sshd says of itself, beside what it shall hold."""

from __future__ import annotations

import re
from typing import List, Sequence, Tuple

from ..base.errors import Refusal
from . import settings as sshd_settings, strictness
from .observed import Observed
from .settings import NAMES, Settings, normal
from .steps import DROP_IN
from .wanted import Wanted


def differences(observed: Observed, wanted: Wanted, settings: Settings) -> List[str]:
    """Return sentences about settings that are not in force for some login, as ``sshd -T`` tells.

    A Match of others may be stricter than these settings, and as lax as our defaults where the host itself is stricter than those.
    """
    floor = wanted.settings(observed.supported, observed.version, observed.any_login.keys())
    matched = {line.keyword for line in observed.config.lines() if line.for_some and line.path != DROP_IN}
    found = []
    for login, effective in (observed.effective or {}).items():
        own = wanted.access.settings_for(login.user)
        for keyword, value in {**settings, **own}.items():
            if keyword not in effective or not _is_comparable(observed, keyword, value):
                continue
            actual = effective[keyword]
            if _is(keyword, actual, observed.spelled.get(keyword, value) if keyword not in own else value):
                continue
            if keyword in matched and keyword in floor and _is_allowed(keyword, effective, floor):
                continue
            said, meant = (sshd_settings.text(keyword, given) for given in (actual, value))
            found.append(f"{NAMES.get(keyword, keyword)} is '{said}' and not '{meant}' for {login}")
    return found


def _is_comparable(observed: Observed, keyword: str, value: Tuple[str, ...]) -> bool:
    """Return whether what sshd prints shows that a setting is in force.

    Of what the inventory adds, sshd itself was asked how it prints that; else it prints times and lists in forms of its own.
    """
    plain = keyword in NAMES or re.fullmatch(r"yes|no", " ".join(value)) is not None
    return keyword in observed.spelled or plain


def _is(keyword: str, actual: Sequence[str], value: Sequence[str]) -> bool:
    if keyword in sshd_settings.DENYING:
        return set(value) <= set(actual)
    return normal(keyword, actual) == normal(keyword, value)


def _is_allowed(keyword: str, effective: Settings, floor: Settings) -> bool:
    factors = strictness.second_factors(effective.get("authenticationmethods", ("any",)))
    return strictness.as_strict(keyword, effective[keyword], floor[keyword]) or factors.get(keyword) == tuple(
        effective[keyword]
    )


def still_wins(observed: Observed, found: Sequence[str]) -> str:
    """Return what to say of settings that are not in force."""
    keywords = {words.partition(" ")[0].lower() for words in found}
    others = [line for line in observed.config.lines() if line.path != DROP_IN and line.keyword in keywords]
    places = [f"{line.place} ('{line.keyword} {line.value}')" for line in others]
    return (
        f"Something still overrides {DROP_IN}: {'; '.join(found[:3])}. "
        f"Look at {', '.join(places) or 'what sshd -T reads'}, remove what overrides it, then run again."
    )


def refuse(observed: Observed, wanted: Wanted, settings: Settings) -> None:
    """Raise Refusal unless what sshd says of itself is what is wanted, ports apart."""
    if not observed.effective:
        raise Refusal(
            f"'sshd -T' does not print the configuration ({observed.complaint or 'it was not asked'}); run it on this host and fix the error."
        )
    found = differences(observed, wanted, {keyword: value for keyword, value in settings.items() if keyword != "port"})
    if found:
        raise Refusal(still_wins(observed, found))
