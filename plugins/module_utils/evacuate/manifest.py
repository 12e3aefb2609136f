# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was copied, as both sides read it a second time, what was left out and why: the manifest beside the data."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, BinaryIO, Container, Dict, Iterable, List, Mapping, NamedTuple, Sequence, Tuple

from .listing import FOLDER, LINK, Entry, leads_out

FORMAT = 1
_SUM = re.compile(rb"([0-9a-f]{64}) (\d{1,19}) (.+)", re.DOTALL)
_MOST_NAMED = 20
_BLOCK = 1 << 18
#: Longer than any name of a list.
_LONGEST = 100_000


class Digest(NamedTuple):
    """A file as one side read it."""

    sha256: str
    size: int


class Copied(NamedTuple):
    """A file as it lies here: its digest, whether it begins as a program does, and whether its digest is known to be bad."""

    digest: Digest
    program: bool
    bad: bool


@dataclass(frozen=True)
class Verdict:
    """How the two sides compare: names that differ, and that only one side has."""

    same: int
    differ: Tuple[str, ...]
    missing: Tuple[str, ...]
    unsummed: Tuple[str, ...]

    @property
    def whole(self) -> bool:
        return not (self.differ or self.missing or self.unsummed)


def sum_line(digest: str, size: int, name: str) -> bytes:
    """Return a file's entry in the suspect host's sums, which end with a zero byte as only a name cannot hold one."""
    return f"{digest} {size} {name}".encode("utf-8", "surrogateescape") + b"\0"


def sums(file: BinaryIO, wanted: Container[str]) -> Dict[str, Digest]:
    """Return what ``sum_line`` wrote of these names; what is none of its entries is nothing that any file is compared with.

    It is read bit by bit, and of what nobody asked for nothing is kept: the suspect host says how long it is.
    """
    found: Dict[str, Digest] = {}
    rest = b""
    while True:
        part = file.read(_BLOCK)
        *whole, rest = (rest + part).split(b"\0")
        for line in whole if part else [*whole, rest]:
            matched = _SUM.fullmatch(line)
            name = matched[3].decode("utf-8", "surrogateescape") if matched else ""
            if matched and name in wanted:
                found[name] = Digest(matched[1].decode("ascii"), int(matched[2]))
        if not part:
            return found
        # Cut off, it is the name of nothing.
        rest = rest[:_LONGEST]


def compare(wanted: Iterable[str], here: Mapping[str, Copied], there: Mapping[str, Digest]) -> Verdict:
    """Compare each file that was asked for as both sides have read it."""
    same, differ, missing, unsummed = 0, [], [], []
    for name in wanted:
        if name not in here:
            missing.append(name)
        elif name not in there:
            unsummed.append(name)
        elif here[name].digest != there[name]:
            differ.append(name)
        else:
            same += 1
    return Verdict(same, tuple(differ), tuple(missing), tuple(unsummed))


def problems(verdict: Verdict) -> Tuple[str, ...]:
    """Return what somebody has to look at, in sentences."""
    said = []
    for names, what in (
        (verdict.differ, "differ between the two sides, as what is written to while it is copied does"),
        (verdict.missing, "did not arrive, as what is removed meanwhile does not"),
        (verdict.unsummed, "could not be read a second time on the suspect host"),
    ):
        if names:
            more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
            said.append(f"{len(names)} files {what}; run again for these: {', '.join(names[:_MOST_NAMED])}{more}.")
    return tuple(said)


def document(
    about: Mapping[str, Any],
    taken: Sequence[Entry],
    left_out: Sequence[Tuple[Entry, str]],
    here: Mapping[str, Copied],
    there: Mapping[str, Digest],
) -> Dict[str, Any]:
    """Return the manifest: every file with its digests on both sides, and as the suspect host described it."""
    return {
        "format": FORMAT,
        **about,
        "files": [
            {
                **_described(one),
                "sha256": here[one.name].digest.sha256 if one.name in here else None,
                "sha256_there": there[one.name].sha256 if one.name in there else None,
                "program": one.executable or (one.name in here and here[one.name].program),
                "known_bad": one.name in here and here[one.name].bad,
            }
            for one in taken
            if one.kind != FOLDER
        ],
        "left_out": [{**_described(one), "why": why} for one, why in left_out],
    }


def _described(one: Entry) -> Dict[str, Any]:
    said: Dict[str, Any] = {
        "name": one.name,
        "kind": one.kind,
        "mode": one.mode,
        "size": one.size,
        "changed": one.changed,
        "uid": one.uid,
        "gid": one.gid,
    }
    if one.kind == LINK:
        said.update(target=one.target, leads_out=leads_out(one))
    return said


def kept(taken: Sequence[Entry], left_out: Sequence[Tuple[Entry, str]], about: Mapping[str, Any]) -> str:
    """Return what the clean host keeps between the copy and its verification; ``restored`` is its inverse."""
    return json.dumps({"about": dict(about), "taken": taken, "left_out": left_out})


def restored(text: str) -> Tuple[List[Entry], List[Tuple[Entry, str]], Dict[str, Any]]:
    """Return what ``kept`` wrote; ValueError for anything else."""
    try:
        data = json.loads(text)
        left = [(Entry(*one), str(why)) for one, why in data["left_out"]]
        return [Entry(*one) for one in data["taken"]], left, dict(data["about"])
    except (TypeError, KeyError) as error:
        raise ValueError(f"it lacks something or holds too much: {error}") from None
