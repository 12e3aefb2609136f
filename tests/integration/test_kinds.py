# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every kind of step, on a whole host: carried out, written to disk, read back, undone, and confirmed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.accounts.steps import (
    SUDOERS,
    AddUser,
    EndSessions,
    JoinGroups,
    LockPassword,
    RemoveUser,
    SetShell,
    WriteKeys,
    WriteSudoers,
)
from ansible_collections.portcullis.vps.plugins.module_utils.allowlist.nginx import ReloadNginx
from ansible_collections.portcullis.vps.plugins.module_utils.backup.steps import (
    AddStoreKey,
    AddStoreUser,
    EncryptPassword,
    MakeIdentity,
    MakeKey,
    MakePassword,
    MakeRepositoryFolder,
    TakePassword,
)
from ansible_collections.portcullis.vps.plugins.module_utils.backup.store import IDENTITY
from ansible_collections.portcullis.vps.plugins.module_utils.base import steps
from ansible_collections.portcullis.vps.plugins.module_utils.base.steps import Step
from ansible_collections.portcullis.vps.plugins.module_utils.certificates.supplied import DeploySupplied
from ansible_collections.portcullis.vps.plugins.module_utils.containment import table as cut, wanted as cut_off
from ansible_collections.portcullis.vps.plugins.module_utils.containment.steps import SetContainment, SetSuspended
from ansible_collections.portcullis.vps.plugins.module_utils.os_hardening.steps import KeepMode, SetKernel
from ansible_collections.portcullis.vps.plugins.module_utils.outbound import table as outbound
from ansible_collections.portcullis.vps.plugins.module_utils.outbound.steps import SetOutbound
from ansible_collections.portcullis.vps.plugins.module_utils.outbound.wanted import Wanted
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.host_keys import (
    FilterModuli,
    GenerateHostKey,
    RetireHostKey,
)
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.steps import DisableLines, FollowSshd
from ansible_collections.portcullis.vps.plugins.module_utils.transaction import handlers
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.kernel_rules import RemoveKernelRules
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.steps import (
    SetUfwRules,
    SetUfwSettings,
    StartUfw,
    StopUfw,
)
from ansible_collections.portcullis.vps.plugins.module_utils.ufw_docker.gate import SetDockerGate
from ansible_collections.portcullis.vps.plugins.module_utils.window.plan import (
    CloseWindow,
    OpenWindow,
    RemoveWindowSets,
)

from lab import Lab
from tests.integration.acting import Acting

HOST = "kinds"

_ACCOUNTS = "getent passwd eve; getent shadow eve; id --name --groups eve; ls /home"
_EVE = """
id eve >/dev/null 2>&1 || useradd --create-home --uid 3000 --shell /bin/sh eve
usermod --groups '' --shell /bin/sh --expiredate '' eve; echo 'eve:$1$abc$MjX3zSoLvXcj6CZ4LdWTz.' | chpasswd --encrypted
rm -rf /home/eve/.ssh"""
_SLEEPING = f"""{_EVE}; systemctl stop asleep 2>/dev/null; systemd-run --quiet --collect --unit=asleep -p User=eve sleep 3600
until pgrep -u eve sleep; do sleep 0.1; done"""
_KERNEL = "iptables-save -t filter | grep -E '^:(INPUT|FORWARD)|ufw-user-input' | sed 's/ \\[.*//'; ufw status"
_OFF = "ufw --force disable >/dev/null; ufw --force reset >/dev/null; rm -f /etc/ufw/*.rules.2*; ufw allow 22/tcp >/dev/null"
_ON = f"{_OFF}; ufw --force enable >/dev/null"
_OPEN = "iptables -I INPUT -p tcp --dport 8080 -j ACCEPT"
_WINDOW = "ipset save 2>/dev/null | grep -c '^add .*:8080' || true"
_SHUT = "portcullis window close --port 8080 --all >/dev/null"
_CLIENT = "/srv/backup/x"
_STORE = f"""rm -rf /srv/backup /opt/store
id backup-x >/dev/null 2>&1 || useradd --system --user-group --home-dir {_CLIENT} --shell /bin/sh backup-x"""
_REPOSITORY = f"""{_STORE}; install -d -o backup-x -g backup-x -m 700 {_CLIENT}/repository
RESTIC_PASSWORD=secret runuser -u backup-x -- restic --quiet --no-cache --repo {_CLIENT}/repository init"""
_X = "rm -f /opt/x; echo old > /opt/x; chmod 644 /opt/x; chown root:root /opt/x"


_OUTBOUND = "nft list table inet portcullis_outbound | sed 's/expires.*//'"
#: Another table of the name, with somebody in it.
_SEEN = "set seen_v4 { type ipv4_addr; flags dynamic,timeout; elements = { 192.0.2.1 timeout 1d }; };"
_KNOWN = f"{outbound.REMOVAL}table inet portcullis_outbound {{ {_SEEN} }}"


_CUT = cut_off.Wanted.parse({"state": "contained", "sources": ["192.0.2.0/24"]})


@dataclass(frozen=True)
class Case:
    """A step and what shows its effect, which is ``undone`` by going back, ``stays``, comes ``late`` (as it cannot be undone) or shows in nothing."""

    step: Step
    look: str = "true"
    prepare: str = "true"
    clean: str = "true"
    effect: str = "undone"

    @property
    def data(self) -> dict[str, object]:
        step = json.loads(json.dumps(self.step.to_data()))
        return {"step": step, "look": self.look, "prepare": self.prepare, "clean": self.clean, "effect": self.effect}


_UNIT = "printf '[Service]\\nExecStart=sleep 3600\\n[Install]\\nWantedBy=multi-user.target\\n' > /etc/systemd/system/x.service; systemctl daemon-reload"
_STATE = "systemctl is-enabled x.service; systemctl is-active x.service; true"
CASES = [
    Case(steps.InstallPackages(("sudo",)), effect="none"),
    Case(steps.WriteFile("/opt/x", "new\n", "old\n", 0o600), "cat /opt/x; stat -c %a /opt/x", _X),
    Case(
        steps.WriteProgram.of("/opt/program", b"#!/bin/sh\n"),
        "ls -l /opt/program || true",
        "rm -f /opt/program",
        effect="stays",
    ),
    Case(steps.RemoveFile("/opt/x", "old\n"), "cat /opt/x || true", _X),
    Case(
        steps.RemoveForGood(("/opt/x", "/opt/folder"), ("/opt/made",)),
        "ls -d /opt/x /opt/folder /opt/made 2>/dev/null || true",
        f"{_X}; mkdir -p /opt/folder/inner /opt/made",
        "rm -rf /opt/folder /opt/made",
        effect="late",
    ),
    Case(steps.SetAttributes("/opt/x", 0o600), "stat -c '%a %u %g' /opt/x", f"{_X}; chown 1000 /opt/x"),
    Case(steps.SetUnit("x.service", enabled=True, active=True), _STATE, f"{_UNIT}; systemctl disable --now x.service"),
    Case(steps.Unmask("y.service"), "systemctl is-enabled y.service; true", f"{_UNIT}; systemctl mask y.service"),
    Case(steps.ReloadManager(), effect="none"),
    Case(steps.ReloadUnit("x.service", restart=True), prepare=f"{_UNIT}; systemctl start x.service", effect="none"),
    Case(steps.RunCommand(("true",), "Do nothing"), effect="none"),
    Case(
        AddUser("ada", "/bin/bash", "Ada", "/home/ada"),
        "getent passwd ada || true",
        "userdel --remove ada 2>/dev/null; true",
    ),
    Case(JoinGroups("eve", ("adm",)), _ACCOUNTS, _EVE),
    Case(SetShell("eve", "/bin/bash"), _ACCOUNTS, _EVE),
    Case(LockPassword("eve"), _ACCOUNTS, _EVE),
    Case(WriteKeys("eve", "/home/eve/.ssh/authorized_keys", "key\n"), "cat /home/eve/.ssh/* || true", _EVE),
    Case(WriteSudoers("eve ALL=(ALL) ALL\n"), f"cat {SUDOERS} || true", f"rm -f {SUDOERS}", f"rm {SUDOERS}"),
    Case(EndSessions("eve", 3000), "pgrep -c -u eve sleep || true", _SLEEPING, effect="late"),
    Case(RemoveUser("eve", True), _ACCOUNTS + " || true", _EVE, effect="late"),
    Case(ReloadNginx(), prepare="systemctl start nginx", clean="systemctl stop nginx", effect="none"),
    Case(
        GenerateHostKey("/etc/ssh/ssh_host_ed25519_key", "ed25519", 256, "/var/lib/portcullis/retired-host-keys/x"),
        "cat /etc/ssh/ssh_host_ed25519_key.pub",
    ),
    Case(
        RetireHostKey("/etc/ssh/other_key", "/var/lib/portcullis/retired-host-keys/other"),
        "ls /etc/ssh/other_key || true",
        "rm -f /etc/ssh/other_key*; ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/other_key",
    ),
    Case(
        FilterModuli(),
        "wc -l < /etc/ssh/moduli",
        "printf '20230101000000 2 6 100 1535 2 FFFF\\n20230101000000 2 6 100 4095 2 FFFF\\n' > /etc/ssh/moduli",
    ),
    Case(DisableLines("/opt/x", "# old\n", "old\n", lines=("old",)), "cat /opt/x", _X),
    Case(FollowSshd((22,)), effect="none"),
    Case(DeploySupplied(("touch", "/opt/deployed"), "Deploy"), effect="none"),
    Case(
        SetUfwRules(((), ()), ((), ()), "", (), (4, 6), purge_unowned=True, live=(4, 6), text="Remove all"),
        _KERNEL,
        _ON,
    ),
    Case(
        SetUfwSettings((("/etc/default/ufw", "DEFAULT_INPUT_POLICY", "REJECT"),), "incoming reject", (4, 6)),
        "grep DEFAULT_INPUT /etc/default/ufw",
        _ON,
    ),
    Case(StartUfw(False), _KERNEL, _OFF),
    Case(StopUfw(), _KERNEL, _ON),
    Case(
        RemoveKernelRules(4, ("-t filter -A INPUT -p tcp -m tcp --dport 8080 -j ACCEPT",)),
        "iptables -S INPUT | grep 8080 || true; cat /etc/iptables/rules.v4",
        f"{_ON}; mkdir -p /etc/iptables; {_OPEN}; iptables-save > /etc/iptables/rules.v4",
        f"iptables -D {_OPEN.partition('-I ')[2]} 2>/dev/null; rm -r /etc/iptables",
    ),
    Case(
        SetKernel("Send no redirects", (("net/ipv4/conf/all/send_redirects", "0", "1"),)),
        "cat /proc/sys/net/ipv4/conf/all/send_redirects",
        "echo 1 > /proc/sys/net/ipv4/conf/all/send_redirects",
    ),
    Case(
        KeepMode("/opt/x", 0o755, 0o4755, kept=True),
        "stat -c %a /opt/x; dpkg-statoverride --list /opt/x || true",
        f"dpkg-statoverride --quiet --remove /opt/x 2>/dev/null; {_X}; chmod 4755 /opt/x",
    ),
    Case(
        SetOutbound(outbound.render(Wanted(mode="enforce"), {}), "Limit", 100, 86400),
        f"{_OUTBOUND} || true",
        f"nft '{_KNOWN}'",
        f"nft '{outbound.REMOVAL}'",
    ),
    Case(
        SetContainment(cut.render(_CUT, (22,)), "Cut"),
        f"nft list table {cut.NAME} || true",
        f"nft '{cut.REMOVAL}'",
        f"nft '{cut.REMOVAL}'",
    ),
    Case(
        SetSuspended(("asleep.service",), "Suspend"),
        "systemctl show -p FreezerState asleep",
        f"{_SLEEPING}; rm -f /run/portcullis/suspended",
        "systemctl thaw asleep; systemctl stop asleep; rm -f /run/portcullis/suspended",
    ),
    Case(SetDockerGate(((4, ()), (6, ())), "", ""), effect="none"),
    Case(
        OpenWindow(8080, 60, "a test"),
        _WINDOW,
        f"{_ON}; {_SHUT}",
        _SHUT,
        "stays",
    ),
    Case(CloseWindow(8080, "a test"), effect="none"),
    Case(
        RemoveWindowSets(("portcullis-window4",)),
        "ipset list -n; iptables-save | grep -c portcullis:window || true",
        f"{_ON}; {_SHUT}; portcullis window open --port 8080 --max 1 >/dev/null; sleep 2",
        effect="stays",
    ),
]


def backups(host: Acting) -> list[Case]:
    """Those of backups: whom passwords are encrypted to is made on the host, as a person and a store do."""
    host.run(f"mkdir -p {IDENTITY.rpartition('/')[0]}; rm -f {IDENTITY}; age-keygen -o {IDENTITY} 2>/dev/null")
    recipient = host.run(f"age-keygen -y {IDENTITY}").strip()
    handover = host.run(f"echo secret | age --encrypt --armor --recipient {recipient}")
    return [
        Case(MakePassword("/opt/password"), "ls /opt/password || true", "rm -f /opt/password"),
        Case(TakePassword("/opt/password", "secret"), "cat /opt/password || true", "rm -f /opt/password"),
        Case(MakeKey("/opt/key", "x"), "ls /opt/key /opt/key.pub || true", "rm -f /opt/key*"),
        Case(
            EncryptPassword("/opt/password", "/opt/escrow", recipient),
            "ls /opt/escrow || true",
            "echo secret > /opt/password; rm -f /opt/escrow*",
        ),
        Case(MakeIdentity("/opt/identity"), "ls /opt/identity || true", "rm -f /opt/identity"),
        Case(
            AddStoreUser("backup-x", "Backups of x", _CLIENT, "/bin/sh"),
            "getent passwd backup-x || true",
            "userdel backup-x 2>/dev/null; true",
        ),
        Case(
            MakeRepositoryFolder("backup-x", _CLIENT, f"{_CLIENT}/repository"),
            f"stat -c '%U %a' {_CLIENT}/repository || true",
            _STORE,
            effect="stays",
        ),
        Case(
            AddStoreKey("backup-x", f"{_CLIENT}/repository", "/opt/store/password", handover),
            "ls /opt/store || true",
            _REPOSITORY,
            effect="late",
        ),
    ]


@pytest.fixture(scope="module")
def host(lab: Lab) -> Iterator[Acting]:
    # It has what backups need.
    lab.up({HOST: "trixie-backup"})
    found = Acting(lab, HOST)
    found.run("apt-get update -q && apt-get install -qy --no-install-recommends ufw iptables ipset nftables")
    yield found
    lab.remove(HOST)


def test_every_kind_is_carried_out_stored_read_back_undone_and_confirmed(host: Acting) -> None:
    kinds = [kind.__name__ for kind in handlers.HANDLERS] + [
        kind for theirs in handlers.MODULES.values() for kind in theirs
    ]
    cases = [*CASES, *backups(host)]
    assert sorted(type(case.step).__name__ for case in cases) == sorted(kinds)
    wrong = host.every([case.data for case in cases])
    assert not wrong, "\n".join(f"{kind}: {said}" for kind, said in wrong.items())
