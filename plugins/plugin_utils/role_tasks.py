# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the roles' own task files give to which modules, filled in for one host: so there is no second list of it."""

from __future__ import annotations

import functools
import gc
import importlib
import re
import typing as t
from dataclasses import dataclass
from pathlib import Path

from ansible.errors import AnsibleError
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.playbook.task import Task
from ansible.plugins.loader import filter_loader, test_loader
from ansible.template import is_trusted_as_template
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


class Variables:
    """The variables of one host, with the defaults of each role that was asked about; what a template comes to is found out once."""

    def __init__(self, task_vars: t.Mapping[str, t.Any], templar: t.Any, loader: t.Any) -> None:
        self.all = dict(task_vars)
        self.loader = loader
        self._templar = templar.copy_with_new_env(available_variables=self.all)
        self._values: t.Dict[t.Tuple[str, bool], t.Any] = {}
        self._conditions: t.Dict[str, bool] = {}

    def add(self, defaults: t.Mapping[str, t.Any]) -> None:
        """Add what a role sets where nobody else does."""
        for name, value in defaults.items():
            self.all.setdefault(name, value)
        # It was found without these. Whoever makes all roles first has nothing found twice.
        self._values.clear()
        self._conditions.clear()

    def value(self, written: t.Any, name: str) -> t.Any:
        """Return what stands for something that is written for ``name``; Refusal where it cannot be evaluated."""
        # Most values are the name of a variable and nothing else; what Jinja makes of each takes longer than to look it up.
        alone = _NAME.fullmatch(written) if isinstance(written, str) and is_trusted_as_template(written) else None
        if alone:
            written = self.all.get(alone[1], written)
        if not isinstance(written, str):
            return self._evaluated(written, name)
        # What somebody marked as unsafe, or a host said, is no template, whatever it looks like.
        key = written, is_trusted_as_template(written)
        if key not in self._values:
            self._values[key] = self._evaluated(written, name)
        return self._values[key]

    def holds(self, condition: t.Any) -> bool:
        """Return whether a condition of a task holds."""
        key = str(condition)
        if key not in self._conditions:
            self._conditions[key] = self._templar.evaluate_conditional(condition)
        return self._conditions[key]

    def _evaluated(self, written: t.Any, name: str) -> t.Any:
        try:
            return self._templar.template(written)
        except AnsibleError as error:
            raise Refusal(f"{name}: its template cannot be evaluated ({error}); define what it refers to.") from None


class Role:
    """A role of this collection with the variables of one host; Refusal where there is no such role."""

    def __init__(self, name: str, variables: Variables) -> None:
        self.name = name
        self._folder = ROOT / "roles" / name
        self._variables = variables
        if not (self._folder / "meta" / "argument_specs.yml").exists():
            raise Refusal(f"roles: {name!r} is not a role of {COLLECTION}; name one of its roles.")
        self.defaults: t.Dict[str, t.Any] = self._load("defaults/main.yml") or {}
        variables.add(self.defaults)

    @property
    def variables(self) -> t.Mapping[str, t.Any]:
        """The variables as they are written, the role's defaults among them."""
        return self._variables.all

    def require_legal(self) -> None:
        """Raise Refusal for a variable that the role's own specification does not allow."""
        spec = self._load("meta/argument_specs.yml")["argument_specs"]["main"]["options"]
        given = {name: self._variables.value(self.variables[name], name) for name in spec if name in self.variables}
        validated(spec, given, self.name)

    def calls(self) -> t.Iterator[Call]:
        """Yield the calls of this collection's modules, in the order of the files."""
        for task in self._tasks():
            for key in (key for key in task if key.startswith(f"{COLLECTION}.")):
                if self._runs(task.get("when")):
                    arguments = {
                        name: self._variables.value(value, f"{self.name}: {name}")
                        for name, value in (task[key] or {}).items()
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
        return all(map(self._variables.holds, conditions))

    def _load(self, part: str) -> t.Any:
        path = self._folder / part
        # Unsafe means not to be copied; nobody changes it here.
        return (
            self._variables.loader.load_from_file(str(path), unsafe=True, trusted_as_template=True)
            if path.exists()
            else None
        )


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


@functools.cache
def called() -> t.List[str]:
    """Return the modules that the roles call, by their short names, and those that stand behind these."""
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "roles").glob("*/tasks/**/*.yml")]
    return sorted({"survey", "host_check", "transaction", *_CALLED.findall("".join(texts))})


def import_all() -> None:
    """Import all that checks and asks, so that the processes which Ansible forks for each host need not.

    That is what the roles call: what is called by itself alone, such as an audit, is no part of a run of theirs.
    """
    for name in called():
        implementation(name, "parse")
        action(name)
    # The first look for any of Ansible's own tests or filters reads the files of all.
    test_loader.get("defined")
    filter_loader.get("default")
    # All of it stays, so no collector need look through it again, in each of these processes.
    gc.freeze()


def validated(spec: t.Dict[str, t.Any], given: t.Dict[str, t.Any], role: str) -> t.Dict[str, t.Any]:
    """Return the parameters as a module would see them; Refusal for what its specification does not allow."""
    return t.cast("t.Dict[str, t.Any]", checked(spec, given, role).validated_parameters)


def checked(spec: t.Dict[str, t.Any], given: t.Dict[str, t.Any], role: str) -> t.Any:
    """Return all that Ansible finds out about parameters; Refusal for what the specification does not allow."""
    # It copies what it is given, and Ansible's notes of where each part was written make that slow.
    result = ArgumentSpecValidator(spec).validate(plain(given))
    if result.error_messages:
        said = " ".join(f"{message.rstrip('.')}." for message in dict.fromkeys(result.error_messages))
        raise Refusal(f"{role}: {said} Write it as the role's README says.")
    return result


def plain(value: t.Any) -> t.Any:
    """Return a value without what Ansible notes beside each part of it."""
    if isinstance(value, dict):
        return {plain(name): plain(part) for name, part in value.items()}
    if isinstance(value, list):
        return [plain(part) for part in value]
    for kind in (str, int, float):
        if isinstance(value, kind) and not isinstance(value, bool):
            return kind(value)
    return value
