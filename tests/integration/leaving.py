# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts that connect to the lab's internet, and strangers there who listen."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from demo.fleet import Run
from lab import Lab, network
from tests.integration.playing import Playbook

PLAY = """- hosts: all
  gather_facts: false
  roles:
    - portcullis.vps.outbound
"""
BUDGET = 5
FOUR = [f"198.51.100.{number}" for number in range(100, 140)]
SIX = [f"2001:db8:a::{number}" for number in range(100, 140)]
#: In the same networks, and listed.
LISTED = ("198.51.100.200", "2001:db8:b::200")
NAME = "mirror.example"
COMMAND = "/usr/local/sbin/tell"
#: Whoever is connected to says so: a listener at every address that the lab's internet holds.
SERVE = """
import selectors, socket, sys
waiting = selectors.DefaultSelector()
for port in map(int, sys.argv[1:]):
    one = socket.create_server(("::", port), family=socket.AF_INET6, dualstack_ipv6=True, backlog=200)
    waiting.register(one, selectors.EVENT_READ)
print("ready", flush=True)
while True:
    for key, _events in waiting.select():
        key.fileobj.accept()[0].close()
"""
CONNECT = """
import json, socket, sys
found = []
for address, port in json.loads(sys.argv[1]):
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as one:
        one.settimeout(10)
        try:
            one.connect((address, port))
            found.append("open")
        except ConnectionRefusedError:
            found.append("refused")
        except OSError as error:
            found.append(str(error))
print(json.dumps(found))
"""
DENIED = "unshare: unshare failed: Operation not permitted"
TABLE = "nft list table inet portcullis_outbound"
#: The table without what it remembers, as it is printed.
LASTING = rf"{TABLE} | sed -E '/elements = /,/\}}/d; s/packets [0-9]+ bytes [0-9]+//'"
FILES = (
    "find /etc/portcullis /etc/systemd/system /var/lib/portcullis -path '*outbound*' ! -type d; nft list tables; "
    "systemctl list-units --all 'portcullis-outbound*' --no-legend"
)


class Outward(Playbook):
    """Hosts that connect to the lab's internet."""

    def connect(self, host: str, places: Sequence[tuple[str, int]], before: str = "") -> list[str]:
        """Return how connections from a host went, in order; ``before`` is put in front of the command."""
        words = [*before.split(), "python3", "-c", CONNECT, json.dumps(places)]
        done = self.lab.exec(host, words)
        assert done.returncode == 0, done.stderr
        found: list[str] = json.loads(done.stdout)
        return found

    def begin(self, **variables: object) -> Run:
        """Have an empty budget of both families, by a play."""
        self.converge(outbound_mode="off")
        return self.converge(**{"outbound_budget": BUDGET, **variables})

    def exposed(self, host: str) -> object:
        """Return what is said of who gets in, and of what a first run would change."""
        areas = json.loads(self.run(host, "portcullis status --json || true"))["areas"]
        return areas["exposure"], areas["bans"], self.run(host, "portcullis adopt 2>&1 || true")

    def watch(self, host: str) -> None:
        """Have the timer's unit look now, in its own sandbox."""
        self.run(
            host,
            "systemctl start portcullis-outbound-watch.service || { journalctl -u portcullis-outbound-watch -n 20; exit 1; }",
        )


@contextlib.contextmanager
def serving(lab: Lab, folder: Path, hosts: Mapping[str, str]) -> Iterator[Outward]:
    """Yield hosts that can connect to addresses that are there while this lasts."""
    found = Outward(lab, folder, hosts, PLAY)
    network.hold(lab.name, [*FOUR, *SIX, *LISTED])
    listener = subprocess.Popen(
        lab.inside([sys.executable, "-c", SERVE, "25", "443", "2222"]), stdout=subprocess.PIPE, text=True
    )
    assert listener.stdout
    assert listener.stdout.readline() == "ready\n"
    yield found
    listener.kill()
    listener.communicate()
