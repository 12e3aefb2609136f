# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which destinations a host's own programs are configured to use: read from the text of their configuration, one function for each.

What cannot be understood is passed over: it is a program's own affair, and a destination that is not listed is counted like others.
"""

from __future__ import annotations

import json
import re
from typing import Callable, Dict, Iterable, Iterator, List, Mapping, NamedTuple, Tuple
from urllib.parse import urlsplit

from ..base.paths import ETC, STATE
from .destinations import Destination, found

_PORTS = {"http": 80, "https": 443, "ssh": 22, "git": 9418, "sftp": 22, "ftp": 21}
_MOST = 100


def of_url(url: str, why: str) -> List[Destination]:
    """Return where a URL leads; nothing for one that leads to no other host, or cannot be read."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port if parts.port is not None else _PORTS.get(parts.scheme.rpartition("+")[2], -1)
        return found(parts.hostname or "", port, why)
    except ValueError:
        return []


def apt_lists(text: str) -> Iterator[Destination]:
    """Yield the archives of lines such as ``deb [signed-by=...] https://mirror.example.org/debian trixie main``."""
    for line in text.splitlines():
        match = re.match(r"\s*deb(?:-src)?\s+(?:\[[^\]]*\]\s+)?(\S+)", line)
        if match:
            yield from of_url(match[1], "apt")


def apt_sources(text: str) -> Iterator[Destination]:
    """Yield the archives of paragraphs in the form of deb822."""
    for paragraph in re.split(r"\n\s*\n", text):
        lines = [line for line in paragraph.splitlines() if not line.startswith("#")]
        fields = dict(re.findall(r"^([\w-]+):((?:.*)(?:\n[ \t].*)*)", "\n".join(lines), re.MULTILINE))
        low = {key.lower(): value for key, value in fields.items()}
        if low.get("enabled", "yes").strip().lower() not in ("no", "false", "without", "off", "disable"):
            for url in low.get("uris", "").split():
                yield from of_url(url, "apt")


def apt_proxies(text: str) -> Iterator[Destination]:
    """Yield the proxies among what ``apt-config dump`` prints."""
    for url in re.findall(r'^Acquire::https?::Proxy(?:::\S+)? "([^"]*)";', text, re.MULTILINE | re.IGNORECASE):
        yield from of_url(url, "apt's proxy")


def resolvers(text: str) -> Iterator[Destination]:
    """Yield the name servers of a resolv.conf."""
    for address in re.findall(r"^[ \t]*nameserver[ \t]+([0-9A-Fa-f.:]+)", text, re.MULTILINE):
        for protocol, port in (("udp", 53), ("tcp", 53), ("tcp", 853)):
            yield from found(address, port, "DNS", protocol)


def timesyncd(text: str) -> Iterator[Destination]:
    """Yield the time servers of systemd-timesyncd's configuration."""
    for words in re.findall(r"^[ \t]*(?:Fallback)?NTP[ \t]*=(.*)$", text, re.MULTILINE):
        for name in words.split():
            yield from found(name, 123, "NTP", "udp")


def ntp(text: str) -> Iterator[Destination]:
    """Yield the time servers of chrony's configuration, or of ntpd's; those of chrony's that use NTS are asked for keys first."""
    for name, options in re.findall(r"^[ \t]*(?:server|pool|peer)[ \t]+(\S+)(.*)$", text, re.MULTILINE | re.IGNORECASE):
        yield from found(name, 123, "NTP", "udp")
        if "nts" in options.split():
            yield from found(name, 4460, "NTP")


def certbot(text: str) -> Iterator[Destination]:
    """Yield the ACME server of a certificate's renewal configuration, or of certbot's own."""
    for url in re.findall(r"^[ \t]*server[ \t]*=[ \t]*(\S+)", text, re.MULTILINE):
        yield from of_url(url, "certbot")


def postfix(text: str) -> Iterator[Destination]:
    """Yield the relay of postfix's main.cf."""
    for value in re.findall(r"^relayhost[ \t]*=[ \t]*(\S+)", text, re.MULTILINE)[-1:]:
        match = re.fullmatch(r"\[?([^\]\[]*?)\]?(?::(\w+))?", value)
        if match:
            yield from found(match[1], _mail_port(match[2] or "25"), "the mail relay")


def nullmailer(text: str) -> Iterator[Destination]:
    """Yield the relays of nullmailer's remotes."""
    for line in text.splitlines():
        words = line.split()
        if words and not line.startswith("#"):
            said = " ".join(words[1:])
            port = re.search(r"--port=(\d{1,5})", said)
            usual = "465" if "--ssl" in words else "587" if "--starttls" in words else "25"
            yield from found(words[0], _mail_port(port[1] if port else usual), "the mail relay")


def msmtp(text: str) -> Iterator[Destination]:
    """Yield the servers of msmtp's accounts."""
    for account in re.split(r"^[ \t]*account\b.*$", text, flags=re.MULTILINE):
        host = re.search(r"^[ \t]*host[ \t]+(\S+)", account, re.MULTILINE)
        port = re.search(r"^[ \t]*port[ \t]+(\d{1,5})[ \t]*$", account, re.MULTILINE)
        if host:
            for number in (port[1],) if port else ("25", "465", "587"):
                yield from found(host[1], _mail_port(number), "the mail relay")


def exim(text: str) -> Iterator[Destination]:
    """Yield the smarthosts of Debian's configuration of exim."""
    for value in re.findall(r"^dc_smarthost='?\"?([^'\"\n]*)", text, re.MULTILINE):
        for one in filter(None, re.split(r"[;\s]+", value)):
            host, mark, port = one.partition("::")
            yield from found(host, _mail_port(port if mark else "25"), "the mail relay")


def _mail_port(text: str) -> int:
    named = {"smtp": 25, "submission": 587, "smtps": 465, "submissions": 465}
    return named.get(text, int(text) if text.isdecimal() else -1)


def repository(text: str) -> Iterator[Destination]:
    """Yield where the host pulls its own configuration from, of the file that the role pull writes."""
    try:
        url = str(json.loads(text)["repository"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return
    if "://" in url:
        yield from of_url(url, "pull")
    else:
        yield from found(url.rpartition("@")[2].partition(":")[0], 22, "pull")


def backups(text: str) -> Iterator[Destination]:
    """Yield where the host's backups go, of the file that the role backup writes: a store, or a repository in one of restic's spellings."""
    try:
        data = json.loads(text)
        store, port, url = str(data.get("store") or ""), int(data.get("store_port") or 22), str(data.get("url") or "")
    except (ValueError, TypeError, AttributeError, RecursionError):
        return
    kind, _colon, place = url.partition(":")
    if store:
        yield from found(store, port, "backup")
    elif "://" in place:
        yield from of_url(place, "backup")
    elif kind == "sftp" and not place.startswith("//"):
        yield from found(place.rpartition("@")[2].partition(":")[0], 22, "backup")
    else:
        yield from of_url(f"https://{place}" if kind == "s3" else url, "backup")


def docker(text: str) -> Iterator[Destination]:
    """Yield the mirrors that Docker's engine is to pull images from."""
    try:
        mirrors = json.loads(text).get("registry-mirrors", [])
    except (ValueError, AttributeError, RecursionError):
        return
    for url in mirrors[:_MOST] if isinstance(mirrors, list) else ():
        yield from of_url(str(url), "Docker")


def published(text: str) -> Iterator[Destination]:
    """Yield the networks of a published list that the role cloudflare_allowlist keeps on the host: behind them are the same services."""
    try:
        networks = json.loads(text)["networks"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return
    for network in networks if isinstance(networks, list) else ():
        yield from found(str(network), 443, "Cloudflare")


class Source(NamedTuple):
    """Which files (patterns of glob(3)) a function reads."""

    patterns: Tuple[str, ...]
    read: Callable[[str], Iterator[Destination]]


SOURCES: Tuple[Source, ...] = (
    Source(("/etc/apt/sources.list", "/etc/apt/sources.list.d/*.list"), apt_lists),
    Source(("/etc/apt/sources.list.d/*.sources",), apt_sources),
    # systemd-resolved's own is 127.0.0.53, and this file names whom it asks.
    Source(("/etc/resolv.conf", "/run/systemd/resolve/resolv.conf"), resolvers),
    Source(("/etc/systemd/timesyncd.conf", "/etc/systemd/timesyncd.conf.d/*.conf"), timesyncd),
    Source(
        (
            *("/etc/chrony/chrony.conf", "/etc/chrony/conf.d/*.conf", "/etc/chrony/sources.d/*.sources"),
            *("/etc/ntp.conf", "/etc/ntpsec/ntp.conf"),
        ),
        ntp,
    ),
    Source(("/etc/letsencrypt/renewal/*.conf", "/etc/letsencrypt/cli.ini"), certbot),
    Source(("/etc/postfix/main.cf",), postfix),
    Source(("/etc/nullmailer/remotes",), nullmailer),
    Source(("/etc/msmtprc",), msmtp),
    Source(("/etc/exim4/update-exim4.conf.conf",), exim),
    Source((f"{ETC}/pull.json",), repository),
    Source((f"{ETC}/backup.json",), backups),
    Source(("/etc/docker/daemon.json",), docker),
    Source((f"{STATE}/allowlists/cloudflare.json",), published),
)


def destinations(
    texts: Mapping[str, str], sources: Mapping[str, Source], also: Iterable[Destination] = ()
) -> Tuple[Destination, ...]:
    """Return what is listed by these texts, by path, each read as its source says; in order, each once."""
    found_here: Dict[Tuple[str, int, str], Destination] = {}
    for path, text in sorted(texts.items()):
        for one in sources[path].read(text):
            found_here.setdefault((one.to, one.port, one.protocol), one)
    for one in also:
        found_here.setdefault((one.to, one.port, one.protocol), one)
    return tuple(one for one in sorted(found_here.values()) if not _is_own(one))


def _is_own(one: Destination) -> bool:
    network = one.network
    return one.to == "localhost" or (network is not None and network.is_loopback)


def timed_by_default(texts: Mapping[str, str]) -> Tuple[Destination, ...]:
    """Return the time servers that Debian's and Ubuntu's timesyncd ask where nobody named any."""
    if any(re.search(r"^[ \t]*NTP[ \t]*=[ \t]*\S", text, re.MULTILINE) for text in texts.values()):
        return ()
    pools = (*(f"{number}.debian.pool.ntp.org" for number in range(4)), "ntp.ubuntu.com")
    return tuple(Destination(pool, 123, "udp", "NTP") for pool in pools)
