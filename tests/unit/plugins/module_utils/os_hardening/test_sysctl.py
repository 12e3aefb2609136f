# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of sysctl: names with dots and slashes, patterns, and who wins."""

from __future__ import annotations

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.os_hardening import sysctl
from ansible_collections.portcullis.vps.plugins.module_utils.os_hardening.sysctl import Found, SysctlFile


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("kernel.sysrq", "kernel/sysrq"),
        ("net.ipv4.conf.eth0/5.rp_filter", "net/ipv4/conf/eth0.5/rp_filter"),
        ("net/ipv4/conf/eth0.5/rp_filter", "net/ipv4/conf/eth0.5/rp_filter"),
        ("/net/ipv4/ip_forward", "net/ipv4/ip_forward"),
        ("net.ipv4.conf.*.rp_filter", "net/ipv4/conf/*/rp_filter"),
    ],
)
def test_a_name_is_read_as_systemd_reads_it(written: str, name: str) -> None:
    assert sysctl.normalized(written) == name
    assert sysctl.normalized(sysctl.shown(name)) == name


def test_lines_that_set_nothing_are_passed_over() -> None:
    text = "# net.ipv4.ip_forward=1\n;kernel.sysrq = 1\n\n -kernel.sysrq = 0 \nbroken\nkernel.printk = 3 4 1 3\n-net.ipv4.conf.wg0.rp_filter\n"
    assert sysctl.parse(text) == (("kernel/sysrq", "0"), ("kernel/printk", "3 4 1 3"))


def test_the_last_file_that_names_a_setting_wins_over_every_pattern() -> None:
    files = (
        SysctlFile("/a", (("net/ipv4/conf/eth0/rp_filter", "2"),)),
        SysctlFile("/b", (("net/ipv4/conf/*/rp_filter", "0"),), later=True),
    )
    assert sysctl.winner(files, "net/ipv4/conf/eth0/rp_filter") == Found("/a", "2", False, False)
    assert sysctl.winner(files, "net/ipv4/conf/eth1/rp_filter") == Found("/b", "0", True, False)
    assert sysctl.winner(files, "kernel/sysrq") is None


def test_our_file_sets_what_comes_later_by_patterns() -> None:
    values = dict.fromkeys(sysctl.expanded("net/ipv4/conf/*/send_redirects", ("eth0", "eth0.5")), "0")
    text = sysctl.render({**values, "kernel/sysrq": "0"})
    assert sysctl.parse(text) == (
        ("net/ipv4/conf/all/send_redirects", "0"),
        ("net/ipv4/conf/default/send_redirects", "0"),
        ("kernel/sysrq", "0"),
        ("net/ipv4/conf/*/send_redirects", "0"),
    )


def test_nothing_but_a_setting_gets_into_our_file() -> None:
    with pytest.raises(Refusal, match="no line that sysctl may be given"):
        sysctl.render({"kernel/sysrq": "0\nkernel.core_pattern = |/tmp/x"})
