# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole Debian hosts on this machine, in a network that has no way out of it."""

from lab.errors import LabError
from lab.labs import Lab

__all__ = ["Lab", "LabError"]
