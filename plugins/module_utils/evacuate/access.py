# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The temporary access to a suspect host: one line of a file of keys, behind which there is one rsync daemon that only reads.

Source: sshd(8), AUTHORIZED_KEYS FILE FORMAT; rsyncd.conf(5).
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Dict, Mapping, Tuple

from ..base import unit_files, values
from ..base.errors import Refusal
from ..base.paths import PROGRAM, STATE, UNITS
from ..sshd.authorized_keys import parse_line

OPEN, SUMMED, CLOSED = STATES = ("open", "summed", "closed")
RECORD = f"{STATE}/evacuate.json"
#: In memory, so that nothing of it outlives a reboot.
CONFIG = "/run/portcullis-evacuate.conf"
EXCLUDED = "/run/portcullis-evacuate.exclude"
SUMS = "/run/portcullis-evacuate.sums"
#: On the clean host: whom rsync runs as, who owns what was copied, and whom ssh runs as, who alone can read the key.
USERS = RECEIVER, SENDER = ("portcullis-evacuate", "portcullis-evacuate-ssh")
#: Where the daemon's own view of the host has what it serves.
VIEW = "/run/portcullis-evacuate-view"
MODULE = "evacuate"
BOOT_UNIT = f"{UNITS}/portcullis-evacuate-close.service"
BOOT_LINK = f"{UNITS}/multi-user.target.wants/portcullis-evacuate-close.service"
TIMER = "portcullis-evacuate-end"
#: In front of the names of units in which a key's connections run.
SERVES = "portcullis-evacuate-serve"
BOOT_TEXT = unit_files.render(
    """[Unit]
Description=Take away a key for evacuation that was there before the reboot
Documentation=man:portcullis(8)
ConditionPathExists={record}
After=local-fs.target
Before=ssh.service ssh.socket

[Service]
Type=oneshot
ExecStart={program} evacuate close
""",
    record=RECORD,
)
#: What the kernel makes up, or what does not last: no data below a root of /.
NO_DATA = ("dev", "proc", "run", "sys")
#: The first version without CVE-2026-53783 to -53801, and what Debian's security updates of bookworm and trixie are.
#: Source: changelog of Debian's rsync 3.5.0+ds1-0+deb12u1, "New upstream release, ... fixing 33 CVEs".
OLDEST_RSYNC = "3.5.0"
#: ``restrict`` came with 7.2, ``expiry-time`` with 7.7, its ``Z`` with 9.1 (release notes); a line with what sshd does not know is void.
OLDEST_SSHD, KNOWS_UTC = (7, 7), (9, 1)
_EPOCH = datetime(1970, 1, 1)
_ID = re.compile(r"[0-9a-f]{16}")
_PATH = re.compile(r"[A-Za-z0-9._@+,=-]+")


@dataclass(frozen=True)
class Wanted:
    """What a clean host may take, and for how long: everything below ``root`` but for ``exclude``, from one ``address``."""

    id: str
    state: str = OPEN
    key: str = ""
    address: str = ""
    root: str = "/"
    minutes: int = 240
    exclude: Tuple[str, ...] = ()
    most_bytes: int = 0

    @classmethod
    def parse(cls, params: Mapping[str, Any]) -> "Wanted":
        """Return what options of the module evacuate_source say; Refusal for what is not legal."""
        found = cls(
            identity(params["id"]),
            params["state"],
            root=folder(params["root"], "root", "/"),
            minutes=values.in_bounds(params["minutes"], "minutes", 5, 10080, "minutes"),
            exclude=tuple(excluded(path) for path in params["exclude"]),
            most_bytes=values.in_bounds(params["max_file_mib"], "max_file_mib", 1, 1 << 24, "MiB") << 20,
        )
        if found.state != OPEN:
            return found
        key = parse_line(values.one_line(params["key"], "key"))
        if key is None or key.options or key.type != "ssh-ed25519":
            raise Refusal(
                "key: this is not a whole public key of the kind ssh-ed25519; give what evacuate_target answered as public_key."
            )
        address = str(values.address(params["address"], "address"))
        return cls(**{**asdict(found), "key": f"{key.type} {key.blob}", "address": address, "exclude": found.exclude})


@dataclass(frozen=True)
class Record:
    """An access that is open: what ``RECORD`` holds. ``until`` is in seconds since the epoch; ``user`` is whose key file has the line."""

    id: str
    user: str
    path: str
    in_home: bool
    blob: str
    root: str
    until: float
    most_bytes: int
    exclude: Tuple[str, ...] = ()

    def to_text(self) -> str:
        return json.dumps(asdict(self), indent=2, sort_keys=True) + "\n"

    @classmethod
    def from_text(cls, text: str) -> "Record":
        """Return what ``to_text`` wrote; ValueError for anything else."""
        try:
            data: Dict[str, Any] = json.loads(text)
            return cls(**{**data, "exclude": tuple(data["exclude"])})
        except (TypeError, KeyError) as error:
            raise ValueError(f"it lacks something or holds too much: {error}") from None


def identity(value: Any) -> str:
    """Return the name of an evacuation; Refusal for anything else."""
    text = str(value)
    if not _ID.fullmatch(text):
        raise Refusal(f"id: {text[:40]!r} is no id of an evacuation; give what evacuate_target answered as id.")
    return text


def folder(value: Any, option: str, shortest: str = "") -> str:
    """Return an absolute path that may stand in unit files and in rsync's configuration; Refusal for anything else."""
    text = values.one_line(value, option)
    parts = text.strip("/").split("/") if text.strip("/") else []
    if not text.startswith("/") or any(part in (".", "..") or not _PATH.fullmatch(part) for part in parts):
        raise Refusal(
            f"{option}: {text[:80]!r} is not an absolute path of letters, digits and . _ @ + , = -; write one such as /srv/data."
        )
    if not parts and not shortest:
        raise Refusal(f"{option}: / is the whole file system; write a folder in it, such as /srv/evacuated.")
    return "/" + "/".join(parts)


def excluded(value: Any) -> str:
    """Return a path below the root that stays where it is, without a slash in front; it may be written with one."""
    return folder("/" + values.one_line(value, "exclude").lstrip("/"), "exclude").strip("/")


def expiry(until: float, version: Tuple[int, int], standard_offset: int) -> str:
    """Return until when sshd takes a key; ``standard_offset`` is what the host's standard time is ahead of UTC, in seconds.

    Before ``KNOWS_UTC`` sshd reads it as local time, and as standard time in summer, too.
    """
    knows = version >= KNOWS_UTC
    return time_text(until + (0 if knows else standard_offset)) + ("Z" if knows else "")


def time_text(seconds: float) -> str:
    """Return seconds since the epoch as sshd reads a time."""
    return (_EPOCH + timedelta(seconds=int(seconds))).strftime("%Y%m%d%H%M%S")


def key_line(wanted: Wanted, user: str, expires: str) -> str:
    """Return the one line by which the clean host gets in: no terminal, no forwarding, one address, one command, until then."""
    sudo = "" if user == "root" else "sudo -n "
    return (
        f'restrict,from="{wanted.address}",expiry-time="{expires}",command="{sudo}{PROGRAM} evacuate serve {wanted.id}" '
        f"{wanted.key} portcullis-evacuate-{wanted.id}"
    )


def refuse_version(package: str, old_enough: bool, there: str) -> None:
    """Refuse an rsync that is known to lack what closes the holes by which a daemon or its peer is attacked."""
    if not old_enough:
        raise Refusal(
            f"{package} {there} is older than {OLDEST_RSYNC}, which closed CVE-2026-53783, CVE-2026-53785 and others, so its peer could "
            "attack it; upgrade it on this host ('apt-get update && apt-get install rsync', from the security archive), then run again."
        )


def refuse_sshd(version: Tuple[int, int]) -> None:
    """Refuse an sshd that does not know every option of the line, and so would refuse it whole."""
    if version < OLDEST_SSHD:
        raise Refusal(
            f"sshd here is OpenSSH {version[0]}.{version[1]}, which knows no expiry-time and would refuse the key; copy from the mounted disk "
            "in a rescue system instead (evacuate_root)."
        )


def config() -> str:
    """Return the daemon's configuration: one module, which can be read and not listed, chrooted into its own view of the host."""
    return f"""# Written by portcullis for one evacuation.
use chroot = yes
numeric ids = yes
reverse lookup = no
munge symlinks = no
dont compress = *

[{MODULE}]
path = {VIEW}
read only = yes
list = no
uid = 0
gid = 0
exclude from = {EXCLUDED}
refuse options = delete delete-* remove-source-files iconv log-file* write-devices
"""


def never(root: str, exclude: Tuple[str, ...]) -> Tuple[str, ...]:
    """Return the paths below a root that are not served; a folder of data may have one that is called dev."""
    return (*(NO_DATA if root == "/" else ()), *exclude)


def exclusions(root: str, exclude: Tuple[str, ...]) -> str:
    """Return the patterns of what is not served."""
    return "".join(f"/tree/{path}\n" for path in never(root, exclude))


def serving(record: Record, pid: int, left_seconds: int, rsync: str) -> Tuple[str, ...]:
    """Return the command behind the key: rsync in a unit of its own, which sees the host read-only and has no network."""
    return (
        "systemd-run",
        "--quiet",
        "--collect",
        "--pipe",
        "--wait",
        f"--unit={SERVES}-{record.id}-{pid}",
        *(f"--property={one}" for one in (*_SANDBOX, f"RuntimeMaxSec={left_seconds}s")),
        f"--property=TemporaryFileSystem={VIEW}:mode=0755",
        f"--property=BindReadOnlyPaths={record.root}:{VIEW}/tree",
        f"--property=BindReadOnlyPaths=-{SUMS}:{VIEW}/sums",
        "--",
        rsync,
        "--server",
        "--daemon",
        f"--config={CONFIG}",
        ".",
    )


_SANDBOX = (
    "Environment=LC_ALL=C.UTF-8",
    "PrivateNetwork=yes",
    "ProtectSystem=strict",
    "ProtectKernelTunables=yes",
    "ProtectKernelModules=yes",
    "ProtectControlGroups=yes",
    "ProtectClock=yes",
    "NoNewPrivileges=yes",
    "CapabilityBoundingSet=CAP_DAC_READ_SEARCH CAP_SYS_CHROOT CAP_SETUID CAP_SETGID",
    "RestrictAddressFamilies=AF_UNIX",
    "RestrictNamespaces=yes",
    "RestrictSUIDSGID=yes",
    "MemoryDenyWriteExecute=yes",
    "LockPersonality=yes",
    "TasksMax=16",
    "LimitCORE=0",
    "TimeoutStopSec=5s",
    "Nice=10",
)
