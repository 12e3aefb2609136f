# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find, on the controller and before any host is touched, every value that some role would refuse later."""

from __future__ import annotations

import difflib
import importlib
import re
import typing as t
from pathlib import Path

from ansible.errors import AnsibleError
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.plugins.action import ActionBase
from ansible_collections.portcullis.vps.plugins.module_utils.core.errors import Refusal
from ansible_collections.portcullis.vps.plugins.plugin_utils.login import remote_user

_COLLECTION = "portcullis.vps"
_ROOT = Path(__file__).resolve().parent.parent.parent


class ActionModule(ActionBase):  # type: ignore[misc]  # ansible-core ships no types
    """Give every module of the roles, without running it, what the roles would give it."""

    TRANSFERS_FILES = False
    _supports_check_mode = True

    def run(self, tmp: t.Any = None, task_vars: t.Optional[t.Dict[str, t.Any]] = None) -> t.Dict[str, t.Any]:
        result: t.Dict[str, t.Any] = super().run(tmp, task_vars)
        _dummy, arguments = self.validate_argument_spec(
            {"roles": {"type": "list", "elements": "str", "required": True}}
        )
        try:
            for role in arguments["roles"]:
                self._check(role, task_vars or {})
        except Refusal as refusal:
            return {**result, "failed": True, "failure": refusal.failure, "msg": str(refusal)}
        for sentence in _slips(task_vars or {}, self._known()):
            self._display.warning(sentence)
        return {**result, "changed": False, "checked": arguments["roles"]}

    def _known(self) -> t.Set[str]:
        """Return the names of all variables that the roles and playbooks of this collection read."""
        texts = [
            path.read_text() for part in ("roles/*/defaults/*.yml", "playbooks/*.yml") for path in _ROOT.glob(part)
        ]
        return {name for text in texts for name in re.findall(r"\b[a-z]\w*", text)}

    def _check(self, role: str, task_vars: t.Dict[str, t.Any]) -> None:
        folder = _ROOT / "roles" / role
        if not (folder / "meta" / "argument_specs.yml").exists():
            raise Refusal(f"roles: {role!r} is not a role of {_COLLECTION}; name one of its roles.")
        variables = {**(self._load(folder / "defaults" / "main.yml") or {}), **task_vars}
        spec = self._load(folder / "meta" / "argument_specs.yml")["argument_specs"]["main"]["options"]
        given = {name: self._value(variables[name], variables, name) for name in spec if name in variables}
        _validated(spec, given, role)
        tasks = [task for path in sorted((folder / "tasks").glob("*.yml")) for task in self._load(path)]
        for task in tasks:
            for module in (name for name in task if name.startswith(f"{_COLLECTION}.")):
                self._check_module(role, module.rpartition(".")[2], task[module] or {}, task.get("when"), variables)

    def _check_module(
        self, role: str, name: str, arguments: t.Dict[str, t.Any], when: t.Any, variables: t.Dict[str, t.Any]
    ) -> None:
        module = _parser(name)
        if module is None or not self._runs(when, variables):
            return
        given = {key: self._value(value, variables, f"{role}: {key}") for key, value in arguments.items()}
        if "login_user" in module.ARGUMENT_SPEC:
            given["login_user"] = remote_user(self._connection)
        validated = _validated(module.ARGUMENT_SPEC, given, role)
        try:
            module.parse(validated)
        except Refusal as refusal:
            raise Refusal(f"{role}: {refusal}") from None

    def _runs(self, when: t.Any, variables: t.Dict[str, t.Any]) -> bool:
        conditions = when if isinstance(when, list) else [] if when is None else [when]
        templar = self._templar.copy_with_new_env(available_variables=variables)
        return all(templar.evaluate_conditional(condition) for condition in conditions)

    def _value(self, value: t.Any, variables: t.Dict[str, t.Any], name: str) -> t.Any:
        try:
            return self._templar.copy_with_new_env(available_variables=variables).template(value)
        except AnsibleError as error:
            raise Refusal(f"{name}: its template cannot be evaluated ({error}); define what it refers to.") from None

    def _load(self, path: Path) -> t.Any:
        return self._loader.load_from_file(str(path), trusted_as_template=True) if path.exists() else None


def _parser(name: str) -> t.Any:
    """Return what holds the ARGUMENT_SPEC and parse of a module, which is the action plugin where that does the work."""
    for kind in ("modules", "action"):
        if (_ROOT / "plugins" / kind / f"{name}.py").exists():
            found = importlib.import_module(f"ansible_collections.{_COLLECTION}.plugins.{kind}.{name}")
            if hasattr(found, "parse"):
                return found
    return None


def _slips(given: t.Iterable[str], known: t.Set[str]) -> t.List[str]:
    """Return a sentence for each variable that looks like a misspelt one of this collection's."""
    roles = [path.name for path in (_ROOT / "roles").iterdir()]
    prefixes = tuple(f"{owner}_" for owner in ("portcullis", *roles))
    candidates = [name for name in known if name.startswith(prefixes)]
    found = []
    for name in sorted(name for name in given if name.startswith(prefixes) and name not in known):
        meant = difflib.get_close_matches(name, candidates, 1, 0.85)
        if meant:
            found.append(
                f"{name} is no variable of this collection and sets nothing; write {meant[0]} if you mean that."
            )
    return found


def _validated(spec: t.Dict[str, t.Any], given: t.Dict[str, t.Any], role: str) -> t.Dict[str, t.Any]:
    result = ArgumentSpecValidator(spec).validate(given)
    if result.error_messages:
        said = " ".join(f"{message.rstrip('.')}." for message in dict.fromkeys(result.error_messages))
        raise Refusal(f"{role}: {said} Write it as the role's README says.")
    return t.cast("t.Dict[str, t.Any]", result.validated_parameters)
