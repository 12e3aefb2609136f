# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which parts of this host the roles have taken over, for a few reads of files."""

from __future__ import annotations

import os
from typing import FrozenSet

from ...base.netfilter import FAMILIES, Table, parse
from ...machine import files
from ...sshd.steps import DROP_IN
from ...transaction.netfilter import save
from ...ufw.files import CONF, DEFAULTS, RULES, parse_rules, parse_settings
from ...ufw.framework import remains
from .. import marks


def marked() -> FrozenSet[str]:
    """Return the parts that bear a mark of the roles', be it that none of its rules holds."""
    blocks = [block for path in RULES.values() for block in parse_rules(files.read(path) or "")]
    return marks.parts(os.path.exists(DROP_IN), blocks)


def in_force() -> FrozenSet[str]:
    """Return the parts that were taken over and still are: a firewall that is off lets in everybody."""
    if parse_settings(files.read(DEFAULTS), files.read(CONF)).enabled or _runs():
        return marked()
    return marks.parts(os.path.exists(DROP_IN), ())


def _runs() -> bool:
    """Whether the kernel holds ufw's rules all the same, as where somebody edited its file alone."""
    return any(remains(parse(save(family)).get("filter", Table())) == "something" for family in FAMILIES)
