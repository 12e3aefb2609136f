# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ways to come back by what services run."""

from __future__ import annotations

from tests.unit.plugins.module_utils.rescue.planted import SH, Planted, append, link, one, write

_CONTAINER = '{"Binds":["%s"],"Privileged":%s,"PidMode":"","RestartPolicy":{"Name":"%s","MaximumRetryCount":0}}'

SERVICES = (
    one("ufw", "network_hook", "etc/ufw/after.init", SH, (write("etc/ufw/after.init", SH, 0o640),), 0o750),
    one("incron", "cron", "etc/incron.d/x", "/tmp IN_CREATE /opt/x\n", (write("etc/incron.d/x", "# none\n"),)),
    one("inittab", "init_script", "etc/inittab", "x:2345:respawn:/opt/x\n"),
    one("runit", "init_script", "etc/service/x/run", SH, mode=0o755),
    one(
        "crypttab",
        "initramfs",
        "etc/crypttab",
        "x UUID=1 none luks,keyscript=/opt/x\n",
        (write("etc/crypttab", "x UUID=1 none luks\n"),),
    ),
    one(
        "OpenSSL",
        "library",
        "etc/ssl/openssl.cnf",
        "[x]\ndynamic_path = /opt/x.so\n",
        (write("etc/ssl/openssl.cnf", "[x]\nactivate = 1\n"),),
    ),
    one(
        "needrestart",
        "package_hook",
        "etc/needrestart/conf.d/x.conf",
        "system('/opt/x');\n",
        (write("etc/needrestart/conf.d/x.conf", "$nrconf{restart} = 'a';\n1;\n"),),
    ),
    one(
        "needrestart, a hook",
        "package_hook",
        "etc/needrestart/hook.d/x",
        SH,
        (write("etc/needrestart/hook.d/x", SH),),
        0o755,
    ),
    one(
        "hosts.allow",
        "service_hook",
        "etc/hosts.allow",
        "sshd: ALL: spawn /opt/x &\n",
        (write("etc/hosts.allow", "sshd: 192.0.2.\n"),),
    ),
    one(
        "inetd",
        "service_hook",
        "etc/inetd.conf",
        "1 stream tcp nowait root /opt/x x\n",
        (write("etc/inetd.conf", "# none\n"),),
    ),
    one("aliases", "service_hook", "etc/aliases", 'x: "|/opt/x"\n', (write("etc/aliases", "root: ada\n"),)),
    one("forward", "service_hook", "root/.forward", "|/opt/x\n", (write("root/.forward", "ada@example.org\n"),)),
    one("procmail", "service_hook", "root/.procmailrc", ":0\n| /opt/x\n", (write("root/.procmailrc", ":0\nmail/\n"),)),
    one("fail2ban", "service_hook", "etc/fail2ban/action.d/x.conf", "[Definition]\nactionban = /opt/x\n"),
    one(
        "fail2ban, a jail",
        "service_hook",
        "etc/fail2ban/jail.d/x.local",
        "[sshd]\naction = x\n",
        (write("etc/fail2ban/jail.d/x.local", "[sshd]\nenabled = true\naction = %(action_mw)s\n"),),
    ),
    one(
        "snmpd",
        "service_hook",
        "etc/snmp/snmpd.conf",
        "extend x /opt/x\n",
        (write("etc/snmp/snmpd.conf", "rocommunity x\n"),),
    ),
    one(
        "PHP",
        "service_hook",
        "etc/php/8.2/fpm/conf.d/x.ini",
        "auto_prepend_file = /opt/x.php\n",
        (
            link("etc/php/8.2/fpm/conf.d/x.ini", "/etc/adduser.conf"),
            write("etc/php/8.2/fpm/conf.d/y.ini", "memory_limit = 1G\n"),
        ),
    ),
    one(
        "cloud-init",
        "cloud_init",
        "var/lib/cloud/scripts/per-boot/x",
        SH,
        (write("var/lib/cloud/scripts/per-boot/x", SH),),
        0o755,
    ),
    one(
        "cloud-init, its settings",
        "cloud_init",
        "etc/cloud/cloud.cfg.d/99-x.cfg",
        "bootcmd:\n - /opt/x\n",
        (write("etc/cloud/cloud.cfg.d/90_dpkg.cfg", "datasource_list: [ NoCloud, None ]\n"),),
    ),
    one(
        "completion",
        "shell_profile",
        "usr/share/bash-completion/completions/ls",
        "/opt/x &\n",
        (write("etc/bash_completion.d/x", "# none\n"),),
    ),
    one(
        "sysusers",
        "tmpfiles",
        "etc/sysusers.d/x.conf",
        "u toor 0 - /root /bin/bash\n",
        (write("etc/sysusers.d/x.conf", "u _x 990 -\n"),),
    ),
    Planted(
        "a group of root's",
        "account",
        "/etc/group:eve",
        (append("etc/group", "docker:x:998:ada,eve\n"),),
        (append("etc/group", "docker:x:998:ada\nusers:x:100:eve\n"),),
    ),
    one(
        "vim",
        "shell_profile",
        "root/.vimrc",
        "autocmd VimEnter * call system('/opt/x')\n",
        (write("root/.vimrc", "set number\n"),),
    ),
    one(
        "tmux",
        "shell_profile",
        "root/.tmux.conf",
        "run-shell /opt/x\n",
        (write("root/.tmux.conf", "set -g mouse on\n"),),
    ),
    one(
        "container, privileged",
        "container",
        "var/lib/docker/containers/0a/hostconfig.json",
        _CONTAINER % ("/srv/x:/x", "true", "always"),
        (write("var/lib/docker/containers/0a/hostconfig.json", _CONTAINER % ("/srv/x:/x", "false", "always")),),
    ),
    one(
        "container, the host's files",
        "container",
        "var/lib/docker/containers/0b/hostconfig.json",
        _CONTAINER % ("/:/host", "false", "unless-stopped"),
        (write("var/lib/docker/containers/0b/hostconfig.json", _CONTAINER % ("/:/host", "true", "no")),),
    ),
)
