# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A release is the same wherever it is made, holds what its commit holds, and whoever changes anything of it is found out."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.quality.running import ROOT, environment, passes
from tools import committed, release, reproducible

WHO = "release@example.org"
STRANGER = "stranger@example.org"


@dataclass(frozen=True)
class Keys:
    """The keys of those who may sign, and of a stranger with the same means."""

    folder: Path

    @classmethod
    def made(cls, folder: Path) -> Keys:
        found = cls(folder)
        found.gnupg.mkdir(mode=0o700)
        for who in (WHO, STRANGER):
            found.gpg("--passphrase", "", "--quick-gen-key", who, "ed25519", "sign", "never")
            run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", who, "-f", str(folder / who))
        found.keyring.write_bytes(found.gpg("--export", WHO))
        public = (folder / f"{WHO}.pub").read_text()
        found.signers.write_text(f'{WHO} namespaces="{release.NAMESPACE},git" {public}')
        return found

    @property
    def gnupg(self) -> Path:
        return self.folder / "gnupg"

    @property
    def keyring(self) -> Path:
        return self.folder / "keyring.gpg"

    @property
    def signers(self) -> Path:
        return self.folder / "signers"

    def gpg(self, *arguments: str, data: bytes = b"") -> bytes:
        return run("gpg", "--homedir", str(self.gnupg), "--batch", "--quiet", *arguments, data=data)

    def sums(self, folder: Path, who: str = WHO, namespace: str = release.NAMESPACE) -> None:
        """Write the sums of what lies in a folder now, and have someone sign them."""
        names = sorted(path.name for path in folder.iterdir() if not path.name.startswith("SHA256SUMS"))
        text = "".join(f"{reproducible.sha256((folder / name).read_bytes())}  {name}\n" for name in names)
        (folder / "SHA256SUMS").write_text(text)
        self.sign(folder, who, namespace)

    def sign(self, folder: Path, who: str = WHO, namespace: str = release.NAMESPACE) -> None:
        (folder / "SHA256SUMS.sig").unlink(missing_ok=True)
        sums = str(folder / "SHA256SUMS")
        run("ssh-keygen", "-q", "-Y", "sign", "-f", str(self.folder / who), "-n", namespace, sums)

    def manifest(self, folder: Path, who: str, data: bytes) -> None:
        signature = self.gpg("--armor", "--local-user", who, "--output", "-", "--detach-sign", "-", data=data)
        one(folder, ".asc").write_bytes(signature)


def run(*command: str, data: bytes = b"") -> bytes:
    done = subprocess.run(command, input=data, capture_output=True, check=False)
    assert done.returncode == 0, (done.stdout + done.stderr).decode(errors="replace")
    return done.stdout


def one(folder: Path, end: str) -> Path:
    (found,) = folder.glob(f"*{end}")
    return found


def make(repository: Path, output: Path, keys: Keys, *more: str, umask: int = 0o022, **env: str) -> None:
    command = [sys.executable, "-m", "tools.release", "--output", str(output), "--gpg-key", WHO, *more]
    subprocess.run(
        [*command, "--ssh-key", str(keys.folder / WHO)],
        cwd=repository,
        env={**environment(ROOT / ".venv"), "GNUPGHOME": str(keys.gnupg), **env},
        umask=umask,
        stdout=subprocess.PIPE,
        check=True,
    )


Tampering = Callable[[Path, Keys], object]


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    # A path of gpg's agent may be 107 characters long.
    return Keys.made(tmp_path_factory.mktemp("k"))


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What would be committed now, as a repository of its own."""
    copy = committed.copy(tmp_path_factory.mktemp("repository"))
    git = (
        "git",
        "-C",
        str(copy),
        "-c",
        "user.name=t",
        "-c",
        "user.email=t@example.org",
        "-c",
        "core.hooksPath=/dev/null",
    )
    run(*git, "init", "--quiet")
    run(*git, "add", "--all", "--force")
    run(*git, "commit", "--quiet", "--no-gpg-sign", "--message", "release")
    return copy


@pytest.fixture(scope="module")
def made(repository: Path, keys: Keys, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "release"
    make(repository, folder, keys, "--rehearsal")
    return folder


@pytest.fixture
def copy(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "release"))


def verify(folder: Path, keys: Keys) -> subprocess.CompletedProcess[str]:
    command = [str(ROOT / "tools/verify"), str(folder), str(keys.signers), str(keys.keyring)]
    # Nothing of the virtual environment's is needed.
    env = {"PATH": "/usr/bin:/bin", "TMPDIR": str(keys.folder)}
    return subprocess.run(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)


def test_two_builds_elsewhere_and_later_are_the_same_bytes(
    repository: Path, keys: Keys, made: Path, tmp_path: Path
) -> None:
    other = tmp_path / "elsewhere"
    run("git", "clone", "--quiet", str(repository), str(other))
    for path in other.rglob("*"):
        if ".git" not in path.parts:
            os.utime(path, (1, 1), follow_symlinks=False)
    make(other, tmp_path / "made", keys, "--rehearsal", umask=0o077, TZ="Asia/Kathmandu", LC_ALL="C")
    for end in (".tar.gz", ".cdx.json", ".intoto.json"):
        assert one(tmp_path / "made", end).read_bytes() == one(made, end).read_bytes(), end


def test_an_untouched_one_is_verified_without_anything_but_what_debian_has(made: Path, keys: Keys) -> None:
    done = verify(made, keys)
    held = reproducible.members(io.BytesIO(one(made, ".tar.gz").read_bytes()))
    assert (done.returncode, done.stdout) == (
        0,
        f"verify: {one(made, '.tar.gz').name.removesuffix('.tar.gz')} is what {WHO} signed: {len(held) - 2} files.\n",
    )


def test_ansible_galaxy_installs_and_verifies_it(made: Path, keys: Keys, tmp_path: Path) -> None:
    command = ("ansible-galaxy", "collection")
    passes(*command, "install", str(one(made, ".tar.gz")), "-p", str(tmp_path), ANSIBLE_COLLECTIONS_PATH=str(tmp_path))
    said = passes(
        *command,
        "verify",
        "--offline",
        f"--keyring={keys.keyring}",
        f"--signature=file://{one(made, '.asc')}",
        "--required-valid-signature-count=+1",
        "portcullis.vps",
        ANSIBLE_COLLECTIONS_PATH=str(tmp_path),
    )
    assert "Successfully verified" in said


def _changed_file(files: dict[str, bytes]) -> Mapping[str, bytes]:
    return {**files, "README.md": files["README.md"] + b"\n"}


def _without(files: dict[str, bytes]) -> Mapping[str, bytes]:
    return {name: data for name, data in files.items() if name != "README.md"}


def _reindexed(files: dict[str, bytes]) -> Mapping[str, bytes]:
    """A changed file with an index that names its sum, below a manifest that does not."""
    index = json.loads(files[reproducible.FILES])
    held = dict(_changed_file(files))
    (entry,) = [each for each in index["files"] if each["name"] == "README.md"]
    entry["chksum_sha256"] = reproducible.sha256(held["README.md"])
    return {**held, reproducible.FILES: json.dumps(index, indent=1, sort_keys=True).encode()}


def _whole_chain(files: dict[str, bytes]) -> Mapping[str, bytes]:
    return reproducible.ordered(_reindexed(files))


def _edit(name: str, old: bytes, new: bytes) -> Tampering:
    def tamper(folder: Path, _keys: Keys) -> None:
        path = one(folder, name)
        data = path.read_bytes()
        assert old in data
        path.write_bytes(data.replace(old, new))

    return tamper


def _flip(folder: Path, _keys: Keys) -> None:
    path = one(folder, ".tar.gz")
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def _linked(folder: Path, _keys: Keys) -> None:
    """A link in the place of a file."""
    path, inside = one(folder, ".tar.gz"), folder.parent / "inside"
    inside.mkdir()
    run("tar", "-xzf", str(path), "-C", str(inside))
    (inside / "README.md").unlink()
    (inside / "README.md").symlink_to("/etc/passwd")
    run("tar", "-czf", str(path), "-C", str(inside), ".")


def _gone(end: str) -> Tampering:
    return lambda folder, _keys: one(folder, end).unlink()


def _more(name: str) -> Tampering:
    return lambda folder, _keys: (folder / name).touch()


def _packed(edit: Callable[[dict[str, bytes]], Mapping[str, bytes]]) -> Tampering:
    """Pack another tarball."""

    def tamper(folder: Path, _keys: Keys) -> None:
        path = one(folder, ".tar.gz")
        path.write_bytes(reproducible.packed(edit(reproducible.members(io.BytesIO(path.read_bytes()))), 1))

    return tamper


def _manifest(who: str, data: bytes = b"") -> Tampering:
    """Have someone sign the manifest, or something else."""

    def tamper(folder: Path, keys: Keys) -> None:
        held = reproducible.members(io.BytesIO(one(folder, ".tar.gz").read_bytes()))[reproducible.MANIFEST]
        keys.manifest(folder, who, data or held)

    return tamper


def _and_signed(tamper: Tampering) -> Tampering:
    """The same by one who has the key for the sums and no other."""

    def both(folder: Path, keys: Keys) -> None:
        tamper(folder, keys)
        keys.sums(folder)

    return both


TAMPERED: dict[str, tuple[Tampering, str]] = {
    "a bit of the tarball": (_flip, "a file is not what was signed: portcullis"),
    "the bill of materials": (_edit(".cdx.json", b'"CycloneDX"', b'"CycloneDx"'), "a file is not what was signed"),
    "the provenance": (_edit(".intoto.json", b"gitCommit", b"gitcommit"), "a file is not what was signed"),
    "the sums": (_edit("SHA256SUMS", b"  ", b" *"), "the signature of SHA256SUMS does not hold"),
    "the sums' signature": (_edit(".sig", b"SSH SIGNATURE", b"SIGNATURE"), "is not in"),
    "the sums' signature is gone": (_gone(".sig"), "is missing"),
    "the sums are a stranger's": (lambda folder, keys: keys.sums(folder, STRANGER), "is not in"),
    "a signature for something else": (lambda folder, keys: keys.sign(folder, WHO, "git"), "does not hold"),
    "a file is gone": (_gone(".cdx.json"), "and nothing else"),
    "a file is more": (_more("install.sh"), "and nothing else"),
    "a hidden file is more": (_more(".ansible.cfg"), "and nothing else"),
    "a signed file is more": (_and_signed(_more("install.sh")), "does not name the four files"),
    "a signed file is gone": (_and_signed(_gone(".intoto.json")), "does not name the four files"),
    "the manifest's signature is a stranger's": (_and_signed(_manifest(STRANGER)), "MANIFEST.json does not hold"),
    "the manifest's signature is of another": (_and_signed(_manifest(WHO, b"{}")), "MANIFEST.json does not hold"),
    "the whole chain of the tarball": (_and_signed(_packed(_whole_chain)), "MANIFEST.json does not hold"),
    "a file and the index of the tarball": (_and_signed(_packed(_reindexed)), "FILES.json is not"),
    "a file in the tarball": (_and_signed(_packed(_changed_file)), "a file in the tarball is not"),
    "a file more in the tarball": (
        _and_signed(_packed(lambda files: {**files, "plugins/x.py": b""})),
        "the tarball does not hold the files",
    ),
    "a file less in the tarball": (_and_signed(_packed(_without)), "does not hold the files"),
    "a link in the tarball": (_and_signed(_linked), "neither a file nor a folder"),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_a_tampered_one_is_refused(copy: Path, keys: Keys, what: str) -> None:
    tamper, words = TAMPERED[what]
    tamper(copy, keys)
    done = verify(copy, keys)
    assert done.returncode == 1, done.stdout
    assert words in done.stdout
    assert done.stdout.startswith("verify: NOT verified: ")


def test_who_may_no_longer_sign_is_refused(made: Path, keys: Keys, tmp_path: Path) -> None:
    late = Keys(tmp_path)
    shutil.copy(keys.keyring, late.keyring)
    late.signers.write_text(keys.signers.read_text().replace("namespaces", 'valid-before="20200101",namespaces'))
    done = verify(made, late)
    assert (done.returncode, "NOT verified" in done.stdout) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "path", "code", "words"),
    [
        (("signers",), "/usr/bin:/bin", 2, "tools/verify FOLDER ALLOWED_SIGNERS KEYRING"),
        (("nowhere", "keyring.gpg"), "/usr/bin:/bin", 1, "nowhere is no file"),
        (("signers", "nowhere"), "/usr/bin:/bin", 1, "nowhere is no file"),
        (("signers", "keyring.gpg"), "tools", 1, "gpgv is not installed (Debian: apt install"),
    ],
)
def test_it_says_what_it_lacks(
    made: Path, keys: Keys, tmp_path: Path, arguments: tuple[str, ...], path: str, code: int, words: str
) -> None:
    (tmp_path / "tools").mkdir()
    for tool in ("ssh-keygen", "sed"):
        (tmp_path / "tools" / tool).symlink_to(f"/usr/bin/{tool}")
    where = path if path.startswith("/") else str(tmp_path / path)
    command = ["/bin/sh", str(ROOT / "tools/verify"), str(made), *(str(keys.folder / each) for each in arguments)]
    done = subprocess.run(
        command, env={"PATH": where}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    assert (done.returncode, words in done.stdout) == (code, True), done.stdout


def test_only_a_finished_and_committed_version_is_released(repository: Path, keys: Keys, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    run("git", "clone", "--quiet", str(repository), str(clone))
    source = release.Source.of(clone)
    changelog = f"releases:\n  {source.version}:\n    changes: {{}}\n".encode()
    files = {name: data for name, data in source.files.items() if not name.startswith("changelogs/fragments/")}
    assert release.unfinished({**files, "changelogs/changelog.yaml": changelog}, source.version) == ""
    waiting = {**files, "changelogs/changelog.yaml": changelog, "changelogs/fragments/x.yml": b""}
    assert "1 fragments wait" in release.unfinished(waiting, source.version)
    assert "does not tell of 9.9.9" in release.unfinished({**files, "changelogs/changelog.yaml": changelog}, "9.9.9")
    (clone / "README.md").write_text("changed")
    with pytest.raises(release.Unfit, match="differ from the commit"):
        release.Source.of(clone)
    (tmp_path / "full").mkdir()
    (tmp_path / "full/old.tar.gz").touch()
    with pytest.raises(release.Unfit, match="is not empty"):
        release.write(source, tmp_path / "full", WHO, str(keys.folder / WHO))


def test_the_bill_names_every_pinned_package_and_the_provenance_every_file(made: Path) -> None:
    bill = json.loads(one(made, ".cdx.json").read_text())
    pinned = [line.split()[0] for line in (ROOT / "requirements.txt").read_text().splitlines() if "==" in line]
    assert sorted(f"{each['name']}=={each['version']}" for each in bill["components"]) == sorted(pinned)
    assert all(each["externalReferences"][0]["hashes"] for each in bill["components"])
    tarball = reproducible.sha256(one(made, ".tar.gz").read_bytes())
    assert bill["metadata"]["component"]["hashes"] == [{"alg": "SHA-256", "content": tarball}]
    statement = json.loads(one(made, ".intoto.json").read_text())
    digests = {each["name"]: each["digest"]["sha256"] for each in statement["subject"]}
    assert digests[one(made, ".tar.gz").name] == tarball
    assert digests[one(made, ".cdx.json").name] == reproducible.sha256(one(made, ".cdx.json").read_bytes())


@pytest.mark.parametrize(
    "line", ["netaddr>=1.0", "netaddr==1.0", "netaddr==1.0 --hash=md5:00", "-e .", "netaddr @ https://x"]
)
def test_what_is_not_pinned_is_in_no_bill(line: str) -> None:
    with pytest.raises(ValueError, match="is no pinned requirement"):
        release.requirements(line)
