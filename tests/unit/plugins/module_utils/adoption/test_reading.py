# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What programs and files say of who logged in, who bans whom, and which sets there are."""

from __future__ import annotations

import ipaddress
import struct
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.accounts.host import logins as remembered
from ansible_collections.portcullis.vps.plugins.module_utils.adoption import jails, wtmp
from ansible_collections.portcullis.vps.plugins.module_utils.adoption.host import (
    coming,
    jails as bans,
    logins as host_logins,
)
from ansible_collections.portcullis.vps.plugins.module_utils.adoption.observed import MODULES, Jail
from ansible_collections.portcullis.vps.plugins.module_utils.exposure import sets
from ansible_collections.portcullis.vps.plugins.module_utils.login_report.log import SUCCEEDED, Event
from ansible_collections.portcullis.vps.plugins.module_utils.machine import addresses, files, journal, units

#: What 'fail2ban-client -d' of fail2ban 1.0.2 (bookworm) prints, shortened.
FAIL2BAN = """['set', 'syslogsocket', 'auto']
['add', 'sshd', 'auto']
['set', 'sshd', 'prefregex', '^<F-MLFID>\\\\s*(?:sshd(?:\\\\[\\\\d+\\\\])?:?\\\\s+)?$']
['set', 'sshd', 'addaction', 'iptables-multiport']
['multi-set', 'sshd', 'action', 'iptables-multiport', [['actionstart', 'iptables -w -N f2b-sshd'], ['port', 'ssh,2200'], ['name', 'sshd']]]
['multi-set', 'sshd', 'action', 'sendmail-whois', [['norestored', True], ['name', 'sshd']]]
['add', 'nginx-http-auth', 'auto']
['multi-set', 'nginx-http-auth', 'action', 'ufw', [['application', ''], ['port', 'http,https'], ['name', 'nginx-http-auth']]]
['add', 'recidive', 'auto']
['multi-set', 'recidive', 'action', 'iptables-allports', [['port', 'ssh'], ['name', 'recidive']]]
['add', 'wide', 'auto']
['multi-set', 'wide', 'action', 'iptables-multiport', [['port', '0:65535'], ['name', 'wide']]]
['add', 'all', 'auto']
['set', 'all', 'addjournalmatch', '_SYSTEMD_UNIT=sshd.service', '+', '_COMM=sshd']
['multi-set', 'all', 'action', 'iptables', [['type', 'allports'], ['name', 'all'], ['port', 'ssh'], ['protocol', 'tcp']]]
['add', 'both', 'auto']
['set', 'both', 'addjournalmatch', '_SYSTEMD_UNIT=sshd.service', '+', '_COMM=sshd']
['multi-set', 'both', 'action', 'iptables', [['name', 'both'], ['port', 'ssh']]]
['multi-set', 'both', 'action', 'route', [['name', 'both'], ['blocktype', 'unreachable']]]
['add', 'profile', 'auto']
['set', 'profile', 'addjournalmatch', '_SYSTEMD_UNIT=sshd.service', '+', '_COMM=sshd']
['multi-set', 'profile', 'action', 'ufw', [['application', 'OpenSSH'], ['name', 'profile'], ['port', 'ssh']]]
['add', 'letters', 'auto']
['multi-set', 'letters', 'action', 'sendmail-whois', [['name', 'letters']]]
['add', 'idle', 'auto']
['multi-set', 'idle', 'action', 'iptables', [['port', 'ssh'], ['name', 'idle']]]
['start', 'sshd']
['start', 'nginx-http-auth']
['start', 'recidive']
['start', 'wide']
['start', 'all']
['start', 'both']
['start', 'profile']
['start', 'letters']
"""


def test_jails_that_are_started_have_the_ports_from_which_their_actions_ban() -> None:
    assert tuple(one.jail() for one in jails.parse(FAIL2BAN)) == (
        Jail("fail2ban", "sshd", ("ssh", "2200"), True),
        Jail("fail2ban", "nginx-http-auth", ()),
        Jail("fail2ban", "recidive", ()),
        Jail("fail2ban", "wide", ()),
        Jail("fail2ban", "all", (), True),
        Jail("fail2ban", "both", (), True),
        Jail("fail2ban", "profile", ("OpenSSH",), True),
    )


def test_of_a_jail_about_ssh_what_its_server_holds_counts_and_not_its_files(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def check(argv: list[str], says: str) -> str:
        asked.append(" ".join(argv))
        return FAIL2BAN if argv[1] == "-d" else "2222\n"

    unit = SimpleNamespace(active=True)
    monkeypatch.setattr(bans, "check", check)
    monkeypatch.setattr(bans, "has_program", lambda name: name == "fail2ban-client")
    monkeypatch.setattr(units, "observe", lambda names: dict.fromkeys(names, unit))
    assert bans.by_port() == (
        Jail("fail2ban", "sshd", ("2222",), True),
        Jail("fail2ban", "profile", ("2222",), True),
    )
    assert asked[1:] == [
        "fail2ban-client get sshd action iptables-multiport port",
        "fail2ban-client get profile action ufw application",
    ]
    assert bans.observe()[-1] == Jail("CrowdSec", "firewall bouncer", ())


@pytest.mark.parametrize(
    ("ports", "about_ssh", "now", "then", "part"),
    [
        (("ssh",), True, [22], [2222], "SSH moves to 2222: a ban would not hold there; write port = 2222 for [some]"),
        (("22",), False, [22], [2222], "SSH moves to 2222"),
        (("ssh",), True, [2222], [2222], "SSH answers on 2222: a ban does not hold there"),
        (("OpenSSH",), True, [2222], [2222], "bans on port OpenSSH, and SSH answers on 2222"),
        (("22",), True, [22, 2222], [22, 2222], "SSH answers on 2222: a ban does not hold there; write port = 22,2222"),
        (("2222",), True, [2222], [2200], "SSH moves to 2200"),
        (("http", "https"), True, [22], [22], "SSH answers on 22"),
        (("22",), True, [22], [22], ""),
        (("22", "2222"), True, [22], [2222], ""),
        (("22:2300",), True, [22], [2222], ""),
        ((), True, [22], [2222], ""),
        (("http", "https"), False, [22], [2222], ""),
        # What a profile of somebody's own names is not known.
        (("My SSH",), True, [2222], [2222], ""),
        (("22", "My SSH"), True, [22], [2222], ""),
    ],
)
def test_a_jail_that_misses_a_port_of_sshs_is_told(
    ports: tuple[str, ...], about_ssh: bool, now: list[int], then: list[int], part: str
) -> None:
    text = jails.missed(Jail("fail2ban", "some", ports, about_ssh), now, then)
    assert part in text
    assert bool(part) == bool(text)


def record(kind: int, user: bytes, host: bytes, when: int) -> bytes:
    return struct.pack(
        "=hxxi32s4s32s256shhiii16s20s", kind, 7, b"pts/0", b"ts/0", user, host, 0, 0, 0, when, 0, b"", b""
    )


def test_wtmp_names_who_logged_in_since_then() -> None:
    data = record(2, b"reboot", b"6.1.0", 900) + record(7, b"carol", b"192.0.2.77", 1000) + record(8, b"", b"", 1001)
    assert list(wtmp.logins(data + record(7, b"old", b"", 10), 500)) == [("carol", "192.0.2.77", 1000.0)]


HOUR = 3600


def accepted(user: str, seconds_ago: float) -> str:
    when = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(time.time() - seconds_ago))
    return f"{when} web1 sshd[7]: Accepted publickey for {user} from 192.0.2.77 port 4 ssh2: ED25519 SHA256:abc\n"


@pytest.mark.parametrize(
    ("begins", "found"),
    [
        # The journal of this boot alone, one that is kept, none.
        (HOUR, ["journal", "root"]),
        (90 * 24 * HOUR, ["journal"]),
        (None, ["root", "root"]),
    ],
)
def test_logins_before_the_journal_begins_are_read_from_rsyslogs_files(
    begins: float | None, found: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "auth.log").write_text(accepted("root", 2 * HOUR) + accepted("root", 60))
    monkeypatch.setattr(host_logins, "_LOGS", str(tmp_path))
    monkeypatch.setattr(journal, "begins", lambda: begins and time.time() - begins)
    monkeypatch.setattr(host_logins, "_of_journal", lambda _since: iter([Event(SUCCEEDED, "192.0.2.77", "journal")]))
    logins = list(host_logins._logged(time.time() - 24 * HOUR))
    assert [login.user for login in logins] == found
    assert all(login.said_by == ("" if login.user == "journal" else "auth.log") for login in logins)


def test_what_root_wrote_down_as_well_is_no_mere_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "auth.log").write_text("".join(accepted(user, 2 * HOUR) for user in ("root", "daemon", "bin")))
    (tmp_path / "wtmp").write_bytes(record(7, b"daemon", b"192.0.2.77", int(time.time())))
    monkeypatch.setattr(host_logins, "_LOGS", str(tmp_path))
    monkeypatch.setattr(host_logins, "_WTMP", str(tmp_path / "wtmp"))
    monkeypatch.setattr(journal, "begins", lambda: time.time() - HOUR)
    event = Event(SUCCEEDED, "192.0.2.77", "root", way="publickey", key="SHA256:abc")
    monkeypatch.setattr(host_logins, "_of_journal", lambda _since: iter([event]))
    # Of one who is known from a text alone, root's other records are asked.
    monkeypatch.setattr(remembered, "last", lambda uids: ({"bin": time.time()} if "bin" in uids else {}, ()))
    found = host_logins.lately(1)
    assert {(login.user, login.way, login.said_by) for login in found} == {
        ("root", "publickey", ""),
        ("daemon", "publickey", "auth.log"),
        ("daemon", "", ""),
        ("bin", "publickey", "auth.log"),
        ("bin", "", ""),
    }


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
