# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which files still hold which words that ``test_words.py`` refuses. Take files off; never add one."""

from __future__ import annotations

IDENTIFIERS_LEFT: dict[str, tuple[str, ...]] = {
    "holders?": (
        "plugins/module_utils/window/host/window.py",
        "plugins/module_utils/window/plan.py",
        "tests/unit/plugins/module_utils/machine/test_locks.py",
        "tests/unit/plugins/module_utils/window/test_leases.py",
    ),
}
PROSE_LEFT: dict[str, tuple[str, ...]] = {}
