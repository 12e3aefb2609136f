# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is missing on the controller is said at once, and not one after the other."""

from __future__ import annotations

import importlib.util
from types import SimpleNamespace
from typing import Any

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.portcullis.vps.plugins.filter import merge_networks
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.plugin_utils import libraries, published_networks

PUBLISHER: Any = SimpleNamespace(asked=[SimpleNamespace(queries=["prefixes"])])


def without(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name in names else name)
    monkeypatch.setattr(published_networks, "jmespath", None)
    monkeypatch.setattr(merge_networks, "netaddr", None)


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("jmespath", "netaddr"), "libraries jmespath and netaddr are missing .* 'pip install jmespath netaddr'"),
        (("jmespath",), "library jmespath is missing .* 'pip install jmespath'"),
        (("netaddr",), "library netaddr is missing .* 'pip install netaddr'"),
    ],
)
def test_whoever_needs_one_names_all_that_are_missing(
    names: tuple[str, ...], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    without(monkeypatch, *names)
    with pytest.raises(Refusal, match=said):
        published_networks.require_legal(PUBLISHER)
    with pytest.raises(AnsibleFilterError, match=said):
        merge_networks.merge_networks(["192.0.2.0/24"])


def test_none_is_missing_here() -> None:
    assert libraries.missing() == []
