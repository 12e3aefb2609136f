# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What programs and files say of who logged in, who bans whom, and which sets there are."""

from __future__ import annotations

import ipaddress
import struct

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.adoption import jails, wtmp
from ansible_collections.portcullis.vps.plugins.module_utils.adoption.host import coming
from ansible_collections.portcullis.vps.plugins.module_utils.adoption.observed import MODULES, Jail
from ansible_collections.portcullis.vps.plugins.module_utils.exposure import sets
from ansible_collections.portcullis.vps.plugins.module_utils.machine import addresses, files

#: What 'fail2ban-client -d' of fail2ban 1.0.2 (bookworm) prints, shortened.
FAIL2BAN = """['set', 'syslogsocket', 'auto']
['add', 'sshd', 'auto']
['set', 'sshd', 'addaction', 'iptables-multiport']
['multi-set', 'sshd', 'action', 'iptables-multiport', [['actionstart', 'iptables -w -N f2b-sshd'], ['port', 'ssh,2200'], ['name', 'sshd']]]
['add', 'nginx-http-auth', 'auto']
['multi-set', 'nginx-http-auth', 'action', 'ufw', [['application', ''], ['port', 'http,https'], ['name', 'nginx-http-auth']]]
['add', 'recidive', 'auto']
['multi-set', 'recidive', 'action', 'iptables-allports', [['port', 'ssh'], ['name', 'recidive']]]
['add', 'wide', 'auto']
['multi-set', 'wide', 'action', 'iptables-multiport', [['port', '0:65535'], ['name', 'wide']]]
['add', 'idle', 'auto']
['start', 'sshd']
['start', 'nginx-http-auth']
['start', 'recidive']
['start', 'wide']
"""


def test_jails_that_are_started_have_the_ports_that_they_ban_on() -> None:
    assert jails.parse(FAIL2BAN) == (
        Jail("fail2ban", "sshd", ("ssh", "2200")),
        Jail("fail2ban", "nginx-http-auth", ()),
        Jail("fail2ban", "recidive", ()),
        Jail("fail2ban", "wide", ()),
    )


def record(kind: int, user: bytes, host: bytes, when: int) -> bytes:
    return struct.pack(
        "=hxxi32s4s32s256shhiii16s20s", kind, 7, b"pts/0", b"ts/0", user, host, 0, 0, 0, when, 0, b"", b""
    )


def test_wtmp_names_who_logged_in_since_then() -> None:
    data = record(2, b"reboot", b"6.1.0", 900) + record(7, b"carol", b"192.0.2.77", 1000) + record(8, b"", b"", 1001)
    assert list(wtmp.logins(data + record(7, b"old", b"", 10), 500)) == [("carol", "192.0.2.77", 1000.0)]


@pytest.mark.parametrize("data", [b"", b"x" * 100, b"x" * 384])
def test_a_file_of_another_form_names_nobody(data: bytes) -> None:
    assert list(wtmp.logins(data, 0)) == []


def test_sets_of_addresses_are_read_and_those_of_other_kinds_left_out() -> None:
    text = """create f2b-sshd hash:ip family inet hashsize 1024 maxelem 65536 timeout 0
add f2b-sshd 198.51.100.66 timeout 300
create window hash:net,port family inet hashsize 1024 maxelem 65536 timeout 1
add window 0.0.0.0/1,tcp:80 timeout 200
create ports bitmap:port range 0-65535
add ports 80
create ranges hash:ip family inet
add ranges 192.0.2.1-192.0.2.9
"""
    assert sets.parse(text) == {
        "f2b-sshd": [(ipaddress.ip_network("198.51.100.66"), "")],
        "window": [(ipaddress.ip_network("0.0.0.0/1"), "tcp:80")],
    }


ROUTES4 = """Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0
docker0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0
"""
ROUTES6 = "".join(
    f"{route}\n"
    for route in (
        "20010db8011300000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001 eth0",
        "00000000000000000000000000000000 00 00000000000000000000000000000000 00 20010db8011300000000000000000001 00000400 00000001 00000000 00000003 eth0",
        "00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200 lo",
    )
)


def test_routes_tell_by_which_interface_networks_are_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {"/proc/net/route": ROUTES4, "/proc/net/ipv6_route": ROUTES6}
    monkeypatch.setattr(files, "read", texts.get)
    assert addresses.routes(4) == (
        (ipaddress.ip_network("0.0.0.0/0"), "eth0"),
        (ipaddress.ip_network("172.17.0.0/16"), "docker0"),
    )
    assert addresses.routes(6) == (
        (ipaddress.ip_network("2001:db8:113::/64"), "eth0"),
        (ipaddress.ip_network("::/0"), "eth0"),
    )
    assert addresses.uplinks() == ("eth0",)


def test_every_module_that_is_asked_has_somebody_who_asks() -> None:
    assert tuple(coming.ASKED) == MODULES
