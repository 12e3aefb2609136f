# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the modules have in common whose changes a fresh login confirms."""

from __future__ import annotations


class ModuleDocFragment:
    """Options."""

    DOCUMENTATION = r"""
options:
  confirm_timeout_seconds:
    description:
      - After how many seconds without a fresh login the host puts back what was, from 10 to 3600.
      - V(0) changes the host without any way back, for connections that are not ssh, where no fresh login can be made.
    type: int
    default: 60
  _started_by:
    description: Who runs this, for messages and the journal; filled in by the action plugin alone.
    type: str
    default: somebody
  _fresh_login:
    description:
      - >-
        Whether a fresh login can be made over this connection; filled in by the action plugin alone. Where none can, a
        change that could cut people off is refused unless O(confirm_timeout_seconds) is 0.
    type: bool
    default: true
"""
