# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Collect evidence from a host into a sealed bundle on the controller; nothing is written on the host."""

from __future__ import annotations

import os
import secrets
import shlex
import typing as t

from ansible_collections.portcullis.vps.plugins.module_utils.base import values
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError, Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.base.text import visible
from ansible_collections.portcullis.vps.plugins.module_utils.base.version import VERSION
from ansible_collections.portcullis.vps.plugins.plugin_utils import ports
from ansible_collections.portcullis.vps.plugins.plugin_utils.incident import bundle, custody, sealing, sending
from ansible_collections.portcullis.vps.plugins.plugin_utils.incident.manifest import Manifest
from ansible_collections.portcullis.vps.plugins.plugin_utils.incident.receiving import (
    Limits,
    Password,
    Received,
    Receiver,
)
from ansible_collections.portcullis.vps.plugins.plugin_utils.protected import ProtectedAction

_MOST_SHOWN = 20
_LOGIN_SECONDS = 10


class ActionModule(ProtectedAction):
    """Log in, run the collection from standard input, and write what it sends into a new folder."""

    TRANSFERS_FILES = False
    _suspected = True
    _supports_check_mode = True
    SPEC: t.ClassVar[t.Dict[str, t.Dict[str, t.Any]]] = {
        "folder": {"type": "str", "required": True},
        "key": {"type": "str", "required": True, "no_log": False},
        "days": {"type": "int", "default": 14},
        "seconds": {"type": "int", "default": 300},
        "megabytes": {"type": "int", "default": 500},
        "python": {"type": "str", "default": "/usr/bin/python3"},
        "ports": {"type": "list", "elements": "int", "default": []},
    }

    def run(self, tmp: t.Any = None, task_vars: t.Optional[t.Dict[str, t.Any]] = None) -> t.Dict[str, t.Any]:
        result: t.Dict[str, t.Any] = super().run(tmp, task_vars)
        _dummy, given = self.validate_argument_spec(self.SPEC)
        host = str((task_vars or {}).get("inventory_hostname"))
        try:
            limits = _limits(given)
            # Before the host is asked anything: most mistakes are in the name of the key or the folder.
            sealing.seal(given["key"], "a trial\n")
            if self._task.check_mode:
                return {**result, "changed": True, "report": [f"Would collect from {host} into {given['folder']}."]}
            bundle.require_folder(given["folder"])
            login = {"ports": given["ports"], "timeout_seconds": _LOGIN_SECONDS}
            ports.visit(self._connection, login, self._become_root)
            done = self._collect(host, given, limits)
        except (Refusal, HostError) as error:
            return {**result, "failed": True, "failure": error.failure, "msg": str(error)}
        for line in done["report"]:
            self._display.display(line)
        return {**result, **done}

    def _become_root(self) -> t.Dict[str, t.Any]:
        done = self._low_level_execute_command("id -u")
        if done["rc"] != 0 or done["stdout"].strip().splitlines()[-1:] != ["0"]:
            raise Refusal(
                f"Evidence can only be collected as root, and this login is not root's ({visible(done['stderr'].strip()) or 'id -u says so'}); "
                "set become: true, or log in as root."
            )
        return {}

    def _collect(self, host: str, given: t.Mapping[str, t.Any], limits: Limits) -> t.Dict[str, t.Any]:
        word = secrets.token_hex(16)
        asked = {"word": word, "seconds": limits.seconds, "bytes": limits.bytes, "days": given["days"]}
        command, code = sending.program(given["python"], asked)
        argv, password = self._reaching(command)
        writer = bundle.Writer(bundle.place(given["folder"], host))
        began = bundle.now()
        received = Receiver(argv, code, word, limits, password).run(writer.take)
        writer.close()
        why_not = f"{received.why_not}; it complained: {received.complaint}" if _matters(received) else received.why_not
        manifest = Manifest(
            host=host,
            collected_by=bundle.who(),
            version=VERSION,
            began=began,
            ended=bundle.now(),
            complete=received.complete,
            why_not=why_not,
            code_sha256=custody.digest(code),
            limits={"seconds": limits.seconds, "bytes": limits.bytes, "days": given["days"]},
            marks=writer.marks,
            notes=writer.notes,
            items=writer.items,
        )
        return _sealed(writer, manifest, given["key"])

    def _reaching(self, command: str) -> t.Tuple[t.List[t.Union[str, bytes]], t.Optional[Password]]:
        """Return the program that runs a command on the host as root, over the connection that is open, and how it asks for a password."""
        connection = self._connection
        password = None
        if connection.become and not self._is_root_already():
            command = connection.become.build_become_command(command, connection._shell)
            answer = connection.become.get_option("become_pass")
            if answer:
                become = connection.become
                password = Password(str(become.prompt).encode(), str(answer).encode(), str(become.success).encode())
        command = f"/bin/sh -c {shlex.quote(command)}"
        if connection.transport == "local":
            return ["/bin/sh", "-c", command], password
        if connection.transport != "ssh":
            raise Refusal(
                f"Evidence is collected over ssh, as it is written while it comes, and not over the connection "
                f"'{connection.transport}'; set ansible_connection: ssh."
            )
        # Nobody is there to be asked; where a password is needed, the connection that is open is shared.
        return connection._build_command(
            connection.get_option("ssh_executable"), "ssh", "-o", "BatchMode=yes", connection.host, command
        ), password

    def _is_root_already(self) -> bool:
        return bool(self._get_remote_user() == "root" == (self.get_become_option("become_user") or "root"))


def _limits(given: t.Mapping[str, t.Any]) -> Limits:
    values.in_bounds(given["days"], "incident_days", 1, 365, "days")
    if not given["python"].startswith("/"):
        raise Refusal(
            f"incident_python: {given['python']} is no path of a Python on the host; write one such as /usr/bin/python3."
        )
    return Limits(
        values.in_bounds(given["seconds"], "incident_seconds", 30, 300, "seconds"),
        values.in_bounds(given["megabytes"], "incident_megabytes", 10, 500, "megabytes") * 1_000_000,
    )


def _matters(received: Received) -> bool:
    return bool(received.why_not and received.complaint)


def _sealed(writer: bundle.Writer, manifest: Manifest, key: str) -> t.Dict[str, t.Any]:
    """Seal a bundle and begin its custody log; return the result, which is a failure where the bundle is not whole."""
    text = manifest.text()
    signature = sealing.seal(key, text)
    writer.seal(text, signature)
    digest = custody.digest(text.encode())
    signer = sealing.fingerprint(text, signature)
    head = bundle.log(writer.path, "collected", digest, f"sealed by {signer}")
    path = os.path.abspath(writer.path)
    size = sum(item.size for item in manifest.items)
    report = [
        f"Collected {len(manifest.items)} items, {size / 1e6:.1f} MB, from {manifest.host} into {path}. Note the head of its custody log: {head}.",
        "It holds secrets of the host, such as environments and histories of shells: keep it where only who needs it can read it.",
        *(f"Mark: {text}." for text in manifest.marks[:_MOST_SHOWN]),
    ]
    if len(manifest.marks) > _MOST_SHOWN:
        report.append(f"{len(manifest.marks) - _MOST_SHOWN} more marks are in {path}/manifest.json.")
    done = {
        "changed": True,
        "bundle": path,
        "complete": manifest.complete,
        "collected": len(manifest.items),
        "bytes": size,
        "marks": manifest.marks,
        "notes": manifest.notes,
        "manifest_sha256": digest,
        "sealed_by": signer,
        "custody_head": head,
        "report": report,
    }
    if manifest.complete:
        return done
    return {
        **done,
        "failed": True,
        "failure": "failed",
        "msg": f"The evidence in {path} is sealed, and not whole: {manifest.why_not.rstrip('.')}. Look why, then collect again.",
    }
