# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Has Python keep what is below this package compiled, as it does with every other package.

Ansible's loader of collections compiles each file anew in each run. Once it has loaded this one, the next are loaded by Python itself,
which keeps them in ``__pycache__`` where it may write there. What Ansible looks up itself, such as a plugin by its name or what a module
needs on a host, it looks up as before. No host has this file.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.machinery import SOURCE_SUFFIXES, FileFinder, ModuleSpec, SourceFileLoader


class _Compiled:
    """Finds what is below this package by Python's own means."""

    def __init__(self) -> None:
        self._folders: dict[str, FileFinder] = {}

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: object = None) -> ModuleSpec | None:
        if not path or not name.startswith(f"{__name__}."):
            return None
        folder = path[0]
        if folder not in self._folders:
            self._folders[folder] = FileFinder(folder, (SourceFileLoader, SOURCE_SUFFIXES))
        found = self._folders[folder].find_spec(name)
        # A folder without a file of its own is Ansible's to make a package of.
        return found if found and found.loader else None


# Elsewhere, as in tests, Python has loaded this file and needs nobody to tell it.
if __spec__ and not isinstance(__spec__.loader, SourceFileLoader):
    sys.meta_path.insert(0, _Compiled())
