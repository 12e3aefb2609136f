# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A disk as a tree of files, and what its repair does to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ansible_collections.portcullis.vps.plugins.module_utils.base.outcome import Outcome
from ansible_collections.portcullis.vps.plugins.module_utils.containment import table
from ansible_collections.portcullis.vps.plugins.module_utils.containment.plan import (
    RULES,
    SERVICE,
    UNIT_FILE,
    unit_text,
)
from ansible_collections.portcullis.vps.plugins.module_utils.containment.wanted import Wanted as Contained
from ansible_collections.portcullis.vps.plugins.module_utils.disk import repair
from ansible_collections.portcullis.vps.plugins.module_utils.disk.host import reading
from ansible_collections.portcullis.vps.plugins.module_utils.machine.below import Below
from ansible_collections.portcullis.vps.plugins.module_utils.managed import rescue_repair

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGqZ6ZlC8Wb9nN0uQ6r3bS2n0b1nX1bRk0K6wqv3cJ2d"
FILES = {
    "etc/passwd": "root:x:0:0::/root:/bin/bash\nadmin:x:1000:1000::/home/admin:/bin/bash\n",
    "etc/shadow": "root:*:19000:0:99999:7:::\nadmin:!:19000:0:99999:7:::\n",
    "etc/group": "root:x:0:\nsudo:x:27:admin\nadmin:x:1000:\n",
    "etc/shells": "/bin/bash\n",
    "etc/fstab": "UUID=aa-1 / ext4 defaults 0 1\n",
    "etc/sudoers": "root ALL=(ALL:ALL) ALL\n@includedir /etc/sudoers.d\n",
    "etc/ssh/sshd_config": "Include /etc/ssh/sshd_config.d/*.conf\nUsePAM yes\n",
    "etc/ssh/sshd_config.d/50-x.conf": "X11Forwarding yes\n",
    "bin/bash": "",
    "home/admin/.profile": "",
    "usr/lib/systemd/system/ssh.service": "[Install]\nWantedBy=multi-user.target\n",
    "var/lib/dpkg/status": "".join(
        f"Package: {name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: {version}\n\n"
        for name, version in (("openssh-server", "1:9.2p1-2+deb12u7"), ("sudo", "1.9.13p3-1"))
    ),
}


class Disk:
    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, path: str, text: str, mode: int = 0o644) -> None:
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text)
        (self.root / path).chmod(mode)

    def fill(self, path: str, count: int) -> None:
        for number in range(count):
            self.put(path.format(number), "")

    def add(self, path: str, text: str) -> None:
        with (self.root / path).open("a") as file:
            file.write(text)

    def cut_off(self, *ports: int) -> None:
        """Write what incident_contain leaves behind."""
        contained = Contained.parse({"state": "contained", "sources": ["198.51.100.0/24"]})
        self.put(RULES[1:], table.render(contained, ports), 0o600)
        self.put(UNIT_FILE[1:], unit_text())
        link = self.root / "etc/systemd/system/sysinit.target.wants" / SERVICE
        link.parent.mkdir(parents=True)
        link.symlink_to(UNIT_FILE)

    def texts(self) -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in self.root.rglob("*") if path.is_file()}

    def params(self) -> dict[str, Any]:
        return {
            "root": str(self.root),
            "ssh_ports": [2222],
            "ssh_sources": [],
            "admins": [{"name": "admin", "keys": [KEY], "sudo": "nopasswd", "shell": "/bin/bash"}],
            "root_keys": [],
            "new_host_keys": True,
            "firewall": True,
            "purge_unowned": True,
            "without": [],
        }

    def repair(self, check: bool = False) -> Outcome:
        return rescue_repair.manage(self.params(), check)

    def touched(self) -> set[str]:
        """Return what a repair would write or move."""
        wanted = rescue_repair.parse(self.params())
        with Below(str(self.root)) as below:
            found = repair.plan(reading.observe(below, wanted, frozenset()), wanted)
        return {path for step in found.steps for path in step.paths} | {f"/{held.path}" for held in found.away}
