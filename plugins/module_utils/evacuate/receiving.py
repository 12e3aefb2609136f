# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The clean host's side: ssh with the key and nothing else, and rsync without a network, a key, or any place but one to write to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Mapping, Tuple

from ..base import unit_files, values
from ..base.errors import Refusal
from ..base.paths import UNITS
from ..sshd.authorized_keys import parse_line
from . import access
from .listing import CHOICES, FORMAT, Policy

PREPARED, COPIED, VERIFIED, ENDED = STATES = ("prepared", "copied", "verified", "ended")
PACKAGES = ("rsync", "openssh-client")
#: In memory.
RUN = "/run/portcullis-evacuate"
#: How long either side may say nothing.
SILENT_SECONDS = 120
MOST_FILES = 2_000_000
#: How much a file may have grown since it was listed.
_GROWN = 64 << 20
#: A digest, a length and a name.
MOST_SUM_BYTES = 4300
_NOT_BELOW = (
    "/boot",
    "/dev",
    "/etc",
    "/home",
    "/proc",
    "/root",
    "/run",
    "/sys",
    "/tmp",
    "/usr",
    "/var/run",
    "/var/tmp",
)
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Wanted:
    """What is copied from where to where."""

    state: str
    id: str = ""
    folder: str = ""
    address: str = ""
    port: int = 22
    user: str = "root"
    host_keys: Tuple[str, ...] = ()
    policy: Policy = field(default_factory=lambda: Policy(0, 0, 0))
    minutes: int = 240
    kib_per_second: int = 0
    known_bad: Tuple[str, ...] = ()

    @classmethod
    def parse(cls, params: Mapping[str, Any]) -> "Wanted":
        """Return what options of the module evacuate_target say; Refusal for what is not legal."""
        state = params["state"]
        return cls(
            state,
            access.identity(params["id"]) if state != PREPARED else "",
            _folder(params["folder"]),
            values.one_line(params["address"], "address"),
            values.port(params["port"], "port"),
            values.user_name(params["user"], "user"),
            tuple(_host_key(line) for line in params["host_keys"]),
            Policy(
                values.in_bounds(params["max_files"], "max_files", 1, MOST_FILES, "files"),
                values.in_bounds(params["max_mib"], "max_mib", 1, 1 << 30, "MiB") << 20,
                values.in_bounds(params["max_file_mib"], "max_file_mib", 1, 1 << 24, "MiB") << 20,
                _one_of(params["executables"]),
                tuple(access.excluded(path) for path in params["exclude"]),
            ),
            values.in_bounds(params["minutes"], "minutes", 5, 10080, "minutes"),
            values.in_bounds(params["max_kib_per_second"], "max_kib_per_second", 0, 1 << 30, "KiB"),
            tuple(_digest(text) for text in params["known_bad"]),
        )

    @property
    def run(self) -> str:
        return f"{RUN}/{self.id}"

    @property
    def data(self) -> str:
        return f"{self.folder}/data"

    @property
    def sums(self) -> str:
        return f"{self.folder}/sums"

    @property
    def kept(self) -> str:
        return f"{self.folder}/.copied.json"

    @property
    def names(self) -> str:
        return f"{self.folder}/.names"

    @property
    def manifest(self) -> str:
        return f"{self.folder}/manifest.json"


def _one_of(value: Any) -> str:
    if value not in CHOICES:
        raise Refusal(f"executables: {value!r} is none of {', '.join(CHOICES)}; write one of them.")
    return str(value)


def _digest(value: Any) -> str:
    text = values.one_line(value, "known_bad").lower()
    if not _DIGEST.fullmatch(text):
        raise Refusal(f"known_bad: {text[:80]!r} is no SHA-256 in hexadecimal digits; write 64 of 0-9 and a-f.")
    return text


def _host_key(value: Any) -> str:
    key = parse_line(values.one_line(value, "host_keys"))
    if key is None or key.options:
        raise Refusal("host_keys: one of them is no public key; give what evacuate_source answered.")
    return f"{key.type} {key.blob}"


def _folder(value: Any) -> str:
    found = access.folder(value, "folder")
    if any(found == place or found.startswith(f"{place}/") for place in _NOT_BELOW):
        raise Refusal(
            f"folder: {found} is no place for this data, as it is the system's own, somebody's home, or does not last; write one such as "
            "/srv/evacuated/web1."
        )
    return found


def mount_text(folder: str) -> str:
    """Return the unit that keeps what is in a folder from being run, now and after a reboot."""
    return unit_files.render(
        """[Unit]
Description=Data of a suspect host, of which nothing may run

[Mount]
What={folder}
Where={folder}
Type=none
Options=bind,nosuid,nodev,noexec

[Install]
WantedBy=local-fs.target
""",
        folder=folder,
    )


def mount_path(unit: str) -> str:
    return f"{UNITS}/{unit}"


def known_hosts(wanted: Wanted) -> str:
    """Return the only host keys that are taken; the name is ours, and no address."""
    return "".join(f"suspect {key}\n" for key in wanted.host_keys)


def ssh(wanted: Wanted, address: str) -> Tuple[str, ...]:
    """Return the command that connects: its input and output are the daemon's, and the only address it reaches is the suspect host's."""
    options = {
        "IdentitiesOnly": "yes",
        "IdentityAgent": "none",
        "BatchMode": "yes",
        "PreferredAuthentications": "publickey",
        "StrictHostKeyChecking": "yes",
        "UserKnownHostsFile": f"{wanted.run}/known_hosts",
        "GlobalKnownHostsFile": "/dev/null",
        "HostKeyAlias": "suspect",
        "ForwardAgent": "no",
        "ClearAllForwardings": "yes",
        "PermitLocalCommand": "no",
        "UpdateHostKeys": "no",
        "RequestTTY": "no",
        "ConnectTimeout": "30",
        "ServerAliveInterval": "15",
        "ServerAliveCountMax": "4",
        "LogLevel": "ERROR",
    }
    return (
        *_unit(wanted, "ssh", access.SENDER),
        "--property=RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6",
        "--property=IPAddressDeny=any",
        f"--property=IPAddressAllow={address}",
        f"--property=ReadOnlyPaths={wanted.run}",
        "--",
        "ssh",
        "-F",
        "/dev/null",
        *(word for name, value in options.items() for word in ("-o", f"{name}={value}")),
        "-i",
        f"{wanted.run}/key",
        "-p",
        str(wanted.port),
        "-l",
        wanted.user,
        address,
        "rsync",
    )


#: rsync would start ssh. What it starts here passes on what ssh, outside of its sandbox, gets and sends by the descriptor 3.
_PASS_ON = "/bin/sh -c 'exec 5<&0; cat <&5 >&3 & exec cat <&3' sh"
_WITHOUT_INPUT = 'exec 3<&0 </dev/null; exec "$@"'


#: What rsync says of an error goes to a file, too; where it cannot write that, nobody is told why it ended.
_SAID_BYTES = 1 << 16


def rsync(wanted: Wanted, *arguments: str, largest: int, writes: str = "") -> Tuple[str, ...]:
    """Return rsync's command: no network, no key, and at most one folder to write to."""
    return (
        *_unit(wanted, "rsync", access.RECEIVER),
        "--property=PrivateNetwork=yes",
        "--property=RestrictAddressFamilies=AF_UNIX",
        "--property=IPAddressDeny=any",
        f"--property=InaccessiblePaths={RUN}",
        f"--property=LimitFSIZE={max(largest, _SAID_BYTES)}",
        *([f"--property=ReadWritePaths={writes}"] if writes else []),
        "--setenv=TZ=UTC",
        "--",
        "/bin/sh",
        "-c",
        # systemd takes one dollar sign of two.
        _WITHOUT_INPUT,
        "sh",
        "rsync",
        "-e",
        _PASS_ON,
        # cat knows no other.
        "--blocking-io",
        f"--timeout={SILENT_SECONDS}",
        "--numeric-ids",
        *([f"--bwlimit={wanted.kib_per_second}"] if wanted.kib_per_second else []),
        *arguments,
    )


def listing(wanted: Wanted) -> Tuple[str, ...]:
    """Return the command that lists what is there, and takes nothing."""
    kinds = ("--recursive", "--links", "--devices", "--specials", "--owner", "--group", "--times", "--perms")
    return rsync(
        wanted,
        *kinds,
        "--dry-run",
        f"--out-format={FORMAT}",
        f"suspect::{access.MODULE}/tree/",
        "/nonexistent/",
        largest=0,
    )


#: What arrives is of its receiver alone, and no program, whatever it was.
_PLAIN = (
    "--no-links",
    "--no-devices",
    "--no-specials",
    "--no-perms",
    "--chmod=D0700,F0600",
    "--times",
    "--omit-dir-times",
)


def copying(wanted: Wanted, largest: int) -> Tuple[str, ...]:
    """Return the command that copies the names that were chosen; what a cut left of a file is used.

    ``largest`` is how large the largest of them is said to be: a sender may have parts of a file repeated without sending them.
    """
    return rsync(
        wanted,
        *_PLAIN,
        "--inplace",
        "--no-whole-file",
        f"--files-from={wanted.names}",
        "--from0",
        "--out-format=%i",
        f"suspect::{access.MODULE}/tree/",
        f"{wanted.data}/",
        largest=min(wanted.policy.most_file_bytes, largest + _GROWN),
        writes=wanted.data,
    )


def summing(wanted: Wanted) -> Tuple[str, ...]:
    """Return the command that copies the suspect host's own digests."""
    most = wanted.policy.most_files * MOST_SUM_BYTES
    return rsync(
        wanted,
        *_PLAIN,
        "--inplace",
        "--ignore-times",
        f"suspect::{access.MODULE}/sums",
        f"{wanted.sums}/sums",
        largest=most,
        writes=wanted.sums,
    )


def unit_name(wanted: Wanted, what: str) -> str:
    return f"portcullis-evacuate-{what}-{wanted.id}"


def _unit(wanted: Wanted, what: str, user: str) -> Tuple[str, ...]:
    return (
        "systemd-run",
        "--quiet",
        "--collect",
        "--pipe",
        "--wait",
        f"--unit={unit_name(wanted, what)}",
        "--setenv=LC_ALL=C.UTF-8",
        f"--property=User={user}",
        f"--property=Group={user}",
        f"--property=RuntimeMaxSec={wanted.minutes * 60}s",
        *(f"--property={one}" for one in _SANDBOX),
    )


_SANDBOX = (
    "ProtectSystem=strict",
    "ProtectHome=yes",
    "PrivateTmp=yes",
    "PrivateDevices=yes",
    "ProtectProc=invisible",
    "ProtectKernelTunables=yes",
    "ProtectKernelModules=yes",
    "ProtectKernelLogs=yes",
    "ProtectControlGroups=yes",
    "ProtectClock=yes",
    "ProtectHostname=yes",
    "NoNewPrivileges=yes",
    "CapabilityBoundingSet=",
    "RestrictNamespaces=yes",
    "RestrictSUIDSGID=yes",
    "RestrictRealtime=yes",
    "MemoryDenyWriteExecute=yes",
    "LockPersonality=yes",
    "SystemCallArchitectures=native",
    "SystemCallFilter=@system-service",
    "TasksMax=32",
    "MemoryMax=1G",
    "LimitCORE=0",
    # Whoever took it over could ignore what asks it to end.
    "TimeoutStopSec=5s",
    "UMask=0077",
)
