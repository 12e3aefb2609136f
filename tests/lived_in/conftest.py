# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab of all histories: one host at a time, removed once its story was played."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from lab import Lab


@pytest.fixture(scope="session")
def lab() -> Iterator[Lab]:
    found = Lab(f"lived-in-{os.getpid()}")
    try:
        yield found
    finally:
        found.down()
