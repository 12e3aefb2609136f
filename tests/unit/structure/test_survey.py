# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the survey sends to a host is all that the modules need which it asks there."""

from __future__ import annotations

import ast
import re

from tests.unit.structure.sources import data, matching, text, tree

MODULE_UTILS = "ansible_collections.portcullis.vps.plugins.module_utils"


def needed(path: str) -> set[str]:
    """Return the files of module_utils/ that a file needs, as core/values.py and the like."""
    found: set[str] = set()
    todo = [path]
    while todo:
        new = set(imported(todo.pop())) - found
        found |= new
        todo += [f"plugins/module_utils/{name}" for name in new]
    return found


def imported(path: str) -> list[str]:
    """Return the files of module_utils/ that a file imports itself, wherever in it."""
    folder = path.removeprefix("plugins/module_utils/").split("/")[:-1]
    everything = matching(r"plugins/module_utils/.+\.py")
    found = []
    for node in ast.walk(tree(path)):
        if not isinstance(node, ast.ImportFrom):
            continue
        if node.level:
            base = [*folder[: len(folder) - node.level + 1], *(node.module.split(".") if node.module else [])]
        elif (node.module or "").startswith(MODULE_UTILS):
            base = (node.module or "")[len(MODULE_UTILS) + 1 :].split(".")
        else:
            continue
        for name in ["/".join(base), *("/".join([*base, alias.name]).lstrip("/") for alias in node.names)]:
            if f"plugins/module_utils/{name}.py" in everything:
                found.append(f"{name}.py")
    return found


def test_the_survey_carries_what_every_module_of_the_sites_roles_needs() -> None:
    carried = needed("plugins/modules/host_survey.py")
    roles = "|".join(data("playbooks/site.yml")[0]["vars"]["__portcullis_roles"])
    tasks = "\n".join(text(path) for path in matching(rf"roles/({roles})/tasks/.+\.yml"))
    modules = set(re.findall(r"^ +(?:- )?portcullis\.vps\.(\w+):", tasks, re.MULTILINE))
    assert {"sshd", "ufw_rules"} <= modules
    lacking = {name: sorted(needed(f"plugins/modules/{name}.py") - carried) for name in modules}
    assert {name: files for name, files in lacking.items() if files} == {}


def test_the_rule_for_what_is_needed_sees_what_is_imported_by_what_is_imported() -> None:
    assert {"entry.py", "core/steps.py", "host/process.py"} <= needed("plugins/modules/host_check.py")
