# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person reads of the baseline on the host."""

from __future__ import annotations

from ansible_collections.portcullis.vps.plugins.module_utils.os_hardening import report
from ansible_collections.portcullis.vps.plugins.module_utils.os_hardening.observed import KernelValue

TEXT = "# Managed\nkernel.sysrq = 0\nnet.ipv4.tcp_rfc1337 = 1\nnet.ipv4.conf.*.send_redirects = 0\n"


def test_a_host_without_the_baseline_says_nothing() -> None:
    assert report.report("/f", None, {}) == ([], [])
    assert report.names(None) == ()


def test_settings_that_somebody_changed_are_named() -> None:
    assert report.names(TEXT) == ("kernel/sysrq", "net/ipv4/tcp_rfc1337")
    kernel = {"kernel/sysrq": KernelValue("1"), "net/ipv4/tcp_rfc1337": KernelValue("1")}
    lines, problems = report.report("/f", TEXT, kernel)
    assert lines == ["Baseline: settings of the kernel that are as they were made: 1."]
    assert problems == ["kernel.sysrq is 1 and not 0, as /f has it; see what changed it, then run the playbook again."]
    assert report.report("/f", TEXT, {**kernel, "kernel/sysrq": KernelValue("0")})[1] == []
