# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The certificates that certbot keeps on the host, read from its own files."""

from __future__ import annotations

import os
from typing import Dict, List, Tuple

from ...base.errors import HostError
from ...machine import files, process
from .. import plan as core, renewal_conf, storage


def known() -> Dict[str, core.Lineage]:
    """Return every certificate that certbot keeps here, by its name; HostError where one cannot be read."""
    found, unread = looked()
    for problem in unread:
        raise HostError(problem)
    return found


def readable() -> Dict[str, core.Lineage]:
    """Return those that can be read, so that a broken one stops no other's renewal; HostError where none of them can."""
    found, unread = looked()
    return found or known() if unread else found


def looked() -> Tuple[Dict[str, core.Lineage], List[str]]:
    """Return the certificates that can be read, and why others cannot be."""
    found, unread = {}, []
    for name in sorted(os.listdir(storage.LIVE)) if os.path.isdir(storage.LIVE) else []:
        path = f"{storage.LIVE}/{name}/cert.pem"
        if not os.path.exists(path):
            continue
        try:
            printed = process.check(["openssl", "x509", "-noout", "-text", "-in", path], says="Not After")
        except HostError as error:
            unread.append(
                f"The certificate {name} cannot be read: {str(error).rstrip('.')}. Repair it, or remove it ('certbot delete --cert-name {name}')."
            )
            continue
        found[name] = core.lineage(name, printed, files.read(f"{storage.RENEWAL}/{name}.conf") or "")
    return found, unread


def renewable() -> List[str]:
    """Return the names that certbot has a configuration for renewals of."""
    names = os.listdir(storage.RENEWAL) if os.path.isdir(storage.RENEWAL) else []
    return sorted(name[: -len(".conf")] for name in names if name.endswith(".conf"))


def stored(name: str) -> storage.Stored:
    """Return what is there under a certificate's name."""
    conf = files.read(f"{storage.RENEWAL}/{name}.conf")
    folders = (f"{storage.LIVE}/{name}", f"{storage.ARCHIVE}/{name}")
    whole = tuple(
        path for path in folders if os.path.lexists(path) and not (os.path.isdir(path) and not os.listdir(path))
    )
    named = renewal_conf.parse(conf).files
    return storage.Stored(conf, whole, {kind: _problem(name, kind, path) for kind, path in named.items()})


def _problem(name: str, kind: str, path: str) -> str:
    target = os.readlink(path) if os.path.islink(path) else None
    return storage.file_problem(name, kind, path, target, os.path.exists(path))


def now(name: str, lineage: "core.Lineage | None") -> storage.Before:
    """Return what certbot has of a certificate and of others."""
    return storage.Before(lineage.serial if lineage else "", tuple(renewable()))
