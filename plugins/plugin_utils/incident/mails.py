# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A mail as its sender wrote it, made into headers and texts within bounds. Whoever wrote it may want to harm the program that reads it.

Python's own parser takes mails apart. It is given short headers only, since it goes over long ones again and again, and no more parts
than it can look at in a moment. Encodings are what the bytes are, not what a header says of them.
"""

from __future__ import annotations

import base64
import binascii
import email.message
import email.parser
import email.policy
import html
import re
import typing as t
from dataclasses import dataclass, field, replace

from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.base.text import visible
from ansible_collections.portcullis.vps.plugins.plugin_utils.incident.reported import (
    DEEPEST,
    LONGEST_HEADER,
    MOST_BOUNDARIES,
    MOST_BYTES,
    MOST_PARTS,
    MOST_TEXT,
)

JSON, FEEDBACK, PLAIN, HTML, ORIGINAL = (
    "application/json",
    "message/feedback-report",
    "text/plain",
    "text/html",
    "text/rfc822-headers",
)
#: What Python's parser of headers raises over those that nobody has thought of.
_UNREADABLE = (ValueError, TypeError, AttributeError, AssertionError, LookupError)
_Message = email.message.EmailMessage
_BOUNDARY = re.compile(rb"boundary[ \t]{0,10}=", re.IGNORECASE)
#: A file that begins with one of these is a mail; anything else is text.
_BEGINS = re.compile(
    rb"(?:From [^\n]{1,200}\n)?(?:[!-9;-~]{1,100}:[^\n]{0,10000}\n(?:[ \t][^\n]{0,10000}\n){0,100}){0,100}?"
    rb"(?:From|Subject|Received|Return-Path|MIME-Version|Content-Type|Message-ID|Delivered-To):",
    re.IGNORECASE,
)
#: Encodings of text that are read in one go. A mail may name others, of Python's some take forever or are none.
_CHARSETS = re.compile(
    r"utf-?8(?:-sig)?|utf-?16(?:-?[lb]e)?|us-ascii|ascii|iso-?8859-[0-9]{1,2}|latin-?1|windows-12[0-9]{2}|cp12[0-9]{2}"
    r"|gb2312|gbk|gb18030|hz-gb-2312|big5(?:-hkscs)?|koi8-[ru]|euc-(?:jp|kr)|iso-2022-jp|shift_jis",
    re.IGNORECASE,
)
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
_TAG = re.compile(r"(<[^<>]*>)")
_BREAKING = re.compile(r"</?(?:br|p|div|tr|li|h[1-6]|table|pre|ul|ol|hr)\b", re.IGNORECASE)
_CELL = re.compile(r"</?t[dh]\b", re.IGNORECASE)
_MOST_RECEIVED = 30
_HIDDEN = ("script", "style", "head", "title")


@dataclass(frozen=True)
class Part:
    """A part of a mail: its type, the name of its file, and its text."""

    type: str
    name: str
    text: str


@dataclass(frozen=True)
class Mail:
    """The headers of a mail, by lower-case name and decoded, its parts in order, and the mails that it forwards."""

    headers: t.Mapping[str, str]
    parts: t.Tuple[Part, ...]
    forwarded: t.Tuple["Mail", ...] = ()
    notes: t.Tuple[str, ...] = ()
    #: By which hosts it has come, the last first.
    received: t.Tuple[str, ...] = ()

    def texts(self, kind: str) -> t.Tuple[str, ...]:
        return tuple(part.text for part in self.parts if part.type == kind)


@dataclass
class _Reading:
    """What is left of the room for parts, and what is to be said of the mail."""

    parts_left: int = MOST_PARTS
    text_left: int = MOST_TEXT
    notes: t.List[str] = field(default_factory=list)

    def note(self, sentence: str) -> None:
        if sentence not in self.notes:
            self.notes.append(sentence)

    def bounded(self, kind: str, text: str) -> str:
        """Return as much of a text as there is room for, up to the end of a line; JSON has bounds of its own."""
        text = plain_of_html(text) if kind == HTML else text
        if kind == JSON:
            return text
        if len(text) > self.text_left:
            self.note(f"Only the first {MOST_TEXT // 1000} kB of text are read.")
            text = text[: self.text_left].rpartition("\n")[0]
        self.text_left -= len(text)
        return text


class _BoundedPolicy(email.policy.EmailPolicy):
    """The default policy; but a header is cut, and one that the parser cannot read is as it stands."""

    def header_fetch_parse(self, name: str, value: str) -> t.Any:
        value = "".join(value.splitlines())[:LONGEST_HEADER]
        try:
            return super().header_fetch_parse(name, value)
        except (*_UNREADABLE, RecursionError):
            return value


_POLICY = _BoundedPolicy(utf8=True)


def read(data: bytes) -> Mail:
    """Return a mail, or text that is none as a mail without headers; Refusal for what is beyond the bounds."""
    if len(data) > MOST_BYTES:
        raise Refusal(
            f"incident_report: the report is larger than {MOST_BYTES // 1_000_000} MB, and no report needs that; "
            "save it without its attachments, or its text alone, and name that."
        )
    data = data.replace(b"\r\n", b"\n").lstrip(b"\n\xef\xbb\xbf")
    if not data.strip():
        raise Refusal("incident_report: the report is empty; name the file that holds the mail, or its text.")
    reading = _Reading()
    if not _BEGINS.match(data):
        text = _decoded(data, "", reading)
        kind = JSON if text.lstrip()[:1] == "{" else HTML if re.match(r"\s*<(?:!doctype|html)", text, re.I) else PLAIN
        return Mail({}, (Part(kind, "", reading.bounded(kind, text)),), notes=tuple(reading.notes))
    if len(_BOUNDARY.findall(data)) > MOST_BOUNDARIES:
        raise Refusal(
            f"incident_report: the mail has more than {MOST_BOUNDARIES} parts inside each other, which no report has; "
            "save the part that reports something, and name that."
        )
    try:
        mail = _mail(t.cast("_Message", email.parser.BytesParser(policy=_POLICY).parsebytes(data)), reading, 0)
    except RecursionError:
        raise Refusal(
            "incident_report: the mail is too deep to be read; save the part that reports something, and name that."
        ) from None
    except _UNREADABLE:
        reading = _Reading(notes=["The mail cannot be taken apart, so it is read as if it were text."])
        mail = Mail({}, (Part(PLAIN, "", reading.bounded(PLAIN, _decoded(data, "", reading))),))
    return replace(mail, notes=tuple(reading.notes))


def fields(message: "_Message") -> t.Dict[str, str]:
    """Return the headers of a message by lower-case name, the first of each, in one line and decoded."""
    found: t.Dict[str, str] = {}
    for name, _value in list(message.raw_items())[:200]:
        if name.lower() not in found:
            found[name.lower()] = " ".join(str(message.get(name, "")).split())[:LONGEST_HEADER]
    return found


def plain_of_html(text: str) -> str:
    """Return what a page shows, each of its blocks and rows on a line; it is gone over once."""
    shown: t.List[str] = []
    hidden = ""
    for index, piece in enumerate(_TAG.split(text)):
        if index % 2 == 0:
            if not hidden:
                shown.append(" ".join(piece.split()) if piece.strip() else " " * bool(piece))
            continue
        name = re.match(r"</?([A-Za-z][A-Za-z0-9]{0,20})", piece)
        word = name[1].lower() if name else ""
        if hidden:
            hidden = "" if piece.startswith("</") and word == hidden else hidden
        elif word in _HIDDEN and not piece.startswith("</"):
            hidden = word
        elif _BREAKING.match(piece):
            shown.append("\n")
        elif _CELL.match(piece):
            shown.append(" ")
    return html.unescape("".join(shown))


def _mail(message: "_Message", reading: _Reading, depth: int) -> Mail:
    parts: t.List[Part] = []
    forwarded: t.List[Mail] = []
    _collect(message, reading, depth, parts, forwarded)
    if any(part.type == PLAIN and part.text.strip() for part in parts):
        # What is there twice, as text and as a page, is read once.
        parts = [part for part in parts if part.type != HTML]
    received = [" ".join(str(value).split()) for name, value in message.raw_items() if name.lower() == "received"]
    return Mail(fields(message), tuple(parts), tuple(forwarded), received=tuple(received[:_MOST_RECEIVED]))


def _collect(message: "_Message", reading: _Reading, depth: int, parts: t.List[Part], forwarded: t.List[Mail]) -> None:
    """Add what is in a message to its parts, and the mails in it to those that it forwards."""
    if depth > DEEPEST:
        reading.note(f"Parts that are more than {DEEPEST} levels deep are not read.")
        return
    kind, content = message.get_content_type(), message.get_payload()
    if kind == FEEDBACK:
        inner = content[0] if isinstance(content, list) and content else None
        text = _fields_text(t.cast("_Message", inner)) if inner is not None else str(content or "")
        parts.append(Part(FEEDBACK, "", text))
    elif isinstance(content, list) and message.get_content_maintype() == "message":
        forwarded += [_mail(t.cast("_Message", one), reading, depth + 1) for one in content]
    elif isinstance(content, list):
        for one in content:
            _collect(t.cast("_Message", one), reading, depth + 1, parts, forwarded)
    elif reading.parts_left <= 0:
        reading.note(f"Only the first {MOST_PARTS} parts are read.")
    elif message.get_content_maintype() == "text" or _is_json(message):
        reading.parts_left -= 1
        kind = JSON if _is_json(message) else kind
        parts.append(Part(kind, _name(message), reading.bounded(kind, _text(message, reading))))


def _fields_text(message: "_Message") -> str:
    # A field that stands twice is for the reader of the fields to refuse, so that here each is as it stands.
    lines = [f"{name}: {' '.join(str(value).split())}"[:LONGEST_HEADER] for name, value in message.raw_items()]
    return "\n".join([*lines, str(message.get_payload() or "")[:LONGEST_HEADER]])


def _is_json(message: "_Message") -> bool:
    return message.get_content_type() in (JSON, "application/xarf+json") or _name(message).lower().endswith(".json")


def _name(message: "_Message") -> str:
    try:
        return visible(str(message.get_filename("") or ""), 200)
    except (ValueError, TypeError, AttributeError, LookupError):
        return ""


def _text(message: "_Message", reading: _Reading) -> str:
    """Return the text of a part, whatever its headers say of how it is encoded."""
    raw = message.get_payload()
    raw = raw if isinstance(raw, str) else ""
    stated = str(message.get("content-transfer-encoding", "")).strip().lower()
    if stated == "base64" and not _BASE64.fullmatch(raw):
        reading.note("A part says that it is base64 and is none; it is read as it stands.")
        data = raw.encode("utf-8", "surrogateescape")
    else:
        found = message.get_payload(decode=True)
        data = found if isinstance(found, bytes) else b""
    if stated not in ("base64", "quoted-printable"):
        data = _out_of_base64(data, reading)
    return _decoded(data, str(message.get_param("charset", "") or ""), reading)


def _out_of_base64(data: bytes, reading: _Reading) -> bytes:
    """Return what is in a text that is nothing but base64, though no header says so; else the text itself."""
    if len(data) < 100 or not re.fullmatch(rb"[A-Za-z0-9+/\s]+={0,2}\s*", data) or b" " in data.strip():
        return data
    try:
        found = base64.b64decode(data, validate=False).decode("utf-8")
    except (binascii.Error, ValueError):
        return data
    reading.note("A part is base64 and does not say so; what is in it is read.")
    return found.encode("utf-8")


def _decoded(data: bytes, stated: str, reading: _Reading) -> str:
    """Return bytes as text: as they say, as UTF-8, as what is common in China, and else byte by byte."""
    # Almost anything is UTF-16, so it has to look like it, too.
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff") and b"\0" in data
    candidates = [stated] if _CHARSETS.fullmatch(stated) else []
    candidates = [*candidates, *(["utf-16"] if wide else []), "utf-8", "gb18030"]
    for place, charset in enumerate(candidates):
        try:
            text = data.decode(charset)
        except (UnicodeError, LookupError):
            continue
        if stated and (place or charset != stated) and not data.isascii():
            reading.note(f"A part says that it is {visible(stated, 40)} and is not; it is read as {charset}.")
        return text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    reading.note("A part is in an encoding that nobody can tell; what is not ASCII in it may be wrong.")
    return data.decode("latin-1").replace("\r\n", "\n").replace("\r", "\n")
