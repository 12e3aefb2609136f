# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where things lie on a host that several capabilities have a part in."""

from __future__ import annotations

#: The host's own command; all roles bring it.
PROGRAM = "/usr/local/sbin/portcullis"
#: What is configured, and no program but ours reads.
ETC = "/etc/portcullis"
STATE = "/var/lib/portcullis"
CACHE = "/var/cache/portcullis"
UNITS = "/etc/systemd/system"
