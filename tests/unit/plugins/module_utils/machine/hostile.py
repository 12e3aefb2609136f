# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers that are slow, wrong or hostile: real ones, over HTTPS, on loopback."""

from __future__ import annotations

import gzip
import http.server
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

#: What answers while the test of a slow server waits; a drip ends once its reader has gone.
_PAUSE = threading.Event()
_CA = """[ca]
default_ca = own
[own]
database = {folder}/index
new_certs_dir = {folder}
serial = {folder}/serial
default_md = sha256
policy = any
copy_extensions = copy
[any]
commonName = supplied
"""


class Page(NamedTuple):
    """What is said at a path; ``length`` is what the header claims, where that is not the truth."""

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = MappingProxyType({})
    length: int | None = None
    slow: str = ""


class Hostile:
    """What a server says by path; ``asked`` are the marks it was asked about."""

    def __init__(self, folder: Path) -> None:
        self.pages: dict[str, Page] = {}
        self.asked: list[str] = []
        self.certificate = str(folder / "good.pem")
        self.ports: dict[str, int] = {}

    def url(self, path: str, server: str = "good", name: str = "localhost") -> str:
        return f"https://{name}:{self.ports[server]}/{path}"

    def say(self, path: str, body: str | bytes, **more: object) -> None:
        content = body.encode() if isinstance(body, str) else body
        self.pages[path] = Page(content, **more)  # type: ignore[arg-type]  # the fields of a page


#: A small answer that would be a large one.
PACKED = gzip.compress(b"0" * 50_000_000)


class _Handler(http.server.BaseHTTPRequestHandler):
    said: Hostile
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        page = self.said.pages.get(self.path.strip("/"), Page(b"", 404))
        mark = self.headers.get("If-None-Match", "")
        self.said.asked.append(mark)
        if page.slow == "head":
            self._drip(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        elif mark and mark == page.headers.get("ETag"):
            self._send(Page(b"", 304, page.headers))
        else:
            self._send(page)

    def _send(self, page: Page) -> None:
        self.send_response(page.status)
        for name, value in page.headers.items():
            self.send_header(name, value)
        if not page.slow:
            self.send_header("Content-Length", str(len(page.body) if page.length is None else page.length))
        self.send_header("Connection", "close")
        self.end_headers()
        if page.slow:
            self._drip(b"")
        elif page.status != 304:
            self.wfile.write(page.body)

    def _drip(self, first: bytes) -> None:
        self.wfile.write(first)
        while True:
            self.wfile.write(b"x")
            self.wfile.flush()
            _PAUSE.wait(0.1)

    def handle(self) -> None:
        # Whoever was to wait for the end has gone.
        with suppress(OSError):
            super().handle()

    def log_message(self, *_arguments: object) -> None:
        pass


@contextmanager
def serving(folder: Path) -> Iterator[Hostile]:
    """Serve as ``good`` (valid), ``expired``, ``elsewhere`` (for another name), and ``silent`` (no word of TLS)."""
    said = Hostile(folder)
    handler = type("Handler", (_Handler,), {"said": said})
    servers = []
    for name, subject in (("good", "localhost"), ("expired", "localhost"), ("elsewhere", "example.org")):
        certificate, key = _certificate(folder, name, subject, expired=name == "expired")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        # In the thread of its connection, or who says nothing keeps all others waiting.
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        said.ports[name] = server.server_address[1]
        servers.append(server)
    try:
        with socket.create_server(("127.0.0.1", 0)) as silent:
            said.ports["silent"] = silent.getsockname()[1]
            yield said
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()


def trusted(folder: Path) -> str:
    """Return a file of all these servers' certificates, the bad ones' too: it is not trust that they lack."""
    everything = folder / "all.pem"
    everything.write_text("".join((folder / f"{name}.pem").read_text() for name in ("good", "expired", "elsewhere")))
    return str(everything)


def _certificate(folder: Path, name: str, subject: str, expired: bool) -> tuple[str, str]:
    certificate, key, request = (str(folder / f"{name}.{part}") for part in ("pem", "key", "csr"))
    new = ["openssl", "req", "-new", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}", "-keyout", key]
    _run([*new, "-addext", f"subjectAltName=DNS:{subject}", "-out", request])
    own = folder / f"{name}.ca"
    own.mkdir()
    (own / "index").touch()
    (own / "serial").write_text("01\n")
    (own / "ca.cnf").write_text(_CA.format(folder=own))
    days = ["-startdate", "20200101000000Z", "-enddate", "20200102000000Z"] if expired else ["-days", "2"]
    sign = ["openssl", "ca", "-batch", "-notext", "-selfsign", "-config", str(own / "ca.cnf"), "-keyfile", key]
    _run([*sign, *days, "-in", request, "-out", certificate])
    return certificate, key


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True)
