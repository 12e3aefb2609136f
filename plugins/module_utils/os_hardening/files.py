# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What others' files say, as far as the measures have to know: modprobe's, systemd's, fstab, sudo's, and what the kernel lists."""

from __future__ import annotations

import re
from typing import Dict, FrozenSet, Iterable, Mapping, Tuple

_ADDRCONF = 0x00040000
_PERMANENT = 0x80
_GLOBAL = 0
_LOG = re.compile(r"^\s*Defaults\b.*\blogfile\b", re.MULTILINE)
_TMOUT = re.compile(r"^[^#\n]*\bTMOUT=", re.MULTILINE)
_KEYSIGN = re.compile(r"^\s*EnableSSHKeysign[\s=]+\"?yes", re.MULTILINE | re.IGNORECASE)
_INCLUDES = re.compile(r"^[#@]includedir\s+\"?/etc/sudoers\.d\b", re.MULTILINE)


def commands(texts: Iterable[str]) -> Dict[str, str]:
    """Return what modprobe runs instead of loading a module, by its name with ``_``: the first file that says so wins."""
    found: Dict[str, str] = {}
    for text in texts:
        for line in re.sub(r"\\\n", " ", text).splitlines():
            words = line.split(None, 2)
            if len(words) == 3 and words[0] == "install":
                found.setdefault(words[1].replace("-", "_"), words[2].strip())
    return found


def section(text: str, name: str) -> Dict[str, str]:
    """Return the last value of each key in a section of a file of systemd's."""
    found: Dict[str, str] = {}
    inside = False
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            inside = line == f"[{name}]"
        key, sign, value = line.partition("=")
        if inside and sign and not line.startswith(("#", ";")):
            found[key.strip()] = value.strip()
    return found


def mounted(fstab: str, mounts: str) -> Dict[str, str]:
    """Return who needs a type of file system, by its name: fstab, or a mount there is."""
    found: Dict[str, str] = {}
    for text, words in ((mounts, "{} is mounted"), (fstab, "/etc/fstab mounts {}")):
        for line in text.splitlines():
            fields = line.split()
            if len(fields) >= 3 and not line.lstrip().startswith("#"):
                found.setdefault(fields[2], words.format(fields[1]))
    return found


def loaded_at_boot(files: Mapping[str, str]) -> Dict[str, str]:
    """Return which file has a module loaded at boot, by the module's name with ``_``."""
    found: Dict[str, str] = {}
    for path, text in files.items():
        for line in map(str.strip, text.splitlines()):
            if line and not line.startswith(("#", ";")):
                found.setdefault(line.split()[0].replace("-", "_"), f"{path} has it loaded at boot")
    return found


def old_nfs(mounts: str) -> Tuple[str, ...]:
    """Return the places where NFS before version 4 is mounted, which needs rpcbind."""
    rows = (line.split() for line in mounts.splitlines())
    return tuple(f"the mount {row[1]}" for row in rows if len(row) > 3 and row[2] == "nfs")


def advertised(routes: str, addresses: str) -> Tuple[str, ...]:
    """Return the interfaces that have an IPv6 route or address from a router's advertisement, from the kernel's own lists."""
    rows = (line.split() for line in routes.splitlines())
    found = {row[9] for row in rows if len(row) == 10 and int(row[8], 16) & _ADDRCONF}
    for line in addresses.splitlines():
        words = line.split()
        if len(words) == 6 and int(words[3], 16) == _GLOBAL and not int(words[4], 16) & _PERMANENT:
            found.add(words[5])
    return tuple(sorted(found - {"lo"}))


def default_ways(routes: str) -> FrozenSet[str]:
    """Return the interfaces that an IPv4 default route leads by, from the kernel's own list."""
    rows = (line.split() for line in routes.splitlines()[1:])
    return frozenset(row[0] for row in rows if len(row) > 7 and (row[1], row[7]) == ("00000000", "00000000"))


def addresses_elsewhere(said: str) -> Tuple[str, ...]:
    """Return the addresses on interfaces that no network is behind, from what ``ip -oneline address`` prints: others ask for them elsewhere."""
    rows = (line.split() for line in said.splitlines())
    found = (row for row in rows if len(row) > 3 and (row[1] == "lo" or row[1].startswith("dummy")))
    return tuple(f"{row[3].partition('/')[0]} on {row[1]}" for row in found if not row[3].startswith("127."))


def other_rules(said: str) -> Tuple[str, ...]:
    """Return the rules of policy routing that somebody added, from what ``ip rule`` prints."""
    lines = (line.strip() for line in said.splitlines())
    usual = re.compile(r"(0|32766|32767):\s+from all lookup (local|main|default)")
    return tuple(line for line in lines if line and not usual.fullmatch(line))


def includes_folder(sudoers: str) -> bool:
    """Return whether sudo reads /etc/sudoers.d."""
    return bool(_INCLUDES.search(sudoers))


def keeps_log(sudoers: str) -> bool:
    """Return whether one of sudo's files has it keep a log of its own."""
    return bool(_LOG.search(sudoers))


def ends_idle_shells(profile: str) -> bool:
    """Return whether a file of shells has them end when they are idle."""
    return bool(_TMOUT.search(profile))


def uses_keysign(ssh_config: str) -> bool:
    """Return whether a file of ssh's has it use the host's own key."""
    return bool(_KEYSIGN.search(ssh_config))


def overrides(listed: str) -> Dict[str, str]:
    """Return by path what dpkg's list of overrides says: user, group and mode."""
    rows = (line.split(None, 3) for line in listed.splitlines())
    return {row[3]: " ".join(row[:3]) for row in rows if len(row) == 4}


def ufw_sysctl(conf: str, defaults: str) -> str:
    """Return the file whose settings of the kernel ufw applies when it starts; empty where it does not."""
    found = dict(re.findall(r"^\s*(\w+)=\"?([^\"\n#]*)", f"{conf}\n{defaults}", re.MULTILINE))
    return found.get("IPT_SYSCTL", "").strip() if found.get("ENABLED", "").strip().lower() == "yes" else ""
