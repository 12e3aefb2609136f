# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Python libraries that this collection needs on the controller."""

from __future__ import annotations

import importlib.util
import typing as t

NEEDED = ("jmespath", "netaddr")


def missing() -> t.List[str]:
    """Return all that are not there."""
    return [name for name in NEEDED if importlib.util.find_spec(name) is None]


def sentence(names: t.Sequence[str]) -> str:
    """Return what is missing, all at once, and what to do."""
    libraries, verb = ("libraries", "are") if len(names) > 1 else ("library", "is")
    return (
        f"the Python {libraries} {' and '.join(names)} {verb} missing on the controller; run 'pip install {' '.join(names)}' "
        "for the Python that runs Ansible."
    )
