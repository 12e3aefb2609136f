# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tables of mails are made of. All addresses are those of documentation."""

from __future__ import annotations

import datetime
import ipaddress
import json
from dataclasses import dataclass
from typing import Any

from ansible_collections.portcullis.vps.plugins.plugin_utils.incident.whose import Known

NOW = datetime.datetime(2026, 11, 26, 15, 0, tzinfo=datetime.UTC)
DATE = "Fri, 20 Nov 2026 09:00:00 +0100"
SSHD = "Nov 20 03:04:05 mail sshd[411]: Failed password for root from 198.51.100.7 port 44321 ssh2"


def known(name: str, *networks: str) -> Known:
    return Known(name, tuple(ipaddress.ip_network(network) for network in networks))


#: web1 has a network of its own, db1 and db2 are behind one address.
INVENTORY = (
    known("web1", "198.51.100.7", "2001:db8:7::/64"),
    known("web2", "198.51.100.8", "2001:db8::8"),
    known("db1", "192.0.2.50"),
    known("db2", "192.0.2.50"),
)


@dataclass(frozen=True)
class Case:
    """A report and what has to be read in it; None is what does not matter here."""

    name: str
    data: bytes
    format: str
    hosts: tuple[str, ...]
    kind: str | None = None
    source: str | None = None
    by: str | None = None
    source_ports: tuple[int, ...] | None = None
    destinations: tuple[str, ...] | None = None
    ports: tuple[int, ...] | None = None
    first: str | None = None
    zone: str | None = None
    answer_to: str | None = None
    language: str | None = None
    note: str | None = None
    elsewhere: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Refused:
    """A report that is refused, and words of the refusal."""

    name: str
    data: bytes
    why: str


def mail(body: str | bytes, headers: str = "", subject: str = "Abuse report", date: str = DATE) -> bytes:
    """Return a mail; headers are lines of its own."""
    text = body.encode() if isinstance(body, str) else body
    dated = f"Date: {date}\n" if date else ""
    return f"From: Abuse Desk <abuse@example.org>\nSubject: {subject}\n{dated}{headers}\n".encode() + text


def parts(*inside: str, kind: str = "multipart/mixed", subject: str = "Abuse report", headers: str = "") -> bytes:
    """Return a mail of parts, each of which begins with its own headers."""
    body = "".join(f"--limit\n{part}\n" for part in inside) + "--limit--\n"
    return mail(body, f'MIME-Version: 1.0\nContent-Type: {kind}; boundary="limit"\n{headers}', subject)


def plain(text: str, more: str = "") -> str:
    return f"Content-Type: text/plain; charset=utf-8\n{more}\n{text}"


def xarf3(**report: Any) -> dict[str, Any]:
    """Return a report of XARF 3."""
    return {
        "Version": "3",
        "ReporterInfo": {"ReporterOrg": "Example", "ReporterOrgEmail": "reports@example.org"},
        "Disclosure": True,
        "Report": {
            "ReportClass": "Activity",
            "ReportType": "LoginAttack",
            "Date": "2026-11-20T03:04:05Z",
            "SourceIp": "198.51.100.7",
            **report,
        },
    }


def xarf4(**fields: Any) -> dict[str, Any]:
    """Return a report of XARF 4."""
    return {
        "xarf_version": "4.2.0",
        "report_id": "0b9a9d4c-0000-4000-8000-000000000001",
        "timestamp": "2026-11-20T03:04:05Z",
        "reporter": {"org": "Example", "contact": "reports@example.org", "domain": "example.org"},
        "sender": {"org": "Example", "contact": "sender@example.org", "domain": "example.org"},
        "source_identifier": "198.51.100.7",
        "category": "connection",
        "type": "login_attack",
        **fields,
    }


def data(document: Any) -> bytes:
    return json.dumps(document).encode()


def attached(document: Any) -> str:
    """Return a part that holds JSON."""
    return f'Content-Type: application/json; name="xarf.json"\nContent-Disposition: attachment; filename="xarf.json"\n\n{json.dumps(document)}'


def lines02(**fields: str) -> str:
    """Return the lines of a report of X-ARF 0.2."""
    given = {
        "Reported-From": "reports@example.org",
        "Category": "abuse",
        "Report-Type": "login-attack",
        "Service": "ssh",
        "Port": "22",
        "Version": "0.2",
        "User-Agent": "watcher 1.0",
        "Date": "Fri, 20 Nov 2026 03:04:05 +0100",
        "Source-Type": "ipv4",
        "Source": "198.51.100.7",
        "Report-ID": "4711@example.org",
        "Schema-URL": "https://example.org/abuse_login-attack_0.1.2.json",
        "Attachment": "text/plain",
        **{name.replace("_", "-"): value for name, value in fields.items()},
    }
    return "---\n" + "".join(f"{name}: {value}\n" for name, value in given.items())


def feedback(*fields: str) -> str:
    """Return a part of RFC 5965."""
    return "Content-Type: message/feedback-report\n\n" + "".join(f"{one}\n" for one in fields)
