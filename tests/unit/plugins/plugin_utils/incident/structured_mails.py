# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reports in formats that programs read: RFC 5965, XARF 1 to 4, X-ARF 0.2, blocklist.de's."""

from __future__ import annotations

import base64

from tests.unit.plugins.plugin_utils.incident.cases import (
    SSHD,
    Case,
    Refused,
    attached,
    data,
    feedback,
    lines02,
    mail,
    parts,
    plain,
    xarf3,
    xarf4,
)

_REPORT = "multipart/report; report-type=feedback-report"
_SPAM = (
    "Content-Type: message/rfc822\n\nReceived: from web2.example.org (web2.example.org [198.51.100.8])\n\tby mx.example.org; "
    "Fri, 20 Nov 2026 02:00:00 +0000\nFrom: shop@example.net\nSubject: buy\n\nVisit 198.51.100.7 now"
)
_ARF = ("Feedback-Type: abuse", "User-Agent: Loop/1.0", "Version: 1")

ARF = [
    Case(
        "arf-abuse",
        parts(
            plain("A user complains."),
            feedback(*_ARF, "Source-IP: 198.51.100.7", "Arrival-Date: Fri, 20 Nov 2026 03:04:05 +0100"),
            _SPAM,
            kind=_REPORT,
        ),
        "arf",
        ("web1",),
        "spam",
        "198.51.100.7",
        "field",
        first="2026-11-20 02:04:05 UTC",
        zone="stated",
        answer_to="abuse@example.org",
    ),
    Case(
        "arf-without-source-is-read-from-the-way-that-the-mail-came",
        parts(plain("A user complains."), feedback(*_ARF), _SPAM, kind=_REPORT),
        "arf",
        ("web2",),
        "spam",
        "198.51.100.8",
        "text",
    ),
    Case(
        "arf-ipv6-and-headers-only",
        parts(
            plain("x"),
            feedback("Feedback-Type: virus", "Version: 1", "Source-IP: 2001:db8:7::25", "Source-Port: 40000"),
            "Content-Type: text/rfc822-headers\n\nSubject: x",
            kind=_REPORT,
        ),
        "arf",
        ("web1",),
        "malware",
        "2001:db8:7::25",
        source_ports=(40000,),
    ),
    Case(
        "arf-reported-from",
        parts(
            plain("x"),
            feedback(*_ARF, "Source-IP: [198.51.100.7]", "Reported-From: <desk@example.net>"),
            kind=_REPORT,
        ),
        "arf",
        ("web1",),
        answer_to="desk@example.net",
    ),
    Case(
        "arf-not-spam",
        parts(plain("x"), feedback("Feedback-Type: not-spam", "Source-IP: 198.51.100.7"), kind=_REPORT),
        "arf",
        ("web1",),
        "other",
        note="nobody complains of it",
    ),
]
XARF = [
    Case(
        "xarf3-alone",
        data(xarf3(SourcePort=44321, DestinationIp="203.0.113.5", DestinationPort=22)),
        "xarf-3",
        ("web1",),
        "login_attack",
        "198.51.100.7",
        "field",
        (44321,),
        ("203.0.113.5",),
        (22,),
        "2026-11-20 03:04:05 UTC",
        "stated",
        "reports@example.org",
    ),
    Case("xarf1", data({**xarf3(ReportType="Portscan"), "Version": "1"}), "xarf-1", ("web1",), "port_scan"),
    Case("xarf2", data({**xarf3(ReportType="Ddos"), "Version": "2.1"}), "xarf-2", ("web1",), "ddos"),
    Case(
        "xarf3-of-ipv6",
        data(xarf3(SourceIp="2001:db8:7::1", ReportType="Botnet")),
        "xarf-3",
        ("web1",),
        "botnet",
        "2001:db8:7::1",
    ),
    Case(
        "xarf3-in-a-mail-with-evidence",
        parts(
            plain("This is a report."),
            feedback("Feedback-Type: xarf", "Version: 1"),
            attached(
                xarf3(
                    Samples=[
                        {
                            "ContentType": "text/plain",
                            "Base64Encoded": True,
                            "Payload": base64.b64encode(SSHD.encode()).decode(),
                        }
                    ]
                )
            ),
            kind=_REPORT,
        ),
        "xarf-3",
        ("web1",),
        "login_attack",
        by="field",
        source_ports=(44321,),
    ),
    Case(
        "xarf3-contact-comes-first",
        data(
            {**xarf3(), "ReporterInfo": {"ReporterOrgEmail": "a@example.org", "ReporterContactEmail": "b@example.org"}}
        ),
        "xarf-3",
        ("web1",),
        answer_to="b@example.org",
    ),
    Case(
        "xarf3-with-a-source-inside",
        data(xarf3(SourceIp=None, Source={"IP": "198.51.100.7", "Port": 25}, ReportType="Spam")),
        "xarf-3",
        ("web1",),
        "spam",
        source_ports=(25,),
    ),
    Case(
        "xarf4",
        data(
            xarf4(
                source_port=44321,
                destination_ip="203.0.113.5",
                destination_port=22,
                first_seen="2026-11-20T01:00:00+01:00",
            )
        ),
        "xarf-4",
        ("web1",),
        "login_attack",
        "198.51.100.7",
        "field",
        (44321,),
        ("203.0.113.5",),
        (22,),
        "2026-11-20 00:00:00 UTC",
        "stated",
        "reports@example.org",
    ),
    Case(
        "xarf4-by-its-class",
        data({**xarf4(type="unheard_of"), "category": "phishing"}),
        "xarf-4",
        ("web1",),
        "phishing",
    ),
    Case(
        "xarf4-scan",
        data(xarf4(type="port_scan", source_identifier="192.0.2.50")),
        "xarf-4",
        ("db1", "db2"),
        "port_scan",
    ),
    Case(
        "xarf4-without-a-zone",
        data(xarf4(timestamp="2026-11-20T03:04:05")),
        "xarf-4",
        ("web1",),
        first="2026-11-20 03:04:05 UTC",
        zone="assumed_utc",
    ),
    Case(
        "xarf4-ports-that-are-none",
        data(xarf4(source_port=10**30, destination_port="22; reboot")),
        "xarf-4",
        ("web1",),
        source_ports=(),
        ports=(),
    ),
    Case(
        "xarf4-mapped-address",
        data(xarf4(source_identifier="::ffff:198.51.100.7")),
        "xarf-4",
        ("web1",),
        source="198.51.100.7",
    ),
    Case(
        "xarf4-of-somebody-else",
        data(xarf4(source_identifier="203.0.113.99")),
        "xarf-4",
        (),
        elsewhere=("203.0.113.99",),
    ),
    Case(
        "xarf4-contact-that-is-no-address",
        data(xarf4(reporter={"contact": "a@example.org\nBcc: b@example.org"}, sender={})),
        "xarf-4",
        ("web1",),
        note="names nobody",
    ),
    Case(
        "json-that-cannot-be-read-beside-text-that-can",
        parts(plain(SSHD), 'Content-Type: application/json\n\n{"xarf_version": '),
        "text",
        ("web1",),
        "login_attack",
        note="part in JSON is not read",
    ),
]
LINES = [
    Case(
        "xarf02",
        parts(plain("Dear admin."), plain(lines02()), plain(SSHD), headers="X-XARF: PLAIN\n"),
        "x-arf-0.2",
        ("web1",),
        "login_attack",
        "198.51.100.7",
        "field",
        (44321,),
        None,
        (22,),
        "2026-11-20 02:04:05 UTC",
        None,
        "reports@example.org",
    ),
    Case("xarf02-alone", lines02(Source="'2001:db8::8'").encode(), "x-arf-0.2", ("web2",), source="2001:db8::8"),
    Case(
        "xarf02-of-fail2ban-with-variables",
        parts(plain("Dear admin."), plain(lines02(Source="<ip>", Report_ID="<time>@host")), plain(SSHD)),
        "x-arf-0.2",
        ("web1",),
        "login_attack",
        by="log",
        note="<ip> in the place of the address",
    ),
    Case(
        "xarf02-of-blocklist.de",
        parts(plain("Hello,"), plain(lines02(User_Agent="Fail2Ban via www.blocklist.de")), plain(SSHD)),
        "blocklist.de",
        ("web1",),
        "login_attack",
    ),
    Case(
        "xarf02-with-comments-and-a-scan",
        parts(plain("Hello,"), plain("# made by a program\n" + lines02(Report_Type="port-scan", Service="") + "...\n")),
        "x-arf-0.2",
        ("web1",),
        "port_scan",
    ),
    Case(
        "xarf02-kind-by-its-service",
        parts(plain("Hello,"), plain(lines02(Report_Type="info", Service="apache-badbots"))),
        "x-arf-0.2",
        ("web1",),
        "web_attack",
    ),
    Case(
        "xarf02-what-yaml-would-execute-is-not-read",
        parts(plain("Hello,"), plain(lines02(Service="!!python/object/apply:os.system [reboot]"))),
        "x-arf-0.2",
        ("web1",),
        "login_attack",
        note="field Service is no plain text",
    ),
    Case(
        "xarf02-beside-a-label-that-names-another",
        parts(plain("Source IP: 198.51.100.8\n"), plain(lines02())),
        "x-arf-0.2",
        ("web1",),
        "login_attack",
        by="field",
    ),
    Case(
        "blocklist.de-as-text",
        mail(
            "Hello Abuse-Team,\n\nyour server 198.51.100.7 attacked ours on service ssh.\nSee https://www.blocklist.de/.\n"
        ),
        "blocklist.de",
        ("web1",),
        by="text",
    ),
]
REFUSED = [
    Refused(
        "xarf3-shell-in-the-source", data(xarf3(SourceIp="10.0.0.1; rm -rf /")), "Report.SourceIp of the report is"
    ),
    Refused(
        "xarf4-shell-in-the-source", data(xarf4(source_identifier="$(reboot) 198.51.100.7")), "no address of a host"
    ),
    Refused("xarf4-two-sources", data(xarf4(source_identifier="198.51.100.7, 198.51.100.8")), "no address of a host"),
    Refused("xarf4-a-network", data(xarf4(source_identifier="198.51.100.0/24")), "no address of a host"),
    Refused("xarf4-a-name", data(xarf4(source_identifier="web1.example.org")), "no address of a host"),
    Refused("xarf4-a-list", data(xarf4(source_identifier=["198.51.100.7"])), "no address of a host"),
    Refused("xarf4-a-number", data(xarf4(source_identifier=3325256711)), "no address of a host"),
    Refused("xarf3-deep", b'{"Report":' * 100_000 + b"1" + b"}" * 100_000, "no JSON that could be read"),
    Refused("xarf3-twenty-deep", b'{"x":' + b"[" * 20 + b"]" * 20 + b"}", "deeper than"),
    Refused("xarf02-two-sources", mail(lines02() + "Source: 198.51.100.8\n"), "Source more than once"),
    Refused("xarf02-an-anchor", mail(lines02(Source="*anchor")), "no address of a host"),
    Refused("xarf02-a-bomb", mail(lines02(Source="[*a, *a, *a]")), "no address of a host"),
    Refused(
        "arf-two-sources",
        parts(plain("x"), feedback(*_ARF, "Source-IP: 198.51.100.7", "Source-IP: 198.51.100.8"), kind=_REPORT),
        "Source-IP more than once",
    ),
    Refused(
        "arf-no-address", parts(plain("x"), feedback(*_ARF, "Source-IP: web1"), kind=_REPORT), "no address of a host"
    ),
    Refused("arf-nothing", parts(plain("x"), feedback(*_ARF), kind=_REPORT), "names no address of a host"),
]
