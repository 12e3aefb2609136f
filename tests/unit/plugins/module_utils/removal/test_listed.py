# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What may differ once everything was removed is in the documentation, each with its reason."""

from __future__ import annotations

import re

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.removal import plan as removal

from tests.integration.removing import CHANGED, NEW
from tests.unit.structure.sources import text


@pytest.mark.parametrize("what", sorted({*CHANGED, *NEW}))
def test_what_may_differ_is_documented(what: str) -> None:
    assert re.search(rf"^\| {re.escape(what)}.*\| \S", text("docs/leaving.md"), re.MULTILINE)


@pytest.mark.parametrize("spared", removal.KEPT, ids=lambda one: one.path)
def test_what_is_spared_is_documented(spared: removal.Spared) -> None:
    assert f"`{spared.path.removesuffix('.identity')}`" in text("docs/leaving.md")
