# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why judges still find something: the one table that docs/judged-by.md and the tailoring file for OpenSCAP are made of."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatch

from ansible_collections.portcullis.vps.plugins.module_utils.os_hardening.measures import MEASURES

#: Why a test of Lynis's still finds something, where no measure is about it.
REASONS: Mapping[str, str] = {
    "ACCT-9626": "Not ours: sysstat counts load, which monitoring does.",
    "ACCT-9628": "Not offered yet: auditd needs rules that can neither fill nor halt the host.",
    "AUTH-9229": "Not ours: it asks to set people's passwords anew. `account_audit` finds weak ones.",
    "AUTH-9262": "On purpose: nobody logs in by password here. pwquality and faillock let bots lock root out (dev-sec#923).",
    "AUTH-9282": "On purpose, as AUTH-9286.",
    "AUTH-9286": "On purpose: ageing of passwords locks out those who log in by key only (dev-sec#681).",
    "AUTH-9328": "On purpose: umask 027 breaks programs that write for others (certbot#7741).",
    "BANN-7126": "On purpose: /etc/issue is a file of a package, and an update would ask about a changed one.",
    "BANN-7130": "On purpose, as BANN-7126.",
    "BOOT-5122": "Not ours: who is at the provider's console needs no password of the boot loader's.",
    "BOOT-5264": "Not ours: it asks to sandbox the units of other packages.",
    "DEB-0810": "Not ours: apt-listbugs asks a person, and updates come at night.",
    "DEB-0880": "Not ours: passwords are off, and sshd's own penalties slow down who tries keys. Bans of others stay.",
    "FILE-6310": "Not ours: partitions are made when a host is installed.",
    "FILE-6430": "On purpose: squashfs and udf can be loaded (snap, images of providers).",
    "FINT-4350": (
        "Not offered yet: AIDE reads the whole disk for minutes, its package on Debian 13 does so while it is "
        "installed, and fails as it has nothing to compare with."
    ),
    "FIRE-4590": "Of that kernel: user-mode-linux has no tables for IPv4 and IPv6, so ufw cannot start there. In the lab's hosts it gives all.",
    "FIRE-4513": "On purpose: rules that nobody met yet are not useless.",
    "HRDN-7230": "Not ours: scanners for malware find what is known, and read with root's rights what strangers wrote.",
    "HTTP-6640": "Not ours: modules of a web server are its owner's choice.",
    "HTTP-6643": "Not ours, as HTTP-6640.",
    "HTTP-6710": "Not ours: what a web server listens to is its owner's choice.",
    "HTTP-6712": "Not ours, as HTTP-6710.",
    "KRNL-6000": (
        "On purpose: kptr_restrict 1, since 2 hides addresses from root too; unprivileged_bpf_disabled 2, since 1 "
        "cannot be taken back before a reboot; modules_disabled 0, since ufw and containers load modules at any time."
    ),
    "AUTH-9284": "Not ours: accounts that somebody locked. `account_audit` names old ones.",
    "BOOT-5180": "Not ours: it looks for a runlevel, which systemd has not.",
    "DEB-0831": "Not ours: needrestart restarts services by its own rules.",
    "HOME-9304": "Not ours: modes of people's homes.",
    "HRDN-7222": "Not ours: who needs a compiler there is the owner's choice.",
    "NAME-4406": "Not ours: the name of the host in /etc/hosts is its installer's.",
    "PKGS-7420": "Of updates: the role unattended_upgrades.",
    "KRNL-5788": "Not ours: a container has no kernel of its own.",
    "KRNL-5830": "Of updates: the role unattended_upgrades reboots in its window.",
    "LOGG-2138": "Not ours: klogd is no part of Debian; the journal has the kernel's log.",
    "LOGG-2154": "Not ours: where logs are sent to is the owner's choice.",
    "LOGG-2190": "Not ours: files that somebody deleted and a program still holds.",
    "LYNIS": "Of Lynis itself: an older version.",
    "NAME-4028": "Not ours: the name of a domain is the owner's.",
    "NAME-4404": "Not ours: the name of the host in /etc/hosts is its installer's.",
    "NETW-2705": "Not ours: the host's name servers are its provider's.",
    "NETW-3015": "Not ours: an interface that listens to all packets.",
    "PKGS-7346": "Not ours: remains of packages that somebody removed.",
    "PKGS-7366": "Not ours: debsecan names what no update mends yet.",
    "PKGS-7370": "The rest of it is for debsums by cron, which reads the whole disk: its owner's choice (CRON_CHECK in /etc/default/debsums).",
    "PKGS-7394": "Not ours: apt-show-versions lists what `apt list --upgradable` does.",
    "PKGS-7398": "Not ours, as PKGS-7366.",
    "SSH-7408": (
        "On purpose: 10 sessions a connection, since Ansible opens several; dead connections end after 15 minutes "
        "(ClientAliveCountMax 3, as dev-sec's ssh-baseline asks)."
    ),
    "TOOL-5002": "Not ours: it looks for an agent of automation on the host itself.",
    "TOOL-5190": "Not ours, as DEB-0880.",
    "USB-3000": "Not ours: usbguard keeps out each device that is not listed, the keyboard of a provider's console among them.",
    "FILE-6344": "On purpose: hidepid takes from logind, polkit and monitoring what they ask of other processes.",
    "FILE-6374": "On purpose: noexec on /dev/shm and /tmp breaks programs that run what they made there (apt, debconf).",
    "MALW-3280": "Not ours, as HRDN-7230.",
    "FIRE-4508": "Of Lynis itself: it takes rules that accept for the policy of their chain, which is DROP.",
    "AUTH-9408": "On purpose, as AUTH-9262: this is faillock.",
    "MACF-6290": "Not ours: which AppArmor profiles there are is a matter of the packages that bring them.",
    "HRDN-7220": "Not ours: as HRDN-7222.",
    "USB-2000": "Not ours: a virtual machine's USB devices are its provider's.",
}

#: The same for dev-sec's controls.
CONTROLS: Mapping[str, str] = {
    "os-05": "On purpose, as AUTH-9286 and AUTH-9328.",
    "os-10": "On purpose: it wants squashfs, udf and vfat denied, too, and by a file of dev-sec's name.",
    "os-12": "Not ours: what the processor is. Updates of kernel and microcode are unattended_upgrades'.",
    "os-14": "On purpose, as FILE-6374.",
    "os-15": "Not ours: partitions are made when a host is installed; /dev is the kernel's own.",
    "os-16": "Not ours, as os-15.",
    "package-08": "On purpose, as ACCT-9628: and with values of dev-sec's own in auditd.conf.",
    "sysctl-07": "On purpose: without timestamps TCP loses its protection against old packets, and its measure of time.",
    "sysctl-27": "On purpose: two hosts with one address would not find out.",
    "sysctl-28": "On purpose: hosts have more addresses than one.",
    "sysctl-29": "Of the container: nothing there shows it. It is 0 on a host with a kernel of its own, as is asked.",
    "sysctl-33": "Not ours: what the processor can do.",
    "sysctl-35": "On purpose: 2 takes debuggers from all but root; Lynis and CIS ask for 1, which is set.",
}

#: The same for the rules of SSG's profiles, by patterns, of which the first counts: a reason, or the rule of the other judges, or the
#: measure, whose reason it is.
SSG: Mapping[str, str] = {
    "accounts_password_pam_unix_rounds_*": "Of SSG itself: it looks for the rounds in /etc/pam.d alone; they are in login.defs (`password_hashes`).",
    "accounts_password_pam_*": "AUTH-9262",
    "accounts_passwords_pam_faillock_*": "AUTH-9262",
    "package_pam_pwquality_installed": "AUTH-9262",
    "accounts_password_set_max_life_root": "AUTH-9286",
    "accounts_tmout": "idle_logout",
    "logind_session_timeout": "idle_logout",
    "accounts_umask_*": "AUTH-9328",
    "accounts_user*": "HOME-9304",
    "file_permission_user_init_files": "HOME-9304",
    "aide_*": "FINT-4350",
    "package_aide_installed": "FINT-4350",
    "*apparmor*": "MACF-6290",
    "audit_*": "ACCT-9628",
    "package_audit_installed": "ACCT-9628",
    "service_auditd_enabled": "ACCT-9628",
    "chronyd_*": "Not ours: `clock` keeps it by systemd-timesyncd, and a second program would be one too many (CIS 2.3.1.1).",
    "package_chrony_installed": "Not ours, as chronyd_*.",
    "package_ntp_installed": "Not ours, as chronyd_*.",
    "service_ntp_enabled": "Not ours, as chronyd_*.",
    "service_chronyd_or_ntpd_enabled": "Not ours, as chronyd_*.",
    "directory_permissions_etc_sudoersd": "Of Debian: /etc/sudoers.d has the mode 0755 by its package, and its files are root's alone.",
    "file_permissions_sudo": "On purpose: it wants sudo for the members of one group alone, and who may use it says sudoers.",
    "sudo_dedicated_group": "On purpose, as file_permissions_sudo.",
    "file_permissions_ungroupowned": (
        "Of systemd: what a unit with a user of its own (DynamicUser, as the one that fetches lists) keeps has a group only while it runs."
    ),
    "grub2_password": "BOOT-5122",
    "grub2_uefi_password": "BOOT-5122",
    "grub2_*": "Not ours: with what options the kernel starts is a matter of the machine, and a wrong one does not start.",
    "install_PAE_kernel_on_x86-32": "Not ours, as prefer_64bit_os.",
    "kernel_config_*": "Not ours: the kernel is Debian's.",
    "mount_option_*": "FILE-6374",
    "no_direct_root_logins": "Not ours: root's way in at the provider's console stays.",
    "package_rsyslog-gnutls_installed": "LOGG-2154",
    "rsyslog_remote_*": "LOGG-2154",
    "*rsyslog*": "syslog",
    "partition_for_*": "FILE-6310",
    "postfix_*": "Not ours: `listeners` names who receives mail from others.",
    "prefer_64bit_os": "Not ours: the kind of processor, and in the lab that of its kernel (user-mode-linux).",
    "sebool_*": "Not ours: SELinux is not Debian's.",
    "security_patches_up_to_date": "Not ours: it asks its publisher over the network; the role unattended_upgrades says whether updates arrive.",
    "set_password_hashing_algorithm_logindefs": "Of SSG itself: it wants SHA512, and Debian hashes with yescrypt.",
    "sshd_disable_root_login": "On purpose: root may log in by key alone (`ssh_hardening_permit_root_login`), as most fleets are managed.",
    "sshd_set_*": "SSH-7408",
    "sudo_add_noexec": "On purpose: an editor or Ansible that sudo starts could start nothing.",
    "sudo_add_requiretty": "On purpose: Ansible becomes root without a terminal.",
    "sudo_add_umask": "AUTH-9328",
    "sudo_add_*": "Not ours: how sudo starts programs is its owner's choice, and Debian's defaults hold.",
    "sudoers_*": "On purpose: who manages hosts is root there, by any command.",
    "sysctl_kernel_kptr_restrict": "KRNL-6000",
    "sysctl_kernel_modules_disabled": "KRNL-6000",
    "sysctl_kernel_unprivileged_bpf_disabled": "KRNL-6000",
    "sysctl_kernel_panic_on_oops": "On purpose: whoever finds a way to an oops could take the host off.",
    "sysctl_kernel_perf_event_paranoid": "Of SSG itself: it wants 2, and 3 is stricter.",
    "sysctl_kernel_perf_*": "Not ours: what perf may cost, for root alone here.",
    "sysctl_kernel_pid_max": "Not ours: a limit of load and no protection.",
    "sysctl_kernel_yama_ptrace_scope": "sysctl-35",
    "sysctl_net_ipv4_conf_*_rp_filter": "reverse_path_strict",
    "sysctl_net_ipv4_conf_all_arp_ignore": "own_addresses_only",
    "sysctl_net_ipv4_conf_all_arp_filter": "own_addresses_only",
    "sysctl_net_ipv4_conf_all_drop_gratuitous_arp": "On purpose: addresses that move between hosts (keepalived) say so by these.",
    "sysctl_net_ipv4_conf_*_shared_media": "Not ours: it is about redirects, of which `icmp_redirects` takes and sends none.",
    "sysctl_net_ipv4_ip_forward": "forwarding_off",
    "sysctl_net_ipv4_ip_local_port_range": "Not ours: a limit of load and no protection.",
    "sysctl_net_ipv6_conf_*_max_addresses": "sysctl-28",
    "sysctl_net_ipv6_conf_*_accept_ra*": "router_advertisements_off",
    "sysctl_net_ipv6_conf_*_autoconf": "router_advertisements_off",
    "sysctl_net_ipv6_conf_*_router_solicitations": "router_advertisements_off",
}


def of_ssg(rule: str) -> str:
    """Return why a rule of SSG's fails; empty where nobody knows."""
    found = next((reason for pattern, reason in SSG.items() if fnmatch(rule, pattern)), "")
    if found in MEASURES:
        return f"{'Offered' if MEASURES[found].offered else 'Measures'}: `{found}`."
    return {**REASONS, **CONTROLS}.get(found, found)
