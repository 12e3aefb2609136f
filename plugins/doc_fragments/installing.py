# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the modules have in common that install the host's own command."""

from __future__ import annotations


class ModuleDocFragment:
    """Options."""

    DOCUMENTATION = r"""
options:
  _downgrade_from:
    description:
      - The newer version of this collection whose command is on the host and may be replaced by this one's; filled in by the action plugin
        alone, from the variable C(portcullis_downgrade_from). Any other newer version is a refusal.
    type: str
    default: ''
"""
