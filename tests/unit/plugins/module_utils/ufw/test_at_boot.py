# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scripts that load firewall rules at boot, as people and guides write them."""

from __future__ import annotations

import pwd
import time
from pathlib import Path

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.ufw import at_boot as core
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.host import at_boot


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
        # What takes nothing of ufw's away.
        ("# iptables-restore < /etc/iptables.rules\n", ""),
        ("iptables-restore --noflush < /etc/more.rules", ""),
        ("iptables-restore -n /etc/more.rules", ""),
        ("iptables -F my-chain\niptables -A my-chain -j DROP\n", ""),
        ("iptables -t nat -A POSTROUTING -j MASQUERADE\n", ""),
        ("echo done\n", ""),
    ],
)
def test_a_line_that_loads_rules_is_found(text: str, found: str) -> None:
    assert core.loading(text) == found


def test_of_cron_only_what_runs_at_boot_counts() -> None:
    assert core.loading("0 3 * * * root iptables-restore < /etc/r\n", cron=True) == ""
    assert core.loading("@reboot root iptables-restore < /etc/r\n", cron=True).startswith("@reboot")


def test_a_script_that_does_not_run_is_no_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "rc.local"
    path.write_text("#!/bin/sh\niptables-restore < /etc/iptables.rules\n")
    monkeypatch.setattr(core, "RC_LOCAL", str(path))
    monkeypatch.setattr(core, "SCRIPTS", (str(path),))
    monkeypatch.setattr(core, "CRON", ())
    monkeypatch.setattr(core, "CRONTABS", str(tmp_path / "none"))
    assert at_boot.loaders() == ()
    path.chmod(0o755)
    (said,) = at_boot.loaders()
    assert said.startswith(f"{path} loads or flushes firewall rules at boot ('iptables-restore < /etc/iptables.rules')")


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
    monkeypatch.setattr(core, "CRONTABS", str(tmp_path))
    assert [said.split()[0] for said in at_boot.loaders()] == ([str(tmp_path / owner)] if counts else [])


def test_no_script_takes_long_to_read() -> None:
    started = time.process_time()
    assert core.loading("\n" * 1_000_000) == ""
    assert time.process_time() - started < 10
