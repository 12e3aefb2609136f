# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of an audit's findings can be moved away as a whole, and the record by which one thing is put back."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import asdict, dataclass
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

from ..base.errors import HostError, Refusal
from ..base.paths import STATE
from ..base.text import visible

FOLDER = f"{STATE}/quarantine"
#: Kinds that are about a line in a file, or about a file that something needs.
BY_HAND = frozenset({"account", "changed_file"})
#: Without these a system does not start, or nobody gets in.
_NEEDED = re.compile(
    r"etc/(passwd|shadow|group|gshadow|fstab|crypttab|environment|profile|nsswitch\.conf|hosts\.(allow|deny)|ld\.so\.conf|sudoers|network/interfaces"
    r"|ssh/sshd_config|pam\.d/common-[\w-]+)|boot/.*|.*/\.ssh/authorized_keys|.*/\.(bashrc|profile)"
)
_ID = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True)
class Asked:
    """A finding that somebody wants moved: as the audit answered it."""

    kind: str
    path: str
    sha256: str
    link: str
    why: str

    @classmethod
    def parse(cls, given: Mapping[str, Any], option: str) -> "Asked":
        """Parse one finding; Refusal for what cannot be one that an audit answered."""
        texts = {name: str(given.get(name) or "") for name in ("kind", "path", "sha256", "link", "why")}
        path = texts["path"]
        if not path.startswith("/") or path.endswith("/") or {"", ".", ".."} & set(path[1:].split("/")):
            raise Refusal(
                f"{option}.path: {visible(path, 200)!r} is no path of a finding; give the finding as the audit answered it."
            )
        if not path.isprintable() or re.search(r"\\(x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})", path):
            raise Refusal(
                f"{option}.path: {visible(path, 200)!r} holds signs that the audit has escaped, so the file cannot be named; move it by hand."
            )
        if not texts["kind"] or not (texts["sha256"] or texts["link"]):
            raise Refusal(f"{option}: kind, and sha256 or link are missing; give the finding as the audit answered it.")
        return cls(texts["kind"], path[1:], texts["sha256"], texts["link"], texts["why"])


@dataclass(frozen=True)
class There:
    """What is at a path now: its type (``file``, ``link``, ``other``), the digest of a file or what a link says, and who owns it.

    ``where`` is the path without the links on its way, which somebody may have laid to what is needed.
    """

    type: str
    sha256: str = ""
    link: str = ""
    owner: str = ""
    where: str = ""


@dataclass(frozen=True)
class Record:
    """What was moved: all that is needed to put it back as it was, and why it was moved; times are nanoseconds since the epoch."""

    path: str
    kind: str
    why: str
    type: str
    sha256: str
    link: str
    uid: int
    gid: int
    mode: int
    modified_ns: int
    accessed_ns: int
    attributes: Tuple[Tuple[str, str], ...] = ()

    @property
    def id(self) -> str:
        """What it is called in the quarantine: another name for each path and content."""
        said = "\0".join((self.path, self.sha256, self.link))
        return hashlib.sha256(said.encode("utf-8", "surrogateescape")).hexdigest()[:16]

    def to_text(self) -> str:
        return json.dumps(asdict(self), indent=2) + "\n"

    @classmethod
    def of_text(cls, text: str) -> "Record":
        """Read a record; HostError for what is none."""
        try:
            data = json.loads(text)
            data["attributes"] = tuple((str(name), str(value)) for name, value in data["attributes"])
            for name, _value in data["attributes"]:
                base64.b64decode(dict(data["attributes"])[name], validate=True)
            found = cls(**data)
            numbers = (found.uid, found.gid, found.mode, found.modified_ns, found.accessed_ns)
            texts = (found.path, found.kind, found.why, found.type, found.sha256, found.link)
            if any(not isinstance(number, int) or isinstance(number, bool) for number in numbers):
                raise ValueError
            if not all(isinstance(each, str) for each in texts):
                raise ValueError
            if found.path.startswith("/") or {"", ".", ".."} & set(found.path.split("/")):
                raise ValueError
        except (ValueError, TypeError, KeyError, AttributeError):
            raise HostError(
                "The record is damaged, so nobody can tell where this came from; move the file by hand."
            ) from None
        return found


def refuse(asked: Sequence[Asked], there: Mapping[str, Optional[There]]) -> None:
    """Raise Refusal that names each thing that cannot be moved as a whole, or that is not what the audit saw."""
    objections = [f"/{each.path}: {why}" for each in asked for why in _objections(each, there.get(each.path))]
    if objections:
        raise Refusal(
            f"Nothing was moved, since {len(objections)} of {len(asked)} cannot be: {visible(' '.join(objections))} Leave these out, and mend them by hand."
        )


def _objections(asked: Asked, there: Optional[There]) -> List[str]:
    if there is None:
        return ["is not there any more."]
    if there.owner:
        return [f"is of the package {there.owner}; install the package again."]
    if asked.kind in BY_HAND or _NEEDED.fullmatch(asked.path) or _NEEDED.fullmatch(there.where):
        return ["is needed, or only a line in it is meant; edit it."]
    if there.type == "other":
        return ["is neither a file nor a link."]
    if (there.type == "link") != bool(asked.link) or (
        there.link != asked.link if asked.link else there.sha256 != asked.sha256
    ):
        return ["is not what the audit saw; run the audit again."]
    return []


def item(given: str) -> str:
    """Parse the name of something in the quarantine."""
    if not _ID.fullmatch(given):
        raise Refusal(
            f"restore: {visible(given, 60)!r} is nothing's name in the quarantine; write the 16 digits that moving it has answered."
        )
    return given


def answered(record: Record) -> Dict[str, str]:
    """Return what the module answers of a thing that is in the quarantine."""
    return {
        "id": record.id,
        "path": visible(f"/{record.path}", 500),
        "kind": record.kind,
        "sha256": record.sha256,
        "why": visible(record.why, 500),
    }
