# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A file system under a kernel of its own: Debian's user-mode-linux, which runs as a plain process of this machine.

The lab's hosts share this machine's kernel, so nothing there can be set that is the kernel's alone. Here all of it can. It has a
disk and no network but its own, and does one thing at each boot: it runs a script, and goes down.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from lab import images, shell
from lab.errors import LabError

#: Earlier ones do not start where the processor has AMX.
_SUITE = "sid"
#: What loads its modules, and what sets its clock where nothing else does.
LOADER = ("kmod", "libkmod2")
CLOCK = ("systemd-timesyncd",)
#: A rescue system of this release, with what opens layers of disks.
LAYERED = "trixie"
_LAYERED_PACKAGES = "systemd,systemd-sysv,dbus,udev,python3,mdadm,cryptsetup-bin,lvm2,e2fsprogs,openssh-client"
_SENT = "root/of-its-own"
_MEGABYTES = 4000
_TARGET = "of-its-own"
_SAID = "/root/of-its-own.log"
_UNITS = {
    f"{_TARGET}.service": f"""[Unit]
After=multi-user.target
[Service]
Type=oneshot
Environment=HOME=/root
TimeoutStartSec=infinity
ExecStart=/bin/sh -c 'cp /dev/ubdb /run/of-its-own.sh; sh /run/of-its-own.sh 2>&1 | tee {_SAID} >/dev/console'
ExecStopPost=/usr/bin/systemctl poweroff
""",
    f"{_TARGET}.target": f"""[Unit]
Requires=multi-user.target {_TARGET}.service
After=multi-user.target
""",
}
#: Its name and its memory's file lie in folders that it must be able to write to. Debian's own kernels have AppArmor on.
_BOOT = """
for place in proc dev; do mount --rbind "/$place" "$0/$place"; done
mkdir -p "$0/run/of-its-own"
mount --bind "$1" "$0/run/of-its-own"
exec setarch --addr-no-randomize chroot "$0" env HOME=/root TMPDIR=/dev/shm /usr/bin/linux.uml mem=1536M uml_dir=/tmp/ \
    ubd0=/run/of-its-own/disk ubd1r=/run/of-its-own/script root=/dev/ubda rw con0=fd:0,fd:1 con=null security=apparmor \
    init=/lib/systemd/systemd systemd.unit="$2"
"""
#: What a disk's size counts in: a script ends with a whole one.
_SECTOR = 512


def _made(name: str, *recipe: str) -> Path:
    """Return a folder that mmdebstrap makes, made first where it is missing (half a minute)."""
    place = images.cache() / name
    with images.locked(place.with_suffix(".lock")):
        if not place.exists():
            unfinished = place.with_suffix(".unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            # As for the lab's images: a mirror that lags behind is good enough.
            validity = '--aptopt=Acquire::Check-Valid-Until "false"'
            shell.check(["mmdebstrap", "--quiet", validity, *recipe, str(unfinished)], timeout_seconds=900)
            unfinished.rename(place)
    return place


def _packages(release: str) -> Path:
    """Return a folder with these packages of a release as files."""
    names = " ".join((*LOADER, *CLOCK))
    fetch = f'mkdir "$1/packages" && cd "$1/packages" && APT_CONFIG="$MMDEBSTRAP_APT_CONFIG" apt-get --quiet=2 download {names}'
    # A system with nothing in it is enough to fetch from where all others come.
    return (
        _made(f"own-kernel-packages-{release}", "--variant=custom", f"--customize-hook={fetch}", release) / "packages"
    )


def layered() -> Path:
    """Return the folder of a system that has RAID, LUKS and LVM, given a kernel that does."""
    return _made(f"own-kernel-layered-{LAYERED}", "--variant=minbase", f"--include={_LAYERED_PACKAGES}", LAYERED)


def _kernel() -> Path:
    """Return the folder of a system that holds the kernel."""
    return _made("own-kernel", "--variant=essential", "--include=user-mode-linux", _SUITE)


def _add_kernel(root: Path, release: str, names: Sequence[str]) -> None:
    """Add what every host has that has a kernel of its own: its modules, and these packages."""
    (root / _SENT).mkdir()
    for package in _packages(release).glob("*.deb"):
        if package.name.partition("_")[0] in names:
            shutil.copy(package, root / _SENT)
    # It asks the host's systemd for nothing, which does not run here.
    shell.check(["chroot", str(root), "sh", "-c", f"SYSTEMD_OFFLINE=1 dpkg --install /{_SENT}/*.deb && rm -r /{_SENT}"])
    shutil.copytree(_kernel() / "usr/lib/uml/modules", root / "usr/lib/modules", dirs_exist_ok=True)


@dataclass(frozen=True)
class Disk:
    """A disk in a folder; it stays as the last boot left it."""

    folder: Path

    @classmethod
    def of(
        cls,
        root: Path,
        release: str,
        folder: Path,
        packages: Sequence[str] = (*LOADER, *CLOCK),
        trees: Mapping[str, Path] = MappingProxyType({}),
    ) -> Disk:
        """Return a disk with a copy of a file system of this release; whoever runs on that meanwhile does not mind.

        ``trees`` are folders that are copied there besides, by where they go.
        """
        release = release.partition("-")[0]
        with tempfile.TemporaryDirectory(prefix="portcullis-disk-") as name:
            merged = Path(name) / "merged"
            for part in ("upper", "work", merged.name):
                (Path(name) / part).mkdir()
            options = f"lowerdir={root},upperdir={name}/upper,workdir={name}/work"
            shell.check(["mount", "-t", "overlay", "overlay", "-o", options, str(merged)])
            try:
                _add_kernel(merged, release, packages)
                for place, tree in trees.items():
                    shutil.copytree(tree, merged / place)
                for unit, text in _UNITS.items():
                    (merged / "etc/systemd/system" / unit).write_text(text, encoding="utf-8")
                shell.check(["mkfs.ext4", "-q", "-d", str(merged), str(folder / "disk"), f"{_MEGABYTES}M"])
            finally:
                shell.check(["umount", str(merged)])
        return cls(folder)

    def boot(self, script: str, timeout_seconds: float = 1200) -> str:
        """Boot, run a script once all is up, go down, and return what it printed."""
        text = script.encode()
        (self.folder / "script").write_bytes(text + b"\n" * (_SECTOR - len(text) % _SECTOR))
        command = ["sh", "-c", _BOOT, str(_kernel()), str(self.folder), f"{_TARGET}.target"]
        console = self.folder / "console"
        # How it ends says nothing: it ends by a signal of its own.
        with console.open("wb") as output:
            subprocess.run(
                ["unshare", "--mount", *command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                timeout=timeout_seconds,
                check=False,
            )
        text_of_all = console.read_text(errors="replace")
        if "reboot: Power down" not in text_of_all:
            raise LabError(f"A kernel of its own did not go down by itself: {text_of_all[-3000:]}")
        return self.read(_SAID)

    def read(self, path: str) -> str:
        """Return the text of a file there; empty where there is none."""
        return shell.check(["debugfs", "-R", f"cat {path}", str(self.folder / "disk")])
