# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole Debian hosts on this machine, in an isolated network."""

from lab.errors import LabError
from lab.labs import Lab

__all__ = ["Lab", "LabError"]
