# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run came to, host by area, and the one page that says so."""

from __future__ import annotations

import typing as t

OK, CHANGED, REFUSED, ROLLED_BACK, FAILED, UNREACHABLE = (
    "ok",
    "changed",
    "refused",
    "rolled back",
    "failed",
    "unreachable",
)
#: From good to bad. What is worse hides what is better.
STATUSES = (OK, CHANGED, REFUSED, ROLLED_BACK, FAILED, UNREACHABLE)
BAD = STATUSES[2:]
#: An area in which nothing was done on a host: left out, skipped, or not reached.
NOTHING = "-"

_NAMES_WIDTH = 40
#: Of a longer reason the middle is left out: what was done stands at its beginning, what to do at its end.
_REASON_WIDTH = 600
_REASON_HEAD = 200


class Slow(t.NamedTuple):
    """What one task took: the slowest host, its seconds, those of the host in the middle, and how many hosts."""

    area: str
    task: str
    host: str
    seconds: float
    median: float
    hosts: int


class Posture:
    """What every area came to on every host, as results arrive."""

    def __init__(self) -> None:
        self._areas: t.Dict[str, None] = {}
        self._good: t.Dict[t.Tuple[str, str], str] = {}
        self._bad: t.Dict[t.Tuple[str, str], t.Tuple[str, str]] = {}
        self._seconds: t.Dict[t.Tuple[str, str], t.Dict[str, float]] = {}
        self.hosts: t.Dict[str, None] = {}

    def expect(self, hosts: t.Iterable[str]) -> None:
        """Show these hosts, in this order, even if the run does not come to them."""
        self.hosts.update(dict.fromkeys(hosts))

    def add(self, host: str, area: str, status: str, reason: str = "") -> None:
        """Take what a task said of a host; ``reason`` is why it is bad."""
        self._areas[area] = None
        self.hosts[host] = None
        key = (host, area)
        if status in BAD:
            known = self._bad.get(key)
            if known is None or STATUSES.index(status) > STATUSES.index(known[0]):
                self._bad[key] = (status, reason)
        else:
            self._good[key] = max(status, self._good.get(key, OK), key=STATUSES.index)

    def time(self, host: str, area: str, task: str, seconds: float) -> None:
        """Take how long a task took on a host; a task that ran more than once counts by all it took."""
        by_host = self._seconds.setdefault((area, task), {})
        by_host[host] = by_host.get(host, 0.0) + seconds

    def pardon(self, hosts: t.Iterable[str]) -> None:
        """Forget what was bad on these hosts, since it was rescued: what remains counts as ok or changed."""
        spared = set(hosts)
        for key in [key for key in self._bad if key[0] in spared]:
            del self._bad[key]
            self._good.setdefault(key, OK)

    def label(self, area: str) -> str:
        """Return an area's name without its collection, unless another area has that name, too."""
        short = _short(area)
        return area if [_short(other) for other in self._areas].count(short) > 1 else short

    @property
    def areas(self) -> t.Tuple[str, ...]:
        """The areas in the order in which they were met."""
        return tuple(self._areas)

    def status(self, host: str, area: str) -> str:
        key = (host, area)
        return self._bad[key][0] if key in self._bad else self._good.get(key, NOTHING)

    def bad_hosts(self) -> t.Set[str]:
        return {host for host, _area in self._bad}

    def rows(self) -> t.List[t.Tuple[t.Tuple[str, ...], t.List[str]]]:
        """Return each posture, which is a status for every area, with the hosts that have it: the worst first."""
        found: t.Dict[t.Tuple[str, ...], t.List[str]] = {}
        for host in self.hosts:
            found.setdefault(tuple(self.status(host, area) for area in self.areas), []).append(host)
        return sorted(found.items(), key=lambda row: (-_badness(row[0]), len(row[1])))

    def reasons(self) -> t.List[t.Tuple[str, str, str, t.List[str]]]:
        """Return area, status and reason of what is bad, each once, with the hosts: the worst first."""
        found: t.Dict[t.Tuple[str, str, str], t.List[str]] = {}
        for (host, area), (status, reason) in self._bad.items():
            found.setdefault((area, status, reason), []).append(host)
        worst_first = sorted(found.items(), key=lambda item: (-STATUSES.index(item[0][1]), -len(item[1])))
        return [(*said, hosts) for said, hosts in worst_first]

    def slowest(self, number: int) -> t.List[Slow]:
        found = []
        for (area, task), by_host in self._seconds.items():
            host = max(by_host, key=lambda name: by_host[name])
            ranked = sorted(by_host.values())
            found.append(Slow(area, task, host, by_host[host], ranked[len(ranked) // 2], len(ranked)))
        return sorted(found, key=lambda slow: -slow.seconds)[:number]


def page(posture: Posture, rows: int, steps: int, check_mode: bool = False) -> t.List[str]:
    """Return the lines of the page: at most ``rows`` postures and as many reasons, and ``steps`` slowest steps."""
    if not posture.hosts:
        return []
    lines = ["Posture, by host and area"]
    if check_mode:
        lines = ["Posture, by host and area (check mode: nothing was changed; 'changed' is what a run would change)"]
    lines += _table(posture, rows)
    reasons = posture.reasons()
    if reasons:
        lines += ["", "Why"]
        lines += [
            f"  {_names(hosts)}: {posture.label(area)} {status}: {_line(reason)}"
            for area, status, reason, hosts in reasons[:rows]
        ]
        if len(reasons) > rows:
            lines.append(f"  and {len(reasons) - rows} more reasons, above")
    slowest = posture.slowest(steps)
    if slowest:
        lines += ["", "The slowest steps"]
        lines += [
            f"  {slow.seconds:7.2f} s on {slow.host}"
            + (f", {slow.median:.2f} s on the median of {slow.hosts} hosts" if slow.hosts > 1 else "")
            + f": {posture.label(slow.area)} : {slow.task}"
            for slow in slowest
        ]
    return lines


def _table(posture: Posture, rows: int) -> t.List[str]:
    found = posture.rows()
    shown = found if len(found) <= rows else found[: rows - 1]
    cells = [[_names(hosts), *statuses] for statuses, hosts in shown]
    if len(shown) < len(found):
        rest = [hosts for _statuses, hosts in found[len(shown) :]]
        cells.append([f"{sum(map(len, rest))} hosts more, of {len(rest)} postures", *("…" for _area in posture.areas)])
    heads = [[f"host ({len(posture.hosts)})"], *(_split(posture.label(area)) for area in posture.areas)]
    height = max(map(len, heads))
    head = [[*[""] * (height - len(words)), *words] for words in heads]
    table = [[words[line] for words in head] for line in range(height)] + cells
    widths = [max(len(row[column]) for row in table) for column in range(len(heads))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in table]
    return [*lines[:height], "  ".join("-" * width for width in widths), *lines[height:]]


def _short(area: str) -> str:
    return area.rpartition(".")[2]


def _split(area: str) -> t.List[str]:
    """Return a long name in two lines, so that a dozen areas fit side by side."""
    before, dash, after = area.partition("_")
    return [before + dash, after] if after else [area]


def _names(hosts: t.Sequence[str]) -> str:
    """Return as many names as there is place for, and how many hosts there are besides."""
    if len(hosts) == 1:
        return hosts[0]
    shown = len(hosts)
    while shown > 1 and len(_listed(hosts, shown)) > _NAMES_WIDTH:
        shown -= 1
    return _listed(hosts, shown)


def _listed(hosts: t.Sequence[str], shown: int) -> str:
    rest = len(hosts) - shown
    return ", ".join(hosts[:shown]) + (f" and {rest} more" if rest else "")


def _line(reason: str) -> str:
    words = " ".join(reason.split())
    if len(words) <= _REASON_WIDTH:
        return words
    return f"{words[:_REASON_HEAD]} … {words[len(words) - (_REASON_WIDTH - _REASON_HEAD) :]}"


def _badness(statuses: t.Sequence[str]) -> float:
    """A host that the run did not come to is not bad, yet stands above those that are well."""
    return max((STATUSES.index(status) for status in statuses if status != NOTHING), default=1.5)
