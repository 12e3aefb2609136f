# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the host's own command starts.

A way back, a timer or a person is served from the zip, which is one file and whole or not there. What the controller asks for, which
is all of it and often, runs from what is in it unpacked: of files Python keeps what it has compiled, and of a zip nothing.
"""

from __future__ import annotations

import gc
import importlib
import os
import stat
import sys
import time

#: May be emptied at any time; it is filled again.
CACHE = "/var/cache/portcullis"
#: What the controller asks for, each with the digest of its own code.
_ASKED = {"act": "portcullis.managed.acting", "survey": "portcullis.managed.survey"}
#: Where this is run from while a controller lends it to a host that has none of this code, or another: of that nothing stays there.
LENT = "/proc/self/fd/"
#: After which what is there of other versions goes. Not at once: one of them may still run.
_OLD_SECONDS = 86400


def digest(path: str) -> str:
    """Return the SHA-256 of a file, in hexadecimal digits."""
    import hashlib

    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def unpacked(path: str, name: str) -> str:
    """Return the folder that holds what is in a zip, under a name that no other has; the zip itself where there can be none."""
    import shutil

    folder = f"{CACHE}/{name}"
    there = os.path.lexists(folder)
    if _is_safe(folder):
        return folder
    # Nobody else may write what root is to run.
    if os.geteuid() != 0:
        return path
    try:
        if os.path.isdir(CACHE) and (there or not _is_safe(CACHE, deeply=False)):
            # Others may have written any of it, and may have it open still.
            shutil.rmtree(CACHE)
        os.makedirs(CACHE, 0o755, exist_ok=True)
        for other in os.listdir(CACHE):
            if os.stat(f"{CACHE}/{other}").st_mtime < time.time() - _OLD_SECONDS:
                shutil.rmtree(f"{CACHE}/{other}")
        _unpack(path, folder)
    except OSError:
        # A full or read-only disk, or somebody who was faster.
        return folder if _is_safe(folder) else path
    return folder if _is_safe(folder) else path


def _is_safe(folder: str, deeply: bool = True) -> bool:
    """Return whether a folder is there, and nobody but root (or whoever runs this) may change anything of it."""
    places = [os.path.dirname(CACHE), CACHE, folder]
    for above, folders, names in os.walk(folder) if deeply else ():
        places += [f"{above}/{name}" for name in (*folders, *names)]
    return os.path.isdir(folder) and all(map(_is_ours, places))


def _is_ours(path: str) -> bool:
    try:
        about = os.lstat(path)
    except FileNotFoundError:
        # What Python compiles has another name for a moment.
        return True
    others = about.st_mode & (0o002 if about.st_gid in (0, os.getgid()) else 0o022)
    return about.st_uid in (0, os.getuid()) and not stat.S_ISLNK(about.st_mode) and not others


def _unpack(path: str, folder: str) -> None:
    import shutil
    import tempfile
    import zipfile

    new = tempfile.mkdtemp(dir=CACHE)
    before = os.umask(0o022)
    try:
        with zipfile.ZipFile(path) as archive:
            for part in archive.namelist():
                target = f"{new}/{part}"
                os.makedirs(os.path.dirname(target), exist_ok=True)
                with open(target, "wb") as file:
                    file.write(archive.read(part))
                    # After a power cut there shall be all of it or nothing.
                    file.flush()
                    os.fsync(file.fileno())
        os.chmod(new, 0o755)
        os.rename(new, folder)
    finally:
        os.umask(before)
        shutil.rmtree(new, ignore_errors=True)


def main() -> int:
    if sys.argv[1:2] == ["rollback"]:
        # Without what all the other subcommands import.
        return int(importlib.import_module("portcullis.transaction.cli").main(sys.argv[1:]))
    if sys.argv[1:] == ["outbound", "watch"] and os.geteuid() == 0:
        # Each minute, and most of the time there is nothing to do: without what it would take to do it.
        look = importlib.import_module("portcullis.outbound.host.look")
        if look.due() == look.NOTHING:
            return 0
    asked = _ASKED.get("".join(sys.argv[1:2]))
    if asked is None:
        return int(importlib.import_module("portcullis.command.cli").main(sys.argv[1:]))
    # It has ended before there is much that nobody needs any more, and to look for that takes long.
    gc.disable()
    own = digest(sys.path[0])
    if not sys.path[0].startswith(LENT):
        sys.path[0] = unpacked(sys.path[0], own)
    folder = sys.path[0]
    try:
        return int(importlib.import_module(asked).main(own, sys.argv[2]))
    except Exception:
        # Something in the folder may be damaged: the roles run this time, and the next visit unpacks it anew.
        if os.path.isdir(folder):
            import shutil

            shutil.rmtree(folder, ignore_errors=True)
        raise


if __name__ == "__main__":
    # Not a module of Ansible's.
    sys.exit(main())  # pylint: disable=ansible-bad-function
