# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A package archive such as Debian's: suites with an origin and a label, signed, served over HTTP by the lab's own servers."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lab import shell
from lab.errors import LabError
from lab.labs import Lab
from lab.services import ARCHIVE, MACHINE

_SERVED = "srv/archive"
_KEYRING = "etc/apt/keyrings"
_SOURCES = "etc/apt/sources.list.d"


@dataclass(frozen=True)
class Suite:
    """A part of an archive, as its Release file names it; ``name`` is what a source on a host asks for."""

    name: str
    origin: str
    label: str
    suite: str
    codename: str

    @classmethod
    def debian(cls, codename: str) -> Suite:
        """Debian's release itself, which changes with its point releases."""
        return cls(codename, "Debian", "Debian", "stable", codename)

    @classmethod
    def debian_security(cls, codename: str) -> Suite:
        """Debian's security archive of a release."""
        return cls(f"{codename}-security", "Debian", "Debian-Security", "stable-security", f"{codename}-security")

    @classmethod
    def ubuntu(cls, pocket: str, origin: str = "Ubuntu", label: str = "Ubuntu") -> Suite:
        """A pocket of Ubuntu's, such as noble-security; its codename is that of the release."""
        return cls(pocket, origin, label, pocket, pocket.partition("-")[0])


@dataclass(frozen=True)
class Package:
    """A package to build: files by path, which of them are configuration, and scripts (postinst and the like) by name."""

    name: str
    version: str
    files: Mapping[str, str | bytes] = field(default_factory=dict)
    conffiles: tuple[str, ...] = ()
    scripts: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)

    def build(self, folder: Path) -> Path:
        """Build it into a folder and return the file."""
        tree = folder / "tree"
        control = {
            "Package": self.name,
            "Version": self.version,
            "Architecture": "all",
            "Maintainer": "The lab <lab@lab.test>",
            "Section": "admin",
            "Priority": "optional",
            **self.fields,
            "Description": "made by the lab",
        }
        parts: dict[str, str | bytes] = {path.lstrip("/"): content for path, content in self.files.items()}
        parts["DEBIAN/control"] = "".join(f"{key}: {value}\n" for key, value in control.items())
        parts["DEBIAN/conffiles"] = "".join(f"{path}\n" for path in self.conffiles)
        parts |= {f"DEBIAN/{name}": f"#!/bin/sh\n{script}\n" for name, script in self.scripts.items()}
        for path, content in parts.items():
            target = tree / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content.encode() if isinstance(content, str) else content)
            runs = isinstance(content, bytes) or content.startswith("#!")
            target.chmod(0o755 if runs else 0o644)
        built = folder / f"{self.name}_{self.version}_all.deb"
        shell.check(["dpkg-deb", "--root-owner-group", "--build", str(tree), str(built)])
        shutil.rmtree(tree)
        return built


class Archive:
    """An archive of a lab that has its servers up. Everything published is in force on return."""

    def __init__(self, lab: Lab, name: str = "debian") -> None:
        if not lab.has_services:
            raise LabError(f"The lab {lab.name!r} has no servers of its own to serve an archive; start them first.")
        self.lab = lab
        self.name = name
        self._folder = lab.folder / f"archive-{name}"
        self._root = lab.machine(MACHINE).root / _SERVED / name
        self._folder.mkdir(exist_ok=True)
        self._root.mkdir(parents=True, exist_ok=True)
        self._key("archive")

    @property
    def url(self) -> str:
        return f"http://{ARCHIVE}/{self.name}"

    def publish(self, suite: Suite, packages: Sequence[Package], signed_by: str | None = "archive") -> None:
        """Make these packages all that a suite holds. Another name than "archive" signs with a key that no host trusts, and
        None not at all.
        """
        place, pool = self._root / "dists" / suite.name, self._root / "pool" / suite.name
        pool.mkdir(parents=True, exist_ok=True)
        for package in packages:
            built = package.build(self._folder)
            shutil.move(built, pool / built.name)
        wanted = {f"{package.name}_{package.version}_all.deb" for package in packages}
        for stale in [file for file in pool.iterdir() if file.name not in wanted]:
            stale.unlink()
        # Made aside, so that no host meets a half of it.
        unfinished = place.with_name(f".{suite.name}")
        shutil.rmtree(unfinished, ignore_errors=True)
        index = _ftparchive(self._root, "packages", f"pool/{suite.name}")
        for architecture in ("all", shell.check(["dpkg", "--print-architecture"]).strip()):
            part = unfinished / "main" / f"binary-{architecture}"
            part.mkdir(parents=True)
            (part / "Packages").write_text(index)
        options = {
            "Origin": suite.origin,
            "Label": suite.label,
            "Suite": suite.suite,
            "Codename": suite.codename,
            "Architectures": f"all {architecture}",
            "Components": "main",
        }
        said = [f"--option=APT::FTPArchive::Release::{key}={value}" for key, value in options.items()]
        (unfinished / "Release").write_text(_ftparchive(unfinished, *said, "release", "."))
        if signed_by is not None:
            self._sign(unfinished / "Release", self._key(signed_by))
        shutil.rmtree(place, ignore_errors=True)
        unfinished.rename(place)

    def use(self, host: str, suites: Iterable[Suite]) -> None:
        """Make a host take packages from these suites, too, and trust the archive's own key."""
        root = self.lab.machine(host).root
        key = f"{_KEYRING}/{self.name}.gpg"
        (root / key).parent.mkdir(parents=True, exist_ok=True)
        home = self._key("archive")
        self._gpg(home, "--output", str(root / key), "--yes", "--export")
        source = {
            "Types": "deb",
            "URIs": self.url,
            "Suites": " ".join(suite.name for suite in suites),
            "Components": "main",
            "Signed-By": f"/{key}",
        }
        text = "".join(f"{name}: {value}\n" for name, value in source.items())
        (root / _SOURCES).mkdir(parents=True, exist_ok=True)
        (root / _SOURCES / f"{self.name}.sources").write_text(text)

    def _key(self, name: str) -> Path:
        """Return the folder of a signing key, made on first use."""
        home = self._folder / name
        if not home.exists():
            home.mkdir(mode=0o700)
            self._gpg(home, "--quick-generate-key", f"{name} <{name}@{ARCHIVE}>", "ed25519", "sign", "never")
        return home

    def _sign(self, release: Path, home: Path) -> None:
        self._gpg(home, "--output", str(release.with_name("InRelease")), "--clearsign", str(release))
        self._gpg(home, "--output", f"{release}.gpg", "--armor", "--detach-sign", str(release))

    def _gpg(self, home: Path, *arguments: str) -> None:
        shell.check(["gpg", "--homedir", str(home), "--batch", "--quiet", "--passphrase", "", *arguments])
        # Nothing that gpg starts outlives the call.
        shell.check(["gpgconf", "--homedir", str(home), "--kill", "all"])


def _ftparchive(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["apt-ftparchive", *arguments], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )
    if done.returncode:
        raise LabError(f"apt-ftparchive failed: {done.stderr.strip()[-800:]}")
    return done.stdout
