# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where extensions of a system lie, which systemd lays over /usr, /opt and /etc at boot: what they hold hides what packages have there.

The unit that does so is systemd's own, so a link that enables it says nothing. Source: systemd-sysext(8), systemd-confext(8).
"""

from __future__ import annotations

FOLDERS = (
    "etc/extensions",
    "var/lib/extensions",
    "var/lib/extensions.mutable",
    "usr/lib/extensions",
    "usr/local/lib/extensions",
    "var/lib/confexts",
    "usr/lib/confexts",
    "usr/local/lib/confexts",
)
#: Without a file in one of these a folder is no extension.
RELEASES = ("usr/lib/extension-release.d", "etc/extension-release.d")
#: A folder whose name ends so holds several versions of one.
VERSIONS = ".v"
