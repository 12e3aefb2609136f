# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a host is configured to use goes on where no stranger passes any more. Only with PORTCULLIS_OUTBOUND=all.

Upgrades of apt, renewals of certbot, names and Docker's pulls on one host; backups to a store and a host that converges itself on others.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import json
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from lab import Lab, network
from lab.archive import Archive, Package, Suite
from lab.services import DOMAIN
from tests.integration import backing, pulling
from tests.integration.acme import DUE, Acme
from tests.integration.leaving import FOUR, Outward, serving

pytestmark = pytest.mark.whole("PORTCULLIS_OUTBOUND")

HOST = "out8"
REGISTRY = f"registry.{DOMAIN}"
REGISTRY4 = "198.51.100.201"
#: A registry of one image, by the paths of its API.
SERVE = """
import http.server, json, sys
parts = {path: (kind, bytes.fromhex(text)) for path, (kind, text) in json.load(sys.stdin).items()}
class Registry(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        import hashlib
        kind, body = parts.get(self.path.partition("?")[0], ("", b""))
        self.send_response(200 if kind else 404)
        self.send_header("Content-Type", kind or "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Docker-Distribution-Api-Version", "registry/2.0")
        self.send_header("Docker-Content-Digest", "sha256:" + hashlib.sha256(body).hexdigest())
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)
    do_HEAD = do_GET
    def log_message(self, *what):
        pass
server = http.server.ThreadingHTTPServer((sys.argv[1], 5000), Registry)
print("ready", flush=True)
server.serve_forever()
"""
_IMAGE = "application/vnd.docker.distribution.manifest.v2+json"


def image() -> dict[str, tuple[str, str]]:
    """Return what a registry says of an image with one file, by path."""
    inner = io.BytesIO()
    with tarfile.open(fileobj=inner, mode="w") as archive:
        entry = tarfile.TarInfo("hello")
        entry.size = 6
        archive.addfile(entry, io.BytesIO(b"hello\n"))
    layer = gzip.compress(inner.getvalue(), mtime=0)
    about = {
        "architecture": "amd64",
        "os": "linux",
        "config": {},
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{hashlib.sha256(inner.getvalue()).hexdigest()}"]},
    }
    config = json.dumps(about).encode()
    blobs = {f"sha256:{hashlib.sha256(data).hexdigest()}": data for data in (config, layer)}
    digests = list(blobs)
    manifest = json.dumps(
        {
            "schemaVersion": 2,
            "mediaType": _IMAGE,
            "config": {
                "mediaType": "application/vnd.docker.container.image.v1+json",
                "size": len(config),
                "digest": digests[0],
            },
            "layers": [
                {
                    "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
                    "size": len(layer),
                    "digest": digests[1],
                }
            ],
        }
    ).encode()
    own = f"sha256:{hashlib.sha256(manifest).hexdigest()}"
    found = {f"/v2/library/web/blobs/{digest}": ("application/octet-stream", data) for digest, data in blobs.items()}
    found |= {f"/v2/library/web/manifests/{name}": (_IMAGE, manifest) for name in ("latest", own)}
    found["/v2/"] = ("application/json", b"{}")
    return {path: (kind, data.hex()) for path, (kind, data) in found.items()}


@contextlib.contextmanager
def registry(lab: Lab) -> Iterator[None]:
    network.hold(lab.name, [REGISTRY4])
    lab.resolve({REGISTRY: [REGISTRY4]})
    argv = lab.inside([sys.executable, "-c", SERVE, REGISTRY4])
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as running:
        # Else whatever fails would wait for its end.
        try:
            assert running.stdin
            assert running.stdout
            json.dump(image(), running.stdin)
            running.stdin.close()
            assert running.stdout.readline() == "ready\n"
            yield
        finally:
            running.kill()


@pytest.fixture(scope="module")
def lay(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Sequence[str]], Outward]]:
    """Limit hosts to one stranger, whom they have met, so that from then on no other passes."""
    with serving(lab, tmp_path_factory.mktemp("strangers"), {}) as found:

        def limited(hosts: Sequence[str]) -> Outward:
            found.hosts = tuple(hosts)
            found.fleet.inventory = lab.inventory("admin")
            found.begin(outbound_mode="enforce", outbound_budget=1)
            for host in hosts:
                found.watch(host)
                assert found.connect(host, [(address, 2222) for address in FOUR[:2]]) == ["open", "refused"]
            return found

        yield limited


def none_was_stopped(outward: Outward, hosts: Sequence[str]) -> None:
    """See that but for the try of ``lay`` nothing was, and that strangers still are."""
    for host in hosts:
        counted = json.loads(outward.run(host, "nft --json list counters table inet portcullis_outbound"))["nftables"]
        packets = {one["counter"]["name"]: one["counter"]["packets"] for one in counted if "counter" in one}
        assert packets == {"strangers": 1, "ports": 0}
        assert outward.connect(host, [(FOUR[2], 443)]) == ["refused"]


Lay = Callable[[Sequence[str]], Outward]


def test_upgrades_renewals_names_and_pulls_of_docker_go_on(
    lab: Lab, tmp_path_factory: pytest.TempPathFactory, lay: Lay
) -> None:
    acme = Acme(lab, tmp_path_factory.mktemp("uses"), {HOST: "trixie-docker"})
    acme.converge()
    archive = Archive(lab, "uses")
    suite = Suite.debian_security("trixie")
    archive.publish(suite, [Package("gate", "1.0", {"/usr/share/gate": "old"})])
    archive.use(HOST, [suite])
    acme.run(HOST, "apt-get update -q && apt-get install -qy gate")
    settings = {"registry-mirrors": [f"http://{REGISTRY}:5000"], "insecure-registries": [f"{REGISTRY}:5000"]}
    acme.run(
        HOST, f"mkdir -p /etc/docker; echo '{json.dumps(settings)}' > /etc/docker/daemon.json; systemctl restart docker"
    )
    before = acme.serial(HOST)
    acme.run(HOST, DUE.format("site"))
    with registry(lab):
        outward = lay([HOST])
        archive.publish(suite, [Package("gate", "2.0", {"/usr/share/gate": "new"})])
        outward.run(HOST, "apt-get update -q && apt-get -qy upgrade && grep -q new /usr/share/gate")
        outward.run(HOST, "systemctl start certbot.service")
        assert acme.serial(HOST) != before
        outward.run(HOST, f"getent ahosts acme.{DOMAIN}")
        outward.run(HOST, "docker pull --quiet web && docker image inspect web >/dev/null")
        none_was_stopped(outward, [HOST])
    lab.remove(HOST)


def test_a_backup_reaches_its_store(lab: Lab, tmp_path_factory: pytest.TempPathFactory, lay: Lay) -> None:
    pair = backing.Pair(lab, tmp_path_factory.mktemp("backup"))
    pair.introduce()
    outward = lay(list(backing.HOSTS))
    for host in backing.HOSTS:
        pair.backup(host)
        assert len(pair.snapshots(host)) == 1
    none_was_stopped(outward, list(backing.HOSTS))
    for host in backing.HOSTS:
        lab.remove(host)


def test_a_host_still_converges_itself(lab: Lab, tmp_path_factory: pytest.TempPathFactory, lay: Lay) -> None:
    site = pulling.Site(lab, Path(tmp_path_factory.mktemp("pull")))
    site.converge()
    outward = lay([pulling.HOST])
    site.push(
        [{"name": "Leave a mark", "ansible.builtin.copy": {"dest": "/root/pulled", "content": "x", "mode": "0600"}}]
    )
    site.pull(well=True)
    outward.run(pulling.HOST, "test -e /root/pulled")
    none_was_stopped(outward, [pulling.HOST])
