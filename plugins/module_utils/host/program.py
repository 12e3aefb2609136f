# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The host's own command, made from the very code that runs now.

A module's payload is a zip of all it imports, so it already carries ``core/`` and ``host/`` to the host. Here the parts
that the command needs are put into a zip application under /usr/local/sbin, byte for byte the same whichever module
does it.
"""

from __future__ import annotations

import functools
import io
import os
import zipfile
import zipimport
from typing import Optional

from ..core.steps import WriteProgram
from . import console
from .errors import HostError

PATH = "/usr/local/sbin/portcullis"

_PACKAGE = "portcullis"
_HEADER = b"#!/usr/bin/python3\n"
_MAIN = f"""import sys

from {_PACKAGE}.host.console import main

sys.exit(main(sys.argv[1:]))
"""
#: Fixed, so that the same code always makes the same bytes.
_DATE = (2020, 1, 1, 0, 0, 0)


def step() -> Optional[WriteProgram]:
    """Return the step that installs or refreshes the command, or None where it is already what this code would make."""
    wanted = build()
    try:
        with open(PATH, "rb") as file:
            if file.read() == wanted and os.access(PATH, os.X_OK):
                return None
    except FileNotFoundError:
        pass
    return WriteProgram.of(PATH, wanted)


@functools.lru_cache(maxsize=1)
def build() -> bytes:
    """Return the zip application."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo("__main__.py", _DATE), _MAIN)
        for package in ("", "core/", "host/"):
            archive.writestr(zipfile.ZipInfo(f"{_PACKAGE}/{package}__init__.py", _DATE), "")
        for part in console.PARTS:
            archive.writestr(zipfile.ZipInfo(f"{_PACKAGE}/{part}", _DATE), _source(part))
    return _HEADER + buffer.getvalue()


def _source(part: str) -> bytes:
    """Return a source file of this very package, be it in a folder or in a module's payload."""
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    path = os.path.join(root, *part.split("/"))
    loader = globals().get("__loader__")
    try:
        if isinstance(loader, zipimport.zipimporter):
            return bytes(loader.get_data(path))
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise HostError(
            f"{part} is missing from what was sent to this host ({error}); this is a defect of the collection."
        ) from error
