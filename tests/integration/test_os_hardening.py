# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The operating system's baseline on whole hosts: what works there works on, over a reboot, and the way back leads to what was.

They are containers, so of the kernel they have the network alone: what belongs to the machine below them is left out by name.
"""

from __future__ import annotations

import json
import time

import pytest

from lab import Lab, network
from tests.integration.playing import Playbook

HOSTS = {"base1": "bookworm", "base2": "trixie-docker"}
PLAY = """- hosts: all
  gather_facts: false
  roles:
    - portcullis.vps.os_hardening
"""
#: Everything that the role may alter, and what must not get worse, as the host itself reports it.
STATE = r"""
import glob, json, os, subprocess
def read(path):
    try:
        with open(path) as file:
            return file.read().strip()
    except OSError:
        return None
def said(*command):
    return subprocess.run(command, capture_output=True, text=True).stdout.strip()
names = [path for family in ("ipv4", "ipv6") for path in glob.glob(f"/proc/sys/net/{family}/conf/*/*")]
names += glob.glob("/proc/sys/net/ipv4/*") + glob.glob("/proc/sys/kernel/*") + glob.glob("/proc/sys/fs/*")
folders = ("sysctl.d", "modprobe.d", "systemd/journald.conf.d", "security/limits.d", "sudoers.d", "logrotate.d",
           "systemd/coredump.conf.d", "profile.d")
# Links that Docker makes and removes by itself, and their neighbours, are no part of this.
print(json.dumps({
    "kernel": {path: read(path) for path in names if os.path.isfile(path) and "/veth" not in path and "random" not in path},
    "files": {path: read(path) for folder in folders for path in glob.glob(f"/etc/{folder}/*") if "logrotate" not in path or "portcullis" in path},
    "modes": {path: oct(os.stat(path).st_mode) for path in (*glob.glob("/etc/cron*"), "/etc/login.defs", "/usr/lib/openssh/ssh-keysign")},
    "others": {path: read(path) for path in ("/etc/login.defs", "/var/lib/dpkg/statoverride")},
    "failed": said("systemctl", "--failed", "--no-legend", "--plain"),
}))
"""
#: Settings of the kernel that count something, or that the kernel itself changes.
_MOVING = ("pty/nr", "-nr", "-state", "file-nr", "tainted", "mtu_expires", "ns_last_pid", "hostname", "domainname")
IMAGE = """
mkdir -p /tmp/image/bin /tmp/image/www
cp /bin/busybox /tmp/image/bin/
echo hello > /tmp/image/www/index.html
tar -C /tmp/image -c . | docker import - web
docker network create inner
docker run --detach --restart always --network inner --name web --publish 8080:80 web /bin/busybox httpd -f -p 80 -h /www
docker run --detach --restart always --network inner --name other web /bin/busybox sleep 1000000
"""


#: The images' archive has no cron; its name is what is looked for.
CRON = """
mkdir -p /tmp/cron/DEBIAN
printf 'Package: cron\nVersion: 3.0\nArchitecture: all\nMaintainer: nobody\nDescription: none\n' > /tmp/cron/DEBIAN/control
dpkg-deb --build /tmp/cron >/dev/null && dpkg --install /tmp/cron.deb && mkdir -p /etc/cron.d /etc/cron.daily
"""


class Baseline(Playbook):
    """Two hosts with something on them that people use: a web server, a router's address, syslog, and containers."""

    def state(self, host: str) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = json.loads(self.run(host, f"python3 - <<'END'\n{STATE}\nEND"))
        found["kernel"] = {path: value for path, value in found["kernel"].items() if not path.endswith(_MOVING)}
        return found

    def wait(self, host: str, command: str) -> str:
        """Run a command until it succeeds, and return what it printed."""
        deadline = time.monotonic() + 120
        while True:
            done = self.lab.exec(host, ["sh", "-c", command])
            if done.returncode == 0:
                return str(done.stdout)
            assert time.monotonic() < deadline, f"{command}: {done.stdout}{done.stderr}"
            time.sleep(0.5)

    def require_at_work(self) -> None:
        """Fail unless all that these hosts are for works, as seen from outside and from inside."""
        for host in HOSTS:
            self.wait(host, "systemctl is-system-running | grep -Eq 'running|degraded'")
            self.wait(host, "curl --silent --fail http://127.0.0.1/ >/dev/null")
            for source in (network.STRANGER4, network.STRANGER6):
                assert self.lab.connect(source, host, 80) == "open"
            # A container's Docker wants modules of the machine below it.
            assert self.run(host, "systemctl --failed --no-legend --plain | grep -v modules-load || true") == ""
        self.wait("base1", "logger -t lives on && grep -q 'lives: on' /var/log/syslog")
        self.wait("base2", "docker exec other /bin/busybox wget -q -O - http://web/ | grep -q hello")
        deadline = time.monotonic() + 120
        while self.lab.connect(network.STRANGER4, "base2", 8080) != "open":
            assert time.monotonic() < deadline
            time.sleep(0.5)


@pytest.fixture(scope="module")
def before() -> dict[str, dict[str, dict[str, str]]]:
    return {}


@pytest.fixture(scope="module")
def base(lab: Lab, tmp_path_factory: pytest.TempPathFactory, before: dict[str, dict[str, dict[str, str]]]) -> Baseline:
    """The hosts after the first run, which check mode announced."""
    found = Baseline(lab, tmp_path_factory.mktemp("base"), HOSTS, PLAY)
    for host in HOSTS:
        found.run(host, "systemctl enable --now nginx 2>&1")
    found.run("base1", "apt-get update 2>&1 && apt-get install --yes rsyslog logrotate 2>&1")
    found.run("base2", CRON)
    found.run("base2", f"until docker info >/dev/null 2>&1; do sleep 0.5; done; {IMAGE}")
    found.require_at_work()
    before.update({host: found.state(host) for host in HOSTS})
    check = found.play("--check")
    first = found.converge()
    for host in HOSTS:
        assert check.changes(host) == first.changes(host) != [], check.output
    return found


def test_what_people_use_works_on(base: Baseline) -> None:
    base.require_at_work()


@pytest.mark.parametrize("host", HOSTS)
def test_the_kernel_and_the_programs_report_what_was_set(base: Baseline, host: str) -> None:
    for place in ("all", "default", "eth0"):
        for name in ("accept_redirects", "secure_redirects", "send_redirects", "accept_source_route"):
            assert base.run(host, f"cat /proc/sys/net/ipv4/conf/{place}/{name}").strip() == "0"
        assert base.run(host, f"cat /proc/sys/net/ipv6/conf/{place}/accept_redirects").strip() == "0"
    assert base.run(host, "cat /proc/sys/net/ipv4/tcp_rfc1337").strip() == "1"
    assert "/var/log/journal/" in base.run(host, "journalctl --header")


def test_hashes_of_new_passwords_cost_more(base: Baseline) -> None:
    """Debian 12's pam_unix reads the rounds of SHA-crypt alone, and its groups have that; Debian 13's reads what yescrypt costs."""
    said = base.run(
        "base1", "groupadd hashed && echo hashed:guess-me | chgpasswd && getent gshadow hashed && groupdel hashed"
    )
    assert said.startswith("hashed:$6$rounds=65536$")
    said = base.run(
        "base2", "useradd hashed && echo hashed:guess-me-123 | chpasswd && getent shadow hashed && userdel hashed"
    )
    assert said.startswith("hashed:$y$jAT$")


@pytest.mark.parametrize("host", HOSTS)
def test_a_program_loses_roots_rights_over_its_packages_updates(base: Baseline, host: str) -> None:
    program = "/usr/lib/openssh/ssh-keysign"
    assert base.run(host, f"stat --format %a {program}") == "755\n"
    assert base.run(host, f"dpkg-statoverride --list {program}") == f"root root 755 {program}\n"


def test_sudo_keeps_a_log_where_logrotate_bounds_it(base: Baseline) -> None:
    base.run("base1", "runuser -u admin -- sudo true")
    assert "COMMAND=/usr/bin/true" in base.run("base1", "cat /var/log/sudo.log")
    assert base.run("base1", "stat --format %a /etc/sudoers.d/portcullis-log") == "440\n"
    base.run("base1", "logrotate --force /etc/logrotate.d/portcullis-sudo && test -e /var/log/sudo.log.1.gz")
    base.run("base2", "test ! -e /etc/sudoers.d/portcullis-log")


@pytest.mark.parametrize("host", HOSTS)
def test_what_belongs_to_the_machine_below_is_left_out_by_name(base: Baseline, host: str) -> None:
    run = base.play("--check", "-vv")
    assert run.changed(host) == []
    # Packages bring folders of cron's to hosts that have none, at any time.
    assert "cron_permissions: left out, since there is no cron." in run.output
    assert (
        "removable_media: left out, since the kernel is that of the host of this container (systemd-nspawn)."
        in run.output
    )
    assert (
        base.run(
            host, "test ! -e /etc/modprobe.d/portcullis.conf && grep -c kernel. /etc/sysctl.d/portcullis.conf || true"
        ).strip()
        == "0"
    )


def test_status_names_a_setting_that_somebody_changed(base: Baseline) -> None:
    setting = "/proc/sys/net/ipv4/conf/all/send_redirects"
    base.run("base1", f"echo 1 > {setting}")
    said = base.run("base1", "portcullis status", code=1)
    assert "net.ipv4.conf.all.send_redirects is 1 and not 0, as /etc/sysctl.d/portcullis.conf has it" in said
    base.run("base1", f"echo 0 > {setting}")
    assert "Baseline: settings of the kernel that are as they were made: " in base.run(
        "base1", "portcullis status || true"
    )


def test_a_second_run_changes_nothing_and_drift_is_mended(base: Baseline) -> None:
    run = base.play()
    assert [(host, run.changes(host)) for host in HOSTS] == [(host, []) for host in HOSTS], run.output
    base.run(
        "base1", "echo 1 > /proc/sys/net/ipv4/conf/eth0/send_redirects; rm /etc/systemd/journald.conf.d/portcullis.conf"
    )
    base.run("base2", "chmod 755 /etc/cron.daily; echo 'net.ipv4.tcp_rfc1337 = 0' > /etc/sysctl.d/portcullis.conf")
    run = base.converge()
    assert run.changes("base1") == [
        "Write /etc/systemd/journald.conf.d/portcullis.conf",
        "Ignore and send no ICMP redirects: net.ipv4.conf.eth0.send_redirects from 1 to 0",
        "Restart systemd-journald.service",
    ]
    assert run.changes("base2") == [
        "Give /etc/cron.daily to root alone, with the mode 0700 (it was root's, 0755)",
        "Write /etc/sysctl.d/portcullis.conf",
    ]


def test_docker_and_routers_are_found_before_a_measure_breaks_them(base: Baseline) -> None:
    run = base.play("--limit", "base2", os_hardening_measures=["forwarding_off"])
    (said,) = run.failures("base2")
    assert said.startswith(
        "os_hardening_measures: what it asks for would break something on this host: forwarding_off: left out, since "
    )
    assert "the interface docker0" in said
    assert base.run("base2", "cat /proc/sys/net/ipv4/ip_forward").strip() == "1"


def test_a_published_port_ends_where_forwarding_is_off_and_nobody_looked(base: Baseline) -> None:
    """What ``require_at_work`` asks could fail."""
    assert base.lab.connect(network.STRANGER4, "base2", 8080) == "open"
    base.run("base2", "echo 0 > /proc/sys/net/ipv4/ip_forward")
    assert base.lab.connect(network.STRANGER4, "base2", 8080) != "open"
    base.run("base2", "echo 1 > /proc/sys/net/ipv4/ip_forward")
    base.require_at_work()


def test_a_measure_that_decides_over_our_own_packets_is_proven_by_a_fresh_login(base: Baseline) -> None:
    run = base.play("--limit", "base1", os_hardening_measures=["reverse_path_strict", "idle_logout"])
    assert run.code == 0, run.output
    assert base.run("base1", "bash -lc 'echo $TMOUT; TMOUT=0' 2>&1 || true").startswith("900\n")
    assert "readonly variable" in base.run("base1", "bash -lc TMOUT=0 2>&1 || true")
    assert base.run("base1", "cat /proc/sys/net/ipv4/conf/eth0/rp_filter").strip() == "1"
    last = json.loads(base.run("base1", "cat /var/lib/portcullis/last.json"))
    assert (last["purpose"], last["outcome"]) == ("the operating system's baseline", "confirmed")
    assert base.converge().changed("base1") != []
    assert base.run("base1", "cat /proc/sys/net/ipv4/conf/eth0/rp_filter").strip() == "0"


def test_all_is_so_after_a_reboot(base: Baseline) -> None:
    for host in HOSTS:
        base.lab.machine(host).reboot()
    base.require_at_work()
    run = base.play()
    assert [(host, run.changes(host)) for host in HOSTS] == [(host, []) for host in HOSTS], run.output
    for host in HOSTS:
        assert len(base.run(host, "journalctl --list-boots --no-pager --quiet | grep -Ev '^ *IDX'").splitlines()) == 2


def test_absent_brings_back_what_was(base: Baseline, before: dict[str, dict[str, dict[str, str]]]) -> None:
    base.converge(os_hardening_state="absent")
    for host in HOSTS:
        now = base.state(host)
        for kind, found in before[host].items():
            assert now[kind] == found, kind
    run = base.play(os_hardening_state="absent")
    assert [(host, run.changes(host)) for host in HOSTS] == [(host, []) for host in HOSTS], run.output
    base.require_at_work()
