# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What this collection, cloud-init and Debian's own scripts put into such places: by the whole path and all that the file says.

A name alone explains nothing, or an intruder would choose that name: each line has to be one of those that we write.
"""

from __future__ import annotations

import posixpath
import re
from typing import Mapping, Pattern

from ..base.paths import ETC, PROGRAM, UNITS
from .rules import Known, lines

_OWN_UNIT = re.compile(
    rf"{UNITS[1:]}/(portcullis-[a-z0-9@_.-]+\.(service|timer|path|socket)|[a-z0-9@_.-]+\.(service|timer|socket)\.d/([0-9a-z]+-)?portcullis[a-z0-9-]*\.conf)"
)
_WORD = r"[A-Za-z0-9_:.,/+*@=-]+"
#: The host's command with any of its subcommands, what it runs besides, nft with our rules, which run nothing, and an empty line that takes
#: back what there was.
_COMMAND = re.compile(
    rf"[+@!:-]*({re.escape(PROGRAM)}( {_WORD})*"
    rf"|nft --file {ETC}/contained\.nft"
    rf"|/bin/sh -c 'nft list table inet portcullis_outbound >/dev/null 2>&1 \|\| exec nft --file {ETC}/outbound\.nft'"
    rf"|/usr/bin/env DEBIAN_FRONTEND=noninteractive dpkg( --force-[a-z,]+)* --configure --pending"
    r"|/usr/sbin/sshd -D \$SSHD_OPTS)?"
)
#: Settings by which a unit would run, load or become something else than its command.
_OTHER = re.compile(
    r"(Environment(File)?|PassEnvironment|Root\w+|Bind(ReadOnly)?Paths|User|Group|\w*Directory|Type=forking|PAMName|"
    r"OnFailure|OnSuccess|Load\w+|Set\w+|Standard(Input|Output|Error)\w*|Unit|FailureAction|TemporaryFileSystem|ExtensionImages)$"
)
_HARMLESS_OTHER: Mapping[str, Pattern[str]] = {
    "Environment": re.compile(r"LC_ALL=C\.UTF-8"),
    "LoadCredential": re.compile(rf"settings:{ETC}/[a-z0-9/._-]+"),
    "CacheDirectory": re.compile(r"portcullis[a-z0-9/._-]*"),
    "StateDirectory": re.compile(r"portcullis[a-z0-9/._-]*"),
    "RuntimeDirectory": re.compile(r"portcullis[a-z0-9/._-]*"),
    "Unit": re.compile(r"portcullis-[a-z0-9@_.-]+\.service"),
    "StandardOutput": re.compile(r"journal|null"),
}
_SCRIPT = re.compile(rf'#!/bin/sh\n(#[^\n]*\n)*exec {re.escape(PROGRAM)} [a-z -]+("\$@")?\n')
_ETCKEEPER = re.compile(
    r"#!/bin/sh\n# pre-commit hook for etckeeper, to store metadata and do sanity checks\nset -e\n\netckeeper pre-commit -d [\w./\"'`$() -]+\n"
)
#: A folder with data of a suspect host, mounted over itself so that nothing in it can run.
_DATA = re.compile(
    r"#[^\n]*\n\[Unit\]\nDescription=[\w ,]+\n\n\[Mount\]\nWhat=((?:/[A-Za-z0-9._@+,=-]+)+)\nWhere=\1\nType=none\n"
    r"Options=bind,nosuid,nodev,noexec\n\n\[Install\]\nWantedBy=local-fs\.target\n"
)
_DOT = r"\x2e"


def _mount_unit(folder: str) -> str:
    """Return the name of the unit that mounts something there, the only one that systemd takes. Source: systemd-escape(1)."""
    name = re.sub(r"[^A-Za-z0-9:_./]", lambda sign: f"\\x{ord(sign.group()):02x}", folder.strip("/")).replace("/", "-")
    return f"{UNITS[1:]}/{name.replace('.', _DOT, 1) if name.startswith('.') else name}.mount"


def explained(path: str, text: str, known: Known) -> bool:
    """Return whether a file that no package owns is one that we, or a program of Debian's, write there just like that."""
    if _OWN_UNIT.fullmatch(path):
        return _only_ours(text)
    if re.fullmatch(r"etc/letsencrypt/renewal-hooks/(pre|post|deploy)/zz-portcullis|usr/local/sbin/certbot", path):
        return bool(_SCRIPT.fullmatch(text))
    data = _DATA.fullmatch(text)
    if data and path == _mount_unit(data[1]):
        return True
    if path == "etc/logrotate.d/portcullis-sudo":
        return "postrotate" not in text and "action" not in text
    if path.endswith("/.git/hooks/pre-commit") or path == "etc/.git/hooks/pre-commit":
        return path == "etc/.git/hooks/pre-commit" and bool(_ETCKEEPER.fullmatch(text))
    return False


def _only_ours(text: str) -> bool:
    """Return whether a unit runs nothing but the host's command, and with nothing that would make something else of it."""
    runs = False
    for _number, line in lines(text, "#;"):
        key, sign, value = (part.strip() for part in line.partition("="))
        if line.startswith("["):
            continue
        if not sign:
            return False
        if key.startswith("Exec"):
            runs = runs or bool(value)
            if not _COMMAND.fullmatch(value):
                return False
        elif _OTHER.match(key):
            harmless = _HARMLESS_OTHER.get(key)
            if not harmless or not harmless.fullmatch(value):
                return False
    return True


#: Programs that Debian ships with their owner's or group's rights, by packages of which nobody would do without them.
SETUID = frozenset(
    f"usr/{path}"
    for path in (
        *(
            "bin/su",
            "bin/sudo",
            "bin/sudo-rs",
            "bin/su-rs",
            "bin/passwd",
            "bin/chsh",
            "bin/chfn",
            "bin/gpasswd",
            "bin/newgrp",
            "bin/sg",
        ),
        *(
            "bin/mount",
            "bin/umount",
            "bin/fusermount",
            "bin/fusermount3",
            "bin/ping",
            "bin/ping6",
            "bin/chage",
            "bin/expiry",
            "bin/wall",
        ),
        *(
            "bin/write",
            "bin/write.ul",
            "bin/bsd-write",
            "bin/crontab",
            "bin/at",
            "bin/ssh-agent",
            "bin/pkexec",
            "bin/newuidmap",
            "bin/newgidmap",
        ),
        *(
            "bin/dotlockfile",
            "bin/mlocate",
            "bin/plocate",
            "bin/locate",
            "bin/screen",
            "bin/doas",
            "bin/ntfs-3g",
            "bin/procmail",
            "bin/lockfile",
        ),
        *(
            "bin/traceroute6.iputils",
            "bin/mtr-packet",
            "bin/dumpcap",
            "bin/X",
            "bin/Xorg",
            "bin/staprun",
            "bin/vmware-user-suid-wrapper",
        ),
        *(
            "bin/bwrap",
            "bin/firejail",
            "bin/lxc-user-nic",
            "bin/nvidia-modprobe",
            "bin/slock",
            "bin/i3lock",
            "bin/physlock",
            "bin/vlock",
        ),
        *(
            "bin/mail-lock",
            "bin/mail-unlock",
            "bin/mail-touchlock",
            "bin/dma",
            "bin/sendmail",
            "bin/maildrop",
            "bin/lppasswd",
        ),
        *(
            "sbin/unix_chkpwd",
            "sbin/pam_extrausers_chkpwd",
            "sbin/mount.nfs",
            "sbin/mount.cifs",
            "sbin/mount.davfs",
            "sbin/mount.ntfs-3g",
        ),
        *(
            "sbin/mount.ecryptfs_private",
            "sbin/pppd",
            "sbin/exim4",
            "sbin/postdrop",
            "sbin/postqueue",
            "sbin/sendmail",
            "sbin/sensible-mda",
        ),
        *(
            "sbin/sendmail-msp",
            "sbin/dma",
            "sbin/smtpctl",
            "sbin/opensmtpd",
            "sbin/vipw-lock",
            "sbin/postlog",
            "sbin/unix2_chkpwd",
        ),
        *(
            "lib/openssh/ssh-keysign",
            "lib/dbus-1.0/dbus-daemon-launch-helper",
            "lib/polkit-1/polkit-agent-helper-1",
            "lib/policykit-1/polkit-agent-helper-1",
        ),
        *(
            "libexec/polkit-agent-helper-1",
            "libexec/camel-lock-helper-1.2",
            "lib/mysql/plugin/auth_pam_tool_dir/auth_pam_tool",
            "lib/xorg/Xorg.wrap",
        ),
        *(
            "lib/chromium/chrome-sandbox",
            "lib/eject/dmcrypt-get-device",
            "lib/snapd/snap-confine",
            "lib/squid/basic_ncsa_auth",
            "lib/squid/basic_pam_auth",
        ),
        *(
            "lib/vmware-tools/bin64/vmware-user-suid-wrapper",
            "lib/dma/dma-mbox-create",
            "lib/emacs/movemail",
            "lib/utempter/utempter",
        ),
        *(
            "lib/x86_64-linux-gnu/utempter/utempter",
            "lib/aarch64-linux-gnu/utempter/utempter",
            "libexec/utempter/utempter",
            "lib/lxc/lxc-user-nic",
        ),
        *(
            "libexec/lxc/lxc-user-nic",
            "lib/x86_64-linux-gnu/lxc/lxc-user-nic",
            "lib/apache2/suexec-pristine",
            "lib/apache2/suexec-custom",
        ),
        *(
            "lib/sudo/sesh",
            "libexec/ssh-keysign",
            "libexec/openssh/ssh-keysign",
            "lib/sm.bin/sendmail",
            "lib/sm.bin/mailstats",
        ),
        *(
            "libexec/dma",
            "lib/virtualbox/VirtualBoxVM",
            "lib/spice-gtk/spice-client-glib-usb-acl-helper",
            "libexec/spice-gtk/spice-client-glib-usb-acl-helper",
        ),
        *("lib/vte-2.91/gnome-pty-helper", "lib/libvte9/gnome-pty-helper", "bin/pmount", "bin/pumount"),
    )
)
#: And those with capabilities.
CAPABLE = frozenset(
    f"usr/{path}"
    for path in (
        *(
            "bin/ping",
            "bin/mtr-packet",
            "bin/dumpcap",
            "bin/arping",
            "bin/clockdiff",
            "bin/fping",
            "bin/fping6",
            "bin/newuidmap",
            "bin/newgidmap",
        ),
        *(
            "bin/gnome-keyring-daemon",
            "bin/systemd-detect-virt",
            "bin/rsh",
            "bin/rlogin",
            "bin/rcp",
            "bin/traceroute6.iputils",
            "bin/kwin_wayland",
        ),
        *(
            "lib/x86_64-linux-gnu/gstreamer1.0/gstreamer-1.0/gst-ptp-helper",
            "lib/aarch64-linux-gnu/gstreamer1.0/gstreamer-1.0/gst-ptp-helper",
        ),
        *(
            "sbin/iftop",
            "sbin/suexec",
            "lib/snapd/snap-confine",
            "bin/bwrap",
            "bin/gamescope",
            "bin/slock",
            "sbin/netavark",
        ),
    )
)
#: Text that cloud-init begins its file of sudo's with.
_CLOUD_INIT = re.compile(r"# Created by cloud-init v\. [^\n]*\n")


def default_user(text: str) -> str:
    """Return the user that cloud-init makes, by its configuration; empty where it says none."""
    found = re.search(r"^\s+default_user:\s*\n\s+name:\s*([a-z_][a-z0-9_-]*)\s*$", text, re.MULTILINE)
    return found[1] if found else ""


def is_cloud_inits(path: str, text: str) -> bool:
    """Return whether this is the file by which cloud-init makes its user an admin."""
    return posixpath.basename(path) == "90-cloud-init-users" and bool(_CLOUD_INIT.match(text))
