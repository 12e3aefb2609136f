# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a report of abuse says, as types, and how much of it is read."""

from __future__ import annotations

import datetime
import typing as t
from dataclasses import dataclass, field

from ansible_collections.portcullis.vps.plugins.module_utils.base.values import Address

#: A mail with more is refused; nobody's log lines are that long, and attachments are no evidence that this reads.
MOST_BYTES = 10_000_000
#: What says that a mail has parts. More than these are refused, since Python's parser compares each line with all of them.
MOST_BOUNDARIES = 50
DEEPEST = 8
MOST_PARTS = 50
#: Of all texts of a mail together. Log lines are text; what takes up more is no evidence.
MOST_TEXT = 1_000_000
MOST_LINES = 50_000
LONGEST_LINE = 2_000
#: Addresses and times that are looked at, wherever they stand.
MOST_SEEN = 20_000
LONGEST_HEADER = 2_000
#: Of addresses, times and the like that are returned.
MOST_RETURNED = 100
MOST_EVIDENCE = 50
LONGEST_EVIDENCE = 300

#: How a report names an address: in a field that says what it is, in a line of a log, or somewhere in its text. The best comes first.
FIELD, LOG, TEXT = "field", "log", "text"
RANKS = (FIELD, LOG, TEXT)
#: Where the zone of a time is from: it stands there, the mail's Date header has it, or there is none.
STATED, DATE_HEADER, ASSUMED_UTC = "stated", "date_header", "assumed_utc"

LOGIN_ATTACK, PORT_SCAN, WEB_ATTACK, DDOS, SPAM = "login_attack", "port_scan", "web_attack", "ddos", "spam"
PHISHING, MALWARE, BOTNET, OPEN_SERVICE = "phishing", "malware", "botnet", "open_service"
COPYRIGHT, OTHER, UNKNOWN = "copyright", "other", "unknown"
KINDS = (
    *(LOGIN_ATTACK, PORT_SCAN, WEB_ATTACK, DDOS, SPAM, PHISHING, MALWARE, BOTNET, OPEN_SERVICE, COPYRIGHT, OTHER),
    UNKNOWN,
)
LANGUAGES = ("en", "de", "zh")


@dataclass(frozen=True)
class Moment:
    """A time as it stands in a report, in UTC, and how sure its zone is."""

    text: str
    utc: datetime.datetime
    zone: str

    @property
    def shown(self) -> str:
        return f"{self.utc:%Y-%m-%d %H:%M:%S} UTC"


@dataclass(frozen=True)
class Seen:
    """One thing that a report says has happened; what it does not say is None."""

    by: str
    source: t.Optional[Address] = None
    source_port: t.Optional[int] = None
    destination: t.Optional[Address] = None
    port: t.Optional[int] = None
    when: t.Optional[Moment] = None
    kind: str = UNKNOWN
    line: str = ""


@dataclass(frozen=True)
class Contact:
    """An address of mail that a report may be answered to, and where that stands."""

    address: str
    by: str


@dataclass(frozen=True)
class Report:
    """What one of the formats says in its fields, and the texts that it brings as evidence."""

    format: str
    seen: t.Tuple[Seen, ...] = ()
    kind: str = UNKNOWN
    contacts: t.Tuple[Contact, ...] = ()
    identity: str = ""
    evidence: t.Tuple[str, ...] = ()
    notes: t.Tuple[str, ...] = ()


@dataclass(frozen=True)
class Facts:
    """What a report says altogether. Nothing of it is proven, and nothing of it is fit for a terminal before ``visible``."""

    format: str
    kind: str
    language: str
    subject: str
    identity: str
    seen: t.Tuple[Seen, ...]
    answer_to: t.Tuple[Contact, ...]
    notes: t.Tuple[str, ...] = field(default=())

    @property
    def moments(self) -> t.Tuple[Moment, ...]:
        """The times, the earliest first, each once."""
        found = {one.when.utc: one.when for one in self.seen if one.when is not None}
        return tuple(found[utc] for utc in sorted(found))

    @property
    def evidence(self) -> t.Tuple[str, ...]:
        """The lines of logs, in their order."""
        return tuple(one.line for one in self.seen if one.by == LOG and one.line)
