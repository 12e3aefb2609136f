# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page that people look at: one HTML file without a script, which loads nothing. Pure."""

from __future__ import annotations

import base64
import datetime
import hashlib
import html
import shlex
import typing as t

from ansible_collections.portcullis.vps.plugins.plugin_utils.report import looks
from ansible_collections.portcullis.vps.plugins.plugin_utils.report.history import DAY, Past
from ansible_collections.portcullis.vps.plugins.plugin_utils.report.looks import OLD, RIGHT, UNKNOWN, WRONG, Area, Host
from ansible_collections.portcullis.vps.plugins.plugin_utils.report.style import STYLE

#: A shape and a word for each state, so that nobody needs the colour.
SIGNS = {WRONG: "✖ wrong", UNKNOWN: "? unknown", OLD: "◷ old", RIGHT: "✔ right"}
_WEEKS = 52
_WEEK = 7 * DAY
_LINES = 3
_SHOWN_CHANGES = 30
#: What to type for an area that is wrong. For all others the host says more.
_REMEDIES = {
    "updates": "ansible-playbook portcullis.vps.upgrade --limit {host}",
    "allowlists": "ansible-playbook portcullis.vps.site --limit {host}",
    "ssh": "ansible-playbook portcullis.vps.site --limit {host}",
    "baseline": "ansible-playbook portcullis.vps.site --limit {host}",
    "backup": "ansible {host} -b -m ansible.builtin.command -a 'systemctl start portcullis-backup.service'",
}
_LOOK = "ansible {host} -b -m ansible.builtin.command -a 'portcullis status'"
_REACH = "ansible {host} -m portcullis.vps.host_check"


def written(hosts: t.Sequence[Host], past: t.Sequence[Past], changes: t.Sequence[str], now: float, title: str) -> str:
    """Return the page; ``past`` are all looks, this one among them."""
    ranked = looks.ranked(hosts)
    names = looks.area_names(ranked)
    policy = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    parts = [
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">',
        f"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{policy}'; base-uri 'none'; form-action 'none'\">",
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer">',
        f"<title>{_text(title)}</title><style>{STYLE}</style></head><body><main>",
        f"<h1>{_text(title)}</h1><p>Looked at {_moment(now)}. {_counted(ranked)}</p>",
        *_urgent(ranked, now),
        *_changed(changes),
        *_fleet_graph(past, now),
        *_table(ranked, names, past, now),
        "</main></body></html>\n",
    ]
    return "".join(parts)


def _text(text: str) -> str:
    return html.escape(text, quote=True)


def _moment(at: float) -> str:
    moment = datetime.datetime.fromtimestamp(at, datetime.timezone.utc)
    return f'<time datetime="{moment:%Y-%m-%dT%H:%M:%SZ}">{moment:%Y-%m-%d %H:%M} UTC</time>'


def _counted(hosts: t.Sequence[Host]) -> str:
    counts = [(state, sum(host.state == state for host in hosts)) for state in looks.STATES]
    said = ", ".join(f'<span class="{state}">{SIGNS[state]}: {count}</span>' for state, count in counts if count)
    return f"{len(hosts)} hosts: {said}." if hosts else "There is no host in the inventory."


def _urgent(hosts: t.Sequence[Host], now: float) -> t.Iterator[str]:
    yield "<section><h2>Who needs somebody</h2>"
    wanting = [host for host in hosts if host.state != RIGHT]
    if not wanting:
        yield (
            "<p>Nobody: every host was asked, and has nothing to say.</p></section>"
            if hosts
            else "<p>Nobody was asked.</p></section>"
        )
        return
    yield "<ol>"
    for host in wanting:
        yield f'<li class="{host.state}"><p><b>{SIGNS[host.state]}</b> {_text(host.name)}'
        if host.why:
            known = f" What it said {_age(now - host.at)} ago is below." if host.areas else ""
            yield f": {_text(host.why.rstrip('.'))}.{known}</p>{_command(_REACH, host)}"
        else:
            yield "</p><ul>"
            for area in host.wrong:
                yield f"<li><p><b>{_text(area.name)}</b>: {_said(area)}</p>{_command(_REMEDIES.get(area.name, _LOOK), host)}</li>"
            yield "</ul>"
        yield "</li>"
    yield "</ol></section>"


def _said(area: Area) -> str:
    more = f" (and {len(area.lines) - _LINES} more lines)" if len(area.lines) > _LINES else ""
    return "<br>".join(_text(line.strip()) for line in area.lines[:_LINES]) + more


def _command(command: str, host: Host) -> str:
    # Ansible takes these for patterns; the name of a host has none of them.
    name = shlex.quote(host.name)
    return f"<p><code>{_text(command.format(host=name))}</code></p>"


def _age(seconds: float) -> str:
    for size, word in ((DAY, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            count = int(seconds // size)
            return f"{count} {word}{'s' if count > 1 else ''}"
    return "a moment"


def _changed(changes: t.Sequence[str]) -> t.Iterator[str]:
    if changes:
        yield "<section><h2>What changed since the last look</h2><ul>"
        yield from (f"<li>{_text(change)}</li>" for change in changes[:_SHOWN_CHANGES])
        yield f"<li>and {len(changes) - _SHOWN_CHANGES} more</li>" if len(changes) > _SHOWN_CHANGES else ""
        yield "</ul></section>"


def _fleet_graph(past: t.Sequence[Past], now: float) -> t.Iterator[str]:
    """Yield a graph of how many hosts wanted somebody, the worst look of each week of a year."""
    weeks = _weeks(past, now, lambda look: len(look.wrong) + len(look.silent))
    if sum(count is not None for count in weeks) < 2:
        return
    top = max(1, *(count or 0 for count in weeks))
    bars = "".join(
        f'<rect x="{place * 6}" y="{50 - round(48 * count / top)}" width="5" height="{round(48 * count / top) + 2}"/>'
        for place, count in enumerate(weeks)
        if count is not None
    )
    yield "<section><h2>A year</h2><figure>"
    yield f'<svg viewBox="0 0 {_WEEKS * 6} 52" role="img" aria-label="Hosts that needed somebody in each week of a year">{bars}</svg>'
    yield f"<figcaption>Hosts that needed somebody, the worst look of each week; {top} at most.</figcaption></figure></section>"


def _weeks(past: t.Sequence[Past], now: float, count: t.Callable[[Past], int]) -> t.List[t.Optional[int]]:
    """Return the highest count of each of the last weeks, the oldest first; None for one without a look."""
    found: t.List[t.Optional[int]] = [None] * _WEEKS
    for look in past:
        place = _WEEKS - 1 - int((now - look.at) // _WEEK)
        if 0 <= place < _WEEKS:
            found[place] = max(found[place] or 0, count(look))
    return found


def _table(hosts: t.Sequence[Host], names: t.Sequence[str], past: t.Sequence[Past], now: float) -> t.Iterator[str]:
    yield '<section><h2>Every host</h2><div class="wide" tabindex="0" role="region" aria-label="Every host"><table><thead><tr><th scope="col">host</th>'
    yield '<th scope="col">state</th><th scope="col">last answer</th><th scope="col">a year</th>'
    yield "".join(f'<th scope="col">{_text(name)}</th>' for name in names)
    yield "</tr></thead><tbody>"
    for host in hosts:
        yield f'<tr><th scope="row">{_details(host)}</th><td class="{host.state}">{SIGNS[host.state]}</td>'
        yield f"<td>{_age(now - host.at) + ' ago' if host.at else 'never'}</td><td>{_host_graph(host, past, now)}</td>"
        yield "".join(_cell(host, name) for name in names)
        yield "</tr>"
    yield "</tbody></table></div></section>"


def _cell(host: Host, name: str) -> str:
    area = host.area(name)
    if area is None:
        return "<td>-</td>"
    state = OLD if host.why else RIGHT if area.ok else WRONG
    return f'<td class="{state}">{SIGNS[state]}</td>'


def _details(host: Host) -> str:
    if not host.areas:
        return _text(host.name)
    lines = "".join(f"<p>{'<br>'.join(_text(line) for line in area.lines[:_LINES])}</p>" for area in host.areas)
    return f"<details><summary>{_text(host.name)}</summary>{lines}</details>"


def _host_graph(host: Host, past: t.Sequence[Past], now: float) -> str:
    """Return the weeks in which a host was wrong (high) or silent (low), as one path; nothing where there was none."""
    weeks = _weeks(past, now, lambda look: {"right": 0, "silent": 1, "wrong": 2}[look.state(host.name)])
    path = "".join(f"M{place * 2} 12v-{count * 5}" for place, count in enumerate(weeks) if count)
    if not path:
        return "-"
    bad = sum(bool(count) for count in weeks)
    return f'<svg viewBox="0 0 {_WEEKS * 2} 12" role="img" aria-label="{bad} of {_WEEKS} weeks with something wrong or no answer"><path d="{path}"/></svg>'
