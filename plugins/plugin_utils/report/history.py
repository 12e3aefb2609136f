# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What former looks came to, in one file: of each host the last that it said, and of each look which areas were wrong. Pure."""

from __future__ import annotations

import json
import typing as t
from dataclasses import dataclass, field

from ansible_collections.portcullis.vps.plugins.plugin_utils.report.looks import Area, Host

FORMAT = 1
DAY = 86400
_DAYS = 366
#: Of older days the last look alone is kept.
_WHOLE_DAYS = 7


class NotReadable(ValueError):
    """The file is none of ours; the text says what is wrong with it."""


@dataclass(frozen=True)
class Past:
    """A former look: when it was, the wrong areas by host, and the hosts that said nothing."""

    at: float
    wrong: t.Mapping[str, t.Tuple[str, ...]]
    silent: t.Tuple[str, ...]
    count: int

    def state(self, name: str) -> str:
        return "silent" if name in self.silent else "wrong" if name in self.wrong else "right"


@dataclass(frozen=True)
class History:
    """All former looks, the oldest first, and the hosts as they were at the last one."""

    looks: t.Tuple[Past, ...] = ()
    hosts: t.Mapping[str, Host] = field(default_factory=dict)

    def after(self, hosts: t.Sequence[Host], now: float) -> "History":
        """Return the history with another look. A host that is in the inventory no more is forgotten."""
        wrong = {host.name: tuple(area.name for area in host.wrong) for host in hosts if not host.why and host.wrong}
        silent = tuple(host.name for host in hosts if host.why)
        looks = (
            *(look for look in self.looks if now - _DAYS * DAY < look.at < now),
            Past(now, wrong, silent, len(hosts)),
        )
        return History(_thinned(looks, now), {host.name: host for host in hosts})

    def to_text(self) -> str:
        """Return what the file holds; ``read`` is its inverse."""
        looks = [
            {"at": look.at, "wrong": look.wrong, "silent": look.silent, "count": look.count} for look in self.looks
        ]
        hosts = [{**host.to_data(), "state": ""} for host in self.hosts.values()]
        return (
            json.dumps({"format": FORMAT, "looks": looks, "hosts": hosts}, separators=(",", ":"), sort_keys=True) + "\n"
        )


def _thinned(looks: t.Sequence[Past], now: float) -> t.Tuple[Past, ...]:
    kept: t.Dict[int, Past] = {}
    for place, look in enumerate(looks):
        old = now - look.at > _WHOLE_DAYS * DAY
        kept[int(look.at // DAY) if old else -1 - place] = look
    return tuple(sorted(kept.values(), key=lambda look: look.at))


def read(text: t.Optional[str]) -> History:
    """Return the history that a file holds, none where there is no file; NotReadable for anything else."""
    if text is None:
        return History()
    try:
        said = json.loads(text)
        if said["format"] != FORMAT:
            raise NotReadable(f"its format is {said['format']!r}, and this version writes {FORMAT}")
        looks = tuple(
            Past(
                float(one["at"]),
                {str(name): tuple(map(str, areas)) for name, areas in one["wrong"].items()},
                tuple(map(str, one["silent"])),
                int(one["count"]),
            )
            for one in said["looks"]
        )
        hosts = {
            str(one["name"]): Host(
                str(one["name"]), tuple(map(Area.of, one["areas"])), float(one["at"]), str(one["why"])
            )
            for one in said["hosts"]
        }
    except NotReadable:
        raise
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotReadable(f"it holds no history ({type(error).__name__}: {error})") from None
    return History(looks, hosts)
