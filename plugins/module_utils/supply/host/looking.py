# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading what an audit looks at: with the rights of whoever owns it, bounded, and with a finding for what cannot be read."""

from __future__ import annotations

import os
import posixpath
import pwd
from dataclasses import dataclass, field
from typing import List, Optional

from ...base.errors import HostError
from ...machine import user_files
from ..finding import Finding, found

#: More than any configuration, and more than lock files of real projects, the largest of which have some 5 MB.
MOST_BYTES = 1 << 20
MOST_LOCK_BYTES = 32 << 20


def root() -> pwd.struct_passwd:
    """Return the user as whom root's files are read: root, or whoever runs this."""
    return pwd.getpwuid(os.geteuid())


@dataclass
class Look:
    """What was found so far, and a sentence for each part that could not be looked at."""

    findings: List[Finding] = field(default_factory=list)
    unfinished: List[str] = field(default_factory=list)

    def text(self, path: str, entry: pwd.struct_passwd, most: int = MOST_BYTES, shown: str = "") -> Optional[str]:
        """Return what is in a file; None where there is none, or, with a finding that says so, none that can be read."""
        try:
            content = user_files.read(path, entry, most)
        except HostError as error:
            self.unreadable(shown or path, str(error))
            return None
        if content is None:
            return None
        text = content.data.decode("utf-8", "replace")
        if "\0" in text:
            self.unreadable(shown or path, "it holds NUL bytes, so it is no text")
            return None
        return text

    def names(self, path: str, entry: pwd.struct_passwd) -> List[str]:
        """Return the paths in a folder that are no links; nothing, with a finding that says so, where it cannot be listed."""
        try:
            return [each.path for each in user_files.listed(path, entry) if not each.is_symlink()]
        except HostError as error:
            self.unreadable(path, str(error))
            return []

    def unreadable(self, path: str, why: str) -> None:
        """Add the finding for what could not be read."""
        # Errors begin with the whole path, which the finding names already.
        first, _space, rest = why.partition(" ")
        said = f"it {rest}" if first.startswith("/") and first.endswith(path) else why
        self.findings.append(found("unreadable_file", said.rstrip("."), path))


def only_roots(path: str) -> bool:
    """Return whether nobody but root may change a file, the folders above it, or those above what it leads to."""
    for place in (path, os.path.realpath(path)):
        while True:
            about = os.stat(place)
            if about.st_uid != 0 or (about.st_mode & 0o022 and not about.st_mode & 0o1000):
                return False
            if place == "/":
                break
            place = posixpath.dirname(place)
    return True
