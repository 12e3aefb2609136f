# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What loads firewall rules at boot, as people and guides write it."""

from __future__ import annotations

import os
import pwd
import re
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError
from ansible_collections.portcullis.vps.plugins.module_utils.boot.host import boot
from ansible_collections.portcullis.vps.plugins.module_utils.machine import files, units
from ansible_collections.portcullis.vps.plugins.module_utils.outbound import plan as outbound, table
from ansible_collections.portcullis.vps.plugins.module_utils.outbound.wanted import Wanted
from ansible_collections.portcullis.vps.plugins.module_utils.ufw import at_boot as core
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.host import at_boot, ufw

from tests.unit.plugins.module_utils.ufw.test_plan import ACTIVE, observed


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("#!/bin/sh\niptables-restore < /etc/iptables.rules\nexit 0\n", "iptables-restore < /etc/iptables.rules"),
        ("\tpre-up iptables-restore < /etc/iptables.up.rules\n", "pre-up iptables-restore < /etc/iptables.up.rules"),
        ("/sbin/ip6tables-legacy-restore /etc/rules6", "/sbin/ip6tables-legacy-restore /etc/rules6"),
        ("iptables -F\niptables -A INPUT -j ACCEPT\n", "iptables -F"),
        ("iptables -t filter --flush INPUT; true", "iptables -t filter --flush INPUT; true"),
        ("nft -f /etc/my.nft\n", "nft -f /etc/my.nft"),
        ("nft flush ruleset", "nft flush ruleset"),
        ("nft -f /etc/portcullis/../my.nft", "nft -f /etc/portcullis/../my.nft"),
        ("nft -f /etc/portcullis/x.nft; nft -f /etc/my.nft", "nft -f /etc/portcullis/x.nft; nft -f /etc/my.nft"),
        ("IPT=/sbin/iptables\n$IPT -F\n", "$IPT -F"),
        ('"${IPTABLES}" -t filter -F INPUT', '"${IPTABLES}" -t filter -F INPUT'),
        # What takes nothing of ufw's away.
        ("# iptables-restore < /etc/iptables.rules\n", ""),
        ("iptables-restore --noflush < /etc/more.rules", ""),
        ("iptables-restore -n /etc/more.rules", ""),
        ("iptables -F my-chain\niptables -A my-chain -j DROP\n", ""),
        ("iptables -t nat -A POSTROUTING -j MASQUERADE\n", ""),
        ("iptables -t nat -F\n$IPT --table=mangle --flush\n", ""),
        ("iptables -t nat -F; iptables -F", "iptables -t nat -F; iptables -F"),
        ("echo done\n", ""),
        ("$MOUNT -F\n", ""),
    ],
)
def test_a_line_that_loads_rules_is_found(text: str, found: str) -> None:
    assert core.loading(text) == found


def test_a_table_of_our_own_takes_nothing_of_ufw_s_away() -> None:
    written = outbound.files(Wanted(), table.render(Wanted(), {}))
    assert "exec nft --file" in written[outbound.UNIT_FILES[outbound.SERVICE]]
    assert {core.loading(text, counts) for text in written.values() for counts in (core.UNIT, core.SCRIPT)} == {""}


def test_of_cron_only_what_runs_at_boot_counts() -> None:
    assert core.loading("0 3 * * * root iptables-restore < /etc/r\n", core.TABLE) == ""
    assert core.loading("@reboot root iptables-restore < /etc/r\n", core.TABLE).startswith("@reboot")


def test_of_a_unit_only_what_starts_it_counts() -> None:
    text = "[Service]\n#ExecStart=/sbin/iptables-restore /a\nExecStop=/sbin/iptables -F\n"
    assert core.loading(text, core.UNIT) == ""
    assert core.loading(f"{text}ExecStartPre=-/sbin/iptables-restore /b\n", core.UNIT).endswith("/b")


def test_scripts_that_are_called_are_those_that_people_write() -> None:
    text = "#!/bin/sh\n# /etc/old\n/usr/local/sbin/firewall.sh start; . /etc/fw/rules.sh\nsh /root/x /usr/bin/env >/dev/null /home/me/fw\n"
    assert core.called(text) == ("/usr/local/sbin/firewall.sh", "/etc/fw/rules.sh", "/root/x")
    assert core.called("ExecStart=/opt/fw up\nExecStop=/opt/down\n", core.UNIT) == ("/opt/fw",)


USERS = ("/opt/app/start",)
LOADING = "#!/bin/sh\niptables-restore < /etc/iptables.rules\n"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have the host's files lie in a folder."""
    matching, read = files.matching, files.read
    isfile, getsize, access = os.path.isfile, os.path.getsize, os.access
    monkeypatch.setattr(
        files, "matching", lambda pattern: tuple(one[len(str(tmp_path)) :] for one in matching(f"{tmp_path}{pattern}"))
    )
    monkeypatch.setattr(files, "read", lambda path: read(f"{tmp_path}{path}"))
    monkeypatch.setattr(os.path, "isfile", lambda path: isfile(f"{tmp_path}{path}"))
    monkeypatch.setattr(os.path, "getsize", lambda path: getsize(f"{tmp_path}{path}"))
    monkeypatch.setattr(os, "access", lambda path, mode: access(f"{tmp_path}{path}", mode))
    monkeypatch.setattr(at_boot, "_is_roots", lambda path: path not in USERS)
    return tmp_path


def put(root: Path, path: str, text: str, mode: int = 0o755) -> None:
    file = root / path[1:]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    file.chmod(mode)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/etc/rc.local", LOADING),
        ("/etc/network/interfaces", "iface eth0 inet dhcp\n    pre-up iptables-restore < /etc/iptables.rules\n"),
        ("/etc/network/interfaces.d/eth0", "    pre-up iptables-restore < /etc/iptables.rules\n"),
        ("/etc/network/if-pre-up.d/iptables", LOADING),
        ("/etc/networkd-dispatcher/routable.d/fw", LOADING),
        ("/etc/NetworkManager/dispatcher.d/fw", LOADING),
        ("/etc/rc2.d/S01firewall", LOADING),
        ("/var/lib/cloud/scripts/per-boot/fw.sh", LOADING),
        ("/etc/crontab", "@reboot root iptables-restore < /etc/iptables.rules\n"),
        ("/etc/cron.d/fw", "@reboot root iptables-restore < /etc/iptables.rules\n"),
        ("/var/spool/cron/crontabs/root", "@reboot iptables-restore < /etc/iptables.rules\n"),
        ("/etc/systemd/system/multi-user.target.wants/fw.service", "[Service]\nExecStart=iptables-restore /etc/r\n"),
        ("/etc/systemd/system/network.target.requires/fw.service", "[Service]\nExecStart=iptables-restore /etc/r\n"),
        ("/etc/systemd/system/ssh.service.d/fw.conf", "[Service]\nExecStartPre=/sbin/iptables -F\n"),
    ],
)
def test_whoever_loads_rules_at_boot_is_named(path: str, text: str, root: Path) -> None:
    put(root, path, text)
    (said,) = at_boot.loaders()
    assert said.startswith(f"{path} loads or flushes firewall rules at boot")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/etc/rc.local", "#!/bin/sh\n/usr/local/sbin/fw start\n"),
        ("/etc/cron.d/fw", "@reboot root /usr/local/sbin/fw\n"),
        ("/etc/systemd/system/multi-user.target.wants/fw.service", "[Service]\nExecStart=/usr/local/sbin/fw\n"),
    ],
)
def test_a_script_that_one_of_them_calls_is_named(path: str, text: str, root: Path) -> None:
    put(root, path, text)
    assert at_boot.loaders() == ()
    put(root, "/usr/local/sbin/fw", LOADING)
    (said,) = at_boot.loaders()
    assert said.startswith(f"/usr/local/sbin/fw, which {path} calls, loads or flushes firewall rules at boot")


def test_a_script_in_which_a_user_has_a_hand_counts_for_nothing(root: Path) -> None:
    put(root, "/etc/rc.local", "#!/bin/sh\n/opt/app/start\n")
    put(root, "/opt/app/start", LOADING)
    assert at_boot.loaders() == ()


@pytest.mark.parametrize(
    ("whose", "uid", "mode", "roots"),
    [
        ("/", 0, 0o755, True),
        ("/etc", 1001, 0o755, False),
        ("/etc", 0, 0o775, False),
        ("/etc/hostname", 0, 0o646, False),
    ],
)
def test_nobody_but_root_has_a_hand_in_what_all_folders_above_keep(
    whose: str, uid: int, mode: int, roots: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stat(path: str, **_more: object) -> SimpleNamespace:
        return SimpleNamespace(st_uid=uid, st_mode=mode) if path == whose else SimpleNamespace(st_uid=0, st_mode=0o755)

    with monkeypatch.context() as patched:
        patched.setattr(os, "stat", stat)
        patched.setattr(os.path, "realpath", str)
        found = at_boot._is_roots("/etc/hostname")
    assert found is roots


def test_what_is_too_long_for_a_script_is_not_read(root: Path) -> None:
    put(root, "/etc/rc.local", "#!/bin/sh\n/usr/local/bin/program\n")
    put(root, "/usr/local/bin/program", LOADING + "x" * 300000)
    assert at_boot.loaders() == ()


def test_a_script_that_does_not_run_is_no_matter(root: Path) -> None:
    put(root, "/etc/rc.local", LOADING, 0o644)
    assert at_boot.loaders() == ()


@pytest.mark.parametrize(
    ("exactly", "enabled", "moves"), [(True, False, False), (False, True, False), (False, False, True)]
)
def test_who_wants_ufw_and_who_moves_ssh_is_refused_with_a_remedy(
    exactly: bool, enabled: bool, moves: bool, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    off, on = SimpleNamespace(enabled=False, active=False), SimpleNamespace(enabled=True, active=False)
    remedy = core.MAY_KEEP_OUT if moves else "or leave the role ufw out"
    monkeypatch.setattr(units, "observe", lambda names: dict.fromkeys(names, off))
    monkeypatch.setattr(ufw, "observe_rules", lambda _exactly: observed())
    put(root, "/etc/ufw/ufw.conf", f"ENABLED={'yes' if enabled else 'no'}\n")
    assert ufw.observe(exactly).installed
    put(root, "/etc/rc.local", LOADING)
    with pytest.raises(HostError, match=rf"rc\.local loads or flushes firewall rules at boot .*{re.escape(remedy)}\."):
        ufw.observe(exactly)
    (root / "etc/rc.local").unlink()
    monkeypatch.setattr(units, "observe", lambda names: {**dict.fromkeys(names, off), "nftables.service": on})
    with pytest.raises(HostError, match=rf"nftables\.service loads rules of its own .*{re.escape(remedy)}\."):
        ufw.observe(exactly)


@pytest.mark.parametrize("enabled", [True, False])
def test_a_reboot_of_ours_is_objected_to_where_ufw_is_on(
    enabled: bool, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(root, "/etc/rc.local", LOADING)
    monkeypatch.setattr(ufw, "observe_rules", lambda: observed(settings=replace(ACTIVE, enabled=enabled)))
    said = [one for one in boot.objections() if "rc.local loads or flushes" in one]
    assert len(said) == enabled


@pytest.mark.parametrize(("owner", "uid", "counts"), [("root", 0, True), ("toor", 0, True), ("mallory", 1001, False)])
def test_of_users_only_root_s_own_table_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: str, uid: int, counts: bool
) -> None:
    (tmp_path / owner).write_text("@reboot iptables-restore < /home/mallory/rules\n")
    (tmp_path / "gone").write_text("@reboot iptables-restore < /home/gone/rules\n")

    def entry(name: str) -> pwd.struct_passwd:
        return pwd.struct_passwd(({owner: owner}[name], "x", uid, uid, "", "/", "/bin/sh"))

    monkeypatch.setattr(pwd, "getpwnam", entry)
    monkeypatch.setattr(core, "SCRIPTS", ())
    monkeypatch.setattr(core, "CRON", ())
    monkeypatch.setattr(core, "STARTED", ())
    monkeypatch.setattr(core, "CRONTABS", str(tmp_path))
    assert [said.split()[0] for said in at_boot.loaders()] == ([str(tmp_path / owner)] if counts else [])


def test_no_script_takes_long_to_read() -> None:
    started = time.process_time()
    assert core.loading("\n" * 1_000_000) == ""
    assert time.process_time() - started < 10
