# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the bytes of a report to what it says. Nothing is asked, opened or resolved, and nothing follows from it by itself."""

from __future__ import annotations

import datetime
import re
import typing as t
from collections import Counter
from dataclasses import replace

from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.plugin_utils.incident import (
    addresses,
    formats,
    lines,
    mails,
    times,
    words,
)
from ansible_collections.portcullis.vps.plugins.plugin_utils.incident.mails import Mail
from ansible_collections.portcullis.vps.plugins.plugin_utils.incident.reported import (
    FIELD,
    LOG,
    LONGEST_LINE,
    MOST_LINES,
    MOST_SEEN,
    TEXT,
    UNKNOWN,
    Contact,
    Facts,
    Report,
    Seen,
)

_MOST_FORWARDED = 5
_FAIL2BAN = re.compile(
    r"The IP (?P<address>\S{3,60}) has just been banned by\s{1,5}Fail2Ban after\s{1,5}\S{1,20}\s{1,5}attempts against (?P<jail>[\w.-]{1,40})"
)
_FAIL2BAN_SUBJECT = re.compile(r"\[Fail2Ban\] (?P<jail>[\w.-]{1,40}): ", re.IGNORECASE)
_IS_FAIL2BAN = re.compile(r"\b(?:by|of|von) Fail2Ban\b|\[Fail2Ban\]", re.IGNORECASE)
_IS_NETSCAN = re.compile(r"(?:net|port).?scan|netzscan|端口扫描|网络扫描", re.IGNORECASE)
_IS_BLOCKLIST = re.compile(r"\bblocklist\.de\b", re.IGNORECASE)
_NO_REPLY = re.compile(r"(?:do[._-]?)?no[t]?[._-]?reply|mailer-daemon|bounce", re.IGNORECASE)
_READERS = (formats.xarf, formats.xarf_lines, formats.feedback)


def read(data: bytes, now: datetime.datetime) -> Facts:
    """Return what a report says, whoever wrote it; Refusal where nothing can be made of it, which says why."""
    mail = mails.read(data)
    clocks = [(one, times.of_mail(one.headers.get("date", ""), _plain(one), now)) for one in _mails(mail)]
    structured = _structured(clocks)
    seen, notes = list(structured.seen), [*mail.notes, *structured.notes]
    is_feedback = structured.format == "arf"
    for one, clock in clocks[: 1 if is_feedback else None]:
        seen += _of_text(one, structured if one is mail else Report(""), clock, notes)
    if is_feedback:
        seen += _of_originals(clocks)
    if len(seen) > MOST_SEEN:
        notes.append(f"Only the first {MOST_SEEN} addresses and times are looked at.")
    facts = _facts(mail, structured, list(dict.fromkeys(seen[:MOST_SEEN])), notes)
    if not any(one.source for one in facts.seen):
        raise Refusal(_no_source(mail, notes))
    return facts


def _mails(mail: Mail) -> t.List[Mail]:
    """Return a mail, and those that it forwards, the outermost first."""
    found: t.List[Mail] = []
    waiting = [mail]
    while waiting and len(found) <= _MOST_FORWARDED:
        found.append(waiting.pop(0))
        waiting += found[-1].forwarded
    return found


def _plain(mail: Mail) -> t.List[str]:
    """Return the lines of a mail's text, within bounds."""
    texts = [part.text for part in mail.parts if part.type not in (mails.JSON, mails.FEEDBACK)]
    return [line for text in texts for line in lines.bounded(text)[0]][:MOST_LINES]


def _structured(clocks: t.Sequence[t.Tuple[Mail, times.Clock]]) -> Report:
    """Return what the fields of a report say, of the first mail that has any."""
    notes: t.List[str] = []
    for mail, clock in clocks:
        for reader in _READERS:
            found = reader(mail, clock)
            if found and found.format:
                return replace(found, notes=(*notes, *found.notes))
            notes += found.notes if found else ()
    return Report("", notes=tuple(notes))


def _of_text(mail: Mail, structured: Report, clock: times.Clock, notes: t.List[str]) -> t.List[Seen]:
    """Return what a mail's subject, its text and its evidence say."""
    texts = [part.text for part in mail.parts if part.type not in (mails.JSON, mails.FEEDBACK)]
    found = _of_fail2ban(mail, texts)
    for text in [*texts, *structured.evidence]:
        kept, left_out = lines.bounded(text)
        if left_out:
            notes.append(f"Only {MOST_LINES} lines of a part are read, and {LONGEST_LINE} characters of each.")
        found += lines.read(kept, clock)
    found += [replace(one, by=TEXT, line="") for one in lines.read([mail.headers.get("subject", "")], clock)]
    if structured.seen:
        # A format's own field says who it was; what looks like a label elsewhere is no second one.
        found = [replace(one, by=TEXT) if one.by == FIELD else one for one in found]
    return found


def _of_fail2ban(mail: Mail, texts: t.Sequence[str]) -> t.List[Seen]:
    """Return whom a mail of fail2ban's says that it has banned."""
    banned = _FAIL2BAN.search("\n".join(text[:5000] for text in texts[:3]).replace("\\n", "\n"))
    if not banned:
        return []
    one, subject = addresses.one(banned["address"]), _FAIL2BAN_SUBJECT.search(mail.headers.get("subject", ""))
    jail = (subject["jail"] if subject else banned["jail"]).rstrip(".")
    return [Seen(FIELD, one.address, kind=words.kind_of_name(jail))] if one else []


def _of_originals(clocks: t.Sequence[t.Tuple[Mail, times.Clock]]) -> t.List[Seen]:
    """Return the hosts through which the mails went that are complained of; each can have been written by anybody."""
    received = [line for mail, _clock in clocks[1:] for line in mail.received]
    received += [
        line for mail, _clock in clocks[:1] for text in mail.texts(mails.ORIGINAL) for line in text.split("\n")[:500]
    ]
    return [
        Seen(TEXT, found.address)
        for line in received
        for found in addresses.find(addresses.readable(line[:LONGEST_LINE]))
    ]


def _facts(mail: Mail, structured: Report, seen: t.Sequence[Seen], notes: t.Sequence[str]) -> Facts:
    text = "\n".join(_plain(mail)[:500])
    subject = mail.headers.get("subject", "")
    kinds = Counter(one.kind for one in seen if one.by == LOG and one.kind != UNKNOWN)
    of_field = [one.kind for one in seen if one.by == FIELD and one.kind != UNKNOWN]
    named = next((kind for kind in (structured.kind, *of_field) if kind != UNKNOWN), UNKNOWN)
    if named == UNKNOWN:
        named = kinds.most_common(1)[0][0] if kinds else words.kind_of_text(subject)
    kind = words.kind_of_text(text) if named == UNKNOWN else named
    contacts = _contacts(mail, structured)
    if not contacts:
        notes = [*notes, "The report names nobody whom it could be answered to."]
    return Facts(
        structured.format or _format(subject, text, kinds),
        kind,
        words.language(f"{subject}\n{text}"),
        subject,
        structured.identity,
        tuple(seen),
        contacts,
        tuple(dict.fromkeys(notes)),
    )


def _format(subject: str, text: str, kinds: t.Mapping[str, int]) -> str:
    said = f"{subject}\n{text}"
    if _IS_BLOCKLIST.search(said):
        return "blocklist.de"
    if _IS_FAIL2BAN.search(said):
        return "fail2ban"
    return "netscan" if kinds and _IS_NETSCAN.search(said) else "text"


def _contacts(mail: Mail, structured: Report) -> t.Tuple[Contact, ...]:
    """Return whom to answer: whom the mail asks to, whom its report names, who sent it; those that nobody reads come last."""
    found = [*formats.contact(mail.headers.get("reply-to"), "reply_to"), *structured.contacts]
    found += formats.contact(mail.headers.get("from"), "from")
    for one in _mails(mail)[1:] if structured.format != "arf" else ():
        found += formats.contact(one.headers.get("reply-to") or one.headers.get("from"), "forwarded")
    once: t.Dict[str, Contact] = {}
    for one_of_them in found:
        once.setdefault(one_of_them.address.lower(), one_of_them)
    return tuple(sorted(once.values(), key=lambda one: bool(_NO_REPLY.match(one.address))))


def _no_source(mail: Mail, notes: t.Sequence[str]) -> str:
    said = "\n".join([mail.headers.get("subject", ""), *_plain(mail)[:500]])
    more = f" {' '.join(dict.fromkeys(notes))}" if notes else ""
    if formats.VARIABLE.search(said):
        return (
            "incident_report: the sender's program left its variables in the place of the address, and no line of a log names one; "
            f"ask the sender for the address and the times.{more}"
        )
    return (
        "incident_report: the report names no address of a host that could have done something, so nobody can say which host it is "
        f"about; read it yourself, and ask its sender for the address and the times.{more}"
    )
