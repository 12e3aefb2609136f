# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts behind Cloudflare: what its publisher answers, what their units make of that, and who gets in."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from lab import Lab, network
from lab.authority import Authority
from lab.recorded import ETAG, IPS_JSON, IPS_V4, IPS_V6, RANGES4, RANGES6
from tests.integration.playing import Playbook

Found = TypeVar("Found")

NAME = "cloudflare_allowlist"
UNIT = f"portcullis-allowlist-{NAME}"
LIST = f"/var/lib/portcullis/allowlists/{NAME}.json"
STRANGER = (network.STRANGER4, network.STRANGER6)
CLOUDFLARE = ("173.245.48.9", "2400:cb00::9")
#: What a list may come to hold.
NEW_RANGES = ("45.64.64.0/22", "2a03:f480::/32")
NEW = ("45.64.64.9", "2a03:f480::9")
#: In force at once, and not in some hours.
_SOON = "[Timer]\nOnCalendar=\nOnActiveSec=1\nRandomizedDelaySec=0\nAccuracySec=100ms\n"
_TRIGGER = f"""
folder=/etc/systemd/system/{UNIT}.timer.d
before=$(cat {LIST})
mkdir -p $folder
printf '{_SOON}' > $folder/soon.conf
systemctl daemon-reload
systemctl restart {UNIT}.timer
for attempt in $(seq 600); do
    test "$before" = "$(cat {LIST})" || break
    sleep 0.1
done
rm -r $folder
systemctl daemon-reload
systemctl restart {UNIT}.timer
test "$before" != "$(cat {LIST})"
"""


class AllowlistFleet(Playbook):
    """Hosts whose web servers only an edge shall reach."""

    @property
    def variables(self) -> dict[str, Any]:
        """What the inventory says of all hosts."""
        found: dict[str, Any] = self.fleet.inventory["all"]["vars"]
        return found

    def each(self, what: Callable[[str], Found]) -> list[Found]:
        """Do something on all hosts at once."""
        with ThreadPoolExecutor() as pool:
            return list(pool.map(what, self.hosts))

    def converge_one(self, host: str, **variables: object) -> None:
        """Run the playbook for one host and fail the test unless it ends well."""
        run = self.play("--limit", host, **variables)
        assert run.code == 0, run.output[-3000:]

    def publish(self, ranges4: Sequence[str] = RANGES4, ranges6: Sequence[str] = RANGES6) -> None:
        """Have Cloudflare publish these in all its forms."""
        result = {"ipv4_cidrs": ranges4, "ipv6_cidrs": ranges6, "etag": ETAG}
        self.lab.serve(IPS_V4, "\n".join(ranges4))
        self.lab.serve(IPS_V6, "\n".join(ranges6))
        self.lab.serve(IPS_JSON, json.dumps({"success": True, "result": result}), content_type="application/json")

    def publish_more(self) -> None:
        self.publish((*RANGES4, NEW_RANGES[0]), (*RANGES6, NEW_RANGES[1]))

    def await_timer(self) -> None:
        """Have the hosts' own timers elapse, and wait until a list was accepted."""
        self.each(lambda host: self.run(host, _TRIGGER))

    def refresh(self, code: int = 0) -> list[str]:
        """Have every host ask now and return what it says about that."""
        return self.each(lambda host: self.run(host, "portcullis allowlist refresh", code))

    def reached(self, sources: Sequence[str], port: int = 443) -> set[str]:
        """Return what became of connections to all hosts from all these addresses."""
        return set(self.lab.connect_all((source, host, port) for host in self.hosts for source in sources))

    def require(self, inside: Sequence[str], outside: Sequence[str], port: int = 443) -> None:
        """The test fails unless those are let in and these, and strangers, are not."""
        assert self.reached(inside, port) == {"open"}
        assert self.reached([*outside, *STRANGER], port) == {"timeout"}

    def kernel(self) -> list[str]:
        """Return what each host's kernel holds for the list."""
        save = "{ iptables-save; ip6tables-save; } | grep -E -- '--dports? 443' | sort"
        return self.each(lambda host: self.run(host, save))

    def ask(self, source: str, host: str, *options: str, port: int = 443) -> str:
        """Make a request from an address and return what nginx says, or why curl has no answer."""
        network.hold(self.lab.name, [source])
        machine = self.lab.machine(host)
        place = f"[{machine.ipv6}]" if ":" in source else machine.ipv4
        argv = ["curl", "-sk", "--noproxy", "*", "--max-time", "3", "--interface", source, *options]
        done = self.lab.run([*argv, f"https://{place}:{port}/"], timeout_seconds=60)
        return done.stdout.strip() if done.returncode == 0 else f"curl: {done.returncode}"

    def await_answer(self, wanted: str, source: str, host: str, *options: str, port: int = 443) -> None:
        """Ask until nginx says that: a reload is over before its last worker with the former configuration has gone."""
        deadline = time.monotonic() + 30
        while (found := self.ask(source, host, *options, port=port)) != wanted:
            assert time.monotonic() < deadline, f"{source} gets {found!r} instead of {wanted!r}"
            time.sleep(0.2)


def client(folder: Path, lab: Lab, name: str) -> tuple[str, list[str]]:
    """Make an authority; return its certificate, and curl's options for a client that has one of it."""
    authority = Authority(folder / name)
    authority.create(lab.name)
    certificate, key = authority.sign([f"{name}.example.org"], "clientAuth")
    (folder / f"{name}.pem").write_text(certificate)
    (folder / f"{name}.key").write_text(key)
    options = ["--cert", str(folder / f"{name}.pem"), "--key", str(folder / f"{name}.key")]
    return authority.certificate.read_text(), options


def answered(fleet: AllowlistFleet, source: str, host: str, port: int) -> bool:
    """Whether a datagram from an address is answered on a UDP port."""
    network.hold(fleet.lab.name, [source])
    machine = fleet.lab.machine(host)
    family, place = ("AF_INET6", machine.ipv6) if ":" in source else ("AF_INET", machine.ipv4)
    text = (
        f"import socket; s = socket.socket(socket.{family}, socket.SOCK_DGRAM); s.bind(({source!r}, 0)); s.settimeout(3)\n"
        f"for attempt in range(3):\n    s.sendto(b'x', ({place!r}, {port}))\n"
        "print(s.recv(9))"
    )
    done: subprocess.CompletedProcess[str] = fleet.lab.run(["python3", "-c", text], timeout_seconds=60)
    return done.returncode == 0
