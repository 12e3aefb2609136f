# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""sshd's settings as values: by keyword in lower case, each with its arguments. They are text only in files and in what sshd says.

Source: sshd_config(5); servconf.c and argv_split() in misc.c of OpenSSH 8.4 to 10.
"""

from __future__ import annotations

import re
from typing import List, Mapping, Sequence, Tuple

from ..base import writing
from .spelling import canonical

Settings = Mapping[str, Tuple[str, ...]]

#: Older names that sshd still takes.
ALIASES = {
    "challengeresponseauthentication": "kbdinteractiveauthentication",
    "skeyauthentication": "kbdinteractiveauthentication",
    "hostbasedacceptedkeytypes": "hostbasedacceptedalgorithms",
    "pubkeyacceptedkeytypes": "pubkeyacceptedalgorithms",
    "dsaauthentication": "pubkeyauthentication",
    "keepalive": "tcpkeepalive",
    "hostdsakey": "hostkey",
}
#: By whose word sshd lets somebody in whose key is in no file of keys.
KEY_SOURCES = (
    "TrustedUserCAKeys",
    "AuthorizedKeysCommand",
    "AuthorizedPrincipalsFile",
    "AuthorizedPrincipalsCommand",
)
#: What the lock is made of; every sshd knows these.
LOCK = {
    "PasswordAuthentication": "no",
    "KbdInteractiveAuthentication": "no",
    "PermitEmptyPasswords": "no",
    "HostbasedAuthentication": "no",
    "PubkeyAuthentication": "yes",
    "AuthenticationMethods": "publickey",
    "StrictModes": "yes",
    # Debian's and Ubuntu's own, which not all of theirs tell.
    "DebianBanner": "no",
}
#: What it shall hold besides; a keyword that the sshd present does not know is left out. docs/ssh-baseline.md tells why.
BASELINE = {
    "LoginGraceTime": "30",
    "LogLevel": "VERBOSE",
    "SyslogFacility": "AUTH",
    "PermitUserEnvironment": "no",
    "IgnoreRhosts": "yes",
    "IgnoreUserKnownHosts": "yes",
    "KerberosAuthentication": "no",
    "KerberosOrLocalPasswd": "no",
    "KerberosTicketCleanup": "yes",
    "GSSAPIAuthentication": "no",
    "GSSAPICleanupCredentials": "yes",
    "MaxSessions": "10",
    "MaxStartups": "10:30:60",
    "TCPKeepAlive": "no",
    "ClientAliveInterval": "300",
    "ClientAliveCountMax": "3",
    "AllowTcpForwarding": "no",
    "AllowStreamLocalForwarding": "no",
    "AllowAgentForwarding": "no",
    "PermitTunnel": "no",
    "GatewayPorts": "no",
    "X11Forwarding": "no",
    "X11UseLocalhost": "yes",
    "PrintMotd": "no",
}
#: Keywords as people write them, whose values sshd prints as they were written; of others it has forms of its own.
NAMES = {
    name.lower(): name
    for name in (
        *LOCK,
        *BASELINE,
        "Port",
        "ListenAddress",
        "AllowUsers",
        "AllowGroups",
        "DenyUsers",
        "DenyGroups",
        "AcceptEnv",
        "PermitRootLogin",
        "ChallengeResponseAuthentication",
        "MaxAuthTries",
        "KexAlgorithms",
        "Ciphers",
        "MACs",
        "HostKeyAlgorithms",
        "PubkeyAcceptedAlgorithms",
        "CASignatureAlgorithms",
        "RequiredRSASize",
        "HostKey",
        "RevokedKeys",
        *KEY_SOURCES,
        "ForceCommand",
        "ChrootDirectory",
        "PermitTTY",
        "PermitOpen",
    )
}


#: Take one argument a line, and add up.
_ONE_A_LINE = frozenset({"port", "hostkey", "listenaddress"})
#: Name users and groups, whose names are others in other letters.
PEOPLE = frozenset({"allowusers", "allowgroups", "denyusers", "denygroups"})
#: What others deny stays denied, whatever we deny besides.
DENYING = frozenset({"denyusers", "denygroups"})
_UNORDERED = frozenset({"port", "hostkey", "acceptenv", *PEOPLE})
#: Take several names as one argument, with commas between.
COMMAS = frozenset(
    {"kexalgorithms", "ciphers", "macs", "hostkeyalgorithms", "pubkeyacceptedalgorithms", "casignaturealgorithms"}
)
#: Take the rest of their line as it stands.
RAW = frozenset(
    {"authorizedkeyscommand", "authorizedprincipalscommand", "forcecommand", "subsystem", "versionaddendum"}
)
#: Names that a later sshd understands and an earlier one does not, with what that one calls them.
_FORMER_NAMES = {
    "pubkeyacceptedalgorithms": ((8, 5), "PubkeyAcceptedKeyTypes"),
    "hostbasedacceptedalgorithms": ((8, 5), "HostbasedAcceptedKeyTypes"),
}
#: What needs no quotes. A = in front would be taken for the one that may stand behind a keyword.
_PLAIN = re.compile(r"(?!=)[^\s\x00-\x1f\x7f\x80-\x9f\u2028\u2029\"'#\\]+")
#: What may stand in quotes. Of a quote or a backslash inside, sshd makes something else from version to version.
QUOTABLE = re.compile(r"[^\x00-\x08\x0a-\x1f\x7f\x80-\x9f\u2028\u2029\"\\]*")
_ARGUMENT = rf'(?:{_PLAIN.pattern}|"{QUOTABLE.pattern}")'
_REST = r"[^\x00-\x20\x7f\x80-\x9f\u2028\u2029][^\x00-\x08\x0a-\x1f\x7f\x80-\x9f\u2028\u2029]*"
_LINE = re.compile(
    rf"#.*|(?P<indent> *)(?:(?:{'|'.join(sorted(RAW))}) {_REST}|[A-Za-z][A-Za-z0-9]*(?: {_ARGUMENT})+)?", re.IGNORECASE
)


def values(keyword: str, arguments: Sequence[str]) -> Tuple[str, ...]:
    """Return the values that the arguments of a line stand for."""
    if keyword in COMMAS:
        return tuple(name for argument in arguments for name in argument.split(","))
    return (" ".join(arguments),) if keyword in RAW else tuple(arguments)


def reported(keyword: str, text: str) -> Tuple[str, ...]:
    """Return the values in what ``sshd -T`` prints behind a keyword."""
    return values(keyword, [text] if keyword in RAW else text.split())


def render(settings: Settings, version: Tuple[int, int], indent: str = "") -> List[str]:
    """Return the lines that set this in sshd_config, for an sshd of this version; Refusal where one would say something else."""
    found: List[str] = []
    for keyword, given in settings.items():
        since, former = _FORMER_NAMES.get(keyword, ((0, 0), ""))
        name = former if version < since else NAMES.get(keyword, keyword)
        if keyword in RAW:
            arguments = list(given)
        elif keyword in COMMAS:
            arguments = [_quoted(",".join(given))]
        else:
            arguments = [_quoted(value) for value in given]
        found += [f"{name} {value}" for value in (arguments if keyword in _ONE_A_LINE else [" ".join(arguments)])]
    return [f"{indent}{line}" for line in writing.lines(found, _LINE, "sshd")]


def _quoted(value: str) -> str:
    return value if _PLAIN.fullmatch(value) else f'"{value}"'


def text(keyword: str, given: Sequence[str]) -> str:
    """Return values as a person would write them."""
    return ("," if keyword in COMMAS else " ").join(given)


def normal(keyword: str, given: Sequence[str]) -> Tuple[str, ...]:
    """Return values in the one form in which two that mean the same are equal."""
    words = [value if keyword in PEOPLE else value.lower() for value in canonical(keyword, given)]
    if keyword == "listenaddress":
        # sshd prints each with each port.
        return tuple(sorted({without_port(word) for word in words}))
    return tuple(sorted(words)) if keyword in _UNORDERED else tuple(words)


def without_port(word: str) -> str:
    """Return the address in a word of ``sshd -T`` or of sshd_config."""
    matched = re.fullmatch(r"\[(.+)\](?::\d+)?|([^:]+):\d+", word)
    return (matched.group(1) or matched.group(2)) if matched else word
