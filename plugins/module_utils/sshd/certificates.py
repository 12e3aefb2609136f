# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates of the host's keys: people whose ssh knows an authority, and not the key, get in by these alone.

Source: PROTOCOL.certkeys of OpenSSH.
"""

from __future__ import annotations

import base64
import binascii
from typing import Iterable, Mapping, Optional

from ..base.errors import Refusal
from .key_material import joined, strings

#: How many fields of a certificate, behind its type and nonce, are the key's own.
_PARTS = {"ssh-ed25519": 1, "ssh-rsa": 2, "ecdsa-sha2-nistp256": 2, "ecdsa-sha2-nistp384": 2, "ecdsa-sha2-nistp521": 2}
_END = "-cert-v01@openssh.com"


def certified(text: str) -> Optional[str]:
    """Return the key that a certificate is of, as the first two words of a .pub file; None where the text is no certificate."""
    words = text.split()
    if len(words) < 2 or not words[0].endswith(_END):
        return None
    kind = words[0][: -len(_END)]
    try:
        parts = strings(base64.b64decode(words[1], validate=True), 2 + _PARTS[kind])
    except (binascii.Error, ValueError, KeyError):
        return None
    blob = joined([kind.encode(), *parts[2:]])
    return f"{kind} {base64.b64encode(blob).decode()}"


def refuse_lost(certificates: Mapping[str, str], shown: Iterable[str], coming: Iterable[str]) -> None:
    """Raise Refusal where keys with a certificate are shown now and none of those that are coming has one.

    ``certificates`` are texts by path, ``shown`` and ``coming`` the public keys of the host, as two words.
    """
    keys = {path: certified(text) for path, text in certificates.items()}
    now, then = set(shown), set(coming)
    lost = [path for path, key in keys.items() if key in now]
    if not lost or any(key in then for key in keys.values()):
        return
    raise Refusal(
        f"ssh_hardening_crypto: the key that {' and '.join(lost)} (HostCertificate) certifies would no longer be offered, and whoever verifies this "
        "host by the authority that signed it (@cert-authority in known_hosts) could no longer log in; let that authority sign a "
        "key that stays ('ssh-keygen -s CA -h -I NAME /etc/ssh/ssh_host_ed25519_key.pub', with a HostCertificate line of its own), set "
        "ssh_hardening_crypto to system, or remove the HostCertificate line if nobody relies on it."
    )
