# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trying passwords against this host's hashes, here and within a bounded time.

libcrypt is called by itself: Python 3.13 has no module ``crypt`` any more, and what checks a login knows every scheme.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import threading
import time
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

from ..audit import Guessed
from ..passwords import Guess, Secret

#: Larger than struct crypt_data of any libcrypt (libxcrypt has 32 KiB, glibc had 128).
_ROOM = 256 * 1024
#: How long one call may go on after the deadline: it cannot be interrupted, only be left behind.
_GRACE_SECONDS = 1.0

Target = Tuple[Secret, Sequence[Guess]]


def guess(targets: Mapping[str, Target], max_seconds: float) -> Dict[str, Guessed]:
    """Try every user's guesses, the likeliest of all users first, and return how far that came when the time was up.

    No password, guessed or not, leaves this function.
    """
    found = {name: Guessed(0, len(guesses)) for name, (_secret, guesses) in targets.items()}
    library = _library()
    if library is None:
        problem = "libcrypt.so.1 is not on this host (the package libcrypt1 brings it)"
        return {name: Guessed(0, state.total, problem=problem) for name, state in found.items()}
    # A thread that is left behind, since a single hash of an absurd cost could take hours. It ends with this process.
    worker = threading.Thread(
        target=_try_all, args=(library, dict(targets), found, time.monotonic() + max_seconds), daemon=True
    )
    worker.start()
    worker.join(max_seconds + _GRACE_SECONDS)
    return dict(found)


def _try_all(library: Any, targets: Dict[str, Target], found: Dict[str, Guessed], deadline: float) -> None:
    room = ctypes.create_string_buffer(_ROOM)
    left: List[str] = list(targets)
    number = 0
    while left:
        for name in tuple(left):
            secret, guesses = targets[name]
            if number >= len(guesses):
                left.remove(name)
                continue
            if time.monotonic() >= deadline:
                return
            answer = _hash(library, guesses[number].text, secret.hash, room)
            state = found[name]
            if answer is None:
                problem = f"libcrypt does not know the scheme {secret.scheme}"
                found[name] = Guessed(state.tried, state.total, problem=problem)
                left.remove(name)
                continue
            if answer != secret.hash:
                found[name] = Guessed(state.tried + 1, state.total)
                continue
            # Not after how many: whoever has the list could count.
            found[name] = Guessed(state.total, state.total, guesses[number].why)
            left.remove(name)
        number += 1


def _library() -> Any:
    for name in ("libcrypt.so.1", ctypes.util.find_library("crypt")):
        try:
            library = ctypes.CDLL(name) if name else None
            if library is not None:
                library.crypt_r.restype = ctypes.c_char_p
                library.crypt_r.argtypes = (ctypes.c_char_p, ctypes.c_char_p, ctypes.c_char_p)
                return library
        except (OSError, AttributeError):
            continue
    return None


def _hash(library: Any, password: str, setting: str, room: Any) -> Optional[str]:
    """Return the hash of a password under the setting of another hash, or None where libcrypt cannot make it."""
    answer = library.crypt_r(password.encode(), setting.encode("utf-8", "surrogateescape"), room)
    return None if answer is None or answer.startswith(b"*") else answer.decode("utf-8", "surrogateescape")
