# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A story that hosts of a lab tell: each step with what was seen of it, in one table at the end."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from demo.fleet import Run
from demo.table import table
from lab import Lab, LabError

Step = Callable[[str], None]


@dataclass
class Story:
    """What each step came to: what it is about, what was seen, and whether that is what had to be."""

    head: str
    rows: list[tuple[str, str, bool]] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)

    def saw(self, what: str, seen: str, well: bool) -> None:
        self.rows.append((what, seen, well))

    @property
    def failed(self) -> list[str]:
        return [f"{what}: {seen}" for what, seen, well in self.rows if not well]

    @property
    def shown(self) -> str:
        return table([self.head, "seen"], [[what, f"{seen} {'✓' if well else '✗'}"] for what, seen, well in self.rows])


def show(name: str, hosts: Mapping[str, str], tell: Callable[[Lab, Path, Step], Story]) -> int:
    """Boot the hosts, have the story told on them, print it, and remove them.

    ``tell`` gets the lab, a folder of the controller's that is removed with it, and what says which step is begun.
    Returns 0 when every step went as it had to, 1 when one did not, 2 when the lab could not be used.
    """
    signal.signal(signal.SIGTERM, lambda *_arguments: sys.exit(143))
    began = time.monotonic()

    def step(text: str) -> None:
        print(f"{time.monotonic() - began:6.1f} s  {text}", flush=True)

    lab = Lab(f"demo-{os.getpid()}")
    folder = Path(tempfile.mkdtemp(prefix=f"portcullis-{name}-"))
    try:
        step(f"Booting {len(hosts)} Debian hosts and an internet around them (the first run builds their images)")
        lab.up(dict(hosts))
        story = tell(lab, folder, step)
        print(f"\n{story.shown}\n")
        for text in story.failed:
            print(f"FAILED: {text}", file=sys.stderr)
        print(f"{time.monotonic() - began:.0f} s in all.")
        return 1 if story.failed else 0
    except LabError as error:
        print(f"\ndemo: {error}", file=sys.stderr)
        return 2
    finally:
        step("Removing the hosts")
        lab.down()
        shutil.rmtree(folder, ignore_errors=True)
