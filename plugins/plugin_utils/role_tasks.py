# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the roles' own task files give to which modules, filled in for one host: so there is no second list of it."""

from __future__ import annotations

import importlib
import re
import typing as t
from dataclasses import dataclass
from pathlib import Path

from ansible.errors import AnsibleError
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.playbook.task import Task
from ansible.plugins.loader import filter_loader, test_loader
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal

COLLECTION = "portcullis.vps"
# Not resolved: Ansible has read the roles under this very name, and so need not read them again.
ROOT = Path(__file__).parent.parent.parent

#: What only chooses or computes on the controller; such a task has nothing to do with a host.
_PREPARING = {f"ansible.builtin.{name}" for name in ("debug", "import_tasks", "include_tasks", "set_fact")}
#: A module of ours in a file of tasks.
_CALLED = re.compile(rf"\b{re.escape(COLLECTION)}\.(\w+):")
_NAME = re.compile(r"\{\{ (\w+) \}\}")
#: What a task may have besides its action: the rest of Ansible's keywords (block, loop, vars) would change what it comes to.
_KEYWORDS = {"become", "name", "register", "run_once", "when"}


@dataclass(frozen=True)
class Call:
    """A task of a role that runs on this host: the module by its short name, and its arguments."""

    role: str
    module: str
    arguments: t.Dict[str, t.Any]


class Role:
    """A role of this collection with the variables of one host; Refusal where there is no such role."""

    def __init__(self, name: str, task_vars: t.Mapping[str, t.Any], templar: t.Any, loader: t.Any) -> None:
        self.name = name
        self._folder = ROOT / "roles" / name
        self._loader = loader
        if not (self._folder / "meta" / "argument_specs.yml").exists():
            raise Refusal(f"roles: {name!r} is not a role of {COLLECTION}; name one of its roles.")
        self.defaults: t.Dict[str, t.Any] = self._load("defaults/main.yml") or {}
        self.variables = {**self.defaults, **task_vars}
        self._templar = templar.copy_with_new_env(available_variables=self.variables)

    def require_legal(self) -> None:
        """Raise Refusal for a variable that the role's own specification does not allow."""
        spec = self._load("meta/argument_specs.yml")["argument_specs"]["main"]["options"]
        given = {name: self._value(self.variables[name], name) for name in spec if name in self.variables}
        validated(spec, given, self.name)

    def calls(self) -> t.Iterator[Call]:
        """Yield the calls of this collection's modules, in the order of the files."""
        for task in self._tasks():
            for key in (key for key in task if key.startswith(f"{COLLECTION}.")):
                if self._runs(task.get("when")):
                    arguments = {
                        name: self._value(value, f"{self.name}: {name}") for name, value in (task[key] or {}).items()
                    }
                    yield Call(self.name, key.rpartition(".")[2], arguments)

    def templates(self, module: str) -> t.Dict[str, t.Any]:
        """Return by option of a module what this role's tasks write for it, as it stands there."""
        return {
            option: value
            for task in self._tasks()
            for option, value in (task.get(f"{COLLECTION}.{module}") or {}).items()
        }

    def others(self) -> t.List[str]:
        """Return what the role's tasks hold beyond calls of this collection's modules and what prepares these: actions, keywords."""
        known = _PREPARING | _KEYWORDS
        return [
            key for task in self._tasks() for key in task if key not in known and not key.startswith(f"{COLLECTION}.")
        ]

    def _tasks(self) -> t.Iterator[t.Dict[str, t.Any]]:
        for path in sorted((self._folder / "tasks").glob("*.yml")):
            yield from self._load(f"tasks/{path.name}") or []

    def _runs(self, when: t.Any) -> bool:
        conditions = when if isinstance(when, list) else [] if when is None else [when]
        return all(self._templar.evaluate_conditional(condition) for condition in conditions)

    def _value(self, value: t.Any, name: str) -> t.Any:
        # Most values are the name of a variable and nothing else; what Jinja makes of each takes longer than to look it up.
        alone = _NAME.fullmatch(value) if isinstance(value, str) else None
        try:
            return self._templar.template(self.variables.get(alone[1], value) if alone else value)
        except AnsibleError as error:
            raise Refusal(f"{name}: its template cannot be evaluated ({error}); define what it refers to.") from None

    def _load(self, part: str) -> t.Any:
        path = self._folder / part
        # Unsafe means not to be copied; nobody changes it here.
        return self._loader.load_from_file(str(path), unsafe=True, trusted_as_template=True) if path.exists() else None


def reached(roles: t.Iterable[t.Any], action: t.Any, task_vars: t.Mapping[str, t.Any]) -> t.List[str]:
    """Return the roles, by their short names, that the tags of this run reach; one given by its name alone always is.

    ``roles`` are as a play lists them, and belong to a play of the same tags as that of ``action``: Ansible itself is asked, by a
    task that stands where such a role's tasks would.
    """
    found = []
    for entry in roles:
        if isinstance(entry, str):
            found.append(_short(entry))
            continue
        if not isinstance(entry, dict) or not isinstance(entry.get("role"), str):
            raise Refusal(f"roles: {entry!r} is no role; write its name, or a mapping with role and tags.")
        data = {"ansible.builtin.debug": {}, "tags": entry.get("tags", [])}
        task = Task.load(data, block=action._task._parent, loader=action._loader)
        if task.evaluate_tags(task_vars["ansible_run_tags"], task_vars["ansible_skip_tags"], task_vars):
            found.append(_short(entry["role"]))
    return found


def _short(name: str) -> str:
    return name[len(COLLECTION) + 1 :] if name.startswith(f"{COLLECTION}.") else name


def implementation(name: str, attribute: str) -> t.Any:
    """Return what has this attribute for a module: its part of module_utils or, where that does the work, its action plugin."""
    for kind in ("module_utils/managed", "action"):
        if (ROOT / "plugins" / kind / f"{name}.py").exists():
            package = kind.replace("/", ".")
            found = importlib.import_module(f"ansible_collections.{COLLECTION}.plugins.{package}.{name}")
            if hasattr(found, attribute):
                return found
    return None


def action(name: str) -> t.Any:
    """Return the action plugin of this name, or None where there is none."""
    if not (ROOT / "plugins" / "action" / f"{name}.py").exists():
        return None
    return importlib.import_module(f"ansible_collections.{COLLECTION}.plugins.action.{name}").ActionModule


def import_all() -> None:
    """Import all that checks and asks, so that the processes which Ansible forks for each host need not.

    That is what the roles call: what is called by itself alone, such as an audit, is no part of a run of theirs.
    """
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "roles").glob("*/tasks/**/*.yml")]
    for name in sorted({"survey", "host_check", "transaction", *_CALLED.findall("".join(texts))}):
        implementation(name, "parse")
        action(name)
    # The first look for any of Ansible's own tests or filters reads the files of all.
    test_loader.get("defined")
    filter_loader.get("default")


def validated(spec: t.Dict[str, t.Any], given: t.Dict[str, t.Any], role: str) -> t.Dict[str, t.Any]:
    """Return the parameters as a module would see them; Refusal for what its specification does not allow."""
    return t.cast("t.Dict[str, t.Any]", checked(spec, given, role).validated_parameters)


def checked(spec: t.Dict[str, t.Any], given: t.Dict[str, t.Any], role: str) -> t.Any:
    """Return all that Ansible finds out about parameters; Refusal for what the specification does not allow."""
    result = ArgumentSpecValidator(spec).validate(given)
    if result.error_messages:
        said = " ".join(f"{message.rstrip('.')}." for message in dict.fromkeys(result.error_messages))
        raise Refusal(f"{role}: {said} Write it as the role's README says.")
    return result
