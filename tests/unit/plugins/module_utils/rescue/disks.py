# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small root file system with dpkg's files, like that of a fresh Debian, and what an audit finds below it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from ansible_collections.portcullis.vps.plugins.module_utils.base.acceptance import acceptances
from ansible_collections.portcullis.vps.plugins.module_utils.rescue.finding import Report, judge
from ansible_collections.portcullis.vps.plugins.module_utils.rescue.host import audit
from ansible_collections.portcullis.vps.plugins.module_utils.rescue.host.looking import Wanted
from ansible_collections.portcullis.vps.plugins.module_utils.rescue.kinds import KINDS
from ansible_collections.portcullis.vps.plugins.module_utils.rescue.packages import Index

TODAY = date(2026, 11, 26)
_PROFILE = '# ~/.profile\nif [ -n "$BASH_VERSION" ]; then\n    . ~/.bashrc\nfi\n'
_BASHRC = "# ~/.bashrc\nalias ls='ls --color'\n"
#: What a package of everything holds: path, text and mode.
STOCK: Mapping[str, tuple[str, int]] = {
    "usr/bin/bash": ("\x7fELF bash", 0o755),
    "usr/bin/find": ("\x7fELF find", 0o755),
    "usr/bin/mawk": ("\x7fELF mawk", 0o755),
    "usr/bin/sudo": ("\x7fELF sudo", 0o4755),
    "usr/bin/passwd": ("\x7fELF passwd", 0o4755),
    "usr/bin/certbot": ("#!/usr/bin/python3\n", 0o755),
    "usr/sbin/nologin": ("\x7fELF nologin", 0o755),
    "usr/lib/x86_64-linux-gnu/libstock.so.1.0": ("\x7fELF stock", 0o644),
    "usr/lib/x86_64-linux-gnu/libgcc_s.so.1": ("\x7fELF gcc", 0o644),
    "usr/lib/x86_64-linux-gnu/libnss_files.so.2": ("\x7fELF nss", 0o644),
    **{
        f"usr/lib/x86_64-linux-gnu/security/pam_{name}.so": (f"\x7fELF {name}", 0o644)
        for name in ("unix", "permit", "deny", "exec", "systemd")
    },
    "lib/systemd/system/ssh.service": ("[Service]\nExecStart=/usr/sbin/sshd -D\n", 0o644),
    "usr/lib/systemd/system/debug-shell.service": ("[Service]\nExecStart=/bin/bash\n", 0o644),
    "usr/lib/systemd/system/storage-target-mode.target": ("[Unit]\n", 0o644),
    "usr/lib/systemd/user/ssh-agent.service": ("[Service]\nExecStart=/usr/bin/ssh-agent\n", 0o644),
    "usr/lib/systemd/systemd": ("\x7fELF systemd", 0o755),
    "usr/lib/python3/dist-packages/aptsources/__init__.py": ("import os\n", 0o644),
    "usr/share/perl5/Debconf/Log.pm": ("1;\n", 0o644),
    "boot/vmlinuz-6.1.0-1-amd64": ("MZ", 0o644),
    "usr/share/base-files/profile": ("# /etc/profile\nPATH=/usr/bin\n", 0o644),
    "usr/share/base-files/dot.bashrc": (_BASHRC, 0o644),
    "usr/share/base-files/dot.profile": (_PROFILE, 0o644),
    "usr/lib/udev/rules.d/60-x.rules": ('RUN+="/usr/lib/udev/x"\n', 0o644),
    "usr/lib/tmpfiles.d/x.conf": ("f /run/x\n", 0o644),
}
CONFFILES: Mapping[str, tuple[str, int]] = {
    "etc/adduser.conf": ("DSHELL=/bin/bash\n", 0o644),
    "etc/bash.bashrc": ("# System-wide .bashrc\nPS1=x\n", 0o644),
    "etc/cron.daily/dpkg": ("#!/bin/sh\nexec /usr/libexec/dpkg/dpkg-db-backup\n", 0o755),
    "etc/crontab": ("17 * * * * root cd / && run-parts --report /etc/cron.hourly\n", 0o644),
    "etc/init.d/ssh": ("#!/bin/sh\n", 0o755),
    "etc/ld.so.conf.d/libc.conf": ("/usr/local/lib\n", 0o644),
    "etc/logrotate.d/apt": ("/var/log/apt/term.log {\n  postrotate\n  x\n  endscript\n}\n", 0o644),
    "etc/pam.d/sshd": ("@include common-auth\n-session optional pam_systemd.so\n", 0o644),
    "etc/pam.d/sudo": ("@include common-auth\n", 0o644),
    "etc/skel/.bashrc": (_BASHRC, 0o644),
    "etc/skel/.profile": (_PROFILE, 0o644),
    "etc/ssl/openssl.cnf": ("[default]\n", 0o644),
    "etc/sudoers": (
        "Defaults env_reset\nroot ALL=(ALL:ALL) ALL\n%sudo ALL=(ALL:ALL) ALL\n@includedir /etc/sudoers.d\n",
        0o440,
    ),
    "etc/update-motd.d/10-uname": ("#!/bin/sh\nuname -snrvm\n", 0o755),
}
#: What nobody owns, and Debian's own scripts make.
MADE: Mapping[str, tuple[str, int]] = {
    "etc/passwd": (
        "root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\nadmin:x:1000:1000::/home/admin:/bin/bash\n",
        0o644,
    ),
    "etc/shadow": ("root:*:1::::::\ndaemon:*:1::::::\nadmin:!:1::::::\n", 0o640),
    "etc/group": ("root:x:0:\nshadow:x:42:\n", 0o644),
    "etc/environment": ("", 0o644),
    "etc/profile": STOCK["usr/share/base-files/profile"],
    "root/.bashrc": (_BASHRC, 0o644),
    "root/.profile": (_PROFILE, 0o644),
    "home/admin/.bashrc": (_BASHRC, 0o644),
    "home/admin/.ssh/authorized_keys": (
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGZvb2JhcmJhemZvb2JhcmJhemZvb2Jh ada\n",
        0o600,
    ),
    "etc/pam.d/common-auth": (
        "auth [success=1 default=ignore] pam_unix.so nullok\nauth requisite pam_deny.so\nauth required pam_permit.so\n",
        0o644,
    ),
    "etc/ssh/sshd_config": (
        "Include /etc/ssh/sshd_config.d/*.conf\nUsePAM yes\nSubsystem sftp /usr/lib/openssh/sftp-server\n",
        0o644,
    ),
    "var/www/html/index.nginx-debian.html": ("<p>", 0o644),
    "usr/lib/modules/6.1.0-1-amd64/modules.alias": ("", 0o644),
}
LINKS: Mapping[str, str] = {
    "bin": "usr/bin",
    "sbin": "usr/sbin",
    "lib": "usr/lib",
    "usr/bin/awk": "/etc/alternatives/awk",
    "etc/alternatives/awk": "/usr/bin/mawk",
    "etc/rc2.d/S01ssh": "../init.d/ssh",
    "etc/systemd/system/multi-user.target.wants/ssh.service": "/lib/systemd/system/ssh.service",
    "etc/systemd/system/sshd.service": "/lib/systemd/system/ssh.service",
    "etc/systemd/system/systemd-networkd.service": "/dev/null",
    "usr/lib/x86_64-linux-gnu/libstock.so.1": "libstock.so.1.0",
}


def fresh(root: Path) -> Path:
    """Make the file system below a folder and return the folder."""
    for folder in ("usr/bin", "usr/sbin", "usr/lib", "etc"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    for path, target in LINKS.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).symlink_to(target)
    for path, (text, mode) in {**STOCK, **CONFFILES, **MADE}.items():
        put(root, path, text, mode)
    install(
        root,
        "everything",
        {path: text for path, (text, _mode) in STOCK.items()},
        {path: text for path, (text, _mode) in CONFFILES.items()},
    )
    return root


def put(root: Path, path: str, text: str, mode: int = 0o644) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)
    (root / path).chmod(mode)


def install(root: Path, name: str, files: Mapping[str, str], conffiles: Mapping[str, str]) -> None:
    """Have dpkg list a package with these files."""
    info = root / "var/lib/dpkg/info"
    info.mkdir(parents=True, exist_ok=True)
    paths = [*files, *conffiles]
    folders = sorted({str(parent) for path in paths for parent in Path(f"/{path}").parents})
    (info / f"{name}.list").write_text("\n".join(["/.", *folders, *(f"/{path}" for path in paths)]) + "\n")
    (info / f"{name}.md5sums").write_text("".join(f"{md5(text)}  {path}\n" for path, text in files.items()))
    listed = "".join(f" /{path} {md5(text)}\n" for path, text in conffiles.items())
    with open(root / "var/lib/dpkg/status", "a", encoding="utf-8") as status:
        status.write(f"Package: {name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.0-1\n")
        status.write(f"Conffiles:\n{listed}" if listed else "")
        status.write("Description: x\n y\n\n")


def md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def looked(
    root: Path | str, digests: Mapping[str, Any] | None = None, accept: Sequence[Mapping[str, Any]] = (), **options: Any
) -> Report:
    """Return the report on what is below a root."""
    wanted = Wanted(
        str(root),
        Index.parse(digests or {}),
        tuple(options.get("admins", ("ada",))),
        ("/var/www",),
        30,
        options.get("max_seconds", 60),
        acceptances(accept, KINDS),
    )
    found = audit.look(wanted, TODAY)
    return judge(found.findings, wanted.accepted, TODAY, found.unfinished, found.unverifiable, found.left_out)


def places(report: Report) -> set[tuple[str, str]]:
    return {(finding.kind, finding.where) for finding in report.findings}


def descriptors() -> int:
    """Return how many files this process has open."""
    return len(os.listdir("/proc/self/fd"))
