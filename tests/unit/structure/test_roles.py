# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a role promises in meta/argument_specs.yml is what defaults/main.yml gives."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.unit.structure.sources import data, everything, matching, text

ROLES = sorted({path.split("/")[1] for path in matching(r"roles/[^/]+/.+")})
SHARED = re.compile(r"\bportcullis_[a-z0-9_]+")
# Keys under which a play or task may set or register a variable.
NAMED = re.compile(r"[a-z_][a-z0-9_]*")


def options(role: str) -> dict[str, Any]:
    """Return the options of a role's entry points, by name."""
    found: dict[str, Any] = {}
    for point in data(f"roles/{role}/meta/argument_specs.yml")["argument_specs"].values():
        found |= point.get("options", {})
    return found


def prose(option: dict[str, Any]) -> str:
    """Return an option's description as one string."""
    description = option["description"]
    return description if isinstance(description, str) else " ".join(description)


def disagreement(default: Any, option: dict[str, Any]) -> str | None:
    """Return in what a default and its option's specification differ, None if in nothing.

    A template has no type before it is filled in, and the documentation's schema wants typed defaults. So the specification
    leaves `default` out where defaults/main.yml has a template, and its description names the shared variables in there.
    """
    if "{{" in str(default):
        if "default" in option:
            return (
                "the default is a template: leave it out of the specification and name its variables in the description"
            )
        unnamed = sorted(set(SHARED.findall(str(default))) - set(SHARED.findall(prose(option))))
        return f"the description does not name {', '.join(unnamed)}, from which the default comes" if unnamed else None
    if option.get("required"):
        return "required, and yet there is a default"
    if "default" not in option:
        return f"the specification has no default, defaults/main.yml has {default!r}"
    if (type(option["default"]), option["default"]) != (type(default), default):
        return f"the specification has {option['default']!r}, defaults/main.yml has {default!r}"
    return None


def registered(role: str) -> set[str]:
    """Return the variables that a role's tasks make: by register, set_fact, vars or a loop."""
    found: set[str] = set()

    def visit(node: Any) -> None:
        if isinstance(node, list):
            for item in node:
                visit(item)
        elif isinstance(node, dict):
            for key, value in node.items():
                if key == "register" or key in {"loop_var", "index_var"}:
                    found.add(value)
                elif key in {"vars", "set_fact", "ansible.builtin.set_fact"} and isinstance(value, dict):
                    found.update(name for name in value if NAMED.fullmatch(name) and name != "cacheable")
                visit(value)

    for path in everything():
        if re.fullmatch(rf"roles/{role}/(tasks|handlers)/.+\.ya?ml", path):
            visit(data(path))
    return found


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "part", ["README.md", "meta/main.yml", "meta/argument_specs.yml", "defaults/main.yml", "tasks/main.yml"]
)
def test_role_is_whole(role: str, part: str) -> None:
    assert f"roles/{role}/{part}" in everything()


@pytest.mark.parametrize("role", ROLES)
def test_defaults_and_specification_have_the_same_variables(role: str) -> None:
    optional = {name for name, option in options(role).items() if not option.get("required")}
    without_default = {name for name in optional if "default" not in options(role)[name]}
    defaults = set(data(f"roles/{role}/defaults/main.yml"))
    assert defaults <= set(options(role)), "in defaults/main.yml and not in the specification"
    assert optional - without_default <= defaults, "has a default in the specification and none in defaults/main.yml"
    assert without_default <= defaults, "neither required nor in defaults/main.yml"


@pytest.mark.parametrize("role", ROLES)
def test_defaults_agree_with_the_specification(role: str) -> None:
    known = options(role)
    found = {name: disagreement(value, known[name]) for name, value in data(f"roles/{role}/defaults/main.yml").items()}
    assert {name: said for name, said in found.items() if said} == {}


@pytest.mark.parametrize("role", ROLES)
def test_variables_begin_with_the_roles_name(role: str) -> None:
    names = set(data(f"roles/{role}/defaults/main.yml")) | set(options(role))
    assert {name for name in names if not name.startswith(f"{role}_")} == set()


@pytest.mark.parametrize("role", ROLES)
def test_a_role_makes_internal_variables_and_gives_others_theirs(role: str) -> None:
    """Inputs stay as they were given: a role sets its internals, its result, other roles' variables, and how to reach the host."""
    allowed = (f"__{role}_", f"{role}_result", "ansible_", *(f"{other}_" for other in ROLES if other != role))
    assert {name for name in registered(role) if not name.startswith(allowed)} == set()


@pytest.mark.parametrize("role", ROLES)
def test_a_role_reads_no_internal_variable_of_another_and_documents_the_result_that_others_read(role: str) -> None:
    texts = [text(path) for path in matching(rf"roles/{role}/(tasks|handlers|defaults|vars|templates)/.+")]
    internal = {name for one in texts for name in re.findall(r"\b__\w+", one)}
    assert {name for name in internal if not name.startswith(f"__{role}_")} == set()
    if f"{role}_result" in registered(role):
        assert f"## Result\n\n`{role}_result` holds" in text(f"roles/{role}/README.md")


@pytest.mark.parametrize("role", ROLES)
def test_the_role_knows_its_own_name(role: str) -> None:
    assert data(f"roles/{role}/meta/main.yml")["galaxy_info"]["role_name"] == role


@pytest.mark.parametrize(
    ("default", "option", "said"),
    [
        (3, {"default": 3}, None),
        (3, {"default": "3"}, "has '3', defaults/main.yml has 3"),
        (1, {"default": True}, "has True, defaults/main.yml has 1"),
        (3, {}, "has no default"),
        (3, {"required": True}, "required"),
        ("{{ portcullis_x | default(1) }}", {"description": "Without it, C(portcullis_x)."}, None),
        ("{{ portcullis_x | default(1) }}", {"description": ["Without it, something."]}, "does not name portcullis_x"),
        (["{{ portcullis_x }}"], {"description": "portcullis_x", "default": ["{{ portcullis_x }}"]}, "leave it out"),
    ],
)
def test_the_rule_for_defaults_sees(default: Any, option: dict[str, Any], said: str | None) -> None:
    found = disagreement(default, option)
    assert found == said if said is None else found and said in found
