# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a file says: other spellings of the same, and what is harmless."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.rescue import (
    boot_loader,
    judging,
    pam,
    rules,
    tmpfiles,
)
from ansible_collections.portcullis.vps.plugins.module_utils.rescue.places_login import LOGIN
from ansible_collections.portcullis.vps.plugins.module_utils.rescue.rules import Known

_MODULES = "/usr/lib/x86_64-linux-gnu/security"
PACKAGED = {
    "/bin/bash",
    "/usr/lib/systemd/systemd-coredump",
    "/usr/bin/python3",
    *(f"{_MODULES}/pam_{name}.so" for name in ("unix", "permit")),
}
THERE = {*PACKAGED, f"{_MODULES}/pam_x.so"}
KNOWN = Known(PACKAGED.__contains__, THERE.__contains__, frozenset({"ada"}))

FOUND: list[tuple[Callable[..., object], str]] = [
    # Not planted on hosts, where sudo would end with an error: there is no such plugin.
    (next(place.rule for place in LOGIN if place.pattern == "etc/sudo.conf" and place.rule), "Plugin x /opt/x.so"),
    (pam.modules, "auth optional pam_exec.so quiet /opt/x"),
    (pam.modules, "AUTH\tOPTIONAL\tPAM_EXEC.SO /opt/x\nauth required /opt/pam_unix.so"),
    (pam.modules, "auth required ../../../../opt/pam_unix.so"),
    (pam.modules, "-auth required pam_x.so"),
    (pam.modules, "auth [success=1 module_unknown=ignore] pam_x.so"),
    (pam.modules, "auth required \\\n pam_exec.so /opt/x"),
    (pam.modules, "auth required pam_python.so /opt/x.py"),
    (pam.modules, "@include /opt/x"),
    (pam.modules, "what is this"),
    (rules.sudoers, "eve ALL=(ALL) NOPASSWD: ALL"),
    (rules.sudoers, "%users ALL=(ALL) ALL"),
    (rules.sudoers, "#1666 ALL=(ALL) ALL\neve\tALL = ALL"),
    (rules.sudoers, "ALL ALL=(ALL) \\\n NOPASSWD: ALL"),
    (rules.sudoers, "Defaults:eve !authenticate"),
    (rules.sudoers, "Defaults env_keep += LD_PRELOAD"),
    (rules.sudoers, "@includedir /opt/x"),
    (rules.sudoers, "#include /opt/x"),
    (rules.apt, 'dpkg::pre-invoke { "x"; };'),
    (rules.apt, 'DPkg { Pre-Install-Pkgs { "x"; }; };'),
    (rules.apt, 'APT::Update::Post-Invoke-Success:: "x";'),
    (rules.apt, 'Acquire::http::Proxy-Auto-Detect "/opt/x";'),
    (rules.apt, 'Dir::Bin::dpkg "/opt/x";'),
    (rules.modprobe, "install usbhid /bin/false; /opt/x"),
    (rules.modprobe, "remove usbhid /opt/x"),
    (rules.modprobe, "install \\\n usbhid /opt/x"),
    (rules.git_config, "[core]\n hooksPath=/opt/x"),
    (rules.git_config, "[CORE] FsMonitor = /opt/x"),
    (rules.git_config, '[filter "x"]\n smudge = /opt/x'),
    (rules.git_config, '[includeIf "gitdir:~/"]\n path = /opt/x'),
    (rules.git_config, "[credential]\n helper = !/opt/x"),
    (rules.git_config, "[core]\n editor = vim -c '!x'"),
    *(
        (rules.defaults, f"IPV6=yes\n{line}\n")
        for line in (
            "/opt/x &",
            "X=1 /opt/x",
            "X=1; /opt/x",
            'X="a" /opt/x',
            "X=`x`",
            'X="$(x)"',
            "PATH=/opt:$PATH",
            ". /opt/x",
            "X=a|x",
            "if x",
            "X=${x:-a b}",
        )
    ),
    (rules.sshd, "SshdSessionPath /opt/x"),
    (rules.environment, "export LD_PRELOAD=/opt/x.so"),
    (rules.environment, "A=1\nGLIBC_TUNABLES=x"),
    (rules.environment, "LD_AUDIT DEFAULT=/opt/x"),
    (rules.environment, "EDITOR=/opt/x"),
    (rules.environment, "PATH=.:/usr/bin"),
    (rules.environment, "PATH=:/usr/bin"),
    (rules.core_pattern, "kernel.core_pattern=|/opt/x %p"),
    (rules.core_pattern, "-kernel/core_pattern = |/opt/x"),
    (rules.core_pattern, "kernel.modprobe = /opt/x"),
    (rules.sshd, "authorizedkeyscommand=/opt/x"),
    (rules.sshd, "Match User eve\n  ForceCommand /opt/x"),
    (rules.sshd, "AuthorizedKeysFile /etc/ssh/keys/%u"),
    (rules.sshd, 'AuthorizedKeysFile ".ssh/authorized_keys" /opt/k'),
    (rules.sshd, "Include ../../opt/x"),
    (rules.sshd, "Include /opt/x"),
    (rules.sshd, "Subsystem sftp /opt/x"),
    (rules.sshd, "PermitUserEnvironment LANG,X"),
    (rules.sshd, "TrustedUserCAKeys /etc/ssh/ca.pub"),
    (rules.key_options, 'restrict,COMMAND="/opt/x" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGZvb2Jh x'),
    (rules.key_options, 'environment="LD_PRELOAD=/x" ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAB x'),
    (rules.key_options, 'command="/opt/x" ssh-future AAAA'),
    (
        rules.key_options,
        'from="ssh-rsa AAAAAAAAAAAAAAAAAAAA,*",command="/opt/x" ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAB x',
    ),
    (rules.python_path, "import\tos"),
    (tmpfiles.tmpfiles, "f+ /etc/x - - - - x"),
    (tmpfiles.tmpfiles, "C /etc/cron.d/x - - - - /opt/x"),
    (tmpfiles.tmpfiles, "z /usr/bin/find ~4755 root root"),
    (rules.logrotate, "/var/log/x {\n lastaction\n /opt/x\n endscript\n}"),
    (rules.rsyslog, "*.* ^/opt/x"),
    (rules.rsyslog, "$ModLoad /opt/x.so"),
    (rules.udev, 'SUBSYSTEM=="usb", IMPORT{program}="/opt/x"'),
    (rules.udev, 'ENV{SYSTEMD_WANTS}+="x.service"'),
    (rules.interfaces, "iface eth0 inet dhcp\n  up /opt/x"),
    (rules.interfaces, "  post-up ip route add 192.0.2.0/24 via 192.0.2.1; /opt/x"),
    (rules.interfaces, "  post-up route add default gw 192.0.2.1 && /opt/x"),
    (rules.system_wide, "PATH=/opt/x; y\n"),
    (rules.system_wide, "SHELL=/opt/x"),
    (boot_loader.settings, 'GRUB_CMDLINE_LINUX="rdinit=/opt/x"'),
    (boot_loader.settings, 'GRUB_CMDLINE_LINUX="LD_PRELOAD=/opt/x.so"'),
    (boot_loader.settings, "GRUB_DISTRIBUTOR=`/opt/x`"),
    *(
        (boot_loader.entries, f"options root=UUID=1-2 ro {word}")
        for word in (
            *("init=/opt/x", "systemd.wants=x.service", "systemd.debug_shell", "systemd.setenv=LD_PRELOAD=/opt/x.so"),
            *("systemd.set_credential_binary=tmpfiles.extra:eA==", "LD_PRELOAD=/opt/x.so", "SYSTEMD_UNIT_PATH=/opt/x:"),
        )
    ),
    (rules.binfmt_record, "package\ntype\n0\nx\n\n/opt/x\n"),
]
HARMLESS: list[tuple[Callable[..., object], str]] = [
    (
        pam.modules,
        "# auth optional pam_exec.so /opt/x\n@include common-auth\nauth include x\n-session optional pam_nowhere.so",
    ),
    (pam.modules, "session [success=ok ignore=ignore module_unknown=ignore default=bad] pam_nowhere.so close"),
    (rules.sudoers, 'ada ALL=(ALL) ALL\n@includedir /etc/sudoers.d\nDefaults secure_path="/usr/bin"\nUser_Alias X = y'),
    (rules.apt, 'APT::Periodic::Enable "1";\n// Pre-Invoke\n# DPkg::Pre-Invoke {"x"};'),
    (rules.modprobe, "install x /usr/bin/true\noptions x y=1\nalias a b\nblacklist z"),
    (
        rules.git_config,
        "[user]\n name = x\n[core]\n pager = less\n[alias]\n co = checkout\n[credential]\n helper = store",
    ),
    (
        rules.environment,
        'PATH="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/games:/snap/bin"\nLANG=C\nEDITOR=vim',
    ),
    (rules.core_pattern, "kernel.core_pattern=|/usr/lib/systemd/systemd-coredump %P\nkernel.core_pattern=/var/core.%p"),
    (
        rules.sshd,
        "AuthorizedKeysFile .ssh/authorized_keys .ssh/authorized_keys2\nSubsystem sftp internal-sftp\nForceCommand none",
    ),
    (
        rules.sshd,
        "Include /etc/ssh/sshd_config.d/*.conf\nTrustedUserCAKeys /etc/ssh/portcullis-user-ca-keys\n#ForceCommand x",
    ),
    (
        rules.key_options,
        'no-pty,command="echo \'Please login as the user \\"debian\\" rather than the user \\"root\\".\';echo;sleep 10;exit 142" '
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGZvb2Jh x",
    ),
    (rules.key_options, 'from="192.0.2.1",restrict ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGZvb2Jh command="x"'),
    (tmpfiles.tmpfiles, "d /run/x 1777 root root\nL /run/y - - - - z\nz /etc/shadow 0640\nD /tmp 1777 root root -"),
    (rules.rsyslog, 'module(load="imuxsock")\n*.* /var/log/x'),
    (rules.interfaces, "auto lo\niface lo inet loopback\n  post-up ip -6 route add 2001:db8::/32 via fe80::1 dev eth0"),
    (
        rules.defaults,
        '# x\nSSHD_OPTS=\nIPV6=yes\nIPT_MODULES="a b"\nexport A=\'x y\' # c\nX="$X -l"\nY=${Z}/a:b\nexport Y',
    ),
    (boot_loader.settings, 'GRUB_TIMEOUT=5\nGRUB_CMDLINE_LINUX="console=ttyS0 net.ifnames=0"'),
    (
        boot_loader.entries,
        "options root=UUID=1-2 ro quiet initrd=/x systemd.show_status=1 systemd.unified_cgroup_hierarchy=1 net.ifnames=0",
    ),
    (rules.binfmt_record, "python3\nmagic\n0\n\\x\n\n/usr/bin/python3\n"),
]


@pytest.mark.parametrize(("rule", "text"), FOUND)
def test_what_starts_something_has_a_reason(rule: rules.Rule, text: str) -> None:
    assert list(rule(text, KNOWN))


@pytest.mark.parametrize(("rule", "text"), HARMLESS)
def test_what_does_not_has_none(rule: rules.Rule, text: str) -> None:
    assert list(rule(text, KNOWN)) == []


@pytest.mark.parametrize(
    "line", ["HISTSIZE=1000", "export EDITOR=vim", "umask 027", "shopt -s histappend", "# x", "LANG=de_DE.UTF-8"]
)
def test_what_people_set_in_a_shell_is_harmless(line: str) -> None:
    assert list(rules.shell_lines(f"stock\n{line}\n", frozenset({"stock"}))) == []


@pytest.mark.parametrize(
    "line",
    [
        *(
            "alias sudo=/opt/x",
            "PROMPT_COMMAND=/opt/x",
            "export LD_PRELOAD=/x",
            "HISTSIZE=$(/opt/x)",
            "EDITOR=`/opt/x`",
            "PATH=/opt/x:$PATH",
        ),
        *(
            ". /opt/x",
            "umask 027; /opt/x",
            "HISTFILE=/dev/null",
            "LANG=C /opt/x",
            "trap /opt/x EXIT",
            "if [ 1 ]; then /opt/x; fi",
        ),
    ],
)
def test_what_a_shell_runs_is_not(line: str) -> None:
    assert list(rules.shell_lines(f"stock\n{line}\n", frozenset({"stock"})))


def test_capabilities_have_their_names() -> None:
    assert judging.named(bytes.fromhex("0100000280000000000000000000000000000000")) == "cap_setuid"
    assert judging.named(b"x") == "unknown"
