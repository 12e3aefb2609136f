# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's side of the module of the same name: keys from files of the controller, and the proof by a fresh login."""

from __future__ import annotations

import os
import shlex
import typing as t

from ansible import context
from ansible.errors import AnsibleActionFail, AnsibleError, AnsibleFileNotFound
from ansible_collections.portcullis.vps.plugins.module_utils.accounts.wanted import parse_keys
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.plugin_utils.confirmed import ConfirmedAction
from ansible_collections.portcullis.vps.plugins.plugin_utils.connection import whom

_LONGEST_KEY_FILE = 1_000_000


class ActionModule(ConfirmedAction):
    """Prove every change of accounts by a fresh login of the user whom Ansible logs in as, up to root."""

    def _filled_in(self) -> t.Dict[str, t.Any]:
        become = self._connection.become
        return {**whom(self._connection), "_becomes_by": become.name.rpartition(".")[2] if become else ""}

    def _found_out(self, arguments: t.Mapping[str, t.Any]) -> t.Dict[str, t.Any]:
        user, become = arguments.get("_login_user"), self._connection.become
        if user in (None, "root") or become is None or not become.name.endswith("sudo"):
            return {}
        given = become.get_option("become_pass")
        return {"_becomes_root": not given or self._is_wrong(user, given)}

    def _is_wrong(self, user: str, password: str) -> bool:
        """Return whether this is known to be no password of the user's; where it cannot be tried, the fresh login will tell.

        sudo may not have asked for it so far, and is about to: with a wrong one this run could neither confirm nor undo.
        """
        command = f"LC_ALL=C su -c true -- {shlex.quote(user)}"
        answer = self._low_level_execute_command(command, sudoable=False, in_data=f"{password}\n".encode())
        return answer["rc"] != 0 and "Authentication failure" in answer["stderr"]

    def _adapted(self, given: t.Mapping[str, t.Any]) -> t.Dict[str, t.Any]:
        return {**given, "admins": [self._with_keys(admin) for admin in given.get("admins") or []]}

    def _with_keys(self, admin: t.Any) -> t.Any:
        """Return an admin with the keys of its files among its keys; what is no admin at all is the module's to refuse."""
        if not isinstance(admin, dict):
            return admin
        rest = {key: value for key, value in admin.items() if key != "key_files"}
        keys, files = admin.get("keys") or [], admin.get("key_files") or []
        for text in keys if isinstance(keys, list) else [keys]:
            _require_public(str(text), f"a key of {admin.get('name')}")
        return {**rest, "keys": [*keys, *map(self._read, files)]} if files else admin

    def _found(self, path: str) -> str:
        """Return where a file is: where Ansible looks for one, else where the person who started this keeps such files.

        To Ansible the playbook is the one of this collection, be it imported by a person's own.
        """
        try:
            return str(self._find_needle("files", path))
        except AnsibleFileNotFound:
            for folder in _own_folders():
                if os.path.isfile(os.path.join(folder, path)):
                    return os.path.join(folder, path)
            raise

    def _read(self, path: str) -> str:
        """Return the public keys in a file; of any other file nothing is sent, said or logged."""
        try:
            with open(self._found(path), encoding="utf-8", errors="replace") as file:
                text = file.read(_LONGEST_KEY_FILE)
        except (AnsibleError, OSError) as error:
            raise AnsibleActionFail(
                f"admins: the key file {path} cannot be read on the controller ({str(error).partition(chr(10))[0]}); "
                "write the path of a public key there, absolute or "
                f"relative to the playbook or the inventory (it is not in {' or '.join(_own_folders())} either)."
            ) from error
        _require_public(text, f"the key file {path}")
        return text


def _own_folders() -> t.List[str]:
    """Return the folders of the playbooks and inventories that this run was started with, and the one that it was started in."""
    playbooks = [path for path in context.CLIARGS.get("args") or () if os.path.isfile(path)]
    inventories = [path for path in context.CLIARGS.get("inventory") or () if "," not in path]
    folders = [path if os.path.isdir(path) else os.path.dirname(os.path.abspath(path)) for path in inventories]
    found = [
        *(os.path.dirname(os.path.abspath(path)) for path in playbooks),
        *map(os.path.abspath, folders),
        os.getcwd(),
    ]
    return list(dict.fromkeys(found))


def _require_public(text: str, what: str) -> None:
    """Fail for what a host must not see, before it is sent, shown or logged."""
    try:
        parse_keys(text, what)
    except Refusal as refusal:
        raise AnsibleActionFail(
            f"{refusal} It was not sent to the host.", result={"failure": refusal.failure}
        ) from None
