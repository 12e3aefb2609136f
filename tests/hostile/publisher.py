# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A publisher of networks that is an attacker's, and the two that ask it: the controller's module, and the timer's units of a host."""

from __future__ import annotations

import http.server
import json
import os
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ansible_collections.portcullis.vps.plugins.action import published_networks
from ansible_collections.portcullis.vps.plugins.module_utils.allowlist import cache, plan as core
from ansible_collections.portcullis.vps.plugins.module_utils.allowlist.host import allowlist
from ansible_collections.portcullis.vps.plugins.module_utils.allowlist.publishers import Publisher
from ansible_collections.portcullis.vps.plugins.module_utils.managed.allowlist import ARGUMENT_SPEC
from ansible_collections.portcullis.vps.plugins.plugin_utils import published_networks as controller

from tests.unit.plugins.module_utils.machine.hostile import Hostile

GOOD = (
    *[
        "8.8.4.0/24",
        "8.8.8.0/24",
        "45.57.0.0/17",
        "64.233.160.0/19",
        "66.102.0.0/20",
        "66.249.80.0/20",
        "72.14.192.0/18",
    ],
    *["2001:4860::/32", "2404:6800::/32", "2607:f8b0::/32"],
)
#: Where an attacker is.
EVIL = "45.64.64.0/22"


def _defaults(spec: Mapping[str, Any]) -> dict[str, Any]:
    return {name: option.get("default") for name, option in spec.items()}


class Asker:
    """One that asks for the list at ``url``; ``last`` is the one in force. ``queries`` are how."""

    def __init__(self, server: Hostile, folder: Path) -> None:
        self.server, self.folder = server, folder
        self.queries: list[str] = []
        self.options: dict[str, Any] = {"timeout_seconds": 20}

    @property
    def params(self) -> dict[str, Any]:
        return {
            **_defaults(published_networks.ARGUMENT_SPEC),
            "name": "somebody",
            "feeds": [{"url": self.server.url("list"), "queries": self.queries}],
            "ca_path": self.server.certificate,
            "cache_path": str(self.folder / "cache.json"),
            "fallback": "none",
            **self.options,
        }

    @property
    def publisher(self) -> Publisher:
        return published_networks.parse(self.params)[0]

    def ask(self) -> list[str]:
        raise NotImplementedError

    @property
    def last(self) -> list[str]:
        raise NotImplementedError

    def _listed(self, path: Path) -> list[str]:
        found = cache.CachedList.from_text(path.read_text(), self.publisher)
        return [str(net) for net in found.networks] if found else []


class Controller(Asker):
    """What the action plugin does."""

    def ask(self) -> list[str]:
        publisher, options = published_networks.parse(self.params)
        controller.require_legal(publisher)
        found: list[str] = controller.answer(publisher, controller._choose(publisher, options, check_mode=False))[
            "networks"
        ]
        return found

    @property
    def last(self) -> list[str]:
        return self._listed(self.folder / "cache.json")


class Host(Asker):
    """What the timer's units do: the one that fetches, and the one that applies but for the firewall."""

    def ask(self) -> list[str]:
        wanted = core.Allowlist.parse(
            {**_defaults(ARGUMENT_SPEC), "name": "somebody", "publisher": self.publisher.to_data()}
        )
        credentials, fetched, accepted = (self.folder / name for name in ("credentials", "fetched", "accepted"))
        for folder in (credentials, fetched):
            folder.mkdir(exist_ok=True)
        (credentials / "settings").write_text(wanted.to_text())
        environment = {
            "CREDENTIALS_DIRECTORY": str(credentials),
            "CACHE_DIRECTORY": str(fetched),
            "SSL_CERT_FILE": self.server.certificate,
        }
        allowlist._TIMEOUT_SECONDS = self.options["timeout_seconds"]
        before = {name: os.environ.get(name) for name in environment}
        os.environ.update(environment)
        try:
            allowlist.fetch()
        finally:
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value
        now = time.time()
        found = core.received(wanted.publisher, allowlist._untrusted(f"{fetched}/answer.json"), "", now)
        known = cache.CachedList.from_text(accepted.read_text() if accepted.exists() else None, wanted.publisher)
        in_force = core.later(found, known, wanted.publisher, now)
        accepted.write_text(in_force.to_text())
        return [str(net) for net in in_force.networks]

    @property
    def last(self) -> list[str]:
        return self._listed(self.folder / "accepted")


def as_json(entries: Sequence[str]) -> str:
    return json.dumps({"nets": list(entries)})


def as_text(entries: Sequence[str]) -> str:
    return "\n".join(entries)


@contextmanager
def plain_http(body: str) -> Iterator[str]:
    """Serve a list without TLS and yield its URL."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_arguments: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_address[1]}/list"
    server.shutdown()
    server.server_close()
