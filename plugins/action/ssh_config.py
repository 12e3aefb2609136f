# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Have the ssh of whoever runs this reach a host by its inventory name, and know it by its keys."""

from __future__ import annotations

import os
import typing as t

from ansible.errors import AnsibleError
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError
from ansible_collections.portcullis.vps.plugins.module_utils.machine import files
from ansible_collections.portcullis.vps.plugins.module_utils.machine.locks import locked
from ansible_collections.portcullis.vps.plugins.plugin_utils import decoding, ssh_config
from ansible_collections.portcullis.vps.plugins.plugin_utils.advice import advice, cause
from ansible_collections.portcullis.vps.plugins.plugin_utils.connection import Aim, client_settings, reason, remote_user
from ansible_collections.portcullis.vps.plugins.plugin_utils.protected import ProtectedAction

_SPEC = {
    "path": {"type": "str", "default": "~/.ssh/portcullis.config"},
    "known_hosts_path": {"type": "str", "default": "~/.ssh/portcullis.known_hosts"},
    "include_in": {"type": "str", "default": "~/.ssh/config"},
}
_SHOWN = "cat /etc/ssh/ssh_host_ed25519_key.pub /etc/ssh/ssh_host_rsa_key.pub 2>/dev/null; true"


class ActionModule(ProtectedAction):
    """Write one host's entry and keys into files for the whole inventory."""

    TRANSFERS_FILES = False
    _supports_check_mode = True
    _supports_diff = True

    def run(self, tmp: t.Any = None, task_vars: t.Optional[t.Dict[str, t.Any]] = None) -> t.Dict[str, t.Any]:
        result: t.Dict[str, t.Any] = super().run(tmp, task_vars)
        _dummy, paths = self.validate_argument_spec(_SPEC)
        task_vars = task_vars or {}
        name, everybody = task_vars["inventory_hostname"], set(task_vars["groups"]["all"])
        try:
            keys = self._keys()
            entry = self._entry(name, everybody, paths["known_hosts_path"])
            with locked(files.in_cache("ssh_config.lock")):
                changed = [
                    self._follow(paths["path"], lambda text: ssh_config.with_entry(text, entry, everybody)),
                    self._follow(
                        paths["known_hosts_path"], lambda text: ssh_config.with_keys(text, name, keys, everybody)
                    ),
                    self._follow(paths["include_in"], lambda text: ssh_config.with_include(text, paths["path"])),
                ]
        except HostError as error:
            return {**result, "failed": True, "failure": error.failure, "msg": str(error)}
        diffs = [diff for diff in changed if diff]
        changes = [f"Write {diff['after_header']}" for diff in diffs]
        return {**result, "changed": bool(diffs), "changes": changes, "diff": diffs, "names": list(entry.names)}

    def _keys(self) -> t.List[str]:
        """Return the host's public keys, read over a connection that ssh has verified."""
        try:
            answer = self._low_level_execute_command(_SHOWN, sudoable=False)
        except AnsibleError as error:
            raise HostError(
                f"The host's keys could not be read ({reason(error)}). {advice(cause(str(error)))}"
            ) from None
        said = [" ".join(line.split()[:2]) for line in answer["stdout"][: decoding.LONGEST_FILE].splitlines()]
        keys = decoding.host_keys(said)
        if not keys:
            raise HostError(
                "This host has no Ed25519 or RSA key in /etc/ssh by which it could be known; run site.yml, which makes them."
            )
        return keys

    def _entry(self, name: str, everybody: t.Set[str], known_hosts: str) -> ssh_config.Entry:
        connection, settings = self._connection, client_settings(self._connection)
        key = connection.get_option("private_key_file")
        host = connection.get_option("host")
        found = {
            "HostName": None if host == name else host,
            "User": remote_user(connection),
            "Port": Aim(connection).port,
            "IdentityFile": key,
            "ProxyJump": next(iter(settings.get("proxyjump", [])), None),
            # By this name it is known on whatever port it answers.
            "HostKeyAlias": name,
            "UserKnownHostsFile": known_hosts,
        }
        given = tuple((keyword, str(value)) for keyword, value in found.items() if value not in (None, ""))
        return ssh_config.Entry(ssh_config.names(name, everybody), given)

    def _follow(self, path: str, change: t.Callable[[str], str]) -> t.Optional[t.Dict[str, str]]:
        """Change a file of this person's, but for check mode, and return the diff; None where nothing changes."""
        place = os.path.expanduser(path)
        before = files.read(place) or ""
        after = change(before)
        if before == after:
            return None
        if not self._task.check_mode:
            folder = os.path.dirname(place)
            if not os.path.isdir(folder):
                os.makedirs(folder, mode=0o700)
            files.write(place, after, files.mode(place, 0o600), os.getuid(), os.getgid())
        return {"before_header": place, "after_header": place, "before": before, "after": after}
