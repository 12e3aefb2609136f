# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether updates arrive: what unattended-upgrades, dpkg and apt say of it, in sentences for a person."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple

from ..base.dpkg import Packages

_STARTED = "Starting unattended upgrades script"

_UPGRADED = "Packages that will be upgraded: "

_NOTHING = "No packages found that can be upgraded unattended"

_ALL = "All upgrades installed"

#: What a run says when there was no place for it: the one before still runs.
_BUSY = "Lock file is already taken"

_KEPT = re.compile(r"Package (\S+?)(?:'s)? ((?:is|has|origin) .+)")

_LINE = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d),\d+ (\w+) (.*)")


@dataclass(frozen=True)
class Run:
    """One run of unattended-upgrades: when it started, by the host's clock, and what came of it."""

    started: str
    well: bool
    upgraded: Tuple[str, ...] = ()
    kept_back: Tuple[Tuple[str, str], ...] = ()
    errors: Tuple[str, ...] = ()


@dataclass(frozen=True)
class Origin:
    """An origin that apt knows, by the words of ``apt-cache policy``: where from, what its release says of itself, and its priority."""

    url: str
    release: Mapping[str, str]
    priority: int = 500


@dataclass(frozen=True)
class Report:
    """Whether updates arrive on a host. ``origins`` are those of security updates, ``refused`` is what apt said when it last
    read the lists of packages, empty where it took them all. ``reboot_objections`` say what speaks against the reboot that an update
    needs, ``hindrances`` what else keeps updates away.
    """

    run: Optional[Run] = None
    packages: Packages = field(default_factory=Packages)
    origins: Tuple[str, ...] = ()
    refused: str = ""
    reboot_for: Optional[Tuple[str, ...]] = None
    reboot_objections: Tuple[str, ...] = ()
    hindrances: Tuple[str, ...] = ()

    @property
    def problems(self) -> List[str]:
        """What needs attention, one sentence each."""
        found = []
        if self.run and not self.run.well:
            said = "; ".join(self.run.errors) or "it did not come to its end"
            found.append(
                f"The last run of unattended-upgrades, started {self.run.started}, failed: {said}. "
                "Look into /var/log/unattended-upgrades, fix it, then run 'unattended-upgrade'."
            )
        if self.packages.unfinished:
            found.append(
                f"Not installed to the end: {', '.join(self.packages.unfinished)}; the next run tries again, or 'dpkg --configure "
                "--pending' says what is wrong."
            )
        if self.refused:
            found.append(f"apt refused a list of packages: {self.refused}; 'apt-get update' says more.")
        found += [f"No reboot by Portcullis, though an update needs one: {said}" for said in self.reboot_objections]
        if not self.origins:
            found.append(
                "No source of packages is the release's security archive, so no security update can arrive; add it to "
                "/etc/apt/sources.list.d, then run 'apt-get update'."
            )
        return [*found, *self.hindrances]

    @property
    def notes(self) -> List[str]:
        """What is worth knowing, one sentence each."""
        found = [f"Updates: {self._run()}."]
        if self.packages.held:
            found.append(f"  on hold, so never upgraded: {', '.join(self.packages.held)}")
        found += [f"  kept back: {name}, which {reason}" for name, reason in (self.run.kept_back if self.run else ())]
        if self.reboot_for is not None:
            found.append(f"  a reboot is needed{' for ' + ', '.join(self.reboot_for) if self.reboot_for else ''}")
        return found

    def to_data(self) -> Dict[str, Any]:
        """Return the report as a module returns it."""
        run = self.run and {
            "started": self.run.started,
            "well": self.run.well,
            "upgraded": list(self.run.upgraded),
            "errors": list(self.run.errors),
        }
        return {
            "last_run": run,
            "kept_back": [
                {"name": name, "reason": reason} for name, reason in (self.run.kept_back if self.run else ())
            ],
            "held": list(self.packages.held),
            "unfinished": list(self.packages.unfinished),
            "security_origins": list(self.origins),
            "problems": self.problems,
        }

    def _run(self) -> str:
        if self.run is None:
            return "unattended-upgrades has not run yet"
        done = f"upgraded {', '.join(self.run.upgraded)}" if self.run.upgraded else "found nothing to do"
        return f"the last run, started {self.run.started}, {done if self.run.well else 'failed'}"


def last_run(log: str) -> Optional[Run]:
    """Return the last run in the log of unattended-upgrades; runs that only download come to no end there."""
    return next(runs(log), None)


def runs(log: str) -> Iterator[Run]:
    """Yield the runs in the log, the latest first."""
    lines = [match.groups() for match in map(_LINE.match, log.splitlines()) if match]
    starts = [index for index, (_when, _level, said) in enumerate(lines) if said.startswith(_STARTED)]
    for start, end in zip(reversed(starts), [len(lines), *reversed(starts)]):
        found = _run(lines[start:end])
        if found:
            yield found


def _run(lines: Sequence[Tuple[str, ...]]) -> Optional[Run]:
    said = [text for _when, _level, text in lines]
    errors = tuple(text for _when, level, text in lines if level in ("ERROR", "CRITICAL") and _BUSY not in text)
    began = [text[len(_UPGRADED) :] for text in said if text.startswith(_UPGRADED)]
    ended = any(text.startswith((_ALL, _NOTHING)) for text in said)
    if not (errors or began or ended):
        return None
    kept = {match.group(1): match.group(2) for match in map(_KEPT.fullmatch, said) if match}
    return Run(
        started=lines[0][0],
        well=ended and not errors,
        upgraded=tuple(began[-1].split()) if began and ended and not errors else (),
        kept_back=tuple((name, reason.rstrip(".")) for name, reason in sorted(kept.items())),
        errors=errors,
    )


def origins(policy: str) -> List[Origin]:
    """Return the origins that ``apt-cache policy`` lists."""
    found = re.findall(r"^ *(-?\d+) (\S+) (\S+).*\n +release (.*)$", policy, re.MULTILINE)
    return [
        Origin(f"{url} {suite}", dict(part.partition("=")[::2] for part in release.split(",")), int(priority))
        for priority, url, suite, release in found
    ]


#: What the words of a pattern are called by ``apt-cache policy``.
_WORDS = {"origin": "o", "archive": "a", "suite": "a", "codename": "n", "label": "l", "component": "c", "site": ""}


def matching(patterns: Sequence[str], found: Sequence[Origin], codename: str) -> Tuple[str, ...]:
    """Return the origins that a pattern of unattended-upgrades allows, each once."""
    allowed = []
    for pattern in patterns:
        wanted = dict(word.partition("=")[::2] for word in pattern.replace("${distro_codename}", codename).split(","))
        allowed += [
            origin.url
            for origin in found
            if all(origin.release.get(_WORDS.get(word, word)) == value for word, value in wanted.items())
        ]
    return tuple(dict.fromkeys(allowed))


def shadowed(security: Sequence[str], found: Sequence[Origin], default_release: str) -> Iterator[str]:
    """Yield a sentence where apt prefers what it has to what a security archive brings, by a default release or a pin.

    ``security`` are the URLs of the origins that ``matching`` allows.
    """
    for origin in (origin for origin in found if origin.url in security):
        others = [other for other in found if other.release.get("o") == origin.release.get("o")]
        best = max(others, key=lambda other: other.priority)
        if origin.priority < 100 or origin.priority < best.priority:
            why = (
                f"APT::Default-Release is {default_release}"
                if default_release
                else "a pin in /etc/apt/preferences.d says so"
            )
            name = origin.release.get("n", "").partition("-")[0]
            yield (
                f"apt does not take updates from {origin.url}: its priority is {origin.priority} and that of {best.url} is {best.priority}, since "
                f'{why}; remove that, or write APT::Default-Release "/^{name}(|-security|-updates)$/".'
            )


def refusal(said: str) -> str:
    """Return the first thing that ``apt-get update`` said went wrong."""
    found = re.findall(r"^[EW]: (.+)$", said, re.MULTILINE)
    return found[0].rstrip(".") if found else "it did not say why"
