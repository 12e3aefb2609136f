# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person reads of a step."""

from __future__ import annotations

import typing as t

from ansible_collections.portcullis.vps.plugins.plugin_utils.provider import rules as neutral
from ansible_collections.portcullis.vps.plugins.plugin_utils.provider.rules import Rule


def lines(rules: t.Iterable[Rule]) -> t.List[str]:
    """Return a line for each network that rules let in, in a form that does not depend on how they are spelt."""
    return [
        " ".join(word for word in (protocol, Rule(protocol, (low, high), (), "").span(), f"from {net}") if word)
        for (protocol, _family), entries in neutral.accepted(rules).items()
        for low, high, nets in entries
        for net in nets
    ]


def changes(before: t.Sequence[str], after: t.Sequence[str], title: str) -> t.List[str]:
    """Return a sentence for each line that comes or goes; one where it is neither."""
    found = [f"Open {line} at {title}" for line in after if line not in before]
    found += [f"Close {line} at {title}" for line in before if line not in after]
    return found or [f"Write the rules at {title} anew"]
