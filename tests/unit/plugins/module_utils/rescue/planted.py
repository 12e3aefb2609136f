# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a case of a way to come back is written."""

from __future__ import annotations

from typing import NamedTuple

Operations = tuple[tuple[str, str, str, int], ...]
SH = "#!/bin/sh\n/opt/x/implant &\n"
UNIT_TEXT = "[Unit]\nDescription=x\n[Service]\nExecStart=/opt/x/implant\n[Install]\nWantedBy=multi-user.target\n"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGZvb2JhcmJhemZvb2JhcmJhemZvb2JhcmJhemZvb2Jh x\n"
OWN = "# Managed by the Ansible collection portcullis.vps; edits here do not last.\n"
UNITS = "etc/systemd/system"
COMMAND = "/usr/local/sbin/portcullis"
#: The links of programs that lead below usr/, as on any Debian of today.
SITE = "usr/local/lib/python3.11/dist-packages"


class Planted(NamedTuple):
    """A case; ``where`` is the finding's, ``twin`` what is harmless beside it."""

    name: str
    kind: str
    where: str
    plant: Operations
    twin: Operations = ()


def write(path: str, text: str, mode: int = 0o644) -> tuple[str, str, str, int]:
    return "write", path, text, mode


def append(path: str, text: str) -> tuple[str, str, str, int]:
    return "append", path, text, 0


def link(path: str, target: str) -> tuple[str, str, str, int]:
    return "link", path, target, 0


def one(
    name: str, kind: str, path: str, text: str, twin: Operations = (), mode: int = 0o644, verb: str = "write"
) -> Planted:
    return Planted(name, kind, f"/{path}", ((verb, path, text, mode if verb == "write" else 0),), twin)
