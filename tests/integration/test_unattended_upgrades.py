# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role unattended_upgrades on whole hosts, judged by apt and by unattended-upgrade itself."""

from __future__ import annotations

import pytest

from lab import Lab
from tests.integration.playing import Playbook

HOSTS = {"apt1": "bookworm", "apt2": "trixie"}
PLAY = """- hosts: all
  gather_facts: false
  become: true
  roles:
    - portcullis.vps.unattended_upgrades
"""
#: Holds dpkg's lock as dpkg does, and says when it has it.
HOLD = """
cat > /usr/local/sbin/holds-dpkg <<'END'
#!/usr/bin/python3
import fcntl, time
held = open("/var/lib/dpkg/lock-frontend", "w")
fcntl.lockf(held, fcntl.LOCK_EX)
open("/run/held", "w")
time.sleep(3600)
END
chmod 755 /usr/local/sbin/holds-dpkg
systemd-run --quiet --unit=holder /usr/local/sbin/holds-dpkg
while [ ! -e /run/held ]; do sleep 0.1; done
"""


@pytest.fixture(scope="module")
def apt(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Playbook:
    found = Playbook(lab, tmp_path_factory.mktemp("apt"), HOSTS, PLAY)
    for host in HOSTS:
        # A vendor's archive that is gone; needrestart comes from another.
        found.run(host, "echo 'deb [trusted=yes] file:/srv/gone ./' > /etc/apt/sources.list.d/gone.list")
    check = found.play("--check")
    first = found.converge()
    for host in HOSTS:
        assert check.changes(host) == first.changes(host) != []
    return found


@pytest.mark.parametrize("host", HOSTS)
def test_unattended_upgrade_itself_allows_security_and_nothing_else(apt: Playbook, host: str) -> None:
    said = apt.run(host, "unattended-upgrade --dry-run --debug 2>&1 | grep 'Allowed origins'")
    codename = HOSTS[host]
    assert said.split("are: ")[1].strip() == f"origin=Debian,codename={codename}-security,label=Debian-Security"


@pytest.mark.parametrize("host", HOSTS)
def test_apt_holds_what_keeps_a_host_whole_while_it_upgrades(apt: Playbook, host: str) -> None:
    said = apt.run(host, "apt-config dump APT::Periodic Unattended-Upgrade")
    for setting in (
        'APT::Periodic::Enable "1"',
        'APT::Periodic::Update-Package-Lists "1"',
        'APT::Periodic::Unattended-Upgrade "1"',
        'Unattended-Upgrade::MinimalSteps "true"',
        'Unattended-Upgrade::AutoFixInterruptedDpkg "true"',
        'Unattended-Upgrade::InstallOnShutdown "false"',
        'Unattended-Upgrade::Remove-Unused-Kernel-Packages "true"',
        'Unattended-Upgrade::Remove-Unused-Dependencies "false"',
        'Unattended-Upgrade::Automatic-Reboot "false"',
    ):
        assert f"{setting};" in said


def test_a_second_run_changes_nothing(apt: Playbook) -> None:
    run = apt.play()
    assert [(host, run.changed(host)) for host in HOSTS] == [(host, []) for host in HOSTS]


def test_a_masked_timer_is_mended(apt: Playbook) -> None:
    for host in HOSTS:
        apt.run(host, "systemctl mask --now apt-daily-upgrade.timer 2>&1")
    run = apt.play()
    for host in HOSTS:
        assert run.changes(host) == ["Unmask apt-daily-upgrade.timer", "Enable and start apt-daily-upgrade.timer"]
        assert apt.run(host, "systemctl is-active apt-daily-upgrade.timer").strip() == "active"


def test_a_file_that_defeats_ours_is_named(apt: Playbook) -> None:
    path = "/etc/apt/apt.conf.d/zz-mine"
    for host in HOSTS:
        apt.run(host, f"echo 'APT::Periodic::Unattended-Upgrade \"0\";' > {path}")
    run = apt.play()
    for host in HOSTS:
        apt.run(host, f"rm {path}")
        assert "apt's APT::Periodic::Unattended-Upgrade is 0 and not 1" in run.failures(host)[0]


THEIRS = """
Unattended-Upgrade::Package-Blacklist { "linux-[0-9]{1,3}"; };
Unattended-Upgrade::Origins-Pattern { "origin=Vendor,archive=${distro_codename}"; };
Unattended-Upgrade::Mail "ops@lab.test";
Unattended-Upgrade::Automatic-Reboot "true";
Unattended-Upgrade::Automatic-Reboot-Time "03:30";
DPkg::Options { "--force-unsafe-io"; };
"""


def test_what_somebody_set_before_the_first_run_is_kept_by_variables_or_named(apt: Playbook) -> None:
    ours, theirs = "/etc/apt/apt.conf.d/99portcullis-unattended-upgrades", "/etc/apt/apt.conf.d/52theirs"
    for host in HOSTS:
        apt.run(host, f"rm {ours}; cat > {theirs} <<'END'\n{THEIRS}END")
    run = apt.play()
    for host in HOSTS:
        said = run.failures(host)[0]
        for kept_by in (
            "package_blacklist: ['linux-[0-9]{1,3}']",
            "extra_origins: ['origin=Vendor,archive=${distro_codename}']",
            "mail: ops@lab.test",
            "automatic_reboot: true and unattended_upgrades_reboot_window: 03:30-04:00",
            "dpkg_options: ['--force-unsafe-io']",
        ):
            assert f"keep it by unattended_upgrades_{kept_by}" in said
        apt.run(host, f"! test -e {ours}")
    kept = {
        "unattended_upgrades_package_blacklist": ["linux-[0-9]{1,3}"],
        "unattended_upgrades_extra_origins": ["origin=Vendor,archive=${distro_codename}"],
        "unattended_upgrades_dpkg_options": ["--force-unsafe-io"],
        "portcullis_adopt_lost_policy": ["Unattended-Upgrade::Mail", "Unattended-Upgrade::Automatic-Reboot"],
    }
    apt.converge(**kept)
    again = apt.converge(**kept)
    for host in HOSTS:
        held = apt.run(host, "apt-config dump | grep -v ' \"\";'")
        for setting in (
            'Package-Blacklist:: "linux-[0-9]{1,3}"',
            'Origins-Pattern:: "origin=Vendor,archive=${distro_codename}"',
            'DPkg::Options:: "--force-unsafe-io"',
        ):
            assert held.count(setting) == 1
        assert "ops@lab.test" not in held
        assert again.changed(host) == []
        apt.run(host, f"rm {theirs}")
    apt.converge()


def test_who_holds_apt_is_waited_for_and_then_named(apt: Playbook) -> None:
    for host in HOSTS:
        apt.run(host, "dpkg --purge needrestart 2>&1")
        apt.run(host, HOLD)
    run = apt.play(unattended_upgrades_lock_timeout_seconds=2)
    for host in HOSTS:
        said = run.failures(host)[0]
        assert "apt on this host is held by '/usr/bin/python3 /usr/local/sbin/holds-dpkg' (process " in said
        assert "2 s were waited" in said
        # Let go in the middle of the waiting.
        apt.run(host, "systemd-run --quiet --on-active=5 systemctl stop holder")
    run = apt.converge()
    for host in HOSTS:
        assert run.changes(host) == ["Install needrestart"]
