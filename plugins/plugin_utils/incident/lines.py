# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the lines of a report say: lines of logs, rows of tables, labelled fields and sentences.

What a stranger chooses (the name of a user, of a browser, of a page) may look like the rest of a line. So of a line of sshd's the last
address counts, of a web server's the first, and of both no other.
"""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass, replace

from ansible_collections.portcullis.vps.plugins.plugin_utils.incident import addresses, times, words
from ansible_collections.portcullis.vps.plugins.plugin_utils.incident.addresses import Found
from ansible_collections.portcullis.vps.plugins.plugin_utils.incident.reported import (
    FIELD,
    LOG,
    LOGIN_ATTACK,
    LONGEST_LINE,
    MOST_LINES,
    MOST_SEEN,
    PORT_SCAN,
    TEXT,
    UNKNOWN,
    WEB_ATTACK,
    Moment,
    Seen,
)

_SSHD = re.compile(
    r"\bsshd(?:-session|-auth)?\b|\bdropbear\b|\[preauth\]|\bssh2\b|Failed (?:password|keyboard)|(?:Invalid|Illegal) user |Accepted \w+ for "
)
#: A line of a web server's: perhaps the name of the site, the client, two names, the time.
_WEB = re.compile(
    r"(?:[\w.-]{1,100}(?::[0-9]{1,5})? )?(?P<client>[0-9A-Fa-f:.]{3,45}) \S{1,100} \S{1,100} \[[0-9]{1,2}/"
)
_WEB_ERROR = re.compile(r"\[client (?P<client>[0-9A-Fa-f:.]{3,45})\]|\bclient: (?P<other>[0-9A-Fa-f:.]{3,45}),")
_MAIL_LOGIN = re.compile(
    r"\b(?:dovecot|postfix|exim|imap|pop3|sasl|smtpd)\b.{0,200}\b(?:auth|login|fail)", re.IGNORECASE
)
_JAIL = re.compile(r"\[(?P<jail>[A-Za-z][A-Za-z0-9_.-]{0,40})\] (?:Restore )?(?:Ban|Found) ")
_PACKET = re.compile(r"\bSRC=(?P<source>\S{3,45}) .{0,200}?\bDST=(?P<target>\S{3,45})|\bSRC=(?P<alone>\S{3,45})")
_SOURCE_PORT = re.compile(
    r"(?:\bSPT|\b(?:src|source|quell?)[ _-]?port|\bsport|源端口)[\"']?\s{0,3}[=:：]?\s{0,3}[\"']?(?P<port>[0-9]{1,5})(?![0-9])",
    re.IGNORECASE,
)
_PORT = re.compile(
    r"(?:\bDPT|\b(?:dst|dest(?:ination)?|target|ziel|service)[ _-]?port|\bdport|(?:目的|目标)端口)[\"']?\s{0,3}[=:：]?\s{0,3}[\"']?"
    r"(?P<port>[0-9]{1,5})(?![0-9])",
    re.IGNORECASE,
)
_ANY_PORT = re.compile(
    r"(?:\bport|端口)s?[\"']?\s{0,3}[=:：]?\s{0,3}[\"']?(?P<port>[0-9]{1,5})(?![0-9.:])", re.IGNORECASE
)
_BEHIND = re.compile(r"\s{0,20}(?::|port)?\s{0,20}(?P<port>[0-9]{1,5})(?![0-9.:/-])", re.IGNORECASE)
_ARROW = re.compile(r"=>|->|→|\s>\s")
_PROTOCOL = re.compile(r"\b(?:TCP|UDP|ICMP(?:v6)?)\b", re.IGNORECASE)
_LABELLED = re.compile(r"\W{0,5}[^:：=]{1,40}[:：=]")
_TIME = re.compile(
    r"\W{0,5}(?:(?:start|end|attack|event|local|first|last|begin)?[ _-]?(?:time(?:stamp)?|seen|detected|date/time)"
    r"|(?:angriffs)?zeit(?:punkt|stempel)?|beginn|ende|datum/zeit|(?:攻击|发生|检测|开始|结束)?时间)\b[^:：=]{0,20}[:：=]",
    re.IGNORECASE,
)
_WORD = re.compile(r"\S+")
#: Rows of tables begin with their time, behind no more than a day of the week or a number.
_NEAR_THE_START = 12


@dataclass
class _Table:
    """Whether there was the head of one, and whether in its rows who is attacked stands in front."""

    begun: bool = False
    target_first: bool = False


def bounded(text: str) -> t.Tuple[t.List[str], bool]:
    r"""Return the lines of a text, and whether anything was left out.

    A text with more ``\n`` in letters than line breaks is one that fail2ban sent as it was configured.
    """
    if text.count("\\n") > text.count("\n"):
        text = text.replace("\\n", "\n")
    every = text.split("\n", MOST_LINES)
    left_out = len(every) > MOST_LINES
    kept = [_cut(line) for line in every[:MOST_LINES]]
    return kept, left_out or any(len(line) > LONGEST_LINE for line in every)


def read(lines: t.Iterable[str], clock: times.Clock) -> t.List[Seen]:
    """Return what lines say, in their order, ``MOST_SEEN`` things at most; those without an address, a time or a port say nothing."""
    table, found = _Table(), []
    for line in lines:
        found += _read(addresses.readable(line), line, table, clock)
        if len(found) > MOST_SEEN:
            break
    return found


def _cut(line: str) -> str:
    """Return the beginning of a line, up to a place where no address can be cut through."""
    if len(line) <= LONGEST_LINE:
        return line
    head, _space, _rest = line[: LONGEST_LINE + 1].rpartition(" ")
    return head


def _read(text: str, line: str, table: _Table, clock: times.Clock) -> t.List[Seen]:
    stripped = text.lstrip("> \t|")
    found = addresses.find(stripped)
    if not found:
        return _without_address(stripped, table, clock)
    when = times.find(stripped, clock)
    for rule in (_sshd, _web, _packet, _jail, _row):
        seen = rule(stripped, found, table, when)
        if seen is not None:
            return [replace(seen, when=when, line=line.strip())]
    return _sentence(stripped, found, when, line)


def _without_address(text: str, table: _Table, clock: times.Clock) -> t.List[Seen]:
    """Return the time or the port that a label names, and keep in mind what the head of a table says of the rows that follow."""
    order = words.columns(text)
    table.target_first = table.target_first if order is None else order
    table.begun = table.begun or order is not None
    source_port, port = _named_port(_SOURCE_PORT, text), _labelled_port(text)
    when = times.find(text, clock) if _TIME.match(text) else None
    return [Seen(TEXT, source_port=source_port, port=port, when=when)] if source_port or port or when else []


def _sshd(text: str, found: t.List[Found], _table: _Table, _when: t.Optional[Moment]) -> t.Optional[Seen]:
    if not _SSHD.search(text):
        return None
    last = found[-1]
    return Seen(LOG, last.address, last.port or _port_behind(text, last, True), kind=LOGIN_ATTACK)


def _web(text: str, found: t.List[Found], _table: _Table, _when: t.Optional[Moment]) -> t.Optional[Seen]:
    access, error = _WEB.match(text), _WEB_ERROR.search(text[:300])
    client = access["client"] if access else (error["client"] or error["other"]) if error else ""
    one = addresses.one(client or "")
    return Seen(LOG, one.address, one.port, kind=WEB_ATTACK) if one else None


def _packet(text: str, found: t.List[Found], _table: _Table, _when: t.Optional[Moment]) -> t.Optional[Seen]:
    packet = _PACKET.search(text)
    if not packet:
        return None
    source, target = addresses.one(packet["source"] or packet["alone"]), addresses.one(packet["target"] or "")
    ports = _named_port(_SOURCE_PORT, text), _named_port(_PORT, text)
    return Seen(LOG, source and source.address, ports[0], target and target.address, ports[1], kind=PORT_SCAN)


def _jail(text: str, found: t.List[Found], _table: _Table, _when: t.Optional[Moment]) -> t.Optional[Seen]:
    jail = _JAIL.search(text)
    if not jail:
        return None
    banned = next((one for one in found if one.start >= jail.end() - 1), None)
    return Seen(LOG, banned.address, kind=words.kind_of_name(jail["jail"])) if banned else None


def _row(text: str, found: t.List[Found], table: _Table, when: t.Optional[Moment]) -> t.Optional[Seen]:
    """Return what a row of a table says: two addresses of which a label, an arrow or the head of the table says who is who."""
    begins = when is not None and -1 < text.find(when.text) < _NEAR_THE_START
    is_row = bool(_ARROW.search(text)) or (begins and (table.begun or bool(_PROTOCOL.search(text))))
    if len(found) < 2 or not is_row:
        return None
    source, target = found[0], found[1]
    if _is_reversed(text, source, target, table):
        source, target = target, source
    kind = LOGIN_ATTACK if _MAIL_LOGIN.search(text) else PORT_SCAN
    return Seen(
        LOG,
        source.address,
        source.port or _named_port(_SOURCE_PORT, text) or _port_behind(text, source),
        target.address,
        target.port or _named_port(_PORT, text) or _port_behind(text, target),
        kind=kind,
    )


def _is_reversed(text: str, first: Found, second: Found, table: _Table) -> bool:
    arrow = _ARROW.search(text, first.end, second.start)
    if arrow:
        return False
    if words.is_targeted(text, first.start) or words.is_targeted(text, second.start):
        return words.is_targeted(text, first.start)
    attacking = words.is_attacking(text, second.start) or words.is_from(text, second.start)
    return table.target_first or (attacking and not words.is_attacking(text, first.start))


def _sentence(text: str, found: t.List[Found], when: t.Optional[Moment], line: str) -> t.List[Seen]:
    """Return what a line says that no program has written, or none that is known: one for each address."""
    seen, port = [], _attacked_port(text)
    targets = {one for one in found if words.is_targeted(text, one.start)}
    for one in found:
        if one in targets:
            seen.append(Seen(TEXT, destination=one.address, port=one.port or port, when=when))
            continue
        by, alone = TEXT, len(found) - len(targets) == 1
        attacking = alone and words.is_attacking(text, one.start)
        if attacking and _is_label(text, one):
            by = FIELD
        elif alone and when is not None and (attacking or words.is_from(text, one.start)):
            by = LOG
        kind = words.kind_of_text(text) if by != TEXT else UNKNOWN
        kind = LOGIN_ATTACK if by == LOG and _MAIL_LOGIN.search(text) else kind
        seen.append(Seen(by, one.address, port=port, when=when, kind=kind, line=line.strip() if by == LOG else ""))
    return seen


def _is_label(text: str, one: Found) -> bool:
    """Return whether a line is a label and this address, with little behind it."""
    label = _LABELLED.match(text)
    behind = text[one.end :].strip(" \t])}>\"'.,;，。")
    return label is not None and label.end() <= one.start and len(_WORD.findall(behind)) <= 8


def _labelled_port(text: str) -> t.Optional[int]:
    return _attacked_port(text) if _LABELLED.match(text) else _named_port(_PORT, text)


def _attacked_port(text: str) -> t.Optional[int]:
    """Return the port that a text names, but for one from which somebody came."""
    return _named_port(_PORT, text) or (None if _SOURCE_PORT.search(text) else _named_port(_ANY_PORT, text))


def _named_port(pattern: "re.Pattern[str]", text: str) -> t.Optional[int]:
    found = pattern.search(text)
    return addresses.port(found["port"]) if found else None


def _port_behind(text: str, one: Found, named: bool = False) -> t.Optional[int]:
    found = _BEHIND.match(text, one.end)
    if not found or (named and "port" not in found.group().lower()):
        return None
    return addresses.port(found["port"])
