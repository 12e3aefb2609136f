# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What all tests of one run share: the modules as Ansible has packed them once; see ``demo/callback/payloads.py``."""

from __future__ import annotations

import os
import shutil
import tempfile

import pytest

_PAYLOADS = "PORTCULLIS_PAYLOADS"


def pytest_configure(config: pytest.Config) -> None:
    # Those who run tests side by side inherit it.
    if _PAYLOADS not in os.environ:
        os.environ[_PAYLOADS] = tempfile.mkdtemp(prefix="portcullis-payloads-")
        config.add_cleanup(lambda: shutil.rmtree(os.environ.pop(_PAYLOADS), ignore_errors=True))
