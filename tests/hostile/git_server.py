# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A git server in the hands of an attacker, and a host that pulls from it; all of it in a folder, on the loopback interface."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
CODE = "plugins/module_utils"
#: The host's own command with its folders elsewhere; what it imports follows these.
_PULL = """
import json, sys
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError
from ansible_collections.portcullis.vps.plugins.module_utils.pull import plan
folder = sys.argv[1]
plan.FOLDER, plan.SETTINGS, plan.SIGNERS = folder + "/state", folder + "/pull.json", folder + "/signers"
plan.LAST = folder + "/last.json"
from ansible_collections.portcullis.vps.plugins.module_utils.pull.host import pull
pull._LOCK = folder + "/lock"
try:
    print(json.dumps({"commit": pull.pull()}))
except HostError as error:
    print(json.dumps({"said": str(error), "failure": error.failure, "status": pull.report()[0]}))
"""
#: Runs in the place of ansible-playbook, in the tree: what it would have run.
_ANSIBLE = '#!/bin/sh\nfor last; do :; done\ncat "$last" >> {log}\n'
#: A part of the code that keeps an attack out, and what stands there without it: file, text, replacement.
Guard = tuple[str, str, str]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Server:
    """The attacker's: a bare repository behind git's own daemon, a work tree beside it, and everybody's keys."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bare, self.work = folder / "srv/site.git", folder / "work"
        self.environment = {
            **os.environ,
            "HOME": str(folder),
            "GIT_CONFIG_NOSYSTEM": "1",
            **{f"GIT_{who}_{what}": "ada@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
        }
        for name in ("ada", "eve"):
            self.sh(f"ssh-keygen -q -t ed25519 -N '' -f {folder}/{name}", folder)
        self.sh(f"git init -q --bare -b main {self.bare}; git init -q -b main {self.work}", folder)
        self.sh(f"git config gpg.format ssh; git remote add origin {self.bare}")
        self.port = free_port()
        self.daemon = subprocess.Popen(
            ["git", "daemon", "--export-all", "--listen=127.0.0.1", f"--port={self.port}", f"--base-path={folder}/srv"],
            stderr=subprocess.DEVNULL,
            env=self.environment,
        )
        for _attempt in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
                return
            time.sleep(0.05)
        raise AssertionError("git daemon does not answer")

    @property
    def address(self) -> str:
        return f"git://127.0.0.1:{self.port}/site.git"

    def sh(self, command: str, folder: Path | None = None) -> str:
        done = subprocess.run(
            ["sh", "-euc", command],
            cwd=folder or self.work,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
        return done.stdout.strip()

    def commit(self, files: Mapping[str, str], signer: str = "ada", onto: str = "") -> str:
        """Commit files on top of a commit, none for a repository of its own, and return it; nothing is published."""
        self.sh(
            f"git symbolic-ref HEAD refs/heads/o{time.monotonic_ns()}; git read-tree --empty; git clean -q -f -f -d -x"
        )
        if onto:
            self.sh(f"git update-ref HEAD {onto}; git read-tree {onto}; git checkout-index -a -f")
        for path, text in files.items():
            (self.work / path).unlink(missing_ok=True)
            (self.work / path).parent.mkdir(parents=True, exist_ok=True)
            (self.work / path).write_text(text)
        self.sh("git add -A -f")
        return self.sign(signer)

    def sign(self, signer: str = "ada") -> str:
        """Commit what is in the index."""
        how = f"-c user.signingkey={self.folder}/{signer} commit -S" if signer else "commit --no-gpg-sign"
        return self.sh(f"git {how} -q --allow-empty -m x; git rev-parse HEAD")

    def tree(self, entries: Mapping[str, str]) -> str:
        """Write a tree, with names that git itself would not take, of what hash each name stands for."""
        lines = [
            f"{'040000 tree' if name.startswith('.') else '100644 blob'} {of}\t{name}" for name, of in entries.items()
        ]
        return self.sh("git mktree <<'END'\n" + "\n".join(lines) + "\nEND")

    def blob(self, text: str) -> str:
        (self.work / ".git/blob").write_text(text)
        return self.sh("git hash-object -w .git/blob")

    def commit_tree(self, tree: str, onto: str) -> str:
        return self.sh(f"git -c user.signingkey={self.folder}/ada commit-tree -S -m x -p {onto} {tree}")

    def publish(self, commit: str) -> None:
        """Let the branch be this, whatever it was, and whatever git thinks of it."""
        self.sh(f"git -c core.protectNTFS=false push -q --force origin {commit}:refs/heads/main")

    def end(self) -> None:
        self.daemon.terminate()
        self.daemon.wait()


class Host:
    """A host that pulls, and what it has run so far."""

    def __init__(self, folder: Path, server: Server, ancestor: str, **changed: Any) -> None:
        self.folder = folder
        folder.mkdir()
        self.log = folder / "ran"
        self.log.write_text("")
        ansible = folder / "ansible-playbook"
        ansible.write_text(_ANSIBLE.format(log=self.log))
        ansible.chmod(0o755)
        signer = (server.folder / "ada.pub").read_text().split()
        (folder / "signers").write_text(f"ada@example.org {signer[0]} {signer[1]}\n")
        settings = {
            "repository": server.address,
            "version": "main",
            "ancestor": ancestor,
            "playbook": "site.yml",
            "inventory": "",
            "name": "web1",
            "key_path": "",
            "credentials_path": "",
            "allow_downgrade": False,
            "proof": "own_checks",
            "proof_command": [],
            "ansible_path": str(ansible),
        }
        self.settings = {**settings, **changed}
        self.home = folder / "home"
        self.home.mkdir()

    @property
    def tree(self) -> dict[str, bytes]:
        """The checkout that is run."""
        found = self.folder / "state/tree"
        return {str(path.relative_to(found)): path.read_bytes() for path in found.rglob("*") if path.is_file()}

    @property
    def left(self) -> set[str]:
        """What lies in the folder of its own."""
        return {path.name for path in (self.folder / "state").iterdir()}

    def pull(self, without: Sequence[Guard] = (), seconds: float = 60, **environment: str) -> dict[str, Any]:
        """Pull, with the code that there is but for some of its guards; return the commit, or what was said."""
        (self.folder / "pull.json").write_text(json.dumps(self.settings))
        place = ROOT / ".cache/dev"
        if without:
            place = self.folder / f"code{time.monotonic_ns()}"
            inside = place / "ansible_collections/portcullis/vps"
            shutil.copytree(ROOT / CODE, inside / CODE, ignore=shutil.ignore_patterns("__pycache__"))
            for file, text, instead in without:
                path = inside / CODE / file
                assert text in path.read_text(), f"{file} has no {text!r} any more"
                path.write_text(path.read_text().replace(text, instead))
        done = subprocess.run(
            [sys.executable, "-c", _PULL, str(self.folder)],
            env={**os.environ, "PYTHONPATH": str(place), "HOME": str(self.home), **environment},
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        return found


@contextlib.contextmanager
def raw(answer: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server of git's protocol that says what it likes; yields its port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    connection, _from = listening.accept()
                except OSError:
                    return
                with connection, contextlib.suppress(OSError):
                    answer(connection)

        threading.Thread(target=serve, daemon=True).start()
        yield int(listening.getsockname()[1])
        with contextlib.suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def web(folder: Path, answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[tuple[str, Path, list[str]]]:
    """A server by https: its address, whom to trust for it, and the paths that it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            with contextlib.suppress(OSError):
                answer(self)

        def log_message(self, *_words: Any) -> None:
            """Say nothing."""

    pem = folder / f"web{time.monotonic_ns()}.pem"
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    made = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
    ]
    subprocess.run([*made, *subject, "-keyout", f"{pem}.key", "-out", str(pem)], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, f"{pem}.key")
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as served:
        served.socket = context.wrap_socket(served.socket, server_side=True)
        threading.Thread(target=served.serve_forever, daemon=True).start()
        yield f"https://127.0.0.1:{served.server_port}", pem, asked
        served.shutdown()
