# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which lines of an authorized_keys file let somebody in.

Source: sshd(8), AUTHORIZED_KEYS FILE FORMAT.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Optional

#: Types that OpenSSH 8.4 to 10 accept; ssh-dss is not among them.
_KEY = re.compile(
    r"(?P<type>ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)|sk-ssh-ed25519@openssh\.com"
    r"|sk-ecdsa-sha2-nistp256@openssh\.com)\s+(?P<blob>[A-Za-z0-9+/]+={0,2})(?:\s|\Z)"
)
_EXPIRY = re.compile(r'(?:\A|,)expiry-time="?(\d{8})(\d{4})?(\d{2})?Z?"?', re.IGNORECASE)


def holds_usable_key(text: str, now: str) -> bool:
    """Return whether some line holds a key (or an authority's key) that is whole and has not expired.

    ``now`` is the host's time as YYYYMMDDHHMMSS.
    """
    return any(_usable(line.strip(), now) for line in text.splitlines())


def _usable(line: str, now: str) -> bool:
    if not line or line.startswith("#"):
        return False
    found = _KEY.match(line) or _after_options(line)
    if found is None:
        return False
    try:
        blob = base64.b64decode(found.group("blob"), validate=True)
    except binascii.Error:
        return False
    # The blob begins with its type, as a string with its length in front.
    if blob[4 : 4 + int.from_bytes(blob[:4], "big")] != found.group("type").encode():
        return False
    expiry = _EXPIRY.search(line[: found.start()])
    return expiry is None or "".join(part or "" for part in expiry.groups()).ljust(14, "0") > now


def _after_options(line: str) -> "Optional[re.Match[str]]":
    """Find the key behind options, which end at the first space outside quotes."""
    quoted = escaped = False
    for index, sign in enumerate(line):
        if sign == '"' and not escaped:
            quoted = not quoted
        escaped = sign == "\\" and not escaped
        if sign in " \t" and not quoted:
            rest = line[index:].lstrip()
            return _KEY.match(line, len(line) - len(rest))
    return None
