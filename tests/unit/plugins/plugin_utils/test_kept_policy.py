# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a refusal says one writes to keep somebody's policy of updates keeps it, read as the inventory is: as YAML."""

from __future__ import annotations

import pytest
import yaml
from ansible_collections.portcullis.vps.plugins.module_utils.updates import losses

from tests.unit.plugins.module_utils.updates.test_losses import KEPT, host, wanted


@pytest.mark.parametrize(("config", "_key", "kept_by"), KEPT)
def test_what_is_written_as_the_sentence_says_keeps_it(
    config: dict[str, tuple[str, ...]], _key: str, kept_by: str
) -> None:
    options = yaml.safe_load("{" + kept_by.replace(" and unattended_upgrades_", ", ") + "}")
    assert losses.losses(host(config), wanted(**options)) == []
