# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates: from those that certbot keeps on a host and those that are wanted to the steps between."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Dict, List, Mapping, Optional, Tuple

from . import values
from .errors import Refusal
from .steps import InstallPackages, Plan, ReloadManager, SetUnit, Step, WriteFile, WriteProgram
from .window import Wanted as Window

METHODS = ("standalone", "webroot", "nginx")
KEY_TYPES = ("ecdsa", "rsa")
PRODUCTION = "https://acme-v02.api.letsencrypt.org/directory"
STAGING = "https://acme-staging-v02.api.letsencrypt.org/directory"
DROP_IN = "/etc/systemd/system/certbot.service.d/portcullis.conf"
TIMER = "certbot.timer"
PROGRAM = "/usr/local/sbin/portcullis"

_NAME = re.compile(r"(?=.{1,253}\Z)(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_OPTIONS = ("name", "domains", "method", "webroot")


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
        domains = given.get("domains")
        if not isinstance(domains, (list, tuple)) or not domains:
            raise Refusal(f"{option}.domains: there is no list of names; name at least one domain.")
        names = tuple(dict.fromkeys(_domain(domain, f"{option}.domains") for domain in domains))
        method = str(given.get("method") or "standalone")
        if method not in METHODS:
            raise Refusal(f"{option}.method: {method!r} is not known; choose one of {', '.join(METHODS)}.")
        webroot = values.one_line(given.get("webroot") or "", f"{option}.webroot")
        if (method == "webroot") != bool(webroot) or (webroot and not webroot.startswith("/")):
            raise Refusal(
                f"{option}.webroot: the method webroot, and no other, needs the absolute path of the folder that is served; "
                "write webroot: /var/www/html or choose another method."
            )
        name = str(given.get("name") or names[0])
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,127}", name):
            raise Refusal(f"{option}.name: {name!r} cannot be a folder's name; write letters, digits, dots and dashes.")
        return cls(name, names, method, webroot)


@dataclass(frozen=True)
class Wanted:
    """The certificates that are wanted, and the authority they are asked of."""

    certificates: Tuple[Certificate, ...]
    directory_url: str
    email: str
    key_type: str
    ca_path: str
    deploy_command: str
    window: Window

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
        return cls(
            found,
            values.https_url(url, "directory_url"),
            email,
            params["key_type"],
            _path(params["ca_path"], "ca_path"),
            values.one_line(params["deploy_command"] or "", "deploy_command"),
            Window.parse({"port": 80, "max_seconds": params["window_seconds"]}),
        )

    @property
    def packages(self) -> Tuple[str, ...]:
        nginx = any(certificate.method == "nginx" for certificate in self.certificates)
        return ("certbot", "ipset", *(["python3-certbot-nginx"] if nginx else []))

    @property
    def environment(self) -> Dict[str, str]:
        return {"REQUESTS_CA_BUNDLE": self.ca_path} if self.ca_path else {}


@dataclass(frozen=True)
class Lineage:
    """A certificate that certbot keeps: its domains, and its end as openssl prints it."""

    name: str
    domains: Tuple[str, ...]
    not_after: str


@dataclass(frozen=True)
class Observed:
    """What is on the host. ``program`` is the step that installs the host's own command, if one is due."""

    packages: Tuple[str, ...] = ()
    lineages: Mapping[str, Lineage] = field(default_factory=dict)
    drop_in: Optional[str] = None
    timer: Tuple[bool, bool] = (False, False)
    program: Optional[WriteProgram] = None


@dataclass(frozen=True)
class Issue(Step):
    """Have a certificate issued, with port 80 open for it; ``environment`` holds pairs."""

    name: str
    argv: Tuple[str, ...]
    environment: Tuple[Tuple[str, str], ...]
    port: int
    max_seconds: int
    domains: Tuple[str, ...]

    @property
    def summary(self) -> str:
        return f"Issue the certificate {self.name} for {', '.join(self.domains)}"


def plan(observed: Observed, wanted: Wanted) -> Plan:
    """Return the steps that issue what is missing, and have all of it renewed with port 80 open meanwhile."""
    if not wanted.certificates:
        return Plan()
    steps: List[Step] = [observed.program] if observed.program else []
    missing = tuple(name for name in wanted.packages if name not in observed.packages)
    steps += [InstallPackages(missing)] if missing else []
    text = drop_in(wanted)
    if observed.drop_in != text:
        steps += [WriteFile(DROP_IN, text, observed.drop_in), ReloadManager()]
    # The package starts its timer itself.
    if observed.timer != (True, True) and "certbot" not in missing:
        steps.append(SetUnit(TIMER, enabled=True, active=True))
    for certificate in wanted.certificates:
        lineage = observed.lineages.get(certificate.name)
        if lineage is None or set(lineage.domains) != set(certificate.domains):
            steps.append(_issue(certificate, wanted))
    return Plan(tuple(steps))


def drop_in(wanted: Wanted) -> str:
    """Return what makes certbot's own timer renew every lineage on the host with port 80 open meanwhile."""
    # A random pause before the renewal would be spent with the port open; the timer has one of its own.
    lines = [
        "# Managed by the Ansible collection portcullis.vps, role letsencrypt; edits here do not last.",
        "[Service]",
    ]
    lines += [f'Environment="{key}={value}"' for key, value in wanted.environment.items()]
    run = f"{PROGRAM} window run --max {wanted.window.max_seconds} --"
    lines += ["ExecStart=", f"ExecStart={run} /usr/bin/certbot -q renew --no-random-sleep-on-renew"]
    return "\n".join(lines) + "\n"


def _issue(certificate: Certificate, wanted: Wanted) -> Issue:
    how = {
        "standalone": ["--standalone"],
        "webroot": ["--webroot", "--webroot-path", certificate.webroot],
        "nginx": ["--nginx"],
    }[certificate.method]
    who = ["--email", wanted.email] if wanted.email else ["--register-unsafely-without-email"]
    argv = ["certbot", "certonly", "--non-interactive", "--agree-tos", *who, "--server", wanted.directory_url]
    argv += ["--cert-name", certificate.name, "--key-type", wanted.key_type, "--renew-with-new-domains", *how]
    argv += ["--deploy-hook", wanted.deploy_command] if wanted.deploy_command else []
    argv += [part for domain in certificate.domains for part in ("--domain", domain)]
    return Issue(
        certificate.name,
        tuple(argv),
        tuple(wanted.environment.items()),
        wanted.window.port,
        wanted.window.max_seconds,
        certificate.domains,
    )


def _domain(value: Any, option: str) -> str:
    text = str(value).lower()
    if text.startswith("*."):
        raise Refusal(
            f"{option}: {text!r} is a wildcard, which cannot be proven over port 80; name the domains one by one."
        )
    if not _NAME.fullmatch(text):
        raise Refusal(f"{option}: {value!r} is not a domain name; write one like www.example.org.")
    return text


def _path(value: Any, option: str) -> str:
    text = values.one_line(value or "", option)
    if text and (not text.startswith("/") or '"' in text):
        raise Refusal(f"{option}: {text!r} is not an absolute path; write one like /etc/ssl/certs/ca.pem.")
    return text
