# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Does what docs/get-started.md says and nothing else, from a tarball in an empty folder to a server that is proven; `make newcomer` runs it.

The commands and the inventory are the page's own blocks. Only what the page takes for granted comes from the lab: a server by the name on the page, a
user there who logs in by a key, and a person's machine: a user without rights, with a home that holds this key and nothing else.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from demo.fleet import ROOT, program
from lab import Lab, LabError, network
from lab.archive import Archive, Package, Suite

PAGE = "docs/get-started.md"
SERVER = "web1.example.org"
HOST = "web1"
#: For how long the machine may work, in seconds.
LIMIT = 180
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"`([\w.-]+\.ya?ml)`:\n*\Z")
_USER, _ID = "newcomer", 54321
#: As one terminal, which keeps its folder and variables between the blocks.
_TERMINAL = """set -euo pipefail
[ ! -e "$HOME/.terminal" ] || . "$HOME/.terminal"
cd "$NEWCOMER_FOLDER"
%s
export -p > "$HOME/.terminal"
"""
#: A machine on which there is such a user, to whom nobody sets anything but what is below.
_AS_NEWCOMER = """
mount --bind "$1/passwd" /etc/passwd
mount --bind "$1/group" /etc/group
shift
exec setpriv --reuid=54321 --regid=54321 --clear-groups --no-new-privs "$@"
"""
#: What open ports are seen as, from strangers' addresses, before and afterwards.
BEFORE = {22: "open", 80: "open", 2222: "refused", 8080: "open"}
AFTER = {22: "timeout", 80: "open", 2222: "open", 8080: "timeout"}
#: Something that nobody asked for.
_FORGOTTEN = """
mkdir -p /var/empty
systemd-run --quiet --unit=forgotten python3 -m http.server --bind :: 8080 --directory /var/empty
until curl --silent --output /dev/null http://127.0.0.1:8080/; do sleep 0.1; done
"""


class NewcomerFailed(Exception):
    """What the page says did not work; the text says where on the page, and what was printed."""


@dataclass(frozen=True)
class Block:
    """What a reader does with one block of a page: run it, or write it into a file."""

    line: int
    text: str
    file: str = ""

    @property
    def needs_an_index(self) -> bool:
        """Whether a package index is asked, which the lab's internet does not have."""
        return "pip install" in self.text

    @property
    def title(self) -> str:
        """What a table says of it."""
        return f"write {self.file}" if self.file else "; ".join(self.text.strip().splitlines())


def blocks(page: str) -> list[Block]:
    """Return what a page has its reader do, in order; ValueError for a block that is neither run nor written into a file that it names."""
    found = []
    for match in _BLOCK.finditer(page):
        language, line = match[1], page.count("\n", 0, match.start()) + 1
        named = _FILE.search(page[: match.start()])
        if language != "sh" and named is None:
            raise ValueError(f"line {line}: the block before which no file is named is neither run nor written")
        found.append(Block(line, match[2], "" if language == "sh" or named is None else named[1]))
    if not found:
        raise ValueError("the page has no block")
    return found


class Newcomer:
    """A person with a machine and a server, as the page assumes them."""

    def __init__(self, lab: Lab, folder: Path, tarball: Path) -> None:
        self.lab, self.etc, self.home, self.work = lab, folder / "etc", folder / "home", folder / "work"
        for path in (self.etc, self.home, self.work):
            path.mkdir()
        shutil.copy(tarball, self.work)
        ssh = self.home / ".ssh"
        ssh.mkdir(mode=0o700)
        shutil.copy(lab.key, ssh / "id_ed25519")
        keys = lab.exec(HOST, ["sh", "-c", "cat /etc/ssh/ssh_host_*_key.pub"]).stdout
        # Who has logged in there before knows these.
        (ssh / "known_hosts").write_text("".join(f"{SERVER} {key}\n" for key in keys.splitlines()), encoding="utf-8")
        entry = f"{_USER}:x:{_ID}:{_ID}::{self.home}:/bin/bash\n"
        (self.etc / "passwd").write_text(Path("/etc/passwd").read_text(encoding="utf-8") + entry, encoding="utf-8")
        group = Path("/etc/group").read_text(encoding="utf-8") + f"{_USER}:x:{_ID}:\n"
        (self.etc / "group").write_text(group, encoding="utf-8")
        for path in (self.home, self.work, *self.home.rglob("*"), *self.work.rglob("*")):
            os.chown(path, _ID, _ID)

    def does(self, block: Block) -> float:
        """Do what one block says and return how many seconds that took; NewcomerFailed with its line where it fails."""
        began = time.monotonic()
        if block.file:
            path = self.work / block.file
            path.write_text(block.text, encoding="utf-8")
            os.chown(path, _ID, _ID)
            return time.monotonic() - began
        command = ["sh", "-euc", _AS_NEWCOMER, "sh", str(self.etc), "bash", "-c", _TERMINAL % block.text]
        machine = ["unshare", "--mount", *command] if block.needs_an_index else self.lab.inside(command)
        done = subprocess.run(
            machine,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=600,
            env=self._environment(),
            check=False,
        )
        if done.returncode:
            raise NewcomerFailed(
                f"{PAGE}, line {block.line}: {block.title} ended with {done.returncode}:\n{done.stdout[-4000:]}"
            )
        return time.monotonic() - began

    def _environment(self) -> dict[str, str]:
        """Return what a fresh login has, and by which package index this machine installs."""
        own = {"HOME": str(self.home), "USER": _USER, "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TERM": "dumb"}
        index = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
        return {**index, **own, "NEWCOMER_FOLDER": str(self.work)}

    def seen(self) -> dict[int, str]:
        """Return how strangers of both families find the server's ports; where they differ, both."""
        tried = [(source, HOST, port) for port in AFTER for source in (network.STRANGER4, network.STRANGER6)]
        answers = iter(self.lab.connect_all(tried))
        return {port: "/".join(dict.fromkeys((next(answers), next(answers)))) for port in AFTER}


@contextmanager
def arrived(tarball: Path, release: str = "trixie") -> Iterator[Newcomer]:
    """Yield a newcomer with a fresh server, on which a web server and something forgotten listen."""
    lab = Lab(f"newcomer-{os.getpid()}")
    # ssh takes no home that others may look into, and the newcomer has to get to it.
    with tempfile.TemporaryDirectory(prefix="portcullis-newcomer-") as folder:
        Path(folder).chmod(0o755)
        try:
            lab.up({HOST: release})
            lab.services()
            machine = lab.machine(HOST)
            lab.resolve({SERVER: [machine.ipv4, machine.ipv6]})
            done = lab.exec(HOST, ["sh", "-euc", f"systemctl start nginx\n{_FORGOTTEN}"])
            if done.returncode:
                raise NewcomerFailed(f"the server could not be made: {done.stdout}{done.stderr}")
            # Every server has its release's security archive; the lab's hosts have a folder of packages and nothing else.
            security = Suite.debian_security(release)
            archive = Archive(lab)
            archive.publish(security, [Package("gate", "1")])
            archive.use(HOST, [security])
            lab.exec(HOST, ["apt-get", "-qq", "update"])
            yield Newcomer(lab, Path(folder), tarball)
        finally:
            lab.down()


def run(newcomer: Newcomer, page: str, say: Callable[[str], object] = print) -> float:
    """Do what a page says, show each block's time, and return the sum; NewcomerFailed where it does not end as the page says."""
    if newcomer.seen() != BEFORE:
        raise NewcomerFailed(f"the fresh server is seen as {newcomer.seen()} and not as {BEFORE}")
    spent = 0.0
    for block in blocks(page):
        seconds = newcomer.does(block)
        spent += seconds
        say(f"{seconds:6.1f} s  {block.title}")
    if newcomer.seen() != AFTER:
        raise NewcomerFailed(f"strangers see the server as {newcomer.seen()} and not as {AFTER}")
    say(f"{spent:6.1f} s  of the machine's time, of {LIMIT}; strangers see {AFTER} of what was {BEFORE}")
    return spent


def built(folder: Path) -> Path:
    """Return a tarball of this tree, as `make build` makes it."""
    command = [program("ansible-galaxy"), "collection", "build", str(ROOT), "--output-path", str(folder)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
    (found,) = folder.glob("*.tar.gz")
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="make newcomer", description=__doc__)
    parser.add_argument("--tarball", type=Path, help="a release's; by default one is built")
    parser.add_argument("--release", default="trixie", help="which release the server has")
    options = parser.parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory(prefix="portcullis-build-") as folder:
            tarball = options.tarball or built(Path(folder))
            with arrived(tarball, options.release) as newcomer:
                spent = run(newcomer, (ROOT / PAGE).read_text(encoding="utf-8"))
    except (LabError, NewcomerFailed, ValueError) as error:
        print(f"newcomer: {error}", file=sys.stderr)
        return 1
    if spent > LIMIT:
        print(
            f"newcomer: the machine took {spent:.0f} s, and the page says that it takes less than {LIMIT}",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
