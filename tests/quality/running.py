# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the tools as a person would, and makes a test of it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def environment(venv: Path, **more: str) -> dict[str, str]:
    """Return the environment in which the tools of a virtual environment find one another and the collection."""
    path = os.pathsep.join([str(venv / "bin"), str(ROOT / ".cache/pythons"), os.environ["PATH"]])
    return {
        **os.environ,
        "PATH": path,
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache/dev"),
        "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
        "NO_COLOR": "1",
        "TERM": "dumb",
        **more,
    }


def passes(
    *command: str, venv: Path = ROOT / ".venv", cwd: Path = ROOT, timeout_seconds: int = 1200, **more: str
) -> str:
    """Fail the test with all that the command said unless it ends well; return what it said."""
    __tracebackhide__ = True
    try:
        done = subprocess.run(
            command,
            cwd=cwd,
            env=environment(venv, **more),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=timeout_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        said = late.output.decode(errors="replace") if isinstance(late.output, bytes) else late.output
        pytest.fail(f"{' '.join(command)} did not end within {timeout_seconds} s:\n{said or ''}", pytrace=False)
    if done.returncode:
        pytest.fail(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}", pytrace=False)
    return done.stdout


def environments() -> list[Path]:
    """Return the virtual environments that hold an ansible-core: the newest Python's, then the oldest's if it is another."""
    return [venv for venv in [ROOT / ".venv", *sorted(ROOT.glob(".venv-*"))] if (venv / "bin/ansible-test").exists()]
