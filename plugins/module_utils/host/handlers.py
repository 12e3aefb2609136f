# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""All kinds of steps that belong to one managed thing, and what carries each out: for whoever finishes a plan later."""

from __future__ import annotations

from typing import Dict, Type

from ..core.steps import Step
from . import account_steps, sshd, ufw
from .apply import Handler

HANDLERS: Dict[Type[Step], Handler] = {**account_steps.HANDLERS, **sshd.HANDLERS, **ufw.HANDLERS}
