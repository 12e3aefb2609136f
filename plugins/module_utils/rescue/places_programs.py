# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Places from which programs and services start something: schedules, package managers, interpreters and daemons."""

from __future__ import annotations

import re
from typing import Tuple

from . import rules
from .place import RUN_PARTS, Place, each, named

#: What a daemon runs for what happens to it, below /etc.
_HOOKS = (
    *(
        "qemu/fsfreeze-hook",
        "qemu/fsfreeze-hook.d/*",
        "libvirt/hooks/**",
        "pm/sleep.d/*",
        "smartmontools/run.d/*",
        "zfs/zed.d/*",
    ),
    *(
        "apcupsd/*",
        "auto.*",
        "auto.master.d/*",
        "sv/*/run",
        "runit/**",
        "mdadm/*",
        "openvpn/**",
        "logcheck/*",
        "udisks2/**",
    ),
)
_OPENVPN = r"^(up|down|route-up|route-pre-down|ipchange|client-(dis)?connect|auth-user-pass-verify|tls-verify|learn-address|plugin)\s"
#: Lines of a daemon's configuration by which it runs a command, and where they stand.
_COMMANDS = (
    ("etc/supervisor/supervisord.conf", r"^command\s*="),
    ("etc/supervisor/conf.d/*", r"^command\s*="),
    ("etc/monit/monitrc", r"\bexec\b|\b(start|stop|restart) program\b"),
    ("etc/monit/conf*/*", r"\bexec\b|\b(start|stop|restart) program\b"),
    ("etc/keepalived/*", r"^\s*(notify\w*|script)\s"),
    *((pattern, _OPENVPN) for pattern in ("etc/openvpn/*", "etc/openvpn/*/*")),
    ("etc/mdadm/mdadm.conf", r"^PROGRAM\s"),
    ("etc/smartd.conf", r"-M\s+exec"),
    (
        "etc/samba/smb.conf",
        r"^\s*((root )?(pre|post)exec|magic script|message command|panic action|username map script)\s*=",
    ),
    ("etc/rsyncd.conf", r"^\s*((pre|post)-xfer|early) exec\s*="),
    ("etc/exports", r"no_root_squash"),
    ("etc/exports.d/*", r"no_root_squash"),
    ("etc/docker/daemon.json", r"\"(runtimes|default-runtime|init-path)\"|tcp://"),
    ("etc/zabbix/*.conf", r"^(UserParameter|AllowKey|EnableRemoteCommands)\s*="),
    ("etc/nagios/nrpe*.cfg", r"^command\[|^dont_blame_nrpe\s*=\s*1"),
    ("etc/telegraf/telegraf.d/*", r"inputs\.exec"),
)

PROGRAMS: Tuple[Place, ...] = (
    Place("cron", "etc/crontab", rules.system_wide),
    Place("cron", "etc/anacrontab", rules.system_wide),
    Place("cron", "etc/cron.d/*", rules.system_wide, RUN_PARTS),
    *each(
        "cron",
        *(f"etc/cron.{name}/*" for name in ("hourly", "daily", "weekly", "monthly", "yearly")),
        names=RUN_PARTS,
        executable=True,
    ),
    Place("cron", "var/spool/cron/crontabs/*", rules.system_wide),
    Place("at", "var/spool/cron/atjobs/*", None, re.compile(r"[a-zA-Z=].*", re.DOTALL)),
    Place("package_hook", "etc/apt/apt.conf", rules.apt),
    Place("package_hook", "etc/apt/apt.conf.d/*", rules.apt, re.compile(r"[A-Za-z0-9_-]+(\.conf)?")),
    *each("package_hook", "etc/dpkg/dpkg.cfg", "etc/dpkg/dpkg.cfg.d/*", "~/.dpkg.cfg", rule=rules.dpkg_cfg),
    *each("package_hook", *(f"usr/lib/apt/{name}/*" for name in ("methods", "planners", "solvers", "apt-helper"))),
    *each(
        "python",
        "usr/lib/python3*/site-packages/*",
        "usr/lib/python3*/dist-packages/*",
        "usr/local/lib/python3*/dist-packages/*",
        rule=rules.python_path,
        names=named("pth"),
    ),
    *each(
        "python",
        "usr/local/lib/python3*/site-packages/*",
        "~/.local/lib/python3*/site-packages/*",
        rule=rules.python_path,
        names=named("pth"),
    ),
    *each(
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
    *each("perl", "etc/perl/**", names=named("pm|pl")),
    Place("logrotate", "etc/logrotate.conf", rules.logrotate),
    Place("logrotate", "etc/logrotate.d/*", rules.logrotate),
    *each("rsyslog", "etc/rsyslog.conf", "etc/rsyslog.d/*", rule=rules.rsyslog),
    Place("alternative", "etc/alternatives/*"),
    *each(
        "certbot_hook",
        *(f"etc/letsencrypt/renewal-hooks/{when}/*" for when in ("pre", "post", "deploy")),
        executable=True,
    ),
    *each("certbot_hook", "etc/letsencrypt/renewal/*", "etc/letsencrypt/cli.ini", rule=rules.certbot_conf),
    *each("program", "usr/bin/*", "usr/sbin/*", "usr/libexec/*", "usr/games/*"),
    Place("cron", "var/spool/incron/*", rules.content),
    Place("cron", "etc/incron.d/*", rules.content),
    *each("package_hook", "etc/needrestart/conf.d/*", rule=rules.needrestart, names=named("conf")),
    *each("package_hook", *(f"etc/needrestart/{name}.d/*" for name in ("hook", "notify", "restart")), executable=True),
    *each("service_hook", "etc/hosts.allow", "etc/hosts.deny", rule=rules.saying(r":\s*(spawn|twist|aclexec)\b")),
    *each("service_hook", "etc/inetd.conf", "etc/xinetd.conf", "etc/xinetd.d/*", rule=rules.content),
    *each("service_hook", "etc/aliases", "~/.forward", rule=rules.saying(r"\|\s*\S")),
    *each("service_hook", "etc/procmailrc", "~/.procmailrc", rule=rules.saying(r"\|\s*\S|`")),
    *each("service_hook", "etc/acpi/**", "etc/fail2ban/action.d/*"),
    Place("service_hook", "etc/fail2ban/jail.d/*", rules.saying(r"^action\w*\s*=\s*(?![%\s])|^\s*actionban\s*=")),
    Place("service_hook", "etc/snmp/snmpd.conf", rules.saying(r"^(extend(-sh)?|exec|sh|pass(_persist)?)\s")),
    *each(
        "service_hook",
        "etc/php/*/*/php.ini",
        "etc/php/*/*/conf.d/*",
        rule=rules.saying(r"^\s*auto_(pre|ap)pend_file\s*=\s*\S|extension\s*=\s*\"?/", comments=";#"),
    ),
    *each("package_hook", "etc/apt/sources.list", "etc/apt/sources.list.d/*", rule=rules.unsigned),
    *each("program", "usr/local/sbin/adduser.local"),
    *each("web_root", "usr/lib/cgi-bin/*", executable=True),
    *each("service_hook", *(f"etc/{name}" for name in _HOOKS), executable=True),
    *(Place("service_hook", pattern, rules.saying(sought, comments="#;")) for pattern, sought in _COMMANDS),
)
