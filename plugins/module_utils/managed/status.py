# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module status does: arguments in, outcome out. It only reads."""

from __future__ import annotations

import json
import os
from typing import Any, Dict, List

from ..base.errors import HostError
from ..base.outcome import Outcome
from ..base.paths import PROGRAM
from ..machine import process, system

ARGUMENT_SPEC: Dict[str, Any] = {}
_SECONDS = 300
#: 0, all is well; 1, somebody has to look.
_CODES = (0, 1)
_FORMAT = 1


def manage(params: Dict[str, Any], check_mode: bool) -> Outcome:
    system.require_platform()
    if not os.path.exists(PROGRAM):
        return Outcome(values={"installed": False, "collection_version": "", "areas": []})
    found = process.run([PROGRAM, "status", "--json"], _SECONDS)
    if found.code not in _CODES:
        raise HostError(
            f"'{PROGRAM} status' ended with code {found.code} ({found.said}); run it on this host to see why."
        )
    try:
        said = json.loads(found.out)
        if said["format"] != _FORMAT:
            raise ValueError(f"its format is {said['format']!r}")
        areas: List[Dict[str, Any]] = [
            {"name": str(name), "ok": bool(area["ok"]), "lines": [str(line) for line in area["lines"]]}
            for name, area in said["areas"].items()
        ]
        version = str(said["version"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise HostError(
            f"What '{PROGRAM} status --json' printed is not known to this version of the collection ({error}); run site.yml, which installs its own."
        ) from None
    return Outcome(values={"installed": True, "collection_version": version, "areas": areas})
