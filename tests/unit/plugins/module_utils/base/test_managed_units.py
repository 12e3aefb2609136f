# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Managed units are judged by what systemd makes of them, and whatever defeats one is named."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base import managed_units
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.base.managed_units import SeenUnit, Unit
from ansible_collections.portcullis.vps.plugins.module_utils.base.steps import (
    Plan,
    ReloadManager,
    SetUnit,
    Step,
    Unmask,
    WriteFile,
)

OURS = managed_units.timer("a.timer")
THEIRS = Unit(
    "b.service", needs=(("ExecStart", "daily install"),), drop_ins=("/etc/systemd/system/b.service.d/portcullis.conf",)
)
X = "/etc/systemd/system/x.d/x.conf"
WELL = {
    "a.timer": SeenUnit(
        "a.timer",
        properties={
            "FragmentPath": "/etc/systemd/system/a.timer",
            "TimersCalendar": "{ OnCalendar=hourly }",
            "Unit": "a.service",
        },
    ),
    "b.service": SeenUnit(
        "b.service", properties={"FragmentPath": "/lib/b.service", "ExecStart": "{ argv[]=daily install ; }"}
    ),
}


def steps(unit: Unit, seen: SeenUnit, plan: Plan | None = None) -> tuple[Step, ...]:
    return managed_units.completed(plan or Plan(), [unit], {unit.name: seen}).steps


@pytest.mark.parametrize("unit", [OURS, THEIRS])
def test_a_unit_that_is_as_it_shall_be_needs_nothing(unit: Unit) -> None:
    assert steps(unit, WELL[unit.name]) == ()


def test_what_is_masked_disabled_stopped_or_not_read_again_is_mended() -> None:
    here = WELL["a.timer"]
    assert steps(OURS, replace(here, enabled=False)) == (SetUnit("a.timer", enabled=True),)
    assert steps(OURS, replace(here, active=False)) == (SetUnit("a.timer", active=True),)
    stale = replace(here, properties={**here.properties, "NeedDaemonReload": "yes"})
    assert steps(OURS, stale) == (ReloadManager(),)
    masked = replace(
        here, masked=True, enabled=False, properties={"LoadState": "masked", "UnitFileState": "masked-runtime"}
    )
    assert steps(OURS, masked) == (Unmask("a.timer", runtime=True), SetUnit("a.timer", enabled=True))


def test_what_the_plan_does_already_is_not_done_twice() -> None:
    plan = Plan((SetUnit("a.timer", enabled=True, active=True),))
    assert steps(OURS, replace(WELL["a.timer"], enabled=False, active=False), plan) == plan.steps


def test_a_unit_whose_files_the_plan_writes_is_judged_by_the_next_run() -> None:
    empty = replace(WELL["b.service"], properties={"FragmentPath": "/lib/b.service"})
    plan = Plan((WriteFile(THEIRS.drop_ins[0], "text"),))
    assert steps(THEIRS, empty, plan) == plan.steps
    with pytest.raises(Refusal, match=r"b\.service has no 'daily install' in its ExecStart"):
        steps(THEIRS, empty)


@pytest.mark.parametrize(
    ("unit", "text", "bad"),
    [
        (OURS, "[Timer]\nRandomizedDelaySec=1h\n", ""),
        (OURS, "[Service]\nNice=3\nEnvironment=A=b \\\n  Condition=x\n", ""),
        (OURS, "[Unit]\n# ConditionACPower=true\nConditionACPower=\n", ""),
        (OURS, "[Unit]\nConditionPathExists=/nope\n", "ConditionPathExists"),
        (OURS, "[Service]\nUser=nobody\nNice=1\n", "User"),
        (OURS, "[Unit]\nConflicts=multi-user.target\n", "Conflicts"),
        (THEIRS, "[Unit]\nConflicts=rescue.target\n[Service]\nProtectHome=yes\n", ""),
        (THEIRS, "[Unit]\nAssertPathExists=/nope\n[Service]\nUser=eve\n", "AssertPathExists and User"),
        (THEIRS, "[Service]\nExecCondition=/bin/false\n", "ExecCondition"),
    ],
)
def test_a_drop_in_of_others_is_named_only_where_it_can_defeat_the_unit(unit: Unit, text: str, bad: str) -> None:
    found = managed_units.problem(unit, replace(WELL[unit.name], texts={X: text}))
    wanted = f"{X} sets {bad}, which can keep {unit.name} from doing its work; remove that from it" if bad else ""
    assert found == wanted


@pytest.mark.parametrize(
    ("properties", "said"),
    [
        ({"TimersCalendar": ""}, f"a.timer has no time at which it is due, since {X} takes it away; remove that file"),
        ({"TimersCalendar": "", "TimersMonotonic": "{ OnBootSec=1 }"}, ""),
        ({"Unit": "other.service"}, f"a.timer has no 'a.service' in its Unit, since {X} takes it away; remove that file"),
        ({"FragmentPath": "/run/a.timer"}, "systemd takes a.timer from /run/a.timer and not from /etc/systemd/system/a.timer; remove /run/a.timer"),
        (
            {"LoadState": "bad-setting", "LoadError": 'org.x "Unit a.timer has a bad unit file setting."'},
            f"systemd does not take a.timer (Unit a.timer has a bad unit file setting.); mend or remove {X}",
        ),
    ],
)  # fmt: skip
def test_what_systemd_makes_of_a_unit_decides(properties: dict[str, str], said: str) -> None:
    here = WELL["a.timer"]
    seen = replace(here, properties={**here.properties, **properties}, texts={X: "[Timer]\nOnCalendar=\n"})
    assert managed_units.problem(OURS, seen) == said


def test_only_drop_ins_of_others_are_looked_at() -> None:
    places = (
        f"/usr/lib/systemd/system/b.service.d/a.conf {THEIRS.drop_ins[0]} {X} /run/systemd/system/b.service.d/y.conf"
    )
    assert managed_units.foreign(THEIRS, {"DropInPaths": places}) == (X, "/run/systemd/system/b.service.d/y.conf")


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        ({}, ""),
        ({"exists": False}, "is not on this host any more"),
        ({"masked": True}, "is masked; run 'systemctl unmask"),
        ({"enabled": False}, "does not start at boot; run 'systemctl enable --now"),
        ({"active": False}, "does not run; run 'systemctl start"),
        ({"properties": {}}, "has no time at which it is due"),
    ],
)
def test_a_unit_that_cannot_do_its_work_as_it_is_is_said_with_what_to_do(seen: dict[str, Any], said: str) -> None:
    well = {
        "TimersCalendar": "{ OnCalendar=daily }",
        "Unit": "x.service",
        "FragmentPath": "/usr/lib/systemd/system/x.timer",
    }
    found = managed_units.broken(
        managed_units.timer("x.timer", ours=False), SeenUnit("x.timer", **{"properties": well, **seen})
    )
    assert said in found
    assert bool(found) is bool(said)
