# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""nginx behind a proxy such as Cloudflare: the header with the visitor's address, and client certificates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Dict, List, Optional, Sequence, Tuple

from ..base.errors import Refusal
from ..base.steps import RunCommand, Step
from ..base.values import Network
from ..base.writing import lines
from .units import NGINX_FOLDER

SERVICE = "nginx.service"
SNIPPETS = "/etc/nginx/snippets"

_HEADER = "# Managed by the Ansible collection portcullis.vps; edits here do not last.\n"
_LINE = re.compile(
    r"set_real_ip_from [0-9a-f.:/]+;|real_ip_header [A-Za-z][A-Za-z0-9-]*;|"
    r"ssl_client_certificate /etc/portcullis/[a-z0-9_]+-origin-pulls\.pem;|ssl_verify_client on;",
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
    return f"/etc/portcullis/{name}-origin-pulls.pem"


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


def require_installed(installed: bool, wanted: bool) -> None:
    """Raise Refusal where nginx shall follow and is not there."""
    if wanted and not installed:
        raise Refusal(
            "nginx_real_ip_header, nginx_origin_pull_ca: nginx is not on this host, so nothing would follow them; install it "
            "first, or leave them out."
        )
