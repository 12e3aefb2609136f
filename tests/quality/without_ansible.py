# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plugin for pytest that bars Ansible from being imported, as on a managed host, where there is none."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from types import ModuleType


class NoAnsible(MetaPathFinder):
    """Refuses `ansible` and all below it; leaves everything else to the finders behind it."""

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:
        """Raise ImportError for Ansible; find nothing otherwise."""
        if fullname.split(".")[0] == "ansible":
            raise ImportError(f"{fullname} is barred: what managed hosts run must not need Ansible")


sys.meta_path.insert(0, NoAnsible())
