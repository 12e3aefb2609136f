# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What all tests of one run share: the modules as Ansible has packed them once; see ``demo/callback/payloads.py``."""

from __future__ import annotations

import os
import shutil
import tempfile

import pytest

_PAYLOADS = "PORTCULLIS_PAYLOADS"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave to a capability's own target what is marked so, as by ``@pytest.mark.whole("PORTCULLIS_BACKUP")``."""
    left = [item for item in items if any(os.environ.get(one.args[0]) != "all" for one in item.iter_markers("whole"))]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in set(left)]


def pytest_configure(config: pytest.Config) -> None:
    # Those who run tests side by side inherit it.
    if _PAYLOADS not in os.environ:
        os.environ[_PAYLOADS] = tempfile.mkdtemp(prefix="portcullis-payloads-")
        config.add_cleanup(lambda: shutil.rmtree(os.environ.pop(_PAYLOADS), ignore_errors=True))
