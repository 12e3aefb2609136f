# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The text by which a report is answered, for a person to read, change and send.

It holds what the report itself says about our addresses and what that person gives: no name of a host, and nothing of the inventory.
"""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.base.text import visible
from ansible_collections.portcullis.vps.plugins.plugin_utils.incident import sentences
from ansible_collections.portcullis.vps.plugins.plugin_utils.incident.phrases import BY_LANGUAGE, Phrases
from ansible_collections.portcullis.vps.plugins.plugin_utils.incident.reported import (
    LANGUAGES,
    LONGEST_EVIDENCE,
    MOST_RETURNED,
    Facts,
)
from ansible_collections.portcullis.vps.plugins.plugin_utils.incident.whose import Verdict, relevant

_LONGEST = 5_000
_QUOTED = 5
_SECRET = re.compile(
    r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----|[$]ANSIBLE_VAULT;|[$](?:y|gy|7|6|5|2[aby]|argon2id?)[$][./0-9A-Za-z]"
)
_REPLIES = re.compile(r"(?:(?:re|aw|回复)[:：]\s{0,5}){1,20}", re.IGNORECASE)


@dataclass(frozen=True)
class Given:
    """What a person gives for an answer: a language (that of the report if empty), what was found, what was done, and a name."""

    language: str = ""
    found: str = ""
    done: str = ""
    signature: str = ""

    @classmethod
    def parse(cls, language: t.Any, found: t.Any, done: t.Any, signature: t.Any) -> Given:
        """Return it from what an inventory or a command line may hold; Refusal for what must not leave the house."""
        if language not in (None, "", *LANGUAGES):
            raise Refusal(
                f"incident_language: {language!r} is no language that answers are written in; write one of {', '.join(LANGUAGES)}."
            )
        return cls(
            language or "",
            _text("incident_found", found),
            _text("incident_done", done),
            _text("incident_signature", signature),
        )


def write(facts: Facts, verdict: Verdict, given: Given) -> str:
    """Return the text of an answer, to be read before it is sent."""
    facts = relevant(facts, verdict)
    phrases = BY_LANGUAGE[given.language or facts.language]
    addresses = [one.address for one in verdict.sources] or list(verdict.elsewhere)
    about = phrases.thanks if verdict.sources else phrases.not_ours
    parts = [
        _head(facts, phrases),
        phrases.salutation,
        about.format(
            identity=f" {visible(facts.identity, 100)}" if facts.identity.strip() else "",
            kind=phrases.kinds.get(facts.kind, phrases.other),
            addresses=", ".join(map(str, addresses[:MOST_RETURNED])) or "-",
        ),
    ]
    if verdict.sources:
        parts += [_what(facts, phrases), *_quotes(facts, phrases)]
    parts += [f"{phrases.found}\n{given.found or phrases.fill_in}", f"{phrases.done}\n{given.done or phrases.fill_in}"]
    return "\n\n".join([*parts, f"{phrases.close}\n{given.signature or phrases.name}"]) + "\n"


def _head(facts: Facts, phrases: Phrases) -> str:
    to = facts.answer_to[0].address if facts.answer_to else "-"
    subject = _REPLIES.sub("", visible(facts.subject, 150), count=1) or "abuse report"
    return f"{phrases.read_first}\nTo: {to}\nSubject: Re: {subject}"


def _what(facts: Facts, phrases: Phrases) -> str:
    moments = facts.moments
    lines = [phrases.no_time]
    if moments:
        form = phrases.moment if len(moments) == 1 else phrases.span
        zones = "".join(phrases.zones[one] for one in sentences.zones(facts))
        lines = [form.format(first=moments[0].shown, last=moments[-1].shown) + zones]
    hosts, ports = sentences.destinations(facts), sentences.ports(facts)
    attacked = [str(one) for one in hosts[:_QUOTED]] + [f"port {one}" for one in ports[:_QUOTED]]
    return "\n".join([*lines, *([phrases.attacked.format(attacked=", ".join(attacked))] if attacked else [])])


def _quotes(facts: Facts, phrases: Phrases) -> t.List[str]:
    """Return some lines of the report, each behind a sign that it is quoted."""
    lines = facts.evidence[:_QUOTED]
    quoted = "\n".join(f"> {visible(line, LONGEST_EVIDENCE)}" for line in lines)
    return [f"{phrases.lines}\n{quoted}"] if lines else []


def _text(name: str, value: t.Any) -> str:
    text = "\n".join(f"- {one}" for one in value) if isinstance(value, (list, tuple)) else str(value or "")
    if _SECRET.search(text):
        raise Refusal(
            f"{name}: it holds a private key, a vault or the hash of a password, which must not be sent; write it without."
        )
    if len(text) > _LONGEST:
        raise Refusal(f"{name}: it has more than {_LONGEST} characters; write it shorter.")
    return visible(text.strip(), lines=True)
