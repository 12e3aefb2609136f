# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The code that a host runs to collect: from this collection's files to what Python there reads from its standard input."""

from __future__ import annotations

import shlex
import typing as t

from ansible_collections.portcullis.vps.plugins.module_utils.incident.host import start
from ansible_collections.portcullis.vps.plugins.plugin_utils import role_tasks

_FOLDER = role_tasks.ROOT / "plugins" / "module_utils" / "incident"
_PACKAGE = "portcullis_incident"


def parts() -> t.Dict[str, str]:
    """Return the host's code, by its path in a package of its own."""
    return {
        f"{_PACKAGE}/{path.relative_to(_FOLDER).as_posix()}": path.read_text(encoding="utf-8")
        for path in sorted(_FOLDER.rglob("*.py"))
    }


def program(python: str, given: t.Mapping[str, t.Any]) -> t.Tuple[str, bytes]:
    """Return the command for a host's shell, and what it reads: first the code that begins, then all the rest."""
    text = (_FOLDER / "host" / "start.py").read_text(encoding="utf-8")
    # Literals, so that Python itself reads them.
    rest = f"{text}\nrun({parts()!r}, '{_PACKAGE}.host.collect', {dict(given)!r})\n".encode()
    first = f"{text}\nbegin({python!r}, {len(rest)})\n".encode()
    return f"exec {shlex.join(start.command(python, len(first)))}", first + rest
