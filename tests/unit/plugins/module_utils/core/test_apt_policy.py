# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""apt's policy: what is written, and what of it apt says is in force."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.core import apt_policy
from ansible_collections.portcullis.vps.plugins.module_utils.core.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.core.steps import InstallPackages, Plan, SetUnit

PARAMS: dict[str, Any] = {
    "extra_origins": ["origin=Example"],
    "package_blacklist": [],
    "update_days": 1,
    "upgrade_days": 1,
    "autoclean_days": 7,
    "remove_unused": True,
    "conffiles": "keep",
    "restart_services": "automatic",
    "automatic_reboot": False,
    "reboot_time": "04:00",
    "reboot_with_users": True,
    "mail": "",
    "mail_report": "on-change",
    "upgrade": "none",
}
WANTED = apt_policy.Wanted.parse(PARAMS)
RUNNING = dict.fromkeys(apt_policy.TIMERS, (True, True))


def observed(**changed: Any) -> apt_policy.Observed:
    config = WANTED.config("debian")
    given: dict[str, Any] = {
        "distribution": "debian",
        "installed": WANTED.packages,
        "texts": WANTED.files("debian"),
        "restart_mode": "a",
        "config": config,
        "timers": RUNNING,
    }
    return apt_policy.Observed(**{**given, **changed})


def test_nothing_changes_where_all_is_as_wanted() -> None:
    assert apt_policy.plan(observed(), WANTED) == Plan()


def test_a_fresh_host_gets_the_package_and_the_file() -> None:
    plan = apt_policy.plan(observed(installed=(), texts={}, config={}, restart_mode=None), WANTED)
    assert plan.steps[0] == InstallPackages(("unattended-upgrades", "needrestart"))
    assert plan.changes[1:] == [
        f"Write {apt_policy.PATH}",
        f"Write {apt_policy.DROP_IN}",
        "Reload systemd's unit files",
        f"Write {apt_policy.NEEDRESTART_PATH}",
    ]


def test_needrestart_is_left_alone_where_that_is_wanted() -> None:
    wanted = apt_policy.Wanted.parse({**PARAMS, "restart_services": "leave"})
    plan = apt_policy.plan(observed(installed=("unattended-upgrades",), texts={}, restart_mode=None), wanted)
    assert not any("needrestart" in change for change in plan.changes)


def test_a_mode_of_needrestart_that_wins_over_ours_is_named() -> None:
    with pytest.raises(Refusal, match="restart mode is i and not a"):
        apt_policy.plan(observed(restart_mode="i"), WANTED)


@pytest.mark.parametrize(
    ("conffiles", "options"),
    [
        ("keep", ("--force-confdef", "--force-confold")),
        ("replace", ("--force-confdef", "--force-confnew")),
        ("hold", ()),
    ],
)
def test_dpkg_is_told_what_becomes_of_edited_files(conffiles: str, options: tuple[str, ...]) -> None:
    wanted = apt_policy.Wanted.parse({**PARAMS, "conffiles": conffiles})
    assert wanted.config("debian")["DPkg::Options"] == options
    # What was begun is finished without a question in any case.
    assert "--force-conf" in wanted.files("debian")[apt_policy.DROP_IN]


def test_a_masked_timer_is_started() -> None:
    plan = apt_policy.plan(observed(timers={**RUNNING, "apt-daily.timer": (False, False)}), WANTED)
    assert plan.steps == (SetUnit("apt-daily.timer", enabled=True, active=True),)


@pytest.mark.parametrize(
    "changed",
    [
        {"APT::Periodic::Unattended-Upgrade": ("0",)},
        {apt_policy.ORIGINS: ("origin=Debian",)},
        {apt_policy.OTHER_ORIGINS: ("Example:stable",)},
    ],
)
def test_a_setting_that_wins_over_ours_is_named(changed: dict[str, tuple[str, ...]]) -> None:
    with pytest.raises(Refusal, match=next(iter(changed))):
        apt_policy.plan(observed(config={**WANTED.config("debian"), **changed}), WANTED)


def test_what_apt_dumps_is_read() -> None:
    dump = 'APT "";\nAPT::Periodic "";\nAPT::Periodic::Enable "1";\nA::List "";\nA::List:: "one";\nA::List:: "two";\n'
    found = apt_policy.parse_dump(dump)
    assert found["APT::Periodic::Enable"] == ("1",)
    assert found["A::List"] == ("one", "two")


def test_lists_are_emptied_before_they_are_filled() -> None:
    lines = apt_policy.render(WANTED.config("ubuntu")).splitlines()
    first = next(index for index, line in enumerate(lines) if line.startswith(f"{apt_policy.ORIGINS}::"))
    assert lines[first - 1] == f"#clear {apt_policy.ORIGINS};"
    assert sum(line.startswith(f"{apt_policy.ORIGINS}::") for line in lines) == 4


def test_packages_to_upgrade_are_read_from_the_simulation() -> None:
    text = "Inst zlib1g [1:1.2] (1:1.3 Debian)\nConf zlib1g\nInst openssl [3.0]\n"
    assert apt_policy.upgradable(text) == ["openssl", "zlib1g"]
    assert apt_policy.upgrade_purpose(["openssl", "zlib1g"]) == "Upgrade 2 packages: openssl, zlib1g"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"reboot_time": "25:00"}, "is no time of day"),
        ({"reboot_time": 240}, "is no time of day"),
        ({"update_days": -1}, "out of bounds"),
        ({"extra_origins": ['a"; APT::Foo "1']}, "which end a value"),
        ({"package_blacklist": [""]}, "is empty"),
        ({"mail": "root\nx"}, "line break"),
    ],
)
def test_what_apt_could_not_follow_is_refused(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(Refusal, match=said):
        apt_policy.Wanted.parse({**PARAMS, **changed})


def test_an_unknown_distribution_is_refused() -> None:
    with pytest.raises(Refusal, match="only Debian and Ubuntu"):
        apt_policy.plan(observed(distribution="devuan"), WANTED)
