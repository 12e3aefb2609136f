# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sealing a manifest with ssh-keygen, by the operator's own key on the controller, and looking whether a seal is whose it should be."""

from __future__ import annotations

import os
import re
import tempfile

from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError, Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.machine.process import CommandFailed, check

#: What ssh-keygen signs for, so that a signature for something else is no seal.
NAMESPACE = "portcullis-incident"
_WHO = "operator"
_PUBLIC = re.compile(r"(?:ssh|ecdsa|sk-ssh|sk-ecdsa)-[A-Za-z0-9@.-]{1,60} [A-Za-z0-9+/=]{1,20000}(?: .*)?", re.ASCII)
#: It must not wait for a passphrase that nobody is asked for.
_SILENT = {"SSH_ASKPASS": "/bin/false", "SSH_ASKPASS_REQUIRE": "force"}


def seal(key: str, text: str) -> str:
    """Return the signature of a text; Refusal where the key does not sign."""
    place = os.path.expanduser(key)
    if not os.path.isfile(place):
        raise Refusal(
            f"incident_key: {key} is no file; name the private key that is to seal the evidence, or the .pub of one in ssh-agent."
        )
    try:
        return check(
            ["ssh-keygen", "-Y", "sign", "-f", place, "-n", NAMESPACE],
            stdin=text,
            env=_SILENT,
            says="BEGIN SSH SIGNATURE",
        )
    except HostError as error:
        raise Refusal(
            f"incident_key: {key} does not sign ({error}); one with a passphrase has to be in ssh-agent, and then name its .pub."
        ) from None


def fingerprint(text: str, seal_of_it: str) -> str:
    """Return the fingerprint of the key that made a seal."""
    with tempfile.TemporaryDirectory(prefix="portcullis-seal-") as folder:
        path = _written(folder, "seal", seal_of_it)
        said = check(["ssh-keygen", "-Y", "check-novalidate", "-n", NAMESPACE, "-s", path], stdin=text, says="SHA256:")
    found = re.search(r"SHA256:[A-Za-z0-9+/]+", said)
    return found[0] if found else ""


def public_key(signer: str) -> str:
    """Return the public key in a file that a person names; Refusal where there is none."""
    try:
        with open(os.path.expanduser(signer), encoding="utf-8", errors="replace") as file:
            lines = [line.strip() for line in file.read(100_000).splitlines()]
    except OSError as error:
        raise Refusal(
            f"incident_signer: {signer} cannot be read ({error.strerror}); name the public key of the key that sealed."
        ) from None
    found = [line for line in lines if _PUBLIC.fullmatch(line)]
    if len(found) != 1:
        raise Refusal(
            f"incident_signer: {signer} holds {len(found)} public keys; name the .pub of the key that sealed the evidence."
        )
    return found[0]


def objection(public: str, text: str, seal_of_it: str) -> str:
    """Return why a text is not what this key sealed; empty where it is."""
    with tempfile.TemporaryDirectory(prefix="portcullis-seal-") as folder:
        path = _written(folder, "seal", seal_of_it)
        allowed = _written(folder, "allowed", f'{_WHO} namespaces="{NAMESPACE}" {public}\n')
        argv = ["ssh-keygen", "-Y", "verify", "-f", allowed, "-I", _WHO, "-n", NAMESPACE, "-s", path]
        try:
            check(argv, stdin=text, says=f'^Good "{NAMESPACE}" signature')
        except CommandFailed as error:
            said = error.completed.said if error.completed else "it said nothing"
            return f"The manifest is not what this key sealed: it was forged or changed, or another key sealed it ({said})."
    return ""


def _written(folder: str, name: str, text: str) -> str:
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path
