# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A connection without ssh into a host of the lab: root, by what the machine itself has (as docker, nspawn and local have)."""

from __future__ import annotations

import shlex
import subprocess
from typing import Any

from ansible.plugins.connection import ConnectionBase

DOCUMENTATION = """
name: inside
short_description: goes into a host of the lab without ssh
description: [It runs commands inside.]
author: [Contributors to the Portcullis project]
options:
  enter:
    description: The command that runs a command inside.
    required: true
    vars: [{name: ansible_inside_enter}]
"""


class Connection(ConnectionBase):
    """One process for each command."""

    transport = "inside"
    has_pipelining = True

    def _connect(self) -> Connection:
        self._connected = True
        return self

    def exec_command(self, cmd: str, in_data: Any = None, sudoable: bool = True) -> tuple[int, bytes, bytes]:
        super().exec_command(cmd, in_data=in_data, sudoable=sudoable)
        argv = [*shlex.split(self.get_option("enter")), "sh", "-c", cmd]
        done = subprocess.run(argv, input=in_data or b"", capture_output=True, check=False)
        return done.returncode, done.stdout, done.stderr

    def put_file(self, in_path: str, out_path: str) -> None:
        with open(in_path, "rb") as file:
            self.exec_command(f"cat > {shlex.quote(out_path)}", file.read())

    def fetch_file(self, in_path: str, out_path: str) -> None:
        with open(out_path, "wb") as file:
            file.write(self.exec_command(f"cat {shlex.quote(in_path)}")[1])

    def close(self) -> None:
        self._connected = False
