# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Disks in files, and the modules for a rescue system called on them, in a mount namespace of their own.

The kernel, its loop devices and its file systems are this machine's; what is mounted is seen nowhere else.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lab import shell

#: Each line of the input is a module and its options; of each one line comes back.
CALLS = """
import importlib, json, subprocess, sys
sys.path.insert(0, sys.argv[1])
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError, Refusal
for line in sys.stdin:
    name, params, check = json.loads(line)
    try:
        if name == "sh":
            answer = {"out": subprocess.run(["sh", "-c", params], capture_output=True, text=True).stdout}
        else:
            managed = importlib.import_module("ansible_collections.portcullis.vps.plugins.module_utils.managed." + name)
            given = {key: params.get(key, each.get("default")) for key, each in managed.ARGUMENT_SPEC.items()}
            outcome = managed.manage(given, check)
            answer = {"changed": outcome.changed, "changes": outcome.changes, "warnings": list(outcome.warnings), **outcome.values}
    except (HostError, Refusal) as error:
        answer = {"failure": error.failure, "msg": str(error)}
    print(json.dumps(answer), flush=True)
"""


class Rescue:
    """A rescue system's view: modules are called one after the other, in one namespace."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def call(self, name: str, params: Mapping[str, Any] | str, check: bool = False) -> dict[str, Any]:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps([name, params, check]) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the rescue system's view ended"
        found: dict[str, Any] = json.loads(line)
        return found

    def sh(self, script: str) -> str:
        """Run a script beside the modules, and return what it printed."""
        return str(self.call("sh", script)["out"])

    def disk(self, check: bool = False, **params: Any) -> dict[str, Any]:
        return self.call("rescue_disk", params, check)


@contextlib.contextmanager
def rescue() -> Iterator[Rescue]:
    """Yield a rescue system's view; what it has mounted is gone when it ends."""
    inside = 'mount -t tmpfs tmpfs /run && mount -t tmpfs tmpfs /mnt && exec "$@"'
    command = ["unshare", "--mount", "--propagation", "private", "sh", "-c", inside, "sh", sys.executable, "-c", CALLS]
    process = subprocess.Popen(
        [*command, str(Path(".cache/dev").resolve())], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield Rescue(process)
    finally:
        assert process.stdin
        process.stdin.close()
        process.wait(60)


class Image:
    """A disk in a file, attached as a loop device while it is open."""

    def __init__(self, path: Path, megabytes: int = 64) -> None:
        self.path = path
        with path.open("wb") as file:
            file.truncate(megabytes << 20)
        self.device = shell.check(["losetup", "--find", "--show", str(path)]).strip()

    def make(self, kind: str, tree: Path | None = None, uuid: str = "") -> None:
        """Make a file system, with a tree in it."""
        given = [] if not uuid else ["-m", f"uuid={uuid}"] if kind == "xfs" else ["-U", uuid]
        shell.check([f"mkfs.{kind}", "-q", *(["-f"] if kind != "ext4" else []), *given, self.device])
        if tree is not None:
            with self.mounted() as root:
                shell.check(["cp", "-a", f"{tree}/.", str(root)])

    @contextlib.contextmanager
    def mounted(self, options: str = "rw") -> Iterator[Path]:
        place = self.path.with_suffix(".mounted")
        place.mkdir(exist_ok=True)
        shell.check(["mount", "-o", options, self.device, str(place)])
        try:
            yield place
        finally:
            shell.check(["umount", str(place)])

    def digest(self) -> str:
        shell.check(["blockdev", "--flushbufs", self.device])
        return shell.check(["sha256sum", str(self.path)]).split()[0]

    def close(self) -> None:
        shell.check(["losetup", "--detach", self.device])


def tree(folder: Path, fstab: str, machine_id: str = "1" * 32, name: str = "suspect") -> Path:
    """Return a folder with the least that makes a root file system."""
    for part in ("etc", "home", "var", "usr/lib"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    (folder / "usr/lib/os-release").write_text('PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n')
    (folder / "etc/fstab").write_text(fstab)
    (folder / "etc/machine-id").write_text(f"{machine_id}\n")
    (folder / "etc/hostname").write_text(f"{name}\n")
    return folder
