# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the host's own ssh does when it connects to others."""

from __future__ import annotations

from typing import FrozenSet, Mapping

from . import crypto as sshd_crypto

PATH = "/etc/ssh/ssh_config.d/00-portcullis.conf"

_HEADER = "# Managed by the Ansible collection portcullis.vps, role ssh_hardening; edits here do not last.\n"
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
_ALGORITHMS = {"kexalgorithms": "KexAlgorithms", "ciphers": "Ciphers", "macs": "MACs"}


def render(supported: Mapping[str, FrozenSet[str]]) -> str:
    """Return the file's text.

    The algorithms are those of the default, also where sshd's own are stricter: what other servers know is not this host's
    to choose.
    """
    chosen = sshd_crypto.settings("default", supported, (0, 0))
    lines = {**_SETTINGS, **{name: chosen[key] for key, name in _ALGORITHMS.items() if key in chosen}}
    return _HEADER + "".join(f"{name} {value}\n" for name, value in lines.items())
