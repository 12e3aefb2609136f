# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The host's own command, made from the very code that runs now.

A module's payload is a zip of all it imports, so it already carries ``core/`` and ``host/`` to the host. Here the parts
that the command needs are put into a zip application under /usr/local/sbin, byte for byte the same whichever module
does it.
"""

from __future__ import annotations

import functools
import io
import os
import zipfile
import zipimport
from types import ModuleType
from typing import Optional, Tuple

from .core.managed_things import PROGRAM
from .core.steps import WriteProgram
from .host.errors import HostError

PATH = PROGRAM

#: The files of the command: ``host/console.py``, ``managed/survey.py`` and all that they import.
PARTS = (
    "command.py",
    "core/account.py",
    "core/account_age.py",
    "core/account_audit.py",
    "core/account_edits.py",
    "core/account_steps.py",
    "core/accounts.py",
    "core/accounts_observed.py",
    "core/accounts_refusals.py",
    "core/accounts_wanted.py",
    "core/apt_policy.py",
    "core/authorized_keys.py",
    "core/boot.py",
    "core/certbot.py",
    "core/certificates.py",
    "core/common_passwords.py",
    "core/edge.py",
    "core/edge_nginx.py",
    "core/edge_units.py",
    "core/errors.py",
    "core/holders.py",
    "core/kept.py",
    "core/managed_things.py",
    "core/managed_units.py",
    "core/names.py",
    "core/netfilter.py",
    "core/netfilter_path.py",
    "core/outcome.py",
    "core/passwords.py",
    "core/publishers.py",
    "core/pull.py",
    "core/ranges.py",
    "core/reboots.py",
    "core/renewals.py",
    "core/sshd.py",
    "core/sshd_access.py",
    "core/sshd_boot.py",
    "core/sshd_certificates.py",
    "core/sshd_client.py",
    "core/sshd_config.py",
    "core/sshd_crypto.py",
    "core/sshd_host_keys.py",
    "core/sshd_jumps.py",
    "core/sshd_listen.py",
    "core/sshd_logins.py",
    "core/sshd_options.py",
    "core/sshd_steps.py",
    "core/sshd_things.py",
    "core/sshd_wanted.py",
    "core/sshd_way_in.py",
    "core/steps.py",
    "core/sudo_rules.py",
    "core/supplied.py",
    "core/ufw.py",
    "core/ufw_access.py",
    "core/ufw_block.py",
    "core/ufw_command.py",
    "core/ufw_docker.py",
    "core/ufw_files.py",
    "core/ufw_framework.py",
    "core/ufw_kernel.py",
    "core/ufw_profiles.py",
    "core/ufw_rule.py",
    "core/ufw_steps.py",
    "core/updates.py",
    "core/values.py",
    "core/window.py",
    "core/writing.py",
    "host/account_files.py",
    "host/account_steps.py",
    "host/accounts.py",
    "host/addresses.py",
    "host/apply.py",
    "host/apt_policy.py",
    "host/boot.py",
    "host/certbot.py",
    "host/clock.py",
    "host/console.py",
    "host/console_certificates.py",
    "host/console_docker.py",
    "host/console_pull.py",
    "host/console_ranges.py",
    "host/console_updates.py",
    "host/console_window.py",
    "host/deployment.py",
    "host/drift.py",
    "host/edge.py",
    "host/errors.py",
    "host/facts.py",
    "host/fetch.py",
    "host/files.py",
    "host/guessing.py",
    "host/handlers.py",
    "host/host_keys.py",
    "host/issuing.py",
    "host/journal.py",
    "host/key_files.py",
    "host/logins.py",
    "host/names.py",
    "host/netfilter.py",
    "host/packages.py",
    "host/pam.py",
    "host/process.py",
    "host/pull.py",
    "host/ranges.py",
    "host/session.py",
    "host/snapshot.py",
    "host/sockets.py",
    "host/sshd.py",
    "host/sshd_probe.py",
    "host/sshd_running.py",
    "host/supplied.py",
    "host/system.py",
    "host/transaction.py",
    "host/ufw.py",
    "host/ufw_docker.py",
    "host/units.py",
    "host/updates.py",
    "host/user_files.py",
    "host/way_in.py",
    "host/window.py",
    "managed/accounts.py",
    "managed/certbot_certificates.py",
    "managed/edge_allowlist.py",
    "managed/sshd.py",
    "managed/supplied_certificates.py",
    "managed/survey.py",
    "managed/ufw_docker.py",
    "managed/ufw_rules.py",
    "managed/unattended_upgrades.py",
    "program.py",
)

_PACKAGE = "portcullis"
_HEADER = b"#!/usr/bin/python3\n"
_MAIN = "command.py"
#: Fixed, so that the same code always makes the same bytes.
_DATE = (2020, 1, 1, 0, 0, 0)


def step() -> Optional[WriteProgram]:
    """Return the step that installs or refreshes the command, or None where it is already what this code would make."""
    wanted = build()
    try:
        with open(PATH, "rb") as file:
            if file.read() == wanted and os.access(PATH, os.X_OK):
                return None
    except FileNotFoundError:
        pass
    return WriteProgram.of(PATH, wanted)


@functools.lru_cache(maxsize=1)
def build() -> bytes:
    """Return the zip application."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo("__main__.py", _DATE), _source(_MAIN))
        for package in ("", "core/", "host/", "managed/"):
            archive.writestr(zipfile.ZipInfo(f"{_PACKAGE}/{package}__init__.py", _DATE), "")
        for part in PARTS:
            archive.writestr(zipfile.ZipInfo(f"{_PACKAGE}/{part}", _DATE), _source(part))
    return _HEADER + buffer.getvalue()


def _source(part: str) -> bytes:
    """Return a source file of this very package, be it in a folder or in a module's payload."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), *part.split("/"))
    loader = globals().get("__loader__")
    try:
        if isinstance(loader, zipimport.zipimporter):
            return bytes(loader.get_data(path))
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise HostError(
            f"{part} is missing from what was sent to this host ({error}); this is a defect of the collection."
        ) from error


def carried() -> Tuple[ModuleType, ...]:
    """Return what the command is made of, so that Ansible sends it along; it does for whatever is imported anywhere in a file.

    Nothing that only puts the command in its place needs to import it.
    """
    from . import command
    from .host import console
    from .managed import survey

    return command, console, survey
