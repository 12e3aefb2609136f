# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fetching from a server that is slow, wrong or hostile: a real one, over HTTPS, on loopback."""

from __future__ import annotations

import gzip
import http.server
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.host.fetch import Unreachable, Untrustworthy, fetch


class Answers(http.server.BaseHTTPRequestHandler):
    """Answers by path."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        getattr(self, f"_{self.path.strip('/')}")()

    def log_message(self, *_arguments: object) -> None:
        pass

    def _send(self, body: bytes, status: int = 200, length: int = 0, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(length or len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def _good(self) -> None:
        self._send(b"one\ntwo")

    def _large(self) -> None:
        self._send(b"x" * 5000)

    def _packed(self) -> None:
        self._send(gzip.compress(b"x" * 100000), Content_Encoding="gzip")

    def _away(self) -> None:
        self._send(b"", 302, Location="https://example.org/good")

    def _here(self) -> None:
        self._send(b"", 302, Location="/good")

    def _busy(self) -> None:
        self._send(b"", 503)

    def _missing(self) -> None:
        self._send(b"", 404)

    def _broken(self) -> None:
        self._send(b"half", length=100)

    def _binary(self) -> None:
        self._send(b"\xff\xfe\x00")

    def _drip(self) -> None:
        self.send_response(200)
        self.send_header("Connection", "close")
        self.end_headers()
        for _byte in range(40):
            self.wfile.write(b"x")
            self.wfile.flush()
            time.sleep(0.1)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    folder: Path = tmp_path_factory.mktemp("server")
    certificate, key = str(folder / "cert.pem"), str(folder / "key.pem")
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    names = ["-addext", "subjectAltName=DNS:localhost"]
    subprocess.run([*command, *names, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    listening = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    listening.socket = context.wrap_socket(listening.socket, server_side=True)
    listening.daemon_threads = True
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    yield f"https://localhost:{listening.server_address[1]}", certificate
    listening.shutdown()


@pytest.mark.parametrize("path", ["good", "here"])
def test_what_is_right_is_returned(server: tuple[str, str], path: str) -> None:
    assert fetch(f"{server[0]}/{path}", 5, 1000, server[1]) == "one\ntwo"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("large", "more than 1000 bytes"),
        ("packed", "packed form"),
        ("away", "leads to another server"),
        ("missing", "status 404"),
        ("binary", "does not answer with a text"),
    ],
)
def test_what_cannot_be_believed_is_refused(server: tuple[str, str], path: str, said: str) -> None:
    with pytest.raises(Untrustworthy, match=said):
        fetch(f"{server[0]}/{path}", 5, 1000, server[1])


@pytest.mark.parametrize(("path", "said"), [("busy", "status 503"), ("broken", "broke off|to the end")])
def test_what_does_not_come_is_told_apart(server: tuple[str, str], path: str, said: str) -> None:
    with pytest.raises(Unreachable, match=said):
        fetch(f"{server[0]}/{path}", 5, 1000, server[1])


def test_a_slow_drip_ends_at_the_deadline(server: tuple[str, str]) -> None:
    started = time.monotonic()
    with pytest.raises(Unreachable, match="within 1 s"):
        fetch(f"{server[0]}/drip", 1, 1000, server[1])
    assert time.monotonic() - started < 3


def test_a_certificate_that_nobody_vouches_for_is_refused(server: tuple[str, str]) -> None:
    with pytest.raises(Untrustworthy, match="certificate"):
        fetch(f"{server[0]}/good", 5, 1000)


def test_a_certificate_for_another_name_is_refused(server: tuple[str, str]) -> None:
    with pytest.raises(Untrustworthy, match="certificate"):
        fetch(f"{server[0].replace('localhost', '127.0.0.1')}/good", 5, 1000, server[1])


def test_nobody_there_is_told(server: tuple[str, str]) -> None:
    with pytest.raises(Unreachable, match="does not answer"):
        fetch("https://localhost:9", 5, 1000, server[1])
