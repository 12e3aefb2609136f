# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which parts of this host the roles have taken over: files may be left over from anybody, so sshd and the kernel are asked."""

from __future__ import annotations

import os
from typing import FrozenSet, Mapping, Sequence

from ...machine import files
from ...sshd.host import sshd
from ...sshd.steps import DROP_IN
from ...transaction.netfilter import save
from ...ufw.block import Block
from ...ufw.files import CONF, DEFAULTS, RULES, families, parse_rules, parse_settings
from .. import marks


def marked() -> FrozenSet[str]:
    """Return the parts that bear a mark of the roles', be it that nothing of it holds."""
    return marks.parts(os.path.exists(DROP_IN), [block for blocks in _blocks().values() for block in blocks])


def in_force(
    asked: FrozenSet[str] = frozenset({marks.SSHD, marks.FIREWALL, marks.ALLOWLIST}), with_ssh: bool = True
) -> FrozenSet[str]:
    """Return those of the parts asked about that were taken over and still are: sshd holds its drop-in, the kernel the rules.

    What cannot be told does not count: a look too many costs a moment. ``with_ssh`` as for ``marks.parts``.
    """
    blocks = _blocks()
    # Who bears no mark need not be asked.
    listed = [block for found in blocks.values() for block in found]
    wanted = asked & marks.parts(os.path.exists(DROP_IN), listed, with_ssh)
    held = [*_held(blocks)] if wanted & {marks.FIREWALL, marks.ALLOWLIST} else []
    return wanted & marks.parts(marks.SSHD in wanted and sshd.holds_ours(), held, with_ssh)


def _blocks() -> Mapping[int, Sequence[Block]]:
    return {family: parse_rules(files.read(path) or "") for family, path in RULES.items()}


def _held(blocks: Mapping[int, Sequence[Block]]) -> Sequence[Block]:
    settings = parse_settings(files.read(DEFAULTS), files.read(CONF))
    dumps = {family: save(family) for family in families(settings)}
    try:
        return list(marks.in_kernel(settings, dumps, blocks))
    except ValueError:
        # Somebody's tables that iptables cannot read: the look says so.
        return []
