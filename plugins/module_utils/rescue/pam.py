# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What in a file of PAM's lets somebody in who has proven nothing, or runs something at a login."""

from __future__ import annotations

import posixpath
import re
from typing import Iterator

from . import linker
from .rules import Known, lines, quoted

_LINE = re.compile(
    r"^-?(auth|account|password|session)\s+(\[[^]]*\]|\S+)\s+(\S+)\s*(.*)$|^@include\s+(\S+)$", re.IGNORECASE
)
_RUNS = frozenset({"pam_exec.so", "pam_script.so", "pam_python.so", "pam_perl.so", "pam_lua.so"})
#: Modules that ask for no secret, or whose secrets are in a file that the line names: as the last word they let somebody in.
_PROVES_NOTHING = frozenset(
    f"pam_{name}.so"
    for name in (
        *(
            "permit",
            "succeed_if",
            "localuser",
            "wheel",
            "listfile",
            "access",
            "time",
            "group",
            "env",
            "nologin",
            "debug",
            "echo",
        ),
        *(
            "motd",
            "warn",
            "shells",
            "securetty",
            "rhosts",
            "limits",
            "issue",
            "faildelay",
            "keyinit",
            "mkhomedir",
            "umask",
            "tty_audit",
        ),
        *(
            "userdb",
            "pwdfile",
            "timestamp",
            "lastlog",
            "usertype",
            "setquota",
            "xauth",
            "sepermit",
            "selinux",
            "loginuid",
        ),
    )
)
#: How a display manager of Debian's lets those in who need no password there.
_DESKTOP = re.compile(r"pam_succeed_if\.so\s+user\s+ingroup\s+nopasswdlogin")


def modules(text: str, known: Known) -> Iterator[str]:
    """Lines with a module that runs programs, that no package owns, or that lets in who has proven nothing."""
    for number, line in lines(text):
        row = _LINE.match(line)
        if not row:
            if not line.startswith(("@include", "#")):
                yield quoted(number, line)
            continue
        kind, control, module, arguments, include = row.groups()
        if include:
            if "/" in include and not include.startswith("/etc/pam.d/"):
                yield quoted(number, line)
            continue
        if control.lower() in ("include", "substack"):
            continue
        name = posixpath.basename(module)
        stock = [f"/{folder}/security/{name}" for folder in linker.FOLDERS]
        paths = [module] if "/" in module else stock
        bad = not any(known.packaged(path) for path in paths)
        if kind.lower() != "auth" or line.startswith("-") or "module_unknown=ignore" in control:
            # What is not there lets nobody in, and packages name it in their files all the same.
            bad = any(known.there(path) and not known.packaged(path) for path in paths)
        bad = bad or ("/" in module and not known.packaged(module))
        if name in _RUNS or _lets_in(kind.lower(), control.lower(), name, arguments):
            yield quoted(number, line)
        elif bad or ("/" in module and not module.startswith("/")):
            yield f"{quoted(number, line)} (no package owns this module)"


def _lets_in(kind: str, control: str, name: str, arguments: str) -> bool:
    """Return whether a line ends the asking, or passes over what would ask, though nothing was proven to its module."""
    if kind != "auth" or _DESKTOP.match(f"{name} {arguments}"):
        return False
    ends = set(re.findall(r"(\w+)\s*=\s*(?:done|[1-9]\d*)", control)) | (
        {"success"} if control == "sufficient" else set()
    )
    return bool(ends if name in _PROVES_NOTHING else ends - {"success", "new_authtok_reqd"})
