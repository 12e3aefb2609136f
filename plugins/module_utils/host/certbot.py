# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""certbot on the host: what it keeps, and having it issue with port 80 open meanwhile."""

from __future__ import annotations

import os
import re
from typing import Dict, Optional, Type

from ..core.certificates import DROP_IN, TIMER, Issue, Lineage, Observed, Wanted
from ..core.steps import Step, WriteProgram
from ..core.window import Wanted as Window
from . import files, packages, units, window
from .apply import Handler
from .errors import HostError
from .process import run

_LIVE = "/etc/letsencrypt/live"
_ISSUE_SECONDS = 600


def observe(wanted: Wanted, program: Optional[WriteProgram] = None) -> Observed:
    """Return what is on the host of what is wanted."""
    timer = units.observe([TIMER])[TIMER]
    found = (_lineage(certificate.name) for certificate in wanted.certificates)
    return Observed(
        packages=tuple(sorted(packages.installed(wanted.packages))),
        lineages={lineage.name: lineage for lineage in found if lineage},
        drop_in=files.read(DROP_IN),
        timer=(timer.enabled, timer.active),
        program=program,
    )


def issue(step: Issue) -> None:
    """Have certbot issue a certificate; HostError with what the authority said where it does not."""
    with window.opened(Window(step.port, step.max_seconds)):
        done = run(step.argv, _ISSUE_SECONDS, env=dict(step.environment))
    if not done.ok:
        said = re.findall(r"^\s*(?:Domain|Type|Detail):\s*(.*)$", done.out + done.err, re.MULTILINE)
        reason = " / ".join(said) or done.said
        raise HostError(
            f"The certificate {step.name} was not issued: {reason}. Port {step.port} is shut again; see that the names lead to "
            "this host and that the provider's firewall lets that port through, then run again."
        )


def _lineage(name: str) -> Optional[Lineage]:
    path = f"{_LIVE}/{name}/cert.pem"
    if not os.path.exists(path):
        return None
    told = run(["openssl", "x509", "-noout", "-enddate", "-ext", "subjectAltName", "-in", path])
    if not told.ok:
        return None
    end = re.search(r"^notAfter=(.*)$", told.out, re.MULTILINE)
    return Lineage(name, tuple(re.findall(r"DNS:([^,\s]+)", told.out)), end.group(1) if end else "")


HANDLERS: Dict[Type[Step], Handler] = {Issue: issue}
