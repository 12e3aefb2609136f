# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings of pip and npm, for the system and for its users, and what cron and systemd run."""

from __future__ import annotations

import posixpath
import pwd
from typing import List, Sequence, Tuple

from ...base import paths
from .. import requirements, settings
from .looking import Look, root

_CRON = (
    *(f"/etc/cron.{name}" for name in ("d", "hourly", "daily", "weekly", "monthly")),
    "/var/spool/cron/crontabs",
)
_UNITS = (paths.UNITS, "/etc/systemd/user", "/usr/local/lib/systemd/system")
_UNIT_ENDINGS = (".service", ".conf", ".timer", ".socket", ".path")
_PIP = ("/etc/pip.conf", "/etc/xdg/pip/pip.conf", "/usr/pip.conf", "/usr/local/pip.conf")
_PEOPLES_PIP = (".pip/pip.conf", ".config/pip/pip.conf")
_NPM = ("/etc/npmrc", "/usr/etc/npmrc", "/usr/local/etc/npmrc")
_ENVIRONMENT = ("/etc/environment", "/etc/profile", "/etc/bash.bashrc")
_PEOPLES_ENVIRONMENT = (".profile", ".bash_profile", ".bashrc")


def look(
    found: Look, people: Sequence[pwd.struct_passwd], hashed: Sequence[str], hosts: Sequence[str], own: Sequence[str]
) -> None:
    """Add what settings and jobs say that lets others choose what is installed or run."""
    homes: List[Tuple[pwd.struct_passwd, str]] = [(entry, entry.pw_dir) for entry in people]
    for path, entry in _both(_PIP, homes, _PEOPLES_PIP):
        found.findings += settings.pip_findings(path, found.text(path, entry) or "")
    for path, entry in _both(_NPM, homes, (".npmrc",)):
        found.findings += settings.npm_findings(path, found.text(path, entry) or "")
    folders = [path for folder in ("/etc/environment.d", "/etc/profile.d") for path in found.names(folder, root())]
    for path, entry in _both((*_ENVIRONMENT, *folders), homes, _PEOPLES_ENVIRONMENT):
        found.findings += settings.environment_findings(path, found.text(path, entry) or "")
    for path, entry in _jobs(found, homes):
        text = found.text(path, entry) or ""
        found.findings += settings.script_findings(path, text)
        found.findings += settings.environment_findings(path, text)
    for path in hashed:
        listed = found.text(path, root())
        if listed is None:
            found.unfinished.append(f"{path}, whose requirements were asked about, could not be read.")
        else:
            found.findings += requirements.findings(path, listed, hosts, own, hashed=True)


def _both(
    system: Sequence[str], homes: Sequence[Tuple[pwd.struct_passwd, str]], inside: Sequence[str]
) -> List[Tuple[str, pwd.struct_passwd]]:
    """Return the files of the system and those in each home, with whose rights each is read."""
    return [(path, root()) for path in system] + [(f"{home}/{path}", entry) for entry, home in homes for path in inside]


def _jobs(found: Look, homes: Sequence[Tuple[pwd.struct_passwd, str]]) -> List[Tuple[str, pwd.struct_passwd]]:
    result = [("/etc/crontab", root()), ("/etc/anacrontab", root())]
    result += [(path, root()) for folder in _CRON for path in found.names(folder, root())]
    places = [(folder, root()) for folder in _UNITS] + [
        (f"{home}/.config/systemd/user", entry) for entry, home in homes
    ]
    for folder, entry in places:
        for path in found.names(folder, entry):
            if path.endswith(_UNIT_ENDINGS):
                result.append((path, entry))
            elif path.endswith(".d"):
                inner = found.names(path, entry)
                result += [(each, entry) for each in inner if posixpath.splitext(each)[1] in _UNIT_ENDINGS]
    return result
