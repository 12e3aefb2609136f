# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What reads the sources and runs none of them. Quick: part of `make check`."""

from __future__ import annotations

import pytest

from tests.quality.running import ROOT, passes

PLUGINS = ".cache/dev/ansible_collections/portcullis/vps/plugins"


def test_ruff_finds_nothing() -> None:
    passes("ruff", "check", ".")


def test_sources_are_formatted() -> None:
    passes("ruff", "format", "--check", "--output-format", "concise", ".")


def test_types_agree() -> None:
    """One run over everything: what the tests pass to the plugins is checked too."""
    parts = [part for part in ("bench", "demo", "lab", "tests") if any((ROOT / part).rglob("*.py"))]
    passes("mypy", PLUGINS, *parts)


def test_ansible_lint_finds_nothing() -> None:
    passes("ansible-lint", "--offline")


def test_yaml_is_tidy() -> None:
    passes("yamllint", "--strict", ".")


def test_every_file_has_a_licence() -> None:
    # Else it wants a library that not every machine has.
    passes("reuse", "lint", REUSE_ENCODING_MODULE="charset_normalizer")


def test_workflows_of_the_forge_are_safe() -> None:
    passes("zizmor", "--offline", "--quiet", ".github")


def test_changelog_fragments_are_valid() -> None:
    passes("antsibull-changelog", "lint")


@pytest.mark.parametrize("script", ["tools/setup", "tools/install", "tools/lock", ".ci/run"])
def test_shell_scripts_can_be_parsed(script: str) -> None:
    passes("bash", "-n", script)
