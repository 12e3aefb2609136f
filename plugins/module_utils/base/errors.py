# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The errors: what decisions refuse, and what does not work on a host. Never SystemExit, so that whoever called can still
put things back."""

from __future__ import annotations

from typing import ClassVar, Mapping


class Refusal(ValueError):
    """A request that must not be carried out; raised before anything is changed.

    Its text is what the person reads: what was refused, why, and what to do.
    """

    #: What modules answer as ``failure``.
    failure = "refused"


class HostError(Exception):
    """Something on the host did not work; its text says what, why, and what to do."""

    #: What modules answer as ``failure``.
    failure = "failed"


class RolledBack(HostError):
    """A change did not work, and all of it was put back."""

    failure = "rolled_back"


class NotPutBack(HostError):
    """A change did not work, and not all of it could be put back."""

    values: ClassVar[Mapping[str, object]] = {"changed": True}


class Unfinished(HostError):
    """What cannot be undone was begun, after everything else, and did not come to its end; nothing was put back."""

    #: What modules answer besides: the change that could be undone was confirmed before that.
    values: ClassVar[Mapping[str, object]] = {"outcome": "confirmed", "changed": True}
