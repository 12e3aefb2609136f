# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the host's own ssh does when it connects to others."""

from __future__ import annotations

from typing import FrozenSet, Mapping

from . import crypto as sshd_crypto, settings as sshd_settings
from .steps import HEADER

PATH = "/etc/ssh/ssh_config.d/00-portcullis.conf"

_SETTINGS = {
    "StrictHostKeyChecking": "ask",
    "ForwardAgent": "no",
    "ForwardX11": "no",
    "HostbasedAuthentication": "no",
    "GSSAPIAuthentication": "no",
    "GSSAPIDelegateCredentials": "no",
    "Tunnel": "no",
    "PermitLocalCommand": "no",
}
_ALGORITHMS = ("kexalgorithms", "ciphers", "macs")


def render(supported: Mapping[str, FrozenSet[str]]) -> str:
    """Return the file's text.

    The algorithms are those of the default, also where sshd's own are stricter: what other servers know is not this host's
    to choose.
    """
    chosen = sshd_crypto.settings("default", supported, (0, 0))
    algorithms = {keyword: chosen[keyword] for keyword in _ALGORITHMS if keyword in chosen}
    lines = sshd_settings.render({**{name: (value,) for name, value in _SETTINGS.items()}, **algorithms}, (0, 0))
    return HEADER + "".join(f"{line}\n" for line in lines)
