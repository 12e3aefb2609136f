# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The programs on either side, and whether they are known to be broken."""

from __future__ import annotations

from typing import Sequence

from ...base.errors import HostError
from ...base.steps import InstallPackages
from ...machine import packages
from ...machine.process import check, run
from ...transaction.apply import apply
from .. import access


def require(names: Sequence[str], check_mode: bool) -> bool:
    """Have packages there, and an rsync without known holes; returns whether some were, or in check mode would be, installed."""
    missing = tuple(name for name in names if name not in packages.installed(names))
    if missing and not check_mode:
        apply([InstallPackages(missing)])
    if "rsync" not in missing or not check_mode:
        version = check(["dpkg-query", "--show", "--showformat=${Version}\n", "rsync"], says=r"^\S+$").strip()
        compared = run(["dpkg", "--compare-versions", version, "ge", access.OLDEST_RSYNC])
        if compared.code not in (0, 1):
            raise HostError(
                f"dpkg does not compare the version {version} ({compared.said}); mend dpkg, then run again."
            )
        access.refuse_version("rsync", compared.ok, version)
    return bool(missing)
