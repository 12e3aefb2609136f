# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Times in lines of logs and in sentences, brought to UTC, with how sure their zone is.

Source of the forms: RFC 3339, RFC 5322, RFC 5424 and the traditional syslog, ctime, Apache's logs, and how German and Chinese write dates.
Dates of which nobody can tell the month from the day (11/10/2026) are not read.
"""

from __future__ import annotations

import datetime
import re
import typing as t
from dataclasses import dataclass

from ansible_collections.portcullis.vps.plugins.plugin_utils.incident.reported import (
    ASSUMED_UTC,
    DATE_HEADER,
    STATED,
    Moment,
)

_MONTHS = {
    name: number
    for number, names in enumerate(
        ["jan", "feb", "mar mär", "apr", "may mai", "jun", "jul", "aug", "sep", "oct okt", "nov", "dec dez"], 1
    )
    for name in names.split()
}
_HOUR = 60
#: In minutes. CST, IST, BST and the like are not here: each is the zone of several countries, hours apart.
_ZONES = {
    **dict.fromkeys(("Z", "UTC", "GMT", "WET"), 0),
    **dict.fromkeys(("CET", "MEZ", "WEST"), _HOUR),
    **dict.fromkeys(("CEST", "MESZ", "EET"), 2 * _HOUR),
    **dict.fromkeys(("EEST", "MSK"), 3 * _HOUR),
    **dict.fromkeys(("HKT",), 8 * _HOUR),
    **dict.fromkeys(("JST",), 9 * _HOUR),
    **dict.fromkeys(("EDT",), -4 * _HOUR),
    **dict.fromkeys(("EST", "CDT"), -5 * _HOUR),
    **dict.fromkeys(("MDT",), -6 * _HOUR),
    **dict.fromkeys(("MST", "PDT"), -7 * _HOUR),
    **dict.fromkeys(("PST",), -8 * _HOUR),
}
_FURTHEST = 14 * _HOUR
_BEIJING = re.compile("北京时间|中国标准时间")
_ZONE = r"(?:Z\b|(?:UTC|GMT)?[+-][0-9]{2}:?[0-9]{2}(?![0-9:])|(?:UTC|GMT)[+-][0-9]{1,2}(?![0-9:])|[A-Z]{3,5}\b)"
_CLOCK = r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,][0-9]{1,9})?)?(?: Uhr)?"
_BEHIND = rf"(?:\s?\(?(?P<zone>{_ZONE}))?"
_MONTH = r"(?P<name>(?:Jan|Feb|Mar|Mär|Apr|May|Mai|Jun|Jul|Aug|Sep|Oct|Okt|Nov|Dec|Dez)[a-zä]{0,7})\.?"
_YEAR, _DAY = r"(?P<year>(?:19|20)[0-9]{2})", r"(?P<day>[0-9]{1,2})"
_NUMBER = r"(?P<month>[0-9]{1,2})"
#: The most telling first; all are tried from the left, and none goes back over more than some characters.
_FORMS = [
    re.compile(rf"(?<![0-9]){_YEAR}[-/.]{_NUMBER}[-/.]{_DAY}(?:[T,;_]| {{1,3}}){_CLOCK}{_BEHIND}"),
    re.compile(
        rf"{_YEAR}年 ?{_NUMBER}月 ?{_DAY}日 {{0,3}}(?P<hour>[0-9]{{1,2}})[:：时点](?P<minute>[0-9]{{2}})"
        rf"(?:[:：分](?P<second>[0-9]{{2}})?秒?)?{_BEHIND}"
    ),
    re.compile(rf"(?<![0-9.]){_DAY}\.{_NUMBER}\.{_YEAR}(?:,| um|,? um)? {{0,3}}{_CLOCK}{_BEHIND}"),
    re.compile(rf"(?<![0-9]){_DAY}/{_MONTH}/{_YEAR}:{_CLOCK}{_BEHIND}"),
    re.compile(rf"(?<![0-9]){_DAY}\.? {_MONTH} {_YEAR},?(?: um)? {_CLOCK}{_BEHIND}"),
    re.compile(rf"\b{_MONTH} {{1,2}}{_DAY},? {_YEAR},? {_CLOCK}{_BEHIND}"),
    re.compile(rf"\b{_MONTH} {{1,2}}{_DAY} {_CLOCK} (?:(?P<zone>{_ZONE}) )?{_YEAR}(?![0-9])(?!:[0-9A-Fa-f])"),
    re.compile(rf"\b{_MONTH} {{1,2}}{_DAY} {_CLOCK}{_BEHIND}"),
]
#: What says of all times in which zone they are.
_SAYING = re.compile(
    r"time ?zone|times? (?:are|is|in)\b|all times|timestamps?\b.{0,20}\b(?:are|in)\b|zeitzone|zeiten|zeitangabe|zeitstempel"
    r"|时区|时间均为|所有时间",
    re.IGNORECASE,
)
_NAMED = re.compile(_ZONE)
#: A column or an excerpt with its zone in brackets: Time (UTC).
_HEADED = re.compile(
    rf"(?:(?i:\b(?:date|time(?:stamp)?s?|logs?|logfiles?|datum|(?:uhr)?zeit(?:en|punkt|stempel)?))|时间|日志) ?[(\[（](?P<zone>{_ZONE})[)\]）]"
)


@dataclass(frozen=True)
class Clock:
    """The zone of times that state none, where it is from, and the latest moment that a report can be about."""

    minutes: int
    zone: str
    reference: datetime.datetime


def find(line: str, clock: Clock) -> t.Optional[Moment]:
    """Return the first time in a line; None where there is none."""
    if not any(sign.isdigit() for sign in line):
        return None
    for form in _FORMS:
        for found in form.finditer(line):
            moment = _moment(found, clock, line)
            if moment is not None:
                return moment
    return None


def of_mail(date: str, lines: t.Iterable[str], now: datetime.datetime) -> Clock:
    """Return the clock of a mail, from its Date header and from what its text says of its zone."""
    utc = Clock(0, ASSUMED_UTC, now)
    sent = find(date, utc)
    clock = utc
    if sent is not None:
        # RFC 5322 writes -0000 where the zone is not known.
        known = sent.zone == STATED and not re.search(r"-00:?00\b", sent.text)
        offset = minutes(date) if known else None
        clock = utc if offset is None else Clock(offset, DATE_HEADER, now)
        clock = Clock(clock.minutes, clock.zone, min(now, sent.utc))
    stated = next((offset for offset in map(_stated, lines) if offset is not None), None)
    return clock if stated is None else Clock(stated, STATED, clock.reference)


def minutes(text: str) -> t.Optional[int]:
    """Return how many minutes ahead of UTC the first zone in a text is."""
    for found in _NAMED.finditer(text):
        offset = _offset(found.group())
        if offset is not None:
            return offset
    return None


def _stated(line: str) -> t.Optional[int]:
    """Return the zone that a line says all times are in."""
    if _BEIJING.search(line):
        return 8 * _HOUR
    headed = _HEADED.search(line)
    if headed and _offset(headed["zone"]) is not None:
        return _offset(headed["zone"])
    saying = _SAYING.search(line)
    return minutes(line[saying.end() : saying.end() + 60]) if saying else None


def _offset(zone: str) -> t.Optional[int]:
    number = re.fullmatch(r"(?:UTC|GMT)?([+-])([0-9]{1,2}):?([0-9]{2})?", zone)
    if not number:
        return _ZONES.get(zone)
    offset = int(number[2]) * _HOUR + int(number[3] or 0)
    return (-offset if number[1] == "-" else offset) if offset <= _FURTHEST else None


def _moment(found: "re.Match[str]", clock: Clock, line: str) -> t.Optional[Moment]:
    parts = found.groupdict()
    offset = _offset(parts.get("zone") or "")
    if offset is None and _BEIJING.search(line):
        offset = 8 * _HOUR
    ahead, zone = (clock.minutes, clock.zone) if offset is None else (offset, STATED)
    month = int(parts["month"]) if "month" in parts else _MONTHS[parts["name"][:3].lower()]
    hour, minute, second = int(parts["hour"]), int(parts["minute"]), min(int(parts["second"] or 0), 59)
    years = [int(parts["year"])] if "year" in parts else [clock.reference.year + step for step in (1, 0, -1)]
    for year in years:
        try:
            local = datetime.datetime(
                year, month, int(parts["day"]), hour, minute, second, tzinfo=datetime.timezone.utc
            )
            utc = local - datetime.timedelta(minutes=ahead)
        except (ValueError, OverflowError):
            continue
        # Without a year it is the latest that had happened when the report was sent.
        if "year" in parts or utc <= clock.reference + datetime.timedelta(days=1):
            return Moment(found.group().strip(), utc, zone)
    return None
