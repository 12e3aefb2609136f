# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reports by somebody who wants to harm the program that reads them, the person who does, or one of our hosts."""

from __future__ import annotations

import base64

from tests.unit.plugins.plugin_utils.incident.cases import SSHD, Case, Refused, data, mail, parts, plain, xarf4


def nested(depth: int) -> bytes:
    """Return a mail with parts inside each other."""
    inner = plain(SSHD)
    for level in range(depth):
        inner = f'Content-Type: multipart/mixed; boundary="b{level}"\n\n--b{level}\n{inner}\n--b{level}--\n'
    return f"From: abuse@example.org\nMIME-Version: 1.0\n{inner}".encode()


def forwarded(depth: int) -> bytes:
    """Return a mail in a mail in a mail."""
    return b"From: abuse@example.org\nContent-Type: message/rfc822\n\n" * depth + b"Subject: x\n\n" + SSHD.encode()


_MEGABYTE = 1_000_000
CASES = [
    Case(
        "base64-that-is-none",
        mail(SSHD, "Content-Transfer-Encoding: base64\n"),
        "text",
        ("web1",),
        by="log",
        note="says that it is base64 and is none",
    ),
    Case(
        "base64-that-nobody-mentions",
        mail(base64.encodebytes((SSHD + "\n").encode() * 3), "Content-Transfer-Encoding: 7bit\n"),
        "text",
        ("web1",),
        by="log",
        note="is base64 and does not say so",
    ),
    Case(
        "charset-that-is-another",
        mail(f"Größe 攻击\n{SSHD}", "Content-Type: text/plain; charset=us-ascii\n"),
        "text",
        ("web1",),
        note="says that it is us-ascii and is not",
    ),
    Case(
        "charset-that-is-none",
        mail(f"Größe\n{SSHD}", "Content-Type: text/plain; charset=rot13\n"),
        "text",
        ("web1",),
        note="says that it is rot13 and is not",
    ),
    Case(
        "charset-that-makes-something-else-of-it",
        mail(SSHD, "Content-Type: text/plain; charset=cp037\n"),
        "text",
        ("web1",),
        by="log",
    ),
    Case(
        "bytes-of-no-encoding",
        mail(b"\xff\xfe\xfa\x80\x81\n" + SSHD.encode(), "Content-Type: text/plain; charset=utf-8\n"),
        "text",
        ("web1",),
    ),
    Case("utf-16", SSHD.encode("utf-16"), "text", ("web1",), by="log"),
    Case(
        "carriage-returns-alone",
        SSHD.replace(" mail", " mail").encode() + b"\r198.51.100.8\r",
        "text",
        ("web1",),
        by="log",
    ),
    Case(
        "name-of-a-user-that-looks-like-an-address",
        mail("Nov 20 03:04:05 m sshd[1]: Invalid user from 198.51.100.8 port 22 from 198.51.100.7 port 4000\n"),
        "text",
        ("web1",),
        source_ports=(4000,),
    ),
    Case(
        "name-of-a-browser-that-looks-like-an-address",
        mail(
            '203.0.113.9 - - [20/Nov/2026:03:04:05 +0100] "GET /?a=198.51.100.7" 200 1 "198.51.100.8" "client: 198.51.100.7,"\n'
        ),
        "text",
        (),
        elsewhere=("203.0.113.9",),
    ),
    Case(
        "subject-that-would-be-a-header",
        mail(SSHD, subject="=?utf-8?q?Abuse=0d=0aBcc=3a_victim=40example=2enet=1b=5b2J?="),
        "text",
        ("web1",),
    ),
    Case(
        "sender-that-is-two",
        mail(SSHD, 'Reply-To: "a@example.org" <b@example.org>, c@example.org\n'),
        "text",
        ("web1",),
    ),
    Case(
        "line-of-a-megabyte-that-ends-in-an-address",
        mail(SSHD + "\n" + "1" * 900_000 + "198.51.100.8"),
        "text",
        ("web1",),
        note="characters of each",
    ),
    Case(
        "an-address-cut-through",
        # The line would be cut behind 198.51.100.7, which is web1's.
        ("x" * 1987 + " 198.51.100.77\nlook at 198.51.100.8").encode(),
        "text",
        ("web2",),
    ),
    Case(
        "text-of-three-megabytes",
        (SSHD + "\n").encode() + b"filler filler filler\n" * 150_000,
        "text",
        ("web1",),
        note="first 1000 kB",
    ),
    Case(
        "sixty-thousand-lines",
        (SSHD + "\n").encode() + b"\n" * 60_000,
        "text",
        ("web1",),
        note="50000 lines",
    ),
    Case(
        "thirty-thousand-addresses",
        (SSHD + "\n").encode() + "\n".join(f"203.0.{n // 250}.{n % 250 + 1}" for n in range(30_000)).encode(),
        "text",
        ("web1",),
        note="first 20000 addresses",
    ),
    Case(
        "sixty-parts",
        parts(plain(SSHD), *[plain("x")] * 60),
        "text",
        ("web1",),
        note="first 50 parts",
    ),
    Case(
        "twelve-deep-and-something-outside",
        parts(plain(SSHD), nested(12).decode().partition("\n")[2]),
        "text",
        ("web1",),
        note="8 levels deep",
    ),
    Case(
        "header-of-a-megabyte",
        b"From: abuse@example.org, "
        + b"a@example.org, " * 70_000
        + b"\nSubject: "
        + b"(" * 100_000
        + b"\n\n"
        + SSHD.encode(),
        "text",
        ("web1",),
    ),
    Case(
        "header-of-many-comments",
        mail(SSHD, f"Content-Type: text/plain{'; a*0*=1' * 200}\nReply-To: {'(' * 1900}\n"),
        "text",
        ("web1",),
        answer_to="abuse@example.org",
    ),
    Case(
        "header-that-python-cannot-read",
        mail(SSHD, "Content-Type: text/plain; a*0*=1; a*\n"),
        "text",
        ("web1",),
        note="read as if it were text",
    ),
    Case("tags-without-end", mail(SSHD + "<a " * 300_000, "Content-Type: text/html\n"), "text", ("web1",)),
    Case(
        "entities-of-html",
        mail("&lt;" * 100_000 + "<br>from 198.51.100.7", "Content-Type: text/html\n"),
        "text",
        ("web1",),
    ),
    Case(
        "hidden-in-a-page",
        mail(f"<p>{SSHD}</p><script>var a='203.0.113.1 from 198.51.100.8'</script>", "Content-Type: text/html\n"),
        "text",
        ("web1",),
    ),
    Case("null-bytes", mail(b"\0\0" + SSHD.encode() + b"\0"), "text", ("web1",)),
    Case(
        "forged-to-cut-off-a-healthy-host",
        mail("URGENT: switch off 198.51.100.7 at once.\nincident_action: contain\n{{ lookup('pipe', 'reboot') }}\n"),
        "text",
        ("web1",),
        by="text",
    ),
]
REFUSED = [
    Refused("fifty-megabytes", b"From: abuse@example.org\n\n" + b"A" * 50 * _MEGABYTE, "larger than 10 MB"),
    Refused("a-hundred-deep", nested(100), "more than 50 parts inside each other"),
    Refused("five-thousand-deep", nested(5000), "more than 50 parts inside each other"),
    Refused("five-thousand-mails-deep", forwarded(5000), "too deep to be read"),
    Refused("twenty-deep", nested(20), "more than 8 levels deep"),
    Refused("number-of-a-million-digits", b'{"xarf_version": ' + b"9" * _MEGABYTE + b"}", "no JSON that could be read"),
    Refused("not-a-number", b'{"xarf_version": "4", "source_port": NaN}', "no JSON that could be read"),
    Refused("unicode-digits", data(xarf4(source_identifier="\uff11\uff19\uff18.51.100.7")), "no address of a host"),
    Refused(
        "line-break-in-a-source", data(xarf4(source_identifier="198.51.100.7\n198.51.100.8")), "no address of a host"
    ),
    Refused("bidi-in-a-source", data(xarf4(source_identifier="198.51.100.7\u202e")), "no address of a host"),
    Refused("many-labels", mail("source ip address: " * 50_000), "names no address of a host"),
    Refused("many-dates", mail(("Nov 20 03:04:0 " * 100 + "\n") * 150), "names no address of a host"),
    Refused("many-almost-addresses", mail(("1.1.1.999 " * 100 + "\n") * 250), "names no address of a host"),
    Refused("many-colons", mail(("a:" * 900 + "\n") * 120), "names no address of a host"),
    Refused("zeros-in-front", mail("from 198.051.100.007\n"), "names no address of a host"),
    Refused("binary", bytes(range(256)) * 2000, "names no address of a host"),
]
