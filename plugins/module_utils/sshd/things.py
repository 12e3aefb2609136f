# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is managed of sshd."""

from __future__ import annotations

from typing import Iterable, Tuple

from ..base.managed_things import File, State, Thing
from ..base.managed_units import Unit
from . import (
    access as sshd_access,
    client as sshd_client,
    config as sshd_config,
    listen as sshd_listen,
    options as sshd_options,
)
from .host_keys import MODULI, RETIRED
from .steps import DROP_IN, RECORD


def things(included: Iterable[str], keys: Iterable[str], by_socket: bool) -> Tuple[Thing, ...]:
    """Return the entries; ``included`` are all files that sshd reads its configuration from, ``keys`` the host's private ones."""
    return (
        File(DROP_IN),
        File(sshd_config.MAIN, 0o600),
        *(File(path, None) for path in included if path not in (DROP_IN, sshd_config.MAIN)),
        File(sshd_client.PATH, public=True),
        File(sshd_access.REVOKED),
        File(sshd_access.USER_CA_KEYS),
        File(sshd_listen.SOCKET_DROP_IN),
        File(sshd_listen.SERVICE_DROP_IN),
        File(sshd_options.DEFAULTS, None),
        File(MODULI, None),
        File(RECORD, 0o600),
        # sshd shows none that others may read.
        *(File(path, 0o600) for path in keys),
        *(File(f"{path}.pub", None) for path in keys),
        File(RETIRED, 0o700, folder=True),
        Unit("ssh.service", needs=(("ExecStart", "sshd"),), drop_ins=(sshd_listen.SERVICE_DROP_IN,)),
        *([Unit("ssh.socket", drop_ins=(sshd_listen.SOCKET_DROP_IN,))] if by_socket else []),
        State("the settings of the sshd that runs", found_by="sshd/host/running.py"),
        State("the addresses and ports on which sshd answers", found_by="sshd/listen.py"),
    )
