# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The measures, as data: what each sets, why, what it may break, and who asks for it.

Those that are ``offered`` are off until somebody names them, since each is known to break hosts; ``breaks`` says how. What never is here:
user namespaces (rootless containers and systemd's own sandboxes need them), vfat (/boot/efi), squashfs (snap), overlay (containers), udf.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Mapping, Tuple


@dataclass(frozen=True)
class Setting:
    """A setting of the kernel, named as below /proc/sys; ``*`` in it is each interface, ``all`` and ``default``.

    ``stricter`` are other values that somebody may have chosen, and that do at least as much.
    """

    name: str
    value: str
    stricter: Tuple[str, ...] = ()

    def accepts(self, value: str) -> bool:
        return value == self.value or value in self.stricter


@dataclass(frozen=True)
class Measure:
    """What one name in ``os_hardening_measures`` stands for.

    ``rules`` are who asks for it: Lynis, CIS (Debian 12, by its section), ANSSI (BP-028 2.0) and dev-sec (linux-baseline).
    ``needs_proof``: its settings could cut off the run that sets them.
    """

    name: str
    does: str
    reason: str
    breaks: str
    rules: Mapping[str, Tuple[str, ...]]
    settings: Tuple[Setting, ...] = ()
    modules: Tuple[str, ...] = ()
    packages: Tuple[str, ...] = ()
    offered: bool = False
    needs_proof: bool = False


def _settings(value: str, *names: str) -> Tuple[Setting, ...]:
    return tuple(Setting(name, value) for name in names)


#: Whose kernel modules are what, where the module's name alone does not say it.
FILE_SYSTEMS = ("cramfs", "freevxfs", "hfs", "hfsplus", "jffs2")

_DEFAULT = (
    Measure(
        "icmp_redirects",
        "Ignore and send no ICMP redirects",
        "Whoever is in the same network could lead this host's packets through a machine of their own.",
        "A host that learns a better router in its network from redirects alone; no provider's network needs that.",
        {
            "Lynis": ("KRNL-6000",),
            "CIS": ("3.3.2", "3.3.5", "3.3.6"),
            "ANSSI": ("R12", "R13"),
            "dev-sec": ("sysctl-14", "sysctl-15", "sysctl-16", "sysctl-20"),
        },
        settings=_settings(
            "0",
            "net/ipv4/conf/*/accept_redirects",
            "net/ipv4/conf/*/secure_redirects",
            "net/ipv4/conf/*/send_redirects",
            "net/ipv6/conf/*/accept_redirects",
        ),
    ),
    Measure(
        "source_routes",
        "Refuse packets that choose their own route",
        "Their sender chooses the way of the answer, past a firewall.",
        "Nothing that is known.",
        {"Lynis": ("KRNL-6000",), "CIS": ("3.3.8",), "ANSSI": ("R12", "R13"), "dev-sec": ("sysctl-13",)},
        settings=(
            Setting("net/ipv4/conf/*/accept_source_route", "0"),
            Setting("net/ipv6/conf/*/accept_source_route", "0", ("-1",)),
        ),
    ),
    Measure(
        "icmp_noise",
        "Ignore broadcast pings and bogus ICMP errors",
        "The first make this host answer to a forged address, the second fill its log.",
        "Nothing that is known.",
        {
            "Lynis": ("KRNL-6000",),
            "CIS": ("3.3.3", "3.3.4"),
            "ANSSI": ("R12",),
            "dev-sec": ("sysctl-03", "sysctl-04"),
        },
        settings=_settings("1", "net/ipv4/icmp_echo_ignore_broadcasts", "net/ipv4/icmp_ignore_bogus_error_responses"),
    ),
    Measure(
        "icmp_rates",
        "Answer pings, and whatever else ICMP answers, no more than ten times a second for each address",
        "Forged pings would have this host send as much to somebody else.",
        "Who pings one host more often than that (ping -f, ping -i 0.05) misses some answers.",
        {"dev-sec": ("sysctl-05", "sysctl-06")},
        settings=(
            Setting("net/ipv4/icmp_ratelimit", "100"),
            # By type: answers to pings, to what cannot be reached, to parameters, times and the like.
            Setting("net/ipv4/icmp_ratemask", "88089"),
        ),
    ),
    Measure(
        "tcp_floods",
        "Answer SYN floods with cookies, and ignore resets of closed connections",
        "Half-open connections would fill the queue of a service; RFC 1337 describes the second.",
        "Nothing that is known: cookies are sent only while the queue is full.",
        {
            "Lynis": ("KRNL-6000",),
            "CIS": ("3.3.10",),
            "ANSSI": ("R12",),
            "dev-sec": ("sysctl-10", "sysctl-11"),
        },
        settings=(
            Setting("net/ipv4/tcp_syncookies", "1", ("2",)),
            Setting("net/ipv4/tcp_rfc1337", "1"),
        ),
    ),
    Measure(
        "kernel_secrets",
        "Keep the kernel's log and addresses from users",
        "Exploits of the kernel need them.",
        "dmesg and perf for users other than root.",
        {
            "Lynis": ("KRNL-6000",),
            "CIS": ("1.5.1",),
            "ANSSI": ("R9",),
            "dev-sec": ("sysctl-32",),
        },
        settings=(
            Setting("kernel/dmesg_restrict", "1"),
            # 2 would hide them from root, too, and with them from what traces or filters by BPF.
            Setting("kernel/kptr_restrict", "1", ("2",)),
            Setting("kernel/perf_event_paranoid", "3", ("4",)),
            Setting("kernel/randomize_va_space", "2"),
        ),
    ),
    Measure(
        "kernel_attack_surface",
        "Keep users from the kernel's BPF, line disciplines and other users' processes, and the keyboard from its commands",
        "Each has been the way from a user to root.",
        "gdb -p and strace -p on what one did not start; magic keys at the provider's console (its reset still works); BPF is a little slower.",
        {
            "Lynis": ("KRNL-6000",),
            "CIS": ("1.5.2",),
            "ANSSI": ("R9", "R11", "R12"),
            "dev-sec": ("sysctl-30",),
        },
        settings=(
            # 1 could not be taken back before a reboot.
            Setting("kernel/unprivileged_bpf_disabled", "2", ("1",)),
            Setting("net/core/bpf_jit_harden", "2"),
            Setting("dev/tty/ldisc_autoload", "0"),
            Setting("kernel/yama/ptrace_scope", "1", ("2", "3")),
            Setting("kernel/sysrq", "0"),
        ),
    ),
    Measure(
        "protected_files",
        "Protect links, pipes and files in shared folders",
        "A user could lead what root writes to /tmp elsewhere.",
        "A program that writes to another user's file or pipe in /tmp.",
        {"Lynis": ("KRNL-6000",), "ANSSI": ("R14",), "dev-sec": ("sysctl-34",)},
        settings=(
            Setting("fs/protected_fifos", "2"),
            Setting("fs/protected_hardlinks", "1"),
            Setting("fs/protected_regular", "2"),
            Setting("fs/protected_symlinks", "1"),
        ),
    ),
    Measure(
        "core_dumps",
        "Write no core dumps",
        "They hold what a program had in its memory: keys and passwords.",
        "Reports of crashes: left out where something that collects them is installed.",
        {"Lynis": ("KRNL-5820", "KRNL-6000"), "CIS": ("1.5.3",), "ANSSI": ("R14",), "dev-sec": ("sysctl-31a",)},
        settings=(Setting("fs/suid_dumpable", "0"), Setting("kernel/core_uses_pid", "1")),
    ),
    Measure(
        "password_hashes",
        "Have hashes of new passwords cost more: 65536 rounds of SHA-crypt, twice yescrypt's usual cost",
        "Whoever gets hold of hashes guesses passwords as fast as they are made.",
        "A login by password takes some milliseconds and 32 MB more. What somebody set in login.defs stays.",
        {"Lynis": ("AUTH-9230",), "ANSSI": ("R68",)},
    ),
    Measure(
        "unused_setuid",
        "Have ssh-keysign run without root's rights, over updates of its package too",
        "Whoever finds a hole in a program that runs as root for everybody is root; this one does nothing where ssh_config does not say so.",
        "Logins from this host by its host key (HostbasedAuthentication): left out where EnableSSHKeysign is set.",
        {"CIS": ("7.1.13",), "ANSSI": ("R56",), "dev-sec": ("os-06",)},
    ),
    Measure(
        "rare_protocols",
        "Load no rare network protocols",
        "A user makes the kernel load them by opening a socket, and each has had holes that lead to root.",
        "Who uses one of them: left out where it is in use.",
        {"Lynis": ("NETW-3200",), "CIS": ("3.2.1", "3.2.2", "3.2.3", "3.2.4")},
        modules=("dccp", "sctp", "rds", "tipc", "atm", "can"),
    ),
    Measure(
        "rare_file_systems",
        "Load no rare file systems",
        "Mounting a forged one is a way into the kernel, and servers use none of these.",
        "Who mounts one of them: left out where it is mounted or in fstab.",
        {
            "Lynis": ("FILE-6430",),
            "CIS": ("1.1.1.1", "1.1.1.2", "1.1.1.3", "1.1.1.4", "1.1.1.5"),
            "dev-sec": ("os-10",),
        },
        modules=FILE_SYSTEMS,
    ),
    Measure(
        "removable_media",
        "Load no drivers of USB disks and FireWire",
        "Whoever stands before the machine could copy from it; FireWire reads all of its memory.",
        "Disks on USB, a virtual one of the provider's console among them: left out where one is attached.",
        {"Lynis": ("USB-1000", "STRG-1846"), "CIS": ("1.1.1.9",)},
        modules=("usb-storage", "firewire-core", "firewire-ohci", "firewire-sbp2"),
    ),
    Measure(
        "journal",
        "Keep the journal over reboots, compressed and bounded",
        "What happened before a reboot would be lost, or fill the disk.",
        "Nothing that is known: rsyslog gets what it got.",
        {},
    ),
    Measure(
        "cron_permissions",
        "Keep cron's files to root",
        "They say what root will run, and when.",
        "Programs of other users that read them; users' own crontabs are not concerned.",
        {
            "Lynis": ("FILE-7524",),
            "CIS": ("2.4.1.2", "2.4.1.3", "2.4.1.4", "2.4.1.5", "2.4.1.6", "2.4.1.7"),
            "dev-sec": ("os-13",),
        },
    ),
    Measure(
        "sudo_log",
        "Have sudo write a log of its own",
        "Who became root, and for what, stands in one place, and outlives the journal.",
        "Nothing that is known: sudo goes on where it cannot write.",
        {"CIS": ("5.2.3",)},
    ),
    Measure(
        "clock",
        "Keep the clock right",
        "Certificates, one-time passwords and logs are worth nothing with a wrong one.",
        "A second program that sets the clock: left out where there is one.",
        {"Lynis": ("TIME-3104",), "CIS": ("2.3.1.1",)},
        packages=("systemd-timesyncd",),
    ),
    Measure(
        "listeners",
        "Name services that listen for no reason",
        "What nobody needs is one more way in, behind the firewall too.",
        "Nothing: they are only named.",
        {"CIS": ("2.1.2", "2.1.11", "2.1.12", "2.1.21")},
    ),
)

_OFFERED = (
    Measure(
        "reverse_path_strict",
        "Drop packets that come by another way than the answer would take",
        "Their source is forged.",
        "WireGuard and other tunnels, policy routing, two uplinks. Refused where there is one of these.",
        {"Lynis": ("KRNL-6000",), "CIS": ("3.3.7",), "ANSSI": ("R12",), "dev-sec": ("sysctl-02",)},
        settings=_settings("1", "net/ipv4/conf/*/rp_filter"),
        offered=True,
        needs_proof=True,
    ),
    Measure(
        "martian_logs",
        "Log packets with impossible addresses",
        "They tell of forged sources.",
        "A flood of them fills the log.",
        {"Lynis": ("KRNL-6000",), "CIS": ("3.3.9",), "dev-sec": ("sysctl-17",)},
        settings=_settings("1", "net/ipv4/conf/*/log_martians"),
        offered=True,
    ),
    Measure(
        "router_advertisements_off",
        "Ignore IPv6 router advertisements",
        "Anybody in the same network can send them, and become this host's router.",
        "A host that has its IPv6 address or router from them loses IPv6. Refused there.",
        {
            "CIS": ("3.3.11",),
            "dev-sec": ("sysctl-21", "sysctl-22", "sysctl-23", "sysctl-24", "sysctl-25", "sysctl-26"),
        },
        settings=_settings(
            "0",
            "net/ipv6/conf/*/accept_ra",
            "net/ipv6/conf/*/accept_ra_rtr_pref",
            "net/ipv6/conf/*/accept_ra_pinfo",
            "net/ipv6/conf/*/accept_ra_defrtr",
            "net/ipv6/conf/*/autoconf",
            "net/ipv6/conf/*/router_solicitations",
        ),
        offered=True,
        needs_proof=True,
    ),
    Measure(
        "own_addresses_only",
        "Answer who asks for an address by ARP only on the interface that has it",
        "A host with two networks would tell each of them its addresses in the other.",
        "Addresses on lo or a dummy interface (anycast, load balancers, routed ones of some providers). Refused where there is one.",
        {"dev-sec": ("sysctl-08", "sysctl-09")},
        settings=(
            Setting("net/ipv4/conf/*/arp_ignore", "1", ("2", "3", "8")),
            Setting("net/ipv4/conf/*/arp_announce", "2"),
        ),
        offered=True,
        needs_proof=True,
    ),
    Measure(
        "forwarding_off",
        "Forward no packets",
        "A host with two networks would lead from one to the other.",
        "Docker and other containers, VPNs, virtual machines (dev-sec#213). Refused where there is one of these.",
        {"Lynis": ("KRNL-6000",), "CIS": ("3.3.1",), "ANSSI": ("R12",), "dev-sec": ("sysctl-01", "sysctl-19")},
        settings=_settings("0", "net/ipv4/ip_forward", "net/ipv6/conf/all/forwarding"),
        offered=True,
        needs_proof=True,
    ),
    Measure(
        "idle_logout",
        "Log people out of a shell that is idle for 15 minutes",
        "Whoever sits down before somebody else's terminal has their shell.",
        "A shell that waits for a person who is away, with what runs in it; screen and tmux too.",
        {"Lynis": ("SHLL-6220",), "CIS": ("5.4.3.2",), "ANSSI": ("R32",)},
        offered=True,
    ),
    Measure(
        "syslog",
        "Install rsyslog",
        "Logs stand in files, which can be sent to another host.",
        "All is written twice, to the disk as well.",
        {"Lynis": ("LOGG-2130",), "ANSSI": ("R71",)},
        packages=("rsyslog",),
        offered=True,
    ),
    Measure(
        "process_accounting",
        "Count who ran what",
        "It tells after the fact which programs ran.",
        "It writes to the disk for each process.",
        {"Lynis": ("ACCT-9622",)},
        packages=("acct",),
        offered=True,
    ),
    Measure(
        "own_temporary_folders",
        "Give each login a folder for temporary files of its own",
        "Users cannot guess and take one another's names in /tmp.",
        "Programs that meet in /tmp.",
        {"Lynis": ("DEB-0280",)},
        packages=("libpam-tmpdir",),
        offered=True,
    ),
    Measure(
        "package_checksums",
        "Install debsums",
        "It names files of packages that somebody changed.",
        "Nothing that is known; it reads the whole disk when it runs.",
        {"Lynis": ("PKGS-7370",)},
        packages=("debsums",),
        offered=True,
    ),
    Measure(
        "changelogs",
        "Show what an update changes before it is installed",
        "A person who updates sees it.",
        "It waits for a person where one calls apt.",
        {"Lynis": ("DEB-0811",)},
        packages=("apt-listchanges",),
        offered=True,
    ),
)

MEASURES: Mapping[str, Measure] = {measure.name: measure for measure in (*_DEFAULT, *_OFFERED)}
