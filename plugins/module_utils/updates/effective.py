# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What keeps updates from arriving although the policy was written: by apt's merged configuration, the units and what has been done.

Source: is_update_day(), is_pkg_change_allowed(), pinning_from_config() and send_summary_mail() of unattended-upgrades 2.9 and 2.12.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Iterator, List, Mapping, Optional, Tuple

from .plan import MAIL, PATH, WEEKDAYS, Config, differences, winners

#: So many days more than wanted may pass: a host may have been off, and the timers wait a random time.
_GRACE_DAYS = 7
_DAY = 86400
#: As ``date`` has them in the C locale, which the drop-in of the service sets: in short, in full, by number.
_NAMES = ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat")
_FULL = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_WHITELIST = "Unattended-Upgrade::Package-Whitelist"
_INTERVALS: Mapping[str, str] = {
    "apt-daily.timer": "APT::Periodic::Update-Package-Lists",
    "apt-daily-upgrade.timer": "APT::Periodic::Unattended-Upgrade",
}
_LOOK = "see 'systemctl status apt-daily-upgrade.timer apt-daily-upgrade.service' and /var/log/unattended-upgrades"


@dataclass(frozen=True)
class Effective:
    """What decides whether updates arrive on a host where the policy was written.

    ``declared`` is what our file says, ``config`` what apt holds, ``behind`` the files that apt reads behind ours, by path. ``broken_units`` are
    sentences about units that cannot do their work, ``due`` when a timer is due next. Times are in seconds since the epoch: ``clock`` is now,
    ``written`` when the policy was written, ``succeeded`` when a run last ended well, ``lists_read`` when apt last took all lists.
    """

    declared: Config
    config: Config
    behind: Mapping[str, str] = field(default_factory=dict)
    installed: bool = True
    mails: bool = True
    broken_units: Tuple[str, ...] = ()
    due: Mapping[str, Optional[float]] = field(default_factory=dict)
    clock: float = 0.0
    written: float = 0.0
    succeeded: Optional[float] = None
    lists_read: Optional[float] = None


def problems(found: Effective) -> List[str]:
    """Return what keeps updates away, one sentence each."""
    if not found.installed:
        return [
            "unattended-upgrades is not installed any more, so no update is; run the role unattended_upgrades again."
        ]
    return [
        *_overridden(found),
        *(f"{text}, or updates do not arrive." for text in found.broken_units),
        *_days(found),
        *_whitelist(found),
        *_due(found),
        *_ages(found),
        *_mail(found),
    ]


def _value(found: Effective, key: str) -> Tuple[str, ...]:
    known = {name.lower(): value for name, value in found.config.items()}
    return tuple(filter(None, known.get(key.lower(), ())))


def _overridden(found: Effective) -> Iterator[str]:
    for key, actual, wanted in differences(found.declared, found.config):
        yield (
            f"apt's {key} is {actual or 'empty'} and not {wanted or 'empty'}, as the role wrote it, since "
            f"{winners(key, found.behind)} wins over {PATH}; remove that setting there."
        )


def _days(found: Effective) -> Iterator[str]:
    given = _value(found, WEEKDAYS)
    if not given or WEEKDAYS in found.declared:
        return
    days = [
        name for number, (name, full) in enumerate(zip(_NAMES, _FULL)) if {name, full, str(number)}.intersection(given)
    ]
    if len(days) == len(_NAMES):
        return
    said = f"on {', '.join(days)} only" if days else "on no day at all, since none of them is one by its English name"
    yield (
        f"apt's {WEEKDAYS} is {', '.join(given)}, so updates are installed {said}; remove that setting, or set "
        "unattended_upgrades_weekdays if it is meant."
    )


def _whitelist(found: Effective) -> Iterator[str]:
    strict = _value(found, f"{_WHITELIST}-Strict")
    names = _value(found, _WHITELIST)
    is_strict = bool(strict) and strict[-1].lower() in ("1", "true", "yes", "on", "enable", "with")
    if names:
        else_ = (
            "nothing else is, not even what they depend on" if is_strict else "nothing else is but what they depend on"
        )
        yield (
            f"apt's {_WHITELIST}{' with -Strict' if is_strict else ''} has {', '.join(names[:4])}, so only these packages are upgraded and "
            f"{else_}; remove that list, and name what must not be upgraded in unattended_upgrades_package_blacklist."
        )
    elif is_strict:
        yield (
            f"apt's {_WHITELIST}-Strict is {strict[-1]} and the list itself is empty, so no package at all is upgraded; remove that setting."
        )


def interval(values: Tuple[str, ...]) -> Optional[float]:
    """Return the days of an entry of APT::Periodic; None for never and for what apt would not read as a number."""
    text = values[-1] if values else "0"
    if text == "always":
        return 0.0
    match = re.fullmatch(r"(\d+)([smhd]?)", text)
    if match is None or not int(match.group(1)):
        return None
    return int(match.group(1)) * {"s": 1 / _DAY, "m": 60 / _DAY, "h": 3600 / _DAY}.get(match.group(2), 1.0)


def _due(found: Effective) -> Iterator[str]:
    for name, when in found.due.items():
        days = interval(_value(found, _INTERVALS[name])) if name in _INTERVALS else None
        if days is not None and when is not None and when - found.clock > (max(days, 1) + 1) * _DAY:
            yield (
                f"{name} is due next in {int((when - found.clock) // _DAY)} days only, by its effective OnCalendar ('systemctl cat {name}'), "
                f"though {_INTERVALS[name]} is {days:.0f}; remove that time there."
            )


def _ages(found: Effective) -> Iterator[str]:
    upgrade, update = (
        interval(_value(found, _INTERVALS[name])) for name in ("apt-daily-upgrade.timer", "apt-daily.timer")
    )
    if upgrade is not None:
        days = _days_since(found, found.succeeded)
        if days > upgrade + _GRACE_DAYS:
            since = "for" if found.succeeded is not None else "since the policy was written, which is"
            yield (
                f"No run of unattended-upgrades has ended well {since} {days} days, though there should be one every {_shown(upgrade)}; {_LOOK}, "
                "then run 'unattended-upgrade'."
            )
    if update is not None:
        days = _days_since(found, found.lists_read)
        if days > update + _GRACE_DAYS:
            yield (
                f"The lists of packages were last read by apt-daily.service {days} days ago, though they should be every {_shown(update)}; see "
                "'systemctl status apt-daily.timer apt-daily.service'."
            )


def _days_since(found: Effective, when: Optional[float]) -> int:
    """Return how many days ago something was; what never was might have been since the policy was written."""
    return int((found.clock - (found.written if when is None else when)) // _DAY)


def _shown(days: float) -> str:
    return "day" if days <= 1 else f"{days:.0f} days"


def _mail(found: Effective) -> Iterator[str]:
    address = _value(found, MAIL)
    if address and not found.mails:
        yield (
            f"A report shall be mailed to {address[-1]}, and this host has neither /usr/sbin/sendmail nor /usr/bin/mail, so none is sent; install "
            "a mail program such as msmtp-mta, or set unattended_upgrades_mail to ''."
        )
