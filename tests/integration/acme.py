# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts with a web server behind ufw, their certificates, and the window on port 80 seen from outside."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

from demo import stage
from lab import Lab, network
from lab.labs import Entry
from lab.services import DIRECTORY
from tests.integration.playing import Playbook

PLAY = """- hosts: all
  gather_facts: false
  roles:
    - portcullis.vps.ufw
    - portcullis.vps.letsencrypt
"""
SERIAL = "openssl x509 -noout -serial -in /etc/letsencrypt/live/{}/cert.pem"
STRANGERS = (network.STRANGER4, network.STRANGER6)
#: Generous: the machine may be busy with booting others.
PATIENCE_SECONDS = 120
#: Everything is due now.
DUE = (
    "grep -q ^renew_before_expiry /etc/letsencrypt/renewal/{0}.conf || "
    "sed -i '1i renew_before_expiry = 36500 days' /etc/letsencrypt/renewal/{0}.conf"
)


#: Hours pass, as they do between two turns of certbot's timer: what failed is due again.
LATER = (
    "test ! -e /var/lib/portcullis/certificates.json || "
    "sed -Ei 's/(\"at\": )[0-9.]+/\\11000.0/' /var/lib/portcullis/certificates.json"
)


class OpenTime(NamedTuple):
    """When a host's journal says that port 80 began to open, and that it was closed; seconds since the epoch."""

    opened: float
    closed: float


class Acme(Playbook):
    """Such hosts in a lab, each with a name of its own and www before it."""

    def __init__(self, lab: Lab, folder: Path, hosts: Mapping[str, str], **variables: Any) -> None:
        names = ["{{ inventory_hostname }}.lab.test", "www.{{ inventory_hostname }}.lab.test"]
        certificate = {"name": "site", "domains": names, "method": "webroot", "webroot": "/var/www/html"}
        usual = {
            "letsencrypt_agree_tos": True,
            "letsencrypt_certificates": [certificate],
            "letsencrypt_directory_url": DIRECTORY,
            "letsencrypt_ca_path": stage.CA_ON_HOST,
        }
        super().__init__(lab, folder, hosts, PLAY, {**usual, **variables})
        for host in hosts:
            lab.weaken(host)
            lab.trust_ca(host)
        self.lead_here(*(f"{prefix}{host}.lab.test" for host in hosts for prefix in ("", "www.")))

    def lead_here(self, *names: str) -> None:
        """Make names lead to the host that is named in them."""
        machines = self.lab.machines
        found = {name: machines[next(part for part in name.split(".") if part in machines)] for name in names}
        self.lab.resolve({name: [machine.ipv4, machine.ipv6] for name, machine in found.items()})

    def port_80(self, host: str) -> list[str]:
        return self.lab.connect_all((source, host, 80) for source in STRANGERS)

    def is_open(self, host: str) -> bool:
        found = self.port_80(host)
        assert len(set(found)) == 1, found
        return found[0] == "open"

    def wait(self, host: str, command: str) -> None:
        """Wait until a shell command on a host ends well."""
        self.until(f"{command} on {host}", lambda: self.lab.exec(host, ["sh", "-c", command]).returncode == 0)

    @staticmethod
    def until(what: str, holds: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not holds():
            assert time.monotonic() < deadline, f"not within {PATIENCE_SECONDS} s: {what}"
            time.sleep(0.2)

    def wait_closed(self, host: str) -> None:
        """Wait until the kernel holds no window any more, and see from outside that the port is closed."""
        # A reload takes the rules and leaves the members, which then let in nobody.
        rules = "{ iptables -S ufw-before-input; ip6tables -S ufw6-before-input; } | grep -q portcullis:window"
        self.wait(host, f"! ipset save 2>/dev/null | grep -q ^add || ! {rules}")
        assert self.port_80(host) == ["timeout", "timeout"]

    def wait_open(self, host: str) -> None:
        self.wait(host, "ipset save | grep -q ^add && iptables -S ufw-before-input | grep -q portcullis:window")

    def on_all(self, work: Callable[[str], object]) -> None:
        """Do something on every host at once, as it is mostly waiting."""
        with ThreadPoolExecutor() as pool:
            list(pool.map(work, self.hosts))

    def serial(self, host: str, name: str = "site") -> str:
        return self.run(host, SERIAL.format(name))

    def windows(self, host: str) -> list[OpenTime]:
        """Return the windows that the host's journal tells of."""
        text = self.run(host, "journalctl --quiet --output=json -t portcullis")
        found: list[OpenTime] = []
        for entry in map(json.loads, text.splitlines()):
            moment = int(entry["__REALTIME_TIMESTAMP"]) / 1e6
            if re.match(r"Port 80 opens", entry["MESSAGE"]):
                found.append(OpenTime(moment, float("inf")))
            elif entry["MESSAGE"] == "Port 80 is closed" and found:
                found[-1] = OpenTime(found[-1].opened, moment)
        return found


def outside(entries: list[Entry], windows: list[OpenTime]) -> list[Entry]:
    """Return the entries of which no moment lies in a window: on a busy machine an attempt takes its time."""
    return [one for one in entries if not any(w.opened <= one.ended and one.began <= w.closed for w in windows)]
