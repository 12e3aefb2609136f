# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody's policy is kept by a variable, or named, before it goes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.updates import losses, plan as apt_policy

from .test_plan import PARAMS

#: What a fresh Debian and a fresh Ubuntu with the package say.
DEBIAN = {
    "APT::Periodic::Update-Package-Lists": ("1",),
    "APT::Periodic::Unattended-Upgrade": ("1",),
    apt_policy.ORIGINS: (
        "origin=Debian,codename=${distro_codename},label=Debian",
        "origin=Debian,codename=${distro_codename},label=Debian-Security",
        "origin=Debian,codename=${distro_codename}-security,label=Debian-Security",
    ),
}
UBUNTU = {
    **DEBIAN,
    apt_policy.ORIGINS: (),
    apt_policy.OTHER_ORIGINS: (
        "${distro_id}:${distro_codename}",
        "${distro_id}:${distro_codename}-security",
        "${distro_id}ESMApps:${distro_codename}-apps-security",
        "${distro_id}ESM:${distro_codename}-infra-security",
    ),
    "Unattended-Upgrade::DevRelease": ("auto",),
}
REBOOT = "Unattended-Upgrade::Automatic-Reboot"
REMOVE = "Unattended-Upgrade::Remove-"


def host(config: dict[str, tuple[str, ...]], **more: Any) -> apt_policy.Observed:
    return apt_policy.Observed("debian", (), {}, {**DEBIAN, **config}, **more)


def wanted(**changed: Any) -> apt_policy.Wanted:
    return apt_policy.Wanted.parse({**PARAMS, "extra_origins": [], **changed})


@pytest.mark.parametrize(
    "observed",
    [
        host({}),
        apt_policy.Observed("ubuntu", (), {}, UBUNTU),
        host({apt_policy.MAIL: ("",), REBOOT: ("false",), f"{REBOOT}-Time": ("02:00",)}),
        # What is off is what the role is there for.
        host({"APT::Periodic::Unattended-Upgrade": ("0",), "APT::Periodic::Enable": ("0",)}),
        host({"DPkg::Options": ("--force-confdef", "--force-confold")}, restart_mode="i"),
        # Not cleared, and said on every run.
        host({apt_policy.WEEKDAYS: ("Sun",)}),
    ],
)
def test_a_host_on_which_nobody_set_a_policy_loses_none(observed: apt_policy.Observed) -> None:
    assert losses.losses(observed, wanted()) == []


#: Somebody's policy, the key that goes, and what one writes to keep it.
KEPT: list[tuple[dict[str, tuple[str, ...]], str, str]] = [
    (
        {apt_policy.BLACKLIST: ("linux-", "mysql-.*")},
        apt_policy.BLACKLIST,
        "package_blacklist: ['linux-', 'mysql-.*']",
    ),
    ({apt_policy.BLACKLIST.lower(): ("it's",)}, apt_policy.BLACKLIST, "package_blacklist: ['it''s']"),
    (
        {apt_policy.ORIGINS: (*DEBIAN[apt_policy.ORIGINS], "origin=Docker,label=Docker CE")},
        apt_policy.ORIGINS,
        "extra_origins: ['origin=Docker,label=Docker CE']",
    ),
    (
        {apt_policy.OTHER_ORIGINS: ("LP-PPA-ondrej-php:${distro_codename}",)},
        apt_policy.OTHER_ORIGINS,
        "extra_origins: ['origin=LP-PPA-ondrej-php,archive=${distro_codename}']",
    ),
    (
        {apt_policy.OTHER_ORIGINS: ("Vendor stable",)},
        apt_policy.OTHER_ORIGINS,
        "extra_origins: ['origin=Vendor,archive=stable']",
    ),
    (
        {apt_policy.ORIGINS: ("origin=Debian,codename=${distro_codename}-updates",)},
        apt_policy.ORIGINS,
        "extra_origins: ['origin=Debian,codename=${distro_codename}-updates']",
    ),
    ({"DPkg::Options": ("--force-confnew",)}, "DPkg::Options", "conffiles: replace"),
    (
        {"DPkg::Options": ("--force-unsafe-io", "--force-confold")},
        "DPkg::Options",
        "dpkg_options: ['--force-unsafe-io']",
    ),
    ({apt_policy.MAIL: ("ops@example.org",)}, apt_policy.MAIL, "mail: ops@example.org"),
    ({REBOOT: ("true",)}, REBOOT, "automatic_reboot: true"),
    (
        {REBOOT: ("true",), f"{REBOOT}-Time": ("23:45",)},
        REBOOT,
        "automatic_reboot: true and unattended_upgrades_reboot_window: 23:45-00:15",
    ),
    ({"APT::Periodic::Unattended-Upgrade": ("7",)}, "APT::Periodic::Unattended-Upgrade", "upgrade_days: 7"),
    ({f"{REMOVE}Unused-Dependencies": ("true",)}, f"{REMOVE}Unused-Dependencies", "remove_unused: true"),
]


@pytest.mark.parametrize(("config", "key", "kept_by"), KEPT)
def test_what_goes_is_named_with_the_variable_that_keeps_it(
    config: dict[str, tuple[str, ...]], key: str, kept_by: str
) -> None:
    observed = host(config)
    (loss,) = losses.losses(observed, wanted())
    assert (loss.key, loss.kept_by) == (key, kept_by)
    with pytest.raises(Refusal, match=rf"set portcullis_adopt_lost_policy: \[{key}\]\."):
        losses.refuse(observed, wanted(), [])
    losses.refuse(observed, wanted(), [key.upper()])


@pytest.mark.parametrize(
    ("config", "options", "key"),
    [
        (
            {REBOOT: ("true",), f"{REBOOT}-WithUsers": ("false",)},
            {"automatic_reboot": True},
            f"{REBOOT}-WithUsers",
        ),
        (
            {apt_policy.MAIL: ("root",), "Unattended-Upgrade::MailReport": ("always",)},
            {"mail": "root"},
            "Unattended-Upgrade::MailReport",
        ),
        ({f"{REMOVE}New-Unused-Dependencies": ("false",)}, {"remove_unused": True}, f"{REMOVE}New-Unused-Dependencies"),
        ({f"{REMOVE}Unused-Kernel-Packages": ("false",)}, {}, f"{REMOVE}Unused-Kernel-Packages"),
        ({"APT::Periodic::Unattended-Upgrade": ("always",)}, {}, "APT::Periodic::Unattended-Upgrade"),
    ],
)
def test_what_goes_beside_what_is_kept_is_named_too(
    config: dict[str, tuple[str, ...]], options: dict[str, Any], key: str
) -> None:
    assert [loss.key for loss in losses.losses(host(config), wanted(**options))] == [key]


def test_services_that_are_only_named_are_not_restarted_without_a_word() -> None:
    assert losses.losses(host({}, restart_mode="l"), wanted())[0].key == losses.NEEDRESTART_MODE
    assert losses.losses(host({}, restart_mode="l"), wanted(restart_services="list")) == []


def test_a_host_that_the_role_has_taken_over_follows_the_inventory() -> None:
    ours = {apt_policy.ORIGINS: ("origin=Debian", "origin=Shop")}
    config = {**ours, apt_policy.MAIL: ("root",)}
    mine = apt_policy.Observed("debian", (), {apt_policy.PATH: apt_policy.render(ours)}, config)
    losses.refuse(mine, wanted(), [])
    # One that is left over from anybody, and one of which apt says something else.
    for text in ("// left over\n", apt_policy.render({apt_policy.ORIGINS: ("origin=Debian",)})):
        with pytest.raises(Refusal, match="lost_policy"):
            losses.refuse(replace(mine, texts={apt_policy.PATH: text}), wanted(), [])
