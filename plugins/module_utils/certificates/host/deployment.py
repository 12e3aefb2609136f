# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What follows a new certificate: the command that makes a server take it, and a look at what that server serves."""

from __future__ import annotations

import socket
import time
from typing import List, Sequence

from ...base.errors import HostError
from ...machine import addresses, files
from ...machine.process import run
from ..plan import LIVE

_COMMAND_SECONDS = 120
_SERVED_SECONDS = 20
_CONNECT_SECONDS = 5


def deploy(name: str, domains: Sequence[str], command: str, served_port: int) -> None:
    """Run the command, then see that the certificate is served, where a port is named; HostError where it is not."""
    if command:
        variables = {"RENEWED_LINEAGE": f"{LIVE}/{name}", "RENEWED_DOMAINS": " ".join(domains)}
        done = run(["sh", "-c", command], _COMMAND_SECONDS, env=variables)
        if not done.ok:
            raise HostError(
                f"The certificate {name} is there, but its deployment failed with code {done.code}: '{command}' said "
                f"{done.said}. Mend that command, then run it on this host."
            )
    if served_port:
        require_served(
            f"{LIVE}/{name}/fullchain.pem", [one for one in domains if not one.startswith("*.")], served_port
        )


def require_served(path: str, domains: Sequence[str], port: int) -> None:
    """Raise HostError unless this host serves that very certificate for each of the domains."""
    # Most visits serve nothing anew, and this takes longer to import than all else here.
    import ssl

    wanted = ssl.PEM_cert_to_DER_cert((files.read(path) or "").partition("-----END CERTIFICATE-----")[0] + _END)
    deadline = time.monotonic() + _SERVED_SECONDS
    for domain in domains:
        while True:
            said = _serves(domain, port, wanted)
            if not said:
                break
            if time.monotonic() > deadline:
                raise HostError(
                    f"{path} is new, but for {domain} {said}; see that deploy_command makes that server read its certificate "
                    "again, and that the server is configured to use this file."
                )
            # A server answers with the old one for a moment after a reload.
            time.sleep(0.2)


_END = "-----END CERTIFICATE-----\n"


def _serves(domain: str, port: int, wanted: bytes) -> str:
    """Return nothing if the certificate is served, or what is in its place."""
    import ssl

    # Only which one is served is asked here, not who trusts it.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    said: List[str] = []
    for address in ("127.0.0.1", "::1", *(str(one) for one in addresses.own())):
        try:
            with (
                socket.create_connection((address, port), _CONNECT_SECONDS) as connection,
                context.wrap_socket(connection, server_hostname=domain) as wrapped,
            ):
                if wrapped.getpeercert(binary_form=True) == wanted:
                    return ""
                said.append(f"port {port} serves another certificate")
                break
        except OSError as error:
            said.append(f"nothing serves TLS on port {port} ({error})")
    return said[-1] if said else f"nothing serves TLS on port {port}"
