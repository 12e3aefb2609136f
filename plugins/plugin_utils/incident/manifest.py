# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a bundle of evidence holds, as a text that is sealed, and what differs from it later."""

from __future__ import annotations

import json
import re
import typing as t
from dataclasses import asdict, dataclass, field, replace

from ansible_collections.portcullis.vps.plugins.module_utils.base.text import visible
from ansible_collections.portcullis.vps.plugins.module_utils.incident import frames

FORMAT = 1
#: The files of a bundle beside its items.
MANIFEST, SEAL, CUSTODY, ITEMS = "manifest.json", "manifest.json.sig", "custody.jsonl", "items"
#: Larger than what the items and notes that are taken from a host can come to.
LARGEST = 200_000_000
_LONGEST_TITLE = 4096
_FILE = re.compile(r"items/[0-9]{5}-[a-z-]{1,20}", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_NUMBERS = ("uid", "gid", "mtime", "ctime", "atime")


class NoManifest(ValueError):
    """A text is no manifest; it says why."""


@dataclass(frozen=True)
class Item:
    """One file of a bundle: where it is, what the host says of it, and what arrived.

    Times of the host are its own word; ``received``, size and digest are the controller's.
    """

    file: str
    kind: str
    title: str
    command: t.List[str] = field(default_factory=list)
    code: t.Optional[int] = None
    started: str = ""
    ended: str = ""
    received: str = ""
    size: int = 0
    sha256: str = ""
    cut: bool = False
    note: str = ""
    attributes: t.Dict[str, t.Any] = field(default_factory=dict)


def begun(number: int, values: t.Mapping[str, t.Any]) -> Item:
    """Return an item as its beginning describes it. Its file is named by a number and by a kind of ours, and by nothing that the host says."""
    kind = frames.text_of(values, "kind")
    attributes: t.Dict[str, t.Any] = {
        name: frames.number_of(values, name) for name in _NUMBERS if frames.number_of(values, name) is not None
    }
    if frames.text_of(values, "mode"):
        attributes["mode"] = visible(frames.text_of(values, "mode"), 20)
    return Item(
        file=f"{ITEMS}/{number:05d}-{kind}",
        kind=kind,
        title=visible(frames.text_of(values, "title"), _LONGEST_TITLE),
        command=[visible(word, _LONGEST_TITLE) for word in frames.words_of(values, "argv")],
        started=visible(frames.text_of(values, "started"), 40),
        attributes=attributes,
    )


def ended(item: Item, values: t.Mapping[str, t.Any], received: str, size: int, sha256: str) -> Item:
    """Return an item with how it ended, and what of it arrived."""
    return replace(
        item,
        code=frames.number_of(values, "code"),
        ended=visible(frames.text_of(values, "ended"), 40),
        received=received,
        size=size,
        sha256=sha256,
        cut=values.get("cut") is True,
        note=visible(frames.text_of(values, "note"), _LONGEST_TITLE),
    )


@dataclass(frozen=True)
class Manifest:
    """All that a bundle says of itself."""

    host: str
    collected_by: str
    version: str
    began: str
    ended: str
    complete: bool
    why_not: str
    code_sha256: str
    limits: t.Dict[str, int]
    marks: t.List[str]
    notes: t.List[str]
    items: t.List[Item]

    def text(self) -> str:
        """Return the manifest as it is sealed: ASCII, one item a line."""
        values = {"portcullis_incident": FORMAT, **asdict(replace(self, items=[]))}
        values.pop("items")
        head = json.dumps(values, ensure_ascii=True, indent=1, sort_keys=True)
        items = ",\n".join(json.dumps(asdict(item), ensure_ascii=True, sort_keys=True) for item in self.items)
        return f'{head[:-2]},\n "items": [\n{items}\n]\n}}\n'


def parse(text: str) -> t.Dict[str, t.Tuple[int, str]]:
    """Return the files that a manifest names, with their sizes and digests; NoManifest for what is none."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise NoManifest("it is no JSON") from None
    if (
        not isinstance(found, dict)
        or found.get("portcullis_incident") != FORMAT
        or not isinstance(found.get("items"), list)
    ):
        raise NoManifest("it is no manifest of a bundle")
    files: t.Dict[str, t.Tuple[int, str]] = {}
    for item in found["items"]:
        name, size, digest = (
            (item.get(key) for key in ("file", "size", "sha256")) if isinstance(item, dict) else ("", "", "")
        )
        if not isinstance(name, str) or not _FILE.fullmatch(name) or name in files:
            raise NoManifest("an item has no file of its own in it")
        if not isinstance(size, int) or not isinstance(digest, str) or not _DIGEST.fullmatch(digest):
            raise NoManifest(f"{name} has no size and digest in it")
        files[name] = (size, digest)
    return files


def origin(text: str) -> str:
    """Return where and when a manifest says that its bundle was collected, as a sentence: a bundle may stand in the place of another."""
    found = json.loads(text)
    host, began, by = (visible(str(found.get(name)), 200) for name in ("host", "began", "collected_by"))
    return f"Collected from {host} at {began} by {by}, says its manifest."


def differences(
    expected: t.Mapping[str, t.Tuple[int, str]], found: t.Mapping[str, t.Tuple[int, str]], strange: t.Iterable[str]
) -> t.List[str]:
    """Return what of a bundle is not as its manifest says; ``strange`` is what lies there and is no file that could be its."""
    said = [f"{name} is missing." for name in sorted(set(expected) - set(found))]
    for name in sorted(set(expected) & set(found)):
        if expected[name] != found[name]:
            size = (
                f" and has {found[name][0]} bytes instead of {expected[name][0]}"
                if expected[name][0] != found[name][0]
                else ""
            )
            said.append(f"{name} was changed: its SHA-256 is another{size}.")
    said += [f"{visible(name)} was added." for name in sorted({*strange, *(set(found) - set(expected))})]
    return said
