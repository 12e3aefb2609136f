# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The formats of reports that programs write: RFC 5965, XARF 1 to 4, X-ARF 0.1 and 0.2.

A field that says whom a report is about is an address and nothing else, or the report is refused: what does not keep to its own format
is read by a person.
"""

from __future__ import annotations

import base64
import binascii
import re
import typing as t

from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.base.text import visible
from ansible_collections.portcullis.vps.plugins.plugin_utils import decoding
from ansible_collections.portcullis.vps.plugins.plugin_utils.incident import addresses, mails, times, words
from ansible_collections.portcullis.vps.plugins.plugin_utils.incident.mails import Mail
from ansible_collections.portcullis.vps.plugins.plugin_utils.incident.reported import (
    FIELD,
    LONGEST_HEADER,
    UNKNOWN,
    Contact,
    Moment,
    Report,
    Seen,
)

#: What programs would have put something in the place of: <ip>, $IP, ${IP}, %(ip)s, {{ ip }}, f2bV_ip.
VARIABLE = re.compile(
    r"<[a-z][a-z_/-]{0,30}>|\$\{?[A-Za-z_][A-Za-z0-9_]{0,30}\}?|%\([a-z_]{1,30}\)s|\{\{.{0,40}\}\}|f2bV_\w{1,30}"
)
_MAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})){1,10}"
)
_LINE = re.compile(r"(?P<name>[A-Za-z][A-Za-z0-9 _-]{0,40}):(?:[ \t]{1,20}(?P<value>.*))?")
#: With these YAML would make something else of a value than its text.
_YAML_SIGNS = "&*!|>{[%@`"
_LARGEST_SAMPLE = 200_000
_SAMPLES = 10


def contact(value: t.Any, by: str) -> t.Tuple[Contact, ...]:
    """Return the address of mail that a value holds, without the name in front of it; nothing where it is none."""
    text = str(value or "")[:LONGEST_HEADER].strip()
    bare = text.rpartition("<")[2].partition(">")[0].strip() if "<" in text else text
    return (Contact(bare, by),) if len(bare) <= 254 and _MAIL.fullmatch(bare) else ()


def xarf(mail: Mail, clock: times.Clock) -> t.Optional[Report]:
    """Return what a report in JSON says, XARF 1 to 3 by its Version and 4 by its xarf_version; None where there is no such part."""
    notes: t.List[str] = []
    for text in mail.texts(mails.JSON):
        try:
            document = decoding.document(text)
        except decoding.Undecodable as error:
            notes.append(f"The part in JSON is not read, since {error}.")
            continue
        if "xarf_version" in document or ("schema_version" in document and "source_identifier" in document):
            return _fourth(document, clock)
        if isinstance(document.get("Report"), dict) and isinstance(document.get("ReporterInfo"), dict):
            return _third(document, clock)
        notes.append("The part in JSON is no XARF.")
    return Report("", notes=tuple(notes)) if notes else None


def xarf_lines(mail: Mail, clock: times.Clock) -> t.Optional[Report]:
    """Return what a report of X-ARF 0.1 or 0.2 says: lines of names and values, in a part of its own, which YAML could read too."""
    found = [given for part in mail.parts if part.type == mails.PLAIN for given in [_lines(part.text)] if given]
    if not found:
        return None
    given = found[0]
    notes = [f"The field {name} is no plain text and is not read." for name in given.odd]
    seen = _seen(
        given.get("Source"), given.get("Source-Port"), given.get("Destination"), given.get("Port"), clock, "Source"
    )
    when = times.find(given.get("Date"), clock)
    kind = words.kind_of_name(given.get("Report-Type"))
    service = words.kind_of_name(given.get("Service")) if kind == UNKNOWN else kind
    every = " ".join([given.get("Reported-From"), given.get("User-Agent"), *mail.texts(mails.PLAIN)[:1]])
    name = "blocklist.de" if re.search(r"\bblocklist\.de\b", every, re.IGNORECASE) else "x-arf-0.2"
    return Report(
        name,
        (_with(seen, when, service),) if seen else (),
        service,
        contact(given.get("Reported-From"), "report"),
        given.get("Report-ID"),
        notes=(*notes, *_variable_notes(given.get("Source"))),
    )


def feedback(mail: Mail, clock: times.Clock) -> t.Optional[Report]:
    """Return what a report of RFC 5965 says; None where there is none, or where it only says that another part holds the report."""
    texts = mail.texts(mails.FEEDBACK)
    if not texts:
        return None
    given = _Lines()
    for line in texts[0].split("\n")[:500]:
        matched = _LINE.fullmatch(line.strip()[:LONGEST_HEADER])
        if matched:
            given.add(matched["name"], matched["value"] or "")
    kind = given.get("Feedback-Type").lower()
    if kind == "xarf":
        return None
    seen = _seen(given.get("Source-IP"), given.get("Source-Port"), "", "", clock, "Source-IP")
    when = times.find(given.get("Arrival-Date") or given.get("Received-Date"), clock)
    notes = ["The report says that this mail is no spam: nobody complains of it."] if kind == "not-spam" else []
    meant = words.kind_of_feedback(kind)
    return Report(
        "arf",
        (_with(seen, when, meant),) if seen else (),
        meant,
        contact(given.get("Reported-From"), "report"),
        given.get("Incident-ID"),
        notes=(*notes, *_variable_notes(given.get("Source-IP"))),
    )


class _Lines:
    """Names and values of lines, by lower-case name. One that stands twice with two values is refused when it is asked for."""

    def __init__(self) -> None:
        self._values: t.Dict[str, t.List[str]] = {}
        self.odd: t.List[str] = []

    def add(self, name: str, value: str) -> None:
        values = self._values.setdefault(name.lower(), [])
        if value not in values:
            values.append(value)

    def get(self, name: str) -> str:
        values = self._values.get(name.lower(), [])
        if len(values) > 1:
            raise Refusal(
                f"incident_report: the report has {name} more than once, with different values, so nobody knows what it means; "
                "read it yourself, and ask its sender."
            )
        return values[0] if values else ""

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._values


def _lines(text: str) -> t.Optional[_Lines]:
    """Return the fields of a part if all of its lines are such, and those are there by which X-ARF is known."""
    given = _Lines()
    for line in text.split("\n")[:500]:
        clean = line.strip()
        if not clean or clean.startswith(("#", "---", "...", "%YAML")):
            continue
        matched = _LINE.fullmatch(clean[:LONGEST_HEADER])
        if matched is None:
            return None
        value = (matched["value"] or "").strip()
        if value[:1] in "'\"" and value[:1] == value[-1:] and len(value) > 1:
            value = value[1:-1]
        elif value[:1] and value[:1] in _YAML_SIGNS and not VARIABLE.match(value):
            given.odd.append(matched["name"])
            value = "(no plain text)" if matched["name"].lower() == "source" else ""
        given.add(matched["name"], value)
    return given if all(name in given for name in ("Source", "Report-Type", "Category")) else None


def _third(document: t.Mapping[str, t.Any], clock: times.Clock) -> Report:
    """Return what a report of XARF 1, 2 or 3 says. Source: the schemas of abusix/xarf, which name these fields alike."""
    reporter, report = document["ReporterInfo"], document["Report"]
    inner = report.get("Source") if isinstance(report.get("Source"), dict) else {}
    seen = _seen(
        report.get("SourceIp") or inner.get("IP"),
        report.get("SourcePort") or inner.get("Port"),
        report.get("DestinationIp"),
        report.get("DestinationPort"),
        clock,
        "Report.SourceIp",
    )
    version = re.match(r"[1-3](?![0-9])", str(document.get("Version", "")))
    kind = words.kind_of_name(str(report.get("ReportType", "")))
    contacts = contact(reporter.get("ReporterContactEmail"), "report") + contact(
        reporter.get("ReporterOrgEmail"), "report"
    )
    return Report(
        f"xarf-{version[0] if version else 'unknown'}",
        _times(seen, report, ("Date", "FirstSeen", "LastSeen"), clock, kind),
        kind,
        tuple(dict.fromkeys(contacts)),
        str(report.get("ReportID") or document.get("ReportID") or "")[:200],
        _samples(report.get("Samples") or report.get("Attachment"), "Payload", "Base64Encoded"),
    )


def _fourth(document: t.Mapping[str, t.Any], clock: times.Clock) -> Report:
    """Return what a report of XARF 4 says. Source: the specification of xarf/xarf-spec; the payload of evidence is base64."""
    reporter = document.get("reporter") if isinstance(document.get("reporter"), dict) else {}
    sender = document.get("sender") if isinstance(document.get("sender"), dict) else {}
    seen = _seen(
        document.get("source_identifier"),
        document.get("source_port"),
        document.get("destination_ip") or document.get("destination_identifier"),
        document.get("destination_port"),
        clock,
        "source_identifier",
    )
    kind = words.kind_of_name(str(document.get("type", "")))
    kind = kind if kind != UNKNOWN else words.kind_of_name(str(document.get("category") or document.get("class") or ""))
    contacts = contact((reporter or {}).get("contact"), "report") + contact((sender or {}).get("contact"), "report")
    return Report(
        "xarf-4",
        _times(seen, document, ("timestamp", "first_seen", "last_seen"), clock, kind),
        kind,
        tuple(dict.fromkeys(contacts)),
        str(document.get("report_id") or "")[:200],
        _samples(document.get("evidence"), "payload", ""),
    )


def _seen(
    source: t.Any, source_port: t.Any, destination: t.Any, port: t.Any, clock: times.Clock, name: str
) -> t.Optional[Seen]:
    """Return what the fields of a report say; None where its source is left out; Refusal where that is no address."""
    text = str(source or "").strip()
    if not text or VARIABLE.search(text):
        return None
    found = addresses.one(text)
    if found is None or not isinstance(source, str):
        raise Refusal(
            f"incident_report: {name} of the report is {visible(text, 80)!r}, which is no address of a host, so the report is not "
            "used; read it yourself, and ask its sender for the address and the times."
        )
    target = addresses.one(destination) if isinstance(destination, str) else None
    return Seen(
        FIELD,
        found.address,
        addresses.port(source_port) or found.port,
        target and target.address,
        addresses.port(port) or (target.port if target else None),
    )


def _with(seen: Seen, when: t.Optional[Moment], kind: str) -> Seen:
    return Seen(seen.by, seen.source, seen.source_port, seen.destination, seen.port, when, kind)


def _times(
    seen: t.Optional[Seen], given: t.Mapping[str, t.Any], names: t.Sequence[str], clock: times.Clock, kind: str
) -> t.Tuple[Seen, ...]:
    """Return what was seen once for each of the times that a report has."""
    if seen is None:
        return ()
    found = [times.find(str(given[name])[:100], clock) for name in names if isinstance(given.get(name), str)]
    moments = [moment for moment in found if moment is not None]
    return tuple(_with(seen, moment, kind) for moment in moments) or (_with(seen, None, kind),)


def _samples(given: t.Any, name: str, flag: str) -> t.Tuple[str, ...]:
    """Return the texts of a report's evidence: those that are text, within bounds."""
    found = []
    for one in given[:_SAMPLES] if isinstance(given, list) else ():
        payload = one.get(name) or one.get("Data") if isinstance(one, dict) else None
        kind = str(one.get("ContentType") or one.get("content_type") or "") if isinstance(one, dict) else ""
        if not isinstance(payload, str) or len(payload) > _LARGEST_SAMPLE or not kind.startswith("text/plain"):
            continue
        encoded = one.get(flag) is not False if flag else True
        found.append(_decoded(payload) if encoded else payload)
    return tuple(found)


def _decoded(payload: str) -> str:
    try:
        return base64.b64decode(payload, validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return payload


def _variable_notes(text: str) -> t.Tuple[str, ...]:
    found = VARIABLE.search(text)
    return (f"The sender's program left {visible(found[0], 40)} in the place of the address.",) if found else ()
