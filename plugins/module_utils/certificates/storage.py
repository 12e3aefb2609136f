# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where certbot keeps a certificate, and whether it would find it there: what it does not find it issues once more, under another name.

So this is asked before an authority is: who names a certificate of which certbot knows nothing gets ``NAME-0001`` and exit code 0,
on each run another one, until the authority issues no more.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Dict, Mapping, Optional, Tuple

from . import renewal_conf

CONFIGURATION = "/etc/letsencrypt"
LIVE = f"{CONFIGURATION}/live"
ARCHIVE = f"{CONFIGURATION}/archive"
RENEWAL = f"{CONFIGURATION}/renewal"
#: What holds for every call of certbot's.
CLI_INI = (f"{CONFIGURATION}/cli.ini", "/root/.config/letsencrypt/cli.ini")

_FEWER = re.compile(r"^\s*(?:--)?allow[-_]subset[-_]of[-_]names\s*(?:[=:\s]\s*(\S+))?\s*$", re.MULTILINE)
_OFF = ("false", "no", "off", "0", "none")


@dataclass(frozen=True)
class Stored:
    """What is there under a certificate's name: the text of its configuration for renewals, the folders that hold anything, and
    of each of its files what is wrong with it ("" is nothing)."""

    conf: Optional[str] = None
    folders: Tuple[str, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)


def unusable(name: str, stored: Stored) -> str:
    """Return why certbot would not store a new certificate under this name, and what to do; nothing where it would."""
    path = f"{RENEWAL}/{name}.conf"
    if stored.conf is None:
        if not stored.folders:
            return ""
        why = f"{' and '.join(stored.folders)} is there, but {path}, by which certbot knows a certificate, is not"
    else:
        said = renewal_conf.parse(stored.conf).broken
        wrong = [problem for problem in stored.files.values() if problem]
        if not said and not wrong:
            return ""
        why = f"certbot cannot use {path}: {said or wrong[0]}"
    left = [*([path] if stored.conf is not None else []), *stored.folders]
    return (
        f"{why}. So it would store a new one under another name, and ask for one more on each run. Restore what is missing from a backup, or "
        f"move away what is left ('mkdir /root/{name}; mv {' '.join(left)} /root/{name}'), then run again."
    )


def file_problem(name: str, kind: str, path: str, target: Optional[str], there: bool) -> str:
    """Return what is wrong with a file of a certificate: it has to be a link (to ``target``) in its folder, to what is ``there``."""
    place = f"{LIVE}/{name}/{kind}.pem"
    if path != place:
        return f"it says that its {kind} is {path}, and not {place}"
    if target is None:
        return f"{path} is no link"
    return "" if there else f"{path} leads to {target}, which is not there"


def issues_fewer(texts: Mapping[str, Optional[str]]) -> str:
    """Return the file by which certbot may issue for fewer names than it is asked for, or nothing."""
    for path, text in texts.items():
        found = _FEWER.search(text or "")
        if found and (found[1] or "true").lower() not in _OFF:
            return path
    return ""


@dataclass(frozen=True)
class Before:
    """What certbot had before it was asked: the serial number of the certificate ("" is none), and all names."""

    serial: str = ""
    names: Tuple[str, ...] = ()


#: What became of a request: it was not made, the authority refused it or nobody knows, it issued a certificate (and would do so again
#: on each run), or a good one is there, and what follows failed.
LOCAL, REFUSED, ISSUED, DEPLOYMENT = "local", "refused", "issued", "deployment"


@dataclass(frozen=True)
class Verdict:
    """What came of a request where that is no certificate as it was wanted, and why."""

    kind: str
    reason: str


def verdict(
    name: str, code: int, said: str, log: Optional[str], before: Before, after: Before, differs: Optional[str]
) -> Optional[Verdict]:
    """Return what went wrong, or None where certbot has a new certificate as it was wanted.

    ``differs`` is in what the one that is there differs from that, ``said`` what certbot said of the matter and ``log`` its own log.
    """
    fresh = bool(after.serial) and after.serial != before.serial
    others = [other for other in after.names if other not in before.names and other != name]
    if fresh and differs is None:
        return Verdict(DEPLOYMENT, f"it is there, but certbot ended with code {code}: {said}") if code else None
    if others:
        return Verdict(ISSUED, f"certbot stored it as {', '.join(others)} and not as {name}")
    if fresh:
        return Verdict(ISSUED, f"certbot has a new one, but {differs or 'it cannot be found'}")
    if code == 0:
        said = "certbot ended well, but there is no new certificate"
    return Verdict(asked(said, log), said)


def asked(said: str, log: Optional[str]) -> str:
    """Return what became of a request that failed, by certbot's words and its log; no log that can be read is no "not asked"."""
    if log is None or _ERROR.search(said) or _ERROR.search(log):
        return REFUSED
    return ISSUED if _REQUEST.search(log) else LOCAL


#: certbot's log has what it sends: the last of it is the request for the certificate itself.
_REQUEST = re.compile(r"\"csr\":")
#: An error of the authority's. That a nonce has been used certbot asks once more for, by itself.
_ERROR = re.compile(r"urn:ietf:params:acme:error:(?!badNonce)|Certificate Authority reported these problems")


def of_last_run(log: str) -> str:
    """Return the part of certbot's log that its last run wrote: Debian's goes on with the same file."""
    return log.rpartition("certbot version: ")[2]


def logs(log: Optional[str]) -> Dict[str, str]:
    """Return by certificate the part of a renewal's log that is about it."""
    parts = re.split(rf"Processing {RENEWAL}/(.+?)\.conf", log or "")
    return dict(zip(parts[1::2], parts[2::2]))


def log_path(said: str) -> str:
    """Return where certbot says that its log is, or nothing."""
    found = re.search(r"^Saving debug log to (/\S+)$", said, re.MULTILINE)
    return found[1] if found else ""
