# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""No host reboots into silence, or open to everybody."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.managed_units import SeenUnit
from ansible_collections.portcullis.vps.plugins.module_utils.boot import objections as boot
from ansible_collections.portcullis.vps.plugins.module_utils.boot.objections import Observed
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.files import FRESH, render
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.plan import Observed as Firewall
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.ssh import rules as ssh_rules

SSHD = {"FragmentPath": "/lib/systemd/system/ssh.service", "ExecStart": "/usr/sbin/sshd -D", "UnitFileState": "enabled"}
START = {
    "FragmentPath": "/lib/systemd/system/ufw.service",
    "ExecStart": "ufw-init start quiet",
    "UnitFileState": "enabled",
}


def unit(name: str, **changed: Any) -> SeenUnit:
    return SeenUnit(name, **changed)


WELL = Observed(
    target="graphical.target",
    started=frozenset({"ssh.service", "ufw.service", "networking.service", "multi-user.target", "sockets.target"}),
    units={
        "ssh.service": unit("ssh.service", properties=SSHD),
        "ssh.socket": unit("ssh.socket", enabled=False, active=False, properties={"UnitFileState": "disabled"}),
        "ufw.service": unit("ufw.service", active=False, properties=START),
        "networking.service": unit("networking.service", properties={"UnitFileState": "enabled"}),
        "NetworkManager.service": unit("NetworkManager.service", exists=False),
        **{name: unit(name) for name in boot.TARGETS},
    },
    links={"ssh.service": frozenset({"multi-user.target"}), "ssh.socket": frozenset({"sockets.target"}), "ufw.service": frozenset({"multi-user.target"})},
    ports_now=frozenset({22}),
    ports_then=frozenset({22}),
    firewall=Firewall(
        installed=True,
        settings=replace(FRESH, enabled=True),
        texts={4: render(4, [rule.block(4) for rule in ssh_rules([22])], FRESH)},
    ),
)  # fmt: skip


def with_unit(name: str, **changed: Any) -> Observed:
    return replace(WELL, units={**WELL.units, name: replace(WELL.units[name], **changed)})


def without(name: str) -> Observed:
    return replace(WELL, started=WELL.started - {name})


def test_a_host_that_starts_as_it_is_may_reboot() -> None:
    assert boot.objections(WELL) == ()


SOCKET = {"enabled": True, "properties": {"UnitFileState": "enabled"}}

STATES: dict[str, tuple[Observed, str]] = {
    "disabled": (
        with_unit("ssh.service", enabled=False, properties={**SSHD, "UnitFileState": "disabled"}),
        r"Nothing starts sshd when .*ssh.service is disabled, ssh.socket is disabled.*systemctl enable ssh.service",
    ),
    "masked": (
        with_unit("ssh.service", enabled=False, masked=True),
        r"Nothing starts sshd .*ssh.service is masked.*systemctl unmask ssh.service",
    ),
    "enabled until the next boot only": (
        with_unit("ssh.service", enabled=False, properties={**SSHD, "UnitFileState": "enabled-runtime"}),
        r"ssh.service is enabled-runtime",
    ),
    "a link that was removed by hand": (without("ssh.service"), r"Nothing starts sshd"),
    "a link that was removed behind systemd's back, while that of its alias is there": (
        replace(WELL, links={**WELL.links, "ssh.service": frozenset()}),
        r"Nothing starts sshd",
    ),
    "a link from what is not started": (
        replace(WELL, links={**WELL.links, "ssh.service": frozenset({"rescue.target"})}),
        r"Nothing starts sshd",
    ),
    "another target": (
        replace(without("ssh.service"), target="rescue.target"),
        r"boots into rescue.target.*systemctl set-default multi-user.target",
    ),
    "a masked target": (with_unit("multi-user.target", masked=True), r"systemctl unmask multi-user.target"),
    "a condition": (
        with_unit("ssh.service", texts={"/etc/systemd/system/ssh.service.d/x.conf": "[Unit]\nConditionHost=other\n"}),
        r"x.conf sets ConditionHost, which can keep ssh.service",
    ),
    "a command taken away": (
        with_unit("ssh.service", properties={**SSHD, "LoadState": "bad-setting"}, texts={"/x.conf": ""}),
        r"systemd does not take ssh.service .*mend or remove /x.conf",
    ),
    "forbidden": (replace(WELL, forbidden=True), r"/etc/ssh/sshd_not_to_be_run keeps sshd from being started"),
    "broken files": (replace(WELL, complaint="line 1: Bad"), r"sshd would not start with its files \(line 1: Bad\)"),
    "another port": (
        replace(WELL, ports_then=frozenset({2200})),
        r"sshd answers on port 22 and would answer on 2200",
    ),
    "ufw disabled at boot": (
        with_unit("ufw.service", enabled=False, properties={**START, "UnitFileState": "disabled"}),
        r"ufw is enabled, and nothing loads its rules at boot \(ufw.service is disabled\)",
    ),
    "ufw masked": (with_unit("ufw.service", enabled=False, masked=True), r"ufw.service is masked"),
    "ufw overridden": (
        with_unit("ufw.service", properties={**START, "ExecStart": "/bin/true"}, texts={"/x.conf": ""}),
        r"ufw.service has no 'ufw-init start' in its ExecStart, since /x.conf takes it away",
    ),
    "no rule for ssh": (
        replace(WELL, firewall=replace(WELL.firewall or Firewall(), texts={})),
        r"No rule in ufw's files lets anybody in on port 22.*ufw allow 22/tcp",
    ),
    "the network": (
        with_unit("networking.service", properties={"UnitFileState": "disabled"}),
        r"networking.service runs, .* would not after a reboot \(networking.service is disabled\)",
    ),
    "the network masked": (with_unit("networking.service", masked=True), r"networking.service is masked"),
    "a disk": (replace(WELL, mounts=("UUID=1",)), r"The file system UUID=1 in /etc/fstab is not there"),
    "a pending change": (replace(WELL, pending="sshd on port 22"), r"A change waits for its confirmation \(sshd on port 22\)"),
    "no answer": (replace(WELL, unknown=("systemd does not say",)), r"systemd does not say, so it is unknown"),
    "a socket without its service": (
        replace(
            with_unit("ssh.service", enabled=False, masked=True),
            started=WELL.started | {"ssh.socket"},
            units={**with_unit("ssh.service", masked=True).units, "ssh.socket": unit("ssh.socket", **SOCKET)},
        ),
        r"ssh.service is masked, and ssh.socket starts it",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", STATES)
def test_every_state_that_would_lock_out_or_open_is_named_with_what_to_do(what: str) -> None:
    observed, said = STATES[what]
    found = " ".join(boot.objections(observed))
    assert re.search(said, found), found


def test_a_host_on_which_no_sshd_answers_has_none_to_lose() -> None:
    here = replace(with_unit("ssh.service", enabled=False), ports_now=frozenset(), ports_then=frozenset())
    assert boot.objections(here) == ()


def test_a_socket_alone_is_enough() -> None:
    here = with_unit("ssh.service", enabled=False)
    here = replace(
        here, started=here.started | {"ssh.socket"}, units={**here.units, "ssh.socket": unit("ssh.socket", **SOCKET)}
    )
    assert boot.objections(here) == ()


def test_links_say_who_pulls_a_unit_in() -> None:
    folder = "/etc/systemd/system"
    paths = [
        f"{folder}/multi-user.target.wants/ssh.service",
        f"{folder}/a.target.requires/ssh.service",
        f"{folder}/ssh.service",
    ]
    assert boot.pulling(paths) == {"multi-user.target", "a.target"}


def test_what_systemd_and_findmnt_print_is_read() -> None:
    assert boot.dependencies(
        "graphical.target\n  ssh.service\n● dev-disk-by\\x2duuid.swap\n  getty@tty1.service\n"
    ) == {
        "graphical.target",
        "ssh.service",
        "dev-disk-by\\x2duuid.swap",
        "getty@tty1.service",
    }
    said = "/data\n   [E] unreachable on boot required target: No\n   [E] unreachable on boot required source: UUID=1\n"
    assert boot.missing_mounts(said) == ("UUID=1",)
