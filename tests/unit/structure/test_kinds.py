# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every kind of step has one name, one place in the registry, and can be finished by whoever confirms."""

from __future__ import annotations

import importlib
from dataclasses import dataclass

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError
from ansible_collections.portcullis.vps.plugins.module_utils.base.steps import Step
from ansible_collections.portcullis.vps.plugins.module_utils.command import build
from ansible_collections.portcullis.vps.plugins.module_utils.managed import transaction
from ansible_collections.portcullis.vps.plugins.module_utils.transaction import handlers

from tests.unit.structure.sources import matching

_BASE = "ansible_collections.portcullis.vps.plugins.module_utils"


def test_every_kind_that_there_is_is_in_the_registry_once() -> None:
    for path in matching(r"plugins/module_utils/(?!.*__init__).+/[a-z_]+\.py"):
        importlib.import_module(f"{_BASE}.{path.split('/', 2)[2].removesuffix('.py').replace('/', '.')}")
    kinds = {name for name, kind in Step._kinds.items() if kind.__module__.startswith(f"{_BASE}.")}
    known = [kind.__name__ for kind in handlers.HANDLERS]
    known += [kind for theirs in handlers.MODULES.values() for kind in theirs] + list(handlers.ALONE)
    assert sorted(known) == sorted(kinds)


@pytest.mark.parametrize("name", handlers.MODULES)
def test_a_module_carries_out_what_the_registry_says_and_nothing_else(name: str) -> None:
    module = importlib.import_module(f"{_BASE}.{name}")
    assert {kind.__name__ for kind in module.HANDLERS} == set(handlers.MODULES[name])


def test_whoever_confirms_carries_all_of_them_along() -> None:
    carried = {module.__name__.removeprefix(f"{_BASE}.") for module in transaction.carried()}
    assert set(handlers.MODULES) <= carried
    assert {f"{name.replace('.', '/')}.py" for name in handlers.MODULES} <= set(build.parts())


def test_a_second_kind_of_the_same_name_is_refused() -> None:
    with pytest.raises(TypeError, match="WriteFile already"):

        @dataclass(frozen=True)
        class WriteFile(Step):
            pass


def test_a_kind_that_is_not_known_is_named() -> None:
    with pytest.raises(HostError, match="of the kind Vanish"):
        handlers.read({"step": "Vanish"})
