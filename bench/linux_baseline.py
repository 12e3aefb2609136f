# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controls of dev-sec's linux-baseline 2.10.0 that are about Debian, as a script for a host: which of them pass there.

Its own program (InSpec) is in no archive of Debian's. So each control is asked here as it is written there: what the kernel holds, by a
pattern for each setting, or a command of the shell that ends well.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

VERSION = "2.10.0"
_BOTH = ("all", "default")


def _of(family: str, name: str, value: str, places: tuple[str, ...] = _BOTH) -> dict[str, str]:
    return {f"net.{family}.conf.{place}.{name}": value for place in places}


SETTINGS: Mapping[str, Mapping[str, str]] = {
    "sysctl-01": {"net.ipv4.ip_forward": "0", "net.ipv4.conf.all.forwarding": "0"},
    "sysctl-02": _of("ipv4", "rp_filter", "1"),
    "sysctl-03": {"net.ipv4.icmp_ignore_bogus_error_responses": "1"},
    "sysctl-04": {"net.ipv4.icmp_echo_ignore_broadcasts": "1"},
    "sysctl-05": {"net.ipv4.icmp_ratelimit": "100"},
    "sysctl-06": {"net.ipv4.icmp_ratemask": "88089"},
    "sysctl-07": {"net.ipv4.tcp_timestamps": "0"},
    "sysctl-08": {"net.ipv4.conf.all.arp_ignore": "1|2"},
    "sysctl-09": {"net.ipv4.conf.all.arp_announce": "2"},
    "sysctl-10": {"net.ipv4.tcp_rfc1337": "1"},
    "sysctl-11": {"net.ipv4.tcp_syncookies": "1"},
    "sysctl-12": _of("ipv4", "shared_media", "1"),
    "sysctl-13": {**_of("ipv4", "accept_source_route", "0"), **_of("ipv6", "accept_source_route", "0")},
    "sysctl-14": _of("ipv4", "accept_redirects", "0"),
    "sysctl-15": _of("ipv4", "secure_redirects", "0"),
    "sysctl-16": _of("ipv4", "send_redirects", "0"),
    "sysctl-17": _of("ipv4", "log_martians", "1"),
    "sysctl-19": {"net.ipv6.conf.all.forwarding": "0"},
    "sysctl-20": _of("ipv6", "accept_redirects", "0"),
    "sysctl-21": _of("ipv6", "router_solicitations", "0"),
    "sysctl-22": _of("ipv6", "accept_ra_rtr_pref", "0", ("default",)),
    "sysctl-23": _of("ipv6", "accept_ra_pinfo", "0", ("default",)),
    "sysctl-24": _of("ipv6", "accept_ra_defrtr", "0", ("default",)),
    "sysctl-25": _of("ipv6", "accept_ra", "0"),
    "sysctl-26": _of("ipv6", "autoconf", "0"),
    "sysctl-27": _of("ipv6", "dad_transmits", "0", ("default",)),
    "sysctl-28": _of("ipv6", "max_addresses", "1", ("default",)),
    "sysctl-29": {"kernel.modules_disabled": "0"},
    "sysctl-30": {"kernel.sysrq": "0"},
    "sysctl-31a": {"fs.suid_dumpable": "0|2"},
    "sysctl-32": {"kernel.randomize_va_space": "2"},
    "sysctl-34": {
        "fs.protected_fifos": "1|2",
        "fs.protected_hardlinks": "1",
        "fs.protected_regular": "2",
        "fs.protected_symlinks": "1",
    },
    "sysctl-35": {"kernel.yama.ptrace_scope": "2|3"},
}


def _without(*packages: str) -> str:
    return f"! dpkg-query --show --showformat='${{db:Status-Status}}\\n' {' '.join(packages)} 2>/dev/null | grep -qx installed"


def _mounted(option: str, *places: str) -> str:
    return f"! awk '{{ print $2, $4 }}' /proc/mounts | grep -E '^({'|'.join(places)}) ' | grep -vqE '[ ,]{option}(,|$)'"


_KEPT = r"grep -qE '^{name}\s+{value}\s*$' /etc/login.defs"
_LOGIN_DEFS = {
    "UMASK": "027",
    "PASS_MAX_DAYS": "60",
    "PASS_MIN_DAYS": "7",
    "PASS_WARN_AGE": "7",
    "LOGIN_RETRIES": "5",
    "LOGIN_TIMEOUT": "60",
}
_SUID = (
    "/usr/bin/rcp|/usr/bin/rlogin|/usr/bin/rsh|/usr/lib/openssh/ssh-keysign|/usr/sbin/usernetctl|/usr/sbin/userisdnctl|"
    "/usr/sbin/pppd|/usr/bin/lockfile|/usr/bin/mail-lock|/usr/bin/mail-unlock|/usr/bin/mail-touchlock|/usr/bin/dotlockfile|"
    "/usr/bin/arping|/usr/sbin/arping|/usr/sbin/uuidd|/usr/bin/mtr|/usr/lib/pt_chown"
)
_MODULES = ("cramfs", "freevxfs", "jffs2", "hfs", "hfsplus", "squashfs", "udf", "vfat")
COMMANDS: Mapping[str, str] = {
    "os-01": "[ ! -e /etc/hosts.equiv ]",
    "os-02": "stat -c '%a %U:%G' /etc/shadow | grep -qx '6[04]0 root:shadow'",
    "os-03": "stat -c '%a %U:%G' /etc/passwd | grep -qx '644 root:root'",
    "os-03b": "! cut -d: -f2 /etc/passwd | grep -vqx '[x*]'",
    "os-04": "! printf %s \"$PATH\" | tr : '\\n' | grep -qx '\\.*'",
    "os-05": " && ".join(_KEPT.format(name=name, value=value) for name, value in _LOGIN_DEFS.items()),
    "os-06": f"! find / -xdev -type f -perm /6000 2>/dev/null | grep -qxE '{_SUID}'",
    "os-07": '[ -z "$(cut -d: -f3 /etc/passwd | sort | uniq -d; cut -d: -f3 /etc/group | sort | uniq -d)" ]',
    "os-09": "[ -z \"$(find / -maxdepth 3 '(' -iname .rhosts -o -iname .netrc ')' 2>/dev/null)\" ]",
    # By the name of dev-sec's own file.
    "os-10": " && ".join(f"grep -qx 'install {name} /bin/true' /etc/modprobe.d/dev-sec.conf" for name in _MODULES),
    "os-11": "stat -c '%U:%G' /var/log | grep -qE '^root:(root|syslog)$'",
    "os-12": "! cat /sys/devices/system/cpu/vulnerabilities/* 2>/dev/null | grep -qE '[vV]ulnerable'",
    "os-13": '[ -z "$(find /etc/crontab /etc/cron.hourly /etc/cron.daily /etc/cron.weekly /etc/cron.monthly /etc/cron.d '
    "-maxdepth 0 '(' -perm /066 -o ! -user root ')' 2>/dev/null)\" ]",
    "os-14": _mounted("noexec", "/boot", "/dev", "/dev/shm", "/tmp", "/var/log", "/var/log/audit", "/var/tmp"),
    "os-15": _mounted(
        "nosuid", "/boot", "/dev", "/dev/shm", "/home", "/run", "/tmp", "/var", "/var/log", "/var/log/audit", "/var/tmp"
    ),
    "os-16": _mounted(
        "nodev", "/boot", "/dev/shm", "/home", "/run", "/tmp", "/var", "/var/log", "/var/log/audit", "/var/tmp"
    ),
    "package-01": _without("inetd", "xinetd"),
    "package-02": _without("telnetd"),
    "package-03": _without("rsh-server"),
    "package-05": _without("ypserv"),
    "package-06": _without("tftp-server"),
    # And with a configuration of its own, which no package brings.
    "package-08": "grep -qx 'max_log_file_action = keep_logs' /etc/audit/auditd.conf",
    "package-09": _without("prelink"),
    "sysctl-33": "grep -q '^flags.* nx' /proc/cpuinfo",
}


def script() -> str:
    """Return what prints of each control, in a line, whether it passes."""
    lines = [
        f"if {' && '.join(_holds(name, value) for name, value in settings.items())}; then echo 'pass {control}'; else echo 'fail {control}'; fi"
        for control, settings in SETTINGS.items()
    ]
    lines += [
        f"if {command}; then echo 'pass {control}'; else echo 'fail {control}'; fi"
        for control, command in COMMANDS.items()
    ]
    return "\n".join(lines) + "\n"


def _holds(name: str, value: str) -> str:
    return f"grep -qxE '{value}' /proc/sys/{name.replace('.', '/')} 2>/dev/null"


def failing(said: str) -> tuple[str, ...]:
    """Return the controls that fail, by what that script printed; ValueError unless it spoke of all."""
    found = {control: verdict for verdict, control in re.findall(r"^(pass|fail) (\S+)$", said, re.MULTILINE)}
    missing = {*SETTINGS, *COMMANDS} - set(found)
    if missing:
        raise ValueError(f"nothing is said of {', '.join(sorted(missing))}")
    return tuple(sorted(control for control, verdict in found.items() if verdict == "fail"))
