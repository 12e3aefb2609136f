# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What people use servers for goes on where the baseline is in force, and over a reboot: on disks that have a kernel of their own.

There, and not in containers, all of it is in force: settings of the kernel, and modules that it loads no more. It takes some minutes, so
``make test`` sees only that the table is whole, and ``make test-os-hardening`` plays it. Neither that kernel nor a lab's has WireGuard.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.os_hardening.measures import MEASURES

from lab import images, own_kernel

WHOLE = os.environ.get("PORTCULLIS_OS_HARDENING") == "all"
RELEASES = ("bookworm", "trixie")
CODE = Path(__file__).parents[2] / "plugins/module_utils"
PHASES = ("before", "with", "rebooted", "again", "without")


@dataclass(frozen=True)
class Use:
    """What somebody uses a host for: how it is set up, once, and a script that ends well while it works; ``start`` and ``stop`` are for each boot."""

    name: str
    works: str
    setup: str = ""
    start: str = ""
    stop: str = ""


USES = (
    Use(
        "cron_jobs_of_users",
        "rm -f /home/admin/mark; for second in $(seq 90); do [ -e /home/admin/mark ] && exit; sleep 1; done; exit 1",
        "echo '* * * * * touch /home/admin/mark' | crontab -u admin - && systemctl enable cron.service",
    ),
    Use(
        "vfat_at_boot",
        "grep ' /boot/efi vfat ' /proc/mounts && echo $$ > /boot/efi/mark && grep $$ /boot/efi/mark",
        "mkdir -p /boot/efi && truncate -s 64M /srv/efi && mkfs.vfat /srv/efi && echo '/srv/efi /boot/efi vfat loop 0 2' >> /etc/fstab && "
        "systemctl daemon-reload && mount /boot/efi",
    ),
    Use(
        "squashfs_of_snap",
        "grep ' /snap/core squashfs ' /proc/mounts && grep hello /snap/core/file",
        "mkdir -p /snap/core /tmp/core && echo hello > /tmp/core/file && mksquashfs /tmp/core /srv/core.snap && "
        "echo '/srv/core.snap /snap/core squashfs loop,ro 0 0' >> /etc/fstab && systemctl daemon-reload && mount /snap/core",
    ),
    Use(
        "nfs_client",
        "mountpoint /mnt && echo $$ > /mnt/mark && grep $$ /srv/nfs/mark",
        "mkdir -p /srv/nfs && echo '/srv/nfs 127.0.0.1(rw,no_root_squash,no_subtree_check,fsid=1)' > /etc/exports && "
        "systemctl enable nfs-server.service && systemctl restart nfs-server.service && exportfs -ra",
        "mount -t nfs4 127.0.0.1:/srv/nfs /mnt",
        # Its server is on this host, too, and ends first.
        "umount /mnt",
    ),
    Use(
        "postgresql",
        "runuser -u postgres -- psql -Atc 'create table if not exists t (n int); insert into t values (1); select count(*) > 0 from t' | grep -x t",
    ),
    Use("mariadb", "mariadb -e 'create database if not exists d; select 41 + 1' | grep -x 42"),
    Use(
        "podman_rootless",
        "runuser -u admin -- sh -c 'cd && podman run --rm --network none --cgroups disabled own /bin/busybox echo hello' | grep -x hello",
        "mkdir -p /tmp/own/bin && cp /bin/busybox /tmp/own/bin/ && tar -C /tmp/own -cf /tmp/own.tar . && "
        "chmod 644 /tmp/own.tar && runuser -u admin -- sh -c 'cd && podman import /tmp/own.tar own'",
    ),
    Use(
        "ipv6_of_a_router_alone",
        "ip -6 route show default | grep ra && ip -6 address show dev lan scope global dynamic | grep 2001:db8:5: && "
        "ping -c 1 -W 5 2001:db8:5::1",
        "printf 'interface wan { AdvSendAdvert on; MinRtrAdvInterval 3; MaxRtrAdvInterval 4; prefix 2001:db8:5::/64 { }; };' > /etc/radvd.conf && "
        "systemctl disable radvd.service",
        """ip netns add router && ip link add lan type veth peer name wan netns router
ip -n router address add 2001:db8:5::1/64 dev wan nodad && ip -n router link set wan up
ip netns exec router sysctl -qw net.ipv6.conf.all.forwarding=1
ip link set lan up
ip netns exec router radvd --pidfile /run/radvd-own.pid
""",
    ),
    Use(
        "chrony",
        "systemctl is-active chrony.service && chronyc tracking && ! systemctl is-active systemd-timesyncd.service",
        "printf 'local stratum 8\\n' > /etc/chrony/conf.d/own.conf && systemctl restart chrony.service",
    ),
    Use(
        "rsyslog",
        'logger -t uses $$ && sleep 1 && grep "uses: $$" /var/log/syslog',
        "systemctl enable --now rsyslog.service",
    ),
    Use("nginx", "curl --silent --fail http://127.0.0.1/ > /dev/null", "systemctl enable --now nginx.service"),
    Use(
        "a_unit_with_private_users",
        "systemd-run --quiet --wait --property PrivateUsers=yes --property DynamicUser=yes true",
    ),
)

_ROLE = """
import json, sys
sys.path.insert(0, "/root/code")
from portcullis.managed import os_hardening
params = {name: option.get("default") for name, option in os_hardening.ARGUMENT_SPEC.items()}
outcome = os_hardening.manage({**params, "state": sys.argv[1]}, check_mode=False)
print("role", json.dumps([list(outcome.changes), list(outcome.values["left_out"])]))
"""
_PLACES = " ".join(f"/proc/sys/{setting.name}" for measure in MEASURES.values() for setting in measure.settings)
#: What the role is about, as the kernel, modprobe and the files have it.
_STATE = f"""
grep . {_PLACES} | sort
for folder in sysctl.d modprobe.d security/limits.d systemd/journald.conf.d systemd/coredump.conf.d sudoers.d logrotate.d; do
    [ ! -d /etc/$folder ] || grep -r . /etc/$folder | sort
done
stat --format '%a %n' /etc/cron* | sort
modprobe --showconfig | grep -E '^(install|blacklist)' | sort
"""
_TRIED = """
until=$(($(date +%s) + 60))
while [ $(date +%s) -lt $until ]; do
    if timeout 100 sh -eu /root/uses/$1.works > /tmp/said 2>&1; then echo "works $1 $2"; exit; fi
    sleep 1
done
echo "failed $1 $2: $(tail -n 5 /tmp/said | tr '\\n' '|')"
"""


def _written(path: str, text: str) -> str:
    return f"cat > {path} <<'END-OF-IT'\n{text}\nEND-OF-IT"


def script(parts: Sequence[str], phases: Mapping[str, str]) -> str:
    """Return what one boot does: these parts of each use; then for each phase the role (where a state is given), and each use at work."""
    lines = ["mkdir -p /root/uses", _written("/root/role.py", _ROLE), _written("/root/tried", _TRIED)]
    lines.append(_written("/root/state", _STATE))
    for use in USES:
        for part in (*parts, "works"):
            lines.append(_written(f"/root/uses/{use.name}.{part}", getattr(use, part)))
    for use in USES:
        for part in parts:
            failed = f"failed {use.name} {part}: $(tail -n 5 /tmp/said | tr '\\n' '|')"
            lines.append(f'timeout 300 sh -eu /root/uses/{use.name}.{part} > /tmp/said 2>&1 || echo "{failed}"')
    for phase, state in phases.items():
        # The second time there is nothing left to do.
        lines += [f"python3 /root/role.py {state}"] * 2 if state else []
        lines += [f"sh /root/tried {use.name} {phase}" for use in USES]
        lines.append(f"systemctl --failed --no-legend --plain | sed 's/^/failed unit {phase}: /'")
        lines.append(f"sh /root/state > /root/state-{phase} 2>&1")
    lines += [use.stop for use in USES if use.stop]
    return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class Story:
    """What two boots said, and what the role is about, by phase."""

    said: str
    states: Mapping[str, str]

    @property
    def changed(self) -> list[list[str]]:
        """What each run of the role changed."""
        return [json.loads(line[5:])[0] for line in self.said.splitlines() if line.startswith("role ")]


def play(release: str, folder: Path) -> Story:
    """Return what becomes of the uses on a disk of this release, over a reboot and back."""
    trees = {"root/code/portcullis": CODE}
    disk = own_kernel.Disk.of(images.require(f"{release}-used"), release, folder, own_kernel.LOADER, trees)
    said = disk.boot(script(("setup", "start"), {"before": "", "with": "present"}))
    said += disk.boot(script(("start",), {"rebooted": "", "again": "present", "without": "absent"}))
    return Story(said, {phase: disk.read(f"/root/state-{phase}") for phase in PHASES})


def test_each_use_has_a_name_of_its_own_and_a_look_whether_it_works() -> None:
    assert len({use.name for use in USES}) == len(USES)
    assert [use.name for use in USES if not use.works or not use.name.isidentifier()] == []
    assert "END-OF-IT" not in "".join(use.works + use.setup + use.start for use in USES)


if WHOLE:

    @pytest.fixture(scope="module", params=RELEASES)
    def story(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Story:
        return play(str(request.param), tmp_path_factory.mktemp("uses"))

    @pytest.mark.parametrize("phase", PHASES)
    def test_what_people_use_a_server_for_goes_on(story: Story, phase: str) -> None:
        wrong = [line for line in story.said.splitlines() if line.startswith("failed ")]
        assert wrong == []
        working = {line for line in story.said.splitlines() if line.startswith("works ")}
        assert {f"works {use.name} {phase}" for use in USES} <= working

    def test_all_of_it_is_in_force_meanwhile_and_over_a_reboot(story: Story) -> None:
        first, second, again, again_too, back, nothing = story.changed
        assert first != []
        assert back != []
        assert second == again == again_too == nothing == []
        for phase in ("with", "rebooted", "again"):
            for line in ("install usb_storage /bin/false", "/proc/sys/kernel/yama/ptrace_scope:1"):
                assert line in story.states[phase].splitlines()

    def test_without_the_role_all_is_as_it_was(story: Story) -> None:
        assert story.states["without"] == story.states["before"] != story.states["with"]
