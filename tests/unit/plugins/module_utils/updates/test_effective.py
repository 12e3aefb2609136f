# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What keeps updates from arriving although the policy was written."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.updates import plan as apt_policy
from ansible_collections.portcullis.vps.plugins.module_utils.updates.effective import Effective, interval, problems

from .test_plan import PARAMS, WANTED

DAY = 86400.0
NOW = 1000 * DAY
DECLARED = WANTED.config("debian")
#: A host on which all is well: written long ago, and it ran last night.
WELL = Effective(
    declared=DECLARED,
    config=DECLARED,
    due=dict.fromkeys(apt_policy.TIMERS, NOW + DAY / 2),
    clock=NOW,
    written=NOW - 300 * DAY,
    succeeded=NOW - DAY / 2,
    lists_read=NOW - DAY / 2,
)


def host(config: dict[str, tuple[str, ...]] | None = None, **more: Any) -> Effective:
    return replace(WELL, config={**DECLARED, **(config or {})}, **more)


MAIL = apt_policy.Wanted.parse({**PARAMS, "mail": "root"}).config("debian")
EVERY = ("0", "Mon", "Tuesday", "3", "Thu", "Fri", "Sat")
LIST, STRICT = "Unattended-Upgrade::Package-Whitelist", "Unattended-Upgrade::Package-Whitelist-Strict"


@pytest.mark.parametrize(
    "found",
    [
        WELL,
        host({apt_policy.WEEKDAYS: EVERY}),
        host({apt_policy.WEEKDAYS: ("",)}),
        host({STRICT: ("false",)}),
        # Just written, and nothing has run yet; or off for some days.
        host(written=NOW - DAY, succeeded=None, lists_read=None),
        host(succeeded=NOW - 8 * DAY, lists_read=NOW - 8 * DAY),
        replace(WELL, declared=MAIL, config=MAIL),
        host(mails=False),
        host(due={"apt-daily.timer": None}),
    ],
)
def test_a_host_on_which_all_is_well_has_no_problem(found: Effective) -> None:
    assert problems(found) == []


def test_who_wants_updates_on_some_days_or_never_is_not_warned() -> None:
    some = apt_policy.Wanted.parse({**PARAMS, "weekdays": ["Sat"], "upgrade_days": 0}).config("debian")
    assert problems(replace(WELL, declared=some, config=some, succeeded=None)) == []


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (host({apt_policy.WEEKDAYS: ("Sun",)}), "updates are installed on Sun only"),
        (host({apt_policy.WEEKDAYS: ("1", "Friday")}), "updates are installed on Mon, Fri only"),
        # In the language of the host's people, which unattended-upgrades does not run in.
        (host({apt_policy.WEEKDAYS: ("Sonntag", "So")}), "on no day at all"),
        (host({apt_policy.WEEKDAYS.lower(): ("Sun",)}), "on Sun only"),
        (
            host({LIST: ("nginx",)}),
            "has nginx, so only these packages are upgraded and nothing else is but what they depend on",
        ),
        (host({LIST: ("nginx",), STRICT: ("true",)}), "with -Strict has nginx.*not even what they depend on"),
        (host({STRICT: ("true",)}), "the list itself is empty, so no package at all is upgraded"),
        (
            host({"APT::Periodic::Unattended-Upgrade": ("0",)}),
            "Unattended-Upgrade is 0 and not 1, as the role wrote it",
        ),
        (host({"APT::Periodic::Enable": ("0",)}), "Enable is 0 and not 1"),
        (
            host({apt_policy.BLACKLIST: (".*",)}, behind={"/etc/apt/apt.conf": 'Package-Blacklist {".*";}'}),
            "Blacklist is .* and not empty.*since /etc/apt/apt.conf wins",
        ),
        (host(succeeded=NOW - 183 * DAY), "No run of unattended-upgrades has ended well for 183 days"),
        (host(succeeded=None), "has ended well since the policy was written, which is 300 days"),
        (host(lists_read=NOW - 60 * DAY), "last read by apt-daily.service 60 days ago"),
        (host(due={"apt-daily-upgrade.timer": NOW + 29 * DAY}), "apt-daily-upgrade.timer is due next in 29 days only"),
        (host(installed=False), "unattended-upgrades is not installed any more"),
        (
            host(broken_units=("apt-daily.timer is masked; run 'x'",)),
            "apt-daily.timer is masked; run 'x', or updates do not",
        ),
        (replace(WELL, declared=MAIL, config=MAIL, mails=False), "neither /usr/sbin/sendmail nor /usr/bin/mail"),
    ],
)
def test_what_keeps_updates_away_is_said_with_its_reason(found: Effective, said: str) -> None:
    (text,) = problems(found)
    assert re.search(said, text), text


@pytest.mark.parametrize(
    ("text", "days"),
    [("1", 1.0), ("7d", 7.0), ("12h", 0.5), ("always", 0.0), ("0", None), ("", None), ("soon", None)],
)
def test_intervals_are_read_as_apt_reads_them(text: str, days: float | None) -> None:
    assert interval((text,)) == days
    assert interval(()) is None
