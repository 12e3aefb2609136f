# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Facts that would decide something for this collection: a host says them, and to Ansible they outrank the inventory."""

from __future__ import annotations

import copy
import re
import typing as t

from ansible_collections.portcullis.vps.plugins.module_utils.base.text import visible
from ansible_collections.portcullis.vps.plugins.plugin_utils import role_tasks
from ansible_collections.portcullis.vps.plugins.plugin_utils.decoding import LONGEST_NAME

_REMEDY = (
    "Facts are a host's own words, and outrank the inventory: see who owns this host, clear its facts (meta: clear_facts, "
    "--flush-cache), and where it is your own playbook that sets it, use set_fact without cacheable."
)


def objection(task_vars: t.Mapping[str, t.Any], task: t.Any = None) -> str:
    """Return why nothing is done for a host with these variables, or nothing; ``task`` is the task as it is written."""
    said = task_vars.get("ansible_facts")
    names = [name for name in said if isinstance(name, str)] if isinstance(said, t.Mapping) else []
    ours = next((name for name in names if name.startswith(prefixes())), None)
    if ours is not None:
        return f"The facts of this host set {visible(ours, LONGEST_NAME)}, a variable of this collection. {_REMEDY}"
    hidden = _hidden(task_vars)
    read = _read_by_ours(hidden, task_vars, task) if hidden else None
    if read is not None:
        return (
            f"The facts of this host set {visible(read, LONGEST_NAME)}, which the inventory sets as well and variables of this "
            f"collection refer to. {_REMEDY}"
        )
    return ""


def prefixes() -> t.Tuple[str, ...]:
    """Return how the names of this collection's variables begin, those that it makes itself among them."""
    owners = ("portcullis", *_ROLES)
    return tuple(f"{mark}{owner}_" for owner in owners for mark in ("", "__"))


#: Looked up once, before Ansible forks for each host.
_ROLES = sorted(path.name for path in (role_tasks.ROOT / "roles").iterdir())


class _NoFacts:
    """A cache that knows no facts of anybody."""

    def get(self, host: str) -> t.Any:
        raise KeyError(host)


def _hidden(task_vars: t.Mapping[str, t.Any]) -> t.Set[str]:
    """Return the names that facts give a value which the inventory gives another."""
    hostvars: t.Any = task_vars.get("hostvars")
    manager = getattr(hostvars, "_variable_manager", None)
    if manager is None:
        return set()
    name = task_vars["inventory_hostname"]
    try:
        said = manager._fact_cache.get(name)
    except KeyError:
        return set()
    # What gathering facts brings is not named like a variable of anybody's.
    suspects = {fact for fact in said if not fact.startswith(("ansible_", "discovered_interpreter_"))}
    if not suspects:
        return set()
    without_facts = copy.copy(manager)
    without_facts._fact_cache = _NoFacts()
    without = without_facts.get_vars(host=hostvars._inventory.get_host(name), include_hostvars=False)
    return {fact for fact in suspects if fact in without and task_vars.get(fact) == said[fact]}


def _read_by_ours(hidden: t.Collection[str], task_vars: t.Mapping[str, t.Any], task: t.Any) -> t.Optional[str]:
    """Return one of these names that a variable of ours, or this task, refers to, be it through others."""
    texts = [str(value) for name, value in task_vars.items() if name.startswith(prefixes())]
    texts.append(str(task))
    seen: t.Set[str] = set()
    while texts:
        words: t.List[str] = re.findall(r"\w+", texts.pop())
        for name in set(words) - seen:
            seen.add(name)
            if name in hidden:
                return name
            if "{{" in str(task_vars.get(name, "")):
                texts.append(str(task_vars[name]))
    return None
