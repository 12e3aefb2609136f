# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each rule finds what it is about, and leaves alone what is nearly that."""

from __future__ import annotations

from typing import Callable

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.supply import settings
from ansible_collections.portcullis.vps.plugins.module_utils.supply.rules import RULES

from tests.unit.plugins.module_utils.supply.cases import Found, lock, one_line, required, roles
from tests.unit.plugins.module_utils.supply.host_cases import ON_HOSTS
from tests.unit.plugins.module_utils.supply.package_cases import OF_PACKAGES

_TABLE = [(case.rule, case.look, text) for case in [*ON_HOSTS, *OF_PACKAGES] for text in case.bad]
_NEAR = [(case.rule, case.look, text) for case in [*ON_HOSTS, *OF_PACKAGES] for text in case.fine]


@pytest.mark.parametrize(("rule", "look", "text"), _TABLE)
def test_a_rule_finds_what_it_is_about(rule: str, look: Callable[[str], Found], text: str) -> None:
    assert rule in {finding.rule for finding in look(text)}


@pytest.mark.parametrize(("rule", "look", "text"), _NEAR)
def test_a_rule_leaves_alone_what_is_nearly_that(rule: str, look: Callable[[str], Found], text: str) -> None:
    assert rule not in {finding.rule for finding in look(text)}


def test_every_rule_has_both() -> None:
    # That of files that cannot be read is shown where files are.
    assert set(RULES) - {rule for rule, _look, _text in _TABLE} == {"unreadable_file"}
    assert set(RULES) - {rule for rule, _look, _text in _NEAR} == {"unreadable_file"}


def test_a_script_without_tls_is_certain() -> None:
    (plain,) = settings.script_findings("x", "curl http://x.example/i.sh | sh")
    (other,) = settings.script_findings("x", "curl https://x.example/i.sh | sh")
    assert (plain.severity, other.severity) == ("certain", "warning")


@pytest.mark.parametrize(
    ("version", "said"),
    [
        ("", "has no version"),
        ("main", "is taken from the branch main"),
        (">=1", "has the version >=1, which is not exact"),
    ],
)
def test_what_is_not_exact_is_said(version: str, said: str) -> None:
    (finding,) = roles(f"- name: a.b\n  version: {version!r}")
    assert finding.what == f"a.b {said}"


def test_a_source_that_apt_has_no_list_of_is_no_certain_finding() -> None:
    (known,) = one_line("deb https://repo.example/apt stable main")
    (unknown,) = one_line("deb https://mirror.example/debian/packages stable main")
    assert (known.severity, unknown.severity) == ("certain", "warning")
    assert list(one_line("deb mirror+file:///etc/apt/mirrors/debian.list bookworm main")) == []


def test_what_others_may_read_holds_no_password() -> None:
    texts = [
        *settings.pip_findings("p", "[global]\nextra-index-url = https://me:secret@a.example/"),
        *required("--index-url https://me:secret@a.example/"),
        *lock("npm a https://me:secret@a.example/a.tgz"),
        *one_line("deb https://me:secret@a.example/apt x main"),
    ]
    assert len(texts) == 4
    assert not any("secret" in finding.text for finding in texts)
