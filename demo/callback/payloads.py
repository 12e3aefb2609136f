# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps what Ansible packs for each module of this collection from one run to the next, below the folder PORTCULLIS_PAYLOADS.

Packing takes half a second of processor time for each module, and the tests run thousands of plays of the same code.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import typing as t
from pathlib import Path

from ansible import constants
from ansible.plugins.callback import CallbackBase
from ansible.release import __version__

DOCUMENTATION = """
name: payloads
type: aggregate
short_description: Keeps packed modules from one run to the next
description: For the tests, which run many plays of the same code.
"""
_OURS = "ansible_collections.portcullis.vps."


def _code() -> str:
    """Return what tells the code that is packed from any other: every file, its size and time, and who packs it."""
    found = [__version__, sys.version]
    for folder in constants.COLLECTIONS_PATHS:
        plugins = Path(folder, "ansible_collections/portcullis/vps/plugins").resolve()
        for path in sorted(plugins.rglob("*.py")):
            about = path.stat()
            found.append(f"{path} {about.st_size} {about.st_mtime_ns}")
    return hashlib.sha256("\n".join(found).encode()).hexdigest()


class CallbackModule(CallbackBase):
    """Puts in place at the start what earlier runs have packed, and keeps at the end what this one has."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "payloads"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self) -> None:
        super().__init__()
        self._kept = Path(os.environ["PORTCULLIS_PAYLOADS"], _code())
        self._own = Path(constants.DEFAULT_LOCAL_TMP, "ansiballz_cache")
        self._link(self._kept, self._own)

    def v2_playbook_on_stats(self, stats: t.Any) -> None:
        self._link(self._own, self._kept)

    @staticmethod
    def _link(source: Path, target: Path) -> None:
        """Give every module's file in one folder, which is whole, a name in the other, too."""
        target.mkdir(parents=True, exist_ok=True)
        for path in source.glob(f"{_OURS}*") if source.is_dir() else ():
            with contextlib.suppress(FileExistsError):
                if not path.name.endswith(".lock"):
                    os.link(path, target / path.name)
