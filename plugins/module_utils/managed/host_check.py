# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module host_check does: arguments in, outcome out."""

from __future__ import annotations

from typing import Any, Dict

from ..base.outcome import Outcome
from ..machine import system

ARGUMENT_SPEC: Dict[str, Any] = {}


def manage(params: Dict[str, Any], check_mode: bool) -> Outcome:
    system.require_supported()
    return Outcome()
