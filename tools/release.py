# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a release that can be checked: ``make release``. What comes of it is for ``tools/verify``; CONTRIBUTING.md says how both are used.

All is made from the commit that is checked out, never from files that lie beside it: the tarball, of which every clone makes the same
bytes; what the controller needs (CycloneDX 1.6) and from what all was made (SLSA provenance 1.0 as an in-toto statement); a signature by
GPG of the tarball's manifest, which Galaxy and ``ansible-galaxy collection verify`` know; and one by ssh-keygen of the sums of all that.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tools import reproducible
from tools.reproducible import as_json, sha256

ROOT = Path(__file__).resolve().parents[1]
#: For what a key signs, so that a signature of something else is none of a release.
NAMESPACE = "portcullis-release"
#: What the commit says that a release is built with.
LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-build.txt")
_REQUIREMENT = re.compile(
    r"^(?P<name>[a-z0-9._-]+)==(?P<version>[^ ;]+)(?: ; (?P<marker>[^\\]*?))? ?(?P<hashes>(?: --hash=sha256:[0-9a-f]{64})+)$"
)


class Unfit(Exception):
    """Why no release can be made, and what to do."""


@dataclass(frozen=True)
class Source:
    """A commit, its moment in seconds since the epoch, and its files by name."""

    commit: str
    moment: int
    files: Mapping[str, bytes]

    @property
    def version(self) -> str:
        return str(yaml.safe_load(self.files["galaxy.yml"])["version"])

    @property
    def name(self) -> str:
        return f"portcullis-vps-{self.version}"

    @classmethod
    def of(cls, repository: Path) -> Source:
        """Read what is checked out; Unfit where files differ from it."""
        changed = _said("git", "-C", str(repository), "status", "--porcelain")
        if changed:
            raise Unfit(
                f"These files differ from the commit, so nobody else could make this release: {changed.split(chr(10))[0]} ... Commit or stash them."
            )
        commit, moment = _said("git", "-C", str(repository), "show", "--no-patch", "--format=%H %ct", "HEAD").split()
        packed = subprocess.run(
            ["git", "-C", str(repository), "archive", "HEAD"], stdout=subprocess.PIPE, check=True
        ).stdout
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            files = {entry.name: held.read() for entry in archive if (held := archive.extractfile(entry)) is not None}
        return cls(commit, int(moment), files)


def unfinished(files: Mapping[str, bytes], version: str) -> str:
    """Return what is missing before this version may go out; nothing where nothing is."""
    released = yaml.safe_load(files["changelogs/changelog.yaml"])["releases"]
    waiting = sorted(name for name in files if re.fullmatch(r"changelogs/fragments/[^/]+\.ya?ml", name))
    if version not in released or waiting:
        return f"The changelog does not tell of {version} ({len(waiting)} fragments wait). Run 'antsibull-changelog release', and commit what it makes."
    return ""


def requirements(text: str) -> list[dict[str, Any]]:
    """Return what a file of pinned requirements names as components of CycloneDX's; ValueError for a line that it is not sure about."""
    found = []
    for line in re.sub(r" *\\\n *", " ", text).splitlines():
        if line.startswith("#") or not line.strip():
            continue
        entry = _REQUIREMENT.match(line)
        if entry is None:
            raise ValueError(f"{line[:80]!r} is no pinned requirement with hashes")
        name, version, marker = entry["name"], entry["version"], entry["marker"]
        component: dict[str, Any] = {
            "type": "library",
            "bom-ref": f"pkg:pypi/{name}@{version}",
            "name": name,
            "version": version,
            "purl": f"pkg:pypi/{name}@{version}",
            "externalReferences": [
                {
                    "type": "distribution",
                    "url": f"https://pypi.org/project/{name}/{version}/",
                    "hashes": [
                        {"alg": "SHA-256", "content": digest}
                        for digest in re.findall(r"sha256:([0-9a-f]{64})", entry["hashes"])
                    ],
                }
            ],
        }
        if marker:
            component["properties"] = [{"name": "portcullis:marker", "value": marker.strip()}]
        found.append(component)
    return found


def bill(source: Source, tarball: bytes) -> dict[str, Any]:
    """Return what the controller needs beside the collection, as a CycloneDX document of the commit's moment."""
    components = requirements(source.files["requirements.txt"].decode())
    own = f"pkg:generic/{source.name}@{source.version}"
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "library",
                "bom-ref": own,
                "group": "portcullis",
                "name": "vps",
                "version": source.version,
                "licenses": [{"license": {"id": "GPL-3.0-or-later"}}],
                "hashes": [{"alg": "SHA-256", "content": sha256(tarball)}],
            }
        },
        "components": components,
        "dependencies": [{"ref": own, "dependsOn": sorted({str(each["bom-ref"]) for each in components})}],
    }


def provenance(source: Source, made: Mapping[str, bytes]) -> dict[str, Any]:
    """Return from what these files were made: an in-toto statement with SLSA's provenance."""
    return {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": name, "digest": {"sha256": sha256(data)}} for name, data in sorted(made.items())],
        "predicateType": "https://slsa.dev/provenance/v1",
        "predicate": {
            "buildDefinition": {
                "buildType": "https://example.org/portcullis/vps/make-release/v1",
                "externalParameters": {"version": source.version},
                "resolvedDependencies": [
                    {"name": "source", "digest": {"gitCommit": source.commit}},
                    *({"name": name, "digest": {"sha256": sha256(source.files[name])}} for name in LOCKS),
                ],
            },
            "runDetails": {"builder": {"id": "https://example.org/portcullis/vps/maintainer"}},
        },
    }


def tarball(source: Source) -> bytes:
    """Return the collection's tarball, as any clone of the commit makes it."""
    with tempfile.TemporaryDirectory(prefix="portcullis-release-") as folder:
        for name, data in source.files.items():
            path = Path(folder, "source", name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        subprocess.run(
            [
                sys.executable,
                "-m",
                "ansible",
                "galaxy",
                "collection",
                "build",
                "--output-path",
                folder,
                f"{folder}/source",
            ],
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            stdout=subprocess.DEVNULL,
            check=True,
        )
        with Path(folder, f"{source.name}.tar.gz").open("rb") as built:
            return reproducible.packed(reproducible.ordered(reproducible.members(built)), source.moment)


def write(source: Source, folder: Path, gpg_key: str, ssh_key: str) -> list[Path]:
    """Write all files of a release into a folder that holds nothing else, and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise Unfit(f"{folder} is not empty, and what lies there would seem to be part of the release. Empty it.")
    packed = tarball(source)
    made = {f"{source.name}.tar.gz": packed, f"{source.name}.cdx.json": as_json(bill(source, packed))}
    made[f"{source.name}.intoto.json"] = as_json(provenance(source, made))
    for name, data in made.items():
        (folder / name).write_bytes(data)
    signature = folder / f"{source.name}.MANIFEST.json.asc"
    manifest = reproducible.members(io.BytesIO(packed))[reproducible.MANIFEST]
    _sign(
        [
            "gpg",
            "--batch",
            "--yes",
            "--armor",
            "--local-user",
            gpg_key,
            "--output",
            str(signature),
            "--detach-sign",
            "-",
        ],
        manifest,
    )
    names = sorted([*made, signature.name])
    sums = folder / "SHA256SUMS"
    sums.write_text("".join(f"{sha256((folder / name).read_bytes())}  {name}\n" for name in names))
    _sign(["ssh-keygen", "-q", "-Y", "sign", "-f", ssh_key, "-n", NAMESPACE, str(sums)])
    return sorted(folder.iterdir())


def _sign(command: Sequence[str], data: bytes = b"") -> None:
    done = subprocess.run(command, input=data, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        raise Unfit(f"{command[0]} did not sign: {done.stdout.decode(errors='replace').strip()}")


def _said(*command: str) -> str:
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.strip()


def main() -> int:
    parser = argparse.ArgumentParser(prog="make release")
    parser.add_argument("--output", type=Path, default=ROOT / "build/release")
    parser.add_argument("--gpg-key", required=True, help="whose secret key signs the manifest, as gpg finds it")
    parser.add_argument("--ssh-key", required=True, help="the file of the key that signs the sums")
    parser.add_argument("--rehearsal", action="store_true", help="do not ask whether the changelog is finished")
    given = parser.parse_args()
    try:
        source = Source.of(ROOT)
        if (missing := unfinished(source.files, source.version)) and not given.rehearsal:
            raise Unfit(missing)
        for path in write(source, given.output, given.gpg_key, given.ssh_key):
            print(f"{sha256(path.read_bytes())}  {path}")
    except Unfit as unfit:
        print(f"release: {unfit}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
