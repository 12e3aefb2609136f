# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates that are wanted of an authority: what a person wrote, made into types."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Mapping, Tuple

from ..allowlist import validation
from ..allowlist.publishers import CLOUDFLARE_NETWORKS
from ..base import values
from ..base.errors import Refusal
from ..base.values import Network
from ..window.plan import AcmeWindow

DNS = "dns-cloudflare"
METHODS = ("standalone", "webroot", "nginx", DNS)
KEY_TYPES = ("ecdsa", "rsa")
PRODUCTION = "https://acme-v02.api.letsencrypt.org/directory"
STAGING = "https://acme-staging-v02.api.letsencrypt.org/directory"

_DOMAIN = re.compile(r"(?=.{1,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
# Not an option of certbot's, which gets it on its command line.
_EMAIL = re.compile(r"(?!-)[!-?A-~]+@[A-Za-z0-9.-]+\.[A-Za-z0-9-]+")
_FOLDER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,127}")
#: It stands in a command line of certbot's and in its configuration, unquoted.
_WEBROOT = re.compile(r"/[A-Za-z0-9._@+/-]*")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,200}")
_OPTIONS = ("name", "domains", "method", "webroot")

#: Below a webroot, where an authority looks; and how a file there begins by which a controller looks whether it would be served.
CHALLENGES = ".well-known/acme-challenge"
PROBE = "portcullis-probe-"


@dataclass(frozen=True)
class Certificate:
    """A certificate that is wanted: its name for certbot, its domains, and how they are proven."""

    name: str
    domains: Tuple[str, ...]
    method: str
    webroot: str = ""

    @classmethod
    def parse(cls, given: Mapping[str, Any], option: str) -> "Certificate":
        """Return the certificate that a person wrote as data; Refusal for one that no authority would issue so."""
        unknown = sorted(set(given) - set(_OPTIONS))
        if unknown:
            raise Refusal(f"{option}: {unknown[0]!r} is not part of a certificate; choose among {', '.join(_OPTIONS)}.")
        method = str(given.get("method") or "standalone")
        if method not in METHODS:
            raise Refusal(f"{option}.method: {method!r} is not known; choose one of {', '.join(METHODS)}.")
        domains = given.get("domains")
        if not isinstance(domains, (list, tuple)) or not domains:
            raise Refusal(f"{option}.domains: there is no list of names; name at least one domain.")
        names = tuple(dict.fromkeys(_domain(domain, f"{option}.domains", method) for domain in domains))
        webroot = values.one_line(given.get("webroot") or "", f"{option}.webroot")
        if (method == "webroot") != bool(webroot) or (webroot and not _WEBROOT.fullmatch(webroot)):
            raise Refusal(
                f"{option}.webroot: the method webroot, and no other, needs the absolute path of the folder that is served, of "
                "letters, digits and ._@+-; write webroot: /var/www/html or choose another method."
            )
        name = folder(given.get("name") or names[0].replace("*.", ""), f"{option}.name")
        return cls(name, names, method, webroot.rstrip("/"))

    @property
    def authenticator(self) -> str:
        """What certbot calls the method; for a webroot it calls us."""
        return "manual" if self.method == "webroot" else self.method

    @property
    def needs_window(self) -> bool:
        """Whether the authority has to reach port 80 for it."""
        return self.method != DNS


@dataclass(frozen=True)
class Wanted:
    """The certificates that are wanted, and the authority they are asked of.

    ``served_port`` is where the new certificate must be the one that is served after it was deployed; 0 is nowhere.
    """

    certificates: Tuple[Certificate, ...]
    directory_url: str
    email: str
    key_type: str
    ca_path: str
    deploy_command: str
    served_port: int
    window: AcmeWindow
    check_names: bool
    retry_failed: bool
    propagation_seconds: int
    cloudflare: Tuple[Network, ...]
    cloudflare_token: str = field(repr=False)

    @classmethod
    def parse(cls, params: Mapping[str, Any]) -> "Wanted":
        """Return what the options of the module certbot_certificates say; Refusal for what could not be asked for."""
        found = tuple(
            Certificate.parse(given, f"certificates[{index}]") for index, given in enumerate(params["certificates"])
        )
        names = [certificate.name for certificate in found]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice:
            raise Refusal(f"certificates: {twice!r} is there twice; give one of them another name.")
        if found and not params["agree_tos"]:
            raise Refusal(
                "agree_tos: an authority issues only to who agrees to its terms of service; read them, then write agree_tos: true."
            )
        email = str(params["email"] or "")
        if email and not _EMAIL.fullmatch(email):
            raise Refusal(f"email: {email!r} is not an address; write one like admin@example.org, or leave it empty.")
        url = params["directory_url"] or (STAGING if params["staging"] else PRODUCTION)
        served = params["served_port"]
        return cls(
            certificates=found,
            directory_url=values.https_url(url, "directory_url"),
            email=email,
            key_type=params["key_type"],
            ca_path=absolute(params["ca_path"], "ca_path"),
            deploy_command=values.one_line(params["deploy_command"] or "", "deploy_command"),
            served_port=values.port(served, "served_port") if served else 0,
            window=AcmeWindow.parse(
                {"port": 80, "max_seconds": params["window_seconds"], "sources": params["window_sources"]}
            ),
            check_names=params["check_names"],
            retry_failed=params["retry_failed"],
            propagation_seconds=values.in_bounds(
                params["dns_propagation_seconds"], "dns_propagation_seconds", 0, 3600, "seconds"
            ),
            cloudflare=_cloudflare(params["cloudflare_networks"]),
            cloudflare_token=_token(params["cloudflare_token"], found),
        )

    @property
    def packages(self) -> Tuple[str, ...]:
        """The Debian packages that these certificates need."""
        methods = {certificate.method for certificate in self.certificates}
        own = {"nginx": "python3-certbot-nginx", DNS: "python3-certbot-dns-cloudflare"}
        return ("certbot", "ipset", *(package for method, package in own.items() if method in methods))


def folder(value: Any, option: str) -> str:
    """Return a name that can be a folder's."""
    text = str(value)
    if not _FOLDER.fullmatch(text):
        raise Refusal(f"{option}: {text!r} cannot be a folder's name; write letters, digits, dots and dashes.")
    return text


def absolute(value: Any, option: str) -> str:
    """Return an absolute path, or nothing."""
    text = values.one_line(value or "", option)
    if text and (not text.startswith("/") or '"' in text):
        raise Refusal(f"{option}: {text!r} is not an absolute path; write one like /etc/ssl/certs/ca.pem.")
    return text


def _domain(value: Any, option: str, method: str) -> str:
    text = str(value).lower()
    if text.startswith("*.") and method != DNS:
        raise Refusal(
            f"{option}: {text!r} is a wildcard, which cannot be proven over port 80; name the domains one by one, "
            f"or choose the method {DNS}."
        )
    if not _DOMAIN.fullmatch(text[2:] if text.startswith("*.") else text):
        raise Refusal(f"{option}: {value!r} is not a domain name; write one like www.example.org.")
    return text


def _token(value: Any, certificates: Tuple[Certificate, ...]) -> str:
    """Return the token; what is refused is never said, since it may be a secret."""
    text = str(value or "")
    needed = any(certificate.method == DNS for certificate in certificates)
    if needed and not text:
        raise Refusal(
            f"cloudflare_token: the method {DNS} needs a token of Cloudflare's API with the permission Zone:DNS:Edit; "
            "write it, from a vault."
        )
    if text and not _TOKEN.fullmatch(text):
        raise Refusal(
            "cloudflare_token: this is not formed like a token, which has 20 letters, digits, - and _ or more; "
            "write one as Cloudflare showed it."
        )
    return text if needed else ""


def _cloudflare(given: Any) -> Tuple[Network, ...]:
    """Return Cloudflare's ranges: those given, or those that come with the collection."""
    return validation.merge(values.networks(given, "cloudflare_networks") if given else CLOUDFLARE_NETWORKS)
