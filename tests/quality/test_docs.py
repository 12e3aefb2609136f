# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation of modules, plugins and roles is valid, and all that it refers to exists."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.quality.running import passes, work_copy


@pytest.mark.slow
def test_antsibull_docs_finds_nothing(tmp_path: Path) -> None:
    copy = work_copy(tmp_path)
    rules = ["--plugin-docs", "--validate-collection-refs", "self", "--disallow-unknown-collection-refs"]
    passes("antsibull-docs", "lint-collection-docs", *rules, ".", cwd=copy, ANSIBLE_COLLECTIONS_PATH=str(tmp_path))
