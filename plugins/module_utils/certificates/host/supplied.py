# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates that a person brings, on the host: whether they are good, and the files that hold them."""

from __future__ import annotations

import os
import re
import time
from typing import Dict, List, Optional, Type

from ...base.errors import HostError
from ...base.steps import Step
from ...machine import files
from ...machine.clock import readable
from ...machine.process import Completed, check, run
from ...transaction.handlers import Handler
from .. import plan as certbot
from ..supplied import FOLDER, DeploySupplied, Supplied, Wanted
from . import deployment

_KEY = re.compile("^-----BEGIN PUBLIC KEY-----$", re.MULTILINE)


def require_good(one: Supplied) -> certbot.Lineage:
    """Return what a certificate is for; HostError where it has expired or its key is another's."""
    printed = run(["openssl", "x509", "-noout", "-text"], stdin=one.certificate)
    own = run(["openssl", "x509", "-noout", "-pubkey"], stdin=one.certificate)
    keys = run(["openssl", "pkey", "-pubout"], stdin=one.key)
    if not printed.ok or "Not After" not in printed.out or not own.ok or not _KEY.search(own.out):
        raise HostError(
            f"The certificate {one.name} cannot be read by openssl; write it in PEM form. openssl says: {_first(printed, own)}"
        )
    if not keys.ok or not _KEY.search(keys.out):
        raise HostError(
            f"The key of {one.name} cannot be read by openssl; write it in PEM form, without a passphrase. openssl says: {_first(keys)}"
        )
    if own.out != keys.out:
        raise HostError(f"The key of {one.name} is not that of its certificate; write the pair that belongs together.")
    lineage = certbot.lineage(one.name, printed.out, "")
    if lineage.not_after < time.time():
        raise HostError(f"The certificate {one.name} expired at {readable(lineage.not_after)}; bring a newer one.")
    return lineage


def observe(wanted: Wanted) -> Dict[str, Optional[str]]:
    """Return the texts of the files, by path."""
    return {path: files.read(path) for one in wanted.certificates for path in (one.certificate_path, one.key_path)}


def verify(wanted: Wanted, lineages: Dict[str, certbot.Lineage]) -> None:
    """Raise HostError unless the certificates are served, where a port is named."""
    for one in wanted.certificates if wanted.served_port else ():
        domains = [domain for domain in lineages[one.name].domains if not domain.startswith("*.")]
        deployment.require_served(one.certificate_path, domains, wanted.served_port)


def lineages() -> List[certbot.Lineage]:
    """Return what is there of such certificates."""
    found = []
    for name in sorted(os.listdir(FOLDER)) if os.path.isdir(FOLDER) else []:
        path = f"{FOLDER}/{name}/fullchain.pem"
        if os.path.exists(path):
            printed = check(["openssl", "x509", "-noout", "-text", "-in", path], says="Not After")
            found.append(certbot.lineage(name, printed, ""))
    return found


def _first(*answers: Completed) -> str:
    """Return what openssl said first where it failed; the rest is where in its own code."""
    failed = next((done for done in answers if not done.ok), answers[0])
    return (failed.err.strip() or "nothing").splitlines()[0]


HANDLERS: Dict[Type[Step], Handler] = {DeploySupplied: lambda step: check(step.argv, step.timeout_seconds)}
