# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host as a whole, for the tests of removal: its files, who reaches it, and what may differ once the collection has gone."""

from __future__ import annotations

import ipaddress
import json
import re
import time
from collections.abc import Mapping, Set
from pathlib import Path
from typing import Any

from demo import stage
from demo.fleet import ADMIN, ROOT, SSH_PORT, Fleet, Run
from lab import Lab, network
from lab.recorded import RANGES4, RANGES6

REMOVE = ROOT / "playbooks" / "remove.yml"
#: What differs between a host that had site.yml and then everything removed, and one that never had either, each with the reason that
#: docs/leaving.md gives: paths that are new, and those that were there and have changed.
NEW = {
    "packages, and what they brought or enabled": (
        r"/(usr(?!/local/s?bin)|var/lib|etc/(alternatives|rc\w\.d|init\.d|default|logrotate\.d|cron\.\w+|apparmor\.d|perl|python3\S*|needrestart|ufw|"
        r"nftables\S*|apt|kernel|pam\.d|certbot|logcheck|update-motd\.d|dpkg|xdg|bash_completion\.d|modules-load\.d|ethertypes|"
        r"systemd/system|pm|rsyslog\.d|networks))(/.*)?"
    ),
    "accounts, their keys and homes": r"/etc/sudoers\.d/zz-portcullis|/home(/.*)?|/var/mail/.*",
    "certificates": r"/etc/letsencrypt(/.*)?|/var/www/.*",
    "host keys": r"/var/lib/portcullis(/retired-host-keys(/.*)?)?",
    "what Ansible leaves": r"/root/\.ansible(/.*)?",
}
CHANGED = {
    "lists that packages share": (
        r"/etc/(ld\.so\.cache|shells|mailcap|magic\S*|\.updated)|/var/lib/(dpkg|apt|ucf|pam|systemd|misc)/.*|/usr/(share|lib)/.*"
    ),
    "accounts, their keys and homes": r"/etc/(passwd|shadow|group|gshadow|subuid|subgid)-?|/home/.*",
    "host keys": r"/etc/ssh/(ssh_host_\w+(\.pub)?|moduli)",
    "the mode of sshd_config": r"/etc/ssh/sshd_config",
}
#: What of the files above is compared all the same, by what it says.
SAME_TEXT = ("/etc/ssh/sshd_config",)
STRANGERS = (network.STRANGER4, network.STRANGER6)
#: Where something listens, whatever the firewall says.
LISTENING = (80, 443, 8080)
PORTS = (22, SSH_PORT, *LISTENING)
#: The first and last of the networks that are let in.
EDGE = tuple(str(ipaddress.ip_network(ranges[0])[1]) for ranges in (RANGES4, RANGES6))

#: A line that a person wrote, and that would win over ours.
OWN_SSHD = (
    "printf '# mine\\nPasswordAuthentication yes\\n' > /etc/ssh/sshd_config.d/00-own.conf; systemctl reload ssh.service"
)

_LISTEN = (
    "systemd-run --quiet --collect --unit=listen-{port} python3 -m http.server --bind :: {port} --directory /var/empty"
)
#: Every path, with its kind, mode and owner; of a file below these folders also what it holds, and elsewhere its size.
_FILES = r"""
find / -xdev \( -path /proc -o -path /sys -o -path /dev -o -path /run -o -path /tmp -o -path /var/tmp -o -path /var/log -o -path /var/cache \) -prune -o \
  -printf '%p\t%y %m %U %G %l\n'
find /etc /root /opt /srv /home /usr/local /var/lib/portcullis -xdev -type f -print0 2>/dev/null | xargs -0 sha256sum | sed -E 's/^([0-9a-f]+) [ *](.*)/\2\t\1/'
find /var/cache -xdev -name 'portcullis*' -printf '%p\t%y\n'
"""
#: What of ours acts by itself, or would.
ACTING = (
    "systemctl list-units --all --plain --no-legend 'portcullis*'; "
    "systemctl list-unit-files --no-legend 'portcullis*' || true; "
    "grep -rl /usr/local/sbin/portcullis /etc /var/spool/cron 2>/dev/null || true; "
    "ls -d /usr/local/sbin/portcullis /usr/local/sbin/certbot /var/cache/portcullis* 2>/dev/null || true; "
    "nft list tables 2>/dev/null | grep portcullis || true"
)


class Leaving:
    """Hosts that get the whole of site.yml, and lose it."""

    def __init__(self, lab: Lab, folder: Path, hosts: Mapping[str, str]) -> None:
        lab.up(hosts)
        self.lab, self.folder, self.hosts = lab, folder, tuple(hosts)
        admin = {"name": ADMIN, "key_files": [str(lab.folder / "key.pub")]}
        self.fleet = Fleet(
            lab,
            {
                **stage.variables(lab),
                "accounts_admins": [admin],
                "accounts_absent": [],
                "unattended_upgrades_automatic_reboot": True,
                "cloudflare_allowlist_nginx_real_ip": True,
                "ufw_applications": [{"name": "Left", "ports": ["8081/tcp"]}],
                "ssh_hardening_visible": True,
            },
        )
        for host in hosts:
            lab.trust_ca(host)
            self.run(host, f"systemctl enable --quiet --now nginx.service; mkdir -p /var/empty; {OWN_SSHD}")
            self.listen(host)

    def run(self, host: str, command: str) -> str:
        done = self.lab.exec(host, ["sh", "-ec", command])
        assert done.returncode == 0, f"{command[:200]}: {done.stdout}{done.stderr}"
        return done.stdout

    def listen(self, host: str) -> None:
        """Have something answer on ports that the firewall closes."""
        for port in LISTENING[1:]:
            self.run(host, _LISTEN.format(port=port))

    def until(self, host: str, command: str, seconds: float = 120) -> None:
        """Wait until a command succeeds there."""
        deadline = time.monotonic() + seconds
        while self.lab.exec(host, ["sh", "-ec", command]).returncode:
            assert time.monotonic() < deadline, command
            time.sleep(0.2)

    def site(self, host: str, **variables: Any) -> Run:
        run = self.fleet.play(stage.SITE, "--limit", host, "-e", json.dumps(variables))
        assert run.code == 0, run.output[-3000:]
        return run

    def remove(self, host: str, *options: str, everything: bool = False, **variables: Any) -> Run:
        given = {"portcullis_remove_everything": everything, **variables}
        return self.fleet.play(REMOVE, "--limit", host, "-e", json.dumps(given), *options)

    def removed(self, host: str, *options: str, everything: bool = False, **variables: Any) -> Run:
        """Remove it, and fail the test unless that ends well."""
        run = self.remove(host, *options, everything=everything, **variables)
        assert run.code == 0, run.output[-3000:]
        return run

    def files(self, host: str) -> dict[str, list[str]]:
        """Return all that is on a host's file systems, by path."""
        found: dict[str, list[str]] = {}
        for line in self.run(host, _FILES).splitlines():
            path, _tab, about = line.partition("\t")
            found.setdefault(path, []).append(about)
        return found

    def packaged(self, host: str) -> set[str]:
        """Return the paths that dpkg has of all packages."""
        return set(self.run(host, "cat /var/lib/dpkg/info/*.list").splitlines())

    def reached(self, host: str) -> set[tuple[str, int]]:
        """Return what strangers, and the edge's networks, reach of a host: from which address which port."""
        tried = [(source, host, port) for source in (*STRANGERS, *EDGE, network.CONTROLLER4) for port in PORTS]
        answers = self.lab.connect_all(tried)
        return {
            (source, port) for (source, _host, port), answer in zip(tried, answers, strict=True) if answer == "open"
        }


def differences(before: Mapping[str, list[str]], after: Mapping[str, list[str]], packaged: Set[str]) -> list[str]:
    """Return the paths that differ, but for what is listed, and what is new and dpkg's; of ours only what is listed by its name."""
    different = {path for path in {*before, *after} if before.get(path) != after.get(path)}
    return sorted(path for path in different - (packaged - before.keys()) if not _is_known(path, path in before))


def lasting(files: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Return the files without what every transaction writes."""
    own = r"/(usr/local/sbin/portcullis|var/(cache|lib)/portcullis.*|etc/systemd/system/\S*portcullis-rollback\S*|root/\.ansible.*|var/lib/systemd/.*)"
    return {path: about for path, about in files.items() if not re.fullmatch(own, path)}


def configured(files: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Return of the lasting files those that somebody wrote, which a reboot leaves as they are."""
    return {path: about for path, about in lasting(files).items() if path.startswith(("/etc/", "/usr/local/"))}


def _is_known(path: str, there: bool) -> bool:
    listed = list((CHANGED if there else NEW).values())
    if "portcullis" in path:
        listed = [pattern for pattern in listed if "portcullis" in pattern]
    return any(re.fullmatch(pattern, path) for pattern in listed)
