# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""nginx behind a proxy such as Cloudflare: the header with the visitor's address, and client certificates."""

from __future__ import annotations

import fnmatch
import ipaddress
import posixpath
import re
from dataclasses import dataclass, field
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

from ..base.errors import Refusal
from ..base.paths import ETC
from ..base.steps import RunCommand, Step
from ..base.values import Network
from ..base.writing import lines
from .units import NGINX_FOLDER

SERVICE = "nginx.service"
SNIPPETS = "/etc/nginx/snippets"

_HEADER = "# Managed by the Ansible collection portcullis.vps; edits here do not last.\n"
_LINE = re.compile(
    r"set_real_ip_from [0-9a-f.:/]+;|real_ip_header [A-Za-z][A-Za-z0-9-]*;|"
    rf"ssl_client_certificate {ETC}/[a-z0-9_]+-origin-pulls\.pem;|ssl_verify_client on;",
    re.ASCII,
)
_FIELD = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,62}")
_PEM = re.compile(r"(?:-----BEGIN CERTIFICATE-----\n(?:[A-Za-z0-9+/=]+\n)+-----END CERTIFICATE-----\n)+")


def real_ip_path(name: str) -> str:
    """Return nginx's file with the networks; Debian's nginx reads all in that folder for every site."""
    return f"{NGINX_FOLDER}/portcullis-{name}.conf"


def snippet_path(name: str) -> str:
    """Return the snippet for sites that require the edge's certificate."""
    return f"{SNIPPETS}/portcullis-{name}-origin-pulls.conf"


def authority_path(name: str) -> str:
    return f"{ETC}/{name}-origin-pulls.pem"


def header(value: Any, option: str) -> str:
    """Return the name of an HTTP header, or nothing where none is wanted."""
    text = str(value or "")
    if text and not _FIELD.fullmatch(text):
        raise Refusal(f"{option}: {text!r} is not the name of an HTTP header; write one such as CF-Connecting-IP.")
    return text


def authority(value: Any, option: str) -> str:
    """Return certificates as PEM, or nothing where none are wanted."""
    text = "\n".join(line.strip() for line in str(value or "").strip().splitlines() if line.strip())
    if text and not _PEM.fullmatch(f"{text}\n"):
        raise Refusal(
            f"{option}: this is not a certificate as PEM; write the text of the file, which begins with "
            "-----BEGIN CERTIFICATE-----, and nothing besides certificates."
        )
    return f"{text}\n" if text else ""


def real_ip(field: str, networks: Sequence[Network]) -> str:
    """Return the configuration by which nginx takes a visitor's address from a header that these networks send."""
    return _written([*(f"set_real_ip_from {net};" for net in networks), f"real_ip_header {field};"])


def _written(texts: Sequence[str]) -> str:
    return _HEADER + "".join(f"{line}\n" for line in lines(texts, _LINE, "nginx"))


def files(name: str, field: str, pem: str, networks: Sequence[Network]) -> Dict[str, Optional[str]]:
    """Return the files by path, None for one that shall not be there."""
    snippet = _written([f"ssl_client_certificate {authority_path(name)};", "ssl_verify_client on;"])
    return {
        authority_path(name): pem or None,
        snippet_path(name): snippet if pem else None,
        real_ip_path(name): real_ip(field, networks) if field else None,
    }


@dataclass(frozen=True)
class ReloadNginx(Step):
    """Make a running nginx follow its files, which have been checked."""

    @property
    def summary(self) -> str:
        return "Reload nginx"

    @property
    def units(self) -> Tuple[str, ...]:
        return (SERVICE,)

    @property
    def after_restore(self) -> Tuple[Tuple[str, ...], ...]:
        # Where somebody else has broken the configuration it was never reloaded, and could not be.
        return (("sh", "-c", f"nginx -t -q 2>/dev/null || exit 0; exec systemctl reload {SERVICE}"),)


def follow(running: bool) -> List[Step]:
    """Return the steps that make nginx follow its files, and fail where it would not."""
    check = RunCommand(("nginx", "-t", "-q"), "Check nginx's configuration")
    return [check, *([ReloadNginx()] if running else [])]


@dataclass(frozen=True)
class Configuration:
    """What nginx reads: the texts of its files by path, as ``nginx -T`` prints them; or why it takes none of them."""

    files: Mapping[str, str] = field(default_factory=dict)
    invalid: str = ""

    @classmethod
    def parse(cls, printed: str) -> "Configuration":
        parts = re.split(r"^# configuration file (/.+):$", printed, flags=re.MULTILINE)
        return cls(dict(zip(parts[1::2], parts[2::2])))

    def would_read(self, path: str) -> bool:
        """Return whether nginx reads a file, or would once it is there."""
        if path in self.files:
            return True
        found = (
            re.findall(r"(?:^|[\s;{}])include\s+[\"']?([^;\"']+?)[\"']?\s*;", _bare(text))
            for text in self.files.values()
        )
        return any(fnmatch.fnmatchcase(path, posixpath.join("/etc/nginx", one)) for each in found for one in each)

    def beside(self, path: str, directive: str) -> List[Tuple[str, str]]:
        """Return what else sets a directive: the file and the value."""
        return [
            (other, " ".join(value.split()))
            for other, text in self.files.items()
            if other != path
            for value in re.findall(rf"(?:^|[\s;{{}}]){directive}\s+([^;]+);", _bare(text))
        ]


def _bare(text: str) -> str:
    """Return a configuration without its comments."""
    return re.sub(r"(^|[\s;{}])#.*", r"\1", text)


def require_read(name: str, header_name: str, configuration: Configuration) -> None:
    """Raise Refusal where nginx would not read the file with the networks: it would stay as it is, and nobody notice."""
    path = real_ip_path(name)
    if header_name and not configuration.invalid and not configuration.would_read(path):
        raise Refusal(
            f"nginx_real_ip_header: nginx does not read {path}, since no file of its configuration includes it; write 'include "
            f"{NGINX_FOLDER}/*.conf;' into the block http of /etc/nginx/nginx.conf, then run again, or leave nginx_real_ip_header out."
        )


def warnings(name: str, header_name: str, pem: str, networks: Sequence[Network], now: Configuration) -> List[str]:
    """Return what keeps our files from having their effect, or from being all that has it."""
    ours = [path for path, wanted in ((real_ip_path(name), header_name), (snippet_path(name), pem)) if wanted]
    if now.invalid:
        return (
            [
                f"nginx does not take its configuration, so nothing says that it follows {' and '.join(ours)}: {now.invalid}"
            ]
            if ours
            else []
        )
    said = []
    if header_name:
        wider = [
            (path, value) for path, value in now.beside(ours[0], "set_real_ip_from") if not _trusted(value, networks)
        ]
        if wider:
            values = ", ".join(dict.fromkeys(value for _path, value in wider))
            said.append(
                f"nginx also takes visitors' addresses from what {values} sends, by set_real_ip_from in {wider[0][0]}: whoever connects from "
                f"there chooses the address that nginx logs and judges. Remove that line, as {ours[0]} has the published networks."
            )
        for path, value in now.beside(ours[0], "real_ip_header")[:1]:
            if value != header_name:
                said.append(f"{path} sets real_ip_header {value}, which outdoes {header_name} there; remove that line.")
    if pem and snippet_path(name) not in now.files:
        said.append(
            f"No site of nginx's includes {snippet_path(name)}, so none asks for the certificate of nginx_origin_pull_ca; write 'include "
            f"{snippet_path(name)};' into the server blocks that shall."
        )
    return said


def _trusted(value: str, networks: Sequence[Network]) -> bool:
    """Return whether a value of set_real_ip_from is this host itself, or within these networks."""
    if value == "unix:":
        return True
    try:
        found = ipaddress.ip_network(value, strict=False)
    except ValueError:
        return False
    first, last = found.network_address, found.broadcast_address
    return found.is_loopback or any(first in net and last in net for net in networks)


def require_installed(installed: bool, wanted: bool) -> None:
    """Raise Refusal where nginx shall follow and is not there."""
    if wanted and not installed:
        raise Refusal(
            "nginx_real_ip_header, nginx_origin_pull_ca: nginx is not on this host, so nothing would follow them; install it "
            "first, or leave them out."
        )
