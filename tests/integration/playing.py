# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Roles in a playbook of somebody's own, on hosts of a test's own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from demo.fleet import Fleet, Run
from lab import Lab


class Playbook:
    """A playbook over some hosts of a lab: run it, and see on the hosts, without ssh, what came of it."""

    def __init__(
        self, lab: Lab, folder: Path, hosts: Mapping[str, str], text: str, variables: Mapping[str, Any] | None = None
    ) -> None:
        lab.up(hosts)
        self.lab = lab
        self.hosts = tuple(hosts)
        self.fleet = Fleet(lab, variables or {})
        self.file = folder / "play.yml"
        self.file.write_text(text)

    def play(self, *options: str, **variables: object) -> Run:
        extra = ("-e", json.dumps(variables)) if variables else ()
        return self.fleet.play(self.file, "--limit", ",".join(self.hosts), *extra, *options)

    def converge(self, **variables: object) -> Run:
        """Run it and fail the test unless it ends well."""
        run = self.play(**variables)
        assert run.code == 0, run.output[-3000:]
        return run

    def run(self, host: str, command: str, code: int = 0) -> str:
        """Run a shell command on a host and return what it printed; the test fails if it ends otherwise."""
        done = self.lab.exec(host, ["sh", "-c", command])
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout
