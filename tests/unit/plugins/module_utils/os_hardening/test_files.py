# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What others' files, and the kernel's lists, come to."""

from __future__ import annotations

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.os_hardening import files
from ansible_collections.portcullis.vps.plugins.module_utils.os_hardening.record import Record

#: As the kernel prints them: a default route and a network from advertisements, and one that a person set.
ROUTES = """\
20010db8000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00040001     eth1
00000000000000000000000000000000 00 00000000000000000000000000000000 00 fd000000000000000000000000000001 00000400 00000003 00000000 00000003     eth0
"""
ADDRESSES = """\
fe80000000000000020000fffe000001 02 40 20 80     eth0
20010db8000000000000000000000002 02 40 00 80     eth0
20010db8000000000000000000000003 03 40 00 00     eth2
00000000000000000000000000000001 01 80 10 80       lo
"""


def test_interfaces_that_live_on_router_advertisements_are_found() -> None:
    assert files.advertised(ROUTES, ADDRESSES) == ("eth1", "eth2")
    assert files.advertised("", "") == ()


def test_the_first_file_says_what_modprobe_runs() -> None:
    texts = [
        "# install x y\ninstall usb-storage /bin/true\nalias a b\n",
        "install usb_storage \\\n /sbin/modprobe -i it\n",
    ]
    assert files.commands(texts) == {"usb_storage": "/bin/true"}
    assert files.commands(texts[1:]) == {"usb_storage": "/sbin/modprobe -i it"}


def test_a_section_has_the_last_value_of_each_key() -> None:
    text = "[Journal]\n#Storage=none\nStorage=auto\nStorage = volatile\n[Other]\nCompress=no\n"
    assert files.section(text, "Journal") == {"Storage": "volatile"}


def test_file_systems_that_are_needed_are_named() -> None:
    fstab = "# /dev/sdb1 /old hfs defaults\n/dev/sdc1 /mac hfsplus ro 0 0\nUUID=1 / ext4 defaults 0 1\n"
    found = files.mounted(fstab, "/dev/sdd1 /media cramfs ro 0 0\n")
    assert found["hfsplus"] == "/etc/fstab mounts /mac"
    assert found["cramfs"] == "/media is mounted"
    assert "hfs" not in found


def test_modules_that_are_loaded_at_boot_are_named() -> None:
    assert files.loaded_at_boot({"/etc/modules": "# no\nfirewire-core\n\n"}) == {
        "firewire_core": "/etc/modules has it loaded at boot"
    }


def test_only_nfs_before_version_4_needs_rpcbind() -> None:
    mounts = "a:/x /srv/old nfs rw,vers=3 0 0\na:/y /srv/new nfs4 rw,vers=4.2 0 0\n"
    assert files.old_nfs(mounts) == ("the mount /srv/old",)


def test_several_default_routes_are_several_ways() -> None:
    head = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
    one = "eth0\t00000000\t0100000A\t0003\t0\t0\t0\t00000000\t0\t0\t0\n"
    net = "eth1\t0000000A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n"
    assert files.default_ways(head + one + net) == {"eth0"}
    assert files.default_ways(head + one + one.replace("eth0", "eth1")) == {"eth0", "eth1"}


def test_rules_of_policy_routing_are_those_that_somebody_added() -> None:
    usual = "0:\tfrom all lookup local\n32766:\tfrom all lookup main\n32767:\tfrom all lookup default\n"
    assert files.other_rules(usual) == ()
    assert files.other_rules(usual + "32765:\tfrom 192.0.2.1 lookup 100\n") == ("32765:\tfrom 192.0.2.1 lookup 100",)


@pytest.mark.parametrize(
    ("sudoers", "reads", "logs"),
    [
        ("@includedir /etc/sudoers.d\n", True, False),
        ("#includedir /etc/sudoers.d\nDefaults\tlogfile=/var/log/sudo\n", True, True),
        ("# @includedir /etc/sudoers.d\n# Defaults logfile=x\n", False, False),
        ("Defaults env_reset, logfile = /var/log/x\n", False, True),
        ("Defaults:admin logfile=/x", False, True),
    ],
)
def test_sudoers_says_whether_it_reads_its_folder_and_keeps_a_log(sudoers: str, reads: bool, logs: bool) -> None:
    assert (files.includes_folder(sudoers), files.keeps_log(sudoers)) == (reads, logs)


@pytest.mark.parametrize(
    ("conf", "path"),
    [
        ("ENABLED=yes\n", "/etc/ufw/sysctl.conf"),
        ("ENABLED=no\n", ""),
        ("# ENABLED=yes\n", ""),
        ("ENABLED=YES # x\n", "/etc/ufw/sysctl.conf"),
    ],
)
def test_ufw_applies_its_settings_where_it_is_enabled(conf: str, path: str) -> None:
    assert files.ufw_sysctl(conf, 'IPV6=yes\nIPT_SYSCTL=/etc/ufw/sysctl.conf\nMODULES=""\n') == path
    assert files.ufw_sysctl(conf, "#IPT_SYSCTL=/etc/ufw/sysctl.conf\n") == ""


def test_a_record_is_read_as_it_was_written() -> None:
    record = Record({"kernel/sysrq": ("438", "0")}, {"/etc/crontab": (0o644, 0o600)}, {"x.service": (False, True)})
    assert Record.parse(record.text) == record
    assert Record.parse(None).empty


@pytest.mark.parametrize(
    "text", ["", "[]", '{"kernel": {"a": ["1"]}}', '{"kernel": [1]}', '{"modes": {"a": ["x", 1]}}']
)
def test_a_damaged_record_is_no_record(text: str) -> None:
    with pytest.raises((ValueError, TypeError, AttributeError)):
        Record.parse(text)


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("TMOUT=600\n", True),
        ("readonly TMOUT=600\n", True),
        ("if true; then\n  declare -rx TMOUT=60\nfi\n", True),
        ("# TMOUT=600\n", False),
        ("echo $TMOUT\n", False),
    ],
)
def test_what_ends_idle_shells_is_found(text: str, ends: bool) -> None:
    assert files.ends_idle_shells(text) is ends


def test_addresses_on_interfaces_without_a_network_are_asked_for_elsewhere() -> None:
    said = """\
1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever preferred_lft forever
1: lo    inet 203.0.113.9/32 scope global lo\\       valid_lft forever preferred_lft forever
2: eth0    inet 192.0.2.10/24 brd 192.0.2.255 scope global eth0\\       valid_lft forever preferred_lft forever
3: dummy0    inet 198.51.100.7/32 scope global dummy0\\       valid_lft forever preferred_lft forever
"""
    assert files.addresses_elsewhere(said) == ("203.0.113.9 on lo", "198.51.100.7 on dummy0")
