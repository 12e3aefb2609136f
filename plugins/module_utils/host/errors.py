# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The errors that work on a host raises; never SystemExit, so that whoever called can still put things back."""

from __future__ import annotations


class HostError(Exception):
    """Something on the host did not work; its text says what, why, and what to do."""

    #: What modules answer as ``failure``.
    failure = "failed"


class RolledBack(HostError):
    """A change did not work, and all of it was put back."""

    failure = "rolled_back"
