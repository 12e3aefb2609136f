# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The laws of module_utils, by path: what is pure, who may import whom, and that only entry.py answers Ansible."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter

import pytest

from tests.unit.structure.sources import absolute_imports, matching, tree

HOUSE = "plugins/module_utils/"
#: A folder for each capability, and which others it knows. There is no way back up.
CAPABILITIES: dict[str, set[str]] = {
    "ufw": set(),
    "ufw_docker": {"ufw"},
    "sshd": {"ufw"},
    "accounts": {"login_report", "sshd"},
    "allowlist": {"ufw"},
    "backup": {"sshd"},
    "window": {"allowlist"},
    "certificates": {"allowlist", "window"},
    "boot": {"sshd", "ufw"},
    "updates": {"boot"},
    "os_hardening": set(),
    "outbound": set(),
    "containment": set(),
    "pull": set(),
    "supply": {"updates"},
    "login_report": set(),
    "rescue": set(),
    "disk": {"accounts", "containment", "rescue", "sshd", "ufw"},
    "evacuate": {"sshd"},
    "incident": set(),
    "exposure": {"ufw"},
    "removal": {
        *("allowlist", "backup", "certificates", "containment", "evacuate", "os_hardening", "outbound", "pull"),
        *("sshd", "ufw", "ufw_docker", "updates", "window"),
    },
    "adoption": {
        *(
            "accounts",
            "allowlist",
            "certificates",
            "exposure",
            "login_report",
            "outbound",
            "sshd",
            "ufw",
            "ufw_docker",
            "updates",
        ),
    },
}
#: What is below all capabilities, each on top of the ones before it.
GROUND = ["base", "machine", "transaction"]
#: What is above them.
ROOF = ["command", "managed", "entry.py", "installing.py"]
#: Who may import a room of the ground or the roof besides those that are above it: nobody.
KNOWS: dict[str, set[str]] = {
    **{room: set(GROUND[:place]) for place, room in enumerate(GROUND)},
    **{room: {*GROUND, *others} for room, others in CAPABILITIES.items()},
    **{room: {*GROUND, *CAPABILITIES, *ROOF[:place]} for place, room in enumerate(ROOF)},
    # It only answers Ansible.
    "entry.py": {"base"},
}
FILES = [path.removeprefix(HOUSE) for path in matching(rf"{HOUSE}.+\.py")]
PLUGINS = matching(r"plugins/.+\.py")
_COLLECTION = "ansible_collections.portcullis.vps."
#: What reads a report and what evidence is, less what opens, runs or writes something and what answers Ansible.
INCIDENT = matching(r"plugins/plugin_utils/incident/(?!action|outside|bundle|receiving|sealing|sending)\w+\.py")
#: Python's parser of mails, which only computes.
READING_MAIL = {"email.message", "email.parser", "email.policy", "html"}

# What computes and neither reads nor writes anything outside of its arguments.
PURE = {
    # It says what a pickle holds, and loads nothing.
    "pickletools",
    "__future__",
    "abc",
    "base64",
    "binascii",
    "bisect",
    "collections",
    "collections.abc",
    "contextlib",
    "copy",
    "csv",
    "dataclasses",
    "datetime",
    "difflib",
    "enum",
    "fnmatch",
    "functools",
    "hashlib",
    "ipaddress",
    "itertools",
    "json",
    "math",
    "numbers",
    "operator",
    "posixpath",
    "re",
    "shlex",
    "string",
    "struct",
    "textwrap",
    "types",
    "typing",
    "unicodedata",
    "urllib.parse",
}
# Built-in functions that act on the world, or that could get at what does.
IMPURE_NAMES = {"open", "print", "input", "exec", "eval", "compile", "breakpoint", "__import__", "exit", "quit"}
# Methods of pure modules that read the clock.
IMPURE_ATTRIBUTES = {"now", "utcnow", "today", "fromtimestamp"}


def room(path: str) -> str:
    """Return the folder of module_utils that a file is in, or a file of its own."""
    return path.split("/")[0]


def is_pure(path: str) -> bool:
    """Return whether a file decides: all of base/, and of a capability all but its host/ and its part of the command line."""
    return room(path) == "base" or (
        room(path) in CAPABILITIES and "/host/" not in path and not path.endswith("/cli.py")
    )


def imports(path: str, module: ast.Module) -> Iterator[str]:
    """Yield the paths below module_utils that a file there imports relatively, wherever in it; one outside begins with ../"""
    known = set(FILES)
    for node in ast.walk(module):
        if not isinstance(node, ast.ImportFrom) or not node.level:
            continue
        parts = path.split("/")[:-1]
        if node.level - 1 > len(parts):
            yield "../"
            continue
        base = "/".join([*parts[: len(parts) - (node.level - 1)], *(node.module or "").split(".")]).strip("/")
        for alias in node.names:
            inner = f"{base}/{alias.name}.py".lstrip("/")
            yield inner if inner in known or not base else f"{base}.py" if f"{base}.py" in known else inner


def impurities(path: str, module: ast.Module) -> list[str]:
    """Return what in a file that decides reaches out of it, each with its line."""
    found = [f"imports {name}" for name in absolute_imports(module) if name not in PURE]
    found += [f"imports {name}" for name in imports(path, module) if name not in FILES or not is_pure(name)]
    for node in ast.walk(module):
        if isinstance(node, ast.Name) and node.id in IMPURE_NAMES:
            found.append(f"line {node.lineno} uses {node.id}")
        elif isinstance(node, ast.Attribute) and node.attr in IMPURE_ATTRIBUTES:
            found.append(f"line {node.lineno} uses .{node.attr}")
    return found


def strangers(path: str, module: ast.Module) -> list[str]:
    """Return what a file imports besides the standard library, its own room and those that this knows."""
    found = [name for name in absolute_imports(module) if name.split(".")[0] not in sys.stdlib_module_names]
    return found + [name for name in imports(path, module) if room(name) not in {room(path), *KNOWS[room(path)]}]


def exits(module: ast.Module) -> list[str]:
    """Return the lines that end the module for Ansible, or the process for everybody."""
    found = []
    for node in ast.walk(module):
        name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
        if name in {"exit_json", "fail_json", "fail_json_aws", "SystemExit", "_exit"}:
            found.append(f"line {getattr(node, 'lineno', 0)} uses {name}")
    return found


def test_every_room_has_its_place() -> None:
    assert {room(path) for path in FILES} - {"__init__.py"} == set(KNOWS)
    assert list(TopologicalSorter(KNOWS).static_order())


@pytest.mark.parametrize("path", [path for path in FILES if is_pure(path)])
def test_what_decides_is_pure(path: str) -> None:
    assert impurities(path, tree(HOUSE + path)) == []


@pytest.mark.parametrize("path", [path for path in FILES if path not in ("__init__.py", "entry.py")])
def test_nothing_needs_more_than_python_and_what_is_below_it(path: str) -> None:
    assert strangers(path, tree(HOUSE + path)) == []


@pytest.mark.parametrize("path", INCIDENT)
def test_what_reads_a_report_of_abuse_is_pure(path: str) -> None:
    """It is the controller's, and so not below module_utils; strangers write what it reads."""
    module = tree(path)
    known = {f"{_COLLECTION}{name.removesuffix('.py').replace('/', '.')}" for name in INCIDENT}
    known |= {f"{_COLLECTION}{HOUSE}base/{name}".replace("/", ".") for name in ("errors", "text", "values")}
    known.add(f"{_COLLECTION}{HOUSE}incident/frames".replace("/", "."))
    known |= {path.rpartition(".")[0] for path in known} | {f"{_COLLECTION}plugins.plugin_utils"}
    outside = [name for name in absolute_imports(module) if name not in PURE | known | READING_MAIL]
    assert outside == []
    assert [one for one in impurities(path, module) if " uses " in one] == []


def test_no_file_needs_itself() -> None:
    """A circle is an error, and this names the files that it is made of."""
    needs = {path: set(imports(path, tree(HOUSE + path))) - {path} for path in FILES}
    assert list(TopologicalSorter(needs).static_order())


@pytest.mark.parametrize("capability", CAPABILITIES)
def test_a_capability_knows_no_more_others_than_it_needs(capability: str) -> None:
    own = [path for path in FILES if room(path) == capability]
    used = {room(name) for path in own for name in imports(path, tree(HOUSE + path))}
    assert used & set(CAPABILITIES) - {capability} == CAPABILITIES[capability]


@pytest.mark.parametrize("path", [path for path in PLUGINS if path != f"{HOUSE}entry.py"])
def test_only_entry_ends_a_module(path: str) -> None:
    assert exits(tree(path)) == []


def test_entry_ends_a_module() -> None:
    assert exits(tree(f"{HOUSE}entry.py"))


@pytest.mark.parametrize(
    "source",
    [
        "import os",
        "import os.path as posixpath",
        "from subprocess import run",
        "from urllib.request import urlopen",
        "import ansible_collections.portcullis.vps.plugins.module_utils.machine.files",
        "from ..machine import files",
        "from ..ufw.host import ufw",
        "from .host import sshd",
        "from . import host",
        "from .cli import add",
        "from ..transaction.apply import apply",
        "from .. import machine",
        "def f():\n    import socket",
        "open('/etc/passwd')",
        "p = print",
        "datetime.datetime.now()",
        "__import__('os')",
    ],
)
def test_the_rule_for_what_decides_sees(source: str) -> None:
    assert impurities("window/plan.py", ast.parse(source))


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("sshd/host/sshd.py", "from ansible.module_utils.basic import AnsibleModule"),
        ("sshd/host/sshd.py", "from ...entry import run"),
        ("sshd/host/sshd.py", "from ...managed import sshd"),
        ("sshd/host/sshd.py", "from ...accounts.host import accounts"),
        ("ufw/plan.py", "from ..window.plan import AcmeWindow"),
        ("window/host/window.py", "from ...certificates import plan"),
        ("updates/host/report.py", "from ...ufw.host import ufw"),
        ("transaction/apply.py", "from ..ufw.host import ufw"),
        ("transaction/apply.py", "from ..ufw.plan import Observed"),
        ("transaction/netfilter.py", "from ..ufw.files import RULES"),
        ("machine/files.py", "from ..transaction import apply"),
        ("base/values.py", "from ..machine import files"),
        ("command/build.py", "from ..managed import survey"),
        ("managed/sshd.py", "from .. import installing"),
        ("managed/sshd.py", "from ... import plugin_utils"),
        ("managed/sshd.py", "import apt"),
    ],
)
def test_the_rule_for_who_knows_whom_sees(path: str, source: str) -> None:
    assert strangers(path, ast.parse(source))


@pytest.mark.parametrize("source", ["module.fail_json(msg='')", "raise SystemExit(1)", "exit_json()", "os._exit(1)"])
def test_the_rule_for_ends_sees(source: str) -> None:
    assert exits(ast.parse(source))
