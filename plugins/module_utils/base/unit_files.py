# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Unit files of systemd as they are rendered: the header, what all sandboxes have in common, and values that stay in their line."""

from __future__ import annotations

import re

from . import writing
from .paths import PROGRAM

#: What none of our services that have a sandbox needs.
_SANDBOX = """NoNewPrivileges=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
RestrictNamespaces=yes
RestrictRealtime=yes
SystemCallArchitectures=native
"""
#: Nothing that ends or continues a line, quotes a word or parts commands, or that systemd (%) or the environment ($) replaces.
_VALUE = re.compile(r"[ !#&(-:<-\[\]-~]*")


def render(template: str, role: str = "", **values: object) -> str:
    """Return a unit file or drop-in: a template of ours with values filled in; ``{program}`` and ``{sandbox}``, the lines
    that all have in common, need not be given.

    Refusal for a value that systemd would not read as itself.
    """
    filled = {name: writing.lines([str(value)], _VALUE, "systemd")[0] for name, value in values.items()}
    return f"# {writing.managed(role)}\n" + template.format(program=PROGRAM, sandbox=_SANDBOX, **filled)
