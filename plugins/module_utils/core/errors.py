# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The errors that pure decisions raise."""

from __future__ import annotations


class Refusal(ValueError):
    """A request that must not be carried out; raised before anything is changed.

    Its text is what the person reads: what was refused, why, and what to do.
    """

    #: What modules answer as ``failure``.
    failure = "refused"
