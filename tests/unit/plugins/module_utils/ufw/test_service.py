# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What systemd says of ufw: ``ufw enable`` leaves its unit inactive until the next boot."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.ufw import (
    files as ufw_files,
    plan as ufw,
    steps as ufw_steps,
)

from tests.unit.plugins.module_utils.ufw.test_plan import converged, observed, wanted


def test_a_service_that_ufw_left_inactive_is_started_last_and_no_way_back_stops_it() -> None:
    host = converged()
    plan = ufw.plan(observed(texts=host.texts, kernel=host.kernel, runs=False), wanted())
    assert (plan.steps, plan.on_confirm, plan.needs_proof) == ((), (ufw_steps.START_SERVICE,), False)
    assert ufw_steps.START_SERVICE.units == ()
    first = ufw.plan(ufw.Observed(runs=False), wanted())
    assert first.on_confirm == (ufw_steps.START_SERVICE,)
    assert first.changes[-2:] == ["Enable ufw", "Start ufw.service, whose rules are in the kernel already"]


@pytest.mark.parametrize(
    "changed", [{"state": "disabled"}, {"state": None}], ids=["to be disabled", "disabled, and left so"]
)
def test_a_service_is_not_started_where_ufw_is_not_to_run(changed: dict[str, Any]) -> None:
    host = observed(settings=ufw_files.FRESH, runs=False, starts_at_boot=False)
    assert ufw.plan(host, wanted(**changed)).on_confirm == ()
