# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Running programs on this machine."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

from lab.errors import LabError


def check(argv: Sequence[str], stdin: str | None = None, timeout_seconds: float = 120) -> str:
    """Run a program and return its standard output; LabError if its exit code is not 0."""
    try:
        done = subprocess.run(
            argv, input=stdin, capture_output=True, text=True, timeout=timeout_seconds, check=False, errors="replace"
        )
    except FileNotFoundError:
        raise LabError(f"{argv[0]} is not on this machine; run 'make setup' as root, which installs it.") from None
    except subprocess.TimeoutExpired:
        raise LabError(f"{' '.join(argv)} did not end within {timeout_seconds:.0f} s.") from None
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip())[-1500:]
        raise LabError(f"{' '.join(argv)} failed with code {done.returncode}: {said}")
    return done.stdout


def attempt(argv: Sequence[str]) -> bool:
    """Run a program whose failure is an answer too; return whether it ended well."""
    return subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode == 0
