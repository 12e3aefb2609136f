# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Places that decide who gets in and becomes root, or from which something starts at a login."""

from __future__ import annotations

import re
from typing import Tuple

from . import pam, rules, users
from .place import RUN_PARTS, Place, each, named

_SUDO = re.compile(r"[^.]*[^.~]")
_SUDO_STOCK = r"^Plugin\s+sudoers_(policy|io|audit|approval)\s+sudoers\.so$"
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

LOGIN: Tuple[Place, ...] = (
    *each("pam", "etc/pam.d/*", "usr/lib/pam.d/*", rule=pam.modules, always=True),
    Place("pam", "etc/pam.conf", rules.content),
    *each("pam", "usr/lib/*/security/*", "usr/lib/security/*", names=named("so")),
    *each("pam", "etc/security/namespace.init"),
    Place("pam", "etc/security/group.conf", users.given_groups),
    Place("environment", "etc/security/pam_env.conf", rules.environment),
    Place("environment", "etc/environment", rules.environment),
    *each(
        "environment",
        "etc/environment.d/*",
        "usr/lib/environment.d/*",
        "usr/local/lib/environment.d/*",
        "~/.config/environment.d/*",
        rule=rules.environment,
    ),
    *each("environment", "~/.pam_environment", "etc/default/locale", rule=rules.environment),
    *each("sudoers", "etc/sudoers", "etc/sudoers-rs", rule=rules.sudoers),
    Place("sudoers", "etc/sudoers.d/*", rules.sudoers, _SUDO),
    Place("sudoers", "etc/sudo.conf", rules.saying(r"^(Plugin|Path)\s", unless=_SUDO_STOCK)),
    Place("sudoers", "etc/doas.conf", users.doas),
    Place("sudoers", "etc/super.tab", rules.content),
    *each("account", "etc/subuid", "etc/subgid", rule=users.id_ranges),
    *each("account", "var/lib/extrausers/passwd", "var/lib/extrausers/group", rule=users.extra_users),
    *each("account", *(f"{top}/userdb/*" for top in ("etc", "usr/lib", "usr/local/lib")), "var/lib/systemd/home/*"),
    *each(
        "polkit",
        "etc/polkit-1/rules.d/*",
        "usr/share/polkit-1/rules.d/*",
        "usr/local/share/polkit-1/rules.d/*",
        rule=rules.polkit,
    ),
    *each("polkit", "etc/polkit-1/localauthority/**", "var/lib/polkit-1/localauthority/**", rule=rules.polkit),
    *each(
        "polkit", *(f"{top}/polkit-1/actions/*" for top in ("etc", "usr/share", "usr/local/share")), rule=rules.polkit
    ),
    *each(
        "autostart", "etc/xdg/autostart/*", "usr/share/autostart/*", "usr/share/gnome/autostart/*", rule=rules.desktop
    ),
    *each("autostart", "~/.config/autostart/*", rule=rules.desktop),
    *each("autostart", "~/.config/autostart-scripts/*", "~/.config/plasma-workspace/env/*"),
    Place("shell_profile", "etc/profile", stock=("usr/share/base-files/profile",)),
    Place("shell_profile", "etc/profile.d/*", None, named("sh|csh"), stock=("",)),
    *each(
        "shell_profile",
        "etc/bash.bashrc",
        "etc/bash.bash_logout",
        "etc/csh.cshrc",
        "etc/csh.login",
        "etc/csh.logout",
        stock=("",),
    ),
    *each(
        "shell_profile", "etc/zsh/*", "etc/fish/config.fish", "etc/fish/conf.d/*", "etc/X11/Xsession.d/*", stock=("",)
    ),
    *each("shell_profile", "etc/skel/.*", "usr/share/base-files/*", stock=("",)),
    *_SHELL,
    Place("motd", "etc/update-motd.d/*", None, RUN_PARTS, executable=True),
    *each("git", "etc/gitconfig", "~/.gitconfig", "~/.config/git/config", rule=rules.git_config),
    *each(
        "sshd",
        "etc/ssh/sshd_config",
        "etc/ssh/sshd_config.d/*",
        rule=rules.sshd,
        names=re.compile(r"sshd_config|.*\.conf"),
        always=True,
    ),
    *each("sshd", "etc/ssh/sshrc"),
    *each("sshd", "etc/ssh/ssh_config", "etc/ssh/ssh_config.d/*", rule=rules.ssh_client),
    *each("ssh_user", "~/.ssh/rc"),
    # By these a host or a principal that they name gets in without a key.
    *each(
        "ssh_user",
        *(
            "~/.k5login",
            "~/.k5users",
            "~/.shosts",
            "~/.rhosts",
            "etc/hosts.equiv",
            "etc/shosts.equiv",
            "etc/ssh/shosts.equiv",
        ),
        rule=rules.content,
    ),
    Place("shell_profile", "etc/login.defs", rules.login_defs),
    Place("ssh_user", "~/.ssh/environment", rules.ssh_environment),
    Place("ssh_user", "~/.ssh/authorized_keys", rules.key_options),
    Place("ssh_user", "~/.ssh/authorized_keys2", rules.any_key),
    Place("ssh_user", "~/.ssh/config", rules.ssh_client),
    *each(
        "shell_profile",
        "~/.vimrc",
        "~/.vim/vimrc",
        "etc/vim/vimrc.local",
        rule=rules.saying(r"system\(|(^|\|)\s*(silent!?\s*)?!|job_start|python3?\b|lua\b|term_start", comments='"'),
    ),
    *each(
        "shell_profile",
        "~/.tmux.conf",
        "etc/tmux.conf",
        "~/.screenrc",
        rule=rules.saying(r"run-shell|if-shell|default-command|\bexec\b|^\s*run\b|#\("),
    ),
    *each("shell_profile", "etc/bash_completion.d/*", "usr/share/bash-completion/completions/*", stock=("",)),
)
