# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates that a person brings: two files each, of which one is a secret."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, List, Mapping, Optional, Tuple

from ..base import values
from ..base.errors import Refusal
from ..base.managed_things import File, Thing
from ..base.steps import Plan, RunCommand, Step, WriteFile
from . import wanted as certificates

FOLDER = "/etc/ssl/portcullis"

_CERTIFICATES = re.compile(r"(\s*-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----)+\s*")
_KEY = re.compile(
    r"\s*(-----BEGIN EC PARAMETERS-----.*?-----END EC PARAMETERS-----\s*)?"
    r"-----BEGIN ((?:RSA |EC )?PRIVATE KEY)-----[A-Za-z0-9+/=\s]+-----END \2-----\s*",
    re.DOTALL,
)


@dataclass(frozen=True)
class Supplied:
    """A certificate, with those that lead to its authority, and its key, both as PEM."""

    name: str
    certificate: str
    key: str = field(repr=False)

    @classmethod
    def parse(cls, given: Mapping[str, Any], option: str) -> "Supplied":
        """Return what a person wrote; Refusal for what cannot be it, which is never said, since it may be a secret."""
        name = certificates.folder(given.get("name") or "", f"{option}.name")
        certificate, key = str(given.get("certificate") or ""), str(given.get("key") or "")
        if not _CERTIFICATES.fullmatch(certificate):
            raise Refusal(
                f"{option}.certificate: this is not certificates in PEM form and nothing else; write what begins with "
                "-----BEGIN CERTIFICATE-----, the certificate first and then those that lead to its authority."
            )
        if not _KEY.fullmatch(key):
            raise Refusal(
                f"{option}.key: this is not one private key in PEM form without a passphrase; write what begins with "
                "-----BEGIN PRIVATE KEY-----, from a vault."
            )
        return cls(name, certificate.strip() + "\n", key.strip() + "\n")

    @property
    def certificate_path(self) -> str:
        return f"{FOLDER}/{self.name}/fullchain.pem"

    @property
    def key_path(self) -> str:
        return f"{FOLDER}/{self.name}/privkey.pem"


@dataclass(frozen=True)
class Wanted:
    """The certificates, what makes a server take them, and where it must serve them (0 is nowhere)."""

    certificates: Tuple[Supplied, ...]
    deploy_command: str
    served_port: int

    @classmethod
    def parse(cls, params: Mapping[str, Any]) -> "Wanted":
        """Return what the options of the module supplied_certificates say; Refusal for what is not legal."""
        found = tuple(Supplied.parse(given, f"certificates[{n}]") for n, given in enumerate(params["certificates"]))
        names = [one.name for one in found]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice:
            raise Refusal(f"certificates: {twice!r} is there twice; give one of them another name.")
        served = params["served_port"]
        return cls(
            found,
            values.one_line(params["deploy_command"] or "", "deploy_command"),
            values.port(served, "served_port") if served else 0,
        )


def things(wanted: Wanted) -> Tuple[Thing, ...]:
    """Return what is managed of certificates that a person brings."""
    pairs = ((File(one.key_path, 0o600), File(one.certificate_path, public=True)) for one in wanted.certificates)
    return tuple(thing for pair in pairs for thing in pair)


@dataclass(frozen=True)
class DeploySupplied(RunCommand):
    """Run the command that makes a server take its certificate; once more when the one before is back."""

    @property
    def after_restore(self) -> Tuple[Tuple[str, ...], ...]:
        return (self.argv,)


def plan(texts: Mapping[str, Optional[str]], wanted: Wanted) -> Plan:
    """Return the steps from the files that are there to those that are wanted; ``texts`` by path."""
    written: List[Step] = []
    for one in wanted.certificates:
        # The key first: a server that starts in between finds two that match sooner.
        if texts.get(one.key_path) != one.key:
            written.append(WriteFile(one.key_path, one.key, None, 0o600, secret=True))
        if texts.get(one.certificate_path) != one.certificate:
            written.append(WriteFile(one.certificate_path, one.certificate, texts.get(one.certificate_path), 0o644))
    if written and wanted.deploy_command:
        argv = ("sh", "-c", wanted.deploy_command)
        written.append(DeploySupplied(argv, f"Run '{wanted.deploy_command}'"))
    return Plan(tuple(written), needs_command=True)
