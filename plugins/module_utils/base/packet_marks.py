# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Marks of the kernel's by which one part of this collection knows the packets of another; only root may set one."""

from __future__ import annotations

#: Of packets by which this host tries the ports of others, as their owner has asked it to.
TRYING = 0x70637831
