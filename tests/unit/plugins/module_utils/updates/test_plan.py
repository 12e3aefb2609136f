# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""apt's policy: what is written, and what of it apt says is in force."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.base.steps import InstallPackages, Plan, SetUnit
from ansible_collections.portcullis.vps.plugins.module_utils.updates import plan as apt_policy

PARAMS: dict[str, Any] = {
    "extra_origins": ["origin=Example"],
    "package_blacklist": [],
    "weekdays": [],
    "dpkg_options": [],
    "update_days": 1,
    "upgrade_days": 1,
    "autoclean_days": 7,
    "remove_unused": False,
    "conffiles": "keep",
    "restart_services": "automatic",
    "automatic_reboot": False,
    "reboot_window": "02:00-05:00",
    "reboot_timezone": "UTC",
    "reboot_minutes": 10,
    "reboot_group": [],
    "reboot_host": "web1",
    "reboot_with_users": True,
    "mail": "",
    "mail_report": "on-change",
    "lock_timeout_seconds": 300,
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
    assert apt_policy.plan(observed(), WANTED) == Plan(needs_command=True)


def test_a_fresh_host_gets_the_package_and_the_file() -> None:
    plan = apt_policy.plan(observed(installed=(), texts={}, config={}, restart_mode=None), WANTED)
    assert plan.steps[0] == InstallPackages(("unattended-upgrades", "needrestart"))
    assert plan.changes[1:] == [
        f"Write {apt_policy.PATH}",
        f"Write {apt_policy.DROP_IN}",
        f"Write {apt_policy.LISTS_DROP_IN}",
        f"Write {apt_policy.NEEDRESTART_PATH}",
        "Reload systemd's unit files",
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
def test_dpkg_decides_about_edited_files_as_configured(conffiles: str, options: tuple[str, ...]) -> None:
    wanted = apt_policy.Wanted.parse({**PARAMS, "conffiles": conffiles})
    assert wanted.config("debian")["DPkg::Options"] == options
    # What was begun is finished without a question in any case.
    assert "--force-conf" in wanted.files("debian")[apt_policy.DROP_IN]


@pytest.mark.parametrize(("wanted", "flag"), [(False, "false"), (True, "true")])
def test_packages_stay_unless_one_asks_for_their_removal_and_former_kernels_never_do(wanted: bool, flag: str) -> None:
    config = apt_policy.Wanted.parse({**PARAMS, "remove_unused": wanted}).config("debian")
    assert config["Unattended-Upgrade::Remove-Unused-Dependencies"] == (flag,)
    assert config["Unattended-Upgrade::Remove-New-Unused-Dependencies"] == (flag,)
    assert config["Unattended-Upgrade::Remove-Unused-Kernel-Packages"] == ("true",)


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


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"reboot_window": "25:00-26:00"}, "is no part of a day"),
        ({"reboot_timezone": "../UTC"}, "no name of a time zone"),
        ({"reboot_minutes": 0}, "out of bounds"),
        ({"automatic_reboot": True, "reboot_host": ""}, "found by its name"),
        ({"automatic_reboot": True, "reboot_group": ["web2"]}, "does not name web1"),
        ({"update_days": -1}, "out of bounds"),
        ({"extra_origins": ['a"; APT::Foo "1']}, "which ends a value"),
        ({"package_blacklist": [""]}, "is empty"),
        ({"lock_timeout_seconds": -1}, "out of bounds"),
        ({"mail": "root\nx"}, "line break"),
        *(
            ({"dpkg_options": [option]}, "is no long option of dpkg's")
            for option in ["-x", "force-all", "--force-confnew", "--no-force-confdef", "--refuse-confmiss"]
        ),
    ],
)
def test_what_apt_could_not_follow_is_refused(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(Refusal, match=said):
        apt_policy.Wanted.parse({**PARAMS, **changed})


def test_what_apt_takes_in_quotes_is_legal() -> None:
    entries = ["linux-[0-9]{1,3}", "a;b", "origin=Docker,archive=${distro_codename}"]
    wanted = apt_policy.Wanted.parse({**PARAMS, "extra_origins": entries})
    text = apt_policy.render(wanted.config("debian"))
    assert apt_policy.parse_own(text)[apt_policy.ORIGINS][-3:] == tuple(entries)


def test_an_unknown_distribution_is_refused() -> None:
    with pytest.raises(Refusal, match="only Debian and Ubuntu"):
        apt_policy.plan(observed(distribution="devuan"), WANTED)


def test_a_host_that_shall_reboot_gets_a_timer_for_its_slot_and_loses_it_again() -> None:
    wanted = apt_policy.Wanted.parse({**PARAMS, "automatic_reboot": True, "reboot_window": "02:00-02:10"})
    plan = apt_policy.plan(observed(), wanted)
    assert "OnCalendar=*-*-* 02:00:00 UTC\n" in wanted.files("debian")[apt_policy.REBOOT_PATHS[1]]
    assert plan.changes == [
        *(f"Write {path}" for path in apt_policy.REBOOT_PATHS),
        "Reload systemd's unit files",
        "Enable and start portcullis-reboot.timer",
    ]
    there = observed(texts=wanted.files("debian"), timers={**RUNNING, apt_policy.REBOOT_TIMER: (True, True)})
    assert apt_policy.plan(there, wanted) == Plan(needs_command=True)
    assert apt_policy.plan(there, WANTED).changes == [
        "Disable and stop portcullis-reboot.timer",
        *(f"Remove {path}" for path in apt_policy.REBOOT_PATHS),
        "Reload systemd's unit files",
    ]


def test_a_slot_that_moves_restarts_its_timer() -> None:
    early, late = (
        apt_policy.Wanted.parse({**PARAMS, "automatic_reboot": True, "reboot_window": window})
        for window in ("02:00-02:10", "03:00-03:10")
    )
    there = observed(texts=early.files("debian"), timers={**RUNNING, apt_policy.REBOOT_TIMER: (True, True)})
    assert apt_policy.plan(there, late).changes[-1] == "Restart portcullis-reboot.timer"


@pytest.mark.parametrize(
    ("behind", "named"),
    [
        ({"/etc/apt/apt.conf": 'APT::Periodic { Unattended-Upgrade "0"; };'}, "so /etc/apt/apt.conf wins"),
        (
            {
                "/etc/apt/apt.conf.d/zz-mine": 'apt::periodic::UNATTENDED-upgrade "0";',
                "/etc/apt/apt.conf": "Acquire {};",
            },
            "so /etc/apt/apt.conf.d/zz-mine wins",
        ),
        ({}, "so a file behind it in /etc/apt/apt.conf.d, or /etc/apt/apt.conf, wins"),
    ],
)
def test_the_file_that_wins_over_ours_is_named(behind: dict[str, str], named: str) -> None:
    config = {**WANTED.config("debian"), "APT::Periodic::Unattended-Upgrade": ("0",)}
    with pytest.raises(Refusal, match=named):
        apt_policy.plan(observed(config=config, behind=behind), WANTED)


def test_what_a_list_has_twice_it_has() -> None:
    """``/etc/apt/apt.conf`` of many images says what we say of dpkg's options, and is read behind our file."""
    twice = {"DPkg::Options": ("--force-confdef", "--force-confold", "--force-confdef", "--force-confold")}
    assert apt_policy.plan(observed(config={**WANTED.config("debian"), **twice}), WANTED).steps == ()


def test_days_of_the_week_and_options_of_dpkg_are_written_as_they_are_wanted() -> None:
    wanted = apt_policy.Wanted.parse({**PARAMS, "weekdays": ["Sun", "Sat"], "dpkg_options": ["--force-unsafe-io"]})
    own = apt_policy.parse_own(wanted.files("debian")[apt_policy.PATH])
    assert own[apt_policy.WEEKDAYS] == ("Sat", "Sun")
    assert own["DPkg::Options"] == ("--force-confdef", "--force-confold", "--force-unsafe-io")
    assert apt_policy.WEEKDAYS not in apt_policy.parse_own(WANTED.files("debian")[apt_policy.PATH])


def test_what_our_file_says_is_what_was_wanted() -> None:
    for distribution in ("debian", "ubuntu"):
        config = WANTED.config(distribution)
        assert list(apt_policy.differences(apt_policy.parse_own(apt_policy.render(config)), config)) == []
