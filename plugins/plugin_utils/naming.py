# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Naming what a person writes: where a role calls a module, a message names the role's variables, not the module's options.

Which variable an option comes from is what the roles' own task files and defaults say. A module that a play calls by itself
keeps the names of its options.
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.portcullis.vps.plugins.plugin_utils import role_tasks

#: How the variables end that add to a list, in the inventory of a group and of a host.
ADDING = ("_group", "_host")
_COMMON = re.compile(r"\bportcullis_\w+")


def names(role: role_tasks.Role, module: str) -> t.Dict[str, str]:
    """Return by option of a module the variable that a person writes for it where this role calls the module."""
    found = {}
    for option, value in role.templates(module).items():
        own = [name for name in re.findall(r"\w+", str(value)) if name in role.defaults]
        name = min(own, key=len, default="")
        # A list for all hosts, to which those of a group and of a host add.
        if name and set(own) <= {name, *(f"{name}{suffix}" for suffix in ADDING)}:
            found[option] = _written(name, role.defaults[name], role.variables[name])
    return found


def _written(name: str, default: t.Any, value: t.Any) -> str:
    """Return the variable that gives a role's variable its value: itself where a person set it, else what its default names."""
    common = _COMMON.findall(default) if isinstance(default, str) and value == default else []
    return common[0] if common else name


def named(message: str, names: t.Mapping[str, str]) -> str:
    """Return a message with variables in the place of options.

    Options are what stands before the first colon, every whole word with an underscore, and what is to be set to something: others
    may be plain English.
    """
    words = re.compile(r"(?<![\w.'/-])(\w+)(\[\d+\])?(?![\w'/-])")

    def replace(found: t.Match[str]) -> str:
        word, item = found[1], found[2] or ""
        # One port is a variable, of which the role makes a list.
        return names.get(word, word) + ("" if names.get(word) == "portcullis_ssh_port" else item)

    head, colon, rest = message.partition(":")
    if colon and re.fullmatch(r"\w+(?:[.\[]\S*)?(?:, \w+)*", head):
        head = words.sub(replace, head)
    else:
        head, colon, rest = "", "", message

    def meant(found: t.Match[str]) -> bool:
        return "_" in found[1] or (rest[: found.start()].endswith("set ") and rest[found.end() :].startswith(" to "))

    return head + colon + words.sub(lambda found: replace(found) if meant(found) else found[0], rest)
