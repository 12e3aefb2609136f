# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The places from which something is started, as data: which files, what the program that reads them passes over, and what counts.

A pattern is a path below the root; ``*`` is any name, ``**`` every file below at most four folders, ``~`` each home. Without a rule each file
counts that is no package's as it was. With one, only the lines that it finds do, and ``always`` looks at packages' own files too.
"""

from __future__ import annotations

import re
from typing import NamedTuple, Optional, Pattern, Tuple

from . import extensions, rules
from .rules import Rule

#: What run-parts and cron pass over is any name with another sign in it.
_RUN_PARTS = re.compile(r"[A-Za-z0-9_-]+")
_SUDO = re.compile(r"[^.]*[^.~]")


class Place(NamedTuple):
    """One place; ``names`` are those that are read there, ``executable`` whether only what has an x bit is."""

    kind: str
    pattern: str
    rule: Optional[Rule] = None
    names: Optional[Pattern[str]] = None
    executable: bool = False
    always: bool = False
    stock: Tuple[str, ...] = ()


def _each(
    kind: str,
    *patterns: str,
    rule: Optional[Rule] = None,
    names: "Optional[Pattern[str]]" = None,
    executable: bool = False,
    always: bool = False,
    stock: Tuple[str, ...] = (),
) -> Tuple[Place, ...]:
    return tuple(Place(kind, pattern, rule, names, executable, always, stock) for pattern in patterns)


def _named(ending: str) -> "Pattern[str]":
    return re.compile(rf".*\.({ending})", re.DOTALL)


_UNITS = (
    "etc/systemd/system/**",
    "etc/systemd/system.control/**",
    "etc/systemd/system.attached/**",
    "usr/lib/systemd/system/**",
    "usr/local/lib/systemd/system/**",
)
_USER_UNITS = (
    *(
        "etc/systemd/user/**",
        "usr/lib/systemd/user/**",
        "usr/local/lib/systemd/user/**",
        "usr/local/share/systemd/user/**",
    ),
    *(
        "usr/share/systemd/user/**",
        "~/.config/systemd/user/**",
        "~/.local/share/systemd/user/**",
        "~/.config/systemd/user.control/**",
    ),
)
_GENERATORS = tuple(
    f"{top}/systemd/{kind}/*"
    for top in ("etc", "usr/lib", "usr/local/lib")
    for kind in (
        *("system-generators", "user-generators", "system-environment-generators", "user-environment-generators"),
        *("system-shutdown", "system-sleep"),
    )
)
_SHELL_STOCK = {
    ".bashrc": ("etc/skel/.bashrc", "usr/share/base-files/dot.bashrc"),
    ".profile": ("etc/skel/.profile", "usr/share/base-files/dot.profile"),
    ".bash_logout": ("etc/skel/.bash_logout",),
    ".zshrc": ("etc/skel/.zshrc",),
}
_SHELL_OTHERS = (
    *(
        ".bash_profile",
        ".bash_login",
        ".bash_aliases",
        ".zshenv",
        ".zprofile",
        ".zlogin",
        ".zlogout",
        ".kshrc",
        ".mkshrc",
        ".cshrc",
        ".tcshrc",
    ),
    *(
        ".login",
        ".logout",
        ".xprofile",
        ".xsessionrc",
        ".xsession",
        ".xinitrc",
        ".config/fish/config.fish",
        ".config/fish/conf.d/*",
    ),
)
_SHELL = tuple(
    Place("shell_profile", f"~/{name}", None, stock=stock)
    for name, stock in (*_SHELL_STOCK.items(), *((name, ("",)) for name in _SHELL_OTHERS))
)

PLACES: Tuple[Place, ...] = (
    Place("cron", "etc/crontab", rules.system_wide),
    Place("cron", "etc/anacrontab", rules.system_wide),
    Place("cron", "etc/cron.d/*", rules.system_wide, _RUN_PARTS),
    *_each(
        "cron",
        *(f"etc/cron.{each}/*" for each in ("hourly", "daily", "weekly", "monthly", "yearly")),
        names=_RUN_PARTS,
        executable=True,
    ),
    Place("cron", "var/spool/cron/crontabs/*", rules.system_wide),
    Place("at", "var/spool/cron/atjobs/*", None, re.compile(r"[a-zA-Z=].*", re.DOTALL)),
    *_each("systemd_unit", *_UNITS, rule=rules.systemd_unit),
    *_each("systemd_user", *_USER_UNITS, rule=rules.systemd_unit),
    *_each("systemd_generator", *_GENERATORS),
    *_each("systemd_drop_in", "etc/systemd/system.conf", "etc/systemd/system.conf.d/*", rule=rules.systemd_conf),
    *_each("systemd_drop_in", "etc/systemd/user.conf", "etc/systemd/user.conf.d/*", rule=rules.systemd_conf),
    *_each("system_extension", *(f"{folder}/**" for folder in extensions.FOLDERS)),
    Place("linger", "var/lib/systemd/linger/*"),
    Place("rc_local", "etc/rc.local", executable=True),
    *_each("init_script", "etc/init.d/*", executable=True),
    *_each("init_script", *(f"etc/rc{level}.d/*" for level in "0123456S"), names=re.compile(r"[SK].*", re.DOTALL)),
    Place("init_script", "etc/default/*", rules.defaults),
    Place("init_script", "etc/ufw/ufw.conf", rules.defaults),
    Place("init_script", "etc/init.d/.*", rules.saying(r"\$\(|`|LD_PRELOAD|LD_AUDIT")),
    Place("ld_preload", "etc/ld.so.preload", rules.content, always=True),
    Place("ld_path", "etc/ld.so.conf", rules.linker),
    Place("ld_path", "etc/ld.so.conf.d/*", rules.linker, _named("conf")),
    Place("pam", "etc/pam.d/*", rules.pam_modules, always=True),
    Place("pam", "etc/pam.conf", rules.content),
    *_each("pam", "usr/lib/*/security/*", "usr/lib/security/*", names=_named("so")),
    *_each("pam", "etc/security/namespace.init"),
    Place("environment", "etc/security/pam_env.conf", rules.environment),
    Place("environment", "etc/environment", rules.environment),
    *_each(
        "environment",
        "etc/environment.d/*",
        "usr/lib/environment.d/*",
        "~/.config/environment.d/*",
        rule=rules.environment,
    ),
    *_each("environment", "~/.pam_environment", "etc/default/locale", rule=rules.environment),
    Place("sudoers", "etc/sudoers", rules.sudoers),
    Place("sudoers", "etc/sudoers.d/*", rules.sudoers, _SUDO),
    *_each(
        "polkit",
        "etc/polkit-1/rules.d/*",
        "usr/share/polkit-1/rules.d/*",
        "usr/local/share/polkit-1/rules.d/*",
        rule=rules.polkit,
    ),
    *_each("polkit", "etc/polkit-1/localauthority/**", "var/lib/polkit-1/localauthority/**", rule=rules.polkit),
    Place("polkit", "usr/share/polkit-1/actions/*", rules.polkit),
    *_each(
        "udev",
        "etc/udev/rules.d/*",
        "usr/lib/udev/rules.d/*",
        "usr/local/lib/udev/rules.d/*",
        rule=rules.udev,
        names=_named("rules"),
    ),
    *_each(
        "dbus",
        "usr/share/dbus-1/system-services/*",
        "usr/local/share/dbus-1/system-services/*",
        rule=rules.dbus_service,
    ),
    *_each(
        "dbus",
        "usr/share/dbus-1/services/*",
        "usr/local/share/dbus-1/services/*",
        "etc/dbus-1/services/*",
        rule=rules.dbus_service,
    ),
    *_each("dbus", "~/.local/share/dbus-1/services/*", rule=rules.dbus_service),
    *_each(
        "dbus", "etc/dbus-1/system.d/*", "etc/dbus-1/session.d/*", "usr/share/dbus-1/system.d/*", names=_named("conf")
    ),
    *_each("dbus", "etc/dbus-1/*.conf", "etc/dbus-1/system-local.conf", "etc/dbus-1/session-local.conf"),
    *_each(
        "autostart", "etc/xdg/autostart/*", "usr/share/autostart/*", "usr/share/gnome/autostart/*", rule=rules.desktop
    ),
    *_each("autostart", "~/.config/autostart/*", rule=rules.desktop),
    *_each("autostart", "~/.config/autostart-scripts/*", "~/.config/plasma-workspace/env/*"),
    Place("shell_profile", "etc/profile", stock=("usr/share/base-files/profile",)),
    Place("shell_profile", "etc/profile.d/*", None, _named("sh|csh"), stock=("",)),
    *_each(
        "shell_profile",
        "etc/bash.bashrc",
        "etc/bash.bash_logout",
        "etc/csh.cshrc",
        "etc/csh.login",
        "etc/csh.logout",
        stock=("",),
    ),
    *_each(
        "shell_profile", "etc/zsh/*", "etc/fish/config.fish", "etc/fish/conf.d/*", "etc/X11/Xsession.d/*", stock=("",)
    ),
    *_each("shell_profile", "etc/skel/.*", "usr/share/base-files/*", stock=("",)),
    *_SHELL,
    Place("motd", "etc/update-motd.d/*", None, _RUN_PARTS, executable=True),
    *_each("git", "etc/gitconfig", "~/.gitconfig", "~/.config/git/config", rule=rules.git_config),
    Place("package_hook", "etc/apt/apt.conf", rules.apt),
    Place("package_hook", "etc/apt/apt.conf.d/*", rules.apt, re.compile(r"[A-Za-z0-9_-]+(\.conf)?")),
    *_each("package_hook", "etc/dpkg/dpkg.cfg", "etc/dpkg/dpkg.cfg.d/*", "~/.dpkg.cfg", rule=rules.dpkg_cfg),
    *_each("package_hook", *(f"usr/lib/apt/{each}/*" for each in ("methods", "planners", "solvers", "apt-helper"))),
    *_each(
        "network_hook",
        *(f"etc/network/if-{when}.d/*" for when in ("pre-up", "up", "down", "post-down")),
        names=_RUN_PARTS,
        executable=True,
    ),
    *_each("network_hook", "etc/network/interfaces", "etc/network/interfaces.d/*", rule=rules.interfaces),
    *_each("network_hook", "etc/networkd-dispatcher/*/*", "usr/lib/networkd-dispatcher/*/*", executable=True),
    *_each(
        "network_hook", "etc/NetworkManager/dispatcher.d/**", "usr/lib/NetworkManager/dispatcher.d/**", executable=True
    ),
    *_each("network_hook", "etc/dhcp/dhclient-enter-hooks", "etc/dhcp/dhclient-exit-hooks"),
    *_each("network_hook", "etc/dhcp/dhclient-enter-hooks.d/*", "etc/dhcp/dhclient-exit-hooks.d/*", names=_RUN_PARTS),
    Place("network_hook", "etc/dhcp/dhclient.conf", rules.dhclient),
    *_each(
        "network_hook",
        *(f"etc/ppp/{each}/*" for each in ("ip-up.d", "ip-down.d", "ipv6-up.d", "ipv6-down.d")),
        executable=True,
    ),
    *_each(
        "network_hook",
        "etc/ifplugd/action.d/*",
        "usr/lib/dhcpcd/dhcpcd-hooks/*",
        "etc/wpa_supplicant/*.sh",
        "etc/dhcpcd.enter-hook",
        "etc/dhcpcd.exit-hook",
    ),
    Place("network_hook", "etc/wireguard/*", rules.saying(r"^(Pre|Post)(Up|Down)\s*=")),
    *_each(
        "kernel_module",
        "etc/modules",
        "etc/modules-load.d/*",
        "usr/lib/modules-load.d/*",
        "usr/local/lib/modules-load.d/*",
        rule=rules.saying(r"\S", comments="#;"),
    ),
    *_each(
        "modprobe",
        "etc/modprobe.d/*",
        "usr/lib/modprobe.d/*",
        "usr/local/lib/modprobe.d/*",
        rule=rules.modprobe,
        names=_named("conf"),
    ),
    *_each(
        "initramfs", "etc/initramfs-tools/hooks/*", "etc/initramfs-tools/scripts/**", "usr/share/initramfs-tools/**"
    ),
    *_each(
        "initramfs",
        "etc/initramfs-tools/conf.d/*",
        "etc/initramfs-tools/initramfs.conf",
        "etc/initramfs-tools/update-initramfs.conf",
        rule=rules.initramfs,
    ),
    *_each("initramfs", "etc/dracut.conf.d/*", "usr/lib/dracut/modules.d/**", "etc/dracut.conf"),
    *_each(
        "initramfs",
        *(f"etc/kernel/{each}/*" for each in ("preinst.d", "postinst.d", "prerm.d", "postrm.d", "install.d")),
        executable=True,
    ),
    *_each("initramfs", "usr/lib/kernel/install.d/*", "etc/initramfs/post-update.d/*", executable=True),
    Place("boot_loader", "etc/grub.d/*", executable=True),
    *_each("boot_loader", "etc/default/grub", "etc/default/grub.d/*", rule=rules.grub),
    Place(
        "boot_loader",
        "boot/grub/grub.cfg",
        rules.saying(rf"^linux\S*\s.*{rules.COMMAND_LINE}"),
    ),
    *_each(
        "boot_loader",
        "boot/loader/entries/*",
        "etc/kernel/cmdline",
        "boot/extlinux/extlinux.conf",
        rule=rules.saying(rules.COMMAND_LINE),
    ),
    *_each(
        "sshd",
        "etc/ssh/sshd_config",
        "etc/ssh/sshd_config.d/*",
        rule=rules.sshd,
        names=re.compile(r"sshd_config|.*\.conf"),
        always=True,
    ),
    *_each("sshd", "etc/ssh/sshrc"),
    *_each("sshd", "etc/ssh/ssh_config", "etc/ssh/ssh_config.d/*", rule=rules.ssh_client),
    *_each("ssh_user", "~/.ssh/rc"),
    Place("ssh_user", "~/.ssh/environment", rules.ssh_environment),
    Place("ssh_user", "~/.ssh/authorized_keys", rules.key_options),
    Place("ssh_user", "~/.ssh/authorized_keys2", rules.any_key),
    Place("ssh_user", "~/.ssh/config", rules.ssh_client),
    *_each(
        "python",
        "usr/lib/python3*/site-packages/*",
        "usr/lib/python3*/dist-packages/*",
        "usr/local/lib/python3*/dist-packages/*",
        rule=rules.python_path,
        names=_named("pth"),
    ),
    *_each(
        "python",
        "usr/local/lib/python3*/site-packages/*",
        "~/.local/lib/python3*/site-packages/*",
        rule=rules.python_path,
        names=_named("pth"),
    ),
    *_each(
        "python",
        *(
            "usr/lib/python3*/*",
            "usr/lib/python3*/dist-packages/*",
            "usr/local/lib/python3*/dist-packages/*",
            "etc/python3*/*",
        ),
        *("usr/local/lib/python3*/site-packages/*", "~/.local/lib/python3*/site-packages/*"),
        names=re.compile(r"(site|user)customize(\.py|\..*\.so)?"),
    ),
    *_each("perl", "etc/perl/**", names=_named("pm|pl")),
    *_each("binfmt", "etc/binfmt.d/*", "usr/lib/binfmt.d/*", "usr/local/lib/binfmt.d/*", rule=rules.binfmt),
    Place("binfmt", "var/lib/binfmts/*", rules.binfmt_record),
    *_each(
        "sysctl",
        "etc/sysctl.conf",
        "etc/sysctl.d/*",
        "usr/lib/sysctl.d/*",
        "usr/local/lib/sysctl.d/*",
        "etc/ufw/sysctl.conf",
        rule=rules.core_pattern,
    ),
    *_each(
        "tmpfiles",
        "etc/tmpfiles.d/*",
        "usr/lib/tmpfiles.d/*",
        "usr/local/lib/tmpfiles.d/*",
        rule=rules.tmpfiles,
        names=_named("conf"),
    ),
    *_each(
        "tmpfiles",
        *(f"{top}/credstore{end}/**" for top in ("etc", "usr/lib", "usr/local/lib") for end in ("", ".encrypted")),
    ),
    Place("logrotate", "etc/logrotate.conf", rules.logrotate),
    Place("logrotate", "etc/logrotate.d/*", rules.logrotate),
    *_each("rsyslog", "etc/rsyslog.conf", "etc/rsyslog.d/*", rule=rules.rsyslog),
    Place("alternative", "etc/alternatives/*"),
    *_each(
        "certbot_hook",
        *(f"etc/letsencrypt/renewal-hooks/{when}/*" for when in ("pre", "post", "deploy")),
        executable=True,
    ),
    *_each("certbot_hook", "etc/letsencrypt/renewal/*", "etc/letsencrypt/cli.ini", rule=rules.certbot_conf),
    *_each(
        "nss",
        *(
            f"{top}/*"
            for top in (
                "usr/lib/x86_64-linux-gnu",
                "usr/lib/aarch64-linux-gnu",
                "usr/lib/arm-linux-gnueabihf",
                "usr/lib",
                "usr/lib64",
            )
        ),
        names=re.compile(r"libnss_.*\.so.*"),
    ),
    *_each(
        "library",
        *(
            f"{top}/*"
            for top in (
                "usr/lib/x86_64-linux-gnu",
                "usr/lib/aarch64-linux-gnu",
                "usr/lib/arm-linux-gnueabihf",
                "usr/lib",
                "usr/lib64",
            )
        ),
        names=re.compile(r"(?!libnss_).*\.so(\.[\w.+-]+)?"),
    ),
    *_each("program", "usr/bin/*", "usr/sbin/*", "usr/libexec/*", "usr/games/*"),
    Place("network_hook", "etc/ufw/*.init", executable=True),
    Place("cron", "var/spool/incron/*", rules.content),
    Place("cron", "etc/incron.d/*", rules.content),
    Place("init_script", "etc/inittab", rules.content),
    Place("init_script", "etc/service/*/run", executable=True),
    Place("initramfs", "etc/crypttab", rules.saying(r"keyscript=")),
    Place("library", "etc/ssl/openssl.cnf", rules.saying(r"^\s*(dynamic_path|MODULE_PATH|module)\s*=")),
    *_each("package_hook", "etc/needrestart/conf.d/*", rule=rules.needrestart, names=_named("conf")),
    *_each("package_hook", *(f"etc/needrestart/{each}.d/*" for each in ("hook", "notify", "restart")), executable=True),
    *_each("service_hook", "etc/hosts.allow", "etc/hosts.deny", rule=rules.saying(r":\s*(spawn|twist|aclexec)\b")),
    *_each("service_hook", "etc/inetd.conf", "etc/xinetd.conf", "etc/xinetd.d/*", rule=rules.content),
    *_each("service_hook", "etc/aliases", "~/.forward", rule=rules.saying(r"\|\s*\S")),
    *_each("service_hook", "etc/procmailrc", "~/.procmailrc", rule=rules.saying(r"\|\s*\S|`")),
    *_each("service_hook", "etc/acpi/**", "etc/fail2ban/action.d/*"),
    Place("service_hook", "etc/fail2ban/jail.d/*", rules.saying(r"^action\w*\s*=\s*(?![%\s])|^\s*actionban\s*=")),
    Place("service_hook", "etc/snmp/snmpd.conf", rules.saying(r"^(extend(-sh)?|exec|sh|pass(_persist)?)\s")),
    *_each(
        "service_hook",
        "etc/php/*/*/php.ini",
        "etc/php/*/*/conf.d/*",
        rule=rules.saying(r"^\s*auto_(pre|ap)pend_file\s*=\s*\S|extension\s*=\s*\"?/", comments=";#"),
    ),
    *_each(
        "shell_profile",
        "~/.vimrc",
        "~/.vim/vimrc",
        "etc/vim/vimrc.local",
        rule=rules.saying(r"system\(|(^|\|)\s*(silent!?\s*)?!|job_start|python3?\b|lua\b|term_start", comments='"'),
    ),
    *_each(
        "shell_profile",
        "~/.tmux.conf",
        "etc/tmux.conf",
        "~/.screenrc",
        rule=rules.saying(r"run-shell|if-shell|default-command|\bexec\b|^\s*run\b|#\("),
    ),
    *_each("cloud_init", "var/lib/cloud/scripts/per-*/*", executable=True),
    Place(
        "cloud_init", "etc/cloud/cloud.cfg.d/*", rules.saying(r"^\s*(bootcmd|runcmd|write_files)\s*:"), _named("cfg")
    ),
    *_each("shell_profile", "etc/bash_completion.d/*", "usr/share/bash-completion/completions/*", stock=("",)),
    Place("tmpfiles", "etc/sysusers.d/*", rules.saying(r"^u!?\s+\S+\s+0([:\s]|$)"), _named("conf")),
    Place("container", "var/lib/docker/containers/*/hostconfig.json", rules.container),
)
