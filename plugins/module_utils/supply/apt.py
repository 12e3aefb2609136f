# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""apt's sources, as sources.list(5) has them in both forms, its keyrings, and whose packages it would install."""

from __future__ import annotations

import re
import urllib.parse
from dataclasses import dataclass, field
from typing import Dict, FrozenSet, Iterator, List, Mapping, Sequence, Set, Tuple

from .finding import Finding, found
from .rules import WARNING

TRUSTED = "/etc/apt/trusted.gpg"
TRUSTED_FOLDER = "/etc/apt/trusted.gpg.d"
#: Packages of the distribution that bring its own keys there.
KEYRING_PACKAGES = frozenset({"debian-archive-keyring", "ubuntu-keyring", "debian-ports-archive-keyring"})
#: What an empty keybox has before its first key.
_EMPTY_KEYRING = 32
#: Whose archives are the distribution's own, by what their signed Release says.
DISTRIBUTIONS = frozenset({"Debian", "Debian Backports", "Raspbian", "Ubuntu", "UbuntuESM", "UbuntuESMApps"})
#: How mirrors of the distribution end, where no list says whose archive it is.
_DISTRIBUTION_PATH = re.compile(r"/(debian|debian-security|ubuntu|ubuntu-ports|apt/mirrors/debian(-security)?\.list)$")
_YES = frozenset({"yes", "true", "with", "on", "enable", "1"})
_ONE_LINE = re.compile(r"(deb|deb-src)\s+(?:\[([^\]]*)\]\s*)?(\S+)\s+(\S+)")
_UNSIGNED_OPTIONS = ("trusted", "allow-insecure", "allow-downgrade-to-insecure")
#: Options of apt.conf that switch the check of signatures or of TLS off, and when.
_UNSIGNED_CONF = {
    "apt::get::allowunauthenticated": True,
    "acquire::allowinsecurerepositories": True,
    "acquire::allowdowngradetoinsecurerepositories": True,
    "acquire::https::verify-peer": False,
    "acquire::https::verify-host": False,
}
_NO = frozenset({"no", "false", "without", "off", "disable", "0"})


@dataclass(frozen=True)
class Source:
    """An enabled entry: where it stands, what it fetches, and how apt is to check it. ``options`` have lower-case names."""

    path: str
    line: int
    uri: str
    suite: str
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def signed_by(self) -> str:
        return self.options.get("signed-by", "").strip()

    @property
    def keyrings(self) -> Tuple[str, ...]:
        """The files that Signed-By names; a fingerprint or a key in the entry itself is none."""
        if "BEGIN PGP" in self.signed_by:
            return ()
        return tuple(part for part in re.split(r"[,\s]+", self.signed_by) if part.startswith("/"))

    @property
    def host(self) -> str:
        try:
            return (urllib.parse.urlsplit(self.uri).hostname or "").lower()
        except ValueError:
            return ""

    @property
    def shown(self) -> str:
        """The address without what may be a password in it."""
        return re.sub(r"//[^/@]*@", "//", self.uri)


@dataclass(frozen=True)
class KeyFile:
    """A keyring or a list of sources: its size, whether only root may change it, and the package of dpkg's that brought it."""

    path: str
    size: int
    only_roots: bool
    package: str = ""


def address(uri: str) -> str:
    """Return an address as it is compared: apt itself writes file:/x for file:///x, and adds a slash at the end or not."""
    return re.sub(r"^([a-z+]+):///", r"\1:/", uri).rstrip("/")


def one_line(path: str, text: str) -> Iterator[Source]:
    """Yield the entries of a file in the one-line form."""
    for number, line in enumerate(text.splitlines(), 1):
        match = _ONE_LINE.match(line.strip())
        if match and not match[3].startswith("cdrom:"):
            options = dict(_option(part) for part in (match[2] or "").split() if "=" in part)
            yield Source(path, number, address(match[3]), match[4], options)


def _option(part: str) -> Tuple[str, str]:
    name, _sign, value = part.partition("=")
    return name.rstrip("+-").lower(), value


def deb822(path: str, text: str) -> Iterator[Source]:
    """Yield the enabled entries of a file in the form deb822, one for each address."""
    fields: Dict[str, str] = {}
    begun, name = 0, ""
    for number, line in enumerate([*text.splitlines(), ""], 1):
        if line.startswith("#"):
            continue
        if not line.strip():
            yield from _stanza(path, begun, fields)
            fields, begun, name = {}, 0, ""
        elif line[0] in " \t":
            fields[name] = f"{fields.get(name, '')}\n{line.strip()}"
        else:
            begun = begun or number
            name, _sign, value = line.partition(":")
            name = name.strip().lower()
            fields[name] = value.strip()


def _stanza(path: str, line: int, fields: Mapping[str, str]) -> Iterator[Source]:
    if fields.get("enabled", "yes").lower() in _NO:
        return
    for uri in fields.get("uris", "").split():
        if not uri.startswith("cdrom:"):
            yield Source(path, line, address(uri), " ".join(fields.get("suites", "").split()), fields)


def is_own(source: Source, archives: Mapping[str, str]) -> bool:
    """Return whether a source is the distribution's, by the Origin that its list says (``archives``, by address), else by its path."""
    origin = archives.get(source.uri)
    return bool(_DISTRIBUTION_PATH.search(source.uri)) if origin is None else origin in DISTRIBUTIONS


def source_findings(sources: Sequence[Source], archives: Mapping[str, str]) -> Iterator[Finding]:
    """Yield what is wrong with how apt checks its sources."""
    for source in sources:
        off = [name for name in _UNSIGNED_OPTIONS if source.options.get(name, "").lower() in _YES]
        plain = " over plain HTTP" if source.uri.startswith(("http:", "ftp:")) else ""
        if off:
            what = f"{source.shown} is used without a signature{plain} ({', '.join(off)})"
            yield found("apt_unsigned", what, source.path, source.line)
        elif not source.signed_by and not is_own(source, archives):
            # Of whom it is apt says once it has its list.
            severity = "" if source.uri in archives else WARNING
            yield found("apt_no_signed_by", f"{source.shown} has no Signed-By", source.path, source.line, "", severity)
        for keyring in source.keyrings:
            if keyring == TRUSTED or keyring.startswith(f"{TRUSTED_FOLDER}/"):
                what = f"Signed-By of {source.shown} is {keyring}, which is trusted for every source"
                yield found("apt_shared_keyring", what, source.path, source.line)


def key_findings(files: Sequence[KeyFile]) -> Iterator[Finding]:
    """Yield what is wrong with keyrings and lists of sources as files."""
    for file in files:
        if not file.only_roots:
            yield found("apt_keyring_writable", "others than root may change it or a folder above it", file.path)
        shared = file.path == TRUSTED or file.path.startswith(f"{TRUSTED_FOLDER}/")
        if shared and file.size > _EMPTY_KEYRING and file.package not in KEYRING_PACKAGES:
            by = f" and was brought by {file.package}" if file.package else ""
            yield found("apt_shared_keyring", f"its keys are trusted for every source{by}", file.path)


def conf_findings(dump: str) -> Iterator[Finding]:
    """Yield the options of apt.conf that switch a check off, from ``apt-config dump``."""
    for name, value in re.findall(r'^(\S+) "([^"]*)";$', dump, re.MULTILINE):
        lower, bad = name.lower(), value.lower()
        # An option for one host, too: Acquire::https::HOST::Verify-Peer.
        general = re.sub(r"^(acquire::https)::.+::", r"\1::", lower)
        off = _UNSIGNED_CONF.get(general)
        if off is not None and bad in (_YES if off else _NO):
            yield found("apt_unsigned", f'apt.conf says {name} "{value}"', package=f"apt.conf {name}")


# The versions that apt knows of packages, and how it ranks them.


@dataclass(frozen=True)
class Offer:
    """A version of a package: its effective priority, and the addresses that offer it; the host's own list of packages is none."""

    package: str
    version: str
    priority: int
    urls: FrozenSet[str]
    installed: bool = False


_VERSION = re.compile(r"^ (\*\*\*|   ) (\S+)(?: (-?\d+))?")
_OFFERED = re.compile(r"^ {8,}(-?\d+) (\S+)(?: (\S+))?")


def offers(policy: str) -> List[Offer]:
    """Return the versions that ``apt-cache policy NAME...`` lists."""
    result: List[Offer] = []
    name, version, installed, priority = "", "", False, 0
    urls: Set[str] = set()
    for line in [*policy.splitlines(), "end:"]:
        match = _VERSION.match(line)
        if (match or not line.startswith(" ")) and version:
            result.append(Offer(name, version, priority, frozenset(urls), installed))
            version, urls = "", set()
        if match:
            installed, version = match[1] == "***", match[2]
            priority = int(match[3]) if match[3] else 0
        elif not line.startswith(" "):
            name = line.rstrip(":").partition(":")[0]
        else:
            offered = _OFFERED.match(line)
            if offered and not offered[2].startswith("/"):
                urls.add(address(offered[2]))
    return result


#: Old kernels stay installed beside the current one.
_KERNEL = re.compile(r"linux-(image|headers|modules|modules-extra|tools|kbuild|compiler)\b.*-?\d")


def unoffered(offered: Sequence[Offer]) -> Iterator[Finding]:
    """Yield installed packages of which no source offers any version."""
    installed = {offer.package: offer.version for offer in offered if offer.installed}
    known = {offer.package for offer in offered if offer.urls}
    for name in sorted(set(installed) - known):
        if not _KERNEL.match(name):
            yield found("apt_unoffered_package", f"{name} {installed[name]} is in no source", package=f"apt:{name}")


#: Archives whose purpose is to replace packages of Debian's by newer ones, as their manuals set them up.
REPLACING = frozenset({"apt.postgresql.org", "deb.nodesource.com", "download.docker.com"})
#: What none of those has any business to replace.
_BASE = re.compile(
    r"apt|base-files|bash|ca-certificates|coreutils|cron|curl|dash|debian-archive-keyring|dpkg|git|gnupg|gpgv|init|iptables|libc-bin|libc6"
    r"|libpam.*|libssl\d.*|libsystemd0|login|nftables|openssh-.*|openssl|passwd|perl-base|python3|python3-minimal|sudo|systemd.*|tar|ubuntu-keyring"
    r"|ufw|unattended-upgrades|util-linux|wget|linux-image.*"
)
_SHOWN_NAMES = 8


def shadowed(offered: Sequence[Offer], sources: Sequence[Source], archives: Mapping[str, str]) -> Iterator[Finding]:
    """Yield the third parties' sources that offer names of the distribution's at a priority at which the higher version wins."""
    own = {source.uri for source in sources if is_own(source, archives)}
    theirs = {offer.package for offer in offered if offer.urls & own}
    for uri, source in {source.uri: source for source in reversed(sources) if source.uri not in own}.items():
        names = sorted(
            {
                offer.package
                for offer in offered
                if uri in offer.urls and offer.priority >= 500 and offer.package in theirs
            }
        )
        base = [name for name in names if _BASE.fullmatch(name)]
        for name in base:
            what = f"{source.shown} offers {name}, a part of the distribution's base"
            yield found("apt_shadowed_name", what, source.path, source.line, f"apt:{name}")
        others = [name for name in names if name not in base]
        if others and not (source.host in REPLACING and source.signed_by):
            more = f" and {len(others) - _SHOWN_NAMES} more" if len(others) > _SHOWN_NAMES else ""
            what = f"{source.shown} offers {', '.join(others[:_SHOWN_NAMES])}{more} as the distribution does, and is not pinned below 500"
            yield found("apt_shadowed_name", what, source.path, source.line)


def list_prefix(uri: str) -> str:
    """Return how the names of an address's lists in /var/lib/apt/lists begin."""
    bare = re.sub(r"^[a-z0-9+]+://", "", re.sub(r"//[^/@]*@", "//", uri))
    return bare.replace("_", "%5f").replace("/", "_") + "_"
