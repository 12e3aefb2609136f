# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's side of the module of the same name: try port 80 from outside before an authority is asked."""

from __future__ import annotations

import errno
import http.client
import ipaddress
import re
import socket
import typing as t

from ansible_collections.portcullis.vps.plugins.module_utils.certificates.wanted import CHALLENGES, PROBE, Wanted
from ansible_collections.portcullis.vps.plugins.module_utils.managed import certbot_certificates
from ansible_collections.portcullis.vps.plugins.module_utils.window.sources import is_proxied
from ansible_collections.portcullis.vps.plugins.plugin_utils import role_tasks
from ansible_collections.portcullis.vps.plugins.plugin_utils.named import NamedAction

_SECONDS = 10
_TOKEN = re.compile(re.escape(PROBE) + "[0-9a-f]{24}")
#: What says of this controller, not of the host, that it cannot get there.
_NO_WAY = (errno.ENETUNREACH, errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT, errno.EPERM, errno.EACCES)


class ActionModule(NamedAction):
    """Run the module; where certificates are due, twice, with a look at the port in between."""

    def _answer(self, task_vars: t.Optional[t.Dict[str, t.Any]]) -> t.Dict[str, t.Any]:
        arguments = dict(self._task.args)
        probing = t.cast("bool", self._templar.template(arguments.get("probe", True))) and not self._task.check_mode
        stage = "before_probe" if probing else "whole"
        first = self._execute_module(module_args={**arguments, "_stage": stage}, task_vars=task_vars)
        if first.get("failed") or not first.get("awaiting"):
            return dict(first)
        parameters = role_tasks.validated(certbot_certificates.ARGUMENT_SPEC, arguments, "certbot_certificates")
        unreachable = _unreachable(first["awaiting"], certbot_certificates.parse(parameters))
        after = {**arguments, "_stage": "after_probe", "_unreachable": unreachable}
        second = self._execute_module(module_args=after, task_vars=task_vars)
        # One task, one answer: what the first call changed is changed.
        changes = list(dict.fromkeys([*first.get("changes", []), *second.get("changes", [])]))
        diff = [*_listed(first.get("diff")), *_listed(second.get("diff"))]
        changed = bool(first.get("changed") or second.get("changed"))
        return {**second, "changed": changed, "changes": changes, "diff": diff}


def _listed(diff: t.Any) -> t.List[t.Any]:
    return diff if isinstance(diff, list) else [diff] if diff else []


def _unreachable(awaiting: t.Iterable[t.Mapping[str, t.Any]], wanted: Wanted) -> t.Dict[str, str]:
    """Return, by certificate, what no authority would get through to.

    A host says no more than for which certificates its port is open, and which file it has put there.
    """
    tokens = {str(one.get("certificate")): str(one.get("token") or "") for one in awaiting}
    found: t.Dict[str, str] = {}
    for certificate in wanted.certificates:
        token = tokens.get(certificate.name)
        if token is None or not certificate.needs_window or (token and not _TOKEN.fullmatch(token)):
            continue
        for domain in certificate.domains:
            for address in _addresses(domain, wanted):
                said = _try(address, wanted.window.port, domain, token)
                if said:
                    found[certificate.name] = (
                        f"The certificate {certificate.name} was not asked for: from this controller {domain} ({address}) {said}, "
                        "then run again, or set probe to false where this controller alone cannot get there."
                    )
    return found


def _addresses(domain: str, wanted: Wanted) -> t.List[str]:
    """Return where this controller finds a domain, but for the edge in front of it; nothing where it finds it nowhere."""
    try:
        answers = socket.getaddrinfo(domain, wanted.window.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    found = dict.fromkeys(str(answer[4][0]) for answer in answers)
    return [one for one in found if not is_proxied([ipaddress.ip_address(one.partition("%")[0])], wanted.cloudflare)]


def _try(address: str, port: int, domain: str, token: str) -> str:
    """Return what is wrong with the answer at an address, and what to do; nothing if it is right, or cannot be checked from here."""
    opened = f"although port {port} was open in the host's firewall"
    connection = http.client.HTTPConnection(address, port, timeout=_SECONDS)
    try:
        connection.connect()
        if not token:
            return ""
        connection.request("GET", f"/{CHALLENGES}/{token}", headers={"Host": domain})
        answer = connection.getresponse()
        if 300 <= answer.status < 400 or answer.read(200).decode("ascii", "replace") == token:
            # An authority follows where it is sent.
            return ""
        return (
            f"does not serve the folder that webroot names (status {answer.status} for a file put there); correct webroot, or the web "
            "server's configuration for this name"
        )
    except ConnectionRefusedError:
        # Nobody listens, which is as certbot's own server wants it.
        if not token:
            return ""
        return f"refuses connections, {opened}, so no web server listens; start it, or leave webroot out"
    except TimeoutError:
        return f"did not answer within {_SECONDS} s, {opened}; see that the provider's firewall lets it through"
    except OSError as error:
        said = f"cannot be reached ({error.strerror or error}), {opened}; see that the name's address in DNS is this host's"
        return "" if error.errno in _NO_WAY else said
    except http.client.HTTPException as error:
        return f"does not speak HTTP ({type(error).__name__}); see what listens on that port"
    finally:
        connection.close()
