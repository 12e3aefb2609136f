# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages for developers name files that exist, and every room of the house."""

from __future__ import annotations

import re
import subprocess

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.supply import rules

from lab import images, ubuntu
from tests.unit.structure.sources import everything, matching, text

PAGES = ["docs/architecture.md", "docs/adding-a-capability.md", "CONTRIBUTING.md"]
#: Which tell their readers to run `make`.
MAKES = [
    *matching(r"([\w.-]+|docs/.+|\.github/.+)\.(md|yml)"),
    ".ci/run",
    *matching(r"molecule/.+\.yml"),
    *matching(r"tests/.+\.py"),
]
#: Below which a path may be meant.
_BASES = ("", "plugins/", "plugins/module_utils/")
#: What every capability, or every role, has.
_EACH = {"host/", "defaults/main.yml", "meta/argument_specs.yml"}
_FILE = re.compile(r"`((?:[\w.-]+/)+[\w.-]+\.(?:py|ya?ml|md|toml)|(?:[\w.-]+/)+)(?:::\w+)?`")


def named(page: str) -> set[str]:
    """Return the files and folders that a page names; one with NAME in it stands for many."""
    return {path for path in _FILE.findall(text(page)) if "NAME" not in path} - _EACH


@pytest.mark.parametrize("page", PAGES)
def test_every_file_that_is_named_exists(page: str) -> None:
    files = set(everything())
    folders = {f"{path.rpartition('/')[0]}/" for path in files}
    folders |= {
        "/".join(folder.split("/")[:count]) + "/" for folder in folders for count in range(1, folder.count("/"))
    }
    found = named(page)
    assert found
    assert [path for path in found if not {base + path for base in _BASES} & (files | folders)] == []


def test_where_is_it_names_what_stands_in_these_files() -> None:
    section = text("docs/architecture.md").partition("## Where is it\n")[2].partition("\n## ")[0]
    found = re.findall(r"`([\w/]+\.py)`\s+\(([^)]*)\)", section)
    roles = {path.split("/")[1] for path in matching(r"roles/.+")}
    names = {
        (path, name) for path, inside in found for name in re.findall(r"`(_?[A-Za-z]\w*)`", inside) if name not in roles
    }
    assert ("sshd/wanted.py", "Wanted") in names
    missing = []
    for path, name in names:
        (file,) = {base + path for base in _BASES} & set(everything())
        missing += (
            [] if re.search(rf"^\s*(?:def|class) {name}\b|^{name}\b", text(file), re.MULTILINE) else [(path, name)]
        )
    assert missing == []


def test_the_parts_are_those_that_there_are() -> None:
    block = text("docs/architecture.md").split("```")[1]
    rooms = {path.split("/")[2] for path in matching(r"plugins/module_utils/.+/.+\.py")}
    assert {room for room in rooms if not re.search(rf"^    {room}/ ", block, re.MULTILINE)} == set()
    assert set(re.findall(r"^    (\w+)/ ", block, re.MULTILINE)) == rooms


def test_targets_of_make_run_tests_that_exist() -> None:
    run = set(re.findall(r"\btests/[\w./-]+", text("Makefile"))) - {"tests/output"}
    files = everything()
    assert run
    assert [path for path in run if not any(file == path or file.startswith(f"{path}/") for file in files)] == []


def test_every_target_of_make_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", text("Makefile"), re.MULTILINE))
    named_in = {page: set(re.findall(r"(?:`|^|exec |sudo )make ([a-z-]+)", text(page), re.MULTILINE)) for page in MAKES}
    assert any(named_in.values())
    assert {page: sorted(found - targets) for page, found in named_in.items() if found - targets} == {}


#: Pages with commands for people.
COMMANDS = matching(r"(README|CONTRIBUTING|SECURITY)\.md|docs/.+\.md|roles/.+/README\.md")


@pytest.mark.parametrize("page", COMMANDS)
def test_commands_can_be_copied(page: str) -> None:
    blocks = re.findall(r"^```sh\n(.*?)^```$", text(page), re.MULTILINE | re.DOTALL)
    done = subprocess.run(["bash", "-n"], input="\n".join(blocks), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("page", COMMANDS)
def test_every_playbook_and_plugin_that_a_command_names_exists(page: str) -> None:
    playbooks = {path.split("/")[1].partition(".")[0] for path in matching(r"playbooks/[^/]+\.yml")}
    plugins = {path.split("/")[2].partition(".")[0] for path in matching(r"plugins/(modules|callback)/[^/]+\.py")}
    assert set(re.findall(r"ansible-playbook portcullis\.vps\.(\w+)", text(page))) <= playbooks
    assert set(re.findall(r"ansible-doc (?:-t \w+ )?portcullis\.vps\.(\w+)", text(page))) <= plugins


def test_every_module_and_role_is_in_the_readme() -> None:
    page = text("README.md").partition("## Roles, modules and plugins")[2]
    plugins = {path.split("/")[2].partition(".")[0] for path in matching(r"plugins/(modules|callback)/[^/_]\w*\.py")}
    assert set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)) == plugins
    roles = {path.split("/")[1] for path in matching(r"roles/[^/]+/README\.md")}
    assert set(re.findall(r"^\| \[(\w+)\]\(roles/", page, re.MULTILINE)) == roles


def test_the_page_on_the_supply_chain_has_every_rule_as_it_is() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (certain|warning) \| (.+) \| (.+) \|$", text("docs/supply.md"), re.MULTILINE)
    assert rows == [(name, rule.severity, rule.title, rule.remedy) for name, rule in rules.RULES.items()]


def own_part(page: str) -> str:
    """Return what a page says, but for the first column of tables about other roles: whose variables may begin as ours do."""
    return re.sub(r"^\| .*? \|", "|", text(page), flags=re.MULTILINE) if page == "docs/coming-from.md" else text(page)


def test_every_variable_that_a_page_names_is_one() -> None:
    roles = {path.split("/")[1] for path in matching(r"roles/[^/]+/README\.md")}
    ours = "|".join(["portcullis", "incident", "evacuate", "rescue", "provider_firewall", *sorted(roles)])
    # What a role or a playbook reads; a name of the same form in a plugin is no variable.
    known = {
        name
        for path in matching(r"(roles/.+/(meta|defaults|tasks)/.+|playbooks/.+)\.yml")
        for name in re.findall(rf"\b(?:{ours})_\w+", text(path))
    } | {"portcullis_downgrade_from", "portcullis_proof", "portcullis_unknown_variables"}
    # Metrics are no variables either, and are compared where they are written.
    known |= set(re.findall(r'"(portcullis_\w+)"', text("plugins/plugin_utils/report/exports.py")))
    unknown = {
        (page, name)
        for page in COMMANDS
        for name in re.findall(rf"`((?:{ours})_\w+)\b", own_part(page))
        if name not in known | roles
    }
    assert unknown == set()


def test_the_table_of_releases_has_those_of_the_lab_and_says_never_where_no_test_names_one() -> None:
    page = text("docs/releases.md")
    rows = dict(re.findall(r"^\| (?:Debian|Ubuntu) [^|]*`(\w+)` \|(.*)\|$", page, re.MULTILINE))
    assert set(rows) == {*images.RELEASES, *ubuntu.RELEASES}
    named = "\n".join(text(path) for path in matching(r"(tests/(integration|lockout|lived_in)/.+|demo/__main__)\.py"))
    # An archive that has a release's name is no host.
    named = named.replace('ubuntu("', "")
    unproven = {release for release in rows if not re.search(rf"[\"=]{release}[\"-]", named)}
    assert {
        release for release, cells in rows.items() if {cell.strip() for cell in cells.split("|")} == {"never"}
    } == unproven
    assert [path for path in re.findall(r"`(tests/[^`]+\.py)`", page) if path not in everything()] == []
