# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the kernel, systemd and the configuration say: sockets, rules, routes, units, keys, accounts, settings, logs and histories."""

from __future__ import annotations

import glob
import os
import time
from typing import Any, Dict, Iterator, List, Sequence, Tuple

from .. import mounts, texts
from . import stream
from .stream import Sender

_NET = (
    "tcp", "tcp6", "udp", "udp6", "udplite", "raw", "raw6", "icmp", "icmp6", "unix", "packet", "netlink", "sctp/eps",
)  # fmt: skip
_ROUTES = ("arp", "route", "ipv6_route", "fib_trie", "if_inet6", "dev", "snmp", "ip_conntrack", "nf_conntrack")
_MOST_NAMESPACES = 50
#: What is read whole, by kind. A pattern that names a folder means the files below it.
SETTINGS = (
    "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/environment", "/etc/profile", "/etc/profile.d", "/etc/bash.bashrc",
    "/etc/zsh", "/etc/pam.d", "/etc/security", "/etc/sudoers", "/etc/sudoers.d", "/etc/sudo.conf", "/etc/ssh/sshd_config",
    "/etc/ssh/sshd_config.d", "/etc/ssh/ssh_config", "/etc/ssh/ssh_config.d", "/etc/hosts", "/etc/hosts.allow", "/etc/hosts.deny",
    "/etc/resolv.conf", "/etc/nsswitch.conf", "/etc/modules", "/etc/modules-load.d", "/etc/modprobe.d", "/etc/sysctl.conf",
    "/etc/sysctl.d", "/etc/udev/rules.d", "/etc/apt/apt.conf", "/etc/apt/apt.conf.d", "/etc/apt/sources.list", "/etc/apt/sources.list.d",
    "/etc/dpkg/dpkg.cfg.d", "/etc/update-motd.d", "/etc/xdg/autostart", "/etc/network", "/etc/NetworkManager/dispatcher.d",
    "/etc/networkd-dispatcher", "/etc/netplan", "/etc/ufw", "/etc/nftables.conf", "/etc/iptables", "/etc/logrotate.d", "/etc/rsyslog.conf",
    "/etc/rsyslog.d", "/etc/default", "/etc/polkit-1", "/usr/local/bin", "/usr/local/sbin", "/usr/local/lib/systemd",
)  # fmt: skip
SCHEDULED = (
    "/etc/crontab", "/etc/anacrontab", "/etc/cron.d", "/etc/cron.hourly", "/etc/cron.daily", "/etc/cron.weekly", "/etc/cron.monthly",
    "/var/spool/cron", "/var/spool/at", "/etc/at.allow", "/etc/at.deny", "/etc/cron.allow", "/etc/cron.deny",
)  # fmt: skip
UNITS = (
    "/etc/systemd", "/run/systemd/system", "/run/systemd/transient", "/run/systemd/generator", "/etc/init.d", "/etc/rc.local",
    "/etc/rcS.d", "/etc/rc2.d",
)  # fmt: skip
_OF_HOMES = {
    "keys": (".ssh/authorized_keys", ".ssh/authorized_keys2", ".ssh/known_hosts", ".ssh/config", ".ssh/rc", ".ssh/environment", ".rhosts"),
    "scheduled": (".config/systemd/user", ".config/autostart"),
    "settings": (".bashrc", ".bash_profile", ".bash_login", ".bash_logout", ".profile", ".zshrc", ".zshenv", ".zprofile", ".pam_environment",
                 ".bash_aliases", ".vimrc", ".gitconfig"),
    "histories": (".bash_history", ".zsh_history", ".sh_history", ".ash_history", ".python_history", ".mysql_history", ".psql_history",
                  ".sqlite_history", ".rediscli_history", ".lesshst", ".viminfo", ".wget-hsts", ".node_repl_history",
                  ".local/share/fish/fish_history", ".local/share/recently-used.xbel"),
}  # fmt: skip
_LOGINS = (
    "/var/log/wtmp*", "/var/log/btmp*", "/var/log/lastlog", "/var/log/faillog", "/var/lib/wtmpdb/*", "/var/lib/lastlog/*",
    "/var/log/auth.log*", "/var/log/secure*", "/var/log/sudo.log*", "/var/log/fail2ban.log*",
)  # fmt: skip
_PACKAGES = (
    "/var/log/dpkg.log*",
    "/var/log/apt/*",
    "/var/log/alternatives.log*",
    "/var/lib/dpkg/status",
    "/var/lib/dpkg/diversions",
)
#: Among the settings, and holds hashes of passwords.
_HASHES = ("/etc/security/opasswd",)
_LARGEST_LOG = 30_000_000
#: Of one configuration file.
_LARGEST_SETTING = 1_000_000
_MOST_FILES = 3000


def about(sender: Sender, start: Dict[str, Any]) -> None:
    """Send what and when this host is, and how it was looked at."""
    values = {"collected_by": start, "uname": list(os.uname()), "time": stream.now(), "epoch": time.time()}
    sender.records("about", "how this host was looked at", [values])
    for path in ("/proc/uptime", "/proc/sys/kernel/random/boot_id", "/proc/cmdline", "/proc/version", "/proc/stat", "/proc/loadavg",
                 "/proc/meminfo", "/etc/machine-id", "/etc/os-release", "/etc/timezone", "/etc/adjtime", "/proc/self/mountinfo",
                 "/proc/swaps", "/proc/self/maps"):  # fmt: skip
        _kernels(sender, "about", path)
    sender.records("about", "/etc/localtime", [{"link": os.path.realpath("/etc/localtime")}])
    if not start.get("read_only"):
        sender.note(f"the host's files were not made read-only for what was run there: {start.get('why_not')}")
    if (start.get("preload") or "").strip():
        said = "" if start.get("preload_hidden") else ", and could not be kept out of what was run there"
        sender.note(
            f"/etc/ld.so.preload has this loaded into every program: {' '.join(start['preload'].split())}{said}",
            mark=True,
        )


def _kernels(sender: Sender, kind: str, path: str, title: str = "") -> None:
    """Send one of the kernel's answers, which have no size, or a file."""
    if not os.path.exists(path):
        return

    def parts() -> Iterator[bytes]:
        with open(path, "rb") as file:
            while True:
                part = file.read(1 << 16)
                if not part:
                    return
                yield part

    sender.item(kind, title or path, parts())


def _of_network(sender: Sender, kind: str, names: Sequence[str]) -> None:
    """Send tables of each network namespace that a process is in."""
    for number, space in _network_namespaces(sender):
        for name in names:
            path = f"/proc/{number}/net/{name}"
            _kernels(sender, kind, path, f"/proc/net/{name} in {space}")


def _network_namespaces(sender: Sender) -> List[Tuple[str, str]]:
    found: Dict[str, str] = {}
    for number in ["self", *(name for name in os.listdir("/proc") if name.isdigit())]:
        try:
            found.setdefault(os.readlink(f"/proc/{number}/ns/net"), number)
        except OSError:
            continue
    if len(found) > _MOST_NAMESPACES:
        sender.note(f"only {_MOST_NAMESPACES} of {len(found)} network namespaces are looked at")
    return [(number, space) for space, number in list(found.items())[:_MOST_NAMESPACES]]


def sockets(sender: Sender) -> None:
    _of_network(sender, "sockets", _NET)


def kernel(sender: Sender) -> None:
    """Send the modules and what else changes what the kernel does."""
    for path in ("/proc/modules", "/proc/sys/kernel/tainted", "/proc/sys/kernel/core_pattern", "/proc/sys/kernel/modprobe",
                 "/proc/keys", "/sys/kernel/security/lsm", "/sys/kernel/debug/tracing/kprobe_events"):  # fmt: skip
        _kernels(sender, "kernel", path)
    sender.records("kernel", "/sys/module", ({"module": name} for name in stream.names("/sys/module")))


def _has(*modules: str) -> bool:
    """Return whether the kernel has one of these already; asking some programs would load it."""
    try:
        with open("/proc/modules", encoding="ascii", errors="replace") as file:
            loaded = {line.split(" ")[0] for line in file}
    except OSError:
        # A kernel without modules has all that it will ever have.
        return True
    return any(name in loaded or os.path.exists(f"/sys/module/{name}") for name in modules)


def rules(sender: Sender) -> None:
    """Send the kernel's rules and sets, without having it load what it does not have yet."""
    if _has("nf_tables"):
        sender.program("rules", ["nft", "-a", "list", "ruleset"])
        for name in ("iptables-save", "ip6tables-save"):
            sender.program("rules", [name, "-c"])
    for family, name in (("ip", "iptables-legacy-save"), ("ip6", "ip6tables-legacy-save")):
        if stream.names("/proc/net") and _tables(f"/proc/net/{family}_tables_names"):
            sender.program("rules", [name, "-c"])
    if _has("ip_set"):
        sender.program("rules", ["ipset", "save"])
    if os.path.isdir("/sys/fs/bpf"):
        sender.records("rules", "/sys/fs/bpf", ({"name": name} for name in stream.names("/sys/fs/bpf")))


def _tables(path: str) -> str:
    try:
        with open(path, encoding="ascii", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def network(sender: Sender) -> None:
    """Send neighbours, routes and links."""
    _of_network(sender, "network", _ROUTES)
    for argv in (["neigh"], ["-details", "link"], ["addr"], ["rule"], ["-6", "rule"], ["route", "show", "table", "all"],
                 ["-6", "route", "show", "table", "all"]):  # fmt: skip
        sender.program("network", ["ip", *argv])


def sessions(sender: Sender) -> None:
    """Send who is logged in."""
    for path in ("/run/utmp", "/var/run/utmp"):
        if not os.path.islink(os.path.dirname(path)):
            sender.file("sessions", path)
    _below(sender, "sessions", ("/run/systemd/sessions", "/run/systemd/users"), _LARGEST_SETTING)
    sender.program("sessions", ["loginctl", "list-sessions", "--no-pager", "--no-legend"])


def units(sender: Sender) -> None:
    for argv in (
        ["list-units", "--all"],
        ["list-timers", "--all"],
        ["list-sockets", "--all"],
        ["list-unit-files"],
        ["list-jobs"],
    ):
        sender.program("units", ["systemctl", "--no-pager", "--full", *argv])
    sender.program("units", ["systemd-delta", "--no-pager"])
    _below(sender, "units", UNITS, _LARGEST_SETTING)


def scheduled(sender: Sender) -> None:
    _below(sender, "scheduled", SCHEDULED, _LARGEST_SETTING)
    _of_homes(sender, "scheduled")


def keys(sender: Sender) -> None:
    """Send keys that open accounts; of private keys only that they are there."""
    _of_homes(sender, "keys")
    _below(
        sender, "keys", [path for path in sorted(glob.glob("/etc/ssh/*")) if path.endswith(".pub")], _LARGEST_SETTING
    )
    present = [path for home in _homes() for path in sorted(glob.glob(f"{glob.escape(home)}/.ssh/*"))]
    present += sorted(glob.glob("/etc/ssh/*"))
    sender.records("keys", "files beside the keys", (_listed(path) for path in present[:_MOST_FILES]))


def _listed(path: str) -> Dict[str, Any]:
    try:
        return {"path": path, **stream.described(os.lstat(path)), "size": os.lstat(path).st_size}
    except OSError as error:
        return {"path": path, "error": error.strerror}


def accounts(sender: Sender) -> None:
    """Send the accounts, and of their passwords' hashes a digest."""
    for path in (
        "/etc/passwd",
        "/etc/passwd-",
        "/etc/group",
        "/etc/group-",
        "/etc/subuid",
        "/etc/subgid",
        "/etc/login.defs",
        "/etc/shells",
    ):
        sender.file("accounts", path)
    for path in ("/etc/shadow", "/etc/shadow-"):
        sender.file("accounts", path, change=_without_hashes)
    for line in _passwd().splitlines():
        fields = line.split(":")
        if len(fields) == 7 and fields[2] == "0" and fields[0] != "root":
            sender.note(f"the account {fields[0]} is root, by its user id 0", mark=True)


def _without_hashes(content: bytes) -> bytes:
    return texts.without_hashes(content.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")


def settings(sender: Sender) -> None:
    _below(sender, "settings", SETTINGS, _LARGEST_SETTING)
    _of_homes(sender, "settings")


def histories(sender: Sender) -> None:
    _of_homes(sender, "histories")


def logins(sender: Sender) -> None:
    """Send the records of logins, and of the journal who logged in and became root."""
    _below(sender, "logins", [path for pattern in _LOGINS for path in sorted(glob.glob(pattern))], _LARGEST_LOG)
    names = ("sshd", "sshd-session", "sshd-auth", "sudo", "su", "login", "systemd-logind", "useradd", "usermod", "userdel", "groupadd",
             "groupmod", "passwd", "chpasswd", "chfn", "cron", "CRON", "polkitd", "pkexec")  # fmt: skip
    chosen = [word for name in names for word in ("-t", name)]
    sender.program("logins", _journal("short-iso-precise", *chosen, "--since=-60d"), 30_000_000, 40)


def packages(sender: Sender) -> None:
    _below(sender, "packages", [path for pattern in _PACKAGES for path in sorted(glob.glob(pattern))], _LARGEST_LOG)
    sender.program("packages", ["dpkg-query", "-W", "-f", "${binary:Package} ${Version} ${db:Status-Abbrev}\\n"])


def journal(sender: Sender, days: int) -> None:
    """Send the journal of the last days, and the messages of the kernel."""
    sender.program("journal", _journal("short-iso-precise", "-k", f"--since=-{days}d"), 20_000_000, 30)
    sender.program("journal", _journal("export", f"--since=-{days}d"), 200_000_000, 60)


def _journal(form: str, *more: str) -> List[str]:
    return ["journalctl", "--no-pager", "--quiet", "--utc", "--output", form, *more]


def _passwd() -> str:
    try:
        with open("/etc/passwd", encoding="utf-8", errors="surrogateescape") as file:
            return file.read(2_000_000)
    except OSError:
        return ""


def _homes() -> List[str]:
    # Homes of accounts that are gone lie there still.
    return list(dict.fromkeys([*texts.homes(_passwd()), *(f"/home/{name}" for name in stream.names("/home"))]))


def _of_homes(sender: Sender, kind: str) -> None:
    _below(sender, kind, [f"{home}/{name}" for home in _homes() for name in _OF_HOMES[kind]], _LARGEST_SETTING)


def _below(sender: Sender, kind: str, paths: Sequence[str], most: int) -> None:
    """Send files, and those below folders; links are sent as links."""
    count = 0
    waiting = list(reversed(paths))
    while waiting:
        path = waiting.pop()
        if path in _HASHES or mounts.is_left_out(path, sender.mounts):
            continue
        if os.path.isdir(path) and not os.path.islink(path):
            waiting += [f"{path}/{name}" for name in reversed(stream.names(path))]
            continue
        count += 1
        if count > _MOST_FILES or sender.seconds_left <= 0 or sender.bytes_left <= 0:
            sender.note(f"{kind}: from {path} on nothing more was read")
            return
        sender.file(kind, path, most)
