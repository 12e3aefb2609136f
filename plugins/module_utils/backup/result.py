# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a backup ended: what restic printed, what is kept of it, and what people are told."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any, Dict, List, Optional, Tuple

SUCCESS, FAILED = "ok", "failed"


@dataclass(frozen=True)
class Printed:
    """What 'restic backup --json' printed: the snapshot that it says it saved (an ID or the beginning of one), how much that holds, and
    the files that could not be read, each with why.
    """

    snapshot: str
    files: int
    bytes: int
    unread: Tuple[Tuple[str, str], ...]

    @classmethod
    def of(cls, text: str) -> "Printed":
        """Return it from the lines that restic printed on both streams; ValueError where it names no snapshot."""
        summary: Dict[str, Any] = {}
        unread: List[Tuple[str, str]] = []
        for line in text.splitlines():
            entry = _entry(line)
            if entry.get("message_type") == "summary":
                summary = entry
            elif entry.get("message_type") == "error":
                unread.append((str(entry.get("item", "")), _why(entry.get("error"))))
        identity = str(summary.get("snapshot_id") or "")
        if len(identity) < 8 or not set(identity) <= set("0123456789abcdef"):
            raise ValueError("restic names no snapshot")
        return cls(
            identity, int(summary["total_files_processed"]), int(summary["total_bytes_processed"]), tuple(unread)
        )


@dataclass(frozen=True)
class Last:
    """How the last run ended, and the last one that ended well; times in seconds since 1970."""

    at: float
    outcome: str
    reason: str = ""
    saved_at: Optional[float] = None
    snapshot: str = ""
    files: int = 0
    bytes: int = 0

    def to_text(self) -> str:
        return json.dumps(asdict(self), sort_keys=True) + "\n"

    @classmethod
    def from_text(cls, text: str) -> "Last":
        """Return what ``to_text`` wrote; ValueError for anything else."""
        try:
            return cls(**json.loads(text))
        except TypeError as error:
            raise ValueError(f"it lacks something or holds too much: {error}") from None


def lines(
    last: Optional[Last], escrowed: bool, since: float, now: float, max_age_hours: int
) -> Tuple[str, str, List[str]]:
    """Return what is said of this host's backups in one line, why the last one is too old, and what else a person has to look at.

    ``since`` is when this host was first to be backed up, all times are in seconds since 1970.
    """
    problems: List[str] = []
    if not escrowed:
        problems.append(
            "Backup: none is taken before its password is with you, encrypted; run the role backup from the controller that keeps it "
            "(backup_escrow_path)."
        )
    if last is not None and last.outcome != SUCCESS:
        problems.append(f"Backup: the last run failed: {last.reason}")
    saved = last.saved_at if last is not None else None
    overdue = ""
    hours = (now - (since if saved is None else saved)) / 3600
    if hours > max_age_hours:
        which = "there is none yet" if saved is None else f"the last one is {hours:.0f} hours old"
        overdue = (
            f"Backup: {which} (backup_max_age_hours is {max_age_hours}); see 'journalctl -u portcullis-backup.service'."
        )
    if saved is None or last is None:
        return "Backup: none so far.", overdue, problems
    size = f"{last.bytes / 1024**3:.2f} GiB" if last.bytes >= 1024**3 else f"{last.bytes / 1024**2:.1f} MiB"
    return (
        f"Backup: {last.snapshot[:8]}, {(now - saved) / 3600:.1f} hours old, {last.files} files, {size}.",
        overdue,
        problems,
    )


def _entry(line: str) -> Dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _why(error: Any) -> str:
    if isinstance(error, dict):
        return str(error.get("message") or error.get("Err") or error.get("Op") or "it could not be read")
    return str(error)
