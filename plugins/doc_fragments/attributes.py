# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the modules have in common in check and diff mode."""

from __future__ import annotations


class ModuleDocFragment:
    """Attributes of a module that changes a host, and (C(READING)) of one that only looks."""

    DOCUMENTATION = r"""
attributes:
  check_mode:
    support: full
    description: Names the changes that a real run would make, and makes none.
  diff_mode:
    support: full
    description: Shows each file before and after.
"""

    READING = r"""
attributes:
  check_mode:
    support: full
    description: Changes nothing in any mode.
  diff_mode:
    support: none
    description: It changes nothing, so there is nothing to show.
"""
