# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which hosts of a rollout are not done, so that it can be taken up where it stopped."""

from __future__ import annotations

import contextlib
import os
import tempfile
import typing as t


class Rollout:
    """The plays and batches of a run, as they begin.

    ``plays`` is how many there are, ``inventory`` names all hosts there are. To run a host once more that was done costs
    little, to leave out one that was not may cost a lot: who was on the way when a run stopped counts as not done.
    """

    def __init__(self) -> None:
        self.plays = 0
        self.inventory: t.Set[str] = set()
        self._begun: t.Dict[str, t.Tuple[t.Sequence[str], t.Set[str]]] = {}
        self._batch: t.Set[str] = set()
        self._tolerated = 0.0

    def begin(self, play: str, hosts: t.Sequence[str], batch: t.Iterable[str], tolerated: float) -> None:
        """A play, identified by anything unique, begins with a batch of its hosts; one of several batches begins for each.

        The batch stops when more than ``tolerated`` percent of it did not end well.
        """
        if play not in self._begun:
            self._begun[play] = (hosts, set())
        self._batch = set(batch)
        self._begun[play][1].update(self._batch)
        self._tolerated = tolerated

    def remaining(self, bad: t.Set[str], over: bool) -> t.Tuple[str, ...]:
        """Return who is not done, in the inventory's order; ``bad`` did not end well, ``over`` says that the run has ended."""
        everybody = self._everybody()
        if len(self._begun) < self.plays and (bad or not over):
            return everybody
        never = {host for hosts, begun in self._begun.values() for host in hosts if host not in begun} - bad
        on_the_way = self._batch if not over or never or self._stopped(bad) else set()
        return tuple(host for host in everybody if host in bad | never | on_the_way)

    def merged(self, before: t.Iterable[str], bad: t.Set[str], over: bool) -> t.Tuple[str, ...]:
        """Return who is not done now, when ``before`` was not done before this run."""
        known = set(self._everybody())
        others = [host for host in before if host not in known and host in self.inventory]
        return (*others, *self.remaining(bad, over))

    def _stopped(self, bad: t.Set[str]) -> bool:
        return 100 * len(bad & self._batch) > self._tolerated * len(self._batch)

    def _everybody(self) -> t.Tuple[str, ...]:
        return tuple(dict.fromkeys(host for hosts, _begun in self._begun.values() for host in hosts))


def keep(path: str, rollout: Rollout, bad: t.Set[str], over: bool) -> t.Tuple[str, ...]:
    """Bring the file that names who is not done up to date and return their names; where there is nobody, remove it."""
    try:
        with open(path, encoding="utf-8") as file:
            before = file.read().split()
    except FileNotFoundError:
        before = []
    hosts = rollout.merged(before, bad, over)
    if not hosts:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path)
        return hosts
    folder = os.path.dirname(os.path.abspath(path))
    os.makedirs(folder, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(prefix=".remaining-", dir=folder)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write("".join(f"{host}\n" for host in hosts))
    os.replace(temporary, path)
    return hosts
