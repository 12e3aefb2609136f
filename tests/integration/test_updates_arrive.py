# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Updates from a signed archive arrive by themselves: apt's own timers, services and keys, on whole hosts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from lab import Lab
from lab.archive import Archive, Package, Suite
from tests.integration.arriving import SOON, Arriving
from tests.integration.test_unattended_upgrades import HOLD

HOSTS = {"arrive1": "bookworm", "arrive2": "trixie"}
PLAY = """- hosts: all
  gather_facts: false
  become: true
  roles:
    - portcullis.vps.unattended_upgrades
"""
NEXT_REBOOT = "systemctl show --value -p NextElapseUSecRealtime portcullis-reboot.timer"
UNIT = "[Service]\nExecStart=/usr/bin/gated infinity\n[Install]\nWantedBy=multi-user.target\n"


@pytest.fixture(scope="module")
def apt(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arriving]:
    found = Arriving(
        lab, tmp_path_factory.mktemp("arrive"), HOSTS, PLAY, {"unattended_upgrades_mail": "admin@lab.test"}
    )
    found.publish([gate(found, "1"), other("1")], [plain("1")])
    found.everywhere(
        lambda host: found.run(
            host,
            "apt-get -qq update && apt-get -qq install gate other plain 2>&1 && systemctl enable --quiet --now gated "
            "&& echo 'mine' >> /etc/gate.conf && install -m 755 /dev/stdin /usr/sbin/sendmail <<'END'\n"
            "#!/bin/sh\ncat >> /run/mail\nEND",
        )
    )
    found.converge()
    found.everywhere(lambda host: found.run(host, SOON))
    yield found
    for host in HOSTS:
        lab.remove(host)


def gate(apt: Arriving, version: str, **scripts: str) -> Package:
    """A package with a service of its own, and a configuration file that every version brings anew."""
    # Any program will do that stays, and whose file is another one in each version.
    program = (apt.lab.machine("arrive1").root / "usr/bin/sleep").read_bytes()
    files: dict[str, str | bytes] = {
        "/etc/gate.conf": f"version={version}\n",
        "/usr/bin/gated": program + version.encode(),
        "/usr/lib/systemd/system/gated.service": UNIT,
    }
    return Package("gate", version, files, ("/etc/gate.conf",), scripts)


def other(version: str) -> Package:
    return Package("other", version)


def plain(version: str) -> Package:
    return Package("plain", version)


def test_a_security_update_arrives_by_the_timer_and_an_ordinary_one_does_not(apt: Arriving) -> None:
    before = apt.everywhere(lambda host: apt.run(host, "systemctl show --value -p MainPID gated"))
    apt.publish([gate(apt, "2"), other("1")], [plain("2")])
    apt.everywhere(apt.a_day_passes)
    for host in HOSTS:
        assert apt.version(host, "gate") == "2 installed"
        assert apt.version(host, "plain") == "1 installed"
        # The configuration file that somebody edited did not make it ask, and is theirs still.
        assert apt.run(host, "cat /etc/gate.conf") == "version=1\nmine\n"
        mail = apt.run(host, "cat /run/mail")
        assert "To: admin@lab.test" in mail
        assert "Packages that were upgraded:\n gate" in mail
        # What ran the old program was restarted.
        assert apt.run(host, "systemctl show --value -p MainPID gated") != before[host]


@pytest.mark.parametrize("signed_by", ["a stranger", None])
def test_an_archive_signed_wrongly_or_not_at_all_is_refused(apt: Arriving, signed_by: str | None) -> None:
    apt.publish([gate(apt, "666"), other("666")], signed_by=signed_by)
    apt.everywhere(apt.a_day_passes)
    for host in HOSTS:
        assert "666" not in apt.version(host, "gate") + apt.version(host, "other")
        said = apt.run(host, "portcullis status", code=1)
        assert "apt refused a list of packages" in said
        assert "-security" in said
        assert not json.loads(apt.run(host, "portcullis status --json", code=1))["areas"]["updates"]["ok"]


def test_a_broken_package_is_reported_and_the_next_run_finishes_it(apt: Arriving) -> None:
    broken = gate(apt, "3", postinst="echo no gate today >&2; [ -e /run/mended ]")
    apt.publish([broken, other("2")])
    apt.everywhere(apt.a_day_passes)
    for host in HOSTS:
        assert apt.version(host, "gate") == "3 half-configured"
        assert "no gate today" in apt.run(host, "cat /var/log/unattended-upgrades/unattended-upgrades-dpkg.log")
        assert "Packages that attempted to upgrade:\n gate" in apt.run(host, "cat /run/mail")
        said = apt.run(host, "portcullis status", code=1)
        assert "failed: Installing the upgrades failed!" in said
        assert "Not installed to the end: gate;" in said
    run = apt.play()
    for host in HOSTS:
        # The play says so, too.
        warned = [answer for answer in run.answers if answer["host"] == host and answer["warnings"]]
        assert any("Not installed to the end: gate;" in warning for warning in warned[0]["warnings"])
        apt.run(host, "touch /run/mended")
    apt.everywhere(apt.a_day_passes)
    for host in HOSTS:
        assert apt.version(host, "gate") == "3 installed"
        assert apt.version(host, "other") == "2 installed"
        assert "Updates: the last run, started" in apt.status(host)


def test_what_is_held_or_kept_back_is_reported(apt: Arriving) -> None:
    needy = Package("other", "3", fields={"Depends": "not-to-be-had"})
    apt.publish([gate(apt, "3"), needy])
    apt.everywhere(lambda host: apt.run(host, "apt-mark hold plain"))
    apt.everywhere(apt.a_day_passes)
    for host in HOSTS:
        said = apt.status(host)
        assert "on hold, so never upgraded: plain" in said
        assert "kept back: other, which is kept back because" in said
        apt.run(host, "apt-mark unhold plain")


#: A policy that somebody set, behind the role's or beside it, a run of long ago, and a timer that comes once in a year.
THEIRS = r"""
cat > /etc/apt/apt.conf.d/60theirs <<'END'
Unattended-Upgrade::Update-Days { "Sonntag"; };
Unattended-Upgrade::Package-Whitelist { "nginx"; };
Unattended-Upgrade::Package-Whitelist-Strict "true";
END
echo 'APT::Periodic { Unattended-Upgrade "0"; };' > /etc/apt/apt.conf
printf 'Package: *\nPin: release l=Debian-Security\nPin-Priority: -1\n' > /etc/apt/preferences.d/theirs
mv /usr/sbin/sendmail /root/
sed -i 's/^20[0-9][0-9]-/2001-/' /var/log/unattended-upgrades/unattended-upgrades.log
touch -d '2 years ago' /var/lib/portcullis/updates.json
rm /run/systemd/system/apt-daily.timer.d/soon.conf
mkdir -p /etc/systemd/system/apt-daily.timer.d
printf '[Timer]\nOnCalendar=\nOnCalendar=2099-01-01\n' > /etc/systemd/system/apt-daily.timer.d/theirs.conf
systemctl daemon-reload
systemctl restart apt-daily.timer
apt-get -qq update
"""
NO_MORE = """
rm -r /etc/apt/apt.conf.d/60theirs /etc/apt/preferences.d/theirs /etc/systemd/system/apt-daily.timer.d
mv /root/sendmail /usr/sbin/
systemctl daemon-reload
systemctl restart apt-daily.timer
portcullis updates check
LC_ALL=C.UTF-8 unattended-upgrade
"""


def test_what_keeps_updates_away_is_said_by_the_host_and_by_the_play(apt: Arriving) -> None:
    apt.publish([gate(apt, "3"), other("9")])
    for host in HOSTS:
        apt.run(host, THEIRS)
        # It is as they say: nothing arrives, and nothing fails.
        apt.run(host, "LC_ALL=C.UTF-8 unattended-upgrade")
        assert apt.version(host, "other") == "2 installed"
        said = apt.run(host, "portcullis status", code=1)
        assert (
            "apt's APT::Periodic::Unattended-Upgrade is 0 and not 1, as the role wrote it, since /etc/apt/apt.conf wins"
            in said
        )
        apt.run(host, "rm /etc/apt/apt.conf")
    run = apt.converge()
    for host in HOSTS:
        said = apt.run(host, "systemctl stop apt-daily-upgrade.timer; portcullis status", code=1)
        warned = " ".join(text for each in run.answers if each["host"] == host for text in each.get("warnings") or ())
        for words in (
            "Update-Days is Sonntag, so updates are installed on no day at all",
            "Package-Whitelist with -Strict has nginx, so only these packages are upgraded",
            "its priority is -1",
            "apt-daily.timer is due next in",
            "No run of unattended-upgrades has ended well for",
            "The lists of packages were last read by apt-daily.service",
            "neither /usr/sbin/sendmail nor /usr/bin/mail",
        ):
            assert words in said
            assert words in warned
        apt.run(host, NO_MORE)
        assert apt.version(host, "other") == "9 installed"
        assert "Updates: the last run, started" in apt.status(host)


@pytest.mark.whole("PORTCULLIS_ACCESS")
def test_a_host_that_was_off_catches_up_when_it_boots(apt: Arriving) -> None:
    apt.publish([gate(apt, "4"), other("2")])
    for host in HOSTS:
        # As after two days in which it was off; only the delay of up to half a day is not waited for.
        apt.run(
            host,
            "rm -r /run/systemd/system/apt-daily*; systemctl daemon-reload; for timer in apt-daily apt-daily-upgrade; do "
            "mkdir -p /etc/systemd/system/$timer.timer.d; "
            "printf '[Timer]\\nRandomizedDelaySec=0\\n' > /etc/systemd/system/$timer.timer.d/prompt.conf; "
            "touch -d '2 days ago' /var/lib/systemd/timers/stamp-$timer.timer; done; "
            "touch -d '2 days ago' /var/lib/apt/periodic/*-stamp",
        )
        assert apt.version(host, "gate") == "3 installed"
    apt.everywhere(lambda host: apt.lab.machine(host).reboot())
    for host in HOSTS:
        apt.until(host, "dpkg-query --show gate | grep -q 4")


@pytest.mark.whole("PORTCULLIS_ACCESS")
def test_hosts_of_a_group_reboot_in_slots_of_their_own_and_only_there(apt: Arriving) -> None:
    group = {"unattended_upgrades_automatic_reboot": True, "unattended_upgrades_reboot_group": list(HOSTS)}
    now = datetime.now(UTC)
    later = f"{now + timedelta(hours=6):%H:%M}-{now + timedelta(hours=6, minutes=20):%H:%M}"
    apt.converge(**group, unattended_upgrades_reboot_window=later)
    at = apt.everywhere(lambda host: apt.run(host, f'date +%s -d "$({NEXT_REBOOT})"'))
    first, second = sorted(int(moment) for moment in at.values())
    assert second - first == 600
    apt.everywhere(lambda host: apt.run(host, "touch /run/reboot-required; systemctl start portcullis-reboot.service"))
    for host in HOSTS:
        apt.until(host, 'journalctl --quiet --unit portcullis-reboot.service | grep -q "this host\'s slot is"')
    # One of them alone has its slot now.
    begun = f"{now - timedelta(minutes=1):%H:%M}-{now + timedelta(minutes=29):%H:%M}"
    before = {host: apt.lab.machine(host).boot_id for host in HOSTS}
    apt.converge(**group, unattended_upgrades_reboot_window=begun, unattended_upgrades_reboot_minutes=15)
    # Somebody upgrades at that moment, and is let come to an end.
    let_go = "systemd-run --quiet --on-active=4 sh -c 'touch /root/let-go; systemctl stop holder'"
    apt.run("arrive1", f"{HOLD}{let_go}")
    # It is on its way down before this ends.
    apt.everywhere(lambda host: apt.lab.exec(host, ["systemctl", "start", "portcullis-reboot.service"]))
    apt.lab.machine("arrive1").wait(since_boot=before["arrive1"])
    apt.run("arrive1", "test -e /root/let-go")
    assert apt.lab.machine("arrive2").boot_id == before["arrive2"]
    run = apt.play(**group, unattended_upgrades_reboot_window="02:00-02:15")
    for host in HOSTS:
        assert "2 hosts that reboot one after the other" in run.failures(host)[0]


@pytest.mark.whole("PORTCULLIS_ACCESS")
def test_on_ubuntu_updates_come_from_security_and_esm_and_what_one_adds_but_for_those_one_excludes(
    apt: Arriving,
) -> None:
    """Ubuntu cannot be booted here: its archives are as it names them, and the host says that it is one."""
    suites = {
        "base": Suite.ubuntu("noble"),
        "updates": Suite.ubuntu("noble-updates"),
        "security": Suite.ubuntu("noble-security"),
        "infra": Suite.ubuntu("noble-infra-security", "UbuntuESM", "UbuntuESM"),
        "apps": Suite.ubuntu("noble-apps-security", "UbuntuESMApps", "UbuntuESMApps"),
        "vendor": Suite("stable", "Vendor", "Vendor", "stable", "stable"),
    }
    archive = Archive(apt.lab, "ubuntu")
    host = "arrive1"
    for version in ("1", "2"):
        for name, suite in suites.items():
            archive.publish(suite, [Package(f"from-{name}", version), Package(f"from-{name}-never", version)])
        archive.use(host, suites.values())
        apt.run(host, "apt-get -qq update" + "; apt-get -qq install from-'*' 2>&1" * (version == "1"))
    release = 'ID=ubuntu\nNAME=Ubuntu\nPRETTY_NAME="Ubuntu 24.04"\nVERSION_ID="24.04"\nVERSION_CODENAME=noble\n'
    apt.run(host, f"rm /etc/os-release; cat > /etc/os-release <<'END'\n{release}END")
    extra = ["origin=Vendor,codename=stable"]
    run = apt.play(
        "--limit", host, unattended_upgrades_extra_origins=extra, unattended_upgrades_package_blacklist=[".*-never$"]
    )
    assert run.code == 0, run.output
    said = apt.run(host, "unattended-upgrade --dry-run --debug 2>&1")
    upgraded = next(line for line in said.splitlines() if line.startswith("Packages that will be upgraded: "))
    assert upgraded.split(": ")[1].split() == ["from-apps", "from-infra", "from-security", "from-vendor"]
