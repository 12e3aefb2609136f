# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The suspect host's own digests: each file that could have been copied, read a second time."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from typing import Tuple

from ...base.errors import HostError
from ...machine import files
from ...machine.below import Below, opened
from .. import access, manifest
from ..access import SUMS, Record

_BLOCK = 1 << 20
_NO_FILE = 0


def write_sums(found: Record) -> Tuple[int, int]:
    """Read every file that could have been copied a second time; returns how many and how many bytes that were.

    HostError once the key has expired: after that nobody fetches the digests.
    """
    skipped = set(access.never(found.root, found.exclude))
    count = size = 0
    deadline = time.monotonic() + found.until - time.time()

    def enters(path: str, _about: os.stat_result) -> bool:
        return path not in skipped

    files.remove(SUMS)
    descriptor = os.open(SUMS, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as sums, Below(found.root) as below:
            for step in below.walk(enters, lambda _path, _why: None):
                _hurry(deadline)
                if not stat.S_ISREG(step.about.st_mode) or step.path in skipped:
                    continue
                if step.about.st_size > found.most_bytes:
                    continue
                digest, read = _digest(step.name, step.folder, step.about, found.most_bytes, deadline)
                if digest:
                    sums.write(manifest.sum_line(digest, read, step.path))
                    count, size = count + 1, size + read
    except HostError:
        files.remove(SUMS)
        raise
    except OSError as error:
        files.remove(SUMS)
        raise HostError(
            f"The digests could not be written to {SUMS} ({error.strerror}); make room in the memory of /run, or copy fewer files (evacuate_exclude)."
        ) from error
    return count, size


def _hurry(deadline: float) -> None:
    if time.monotonic() > deadline:
        raise HostError(
            "The files were not all read a second time before the key expired, so nobody can fetch their digests; what was copied is kept. Give it more "
            "time (evacuate_minutes), or leave folders out (evacuate_exclude), then run again."
        )


def _digest(name: str, folder: int, about: os.stat_result, most: int, deadline: float) -> Tuple[str, int]:
    """Return the digest and length of a file; nothing where it has gone, changed or grown beyond what is read."""
    try:
        descriptor, _now = opened(name, folder, about)
    except OSError:
        return "", _NO_FILE
    made, size = hashlib.sha256(), 0
    try:
        while size <= most:
            _hurry(deadline)
            part = os.read(descriptor, _BLOCK)
            if not part:
                return made.hexdigest(), size
            made.update(part)
            size += len(part)
        return "", _NO_FILE
    except OSError:
        return "", _NO_FILE
    finally:
        os.close(descriptor)
