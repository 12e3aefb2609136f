# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Taking back edits of passwd, shadow, group and the like, under the lock that useradd, passwd and vipw take."""

from __future__ import annotations

import os
import stat
from typing import Dict, Iterable, List, Sequence, Tuple

from ..base import account_edits as core
from ..base.account_edits import Edit
from ..base.errors import HostError
from . import files
from .locks import locked

_LOCK = "/etc/.pwd.lock"
#: As long as lckpwdf(3) itself waits.
_LOCK_SECONDS = 15
#: What others may add meanwhile, on a disk that may be full by then.
_ROOM_BYTES = 64 * 1024


def before(edits: Iterable[Edit]) -> Tuple[Edit, ...]:
    """Return the edits with what there is before them."""
    wanted = tuple(edits)
    return core.resolve(_texts(wanted), wanted)


def reserve(edits: Sequence[Edit]) -> None:
    """Keep the room beside the files that taking these edits back needs."""
    for path, text in _texts(edits).items():
        files.write(files.copy_path(path), b"\0" * (len(text) + _ROOM_BYTES), 0o600)


def undo(edits: Sequence[Edit]) -> List[str]:
    """Take edits back, and return a sentence for each that could not be, or that somebody else has changed since.

    Where the lock is not to be had it goes on without: whoever holds it may be a person in an editor, and others wait to get in.
    """
    if not edits:
        return []
    try:
        with locked(_LOCK, _LOCK_SECONDS, posix=True) as held:
            now = _texts(edits)
            wanted, problems = core.undone(now, edits)
            changed = [path for path in wanted if wanted[path] != now[path]]
            for path in changed:
                _replace(path, wanted[path])
    except (HostError, OSError) as error:
        return [f"the accounts are not as they were ({error})"]
    if changed and not held:
        problems.append(
            f"{_LOCK} was held by another program for {_LOCK_SECONDS} s, so {' and '.join(changed)} were written without it, and "
            "that program may write back what it read before"
        )
    return problems


def left(edits: Sequence[Edit]) -> List[str]:
    """Return the files in which edits are still there that nobody else has changed."""
    now = _texts(edits)
    wanted, _complaints = core.undone(now, edits)
    return [f"{path} is not as it was" for path in wanted if wanted[path] != now[path]]


def folders(edits: Sequence[Edit]) -> List[str]:
    """Return where the kept room lies."""
    return sorted({os.path.dirname(os.path.realpath(edit.path)) for edit in edits})


def _texts(edits: Sequence[Edit]) -> Dict[str, str]:
    found = ((path, files.read(path)) for path in dict.fromkeys(edit.path for edit in edits))
    return {path: text for path, text in found if text is not None}


def _replace(path: str, text: str) -> None:
    """Replace a file's text atomically; owner and mode stay."""
    about, data = os.stat(path), text.encode("utf-8", "surrogateescape")
    copy = files.copy_path(path)
    try:
        # Over bytes that are there already, which needs no space.
        with open(copy, "r+b") as file:
            if os.fstat(file.fileno()).st_size < len(data):
                raise FileNotFoundError(copy)
            file.write(data)
            file.truncate()
            os.fchown(file.fileno(), about.st_uid, about.st_gid)
            os.fchmod(file.fileno(), stat.S_IMODE(about.st_mode))
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        files.write(path, text, stat.S_IMODE(about.st_mode), about.st_uid, about.st_gid)
        return
    files.rename(copy, path)
